"""On which days who may change balances."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from monthend.domain.errors import (
    BeforeFirstPeriod,
    PostingPeriodClosed,
    PostingPeriodPendingClose,
    WrongType,
)
from monthend.domain.gate import check_revenue_day, period_for_posting
from monthend.domain.period import Calendar
from monthend.domain.permissions import STANDARD_USER, STOCK_ROLES, Permission

Read = Callable[[str], Calendar]
CLOSER = frozenset({Permission.MANAGE_CLOSE_PROCESS})
BOOKS = "Jan:Closed Feb:PendingClose Mar:Open"


@pytest.mark.parametrize("day", [date(2026, 3, 1), date(2026, 3, 31), date(2026, 12, 24)])
def test_an_open_period_takes_postings_of_everybody(calendar: Read, day: date) -> None:
    books = calendar(BOOKS)
    assert period_for_posting(books, day, frozenset()) is books.on(day)


@pytest.mark.parametrize("day", [date(2026, 1, 1), date(2026, 1, 31)])
@pytest.mark.parametrize("held", [frozenset(), CLOSER, frozenset(Permission)])
def test_a_closed_period_takes_postings_of_nobody(
    calendar: Read, day: date, held: frozenset[Permission]
) -> None:
    with pytest.raises(PostingPeriodClosed, match=f"takes no posting dated {day}"):
        period_for_posting(calendar(BOOKS), day, held)


@pytest.mark.parametrize("day", [date(2026, 2, 1), date(2026, 2, 28)])
@pytest.mark.parametrize("status", ["PendingClose", "Closing"])
def test_a_pending_close_period_is_open_for_those_who_manage_the_close(
    calendar: Read, day: date, status: str
) -> None:
    books = calendar(f"Jan:Closed Feb:{status} Mar:Open")
    assert period_for_posting(books, day, CLOSER) is books.periods[1]


@pytest.mark.parametrize(
    "held",
    [frozenset(), STOCK_ROLES[STANDARD_USER], frozenset(Permission) - CLOSER],
)
def test_a_pending_close_period_is_closed_for_all_others(
    calendar: Read, held: frozenset[Permission]
) -> None:
    with pytest.raises(PostingPeriodPendingClose, match="holders of Manage Close Process"):
        period_for_posting(calendar(BOOKS), date(2026, 2, 14), held)


def test_a_day_before_the_first_period_has_nowhere_to_go(calendar: Read) -> None:
    with pytest.raises(BeforeFirstPeriod, match="2026-01-01"):
        period_for_posting(calendar(BOOKS), date(2025, 12, 31), frozenset(Permission))


def test_without_periods_every_day_goes_into_the_open_ended_one(calendar: Read) -> None:
    books = calendar("")
    assert period_for_posting(books, date(1999, 12, 31), frozenset()) is books.open_ended


@pytest.mark.parametrize("day", [date(2026, 1, 31), date(2026, 3, 31), date(2026, 12, 24)])
def test_revenue_is_dated_the_last_day_of_a_period_that_has_one(calendar: Read, day: date) -> None:
    check_revenue_day(calendar(BOOKS), day)


@pytest.mark.parametrize("day", [date(2026, 1, 1), date(2026, 3, 30)])
def test_revenue_of_any_other_day_is_refused(calendar: Read, day: date) -> None:
    with pytest.raises(WrongType, match="the last day of"):
        check_revenue_day(calendar(BOOKS), day)
