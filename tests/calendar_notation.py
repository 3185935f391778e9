"""Calendars as tests write them: `Jan:Closed Feb:PendingClose Mar:Open`.

Each word is a month of 2026 with its status. `Closing` is pending close with a
close that waits for revenue schedules. A third part says how the period's
trial balance stands: `Jan:Closed:Completed`. The open-ended period follows by
itself, and the empty text is the calendar of a new tenant.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import UTC, date, datetime

from monthend.domain.lifecycle import Stamp
from monthend.domain.period import (
    DAY,
    NEVER_RUN,
    AccountingPeriod,
    Calendar,
    PeriodStatus,
    TrialBalanceOutcome,
    TrialBalanceStatus,
)

YEAR = 2026
MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
MADE_ON = datetime(2026, 1, 1, tzinfo=UTC)
STAMP = Stamp(by="tester", at=datetime(2026, 7, 1, 12, tzinfo=UTC))
OPEN_ENDED = "Open-Ended"


def first_day(month: str) -> date:
    return date(YEAR, MONTHS.index(month) + 1, 1)


def last_day(month: str) -> date:
    number = MONTHS.index(month) + 1
    return date(YEAR, number, monthrange(YEAR, number)[1])


def calendar_of(text: str) -> Calendar:
    """The calendar that a text describes; each period's id is its name in small letters."""
    periods = tuple(_period(word) for word in text.split())
    end = periods[-1].end_date if periods else None
    return Calendar(
        id=1,
        version=1,
        periods=periods,
        open_ended=AccountingPeriod(
            id="open-ended",
            name=OPEN_ENDED,
            start_date=None if end is None else end + DAY,
            end_date=None,
            fiscal_year=0,
            notes=None,
            created_by="maker",
            created_on=MADE_ON,
            updated_by="maker",
            updated_on=MADE_ON,
        ),
    )


def _period(word: str) -> AccountingPeriod:
    month, status, *run = word.split(":")
    closing = status == "Closing"
    return AccountingPeriod(
        id=month.lower(),
        name=month,
        start_date=first_day(month),
        end_date=last_day(month),
        fiscal_year=YEAR,
        status=PeriodStatus.PENDING_CLOSE if closing else PeriodStatus(status),
        close_requested=closing,
        trial_balance=TrialBalanceOutcome(status=TrialBalanceStatus(run[0])) if run else NEVER_RUN,
        created_by="maker",
        created_on=MADE_ON,
        updated_by="maker",
        updated_on=MADE_ON,
    )


def written(calendar: Calendar) -> str:
    """A calendar as tests write it; days stand with a period that is not its whole month."""
    return " ".join(_written(period) for period in calendar.periods)


def _written(period: AccountingPeriod) -> str:
    days = ""
    month = period.name if period.name in MONTHS else ""
    if not month or (period.start_date, period.end_date) != (first_day(month), last_day(month)):
        days = f"({period.start_date:%m-%d}..{period.end_date:%m-%d})"
    status = "Closing" if period.close_requested else period.status.value
    run = "" if period.trial_balance == NEVER_RUN else f":{period.trial_balance.status.value}"
    return f"{period.name}{days}:{status}{run}"


def period_named(calendar: Calendar, name: str) -> AccountingPeriod:
    period = calendar.named(name)
    assert period is not None, f"{written(calendar)} has no {name}"
    return period
