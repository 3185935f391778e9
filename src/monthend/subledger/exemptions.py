"""Exceptions: one person may post into a period that is not open, until an instant.

What the gate refuses because a period is closed or pending close is asked for here, by
the clock that was passed in. An exception lifts no lock by type, and where a close is final
it opens nothing that is closed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from monthend.domain.errors import InvalidValue, MissingValue, NotFound, RuleBroken
from monthend.domain.period import AccountingPeriod, Calendar, Exemption, PeriodStatus

from . import action_items

LONGEST = timedelta(days=31)
UNDISTRIBUTED = {("Revenue Event Item", "Pending"), ("Revenue Event Item", "Processing")}


class ExceptionNotFound(NotFound):
    message = "There is no exception {id} for the accounting period {name}."


class NotOneself(RuleBroken):
    message = "Nobody grants an exception to themselves; somebody else grants you yours."


class NoExceptionNeeded(RuleBroken):
    message = "The accounting period {name} is open and takes postings without an exception."


class ExceptionStands(RuleBroken):
    message = (
        "{username} may post into the accounting period {name} until {until} UTC already; "
        "revoke that exception first."
    )


class ExceptionOver(RuleBroken):
    message = "The exception {id} was revoked already."


class NoSuchPerson(InvalidValue):
    message = "The field {field} must be the name of an active user of the tenant."


class OutOfTheirReach(InvalidValue):
    message = (
        "The field {field} must be the name of somebody who reaches the entity and the org of the "
        "accounting period {name}."
    )


class NotInFuture(InvalidValue):
    message = "The field {field} must be an instant to come; it is {now} UTC now."


class TooFarAway(InvalidValue):
    message = "The field {field} must be an instant within {days} days."


class WhyMissing(MissingValue):
    message = "The field {field} must say why somebody posts into the accounting period {name}."


class StaysUnresolved(RuleBroken):
    message = (
        "A {type} with the status {status} would stand in the way of a close; the closed "
        "accounting period {name} takes none, not by an exception either."
    )


class RateNeeded(RuleBroken):
    message = (
        "There is no rate to home currency for the {type} {number}: into the closed accounting "
        "period {name} goes only what has its amount there."
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Whom:
    """Who posts and when, and whether a close is final for their tenant."""

    user_id: str
    at: datetime
    close_is_final: bool = False


def live(
    calendar: Calendar, day: date, whom: Whom | None
) -> tuple[AccountingPeriod, Exemption] | None:
    """The period of a day and the exception by which somebody may post into it now."""
    period = calendar.on(day) if whom is not None and calendar.exemptions else None
    if whom is None or period is None or (period.closed and whom.close_is_final):
        return None
    for each in calendar.exemptions:
        if (each.period_id, each.user_id) == (period.id, whom.user_id) and whom.at < each.until:
            return period, each
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """An exception that is to be granted: by whom, for whom, for how long and why.

    `username` stands for a person as it was given, `user_id` for an active user if there is
    one, who `reaches` the books or does not; `standing` is the exception that they have there
    already.
    """

    period: AccountingPeriod
    username: str
    user_id: str | None
    reaches: bool
    granted_by: str
    at: datetime
    until: datetime
    reason: str
    standing: Exemption | None


Rule = Callable[[Request], None]


def period_is_not_open(asked: Request) -> None:
    """The accounting period is closed or pending close."""
    check_not_open(asked.period)


def for_a_person(asked: Request) -> None:
    """The exception is for an active user of the tenant."""
    if asked.user_id is None:
        raise NoSuchPerson(field="username")


def for_who_reaches_it(asked: Request) -> None:
    """Whom the exception is for reaches the entity and the org, and so can post by it."""
    if not asked.reaches:
        raise OutOfTheirReach(field="username", name=asked.period.name)


def granted_by_another(asked: Request) -> None:
    """Somebody else grants the exception than who will post by it."""
    if asked.user_id == asked.granted_by:
        raise NotOneself()


def ends_in_time(asked: Request) -> None:
    """The exception ends at an instant to come, and within a month."""
    if asked.until <= asked.at:
        raise NotInFuture(field="until", now=f"{asked.at:%Y-%m-%d %H:%M:%S}")
    if asked.until - asked.at > LONGEST:
        raise TooFarAway(field="until", days=LONGEST.days)


def has_a_reason(asked: Request) -> None:
    """There is a reason for the exception."""
    if not asked.reason.strip():
        raise WhyMissing(field="reason", name=asked.period.name)


def stands_once(asked: Request) -> None:
    """The person has no other exception for the accounting period."""
    if asked.standing is not None:
        until = f"{asked.standing.until:%Y-%m-%d %H:%M:%S}"
        raise ExceptionStands(username=asked.username, name=asked.period.name, until=until)


GRANT: tuple[Rule, ...] = (
    period_is_not_open,
    for_a_person,
    granted_by_another,
    for_who_reaches_it,
    ends_in_time,
    has_a_reason,
    stands_once,
)


def check(asked: Request) -> None:
    """Ask the rules in their order; the first that refuses is the answer."""
    for rule in GRANT:
        rule(asked)


def check_not_open(period: AccountingPeriod) -> None:
    """Refuse an exception for a period that takes postings as it is."""
    if period.status is PeriodStatus.OPEN:
        raise NoExceptionNeeded(name=period.name)


def check_resolved(period: AccountingPeriod, type_name: str, status: str) -> None:
    """Refuse for a closed period what would have stood in the way of its close."""
    kind = action_items.kind_of(type_name, status)
    required = kind is not None and action_items.RULES[kind].required
    if period.closed and (required or (type_name, status) in UNDISTRIBUTED):
        raise StaysUnresolved(type=type_name, status=status, name=period.name)


def check_converted(
    period: AccountingPeriod, type_name: str, number: str, *, at_home: bool
) -> None:
    """Refuse for a closed period what has no amount in home currency: no run would convert it."""
    if period.closed and not at_home:
        raise RateNeeded(type=type_name, number=number, name=period.name)
