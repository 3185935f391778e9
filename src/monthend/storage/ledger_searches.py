"""Statements that search transactions and entries part by part, each along an index.

Whatever else is asked narrows what the index gives. So that something rare is not looked
for in millions of rows at once, no more than a window of them is looked at for one part.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache
from typing import Any

from monthend.services.queries import Key, LedgerSearch, Origin

from . import reach
from .entries import COLUMNS as ENTRY_COLUMNS
from .entries import NOT_DELETED
from .session import Row, Session, Statement, counted, day_text, json_text

WINDOW = 20_000
DAYS_LOOKED_UP = 370
"""In how many days at most those are looked for in which a code moved; else in months."""
NOTHING: Mapping[str, str] = {}
LAST_CHARACTER = "\U0010ffff"

_NARROWING = {
    "status": "{0}.status = :status",
    "currency": "{0}.currency = :currency",
    "type": "{0}.type = :type",
    "code": "({0}.debit_code = :code OR {0}.credit_code = :code)",
    "account_number": "{0}.account_number = :account_number",
    "document": "coalesce({0}.document_number, {0}.number) = :document",
    Origin.MANUAL.value: "coalesce({0}.batch_id, {0}.run_id) IS NULL",
    Origin.RUN.value: "{0}.run_id IS NOT NULL",
    Origin.IMPORTED.value: "{0}.batch_id IS NOT NULL",
    # Days are not to be looked up where numbers are.
    "start": "({0}.date || '') >= :start",
    "end": "({0}.date || '') <= :end",
}
_DAYS = {"start": "{0}.date >= :start", "end": "{0}.date <= :end"}
_NUMBERS = "{0}.number >= :prefix AND {0}.number < :beyond"


@dataclass(frozen=True, slots=True)
class Searched:
    """A table that is searched: how its rows are selected, and the columns of its two orders.

    The orders say where their columns stand in a row; `narrowing` has the conditions that are
    asked otherwise than of transactions.
    """

    table: str
    alias: str
    select: str
    by_day: Mapping[str, int]
    by_number: Mapping[str, int]
    narrowing: Mapping[str, str] = field(default_factory=dict)

    def order(self, *, by_number: bool) -> Mapping[str, int]:
        return self.by_number if by_number else self.by_day


def of_transactions(select: str) -> Searched:
    """Transactions, which a statement selects with their key, number, type and day in place."""
    return Searched(
        table="subledger_transaction",
        alias="t",
        select=select,
        by_day={"date": 5, "id": 0},
        by_number={"number": 1, "type": 2},
    )


# An imported entry keeps its items as its lines alone, any other as they were written. An entry
# of a journal run posts nothing.
_POSTS_TO = (
    "{0}.run_id IS NULL AND (EXISTS (SELECT 1 FROM line l WHERE l.id >= {0}.first_line "
    "AND l.id < {0}.first_line + {0}.line_count AND l.entry_id = {0}.id AND l.code_id = :code) "
    "OR ({0}.first_line IS NULL AND replace({0}.details, :code_item, '') <> {0}.details))"
)
WITH_DELETED = Searched(
    table="journal_entry",
    alias="e",
    select=f"SELECT {ENTRY_COLUMNS} FROM journal_entry e WHERE e.calendar_id = :calendar_id "
    f"AND {counted('e')} ",
    by_day={"date": 2, "id": 0},
    by_number={"number": 1},
    narrowing={"code": _POSTS_TO},
)
ENTRIES = replace(WITH_DELETED, select=f"{WITH_DELETED.select}AND {NOT_DELETED} ")
MOVED_MONTHS = Statement(
    "SELECT min(month), max(month) FROM month_balance WHERE calendar_id = :calendar_id "
    "AND month >= :start AND month <= :end AND code_id = :code"
)
MOVED_DAYS = Statement(
    "SELECT min(day), max(day) FROM day_balance WHERE calendar_id = :calendar_id "
    "AND day >= :start AND day <= :end AND code_id = :code"
)


@dataclass(frozen=True, slots=True)
class _Form:
    """What a statement depends on: the order, what is asked beside it, and where it begins."""

    by_number: bool
    descending: bool
    narrowing: tuple[str, ...]
    days: tuple[str, ...]
    begins: bool
    ends: bool = False

    @property
    def is_narrow(self) -> bool:
        return bool(self.narrowing)


def found(
    session: Session,
    calendar_id: int,
    searched: Searched,
    asked: LedgerSearch,
    after: Key | None,
    limit: int,
    bound: Mapping[str, str] = NOTHING,
) -> tuple[Sequence[Row], Key | None]:
    """At most so many rows, and the key from which to look on."""
    values = _values(asked)
    form = _form(asked, values, after)
    values |= {"calendar_id": calendar_id, **bound, **_key_values("after", form, after)}
    last: Key | None = None
    if form.is_narrow:
        row = session.one(_window(searched, form), window=WINDOW - 1, **values)
        if row is not None:
            last = tuple(str(each) for each in row)
            form = _Form(
                form.by_number, form.descending, form.narrowing, form.days, form.begins, ends=True
            )
            values |= _key_values("last", form, last)
    rows = session.all(_rows(searched, form), limit=limit + 1, **values)
    if len(rows) > limit:
        places = searched.order(by_number=form.by_number).values()
        return rows[:limit], tuple(str(rows[limit - 1][place]) for place in places)
    return rows, last


def of_entries_of_code(
    session: Session, calendar_id: int, asked: LedgerSearch, code: str
) -> tuple[LedgerSearch, Mapping[str, str]] | None:
    """The same search in no days but those that the code moved in, and what it binds beside.

    None of a code that did not move. The balances tell: they are kept by code and day.
    """
    start = asked.start or date.min
    end = asked.end or date.max
    about = {"calendar_id": calendar_id, "code": asked.code}
    months = session.one(
        MOVED_MONTHS, start=start.isoformat()[:7], end=end.isoformat()[:7], **about
    )
    if months is None or months[0] is None:
        return None
    start = max(start, date.fromisoformat(f"{months[0]}-01"))
    end = min(end, _last_day(months[1]))
    if (end - start).days < DAYS_LOOKED_UP:
        days = session.one(MOVED_DAYS, start=start.isoformat(), end=end.isoformat(), **about)
        if days is None or days[0] is None:
            return None
        start, end = (date.fromisoformat(each) for each in days)
    item = json_text({"accounting_code": code})[1:-1]
    return replace(asked, start=start, end=end), {"code_item": item}


def _last_day(month: str) -> date:
    first = date.fromisoformat(f"{month}-01")
    return first.replace(day=monthrange(first.year, first.month)[1])


def _values(asked: LedgerSearch) -> dict[str, Any]:
    """What is asked, by the names that statements bind."""
    known: dict[str, Any] = {
        "start": day_text(asked.start),
        "end": day_text(asked.end),
        "prefix": asked.prefix or None,
        "beyond": asked.prefix and asked.prefix + LAST_CHARACTER,
        "type": asked.type,
        "status": asked.status,
        "currency": asked.currency,
        "code": asked.code,
        "account_number": asked.account_number,
        "document": asked.document,
    }
    return {name: value for name, value in known.items() if value not in (None, "")}


def _form(asked: LedgerSearch, values: Mapping[str, Any], after: Key | None) -> _Form:
    by_number = "prefix" in values
    days = tuple(name for name in _DAYS if name in values)
    narrowing = [name for name in values if name in _NARROWING and name not in _DAYS]
    if asked.origin is not None:
        narrowing.append(asked.origin.value)
    if by_number:
        narrowing += days
    return _Form(
        by_number=by_number,
        descending=asked.descending and not by_number,
        narrowing=tuple(narrowing),
        days=() if by_number else days,
        begins=after is not None,
    )


def _key_values(name: str, form: _Form, key: Key | None) -> dict[str, str | int]:
    if key is None:
        return {}
    return {
        f"{name}_{place}": int(text) if place and not form.by_number else text
        for place, text in enumerate(key)
    }


def _conditions(searched: Searched, form: _Form) -> list[str]:
    """What the index is asked."""
    alias = searched.alias
    asked = [_NUMBERS] if form.by_number else [_DAYS[name] for name in form.days]
    if form.begins:
        asked.append(_beside(searched, form, "<" if form.descending else ">", "after"))
    if form.ends:
        asked.append(_beside(searched, form, ">=" if form.descending else "<=", "last"))
    return [each.format(alias) for each in asked]


def _beside(searched: Searched, form: _Form, sign: str, name: str) -> str:
    columns = list(searched.order(by_number=form.by_number))
    left = ", ".join(f"{{0}}.{column}" for column in columns)
    right = ", ".join(f":{name}_{place}" for place in range(len(columns)))
    return f"({left}) {sign} ({right})" if len(columns) > 1 else f"{left} {sign} {right}"


def _ordered(searched: Searched, form: _Form) -> str:
    direction = " DESC" if form.descending else ""
    columns = searched.order(by_number=form.by_number)
    return "ORDER BY " + ", ".join(f"{searched.alias}.{each}{direction}" for each in columns)


@lru_cache(maxsize=1000)
def _rows_text(select: str, conditions: tuple[str, ...], order: str) -> Statement:
    narrower = "".join(f"AND {each} " for each in conditions)
    return Statement(f"{select}{narrower}{order} LIMIT :limit", reach=reach.days)


def _rows(searched: Searched, form: _Form) -> Statement:
    asked = {**_NARROWING, **searched.narrowing}
    narrowing = [asked[name].format(searched.alias) for name in form.narrowing]
    conditions = (*_conditions(searched, form), *narrowing)
    return _rows_text(searched.select, conditions, _ordered(searched, form))


@lru_cache(maxsize=100)
def _window_text(select: str, conditions: tuple[str, ...], order: str) -> Statement:
    narrower = "".join(f" AND {each}" for each in conditions)
    return Statement(f"{select}{narrower} {order} LIMIT 1 OFFSET :window", reach=reach.days)


def _window(searched: Searched, form: _Form) -> Statement:
    """The row at which a part ends whatever was found: rows that do not count are told too."""
    alias = searched.alias
    columns = ", ".join(f"{alias}.{each}" for each in searched.order(by_number=form.by_number))
    select = (
        f"SELECT {columns} FROM {searched.table} {alias} WHERE {alias}.calendar_id = :calendar_id"
    )
    return _window_text(select, tuple(_conditions(searched, form)), _ordered(searched, form))
