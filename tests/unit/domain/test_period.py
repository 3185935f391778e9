"""A calendar knows its periods by id, name, day and order."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from calendar_notation import first_day, last_day, period_named, written
from monthend.domain.period import Calendar, PeriodStatus

Read = Callable[[str], Calendar]


def test_the_open_ended_period_comes_last(calendar: Read) -> None:
    known = calendar("Jan:Closed Feb:Open")
    assert [period.name for period in known.everything] == ["Jan", "Feb", "Open-Ended"]
    assert [period.open_ended for period in known.everything] == [False, False, True]


def test_a_period_is_found_by_its_id(calendar: Read) -> None:
    known = calendar("Jan:Closed Feb:Open")
    assert known.get("feb") is known.periods[1]
    assert known.get("open-ended") is known.open_ended
    assert known.get("mar") is None


def test_a_period_is_found_by_its_name(calendar: Read) -> None:
    known = calendar("Jan:Closed Feb:Open")
    assert known.named("Feb") is known.periods[1]
    assert known.named("Open-Ended") is known.open_ended
    assert known.named("feb") is None


def test_periods_have_neighbours(calendar: Read) -> None:
    known = calendar("Jan:Closed Feb:Open")
    jan, feb = known.periods
    assert known.previous(jan) is None
    assert known.previous(feb) is jan
    assert known.next(jan) is feb
    assert known.next(feb) is known.open_ended
    assert known.before(known.open_ended) == (jan, feb)


def test_first_and_last_are_created_periods(calendar: Read) -> None:
    known = calendar("Jan:Closed Feb:Open")
    assert (known.first, known.last) == known.periods
    empty = calendar("")
    assert (empty.first, empty.last) == (None, None)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("", None),
        ("Jan:Open Feb:Open", "Jan"),
        ("Jan:Closed Feb:PendingClose Mar:Open", "Feb"),
        ("Jan:Closed Feb:Closed", None),
    ],
)
def test_the_next_to_close_is_the_first_that_is_not_closed(
    calendar: Read, text: str, name: str | None
) -> None:
    found = calendar(text).next_to_close
    assert (found and found.name) == name


@pytest.mark.parametrize(
    ("text", "through"),
    [
        ("", None),
        ("Jan:Open", None),
        ("Jan:PendingClose Feb:Open", None),
        ("Jan:Closed Feb:Open", last_day("Jan")),
        ("Jan:Closed Feb:Closed", last_day("Feb")),
    ],
)
def test_books_are_closed_through_the_last_day_of_the_closed_prefix(
    calendar: Read, text: str, through: date | None
) -> None:
    assert calendar(text).closed_through == through


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (date(2025, 12, 31), None),
        (date(2026, 1, 1), "Jan"),
        (date(2026, 1, 31), "Jan"),
        (date(2026, 2, 1), "Feb"),
        (date(2026, 2, 28), "Feb"),
        (date(2026, 3, 1), "Open-Ended"),
        (date.max, "Open-Ended"),
    ],
)
def test_every_day_from_the_first_on_has_one_period(
    calendar: Read, day: date, name: str | None
) -> None:
    known = calendar("Jan:Closed Feb:Open")
    period = known.on(day)
    assert (period.name if period else None) == name
    assert [each.name for each in known.everything if each.covers(day)] == ([name] if name else [])


def test_alone_the_open_ended_period_takes_every_day(calendar: Read) -> None:
    known = calendar("")
    assert known.on(date.min) is known.open_ended
    assert known.open_ended.covers(date.min)


def test_a_changed_period_takes_the_place_of_its_former_self(calendar: Read) -> None:
    known = calendar("Jan:Open Feb:Open Mar:Open")
    closed = replace(known.periods[0], status=PeriodStatus.CLOSED)
    changed = known.with_period(closed)
    assert written(changed) == "Jan:Closed Feb:Open Mar:Open"
    assert changed.get("jan") is closed
    assert written(known) == "Jan:Open Feb:Open Mar:Open"


def test_the_open_ended_period_is_replaced_like_any_other(calendar: Read) -> None:
    known = calendar("Jan:Open")
    moved = replace(known.open_ended, start_date=first_day("Mar"))
    assert known.with_period(moved).open_ended is moved
    assert known.with_period(moved).periods == known.periods


def test_a_period_is_closed_only_when_it_is_closed(calendar: Read) -> None:
    known = calendar("Jan:Closed Feb:PendingClose Mar:Open")
    assert [period_named(known, name).closed for name in ("Jan", "Feb", "Mar")] == [
        True,
        False,
        False,
    ]


def test_a_calendar_of_a_new_version_finds_the_same_periods(calendar: Read) -> None:
    known = calendar("Jan:Closed Feb:Open")
    feb = known.get("feb")
    later = known.with_version(9)
    assert later.version == 9
    assert later.get("feb") is feb
    assert later.on(date(2026, 2, 3)) is feb


def test_a_changed_period_is_found_by_its_new_name_and_days(calendar: Read) -> None:
    known = calendar("Jan:Open Feb:Open")
    assert known.on(date(2026, 2, 1)) is known.get("feb")
    jan = replace(known.periods[0], name="First", end_date=date(2026, 2, 1))
    feb = replace(known.periods[1], start_date=date(2026, 2, 2))
    moved = known.with_period(jan).with_period(feb)
    assert moved.on(date(2026, 2, 1)) is jan
    assert (moved.named("First"), moved.named("Jan")) == (jan, None)
