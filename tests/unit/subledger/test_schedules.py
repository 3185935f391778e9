"""When a schedule comes, by the clock of its tenant, and over which accounting period."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from monthend.domain.errors import WrongType
from monthend.domain.period import Calendar
from monthend.subledger.schedules import (
    Cadence,
    Covered,
    DayMissing,
    DayOfAnotherCadence,
    NothingScheduled,
    Plan,
    check,
    latest_by,
    next_after,
    period_of,
    read_time,
)

NEW_YORK, KOLKATA, LORD_HOWE = map(
    ZoneInfo, ("America/New_York", "Asia/Kolkata", "Australia/Lord_Howe")
)


def plan(cadence: Cadence = Cadence.DAILY, at: str = "02:30", **more: Any) -> Plan:
    return Plan(name="x", cadence=cadence, at=time.fromisoformat(at), **more)


def comes(which: Plan, zone: ZoneInfo, after: str, count: int = 3) -> list[str]:
    """The next instants, as the clock of the zone shows them."""
    found, at = [], datetime.fromisoformat(after).replace(tzinfo=UTC)
    for _ in range(count):
        at = next_after(which, zone, at)
        found.append(f"{at.astimezone(zone):%a %Y-%m-%d %H:%M}")
    return found


def test_every_day_comes_at_its_time_in_the_zone() -> None:
    assert comes(plan(), NEW_YORK, "2026-01-30 07:29") == [
        "Fri 2026-01-30 02:30", "Sat 2026-01-31 02:30", "Sun 2026-02-01 02:30",
    ]  # fmt: skip
    assert comes(plan(), NEW_YORK, "2026-01-30 07:30", 1) == ["Sat 2026-01-31 02:30"]
    assert comes(plan(at="00:00"), KOLKATA, "2026-01-30 18:29", 2) == [
        "Sat 2026-01-31 00:00", "Sun 2026-02-01 00:00"
    ]  # fmt: skip


def test_a_time_that_is_left_out_comes_later_and_one_that_comes_twice_once() -> None:
    assert comes(plan(), NEW_YORK, "2026-03-07 12:00", 2) == [
        "Sun 2026-03-08 03:30", "Mon 2026-03-09 02:30"
    ]  # fmt: skip
    twice = plan(at="01:30")
    first = next_after(twice, NEW_YORK, datetime(2026, 10, 31, 12, tzinfo=UTC))
    assert first == datetime(2026, 11, 1, 5, 30, tzinfo=UTC)
    second = next_after(twice, NEW_YORK, first)
    assert second == datetime(2026, 11, 2, 6, 30, tzinfo=UTC)
    assert comes(plan(at="02:15"), LORD_HOWE, "2026-10-03 00:00", 1) == ["Sun 2026-10-04 02:45"]


def test_every_week_comes_on_its_day() -> None:
    assert comes(plan(Cadence.WEEKLY, weekday=1), NEW_YORK, "2026-01-30 12:00", 2) == [
        "Mon 2026-02-02 02:30", "Mon 2026-02-09 02:30"
    ]  # fmt: skip


def test_every_month_comes_on_its_day_or_the_last_one() -> None:
    assert comes(plan(Cadence.MONTHLY, day=31), NEW_YORK, "2026-01-01 00:00", 4) == [
        "Sat 2026-01-31 02:30", "Sat 2026-02-28 02:30", "Tue 2026-03-31 02:30",
        "Thu 2026-04-30 02:30",
    ]  # fmt: skip
    assert comes(plan(Cadence.MONTHLY, day=1), NEW_YORK, "2026-01-01 12:00", 1) == [
        "Sun 2026-02-01 02:30"
    ]  # fmt: skip


def test_of_what_passed_the_latest_counts() -> None:
    first = datetime(2026, 1, 1, 7, 30, tzinfo=UTC)
    now = first + timedelta(days=3, hours=1)
    assert latest_by(plan(), NEW_YORK, first, now) == (first + timedelta(days=3), 3)
    assert latest_by(plan(), NEW_YORK, first, first) == (first, 0)


def test_a_plan_says_when_it_comes_and_what_it_makes() -> None:
    check(plan())
    check(plan(Cadence.WEEKLY, weekday=7, types=("Invoice Item",), trial_balance=False))
    check(plan(Cadence.MONTHLY, day=31))
    for cadence, wanted in ((Cadence.WEEKLY, "weekday"), (Cadence.MONTHLY, "day")):
        with pytest.raises(DayMissing, match=wanted):
            check(plan(cadence))
    both: dict[str, Any] = {"weekday": 1, "day": 1}
    others: list[tuple[Cadence, dict[str, Any]]] = [
        (Cadence.DAILY, {"day": 1}), (Cadence.DAILY, {"weekday": 1}),
        (Cadence.WEEKLY, both), (Cadence.MONTHLY, both),
    ]  # fmt: skip
    for cadence, given in others:
        with pytest.raises(DayOfAnotherCadence):
            check(plan(cadence, **given))
    with pytest.raises(NothingScheduled, match="transactionTypes"):
        check(plan(trial_balance=False))


@pytest.mark.parametrize("text", ["", "2:30", "24:00", "02:60", "02:30:00", "noon", 230, None])
def test_what_is_no_time_of_day_is_refused(text: object) -> None:
    with pytest.raises(WrongType, match="at"):
        read_time("at", text)


def test_a_time_of_day_is_read_once_and_again() -> None:
    assert read_time("at", read_time("at", "23:59")) == time(23, 59)


@pytest.mark.parametrize(
    ("notation", "which", "today", "found"),
    [
        ("Jan:Closed Feb:Open Mar:Open", Covered.CURRENT, date(2026, 2, 10), "Feb"),
        ("Jan:Closed Feb:Open Mar:Open", Covered.CURRENT, date(2026, 1, 10), "Jan is closed"),
        ("Jan:Open", Covered.CURRENT, date(2026, 5, 1), "no accounting period is the current one"),
        ("Jan:Closed Feb:Open Mar:Open", Covered.PREVIOUS, date(2026, 3, 1), "Feb"),
        ("Jan:Open Feb:Open", Covered.PREVIOUS, date(2026, 1, 31), "is the previous one"),
        ("Jan:Closed Feb:PendingClose", Covered.EARLIEST_OPEN, date(2026, 9, 9), "Feb"),
        ("Jan:Closed", Covered.EARLIEST_OPEN, date(2026, 9, 9), "no accounting period is open"),
    ],
)
def test_a_plan_is_for_one_period(
    calendar: Callable[[str], Calendar], notation: str, which: Covered, today: date, found: str
) -> None:
    known = calendar(notation)
    period = period_of(plan(period=which), known, today)
    assert found in (period if isinstance(period, str) else period.name)
