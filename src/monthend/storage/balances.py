"""Balances per day, rolled up per month, and the sums that trial balances read.

A period reads whole months from the roll-up and only the odd days at its edges
from the days, so that its cost does not grow with the number of lines.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from monthend.domain.ledger import AccountingCode, Line
from monthend.domain.period import DAY
from monthend.domain.trial_balance import BalanceRow
from monthend.engines.recomputation import QUERY
from monthend.services.ports import FrozenBalance

from . import reach
from .session import WRITTEN, Row, Session, Statement, counted

_SUMMED = ("debit", "credit", "home_debit", "home_credit", "unconverted")
_AMOUNTS = ", ".join(_SUMMED)
_VALUES = ", ".join(f":{name}" for name in _SUMMED)


def _adding_to(table: str, day: str, values: str) -> str:
    """An insert that adds to the sums that are there; `day` is the column of day or month."""
    added = ", ".join(f"{name} = {table}.{name} + excluded.{name}" for name in _SUMMED)
    return (
        f"INSERT INTO {table} (calendar_id, {day}, code_id, currency, slot, {_AMOUNTS}) {values} "
        f"ON CONFLICT (calendar_id, {day}, code_id, currency, slot) DO UPDATE SET {added}"
    )


_NAMED = "VALUES (:calendar_id, :{}, :code_id, :currency, :slot, " + _VALUES + ")"
_BY_PLACE = "VALUES ({calendar:d}, ?, ?, ?, {slot:d}, ?, ?, ?, ?, ?)"
_BY_COLUMN = (
    "SELECT {calendar:d}, day, code_id, currency, {slot:d}, " + _AMOUNTS + " "
    "FROM unnest(?::text[], ?::bigint[], ?::text[]" + ", ?::bigint[]" * len(_SUMMED) + ") "
    "AS given (day, code_id, currency, " + _AMOUNTS + ")"
)
ADD_TO_DAY = Statement(_adding_to("day_balance", "day", _NAMED.format("day")))
ADD_TO_MONTH = Statement(_adding_to("month_balance", "month", _NAMED.format("month")))
ADD_DAYS = {
    "sqlite": _adding_to("day_balance", "day", _BY_PLACE),
    "postgresql": _adding_to("day_balance", "day", _BY_COLUMN),
}
ADD_MONTHS = {
    "sqlite": _adding_to("month_balance", "month", _BY_PLACE),
    "postgresql": _adding_to("month_balance", "month", _BY_COLUMN),
}

BEFORE, WITHIN = 0, 1
_SUMS = (
    "sum(debit) AS debit, sum(credit) AS credit, sum(home_debit) AS home_debit, "
    "sum(home_credit) AS home_credit, sum(unconverted) AS unconverted"
)
_BY_MONTHS = (
    "SELECT :{part}_side AS side, code_id, currency, " + _AMOUNTS + " FROM month_balance "
    "WHERE calendar_id = :calendar_id AND month BETWEEN :{part}_from AND :{part}_to"
)
_BY_DAYS = (
    "SELECT :{part}_side AS side, code_id, currency, " + _AMOUNTS + " FROM day_balance "
    "WHERE calendar_id = :calendar_id AND day BETWEEN :{part}_from AND :{part}_to"
)
# The relation that the query of every engine asks; a subquery used once costs nothing.
_COUNTED_LINE = (
    "SELECT l.date, l.code_id, l.currency, l.amount, l.home_amount FROM line l {joined}"
    f"WHERE l.calendar_id = :calendar_id AND {counted('l')}"
)
RECOMPUTE = Statement(
    f"WITH counted_line AS ({_COUNTED_LINE.format(joined='')}) {QUERY}", reach=reach.until_end
)
_BATCH = "LEFT JOIN import_batch b ON b.id = l.batch_id "
RECOMPUTE_UNTIL = Statement(
    f"WITH counted_line AS ({_COUNTED_LINE.format(joined=_BATCH)} AND {WRITTEN} <= :until) {QUERY}",
    reach=reach.until_end,
)
# A run looks while nobody writes: what is posted later has a higher key. But an import that
# counts later has staged its lines before.
POSTINGS_SINCE = Statement(
    "SELECT count(*) FROM (SELECT DISTINCT l.transaction_id, l.entry_id FROM line l "
    f"{_BATCH}WHERE l.calendar_id = :calendar_id AND {counted('l')} AND l.date <= :end "
    f"AND l.id > :last AND {WRITTEN} > :after LIMIT :count) AS posted",
    reach=reach.later_line("last"),
)
STAGED_BEFORE = Statement(
    "SELECT min(first_line) FROM import_batch WHERE calendar_id = :calendar_id "
    "AND posted AND commit_sequence > :after AND first_date <= :end"
)


def deltas(
    calendar_id: int, lines: Iterable[Line], *, reversing: bool = False
) -> dict[tuple[str, int, str], dict[str, Any]]:
    """What lines add to each (day, code, currency), ready for the two balance tables."""
    added: dict[tuple[str, int, str], dict[str, Any]] = {}
    for line in lines:
        day = line.day.isoformat()
        key = (day, line.code, line.currency)
        sums = added.get(key)
        if sums is None:
            sums = added[key] = {
                "calendar_id": calendar_id, "day": day, "month": day[:7],
                "code_id": line.code, "currency": line.currency,
                "debit": 0, "credit": 0, "home_debit": 0, "home_credit": 0, "unconverted": 0,
            }  # fmt: skip
        sums["debit" if line.amount > 0 else "credit"] += abs(line.amount)
        home = line.home_amount
        if home is None:
            sums["unconverted"] += -1 if reversing else 1
        else:
            sums["home_debit" if home > 0 else "home_credit"] += abs(home)
    return added


def add(session: Session, added: Mapping[tuple[str, int, str], dict[str, Any]]) -> None:
    """Add to the balances in key order, so that two writers never wait crosswise."""
    rows = [{**added[key], "slot": session.slot} for key in sorted(added)]
    session.run_many(ADD_TO_DAY, rows)
    session.run_many(ADD_TO_MONTH, rows)


def add_rows(
    session: Session, calendar_id: int, days: Iterable[Row], months: Iterable[Row]
) -> None:
    """Add many sums at once: rows of day or month, code, currency and five sums, in key order."""
    for adding, rows in ((ADD_DAYS, days), (ADD_MONTHS, months)):
        sql = adding[session.dialect].format(calendar=calendar_id, slot=session.slot)
        session.add_rows(sql, rows)


def _month(day: date) -> str:
    return day.isoformat()[:7]


def _month_end(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])


Part = tuple[str, int, str, str]


def _parts(side: int, start: date, end: date) -> list[Part]:
    """Days from start to end as whole months where possible, and odd days at the edges."""
    parts: list[Part] = []
    if start.day != 1:
        edge = min(end, _month_end(start))
        parts.append((_BY_DAYS, side, start.isoformat(), edge.isoformat()))
        if edge == end:
            return parts
        start = edge + DAY
    if end != _month_end(end):
        first = end.replace(day=1)
        parts.append((_BY_DAYS, side, first.isoformat(), end.isoformat()))
        if first == start:
            return parts
        end = first - DAY
    parts.append((_BY_MONTHS, side, _month(start), _month(end)))
    return parts


_compiled: dict[tuple[str, ...], Statement] = {}


def summed(session: Session, calendar_id: int, start: date | None, end: date) -> Sequence[Row]:
    """Rows of side, code, currency and the five sums; side 0 is before the start."""
    start = start or date.min
    before = _parts(BEFORE, date.min, start - DAY) if start > date.min else []
    parts = [*before, *_parts(WITHIN, start, end)]
    shape = tuple(text for text, *_ in parts)
    statement = _compiled.get(shape)
    if statement is None:
        selects = (text.format(part=f"p{place}") for place, text in enumerate(shape))
        statement = _compiled[shape] = Statement(
            f"SELECT side, code_id, currency, {_SUMS} FROM ({' UNION ALL '.join(selects)}) AS part "
            "GROUP BY side, code_id, currency"
        )
    values: dict[str, Any] = {"calendar_id": calendar_id}
    for place, (_, side, first, last) in enumerate(parts):
        values[f"p{place}_side"] = side
        values[f"p{place}_from"] = first
        values[f"p{place}_to"] = last
    return session.all(statement, **values)


def recomputed(
    session: Session, calendar_id: int, start: date | None, end: date, until: int | None
) -> Sequence[Row]:
    """Rows of code, currency and the sums of the recomputation, from the lines themselves."""
    days = {"start": (start or date.min).isoformat(), "end": end.isoformat()}
    if until is None:
        return session.all(RECOMPUTE, calendar_id=calendar_id, **days)
    return session.all(RECOMPUTE_UNTIL, calendar_id=calendar_id, until=until, **days)


def postings_since(
    session: Session, calendar_id: int, end: date, frozen: FrozenBalance, at_most: int
) -> int:
    """How many transactions and entries have lines up to a day that a result is without."""
    asked = {"calendar_id": calendar_id, "end": end.isoformat(), "after": frozen.commit_sequence}
    staged, last = session.one(STAGED_BEFORE, **asked), frozen.last_line
    if staged is not None and staged[0] is not None:
        last = min(last, staged[0] - 1)
    found = session.one(POSTINGS_SINCE, **asked, last=last, count=at_most)
    return int(found[0]) if found else 0


def balance_rows(rows: Iterable[Row], codes: Iterable[AccountingCode]) -> tuple[BalanceRow, ...]:
    """Summed rows as balance rows, in the order of code and currency; empty ones left out."""
    names = {code.key: code for code in codes}
    figures: dict[tuple[str, str], list[int]] = {}
    kinds: dict[str, AccountingCode] = {}
    for side, key, currency, debit, credit, home_debit, home_credit, _ in rows:
        code = names[key]
        kinds[code.name] = code
        row = figures.setdefault((code.name, currency), [0] * 6)
        if side == BEFORE:
            row[0] += debit - credit
            row[3] += home_debit - home_credit
        else:
            row[1] += debit
            row[2] += credit
            row[4] += home_debit
            row[5] += home_credit
    return tuple(
        BalanceRow(name, kinds[name].type, kinds[name].category, currency, *row)
        for (name, currency), row in sorted(figures.items())
        if any(row)
    )
