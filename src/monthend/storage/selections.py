"""What a client asks of an object, as SQL: its texts are made here, its values are bound.

The text of a statement depends on the shape of a selection alone: which fields,
which operators. Names that come from a client are looked up in a table, or
bound as the path of a custom field, and never become part of a text.

A query may have hundreds of conditions, so a value that has to be worked out
is worked out once per row, whatever the number of conditions that look at it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property, lru_cache
from typing import Any

from monthend.domain.ledger import CATEGORIES
from monthend.services.queries import Condition, Found, Operator, Selection

from .functions import backwards, lowered
from .selection_words import WORDS, Form, PostgresWords, SqliteWords, Words
from .session import Row, Session, Statement, instant_text

CUSTOM_NAME = re.compile(r"[A-Za-z0-9_]+__c", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class SelectableTable:
    """Where the rows `r` of an object are: their columns by the domain's names, and their order.

    `derived` are the fields whose texts follow from columns, each as an expression.
    """

    table: str
    columns: Mapping[str, str]
    of_calendar: str
    order: tuple[str, ...]
    of_calendars: str | None = None
    derived: Mapping[str, str] = field(default_factory=dict)
    custom_fields: str = "custom_fields"

    @property
    def id(self) -> str:
        return self.columns["id"]

    def among(self, words: Words, *, several: bool) -> str:
        """Which rows are of the calendars that are looked into."""
        if several and self.of_calendars is not None:
            return self.of_calendars.format(words.calendars)
        return self.of_calendar

    def has(self, name: str) -> bool:
        """Whether it is a field of the table itself; all others are custom ones."""
        return name in self.columns or name in self.derived

    def own(self, name: str, words: Words) -> str:
        """A field of the table itself, as an expression."""
        if name in self.derived:
            return words.derived.format(self.derived[name])
        return f"r.{self.columns[name]}"


_PERIOD_COLUMNS = (
    "id", "name", "start_date", "end_date", "fiscal_year", "fiscal_quarter", "notes", "status",
    "created_by", "created_on", "updated_by", "updated_on",
)  # fmt: skip

_CODE_COLUMNS = (
    "name", "type", "gl_account_name", "gl_account_number", "notes", "created_by", "created_on",
    "updated_by", "updated_on",
)  # fmt: skip
_CATEGORIES = " ".join(f"WHEN '{kind}' THEN '{its}'" for kind, its in CATEGORIES.items())

TABLES = {
    "AccountingPeriod": SelectableTable(
        table="accounting_period",
        columns={name: name for name in _PERIOD_COLUMNS},
        of_calendar="r.calendar_id = :calendar_id",
        of_calendars="r.calendar_id IN {}",
        order=("r.end_date IS NULL", "r.start_date", "r.calendar_id"),
    ),
    "AccountingCode": SelectableTable(
        table="accounting_code",
        columns={"id": "public_id", **{name: name for name in _CODE_COLUMNS}},
        derived={
            "category": f"CASE r.type {_CATEGORIES} END",
            "status": "CASE WHEN r.active THEN 'Active' ELSE 'Inactive' END",
        },
        of_calendar="r.tenant_id = (SELECT tenant_id FROM calendar WHERE id = :calendar_id)",
        order=("r.name",),
    ),
}
"""Every object that can be queried."""


def select(session: Session, calendar_id: int, selection: Selection, limit: int) -> Found:
    """The first rows of a selection; a second statement for all ids only when there are more."""
    shape = _shape_of(selection)
    words = WORDS[session.dialect]
    among = _among(selection)
    values = dict(_values_of(shape, selection, words), calendar_id=calendar_id, **among)
    if shape.works_out:
        # The ids first, so that nothing is worked out a second time for the rows.
        ids = [each for (each,) in session.all(_ids_statement(shape), **values)]
        rows = select_ids(session, calendar_id, selection, ids[:limit])
        return Found(rows=rows, ids=tuple(ids) if len(ids) > limit else None)
    paths = _paths(selection, words)
    rows = session.all(_rows_statement(shape), **values, **paths, limit=limit + 1)
    if len(rows) <= limit:
        return Found(rows=rows, ids=None)
    found = session.all(_ids_statement(shape), **values)
    return Found(rows=rows[:limit], ids=tuple(each for (each,) in found))


def select_ids(
    session: Session, calendar_id: int, selection: Selection, ids: Sequence[str]
) -> Sequence[Row]:
    """The rows with these ids, in their order."""
    return session.all(
        _by_ids_statement(selection.object, selection.fields, len(selection.calendars) > 1),
        calendar_id=calendar_id, ids=json.dumps(ids), **_paths(selection, WORDS[session.dialect]),
        **_among(selection),
    )  # fmt: skip


def _among(selection: Selection) -> dict[str, str]:
    """The calendars that are looked into, where there are several."""
    several = selection.calendars
    return {"calendars": json.dumps(several)} if len(several) > 1 else {}


# Shapes ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Operand:
    """The left side of a condition; `custom` is the kind of a custom field."""

    field: str
    custom: str | None
    form: Form


@dataclass(frozen=True, slots=True)
class _Term:
    """The shape of one condition: `values` is how many are bound, none for a test of null."""

    operand: _Operand
    operator: Operator
    values: int


@dataclass(frozen=True)
class _Shape:
    object: str
    fields: tuple[str, ...]
    any_of: tuple[tuple[_Term, ...], ...]
    several: bool = False

    @cached_property
    def operands(self) -> dict[_Operand, int]:
        """Every left side once, with its place."""
        different = dict.fromkeys(term.operand for group in self.any_of for term in group)
        return {operand: place for place, operand in enumerate(different)}

    @cached_property
    def works_out(self) -> bool:
        """Whether a condition looks at more than a column."""
        return any(each.custom or each.form is not Form.STORED for each in self.operands)


def _shape_of(selection: Selection) -> _Shape:
    groups = (
        tuple(_term_of(each, selection.case_sensitive) for each in group)
        for group in selection.any_of
    )
    several = len(selection.calendars) > 1
    return _Shape(selection.object, selection.fields, tuple(groups), several)


def _term_of(condition: Condition, case_sensitive: bool) -> _Term:
    value = condition.value
    values = len(value) if isinstance(value, tuple) else int(value is not None)
    operand = _Operand(condition.field, condition.custom, _form(condition, case_sensitive))
    return _Term(operand, condition.operator, values)


def _form(condition: Condition, case_sensitive: bool) -> Form:
    value = condition.value
    if value is None or isinstance(value, tuple):
        return Form.STORED
    if condition.custom == "decimal":
        return Form.DECIMAL
    if not isinstance(value, str):
        return Form.STORED
    if _is_an_end(condition):
        return Form.BACKWARDS if case_sensitive else Form.LOWERED_BACKWARDS
    return Form.STORED if case_sensitive else Form.LOWERED


def _is_an_end(condition: Condition) -> bool:
    """Whether a pattern is one for the end of a text.

    Looked for from the front, an end is tried at every character; backwards it is a
    beginning, which one look decides.
    """
    value = condition.value
    return (
        condition.operator is Operator.LIKE
        and isinstance(value, str)
        and value.rfind("%") == 0
        and len(value) > 1
    )


# Texts -----------------------------------------------------------------------------


def _statement(written: Callable[[Words], str]) -> Statement:
    return Statement(written(SqliteWords), postgresql=written(PostgresWords))


@lru_cache(maxsize=128)
def _rows_statement(shape: _Shape) -> Statement:
    table = TABLES[shape.object]
    return _statement(
        lambda words: (
            f"SELECT {_listed(table, shape.fields, words)} FROM {table.table} r "
            f"WHERE {table.among(words, several=shape.several)} "
            f"AND {_where(table, shape, words)} "
            f"ORDER BY {', '.join(table.order)} LIMIT :limit"
        )
    )


@lru_cache(maxsize=128)
def _ids_statement(shape: _Shape) -> Statement:
    table = TABLES[shape.object]
    if shape.works_out:
        return _statement(lambda words: _worked_out(table, shape, words))
    return _statement(
        lambda words: (
            f"SELECT r.{table.id} FROM {table.table} r "
            f"WHERE {table.among(words, several=shape.several)} "
            f"AND {_where(table, shape, words)} "
            f"ORDER BY {', '.join(table.order)}"
        )
    )


def _worked_out(table: SelectableTable, shape: _Shape, words: Words) -> str:
    """The ids of a selection; all that its conditions look at stands in a table made before."""
    order = [f"order{place}" for place in range(len(table.order))]
    columns = [f"{each} AS {name}" for each, name in zip(table.order, order, strict=True)]
    for operand, place in shape.operands.items():
        columns.append(f"{_left(table, operand, place, words)} AS operand{place}")
    # Without MATERIALIZED the database may put the expressions back into the conditions.
    return (
        f"WITH r AS MATERIALIZED (SELECT r.{table.id} AS id, {', '.join(columns)} "
        f"FROM {table.table} r WHERE {table.among(words, several=shape.several)}) "
        f"SELECT r.id FROM r WHERE {_where(table, shape, words)} ORDER BY {', '.join(order)}"
    )


@lru_cache(maxsize=128)
def _by_ids_statement(name: str, fields: tuple[str, ...], several: bool) -> Statement:
    table = TABLES[name]
    # SQLite never turns a CROSS JOIN round: every id is looked up, in the order of the list.
    return _statement(
        lambda words: (
            f"SELECT {_listed(table, fields, words)} FROM {words.wanted} "
            f"CROSS JOIN {table.table} r "
            f"WHERE r.{table.id} = wanted.value AND {table.among(words, several=several)} "
            "ORDER BY wanted.key"
        )
    )


def _listed(table: SelectableTable, fields: tuple[str, ...], words: Words) -> str:
    columns = [
        table.own(name, words)
        if table.has(name)
        else words.member(f"r.{table.custom_fields}", f"path{place}")
        for place, name in enumerate(fields)
    ]
    return ", ".join([f"r.{table.id}", *columns])


def _left(table: SelectableTable, operand: _Operand, place: int, words: Words) -> str:
    """What stands on the left of a condition, made from the table's columns."""
    if operand.custom is None:
        column = table.own(operand.field, words)
    else:
        path = f"operand{place}path"
        column = words.compared(f"r.{table.custom_fields}", path, operand.custom)
    return words.forms[operand.form].format(column)


