"""What a client asks of an object, as SQL: its texts are made here, its values are bound.

The text of a statement depends on the shape of a selection alone: which fields,
which operators. Names that come from a client are looked up in a table, or
bound as the path of a custom field, and never become part of a text.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

from monthend.services.queries import Condition, Found, Operator, Selection

from .selection_words import PostgresWords, SqliteWords, Words, lowered
from .session import Row, Session, Statement, instant_text

WORDS: dict[str, type[Words]] = {"sqlite": SqliteWords, "postgresql": PostgresWords}
CUSTOM_NAME = re.compile(r"[A-Za-z0-9_]+__c", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class SelectableTable:
    """Where the rows of an object are: their columns by the domain's names, and their order."""

    table: str
    columns: Mapping[str, str]
    custom_fields: str
    of_calendar: str
    order: str


_PERIOD_COLUMNS = (
    "id", "name", "start_date", "end_date", "fiscal_year", "fiscal_quarter", "notes", "status",
    "created_by", "created_on", "updated_by", "updated_on",
)  # fmt: skip

TABLES = {
    "AccountingPeriod": SelectableTable(
        table="accounting_period",
        columns={name: name for name in _PERIOD_COLUMNS},
        custom_fields="custom_fields",
        of_calendar="calendar_id = :calendar_id",
        order="end_date IS NULL, start_date",
    )
}
"""Every object that can be queried."""


def select(session: Session, calendar_id: int, selection: Selection, limit: int) -> Found:
    """The first rows of a selection; a second statement for all ids only when there are more."""
    shape = _shape_of(selection)
    words = WORDS[session.dialect]
    values = dict(_values_of(selection, words), calendar_id=calendar_id)
    paths = _paths(selection, words)
    rows = session.all(_rows_statement(shape), **values, **paths, limit=limit + 1)
    if len(rows) <= limit:
        return Found(rows=rows, ids=None)
    ids = session.all(_ids_statement(shape), **values)
    return Found(rows=rows[:limit], ids=tuple(each for (each,) in ids))


def select_ids(
    session: Session, calendar_id: int, selection: Selection, ids: Sequence[str]
) -> Sequence[Row]:
    """The rows with these ids, in their order."""
    return session.all(
        _by_ids_statement(selection.object, selection.fields),
        calendar_id=calendar_id, ids=json.dumps(ids), **_paths(selection, WORDS[session.dialect]),
    )  # fmt: skip


# Texts -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Term:
    """The shape of one condition: `values` is how many are bound, none for a test of null."""

    field: str
    operator: Operator
    custom: str | None
    values: int
    lowered: bool


@dataclass(frozen=True, slots=True)
class _Shape:
    object: str
    fields: tuple[str, ...]
    any_of: tuple[tuple[_Term, ...], ...]


def _shape_of(selection: Selection) -> _Shape:
    groups = (
        tuple(_term_of(each, selection.case_sensitive) for each in group)
        for group in selection.any_of
    )
    return _Shape(selection.object, selection.fields, tuple(groups))


def _term_of(condition: Condition, case_sensitive: bool) -> _Term:
    value = condition.value
    values = len(value) if isinstance(value, tuple) else int(value is not None)
    in_lower_case = isinstance(value, str) and not case_sensitive
    return _Term(condition.field, condition.operator, condition.custom, values, in_lower_case)


@lru_cache(maxsize=128)
def _rows_statement(shape: _Shape) -> Statement:
    table = TABLES[shape.object]

    def written(words: type[Words]) -> str:
        return (
            f"SELECT {_listed(table, shape.fields, words)} FROM {table.table} r "
            f"WHERE {_where(table, shape, words)} ORDER BY {table.order} LIMIT :limit"
        )

    return Statement(written(SqliteWords), postgresql=written(PostgresWords))


@lru_cache(maxsize=128)
def _ids_statement(shape: _Shape) -> Statement:
    table = TABLES[shape.object]

    def written(words: type[Words]) -> str:
        where = _where(table, shape, words)
        return f"SELECT r.id FROM {table.table} r WHERE {where} ORDER BY {table.order}"

    return Statement(written(SqliteWords), postgresql=written(PostgresWords))


