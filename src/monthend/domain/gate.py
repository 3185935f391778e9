"""The gate: on which days a caller may change balances.

Every write that can change a balance asks here, inside its own transaction
and under the calendar's lock, so that no close can come between.
"""

from __future__ import annotations

from datetime import date

from .errors import BeforeFirstPeriod, PostingPeriodClosed, PostingPeriodPendingClose, WrongType
from .period import AccountingPeriod, Calendar, PeriodStatus
from .permissions import Permission


def period_for_posting(
    calendar: Calendar, day: date, permissions: frozenset[Permission]
) -> AccountingPeriod:
    """The period a posting of this day goes into.

    A closed period takes none. A pending close period is open for holders of
    Manage Close Process and closed for everybody else. A day before the first
    period has no period to go into.
    """
    period = calendar.on(day)
    if period is None:
        first = calendar.first
        raise BeforeFirstPeriod(day=day, first=first.start_date if first else None)
    if period.closed:
        raise PostingPeriodClosed(name=period.name, day=day)
    pending = period.status is PeriodStatus.PENDING_CLOSE
    if pending and Permission.MANAGE_CLOSE_PROCESS not in permissions:
        needed = Permission.MANAGE_CLOSE_PROCESS.value
        raise PostingPeriodPendingClose(name=period.name, day=day, permission=needed)
    return period


def check_revenue_day(calendar: Calendar, day: date) -> None:
    """Refuse a revenue event item that is not dated the last day of its period, if it has one."""
    period = calendar.on(day)
    if period is not None and period.end_date not in (None, day):
        expected = f"{period.end_date}, the last day of {period.name}, for a Revenue Event Item"
        raise WrongType(field="date", expected=expected)