def _where(table: SelectableTable, shape: _Shape, words: Words) -> str:
    if not shape.any_of:
        return "TRUE"
    left = {
        operand: f"r.operand{place}" if shape.works_out else _left(table, operand, place, words)
        for operand, place in shape.operands.items()
    }
    groups = []
    for place, group in enumerate(shape.any_of):
        terms = [
            _condition(left[term.operand], term, f"v{place}_{number}", words)
            for number, term in enumerate(group)
        ]
        groups.append(" AND ".join(terms))
    return f"({' OR '.join(groups)})"


def _condition(left: str, term: _Term, name: str, words: Words) -> str:
    if term.operator is Operator.ONE_OF:
        listed = ", ".join(f":{name}_{place}" for place in range(term.values))
        return f"{left} IN ({listed})" if listed else words.none_of_them.format(left=left)
    if not term.values:
        return f"{left} IS {'NOT ' if term.operator is Operator.NOT_EQUAL else ''}NULL"
    if term.operator is Operator.LIKE:
        return words.like.format(left=left, value=f":{name}_0")
    return f"{left} {term.operator} :{name}_0"


# Values ----------------------------------------------------------------------------


def _paths(selection: Selection, words: Words) -> dict[str, str]:
    """The paths of the custom fields among those selected."""
    table = TABLES[selection.object]
    return {
        f"path{place}": words.path(_checked(name))
        for place, name in enumerate(selection.fields)
        if not table.has(name)
    }


