"""The review of a period before its close: what its ledger lacks, or has twice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, assert_never

from monthend.domain.money import text_of
from monthend.domain.period import AccountingPeriod
from monthend.domain.permissions import Operation
from monthend.subledger import review
from monthend.subledger.review import Moved, Point, Repeated, Skipped, Unlike

from . import periods
from .caller import Caller
from .ports import Books

REPEATED_AT_MOST = 100
AMOUNTS = ("amount", "usual")


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """The points of one period; `more` says that there are more repeated entries than listed."""

    period: AccountingPeriod
    points: Sequence[Point]
    more: bool


def make(books: Books, caller: Caller, period_id: str) -> Review:
    """Look at a period, and at those before it that its series come from."""
    caller.require(Operation.READ_LEDGER)
    calendar = books.calendar()
    period = periods.find(calendar, period_id)
    # Nothing can be missing yet in a period without an end.
    earlier = () if period.open_ended else (*calendar.before(period), period)
    series = [(each.name, _moved(books, each)) for each in earlier[-review.PERIODS :]]
    found = books.repeated_entries(period, REPEATED_AT_MOST + 1)
    return Review(
        period=period,
        points=(*review.broken(series), *found[:REPEATED_AT_MOST]),
        more=len(found) > REPEATED_AT_MOST,
    )


def _moved(books: Books, period: AccountingPeriod) -> Moved:
    assert period.end_date is not None, "the open-ended period is no part of a series"
    rows = books.period_balances(period.start_date, period.end_date)
    return {(row.code, row.currency): (row.debit, row.credit) for row in rows}


def as_data(made: Review) -> dict[str, Any]:
    """A review as plain data, the same for REST and for the command line."""
    return {
        "accountingPeriodId": made.period.id,
        "name": made.period.name,
        "reviewPoints": [_point(each) for each in made.points],
        "more": made.more,
    }


def _point(point: Point) -> dict[str, Any]:
    about = {"period": point.period, "currency": point.currency, "statement": point.sentence}
    match point:
        case Skipped():
            return {"kind": "skipped", **about, **_series(point)}
        case Unlike():
            shown = {name: text_of(getattr(point, name), point.currency) for name in AMOUNTS}
            return {"kind": "unlike", **about, **_series(point), **shown}
        case Repeated():
            return {
                "kind": "repeated",
                **about,
                "debitCode": point.debit_code,
                "creditCode": point.credit_code,
                "largestAmount": text_of(point.largest, point.currency),
                "journalEntries": list(point.entries),
            }
        case _:
            assert_never(point)


def _series(point: Skipped | Unlike) -> dict[str, str]:
    return {"accountingCode": point.code, "side": "Debit" if point.debit else "Credit"}
