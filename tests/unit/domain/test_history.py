"""What a history row shows of a change."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime

from monthend.domain.history import RECORDED, Change, Event, difference, plain
from monthend.domain.period import (
    AccountingPeriod,
    Calendar,
    PeriodStatus,
    TrialBalanceOutcome,
    TrialBalanceStatus,
)

Read = Callable[[str], Calendar]


def change(before: AccountingPeriod | None, after: AccountingPeriod | None) -> Change:
    return Change(event=Event.UPDATED, before=before, after=after)


def test_only_what_differs_is_shown(calendar: Read) -> None:
    jan = calendar("Jan:Open").periods[0]
    closed = replace(jan, status=PeriodStatus.CLOSED, notes="done")
    assert difference(change(jan, closed)) == (
        {"notes": "", "status": "Open"},
        {"notes": "done", "status": "Closed"},
    )


def test_days_are_shown_as_iso_text(calendar: Read) -> None:
    jan = calendar("Jan:Open").periods[0]
    moved = replace(jan, end_date=date(2026, 1, 30))
    assert difference(change(jan, moved)) == (
        {"endDate": "2026-01-31"},
        {"endDate": "2026-01-30"},
    )


def test_a_created_period_is_shown_whole(calendar: Read) -> None:
    jan = calendar("Jan:Open").periods[0]
    old, new = difference(change(None, jan))
    assert old == {}
    # What is empty differs in nothing from what was not there.
    assert new == {
        "name": "Jan", "startDate": "2026-01-01", "endDate": "2026-01-31", "fiscalYear": 2026,
        "notes": "", "status": "Open",
    }  # fmt: skip


def test_a_deleted_period_is_shown_as_it_was(calendar: Read) -> None:
    jan = calendar("Jan:Open").periods[0]
    old, new = difference(change(jan, None))
    assert new == {}
    assert old == difference(change(None, jan))[1]


def test_custom_fields_are_shown_by_their_names(calendar: Read) -> None:
    jan = replace(calendar("Jan:Open").periods[0], custom_fields={"Due__c": date(2026, 2, 3)})
    after = replace(jan, custom_fields={"Due__c": date(2026, 2, 4), "By__c": "Ann"})
    assert difference(change(jan, after)) == (
        {"Due__c": "2026-02-03"},
        {"Due__c": "2026-02-04", "By__c": "Ann"},
    )


def test_a_trial_balance_shows_through_its_event_alone(calendar: Read) -> None:
    jan = calendar("Jan:Open").periods[0]
    ran = replace(jan, trial_balance=TrialBalanceOutcome(status=TrialBalanceStatus.COMPLETED))
    assert difference(change(jan, ran)) == ({}, {})


def test_a_change_is_of_the_period_after_it_or_before_it(calendar: Read) -> None:
    jan = calendar("Jan:Open").periods[0]
    renamed = replace(jan, name="First")
    assert change(jan, renamed).period is renamed
    assert change(jan, None).period is jan


def test_every_recorded_field_is_one_of_a_period(calendar: Read) -> None:
    jan = calendar("Jan:Open").periods[0]
    assert all(hasattr(jan, name) for _, name in RECORDED)


def test_instants_are_plain_as_iso_text_and_the_rest_as_it_is() -> None:
    assert plain(datetime(2026, 1, 2, 3, tzinfo=UTC)) == "2026-01-02T03:00:00+00:00"
    assert plain(7) == 7
