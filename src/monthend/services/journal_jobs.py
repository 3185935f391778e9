"""What a worker does with journal runs: summarise, cancel, delete.

A run is claimed for a while. Its transactions are taken in windows, a short
transaction each, and no other run can take them then. The entries come at last,
all of them in the transaction that completes the run, so that a run cut short
leaves none: whoever takes it over lets go of what was taken, and begins anew.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TypeVar

from monthend.domain.errors import AmountOutOfRange
from monthend.domain.history import Event
from monthend.domain.permissions import Channel
from monthend.subledger.errors import AggregationMixed
from monthend.subledger.journal_runs import GONE, RunStatus

from . import journal_entry_changes as journal_entries
from . import journal_runs, late_rates, sessions
from .caller import Caller
from .directory import Directory
from .journal_ports import JournalJob, JournalRun
from .ports import Books, Store, StoreUnavailable
from .summary import RateMissing, Summary, amount_of

LEASE_SECONDS = 30.0
LONGEST_LEASE_SECONDS = 3600.0
ATTEMPTS = 5
# Few enough that other writers hardly wait for them.
KEYS_AT_ONCE = 5_000
ENTRIES_AT_ONCE = 200

T = TypeVar("T")


class Overtaken(Exception):
    """Somebody else has the run by now, and goes on with it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Hold:
    """A claimed run and whoever works on it."""

    store: Store
    caller: Caller
    job: JournalJob
    owner: str
    lease: timedelta

    def write(self, work: Callable[[Books, JournalRun], T]) -> T:
        """Work in a transaction of its own, while the run is this owner's; it renews the lease."""

        def held(books: Books) -> T:
            run = books.journals.hold(self.job, self.owner, books.wall + self.lease)
            if run is None:
                raise Overtaken
            return work(books, run)

        return self.store.write_calendar(self.job.calendar_id, held)

    def read(self, work: Callable[[Books], T]) -> T:
        return self.store.read_calendar(self.job.calendar_id, work)

    def go_on(self, books: Books) -> bool:
        """Whether the run is still this owner's, whose lease is renewed then."""
        return books.journals.hold(self.job, self.owner, books.wall + self.lease) is not None

    def note(self, books: Books, run: JournalRun, status: str, **more: object) -> None:
        books.note(
            Event.JOURNAL_RUN_CHANGED,
            self.caller,
            subject=run.number,
            old={"status": run.status.value},
            new={"status": status, **more},
        )


def run_next(store: Store, owner: str, now: datetime, lease_seconds: float = LEASE_SECONDS) -> bool:
    """Do the next waiting run, if there is one; the answer says whether there was."""
    if not store.read_journal_queue(lambda queue: queue.claimable()):
        return False
    lease = timedelta(seconds=lease_seconds)
    job = store.write_journal_queue(lambda queue: queue.claim(owner, now + lease))
    if job is None:
        return False
    caller = store.read_directory(lambda directory: _system_caller(directory, job))
    hold = _Hold(store=store, caller=caller, job=job, owner=owner, lease=lease)
    with suppress(Overtaken):
        _work(hold)
    return True


def _system_caller(directory: Directory, job: JournalJob) -> Caller:
    """The system at work for the user who asked for it."""
    user = directory.user(job.requested_by)
    assert user is not None, "a run was requested by a stored user"
    tenant = directory.tenant(user.tenant_id)
    assert tenant is not None, "a user belongs to a stored tenant"
    reach = directory.orgs.place_of(job.calendar_id)
    return sessions.caller_of(tenant, user, reach, Channel.SYSTEM)


def _work(hold: _Hold) -> None:
    try:
        run = hold.write(lambda _, run: run)
    except StoreUnavailable as problem:
        if not problem.unknown:
            hold.store.write_journal_queue(lambda queue: queue.not_begun(hold.job, hold.owner))
        raise
    if run.status is RunStatus.CANCEL_IN_PROGRESS:
        _cancel(hold)
    elif run.status is RunStatus.DELETE_IN_PROGRESS:
        _delete(hold)
    else:
        _summarise(hold)


# Summarising ----------------------------------------------------------------------


def _summarise(hold: _Hold) -> None:
    run = hold.write(lambda books, run: _begin(hold, books, run))
    while hold.write(lambda books, run: books.journals.let_go(run, at_most=KEYS_AT_ONCE)):
        pass
    if hold.job.attempt > ATTEMPTS:
        # Whatever ended the earlier attempts would end this one: it must not go on for ever.
        _fail(hold, f"given up after {ATTEMPTS} attempts")
        return
    through = run.target_end
    if hold.read(lambda books: late_rates.known_for_run(books, hold.caller, through)):
        late_rates.convert_for_run(hold.store, hold.caller, through, go_on=hold.go_on)
    summary = Summary(run, hold.caller.tenant.home_currency)
    try:
        _take(hold, summary)
        hold.write(lambda books, run: _complete(hold, books, run, summary))
    except (RateMissing, AmountOutOfRange, AggregationMixed) as problem:
        while hold.write(lambda books, run: books.journals.let_go(run, at_most=KEYS_AT_ONCE)):
            pass
        _fail(hold, str(problem))


