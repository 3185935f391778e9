"""Which rows of history are events, of which kind, and how places in their order are told."""

from __future__ import annotations

import pytest

from monthend.domain.errors import WrongType
from monthend.domain.history import Event
from monthend.services.people_ports import PeopleEvent
from monthend.subledger.events import (
    KINDS,
    LONGEST_PLACE,
    EventKind,
    kind_of,
    place_of,
    place_text,
)
from monthend.subledger.journal_runs import GONE, RunStatus
from monthend.subledger.tasks import TaskEvent

NOT_TOLD = {
    Event.TYPE_LOCKED, Event.TYPE_UNLOCKED, Event.EXCEPTION_GRANTED, Event.EXCEPTION_REVOKED,
    Event.EXCEPTION_USED, Event.TRIAL_BALANCE_REQUESTED, Event.TRIAL_BALANCE_STARTED,
    Event.IMPORTED, Event.TRANSACTION_CHANGED, Event.TRANSACTION_CREATED,
    Event.JOURNAL_ENTRY_CREATED, Event.JOURNAL_ENTRY_CHANGED, Event.JOURNAL_ENTRY_CANCELLED,
    Event.POSTING_RULES_CHANGED, Event.LATE_TRANSACTION_QUEUED, Event.LATE_TRANSACTION_APPROVED,
    Event.LATE_TRANSACTION_REJECTED, Event.CODE_CREATED, Event.CODE_UPDATED, Event.CODE_ACTIVATED,
    Event.CODE_DEACTIVATED, Event.CODE_DELETED, Event.TENANT_CREATED, Event.USER_ADDED,
    Event.CLIENT_ADDED, Event.SIGNED_IN, Event.SETTING_CHANGED, Event.FIELD_DECLARED,
    Event.ENTITY_ADDED, Event.ENTITY_ACCESS_CHANGED, Event.PERIODS_SHARED, Event.ORG_ADDED,
    Event.ORG_ACCESS_CHANGED, Event.TRIAL_BALANCE_VERIFIED,
}  # fmt: skip
"""What history keeps and nobody is told: no transition of a period, and no outcome of a run."""


def test_every_word_of_history_is_told_or_left_out_on_purpose() -> None:
    told = {word for each in KINDS for word in each.of}
    assert not told & NOT_TOLD
    assert set(Event) - NOT_TOLD <= told
    assert {each.kind for each in KINDS} == set(EventKind)
    assert all(each.meaning.endswith(".") for each in KINDS)


@pytest.mark.parametrize("told", KINDS, ids=lambda told: told.kind.value)
def test_a_word_of_history_makes_its_kind(told: object) -> None:
    assert isinstance(told, type(KINDS[0]))
    for word in told.of:
        if word is not Event.JOURNAL_RUN_CHANGED:
            assert kind_of(word, {}, {}) is told.kind


@pytest.mark.parametrize(
    ("old", "new", "kind"),
    [
        (RunStatus.PROCESSING, RunStatus.COMPLETED, EventKind.JOURNAL_RUN_COMPLETED),
        (RunStatus.PROCESSING, RunStatus.ERROR, EventKind.JOURNAL_RUN_FAILED),
        (RunStatus.CANCEL_IN_PROGRESS, RunStatus.CANCELLED, EventKind.JOURNAL_RUN_CANCELLED),
        (RunStatus.CANCEL_IN_PROGRESS, RunStatus.COMPLETED, EventKind.JOURNAL_RUN_PARTLY_CANCELLED),
        (RunStatus.DELETE_IN_PROGRESS, GONE, EventKind.JOURNAL_RUN_DELETED),
        (RunStatus.PENDING, RunStatus.PROCESSING, None),
        (RunStatus.COMPLETED, RunStatus.CANCEL_IN_PROGRESS, None),
    ],
)
def test_a_journal_run_is_told_by_the_status_it_ends_in(
    old: str, new: str, kind: EventKind | None
) -> None:
    assert kind_of(Event.JOURNAL_RUN_CHANGED, {"status": old}, {"status": new}) is kind


@pytest.mark.parametrize("word", [*sorted(NOT_TOLD), *PeopleEvent, *TaskEvent, "", "closed "])
def test_nobody_is_told_anything_else(word: str) -> None:
    assert kind_of(word, {}, {}) is None


def test_a_place_is_read_as_it_was_told() -> None:
    place = {7: 3, 12: 0}
    assert place_of("after", place_text(place)) == place


@pytest.mark.parametrize(
    "text",
    [
        "", "1", "c1", "c1e", "ce1", "c1e2-", "c1e-2", "c1e2;c3e4", "cxey", "c1e2 ", "c²e1",
        "c" + "9" * 30 + "e1", "1.2", "c1e1-" * LONGEST_PLACE,
    ],
)  # fmt: skip
def test_what_is_no_place_is_refused(text: str) -> None:
    with pytest.raises(WrongType, match="after"):
        place_of("after", text)
