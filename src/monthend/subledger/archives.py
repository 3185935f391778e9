"""Fiscal years in an archive: what may leave, what may come back, and what may not change there.

Years leave from the earliest on and come back from the latest on: whatever is away is older than
all that is here, but for what was posted into such days since.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from enum import StrEnum

from monthend.domain.errors import NotAllowed, NotFound, RuleBroken
from monthend.domain.period import AccountingPeriod, Calendar


class ArchiveEvent(StrEnum):
    """What happened to a fiscal year as a whole, in the word that history keeps."""

    ARCHIVED = "fiscalYearArchived"
    RESTORED = "fiscalYearRestored"


class OwnerNeeded(NotAllowed):
    message = (
        "Only the owner of the tables of the database moves fiscal years out of it and into it."
    )


class NoSuchFiscalYear(NotFound):
    message = "There is no accounting period of the fiscal year {year}."


class FiscalYearNotClosed(RuleBroken):
    message = (
        "The fiscal year {year} cannot be archived: its accounting period {period} is not closed."
    )


class FiscalYearScattered(RuleBroken):
    message = (
        "The fiscal year {year} cannot be archived: the accounting period {period}, which is of "
        "another, lies between its own."
    )


class FiscalYearUnfinished(RuleBroken):
    message = (
        "The fiscal year {year} cannot be archived: the accounting period {period} has no "
        "completed trial balance."
    )


class FiscalYearWaitsForRates(RuleBroken):
    message = (
        "The fiscal year {year} cannot be archived: amounts in {currency} of {day} wait for an "
        "exchange rate."
    )


class EarlierFiscalYearHere(RuleBroken):
    message = (
        "The fiscal year {year} cannot be archived: {earlier} is before it and has not been "
        "archived yet."
    )


class FiscalYearArchived(RuleBroken):
    message = (
        "The fiscal year {year} is archived, and nothing of it changes there; restore it first "
        "(monthend archives restore {year})."
    )


class PostingArchived(RuleBroken):
    message = (
        "The {what} {number} is of a fiscal year that is archived, and nothing of it changes "
        "there; restore the year first (monthend archives restore)."
    )


class FiscalYearNotArchived(RuleBroken):
    message = "The fiscal year {year} is not archived."


class LaterFiscalYearArchived(RuleBroken):
    message = (
        "The fiscal year {year} cannot be restored: {later} is after it and is archived as well; "
        "restore that first."
    )


class FiscalYearChanged(RuleBroken):
    message = (
        "Rows of the fiscal year {year} changed while it was archived, and nothing has left; "
        "archive it again."
    )


def periods_of(calendar: Calendar, fiscal_year: int) -> Sequence[AccountingPeriod]:
    """The periods of a fiscal year, the open-ended one left out; a year without any is refused."""
    found = [period for period in calendar.periods if period.fiscal_year == fiscal_year]
    if not found:
        raise NoSuchFiscalYear(year=fiscal_year)
    return found


def days_that_may_leave(calendar: Calendar, fiscal_year: int) -> tuple[date, date]:
    """The first and the last day of a year whose periods are all closed."""
    own = periods_of(calendar, fiscal_year)
    for period in own:
        if not period.closed:
            raise FiscalYearNotClosed(year=fiscal_year, period=period.name)
    start, end = own[0].start_date, own[-1].end_date
    assert start is not None, "a period that is closed has its days"
    assert end is not None, "a period that is closed has its days"
    for period in calendar.periods:
        first = period.start_date
        if first is not None and start <= first <= end and period.fiscal_year != fiscal_year:
            raise FiscalYearScattered(year=fiscal_year, period=period.name)
    return start, end