def _begin(hold: _Hold, books: Books, run: JournalRun) -> JournalRun:
    if run.status is RunStatus.PENDING:
        hold.note(books, run, RunStatus.PROCESSING.value)
    books.journals.begin(run)
    return run


def _take(hold: _Hold, summary: Summary) -> None:
    """Take the transactions of the run, window by window, and add them up."""
    last = hold.read(lambda books: books.journals.last_transaction())
    for first in range(1, last + 1, KEYS_AT_ONCE):
        window = (first, min(last, first + KEYS_AT_ONCE - 1))

        def there(books: Books, window: tuple[int, int] = window) -> bool:
            return bool(books.journals.candidates(summary.run, *window, at_most=1))

        def take(books: Books, run: JournalRun, window: tuple[int, int] = window) -> None:
            # The search is done again, now that nobody else writes.
            taken = summary.add(books.journals.candidates(run, *window))
            books.journals.take(run, taken)

        if hold.read(there):
            hold.write(take)


def _complete(hold: _Hold, books: Books, run: JournalRun, summary: Summary) -> None:
    """Write the entries, which count from now on, and the end of the run."""
    if run.disturbed:
        gone = books.journals.withdrawn(run)
        summary.take_back(gone)
        books.journals.release(row.id for row in gone)
    period = books.calendar().on(run.entry_day)
    assert period is not None, "a period with journal runs is not deleted"
    journal_runs.check_not_mixed(books, period, aggregate=run.aggregate)
    numbers = []
    for draft in summary.entries({code.key: code for code in books.codes().values()}):
        number = books.next_entry_number()
        numbers.append(number)
        entry = replace(draft, number=number, created_by=hold.caller.user_id, created_on=books.now)
        books.add_entry(entry)
        books.note(
            Event.JOURNAL_ENTRY_CREATED,
            hold.caller,
            subject=number,
            old={},
            new={
                "date": entry.day.isoformat(),
                "amount": amount_of(entry),
                "currency": entry.currency,
                "journalRun": run.number,
            },
        )
    hold.note(books, run, RunStatus.COMPLETED.value, journalEntries=len(numbers))
    books.journals.end(run, RunStatus.COMPLETED, entries=len(numbers), error=None)


def _fail(hold: _Hold, problem: str) -> None:
    error = f"Error creating the journal entries: {problem}"

    def end(books: Books, run: JournalRun) -> None:
        hold.note(books, run, RunStatus.ERROR.value, error=error)
        books.journals.end(run, RunStatus.ERROR, entries=0, error=error)

    hold.write(end)


# Undoing --------------------------------------------------------------------------


def _cancel(hold: _Hold) -> None:
    """Cancel the entries, and free their transactions; what is transferred stays as it is.

    No other run is made until the last of them is free.
    """
    while hold.write(lambda books, run: _cancel_some(hold, books, run)):
        pass
    while hold.write(lambda books, run: books.journals.free_cancelled(run, at_most=KEYS_AT_ONCE)):
        pass
    hold.write(lambda books, run: _end_cancelling(hold, books, run))


def _cancel_some(hold: _Hold, books: Books, run: JournalRun) -> bool:
    going = books.journals.cancellable(run.id, count=ENTRIES_AT_ONCE)
    for entry in going:
        journal_entries.mark_cancelled(books, hold.caller, entry)
    return bool(going)


def _end_cancelling(hold: _Hold, books: Books, run: JournalRun) -> None:
    status = RunStatus.COMPLETED if books.journals.active(run.id) else RunStatus.CANCELLED
    hold.note(books, run, status.value)
    books.journals.end(run, status, entries=run.entries, error=None)


def _delete(hold: _Hold) -> None:
    while hold.write(lambda books, run: _delete_some(hold, books, run)):
        pass
    hold.write(lambda books, run: _end_deleting(hold, books, run))


def _delete_some(hold: _Hold, books: Books, run: JournalRun) -> bool:
    found = books.journals.entries(run.id, count=ENTRIES_AT_ONCE)
    for entry in found:
        journal_entries.remove(books, hold.caller, entry)
    return bool(found)


def _end_deleting(hold: _Hold, books: Books, run: JournalRun) -> None:
    hold.note(books, run, GONE)
    books.journals.end(run, None, entries=run.entries, error=None)