def _checked(custom_field: str) -> str:
    if not CUSTOM_NAME.fullmatch(custom_field):
        raise ValueError(f"{custom_field!r} is no name of a custom field")
    return custom_field


def _values_of(shape: _Shape, selection: Selection, words: Words) -> Iterator[tuple[str, Any]]:
    for operand, place in shape.operands.items():
        if operand.custom is not None:
            yield f"operand{place}path", words.path(_checked(operand.field))
    for place, group in enumerate(selection.any_of):
        for number, condition in enumerate(group):
            for each, value in enumerate(_bound(condition, selection.case_sensitive, words)):
                yield f"v{place}_{number}_{each}", value


def _bound(
    condition: Condition, case_sensitive: bool, words: Words
) -> tuple[str | int | None, ...]:
    value = condition.value
    if value is None:
        return ()
    if isinstance(value, tuple):
        return tuple(map(words.text, value))
    if condition.custom == "decimal":
        return (words.decimal(str(value)),)
    if isinstance(value, str):
        text = value if case_sensitive else lowered(value) or ""
        if condition.operator is not Operator.LIKE:
            return (words.text(text),)
        return (words.pattern(backwards(text) or "" if _is_an_end(condition) else text),)
    if isinstance(value, datetime):
        return (instant_text(value),)
    if isinstance(value, date):
        return (value.isoformat(),)
    return (int(value),)
