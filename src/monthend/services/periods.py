"""The operations on accounting periods, one function each, whatever the dialect.

Each reads the situation, lets the domain decide, and writes what came out, all
in the transaction of the books it is given.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import TypedDict, Unpack

from monthend.domain import guards, lifecycle
from monthend.domain.errors import ParameterInvalid, PeriodNotFound, StatusNotAlone
from monthend.domain.history import CLOSES
from monthend.domain.lifecycle import Outcome, PeriodFields, Stamp
from monthend.domain.period import NO_FACTS, AccountingPeriod, Calendar, Facts, PeriodStatus
from monthend.domain.permissions import Operation

from . import (
    archives,
    duties,
    history_chain,
    org_lists,
    period_generator,
    shared_periods,
    task_checks,
    task_templates,
    values,
)
from .caller import Caller
from .period_generator import WEEK, PlannedPeriod, YearEnd
from .ports import Books, HistoryRow, PeriodBooks

SEALED_AT_ONCE = 1000


class PlanOptions(TypedDict, total=False):
    """The kind and number of periods to plan, as `period_generator.plan` takes them."""

    months: int | None
    quarters: int | None
    calendar: str | None
    years: int
    year_end: YearEnd
    fiscal_year_start: int | None


def find(calendar: Calendar, period_id: str) -> AccountingPeriod:
    """The period with this id, the open-ended one included."""
    period = calendar.get(period_id)
    if period is None:
        raise PeriodNotFound(period=period_id)
    return period


def list_periods(books: PeriodBooks, caller: Caller) -> tuple[AccountingPeriod, ...]:
    """Every period in ascending order of its dates, the open-ended one last."""
    caller.require(Operation.READ_PERIODS)
    return books.calendar().everything


def list_everywhere(
    books: Books, caller: Caller
) -> Sequence[tuple[AccountingPeriod, Books, Caller]]:
    """The same of every org that a request is for, with the books that a period is in."""
    found = [
        (each, of, by)
        for of, by in org_lists.everywhere(books, caller)
        for each in list_periods(of, by)
    ]
    if len(caller.calendars) > 1:
        found.sort(key=lambda row: (row[0].open_ended, row[0].start_date or date.min))
    return found


def get(books: PeriodBooks, caller: Caller, period_id: str) -> AccountingPeriod:
    """One period."""
    caller.require(Operation.READ_PERIODS)
    return find(books.calendar(), period_id)


def create(books: Books, caller: Caller, fields: PeriodFields) -> str:
    """Create the next accounting period and answer its id."""
    caller.require(Operation.CREATE_PERIOD)
    following = shared_periods.followers(books, caller)
    calendar = books.calendar()
    earliest = None if calendar.periods else books.earliest_transaction()
    facts = Facts(earliest_transaction=earliest)
    period_id = books.new_id()
    outcome = lifecycle.create(
        calendar, period_id, fields, facts, caller.tenant.rules, caller.stamp(books.now)
    )
    books.save(outcome, caller)
    task_templates.make(books, caller, find(books.calendar(), period_id))
    shared_periods.created(following, fields)
    return period_id


def plan_next(
    books: PeriodBooks, caller: Caller, first: date | None = None, **options: Unpack[PlanOptions]
) -> tuple[PlannedPeriod, ...]:
    """The periods to create next, begun on the day after the last period where there is one.

    `first` is the first day of a month; without it the nearest month goes on.
    """
    caller.require(Operation.READ_PERIODS)
    following = books.calendar().open_ended.start_date
    if following is None:
        if first is None:
            raise ParameterInvalid(field="from", expected="given for the first accounting periods")
        return period_generator.plan(first, **options)
    plans = period_generator.plan(first or _nearest_month(following), **options)
    if plans[0].start_date == following:
        return plans
    if first is not None and abs(plans[0].start_date - following) > WEEK:
        raise ParameterInvalid(
            field="from", expected=f"left out, or such that the first period starts {following}"
        )
    return period_generator.plan(first or _nearest_month(following), start=following, **options)


def _nearest_month(day: date) -> date:
    """The first day of a month that is nearest, for years of weeks begin before or after it."""
    if day.day <= 15:
        return day.replace(day=1)
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)


def generate(books: Books, caller: Caller, plans: tuple[PlannedPeriod, ...]) -> tuple[str, ...]:
    """Create all planned periods or, when one is refused, none; their ids."""
    return tuple(
        create(
            books,
            caller,
            {
                "name": plan.name,
                "start_date": plan.start_date,
                "end_date": plan.end_date,
                "fiscal_year": plan.fiscal_year,
                "fiscal_quarter": plan.fiscal_quarter,
            },
        )
        for plan in plans
    )


def update(books: Books, caller: Caller, period_id: str, fields: PeriodFields) -> None:
    """Change a period's fields; a new end date drags the next period's start along."""
    caller.require(Operation.UPDATE_PERIOD)
    following = shared_periods.followers(books, caller)
    period = find(books.calendar(), period_id)
    update_alone(books, caller, period, fields)
    shared_periods.updated(following, period, fields, update_alone)


def update_alone(
    books: Books, caller: Caller, period: AccountingPeriod, fields: PeriodFields
) -> None:
    """Change a period of one calendar, and no copy of it."""
    outcome = decided_update(books, caller, period, fields)
    books.save(outcome, caller)
    if lifecycle.changed_fields(period, fields) & guards.DATE_FIELDS:
        # A moved boundary can leave a close nothing more to wait for.
        for waiting in outcome.calendar.periods:
            finish_requested_close(books, caller, waiting)


def decided_update(
    books: Books, caller: Caller, period: AccountingPeriod, fields: PeriodFields
) -> Outcome:
    """What changing a period now comes to, or its refusal; nothing is written by it."""
    caller.require(Operation.UPDATE_PERIOD)
    calendar = books.calendar()
    changed = lifecycle.changed_fields(period, fields)
    facts, neighbour = NO_FACTS, None
    if changed & guards.DATE_FIELDS and not period.open_ended:
        facts = books.facts(period)
        if "start_date" in changed:
            # Looked for only here and by the first create: it reads every transaction.
            facts = replace(facts, earliest_transaction=books.earliest_transaction())
        following = calendar.next(period)
        # The open-ended period gives days to a created one without a question, and so here.
        if "end_date" in changed and not following.open_ended:
            neighbour = books.facts(following)
    stamp = _stamp(books, caller, period)
    outcome = lifecycle.update(
        calendar, period, fields, facts, neighbour, caller.tenant.rules, stamp
    )
    if changed & guards.DATE_FIELDS:
        duties.check_days(caller, calendar, period, calendar.next(period))
    return outcome


def change(
    books: Books,
    caller: Caller,
    period_id: str,
    fields: PeriodFields,
    status: PeriodStatus | None = None,
) -> None:
    """Change fields, or move to a status: Closed closes a period and Open reopens it.

    Source: the page of the object AccountingPeriod, by which a call that
    updates the status cannot update any other field.
    """
    if status is None:
        update(books, caller, period_id, fields)
    elif fields:
        raise StatusNotAlone()
    elif status is PeriodStatus.CLOSED:
        close(books, caller, period_id)
    else:
        reopen(books, caller, period_id)


def delete(books: Books, caller: Caller, period_id: str) -> None:
    """Delete the most recent period."""
    caller.require(Operation.DELETE_PERIOD)
    following = shared_periods.followers(books, caller)
    period = find(books.calendar(), period_id)
    books.save(decided_delete(books, caller, period), caller)
    shared_periods.deleted(following, period)


def decided_delete(books: Books, caller: Caller, period: AccountingPeriod) -> Outcome:
    """What deleting a period now comes to, or its refusal; nothing is written by it."""
    caller.require(Operation.DELETE_PERIOD)
    calendar = books.calendar()
    outcome = lifecycle.delete(calendar, period, books.facts(period), caller.stamp(books.now))
    duties.check_days(caller, calendar, period)
    return outcome


def _stamp(books: Books, caller: Caller, period: AccountingPeriod) -> Stamp:
    """Who changes the period now; a clock that was set back does not take its update back."""
    return caller.stamp(max(books.now, period.updated_on))


def set_pending_close(books: Books, caller: Caller, period_id: str) -> None:
    """Set a period to pending close; its trial balance starts by itself."""
    caller.require(Operation.SET_PENDING_CLOSE)
    calendar = books.calendar()
    period = find(calendar, period_id)
    facts = books.facts(period)
    stamp = _stamp(books, caller, period)
    books.save(lifecycle.set_pending_close(calendar, period, facts, stamp), caller)


def close(books: Books, caller: Caller, period_id: str) -> None:
    """Close a period; its trial balance starts by itself."""
    caller.require(Operation.CLOSE)
    period = find(books.calendar(), period_id)
    outcome = decided_close(books, caller, period, books.facts(period))
    seal_history(books)
    books.save(outcome, caller)


def decided_close(books: Books, caller: Caller, period: AccountingPeriod, facts: Facts) -> Outcome:
    """What closing a period now comes to, or its refusal; nothing is written by it."""
    caller.require(Operation.CLOSE)
    stamp = _stamp(books, caller, period)
    outcome = lifecycle.close(books.calendar(), period, facts, stamp)
    duties.check_close(books, caller, period)
    task_checks.check_close(books, caller, period)
    return outcome


def reopen(books: Books, caller: Caller, period_id: str, reason: str | None = None) -> None:
    """Reopen a closed or pending close period; its results stay on record as superseded."""
    caller.require(Operation.REOPEN)
    reason = caller.reason if reason is None else reason
    if reason is not None:
        values.REASON.read("reason", reason)
    period = find(books.calendar(), period_id)
    outcome, reason = decided_reopen(books, caller, period, reason)
    seal_history(books)
    books.save(outcome, caller, reason)


def decided_reopen(
    books: Books, caller: Caller, period: AccountingPeriod, reason: str | None
) -> tuple[Outcome, str | None]:
    """What reopening a period now comes to, and why it is; nothing is written by it.

    Whoever asks has required the permission to it.
    """
    archives.check_here(books, period)
    stamp = _stamp(books, caller, period)
    outcome = lifecycle.reopen(books.calendar(), period, books.facts(period), stamp)
    return outcome, duties.check_reopen(books, caller, period, reason)


def run_trial_balance(books: Books, caller: Caller, period_id: str) -> None:
    """Request a trial balance of a period that is not closed."""
    caller.require(Operation.RUN_TRIAL_BALANCE)
    calendar = books.calendar()
    period = find(calendar, period_id)
    facts = books.facts(period)
    stamp = _stamp(books, caller, period)
    books.save(lifecycle.run_trial_balance(calendar, period, facts, stamp), caller)


def finish_requested_close(books: Books, caller: Caller, period: AccountingPeriod) -> None:
    """Close a period whose close waited for its revenue schedules, when they are done."""
    if not period.close_requested or task_checks.stand_in_the_way(books, caller, period):
        return
    facts = books.facts(period)
    stamp = _stamp(books, caller, period)
    outcome = lifecycle.finish_requested_close(books.calendar(), period, facts, stamp)
    if outcome is not None and duties.is_still_for(books, caller, period):
        seal_history(books)
        books.save(outcome, caller)


def seal_history(books: Books) -> None:
    """Seal all that was written before: a close and a reopen stand on a chain without a gap."""
    chain = history_chain.calendar_chain(books.calendar_id)
    sealed = SEALED_AT_ONCE
    while sealed == SEALED_AT_ONCE:
        sealed = books.history.seal(chain, SEALED_AT_ONCE)


def history(
    books: Books, caller: Caller, period_id: str, first: int = 0, count: int = 1000
) -> tuple[HistoryRow, ...]:
    """What happened to a period, oldest first; a deleted period keeps its history."""
    caller.require(Operation.READ_PERIODS)
    rows = tuple(books.history.of_period(books.calendar_id, period_id, first, count))
    if not rows and first == 0:
        find(books.calendar(), period_id)
    return rows


def closing(books: Books, caller: Caller, period: AccountingPeriod) -> HistoryRow | None:
    """The row of history by which a period is closed; None for one that is not."""
    caller.require(Operation.READ_PERIODS)
    if not period.closed:
        return None
    closes = books.history.steps_of_period(books.calendar_id, period.id, CLOSES)
    return next(reversed(closes), None)
