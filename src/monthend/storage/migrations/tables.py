"""What the steps share: a look at the tables that are there, and a table made anew."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sqlalchemy
from alembic import op
from sqlalchemy import inspect
from sqlalchemy.schema import SchemaItem

Text = sqlalchemy.Text().with_variant(sqlalchemy.Text(collation="C"), "postgresql")
Serial = sqlalchemy.BigInteger().with_variant(sqlalchemy.Integer, "sqlite")

ALL_ROWS: Mapping[str, str] = {}


def has_table(name: str) -> bool:
    return inspect(op.get_bind()).has_table(name)


def columns_of(table: str) -> tuple[str, ...]:
    """The names of a table's columns."""
    return tuple(column["name"] for column in inspect(op.get_bind()).get_columns(table))


def definition_of(table: str) -> str:
    """The words by which SQLite remembers a table; none in another database."""
    if op.get_context().dialect.name != "sqlite":
        return ""
    query = sqlalchemy.text("SELECT sql FROM sqlite_master WHERE type = 'table' AND name = :name")
    return str(op.get_bind().execute(query, {"name": table}).scalar_one())


def make_index(
    name: str, table: str, *columns: str, where: str | None = None, unique: bool = False
) -> None:
    """An index in place of one of that name, if there is one."""
    op.drop_index(name, table, if_exists=True)
    condition = None if where is None else sqlalchemy.text(where)
    op.create_index(
        name, table, columns, unique=unique, sqlite_where=condition, postgresql_where=condition
    )


def rebuild(
    table: str, *parts: SchemaItem, values: Mapping[str, str] = ALL_ROWS, **options: Any
) -> None:
    """A table of SQLite made anew of columns and constraints, with all its rows and indexes.

    A column keeps its values, unless `values` has an expression for it. Nothing that SQLite
    knows changes a constraint, or puts a column among others.
    """
    fresh = f"new_{table}"
    before, indexes = columns_of(table), _indexes_of(table)
    made = op.create_table(fresh, *parts, **options)
    taken = [column.name for column in made.columns if column.name in {*before, *values}]
    into = ", ".join(f'"{name}"' for name in taken)
    of = ", ".join(values.get(name, f'"{name}"') for name in taken)
    op.execute(f"INSERT INTO {fresh} ({into}) SELECT {of} FROM {table}")
    op.drop_table(table)
    op.rename_table(fresh, table)
    for index in indexes:
        op.get_bind().exec_driver_sql(index)


def _indexes_of(table: str) -> list[str]:
    """The words that make them; those of constraints have none."""
    query = sqlalchemy.text(
        "SELECT sql FROM sqlite_master WHERE type = 'index' AND tbl_name = :name AND sql <> ''"
    )
    return list(op.get_bind().execute(query, {"name": table}).scalars())