@lru_cache(maxsize=128)
def _by_ids_statement(name: str, fields: tuple[str, ...]) -> Statement:
    table = TABLES[name]

    def written(words: type[Words]) -> str:
        return (
            f"SELECT {_listed(table, fields, words)} FROM {words.wanted} "
            f"CROSS JOIN {table.table} r "
            f"WHERE r.id = wanted.value AND r.{table.of_calendar} ORDER BY wanted.key"
        )

    return Statement(written(SqliteWords), postgresql=written(PostgresWords))


def _listed(table: SelectableTable, fields: tuple[str, ...], words: type[Words]) -> str:
    columns = [
        f"r.{table.columns[name]}"
        if name in table.columns
        else words.member(f"r.{table.custom_fields}", f"path{place}")
        for place, name in enumerate(fields)
    ]
    return ", ".join(["r.id", *columns])


def _where(table: SelectableTable, shape: _Shape, words: type[Words]) -> str:
    within = f"r.{table.of_calendar}"
    if not shape.any_of:
        return within
    groups = []
    for place, group in enumerate(shape.any_of):
        terms = [
            _condition(table, term, f"v{place}_{number}", words)
            for number, term in enumerate(group)
        ]
        groups.append(" AND ".join(terms))
    return f"{within} AND ({' OR '.join(groups)})"


def _condition(table: SelectableTable, term: _Term, name: str, words: type[Words]) -> str:
    if term.custom is None:
        column = f"r.{table.columns[term.field]}"
    else:
        column = words.compared(f"r.{table.custom_fields}", f"{name}path", term.custom)
    if term.operator is Operator.ONE_OF:
        if not term.values:
            return "1 = 0"
        return f"{column} IN ({', '.join(f':{name}_{place}' for place in range(term.values))})"
    if not term.values:
        return f"{column} IS {'NOT ' if term.operator is Operator.NOT_EQUAL else ''}NULL"
    if term.custom == "decimal":
        return words.decimal(column, term.operator, f"{name}_0")
    if term.lowered:
        column = words.lowered(column)
    if term.operator is Operator.LIKE:
        return words.like.format(column=column, value=f":{name}_0")
    return f"{column} {term.operator} :{name}_0"


# Values ----------------------------------------------------------------------------


def _paths(selection: Selection, words: type[Words]) -> dict[str, str]:
    """The paths of the custom fields among those selected."""
    columns = TABLES[selection.object].columns
    return {
        f"path{place}": words.path(_checked(name))
        for place, name in enumerate(selection.fields)
        if name not in columns
    }


def _checked(custom_field: str) -> str:
    if not CUSTOM_NAME.fullmatch(custom_field):
        raise ValueError(f"{custom_field!r} is no name of a custom field")
    return custom_field


def _values_of(selection: Selection, words: type[Words]) -> Iterator[tuple[str, Any]]:
    for place, group in enumerate(selection.any_of):
        for number, condition in enumerate(group):
            name = f"v{place}_{number}"
            if condition.custom is not None:
                yield f"{name}path", words.path(_checked(condition.field))
            for each, value in enumerate(_bound(condition, selection.case_sensitive, words)):
                yield f"{name}_{each}", value


def _bound(
    condition: Condition, case_sensitive: bool, words: type[Words]
) -> tuple[str | int | None, ...]:
    value = condition.value
    if value is None:
        return ()
    if isinstance(value, tuple):
        return tuple(map(words.text, value))
    if isinstance(value, str):
        text = value if case_sensitive else lowered(value) or ""
        return (words.pattern(text) if condition.operator is Operator.LIKE else words.text(text),)
    if isinstance(value, datetime):
        return (instant_text(value),)
    if isinstance(value, date):
        return (value.isoformat(),)
    return (str(value) if isinstance(value, Decimal) else int(value),)
