"""The close report of an accounting period: who closed it, on what evidence, and what came after.

A period that was opened again has a window for each time: what was written in
it into the days of the period, and how the trial balance after it differs from
the one before.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import takewhile

from monthend.domain import trial_balance
from monthend.domain.history import CLOSES, Event
from monthend.domain.period import AccountingPeriod
from monthend.domain.permissions import Operation
from monthend.domain.trial_balance import BalanceRow
from monthend.subledger import action_items
from monthend.subledger.tasks import TaskEvent

from . import (
    close_checks,
    duties,
    exemptions,
    periods,
    task_checks,
    tasks,
    trial_balances,
    type_locks,
)
from .audit_ports import EVERYTHING_OF_A_PERIOD, WrittenSource
from .caller import Caller
from .close_checks import Check
from .duty_ports import StoredExemption, TypeLock
from .history_chain import Head, calendar_chain
from .ports import Books, FrozenBalance, HistoryRow
from .tasks import Checklist

TASK_EVENTS = frozenset(each.value for each in TaskEvent)
LISTED_AT_MOST = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """An accounting code whose figures differ between two trial balances; None: not in it."""

    before: BalanceRow | None
    after: BalanceRow | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """A time in which the period was open again, from its reopening to its next close.

    `written` are the sources of lines dated in the period; `more` says that there
    are others. `tasks` is what happened to tasks of the period meanwhile, and `differences`
    None while one of the two trial balances is missing.
    """

    reopened: HistoryRow
    closed: HistoryRow | None
    written: Sequence[WrittenSource]
    more: bool
    tasks: Sequence[HistoryRow]
    before: FrozenBalance | None
    after: FrozenBalance | None
    differences: Sequence[Difference] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseReport:
    """Everything that is said of the close of one period."""

    made_on: datetime
    period: AccountingPeriod
    home_currency: str
    closes: Sequence[HistoryRow]
    checks: Sequence[Check]
    type_locks: Sequence[TypeLock]
    exemptions: Sequence[StoredExemption]
    reopen_request: HistoryRow | None
    optional_items: Mapping[str, int]
    tasks: Checklist
    frozen: FrozenBalance | None
    frozen_is_whole: bool
    head: Head
    windows: Sequence[Window]


def make(books: Books, caller: Caller, period_id: str) -> CloseReport:
    """The report of one period, whether it is closed by now or not."""
    caller.require(Operation.READ_LEDGER)
    period = periods.find(books.calendar(), period_id)
    rows = _every_row(books, period_id)
    frozen = trial_balances.current(books.runs, period)
    checklist = tasks.of_period(books, caller, period)
    return CloseReport(
        made_on=books.now,
        period=period,
        home_currency=caller.tenant.home_currency,
        closes=[row for row in rows if row.event in CLOSES],
        checks=(
            *close_checks.lasting(close_checks.situation(books, caller, period)),
            *duties.checks(books, caller, period),
            *task_checks.checks(caller, period, checklist.tasks),
        ),
        type_locks=type_locks.of_period(books, period),
        exemptions=exemptions.of_period(books, period),
        reopen_request=duties.reopen_request(books, caller, period),
        optional_items=action_items.optional(books.unresolved_counts(period)),
        tasks=checklist,
        frozen=frozen,
        frozen_is_whole=frozen is not None and _whole(frozen),
        head=books.history.head(calendar_chain(books.calendar_id)),
        windows=tuple(_windows(books, period, rows)),
    )


def _every_row(books: Books, period_id: str) -> Sequence[HistoryRow]:
    return books.history.of_period(books.calendar_id, period_id, 0, EVERYTHING_OF_A_PERIOD)


def _whole(frozen: FrozenBalance) -> bool:
    return trial_balance.has_hash(frozen.canonical, frozen.sha256)


# Windows ------------------------------------------------------------------------------


def _windows(
    books: Books, period: AccountingPeriod, rows: Sequence[HistoryRow]
) -> Iterator[Window]:
    results = books.runs.results(period.id)
    for place, row in enumerate(rows):
        if row.event != Event.REOPENED:
            continue
        later = rows[place + 1 :]
        closed = next((each for each in later if each.event in CLOSES), None)
        following = next((each for each in later if each.event == Event.REOPENED), None)
        meanwhile = takewhile(lambda each: each.event not in CLOSES, later)
        steps = [each for each in meanwhile if each.event in TASK_EVENTS]
        yield _window(books, period, row, closed, following, results, steps)


def _window(
    books: Books,
    period: AccountingPeriod,
    reopened: HistoryRow,
    closed: HistoryRow | None,
    following: HistoryRow | None,
    results: Sequence[FrozenBalance],
    tasks: Sequence[HistoryRow],
) -> Window:
    until = None if closed is None else closed.commit_sequence
    written = books.written(
        period, reopened.commit_sequence, until or books.sequence_seen, LISTED_AT_MOST + 1
    )
    earlier = [each for each in results if each.commit_sequence < reopened.commit_sequence]
    # That of the close sees the close; a pending close before it has a trial balance, too.
    end = None if following is None else following.commit_sequence
    later = [
        each
        for each in results
        if until is not None
        and each.commit_sequence >= until
        and (end is None or each.commit_sequence < end)
    ]
    before, after = (earlier[-1] if earlier else None), (later[0] if later else None)
    return Window(
        reopened=reopened,
        closed=closed,
        written=written[:LISTED_AT_MOST],
        more=len(written) > LISTED_AT_MOST,
        tasks=tasks,
        before=before,
        after=after,
        differences=None if before is None or after is None else _differences(before, after),
    )


def _differences(before: FrozenBalance, after: FrozenBalance) -> Sequence[Difference]:
    """What one trial balance shows and the other does not, by accounting code and currency."""
    ours, theirs = (
        {row.key: row for row in trial_balance.parse(each.canonical)} for each in (before, after)
    )
    return [
        Difference(before=ours.get(key), after=theirs.get(key))
        for key in sorted({*ours, *theirs})
        if ours.get(key) != theirs.get(key)
    ]
