"""What a change of a period leaves behind: dates, stamps, histories, trial balances."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from calendar_notation import MADE_ON, OPEN_ENDED, STAMP, last_day, period_named, written
from monthend.domain import lifecycle
from monthend.domain.errors import EndBeforeStart, OutOfRange, Refusal
from monthend.domain.history import Event
from monthend.domain.lifecycle import Outcome, PeriodFields
from monthend.domain.period import (
    DAY,
    DEFAULT_RULES,
    NEVER_RUN,
    NO_FACTS,
    Calendar,
    Facts,
    TrialBalanceStatus,
)

Read = Callable[[str], Calendar]
FEBRUARY: PeriodFields = {"name": "Feb", "end_date": last_day("Feb"), "fiscal_year": 2026}


def create(calendar: Calendar, fields: PeriodFields) -> Outcome:
    return lifecycle.create(calendar, "new", fields, NO_FACTS, DEFAULT_RULES, STAMP)


def update(
    calendar: Calendar, name: str, fields: PeriodFields, neighbour: Facts | None = NO_FACTS
) -> Outcome:
    period = period_named(calendar, name)
    return lifecycle.update(calendar, period, fields, NO_FACTS, neighbour, DEFAULT_RULES, STAMP)


def finish(calendar: Calendar, name: str, facts: Facts) -> Outcome | None:
    return lifecycle.finish_requested_close(calendar, period_named(calendar, name), facts, STAMP)


def assert_contiguous(calendar: Calendar) -> None:
    for earlier, later in zip(calendar.everything, calendar.everything[1:], strict=False):
        assert earlier.end_date is not None
        assert later.start_date == earlier.end_date + DAY


# Create -------------------------------------------------------------------------


def test_a_new_period_starts_the_day_after_the_last(calendar: Read) -> None:
    after = create(calendar("Jan:Closed"), FEBRUARY).calendar
    assert written(after) == "Jan:Closed Feb:Open"
    assert_contiguous(after)


def test_a_new_period_is_open_and_bears_the_stamp_of_its_maker(calendar: Read) -> None:
    made = period_named(create(calendar("Jan:Closed"), FEBRUARY).calendar, "Feb")
    assert (made.id, made.trial_balance, made.notes) == ("new", NEVER_RUN, "")
    assert (made.created_by, made.created_on) == (STAMP.by, STAMP.at)
    assert (made.updated_by, made.updated_on) == (STAMP.by, STAMP.at)


def test_a_new_period_keeps_all_it_was_given(calendar: Read) -> None:
    given: PeriodFields = {
        **FEBRUARY,
        "fiscal_quarter": 1,
        "notes": "short",
        "custom_fields": {"Closer__c": "Ann"},
    }
    made = period_named(create(calendar("Jan:Closed"), given).calendar, "Feb")
    assert (made.fiscal_quarter, made.notes, dict(made.custom_fields)) == (
        1,
        "short",
        {"Closer__c": "Ann"},
    )


def test_a_create_shows_in_two_histories(calendar: Read) -> None:
    created, shifted = create(calendar("Jan:Closed"), FEBRUARY).changes
    assert (created.event, created.before, created.period.name) == (Event.CREATED, None, "Feb")
    assert (shifted.event, shifted.period.name) == (Event.DATES_SHIFTED, OPEN_ENDED)
    assert shifted.period.start_date == date(2026, 3, 1)
    assert shifted.period.updated_by == STAMP.by


def test_no_period_ends_on_the_last_day_there_is(calendar: Read) -> None:
    with pytest.raises(OutOfRange):
        create(calendar("Jan:Closed"), {**FEBRUARY, "end_date": date.max})


# Update -------------------------------------------------------------------------


def test_a_moved_end_drags_the_next_start_along(calendar: Read) -> None:
    outcome = update(calendar("Jan:Open Feb:Open Mar:Open"), "Jan", {"end_date": date(2026, 2, 10)})
    assert written(outcome.calendar) == ("Jan(01-01..02-10):Open Feb(02-11..02-28):Open Mar:Open")
    assert_contiguous(outcome.calendar)


def test_a_moved_end_of_the_last_period_drags_the_open_ended_one(calendar: Read) -> None:
    outcome = update(calendar("Jan:Open"), "Jan", {"end_date": date(2026, 1, 20)})
    assert outcome.calendar.open_ended.start_date == date(2026, 1, 21)


def test_both_periods_of_a_moved_end_are_stamped(calendar: Read) -> None:
    outcome = update(calendar("Jan:Open Feb:Open Mar:Open"), "Jan", {"end_date": date(2026, 2, 10)})
    stamps = [(period.updated_by, period.updated_on) for period in outcome.calendar.periods]
    assert stamps == [(STAMP.by, STAMP.at), (STAMP.by, STAMP.at), ("maker", MADE_ON)]
    assert period_named(outcome.calendar, "Feb").created_by == "maker"


def test_both_histories_of_a_moved_end_are_written(calendar: Read) -> None:
    edited, shifted = update(
        calendar("Jan:Open Feb:Open"), "Jan", {"end_date": date(2026, 2, 10)}
    ).changes
    assert (edited.event, edited.period.name) == (Event.DATES_CHANGED, "Jan")
    assert (shifted.event, shifted.period.name) == (Event.DATES_SHIFTED, "Feb")
    assert shifted.before is not None
    assert shifted.before.start_date == date(2026, 2, 1)


def test_new_dates_clear_every_trial_balance_that_is_not_of_a_closed_period(
    calendar: Read,
) -> None:
    before = calendar("Jan:Closed:Completed Feb:PendingClose:Processing Mar:Open:Error Apr:Open")
    outcome = update(before, "Apr", {"end_date": date(2026, 4, 20)})
    assert written(outcome.calendar) == (
        "Jan:Closed:Completed Feb:PendingClose Mar:Open Apr(04-01..04-20):Open"
    )
    assert outcome.superseded == ("feb", "mar", "apr", "open-ended")
    cleared = [c.period.name for c in outcome.changes if c.event is Event.TRIAL_BALANCE_CLEARED]
    assert cleared == ["Feb", "Mar"]


def test_new_dates_fence_runs_in_progress_by_a_new_dates_version(calendar: Read) -> None:
    before = calendar("Jan:Closed Feb:Open Mar:Open")
    outcome = update(before, "Feb", {"end_date": date(2026, 2, 20)})
    assert [period.dates_version for period in outcome.calendar.periods] == [0, 1, 1]


def test_a_note_clears_nothing_and_fences_nothing(calendar: Read) -> None:
    outcome = update(calendar("Jan:Open:Completed"), "Jan", {"notes": "seen"})
    assert written(outcome.calendar) == "Jan:Open:Completed"
    assert outcome.calendar.periods[0].dates_version == 0
    assert (outcome.superseded, outcome.runs) == ((), None)
    assert [change.event for change in outcome.changes] == [Event.UPDATED]


def test_a_date_sent_as_it_is_changes_no_dates(calendar: Read) -> None:
    same: PeriodFields = {"start_date": date(2026, 1, 1), "end_date": last_day("Jan")}
    outcome = update(calendar("Jan:Open:Completed"), "Jan", same)
    assert written(outcome.calendar) == "Jan:Open:Completed"
    assert [change.event for change in outcome.changes] == [Event.UPDATED]


def test_a_start_date_sent_empty_stays_as_it_is(calendar: Read) -> None:
    outcome = update(calendar("Jan:Open"), "Jan", {"start_date": None, "notes": "seen"})
    assert written(outcome.calendar) == "Jan:Open"


def test_notes_and_fiscal_quarter_can_be_emptied(calendar: Read) -> None:
    before = calendar("Jan:Open")
    before = before.with_period(replace(before.periods[0], notes="old", fiscal_quarter=1))
    after = update(before, "Jan", {"notes": None, "fiscal_quarter": None}).calendar.periods[0]
    assert (after.notes, after.fiscal_quarter) == (None, None)


def test_custom_fields_that_are_not_sent_stay(calendar: Read) -> None:
    before = calendar("Jan:Open")
    before = before.with_period(replace(before.periods[0], custom_fields={"A__c": 1, "B__c": 2}))
    after = update(before, "Jan", {"custom_fields": {"B__c": 3}}).calendar.periods[0]
    assert dict(after.custom_fields) == {"A__c": 1, "B__c": 3}


def test_an_end_before_the_start_is_refused_whatever_the_status(calendar: Read) -> None:
    for status in ("Open", "PendingClose", "Closed"):
        with pytest.raises(EndBeforeStart, match="2026-01-01"):
            update(calendar(f"Jan:{status}"), "Jan", {"end_date": date(2025, 12, 31)})


def test_a_period_may_be_one_day_long(calendar: Read) -> None:
    outcome = update(calendar("Jan:Open"), "Jan", {"end_date": date(2026, 1, 1)})
    assert written(outcome.calendar) == "Jan(01-01..01-01):Open"


# Delete -------------------------------------------------------------------------


def test_the_days_of_a_deleted_period_fall_back_to_the_open_ended_one(calendar: Read) -> None:
    before = calendar("Jan:Closed Feb:Open")
    outcome = lifecycle.delete(before, before.periods[1], NO_FACTS, STAMP)
    assert outcome.calendar.get("feb") is None
    assert outcome.calendar.open_ended.start_date == date(2026, 2, 1)
    assert outcome.superseded == ("feb",)


def test_without_any_period_the_open_ended_one_has_no_start(calendar: Read) -> None:
    before = calendar("Jan:Open")
    outcome = lifecycle.delete(before, before.periods[0], NO_FACTS, STAMP)
    assert outcome.calendar.open_ended.start_date is None
    assert outcome.calendar.open_ended.updated_by == STAMP.by
    gone, shifted = outcome.changes
    assert (gone.event, gone.after, gone.period.name) == (Event.DELETED, None, "Jan")
    assert shifted.event is Event.DATES_SHIFTED


# The close ----------------------------------------------------------------------


@pytest.mark.parametrize("step", [lifecycle.set_pending_close, lifecycle.close])
def test_a_step_towards_the_close_asks_for_a_new_trial_balance(
    calendar: Read, step: Callable[..., Outcome]
) -> None:
    before = calendar("Jan:Open:Completed")
    outcome = step(before, before.periods[0], NO_FACTS, STAMP)
    assert outcome.runs == "jan"
    assert outcome.calendar.periods[0].trial_balance == NEVER_RUN
    assert outcome.calendar.periods[0].updated_by == STAMP.by
    (change,) = outcome.changes
    assert change.before is before.periods[0]


def test_a_close_waits_for_revenue_schedules_that_are_processing(calendar: Read) -> None:
    before = calendar("Jan:Open")
    waits = lifecycle.close(before, before.periods[0], Facts(processing_revenue_schedules=1), STAMP)
    assert written(waits.calendar) == "Jan:Closing"
    assert waits.calendar.periods[0].close_requested


def test_a_waiting_close_closes_when_the_schedules_are_done(calendar: Read) -> None:
    outcome = finish(calendar("Jan:Closing:Completed"), "Jan", NO_FACTS)
    assert outcome is not None
    assert written(outcome.calendar) == "Jan:Closed"
    assert not outcome.calendar.periods[0].close_requested
    assert [change.event for change in outcome.changes] == [Event.AUTO_CLOSED]
    assert outcome.runs == "jan"


@pytest.mark.parametrize(
    "facts",
    [
        Facts(processing_revenue_schedules=1),
        Facts(trial_balance_running=True),
        Facts(required_action_items={"draft invoices": 1}),
        Facts(pending_revenue_schedules=1),
    ],
)
def test_a_waiting_close_waits_on_while_anything_is_in_the_way(
    calendar: Read, facts: Facts
) -> None:
    assert finish(calendar("Jan:Closing"), "Jan", facts) is None


def test_nobody_closes_a_period_that_only_is_pending_close(calendar: Read) -> None:
    assert finish(calendar("Jan:PendingClose"), "Jan", NO_FACTS) is None


def test_pending_close_asked_for_by_itself_requests_no_close(calendar: Read) -> None:
    before = calendar("Jan:Open")
    facts = Facts(processing_revenue_schedules=1)
    outcome = lifecycle.set_pending_close(before, before.periods[0], facts, STAMP)
    assert written(outcome.calendar) == "Jan:PendingClose"


@pytest.mark.parametrize("status", ["Closed:Completed", "PendingClose:Error", "Closing:Completed"])
def test_reopening_supersedes_the_trial_balance_and_runs_none(calendar: Read, status: str) -> None:
    before = calendar(f"Jan:{status}")
    outcome = lifecycle.reopen(before, before.periods[0], NO_FACTS, STAMP)
    assert written(outcome.calendar) == "Jan:Open"
    assert (outcome.superseded, outcome.runs) == (("jan",), None)
    (change,) = outcome.changes
    assert change.before is before.periods[0]
    assert change.event is Event.REOPENED


def test_a_requested_trial_balance_shows_as_pending(calendar: Read) -> None:
    before = calendar("Jan:Open:Error")
    outcome = lifecycle.run_trial_balance(before, before.periods[0], NO_FACTS, STAMP)
    assert outcome.calendar.periods[0].trial_balance.status is TrialBalanceStatus.PENDING
    assert (outcome.runs, outcome.superseded) == ("jan", ())


def test_a_refusal_says_what_stands_in_the_way_in_words(calendar: Read) -> None:
    before = calendar("Jan:Open Feb:Open")
    facts = Facts(required_action_items={"draft invoices": 2, "processing refunds": 1})
    words = r"Jan has 3 required action items: draft invoices \(2\), processing refunds \(1\)"
    with pytest.raises(Refusal, match=words):
        lifecycle.close(before, before.periods[0], facts, STAMP)


def test_a_calendar_begins_with_a_period_of_every_day() -> None:
    every = lifecycle.open_ended("0", STAMP)
    assert every.open_ended
    assert (every.name, every.fiscal_year, every.notes) == ("Open-Ended", 0, None)
    assert every.covers(date.min)
    assert every.covers(date.max)
