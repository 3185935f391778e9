"""Schedules: when a journal run and a trial balance are made by themselves, and over which period.

A schedule has a time of day in its tenant's zone. A time that the clocks leave out is made up for
by as much as they leave out, and one that they show twice is taken the first time.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import StrEnum

from monthend.domain.errors import InvalidValue, MissingValue, NotFound, RuleBroken, WrongType
from monthend.domain.period import AccountingPeriod, Calendar

SCHEDULES_AT_MOST = 100
"""Of one calendar."""
PATIENCE = timedelta(hours=1)
"""How long a run waits for its turn beside others of its tenant."""
DAY = timedelta(days=1)
TIME_FORM = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])", re.ASCII)


class Cadence(StrEnum):
    """How often a schedule comes."""

    DAILY = "daily"
    WEEKLY = "weekly"
    MONTHLY = "monthly"


class Covered(StrEnum):
    """Which accounting period a schedule is for, on the day on which it comes."""

    CURRENT = "current"
    PREVIOUS = "previous"
    EARLIEST_OPEN = "earliest_open"


class ScheduleState(StrEnum):
    """How far one run of a schedule is: it waits, makes entries, makes a balance, or has ended."""

    WAITING = "Waiting"
    JOURNAL_RUN = "JournalRun"
    TRIAL_BALANCE = "TrialBalance"
    COMPLETED = "Completed"
    SKIPPED = "Skipped"
    FAILED = "Failed"


UNDER_WAY = (ScheduleState.WAITING, ScheduleState.JOURNAL_RUN, ScheduleState.TRIAL_BALANCE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is made, how often and when.

    `weekday` is 1 for Monday; of a `day` that a month does not have it is the last one. Without
    types of transactions there is no journal run.
    """

    name: str
    cadence: Cadence
    at: time
    weekday: int | None = None
    day: int | None = None
    period: Covered = Covered.CURRENT
    types: tuple[str, ...] = ()
    trial_balance: bool = True
    enabled: bool = True


class ScheduleNotFound(NotFound):
    message = "There is no schedule {id}."


class TooManySchedules(RuleBroken):
    message = "There are {limit} schedules already, and there may be no more."


class ScheduleNameTaken(RuleBroken):
    message = "There is a schedule {name} already."


class NothingScheduled(InvalidValue):
    message = "The field {field} must name types of transactions, for there is no trial balance."


class DayMissing(MissingValue):
    message = "The field {field} is required of a schedule that is {cadence}."


class DayOfAnotherCadence(InvalidValue):
    message = "The field {field} is not for a schedule that is {cadence}."


_DAY_OF = {Cadence.WEEKLY: "weekday", Cadence.MONTHLY: "day"}


def check(plan: Plan) -> None:
    """Refuse a plan that makes nothing, or says not when."""
    for name in ("weekday", "day"):
        given, wanted = getattr(plan, name) is not None, _DAY_OF.get(plan.cadence) == name
        if wanted and not given:
            raise DayMissing(field=name, cadence=plan.cadence.value)
        if given and not wanted:
            raise DayOfAnotherCadence(field=name, cadence=plan.cadence.value)
    if not plan.types and not plan.trial_balance:
        raise NothingScheduled(field="transactionTypes")


def read_time(field: str, value: object) -> time:
    """A time of day such as 02:30."""
    if isinstance(value, time):
        return value
    found = TIME_FORM.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        raise WrongType(field=field, expected="a time of day such as 02:30")
    return time(int(found[1]), int(found[2]))


# When ---------------------------------------------------------------------------------


def next_after(plan: Plan, zone: tzinfo, after: datetime) -> datetime:
    """The first instant after another one at which a plan comes, in UTC."""
    day = after.astimezone(zone).date() - DAY
    while True:
        if _falls_on(plan, day):
            at = datetime.combine(day, plan.at, zone).astimezone(UTC)
            if at > after:
                return at
        day += DAY


def _falls_on(plan: Plan, day: date) -> bool:
    if plan.cadence is Cadence.WEEKLY:
        return day.isoweekday() == plan.weekday
    if plan.cadence is Cadence.MONTHLY:
        last = monthrange(day.year, day.month)[1]
        return day.day == min(plan.day or last, last)
    return True


def latest_by(plan: Plan, zone: tzinfo, first: datetime, now: datetime) -> tuple[datetime, int]:
    """The latest instant of a plan by now, of those from the first on, and how many others."""
    latest, passed = first, 0
    while (following := next_after(plan, zone, latest)) <= now:
        latest, passed = following, passed + 1
    return latest, passed


# Over which period --------------------------------------------------------------------


def period_of(plan: Plan, calendar: Calendar, today: date) -> AccountingPeriod | str:
    """The period that a plan is for on a day, or why there is none."""
    found = _covered(plan.period, calendar.periods, today)
    if found is None:
        return f"no accounting period is {_TOLD[plan.period]} on {today}"
    return f"the accounting period {found.name} is closed" if found.closed else found


def _covered(
    which: Covered, periods: Sequence[AccountingPeriod], today: date
) -> AccountingPeriod | None:
    if which is Covered.CURRENT:
        return next((each for each in periods if each.covers(today)), None)
    if which is Covered.PREVIOUS:
        ended = [each for each in periods if each.end_date is not None and each.end_date < today]
        return ended[-1] if ended else None
    return next((each for each in periods if not each.closed), None)


_TOLD = {
    Covered.CURRENT: "the current one",
    Covered.PREVIOUS: "the previous one",
    Covered.EARLIEST_OPEN: "open",
}
