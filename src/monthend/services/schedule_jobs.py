"""What a worker does with schedules: begin what is due, and take what is under way a step further.

Each step is one transaction that has the calendar alone: it asks for a run and says so in the row
of the schedule, or neither. So no worker does a step that another has done, and none is lost.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Protocol

from monthend.domain.errors import Busy, NotAllowed, Refusal, TrialBalanceRunning
from monthend.domain.period import AccountingPeriod, TrialBalanceStatus
from monthend.domain.permissions import Channel
from monthend.subledger import schedules
from monthend.subledger.errors import JournalRunUnderWay
from monthend.subledger.events import ScheduleEvent
from monthend.subledger.journal_runs import RunStatus
from monthend.subledger.schedules import PATIENCE, ScheduleState

from . import journal_runs, periods, scopes, sessions
from .caller import Caller
from .directory import Directory
from .journal_runs import DraftRun
from .ports import Books, Store, StoreUnavailable
from .schedule_ports import DueSchedule, Schedule, ScheduleQueue, ScheduleRun, ScheduleStore

AT_ONCE = 100
HELD_SECONDS = 1.0
"""Books that keep a sweep waiting for longer are left to the next one, with all their schedules."""

log = logging.getLogger("monthend.schedules")


class ScheduleJobStore(Store, ScheduleStore, Protocol):
    """What schedules are worked on in."""


def work_through(store: ScheduleJobStore, *, go_on: Callable[[], bool] = lambda: True) -> int:
    """Take every schedule a step further that waits for one; how many there were.

    One whose step cannot be taken, whatever the reason, keeps no other waiting. StoreUnavailable
    is raised at once where nothing can be written, and in the end where only some books could not
    be had.
    """
    sweep, done, last = _Sweep(store), 0, ""
    while go_on():
        found = store.read_schedules(partial(_due, last))
        for each in found:
            if go_on():
                sweep.take(each)
        done += len(found)
        if len(found) < AT_ONCE:
            break
        last = found[-1].id
    sweep.end()
    return done


class _Sweep:
    """Schedules that are taken a step further one after the other, and what was not to be had."""

    def __init__(self, store: ScheduleJobStore) -> None:
        self._store = store
        self._held: set[int] = set()
        self._problem: StoreUnavailable | None = None

    def take(self, due: DueSchedule) -> None:
        if due.calendar_id in self._held:
            return
        began = time.monotonic()
        try:
            _take(self._store, due)
        except Busy:
            return
        except StoreUnavailable as problem:
            self._not_to_be_had(due, problem, time.monotonic() - began)
        except Exception:
            log.exception("the schedule %s has not got further", due.id)

    def _not_to_be_had(self, due: DueSchedule, problem: StoreUnavailable, seconds: float) -> None:
        # Where it is the store that is away this raises, and not every schedule is waited for.
        self._store.write_directory(_nothing)
        log.warning("the schedule %s has not got further: %s", due.id, problem)
        self._problem = self._problem or problem
        if seconds > HELD_SECONDS:
            self._held.add(due.calendar_id)

    def end(self) -> None:
        if self._problem is not None:
            raise self._problem


def _nothing(_: Directory) -> None:
    """What is written to see whether anything can be."""


def _due(after: str, queue: ScheduleQueue) -> Sequence[DueSchedule]:
    return queue.due(after, AT_ONCE)


def _take(store: ScheduleJobStore, due: DueSchedule) -> None:
    caller, problem = store.read_directory(lambda directory: _caller(directory, due))

    def step(books: Books) -> None:
        schedule = books.schedules.one(due.id)
        # Somebody else may have changed it since, and it acts for them now.
        if schedule is not None and schedule.acts_for == due.acts_for:
            _Step(books, caller, schedule, problem).take()

    store.write_calendar(due.calendar_id, step)


def _caller(directory: Directory, due: DueSchedule) -> tuple[Caller, str | None]:
    """The system at work for whom a schedule acts, and what keeps them from it now."""
    user = directory.user(due.acts_for)
    assert user is not None, "a schedule acts for a stored user"
    tenant = directory.tenant(user.tenant_id)
    assert tenant is not None, "a user belongs to a stored tenant"
    place = directory.orgs.place_of(due.calendar_id)
    caller = sessions.caller_of(tenant, user, place, Channel.SYSTEM)
    if not user.active:
        return caller, f"the user {user.username} is not active"
    reached = scopes.reachable(directory, tenant, user.id)
    places = (place for each in reached for place in each.orgs or (each,))
    if due.calendar_id not in {place.calendar_id for place in places}:
        return caller, f"the user {user.username} does not reach these books"
    return caller, None


class _Step:
    """One step of one schedule, in one transaction."""

    def __init__(
        self, books: Books, caller: Caller, schedule: Schedule, problem: str | None
    ) -> None:
        self._books = books
        self._caller = caller
        self._schedule = schedule
        self._problem = problem

    def take(self) -> None:
        run = self._books.schedules.under_way(self._schedule.id)
        if run is not None:
            self._further(run)
        settings, now = self._caller.tenant.settings, self._books.now
        if self._schedule.zone != settings.time_zone:
            following = schedules.next_after(self._schedule.plan, settings.zone, now)
            self._plan_next(following)
        elif self._schedule.plan.enabled and self._schedule.next_on <= now:
            self._begin(run)

    # Beginning ------------------------------------------------------------------------------

    def _begin(self, other: ScheduleRun | None) -> None:
        plan, zone = self._schedule.plan, self._caller.tenant.settings.zone
        planned, missed = schedules.latest_by(plan, zone, self._schedule.next_on, self._books.now)
        self._plan_next(schedules.next_after(plan, zone, planned))
        run = ScheduleRun(planned_on=planned, state=ScheduleState.WAITING, missed=missed)
        if other is not None:
            self._end(run, ScheduleState.SKIPPED, "the run before it is still under way")
            return
        day = planned.astimezone(zone).date()
        period = schedules.period_of(plan, self._books.calendar(), day)
        if isinstance(period, str):
            self._end(run, ScheduleState.SKIPPED, period)
            return
        run = replace(run, period_id=period.id, period=period.name)
        self._books.schedules.save_run(self._schedule.id, run)
        self._further(run)

    def _plan_next(self, at: datetime) -> None:
        zone = self._caller.tenant.settings.time_zone
        self._schedule = replace(self._schedule, zone=zone, next_on=at)
        self._books.schedules.save(self._schedule)

    # Going on -------------------------------------------------------------------------------

    def _further(self, run: ScheduleRun) -> None:
        period = self._books.calendar().get(run.period_id or "")
        if self._problem is not None:
            self._end(run, ScheduleState.FAILED, self._problem)
        elif period is None:
            self._end(run, ScheduleState.SKIPPED, f"the accounting period {run.period} is deleted")
        elif run.state is ScheduleState.TRIAL_BALANCE:
            self._look_at_balance(run, period)
        elif run.state is ScheduleState.JOURNAL_RUN:
            self._look_at_journal_run(run, period)
        elif self._schedule.plan.types:
            self._ask_for_journal_run(run, period)
        else:
            self._ask_for_balance(run, period)

    def _ask_for_journal_run(self, run: ScheduleRun, period: AccountingPeriod) -> None:
        assert period.end_date is not None, "a created period has an end"
        types = self._schedule.plan.types
        draft = DraftRun(types=types, entry_day=period.end_date, period_name=period.name)
        try:
            number = journal_runs.create(self._books, self._caller, draft)
        except JournalRunUnderWay as problem:
            self._wait(run, problem)
        except Refusal as problem:
            self._refused(run, problem)
        else:
            self._move(run, ScheduleState.JOURNAL_RUN, journal_run=number)

    def _look_at_journal_run(self, run: ScheduleRun, period: AccountingPeriod) -> None:
        number = run.journal_run or ""
        found = self._books.journals.run(number)
        status = None if found is None else found.status
        if status is RunStatus.COMPLETED:
            self._ask_for_balance(run, period)
        elif status not in (RunStatus.PENDING, RunStatus.PROCESSING):
            shown = "gone" if status is None else status.value
            self._end(run, ScheduleState.FAILED, f"the journal run {number} is {shown}")

    def _ask_for_balance(self, run: ScheduleRun, period: AccountingPeriod) -> None:
        if not self._schedule.plan.trial_balance:
            self._end(run, ScheduleState.COMPLETED)
            return
        if period.closed:
            self._end(run, ScheduleState.SKIPPED, f"the accounting period {period.name} is closed")
            return
        try:
            periods.run_trial_balance(self._books, self._caller, period.id)
        except TrialBalanceRunning as problem:
            self._wait(run, problem)
        except Refusal as problem:
            self._refused(run, problem)
        else:
            self._move(run, ScheduleState.TRIAL_BALANCE)

    def _look_at_balance(self, run: ScheduleRun, period: AccountingPeriod) -> None:
        if self._books.runs.unfinished(period.id):
            return
        outcome = period.trial_balance
        if outcome.status is TrialBalanceStatus.COMPLETED:
            self._end(run, ScheduleState.COMPLETED)
        else:
            reason = outcome.error_message or "the trial balance was discarded"
            self._end(run, ScheduleState.FAILED, reason)

    # Ending ---------------------------------------------------------------------------------

    def _wait(self, run: ScheduleRun, problem: Refusal) -> None:
        """Another run is under way: this one has its turn later, or not at all."""
        if self._books.now - run.planned_on > PATIENCE:
            self._end(run, ScheduleState.SKIPPED, str(problem))

    def _refused(self, run: ScheduleRun, problem: Refusal) -> None:
        state = ScheduleState.FAILED if isinstance(problem, NotAllowed) else ScheduleState.SKIPPED
        self._end(run, state, str(problem))

    def _move(self, run: ScheduleRun, state: ScheduleState, journal_run: str | None = None) -> None:
        number = journal_run or run.journal_run
        moved = replace(run, state=state, journal_run=number)
        self._books.schedules.save_run(self._schedule.id, moved)

    def _end(self, run: ScheduleRun, state: ScheduleState, reason: str | None = None) -> None:
        ended = replace(run, state=state, reason=reason, ended_on=self._books.now)
        self._books.schedules.save_run(self._schedule.id, ended)
        new: dict[str, object] = {
            "schedule": self._schedule.id,
            "plannedOn": run.planned_on.isoformat(),
            "period": run.period,
            "journalRun": run.journal_run,
            "missed": run.missed,
            "reason": reason,
        }
        event = _ENDS[state]
        self._books.note(event, self._caller, subject=self._schedule.plan.name, old={}, new=new)


_ENDS = {
    ScheduleState.COMPLETED: ScheduleEvent.COMPLETED,
    ScheduleState.SKIPPED: ScheduleEvent.SKIPPED,
    ScheduleState.FAILED: ScheduleEvent.FAILED,
}
