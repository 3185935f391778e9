"""Statements have their texts without SQLAlchemy, and SQLAlchemy would have written the same."""

from __future__ import annotations

import gc
import importlib
import pkgutil
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.dialects import postgresql, sqlite

import monthend.storage
from monthend.storage import schema
from monthend.storage.calendars import PERIOD_COLUMNS
from monthend.storage.codes import COLUMNS as CODE_COLUMNS
from monthend.storage.session import Insert, Statement, insert


@pytest.fixture(scope="module")
def statements() -> list[Statement]:
    """Every statement that any module of the storage makes."""
    for module in pkgutil.walk_packages(monthend.storage.__path__, "monthend.storage."):
        importlib.import_module(module.name)
    return list(_statements())


def _statements() -> Iterator[Statement]:
    for found in gc.get_objects():
        if isinstance(found, Statement):
            yield found


def compiled(sql: str, dialect: Any) -> str:
    return str(text(sql).compile(dialect=dialect))


def test_there_are_statements(statements: list[Statement]) -> None:
    assert len(statements) > 100
    assert any(isinstance(statement, Insert) for statement in statements)


def test_texts_for_sqlite_are_those_that_sqlalchemy_writes(statements: list[Statement]) -> None:
    dialect = sqlite.dialect(paramstyle="named")
    for statement in statements:
        assert statement.sqlite == compiled(statement.sqlite, dialect)


def test_texts_for_postgresql_are_those_that_sqlalchemy_writes(
    statements: list[Statement],
) -> None:
    dialect = postgresql.dialect(paramstyle="pyformat")  # type: ignore[no-untyped-call]
    for statement in statements:
        given = statement._for_postgresql or statement._text
        assert statement.postgresql == compiled(given, dialect)


@pytest.mark.parametrize(
    ("given", "for_psycopg"),
    [
        ("SELECT :a, :a_1", "SELECT %(a)s, %(a_1)s"),
        ("SELECT now()::text, x::int = :x", "SELECT now()::text, x::int = %(x)s"),
        ("SELECT 'a' LIKE '%b' || :c", "SELECT 'a' LIKE '%%b' || %(c)s"),
    ],
)
def test_values_and_percent_signs(given: str, for_psycopg: str) -> None:
    dialect = postgresql.dialect(paramstyle="pyformat")  # type: ignore[no-untyped-call]
    assert Statement(given).postgresql == for_psycopg == compiled(given, dialect)


def test_an_insert_names_every_column_but_one() -> None:
    named = insert("import_batch", without="id").sqlite
    assert named == insert(schema.import_batch, without="id").sqlite
    assert '"calendar_id"' in named
    assert '"id"' not in named


def test_the_columns_of_a_period_are_those_of_its_table() -> None:
    assert list(PERIOD_COLUMNS) == schema.accounting_period.columns.keys()


def test_the_columns_of_a_code_are_those_of_its_table_beside_the_tenant() -> None:
    assert {*CODE_COLUMNS, "tenant_id"} == set(schema.accounting_code.columns.keys())


@pytest.mark.parametrize("store", ["store", "postgresql.store"])
def test_a_store_opens_without_sqlalchemy(store: str) -> None:
    """Its import takes longer than most commands take for all that they do."""
    asked = f"import sys, monthend.storage.{store}; print('sqlalchemy' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"
