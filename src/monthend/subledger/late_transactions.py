"""What becomes of a posting dated in days that are closed: refused, moved, or asked about.

The gate stays the one rule on what may be posted where. Only what it refuses because
the period is closed, for everybody, for this caller or for this type, is late; the policy of the
tenant says what happens then. Whoever decides by this in one transaction and writes in
another asks again before writing, for a close may have come between.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from monthend.domain import gate
from monthend.domain.errors import PostingPeriodClosed, PostingPeriodPendingClose, RuleBroken
from monthend.domain.period import AccountingPeriod, Calendar, Exemption
from monthend.domain.permissions import Permission

from . import exemptions, type_locks
from .errors import PeriodsMoved
from .exemptions import Whom
from .type_locks import LocksMoved, TypeLocked


class LatePolicy(StrEnum):
    """What a tenant does with late postings."""

    REJECT = "reject"
    EARLIEST_OPEN = "earliest_open"
    QUEUE = "queue"


class LateKind(StrEnum):
    """What can wait for approval."""

    TRANSACTION = "transaction"
    ENTRY = "entry"
    REVERSAL = "reversal"


class LateStatus(StrEnum):
    """Where what came late stands."""

    WAITING = "Waiting"
    APPROVED = "Approved"
    REJECTED = "Rejected"


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    """The day and period that a posting goes into.

    `document_day` is the day it was dated, where that is another one; what `waits`
    posts nothing until it is approved, and would go there now. `by` is the exception
    without which the period would not take it.
    """

    day: date
    period: AccountingPeriod
    document_day: date | None = None
    waits: bool = False
    by: Exemption | None = None


def placed(
    calendar: Calendar,
    day: date,
    permissions: frozenset[Permission],
    policy: LatePolicy,
    *,
    type_name: str,
    revenue: bool = False,
    whom: Whom | None = None,
) -> Placement:
    """Where a posting of this day goes; what the policy does not take the gate refuses.

    A revenue event item stands for a whole period, and so goes to its last day. Whom an
    exception is for posts on the day itself.
    """
    try:
        period, by = _period_for(calendar, day, permissions, type_name, whom)
        return Placement(day=day, period=period, by=by)
    except (PostingPeriodClosed, PostingPeriodPendingClose, TypeLocked) as closed:
        if policy is LatePolicy.REJECT:
            raise
        moved = _earliest(calendar, permissions, type_name)
        if moved is None:
            raise closed from None
    first, period = moved
    return Placement(
        day=period.end_date if revenue and period.end_date else first,
        period=period,
        document_day=day,
        waits=policy is LatePolicy.QUEUE,
    )


def _period_for(
    calendar: Calendar,
    day: date,
    permissions: frozenset[Permission],
    type_name: str,
    whom: Whom | None = None,
) -> tuple[AccountingPeriod, Exemption | None]:
    """The period that takes a posting of this day and type, and the exception if it takes one."""
    try:
        period, by = gate.period_for_posting(calendar, day, permissions), None
    except (PostingPeriodClosed, PostingPeriodPendingClose):
        found = exemptions.live(calendar, day, whom)
        if found is None:
            raise
        period, by = found
    type_locks.check(calendar, period, type_name, day)
    return period, by


def _earliest(
    calendar: Calendar, permissions: frozenset[Permission], type_name: str
) -> tuple[date, AccountingPeriod] | None:
    """The first day of the first period that takes this caller's postings of a type."""
    for period in calendar.everything:
        if period.start_date is None or period.closed:
            continue
        try:
            _period_for(calendar, period.start_date, permissions, type_name)
            return period.start_date, period
        except RuleBroken:
            continue
    return None


Placements = Mapping[tuple[date, bool, str], Placement]
"""By the day, whether it is for revenue, and the type, which is empty where none was locked."""


def check_still_so(
    placements: Placements,
    calendar: Calendar,
    permissions: frozenset[Permission],
    policy: LatePolicy,
) -> None:
    """Refuse days that would not be placed now as they were, by who posts and the policy of now."""
    locked = {period_id for period_id, _ in calendar.locks}
    for (day, revenue, type_name), before in placements.items():
        if not type_name and before.period.id in locked:
            raise LocksMoved(name=before.period.name)
        now = placed(calendar, day, permissions, policy, type_name=type_name, revenue=revenue)
        if (now.day, now.waits) != (before.day, before.waits):
            raise PeriodsMoved(day=day, before=_where(before), now=_where(now))


def _where(at: Placement) -> str:
    """Where something goes, in words: the day, its period, and whether it waits before."""
    waits = "the late transactions that wait, for " if at.waits else ""
    return f"{waits}{at.day} in {at.period.name}"
