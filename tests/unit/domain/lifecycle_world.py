"""Every situation of a small world, to see which guards can fail and which can fail together.

The world keeps the invariants of the calendar: closed periods form a prefix
with at most one pending close after it, periods leave no gap, the open-ended
period is open and runs no trial balance. Whatever does not occur in it is
excluded by one of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from itertools import product
from typing import Any

from calendar_notation import MONTHS, YEAR, calendar_of, first_day, last_day
from monthend.domain import guards
from monthend.domain.period import DAY, Calendar, Facts, Rules
from unit.domain.lifecycle_rows import FACTS, Request

Fields = dict[str, Any]

LENGTHS = {"create": 2, "update": 2}
ANY_LENGTH = 3


@cache
def violations(operation: str) -> frozenset[tuple[str, ...]]:
    """Every set of guards that some situation of an operation violates, in their order."""
    worlds = {"create": _creates, "update": _updates}
    requests = worlds.get(operation, _steps)(operation)
    return frozenset(request.violated() for request in requests) - {()}


def minimal(operation: str, *wanted: str) -> frozenset[tuple[str, ...]]:
    """The smallest violations that `wanted` begins: as little else fails as can be."""
    first, *others = wanted
    found = {
        violated
        for violated in violations(operation)
        if violated[0] == first and set(others) <= set(violated)
    }
    return frozenset(
        violated for violated in found if not any(set(less) < set(violated) for less in found)
    )


def _calendars(longest: int) -> Iterator[Calendar]:
    for length in range(longest + 1):
        for closed in range(length + 1):
            rest = length - closed
            for pending in range(min(rest, 1) + 1):
                shape = ["Closed"] * closed + ["PendingClose"] * pending
                shape += ["Open"] * (rest - pending)
                yield calendar_of(" ".join(map(":".join, zip(MONTHS, shape, strict=False))))


def _facts(*names: str) -> Iterator[Facts]:
    for chosen in product((False, True), repeat=len(names)):
        said: dict[str, Any] = {}
        for name, holds in zip(names, chosen, strict=True):
            said |= FACTS[name] if holds else {}
        yield Facts(**said)


def _steps(operation: str) -> Iterator[Request]:
    possible = ("items", "revenue", "entries", "pending-revenue", "child-org", "running")
    for calendar in _calendars(ANY_LENGTH):
        for period in calendar.everything:
            for facts in _facts(*possible):
                if not (period.open_ended and facts.trial_balance_running):
                    yield Request(
                        operation=operation, calendar=calendar, period=period, facts=facts,
                        fields={},
                    )  # fmt: skip


def _creates(operation: str) -> Iterator[Request]:
    for calendar in _calendars(LENGTHS["create"]):
        expected = first_day(MONTHS[len(calendar.periods)])
        end = last_day(MONTHS[len(calendar.periods)])
        for name, start, last, monthly, earliest in product(
            ("Free", "Jan", "Open-Ended"), (expected, expected + DAY), (end, end - DAY),
            (False, True), (None, first_day("Jan")),
        ):  # fmt: skip
            yield Request(
                operation=operation,
                calendar=calendar,
                period=None,
                facts=Facts(earliest_transaction=earliest),
                rules=Rules(monthly_recognition_over_time=monthly),
                fields={
                    "name": name, "start_date": start, "end_date": last, "fiscal_year": YEAR
                },
            )  # fmt: skip


def _updates(operation: str) -> Iterator[Request]:
    for calendar in _calendars(LENGTHS["update"]):
        for period in calendar.everything:
            for fields in _asked_of(period.start_date, period.end_date):
                dates = guards.DATE_FIELDS & fields.keys()
                earliest = (None, first_day("Jan")) if "start_date" in fields else (None,)
                for facts, neighbour, monthly, first in product(
                    _facts("revenue", "entries") if dates else [Facts()],
                    _facts("revenue", "entries") if "end_date" in fields else [Facts()],
                    (False, True),
                    earliest,
                ):
                    yield Request(
                        operation=operation, calendar=calendar, period=period,
                        facts=replace(facts, earliest_transaction=first),
                        neighbour=neighbour, fields=fields,
                        rules=Rules(monthly_recognition_over_time=monthly),
                    )  # fmt: skip


def _asked_of(start: Any, end: Any) -> Iterator[Any]:
    names: tuple[Fields, ...] = ({}, {"name": "Free"}, {"name": "Open-Ended"})
    quarters: tuple[Fields, ...] = ({}, {"fiscal_quarter": 2})
    starts: list[Fields] = [{}]
    ends: list[Fields] = [{}]
    if end is not None:
        starts += [{"start_date": start + DAY}, {"start_date": start - DAY}]
        ends += [
            {"end_date": end - DAY},
            {"end_date": end + 31 * DAY},
            {"end_date": end + 45 * DAY},
        ]
        ends += [{"end_date": last_day("Mar")}]
    for chosen in product(names, quarters, starts, ends):
        yield {name: value for part in chosen for name, value in part.items()}
