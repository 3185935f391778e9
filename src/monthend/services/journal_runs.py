"""Journal runs as clients ask for them: requested, read, cancelled, deleted.

What was asked for is a row that a worker takes up; `services/journal_jobs.py`
is what the worker does with it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from monthend.domain.errors import OpenEndedPeriod, UnknownPeriodName
from monthend.domain.history import Event
from monthend.domain.period import AccountingPeriod, Calendar
from monthend.domain.permissions import Operation
from monthend.subledger.errors import (
    AggregationMixed,
    EntryDateOutsideTarget,
    JournalRunNotCancellable,
    JournalRunNotCancelled,
    JournalRunNotFound,
    JournalRunUnderWay,
    OtherRunUnderWay,
    TargetDiffers,
    TargetEndsBeforeStart,
    TargetMissing,
    TargetNotInOnePeriod,
    TargetTooEarly,
    TypeNotForOrgs,
)
from monthend.subledger.journal_runs import (
    CANCELLABLE,
    EARLIEST_TARGET,
    FINAL,
    NOT_FOR_ORGS,
    RunStatus,
)

from . import periods
from .caller import Caller
from .journal_ports import JournalRun
from .ports import Books, JournalEntry

AGGREGATED = {True: "aggregated", False: "not aggregated"}


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftRun:
    """A journal run as asked for: over a period that it names, or over days."""

    types: Sequence[str]
    entry_day: date
    period_name: str | None = None
    start: date | None = None
    end: date | None = None


def create(books: Books, caller: Caller, draft: DraftRun) -> str:
    """Ask for a journal run, and answer its number; a worker does the rest."""
    caller.require(Operation.CREATE_JOURNAL_RUN)
    period, start, end = _target(books.calendar(), draft)
    if not period.covers(draft.entry_day):
        raise EntryDateOutsideTarget(day=draft.entry_day, name=period.name)
    types = _types(caller, draft)
    _check_alone(books, caller)
    aggregate = caller.tenant.settings.aggregate_currencies
    check_not_mixed(books, period, aggregate=aggregate)
    rule = caller.tenant.settings.segmentation_rule
    run = JournalRun(
        id=0,
        number="",
        status=RunStatus.PENDING,
        target_start=start,
        target_end=end,
        entry_day=draft.entry_day,
        types=types,
        aggregate=aggregate,
        rule_name=rule.name if rule else None,
        segments=rule.segments if rule else (),
        requested_by=caller.user_id,
        requested_on=books.now,
    )
    number = books.journals.request(run)
    told = {
        "status": run.status.value,
        "targetStartDate": start.isoformat(),
        "targetEndDate": end.isoformat(),
        "journalEntryDate": draft.entry_day.isoformat(),
        "transactionTypes": list(types),
    }
    books.note(Event.JOURNAL_RUN_CHANGED, caller, subject=number, old={}, new=told)
    return number


def _types(caller: Caller, draft: DraftRun) -> tuple[str, ...]:
    """The types of a run, each once, all of which are supported where there are orgs."""
    types = tuple(dict.fromkeys(draft.types))
    if caller.tenant.settings.multi_org:
        for each in types:
            if each in NOT_FOR_ORGS:
                raise TypeNotForOrgs(type=each)
    return types


def get(books: Books, caller: Caller, number: str) -> JournalRun:
    """One journal run, with its status as it is now."""
    caller.require(Operation.READ_LEDGER)
    return _find(books, number)


def list_runs(books: Books, caller: Caller, before: str | None, count: int) -> Sequence[JournalRun]:
    """Some journal runs, the latest first, those whose numbers come before one."""
    caller.require(Operation.READ_LEDGER)
    return books.journals.runs(before, count)


def may_cancel(run: JournalRun) -> bool:
    """Whether a run is in a status in which it can be cancelled."""
    return run.status in CANCELLABLE


def may_delete(run: JournalRun) -> bool:
    """Whether a run is in a status in which it can be deleted."""
    return run.status is RunStatus.CANCELLED


def is_at_work(run: JournalRun) -> bool:
    """Whether a worker has something to do for a run, so that its status will change."""
    return run.status not in FINAL


def entries(
    books: Books, caller: Caller, number: str, first: int, count: int
) -> tuple[Sequence[tuple[JournalEntry, str]], JournalRun]:
    """Some entries of a run in the order of their numbers, each with the name of its period."""
    run = get(books, caller, number)
    calendar = books.calendar()
    found = books.journals.entries(run.id, first=first, count=count)
    return [(entry, period_name(calendar, entry)) for entry in found], run


def entries_of_period(
    books: Books, caller: Caller, period_id: str, first: int, count: int
) -> tuple[AccountingPeriod, Sequence[JournalEntry]]:
    """Some entries dated in a period, by day; those of imported files are left out."""
    caller.require(Operation.READ_LEDGER)
    period = periods.find(books.calendar(), period_id)
    start, end = period.start_date, period.end_date
    return period, books.journals.entries_between(start, end, first=first, count=count)


def cancel(books: Books, caller: Caller, number: str) -> None:
    """Start cancelling a run; entries that were transferred stay, and the run with them."""
    caller.require(Operation.CANCEL_JOURNAL_RUN)
    run = _find(books, number)
    if not may_cancel(run):
        raise JournalRunNotCancellable(number=number, status=run.status.value)
    _check_alone(books, caller, but=run)
    _ask_for(books, caller, run, RunStatus.CANCEL_IN_PROGRESS)


def delete(books: Books, caller: Caller, number: str) -> None:
    """Start deleting a cancelled run with its entries."""
    caller.require(Operation.DELETE_JOURNAL_RUN)
    run = _find(books, number)
    if not may_delete(run):
        raise JournalRunNotCancelled(number=number, status=run.status.value)
    _ask_for(books, caller, run, RunStatus.DELETE_IN_PROGRESS)


def check_not_mixed(books: Books, period: AccountingPeriod, *, aggregate: bool) -> None:
    """Refuse entries that aggregate currencies beside entries of the period that do not."""
    if books.journals.mixed(period.start_date, period.end_date, aggregate=aggregate):
        raise AggregationMixed(
            name=period.name, there=AGGREGATED[not aggregate], asked=AGGREGATED[aggregate]
        )


def period_name(calendar: Calendar, entry: JournalEntry) -> str:
    """The name that the period of an entry has now."""
    period = calendar.on(entry.day)
    return period.name if period else ""


def _find(books: Books, number: str) -> JournalRun:
    run = books.journals.run(number)
    if run is None:
        raise JournalRunNotFound(number=number)
    return run


def _check_alone(books: Books, caller: Caller, *, but: JournalRun | None = None) -> None:
    """Refuse a second run of the tenant while one is pending or at work.

    Which one it is nobody is told whom it is out of reach for.
    """
    found = books.journals.under_way()
    if found is None:
        return
    other, calendar_id = found
    if but is not None and other.id == but.id:
        return
    if calendar_id not in caller.reached_calendars:
        raise OtherRunUnderWay
    raise JournalRunUnderWay(number=other.number, status=other.status.value)


def _ask_for(books: Books, caller: Caller, run: JournalRun, status: RunStatus) -> None:
    books.journals.ask_for(run, status, caller.user_id)
    books.note(
        Event.JOURNAL_RUN_CHANGED,
        caller,
        subject=run.number,
        old={"status": run.status.value},
        new={"status": status.value},
    )


# The target -----------------------------------------------------------------------


def _target(calendar: Calendar, draft: DraftRun) -> tuple[AccountingPeriod, date, date]:
    """The period of a run, and the days of it whose transactions it takes."""
    if draft.period_name is not None:
        period, start, end = _named(calendar, draft, draft.period_name)
    else:
        period, start, end = _between(calendar, draft)
    if start < EARLIEST_TARGET:
        field = "targetStartDate" if draft.period_name is None else "accountingPeriodName"
        raise TargetTooEarly(field=field, earliest=EARLIEST_TARGET)
    return period, start, end


def _named(calendar: Calendar, draft: DraftRun, name: str) -> tuple[AccountingPeriod, date, date]:
    period = calendar.named(name)
    if period is None:
        raise UnknownPeriodName(name=name)
    start, end = _days(period)
    for field, given, expected in (
        ("targetStartDate", draft.start, start),
        ("targetEndDate", draft.end, end),
    ):
        if given not in (None, expected):
            raise TargetDiffers(field=field, expected=expected, name=name)
    return period, start, end


def _between(calendar: Calendar, draft: DraftRun) -> tuple[AccountingPeriod, date, date]:
    start, end = draft.start, draft.end
    if start is None or end is None:
        raise TargetMissing(field="targetStartDate" if start is None else "targetEndDate")
    if end < start:
        raise TargetEndsBeforeStart(field="targetEndDate", start=start)
    period = calendar.on(start)
    if period is None or not period.covers(end):
        raise TargetNotInOnePeriod(start=start, end=end)
    _days(period)
    return period, start, end


def _days(period: AccountingPeriod) -> tuple[date, date]:
    """The first and the last day of a period that has both."""
    if period.start_date is None or period.end_date is None:
        raise OpenEndedPeriod
    return period.start_date, period.end_date
