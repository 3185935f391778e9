"""Fiscal years that leave the database for an archive and come back: who may, and when.

What moves the rows and the files is in `engines/archiving.py`, which asks here first.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from monthend.domain.period import AccountingPeriod
from monthend.domain.permissions import Operation
from monthend.subledger import archives as rules

from .archive_ports import Archive, ArchivedTable
from .caller import Caller
from .ports import Books


def listed(books: Books, caller: Caller) -> Sequence[Archive]:
    """Every archive, the earliest days first, those too whose year was restored since."""
    caller.require(Operation.READ_LEDGER)
    return books.archives.every()


def as_data(archive: Archive) -> dict[str, Any]:
    """An archive as plain data; instants are ISO text in UTC."""
    restored = archive.restored_on
    return {
        "fiscalYear": archive.fiscal_year,
        "startDate": archive.start.isoformat(),
        "endDate": archive.end.isoformat(),
        "state": "Archived" if archive.away else "Restored",
        **{table.value: archive.rows[table] for table in ArchivedTable},
        "sha256": archive.sha256,
        "folder": archive.folder,
        "archivedBy": archive.archived_by,
        "archivedOn": archive.archived_on.isoformat(),
        "restoredBy": archive.restored_by,
        "restoredOn": None if restored is None else restored.isoformat(),
    }


def leaving(books: Books, caller: Caller, fiscal_year: int) -> tuple[date, date]:
    """The days of a fiscal year that may leave now; any other year is refused."""
    caller.require(Operation.ARCHIVE_YEARS)
    calendar = books.calendar()
    away = [each for each in books.archives.every() if each.away]
    if any(each.fiscal_year == fiscal_year for each in away):
        raise rules.FiscalYearArchived(year=fiscal_year)
    start, end = rules.days_that_may_leave(calendar, fiscal_year)
    for period in calendar.periods:
        if not _is_away(period, away) and (period.end_date or end) < start:
            raise rules.EarlierFiscalYearHere(year=fiscal_year, earlier=period.fiscal_year)
    for period in rules.periods_of(calendar, fiscal_year):
        if books.runs.unfinished(period.id) or books.runs.latest(period.id) is None:
            raise rules.FiscalYearUnfinished(year=fiscal_year, period=period.name)
    for currency, day in books.unconverted(end):
        if start <= day:
            raise rules.FiscalYearWaitsForRates(year=fiscal_year, currency=currency, day=day)
    return start, end


def returning(books: Books, caller: Caller, fiscal_year: int) -> Archive:
    """The archive of a fiscal year that may come back now; any other is refused."""
    caller.require(Operation.ARCHIVE_YEARS)
    away = [each for each in books.archives.every() if each.away]
    asked = [each for each in away if each.fiscal_year == fiscal_year]
    if not asked:
        rules.periods_of(books.calendar(), fiscal_year)
        raise rules.FiscalYearNotArchived(year=fiscal_year)
    if asked[0] is not away[-1]:
        raise rules.LaterFiscalYearArchived(year=fiscal_year, later=away[-1].fiscal_year)
    return asked[0]


def check_here(books: Books, period: AccountingPeriod) -> None:
    """Refuse to reopen days whose postings are away: whatever is open may change."""
    if period.closed:
        for each in books.archives.every():
            if each.away and _is_away(period, [each]):
                raise rules.FiscalYearArchived(year=each.fiscal_year)


def _is_away(period: AccountingPeriod, away: Sequence[Archive]) -> bool:
    day = period.end_date
    return day is not None and any(each.start <= day <= each.end for each in away)
