"""What a client asks of an object, as SQL: its texts are made here, its values are bound.

The text of a statement depends on the shape of a selection alone: which fields,
which operators. Names that come from a client are looked up in a table, or
bound as the path of a custom field, and never become part of a text.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

from monthend.services.queries import Condition, Found, Operator, Selection

from .session import Row, Session, Statement, instant_text

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
    values = dict(_values_of(selection), calendar_id=calendar_id)
    rows = session.all(_rows_statement(shape), **values, **_paths(selection), limit=limit + 1)
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
        calendar_id=calendar_id, ids=json.dumps(ids), **_paths(selection),
    )  # fmt: skip


# SQL functions ---------------------------------------------------------------------


def register(connection: sqlite3.Connection) -> None:
    """Teach a connection what SQLite does not know of Unicode and of decimals."""
    connection.create_function("lowered", 1, lowered, deterministic=True)
    connection.create_function("decimal_order", 2, _decimal_order, deterministic=True)


def lowered(text: str | None) -> str | None:
    """A text in lower case. Both small sigmas are one: which it is depends on what follows."""
    return None if text is None else text.lower().replace("ς", "σ")


def _decimal_order(left: str | None, right: str) -> int | None:
    """Below zero, zero or above, as the left decimal is smaller, equal or larger."""
    if left is None:
        return None
    one, other = Decimal(left), _decimal(right)
    return (one > other) - (one < other)


@lru_cache(maxsize=64)
def _decimal(literal: str) -> Decimal:
    """Read once: a literal may have thousands of digits, and is compared with every row."""
    return Decimal(literal)


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
    return Statement(
        f"SELECT {_listed(table, shape.fields)} FROM {table.table} r WHERE {_where(table, shape)} "
        f"ORDER BY {table.order} LIMIT :limit"
    )


@lru_cache(maxsize=128)
def _ids_statement(shape: _Shape) -> Statement:
    table = TABLES[shape.object]
    return Statement(
        f"SELECT r.id FROM {table.table} r WHERE {_where(table, shape)} ORDER BY {table.order}"
    )


@lru_cache(maxsize=128)
def _by_ids_statement(name: str, fields: tuple[str, ...]) -> Statement:
    table = TABLES[name]
    # A CROSS JOIN is never turned round: every id is looked up, in the order of the list.
    return Statement(
        f"SELECT {_listed(table, fields)} FROM json_each(:ids) wanted "
        f"CROSS JOIN {table.table} r ON r.id = wanted.value "
        f"WHERE r.{table.of_calendar} ORDER BY wanted.key"
    )


def _listed(table: SelectableTable, fields: tuple[str, ...]) -> str:
    columns = [
        f"r.{table.columns[name]}"
        if name in table.columns
        else f"json_extract(r.{table.custom_fields}, :path{place})"
        for place, name in enumerate(fields)
    ]
    return ", ".join(["r.id", *columns])


def _where(table: SelectableTable, shape: _Shape) -> str:
    within = f"r.{table.of_calendar}"
    if not shape.any_of:
        return within
    groups = []
    for place, group in enumerate(shape.any_of):
        terms = [_condition(table, term, f"v{place}_{number}") for number, term in enumerate(group)]
        groups.append(" AND ".join(terms))
    return f"{within} AND ({' OR '.join(groups)})"


def _condition(table: SelectableTable, term: _Term, name: str) -> str:
    if term.custom is None:
        column = f"r.{table.columns[term.field]}"
    else:
        column = f"json_extract(r.{table.custom_fields}, :{name}path)"
    if term.operator is Operator.ONE_OF:
        return f"{column} IN ({', '.join(f':{name}_{place}' for place in range(term.values))})"
    if not term.values:
        return f"{column} IS {'NOT ' if term.operator is Operator.NOT_EQUAL else ''}NULL"
    if term.custom == "decimal":
        return f"decimal_order({column}, :{name}_0) {term.operator} 0"
    if term.lowered:
        column = f"lowered({column})"
    return f"{column} {'GLOB' if term.operator is Operator.LIKE else term.operator} :{name}_0"


# Values ----------------------------------------------------------------------------


def _paths(selection: Selection) -> dict[str, str]:
    """The paths of the custom fields among those selected."""
    columns = TABLES[selection.object].columns
    return {
        f"path{place}": _path(name)
        for place, name in enumerate(selection.fields)
        if name not in columns
    }


def _path(custom_field: str) -> str:
    if not CUSTOM_NAME.fullmatch(custom_field):
        raise ValueError(f"{custom_field!r} is no name of a custom field")
    return f'$."{custom_field}"'


def _values_of(selection: Selection) -> Iterator[tuple[str, Any]]:
    for place, group in enumerate(selection.any_of):
        for number, condition in enumerate(group):
            name = f"v{place}_{number}"
            if condition.custom is not None:
                yield f"{name}path", _path(condition.field)
            for each, value in enumerate(_bound(condition, selection.case_sensitive)):
                yield f"{name}_{each}", value


def _bound(condition: Condition, case_sensitive: bool) -> tuple[str | int | None, ...]:
    value = condition.value
    if value is None:
        return ()
    if isinstance(value, tuple):
        return value
    if isinstance(value, str):
        text = value if case_sensitive else lowered(value) or ""
        return (_glob(text) if condition.operator is Operator.LIKE else text,)
    if isinstance(value, datetime):
        return (instant_text(value),)
    if isinstance(value, date):
        return (value.isoformat(),)
    return (str(value) if isinstance(value, Decimal) else int(value),)


_WILD = str.maketrans({"%": "*", "_": "?", "*": "[*]", "?": "[?]", "[": "[[]"})
_NOT_FOR_GLOB = re.compile("[\x00\ufffe\uffff]")


def _glob(pattern: str) -> str | None:
    """A pattern in the notation of GLOB, which compares by code point; None fits nothing.

    GLOB takes a zero for the end and the last two for U+FFFD, but no stored text holds these.
    """
    return None if _NOT_FOR_GLOB.search(pattern) else pattern.translate(_WILD)
