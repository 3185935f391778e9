"""A refusal says in words what stands in the way, and which value is to blame."""

from __future__ import annotations

from monthend.domain.errors import (
    EndBeforeStart,
    PeriodNameTaken,
    Refusals,
    RequiredFieldMissing,
    TooLong,
    TrialBalanceRunning,
)


def test_a_message_is_made_of_the_facts() -> None:
    refusal = TrialBalanceRunning(name="Jan")
    assert str(refusal) == "A trial balance is running for the accounting period Jan."
    assert refusal.facts == {"name": "Jan"}


def test_a_refusal_blames_the_field_it_is_told_of_or_its_own() -> None:
    assert EndBeforeStart(field="endDate", start="2026-01-01").field == "endDate"
    assert PeriodNameTaken(name="Jan").field == "name"
    assert TrialBalanceRunning(name="Jan").field is None


def test_several_refusals_keep_their_order() -> None:
    missing, long = RequiredFieldMissing(field="name"), TooLong(field="notes", limit=255)
    both = Refusals((missing, long))
    assert both.refusals == (missing, long)
    assert str(both) == (
        "The field name is required.; The field notes must have at most 255 characters."
    )
