"""How a period comes to be, changes, moves through the close, and goes.

Each function takes the calendar and what the ledger says, and returns an
`Outcome`: the calendar after, what the histories must show, whose trial
balances no longer count, and for whom one must be run.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, TypedDict

from . import errors, guards
from .history import Change, Event
from .period import (
    DAY,
    NEVER_RUN,
    AccountingPeriod,
    Calendar,
    Facts,
    PeriodStatus,
    Rules,
    Situation,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamp:
    """Who does it and when (an aware UTC instant)."""

    by: str
    at: datetime


class PeriodFields(TypedDict, total=False):
    """What a create or an update may set; a field that is absent stays as it is."""

    name: str
    start_date: date | None
    end_date: date
    fiscal_year: int
    fiscal_quarter: int | None
    notes: str | None
    custom_fields: dict[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """The calendar after a change, and what must be written with it.

    `superseded` names the periods whose trial balance results stop counting
    and whose runs in progress are discarded; `runs` the period to run next.
    """

    calendar: Calendar
    changes: tuple[Change, ...]
    superseded: tuple[str, ...] = ()
    runs: str | None = None


def open_ended(period_id: str, stamp: Stamp) -> AccountingPeriod:
    """The period that a calendar begins with: before any other is created it is every day."""
    return AccountingPeriod(
        id=period_id, name="Open-Ended", start_date=None, end_date=None, fiscal_year=0, notes=None,
        created_by=stamp.by, created_on=stamp.at, updated_by=stamp.by, updated_on=stamp.at,
    )  # fmt: skip


def create(
    calendar: Calendar,
    period_id: str,
    fields: PeriodFields,
    facts: Facts,
    rules: Rules,
    stamp: Stamp,
) -> Outcome:
    """Create the next accounting period, carved out of the open-ended one.

    Without a start date it starts the day after the last period ends.
    """
    period = _draft(calendar, period_id, fields, stamp)
    _ends_after_start(period)
    now = Situation(
        calendar=calendar,
        period=period,
        asked=period,
        facts=facts,
        rules=rules,
        changed=guards.DATE_FIELDS | {"name"},
    )
    guards.check(guards.CREATE, now)
    after = replace(calendar, periods=(*calendar.periods, period))
    after, shifted = _open_ended_follows(after, stamp)
    created = Change(event=Event.CREATED, before=None, after=period)
    return Outcome(calendar=after, changes=(created, *shifted))


def _draft(
    calendar: Calendar, period_id: str, fields: PeriodFields, stamp: Stamp
) -> AccountingPeriod:
    last = calendar.last
    expected = last.end_date + DAY if last is not None and last.end_date is not None else None
    start = fields.get("start_date") or expected
    if start is None:
        raise errors.RequiredFieldMissing(field="startDate")
    return AccountingPeriod(
        id=period_id,
        name=fields["name"],
        start_date=start,
        end_date=fields["end_date"],
        fiscal_year=fields["fiscal_year"],
        fiscal_quarter=fields.get("fiscal_quarter"),
        notes=fields.get("notes", ""),
        custom_fields=_filled(fields.get("custom_fields", {})),
        created_by=stamp.by,
        created_on=stamp.at,
        updated_by=stamp.by,
        updated_on=stamp.at,
    )


def changed_fields(period: AccountingPeriod, fields: PeriodFields) -> frozenset[str]:
    """The names of the sent fields whose value differs from the period's.

    Custom fields that are not sent stay as they are, and so does a start date sent empty.
    """
    return frozenset(
        name for name, value in _merged(period, fields).items() if getattr(period, name) != value
    )


def update(
    calendar: Calendar,
    period: AccountingPeriod,
    fields: PeriodFields,
    facts: Facts,
    neighbour: Facts | None,
    rules: Rules,
    stamp: Stamp,
) -> Outcome:
    """Change a period; a new end date drags the start of the next one along.

    `neighbour` is what the ledger says of the next period, given when its
    start would move. Changed dates clear every trial balance that is not of a
    closed period.
    """
    merged = _merged(period, fields)
    changed = changed_fields(period, fields)
    asked = replace(period, **merged, updated_by=stamp.by, updated_on=stamp.at)
    now = Situation(
        calendar=calendar,
        period=period,
        asked=asked,
        facts=facts,
        rules=rules,
        changed=changed,
        neighbour=neighbour,
    )
    guards.check(guards.UPDATE[:1], now)
    _ends_after_start(asked)
    guards.check(guards.UPDATE[1:], now)
    if not changed & guards.DATE_FIELDS:
        noted = Change(event=Event.UPDATED, before=period, after=asked)
        return Outcome(calendar=calendar.with_period(asked), changes=(noted,))
    edited = Change(event=Event.DATES_CHANGED, before=period, after=asked)
    after, shifted = _drag_next_start(calendar.with_period(asked), asked, stamp)
    after, cleared, superseded = _clear_trial_balances(after)
    return Outcome(calendar=after, changes=(edited, *shifted, *cleared), superseded=superseded)


def delete(calendar: Calendar, period: AccountingPeriod, facts: Facts, stamp: Stamp) -> Outcome:
    """Delete the most recent period; its days fall back to the open-ended one."""
    guards.check(guards.DELETE, Situation(calendar=calendar, period=period, facts=facts))
    kept = tuple(other for other in calendar.periods if other.id != period.id)
    after, shifted = _open_ended_follows(replace(calendar, periods=kept), stamp)
    gone = Change(event=Event.DELETED, before=period, after=None)
    return Outcome(calendar=after, changes=(gone, *shifted), superseded=(period.id,))


def set_pending_close(
    calendar: Calendar, period: AccountingPeriod, facts: Facts, stamp: Stamp
) -> Outcome:
    """Set a period to pending close; its trial balance runs by itself."""
    guards.check(guards.PENDING_CLOSE, Situation(calendar=calendar, period=period, facts=facts))
    return _move(calendar, period, PeriodStatus.PENDING_CLOSE, Event.PENDING_CLOSE, stamp, run=True)


def close(calendar: Calendar, period: AccountingPeriod, facts: Facts, stamp: Stamp) -> Outcome:
    """Close a period; its trial balance runs by itself.

    While revenue schedules are still processing the period stands in pending
    close, and `finish_requested_close` closes it when they are done.
    """
    guards.check(guards.CLOSE, Situation(calendar=calendar, period=period, facts=facts))
    if facts.processing_revenue_schedules:
        asked = replace(period, close_requested=True)
        status, event = PeriodStatus.PENDING_CLOSE, Event.CLOSE_REQUESTED
        return _move(calendar, asked, status, event, stamp, run=True)
    return _move(calendar, period, PeriodStatus.CLOSED, Event.CLOSED, stamp, run=True)


def finish_requested_close(
    calendar: Calendar, period: AccountingPeriod, facts: Facts, stamp: Stamp
) -> Outcome | None:
    """Close a period whose close waited for revenue schedules, once nothing is in the way."""
    if not period.close_requested or facts.processing_revenue_schedules:
        return None
    try:
        guards.check(guards.CLOSE, Situation(calendar=calendar, period=period, facts=facts))
    except errors.RuleBroken:
        return None
    return _move(calendar, period, PeriodStatus.CLOSED, Event.AUTO_CLOSED, stamp, run=True)


def reopen(calendar: Calendar, period: AccountingPeriod, facts: Facts, stamp: Stamp) -> Outcome:
    """Reopen a period; its trial balance stays on record as superseded."""
    guards.check(guards.REOPEN, Situation(calendar=calendar, period=period, facts=facts))
    cleared = replace(period, trial_balance=NEVER_RUN)
    moved = _move(calendar, cleared, PeriodStatus.OPEN, Event.REOPENED, stamp, run=False)
    return replace(moved, superseded=(period.id,))


def run_trial_balance(
    calendar: Calendar, period: AccountingPeriod, facts: Facts, stamp: Stamp
) -> Outcome:
    """Request a trial balance of a period that is not closed."""
    guards.check(guards.RUN_TRIAL_BALANCE, Situation(calendar=calendar, period=period, facts=facts))
    waiting = replace(period, trial_balance=NEVER_RUN, updated_by=stamp.by, updated_on=stamp.at)
    asked = Change(event=Event.TRIAL_BALANCE_REQUESTED, before=period, after=waiting)
    return Outcome(calendar=calendar.with_period(waiting), changes=(asked,), runs=period.id)


def _move(
    calendar: Calendar,
    period: AccountingPeriod,
    status: PeriodStatus,
    event: Event,
    stamp: Stamp,
    *,
    run: bool,
) -> Outcome:
    moved = replace(
        period,
        status=status,
        close_requested=period.close_requested and status is PeriodStatus.PENDING_CLOSE,
        trial_balance=NEVER_RUN if run else period.trial_balance,
        updated_by=stamp.by,
        updated_on=stamp.at,
    )
    before = calendar.get(period.id)
    return Outcome(
        calendar=calendar.with_period(moved),
        changes=(Change(event=event, before=before, after=moved),),
        runs=period.id if run else None,
    )


def _merged(period: AccountingPeriod, fields: PeriodFields) -> dict[str, Any]:
    merged: dict[str, Any] = dict(fields)
    if fields.get("start_date") is None:
        merged.pop("start_date", None)
    if "custom_fields" in fields:
        merged["custom_fields"] = _filled({**period.custom_fields, **fields["custom_fields"]})
    return merged


def _filled(custom_fields: dict[str, object]) -> dict[str, object]:
    """Without the empty ones: an empty custom field and one that was never given are alike."""
    return {name: value for name, value in custom_fields.items() if value is not None}


def _ends_after_start(period: AccountingPeriod) -> None:
    start, end = period.start_date, period.end_date
    if start is not None and end is not None and end < start:
        raise errors.EndBeforeStart(field="endDate", start=start)
    if end == date.max:
        # The open-ended period begins the day after, and there is no day after.
        raise errors.OutOfRange(field="endDate", least=start, most=date.max - DAY)


def _drag_next_start(
    calendar: Calendar, edited: AccountingPeriod, stamp: Stamp
) -> tuple[Calendar, tuple[Change, ...]]:
    following = calendar.next(edited)
    assert edited.end_date is not None, "only created periods are edited"
    if following.start_date == edited.end_date + DAY:
        return calendar, ()
    dragged = replace(
        following, start_date=edited.end_date + DAY, updated_by=stamp.by, updated_on=stamp.at
    )
    shifted = Change(event=Event.DATES_SHIFTED, before=following, after=dragged)
    return calendar.with_period(dragged), (shifted,)


def _open_ended_follows(calendar: Calendar, stamp: Stamp) -> tuple[Calendar, tuple[Change, ...]]:
    """The open-ended period starts the day after the last created one, or has no start."""
    last = calendar.last
    if last is not None:
        return _drag_next_start(calendar, last, stamp)
    freed = replace(calendar.open_ended, start_date=None, updated_by=stamp.by, updated_on=stamp.at)
    shifted = Change(event=Event.DATES_SHIFTED, before=calendar.open_ended, after=freed)
    return calendar.with_period(freed), (shifted,)


def _clear_trial_balances(
    calendar: Calendar,
) -> tuple[Calendar, tuple[Change, ...], tuple[str, ...]]:
    """Results of periods that are not closed go; new dates version fences runs in progress."""
    cleared: list[Change] = []
    superseded: list[str] = []
    for period in calendar.everything:
        if period.closed:
            continue
        emptied = replace(period, trial_balance=NEVER_RUN, dates_version=period.dates_version + 1)
        calendar = calendar.with_period(emptied)
        superseded.append(period.id)
        if period.trial_balance != NEVER_RUN:
            event = Event.TRIAL_BALANCE_CLEARED
            cleared.append(Change(event=event, before=period, after=emptied))
    return calendar, tuple(cleared), tuple(superseded)
