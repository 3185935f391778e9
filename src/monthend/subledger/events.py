"""Events: what of all that happens is told to whoever listens, and under which name.

An event is a row of history that has a kind. There is one table of kinds; the reference, the API
and the tests are made from it. What a kind is decided by is what history keeps, so that nothing
can be told that history does not know, and nothing of a kind can be kept without being told.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from monthend.domain.errors import NotFound, WrongType
from monthend.domain.history import Event

from .journal_runs import GONE, RunStatus


class WebhookEvent(StrEnum):
    """What happened to webhooks, in the word that history keeps."""

    ADDED = "webhookAdded"
    CHANGED = "webhookChanged"
    ENABLED = "webhookEnabled"
    DISABLED = "webhookDisabled"
    FAILED = "webhookFailed"
    SECRET_ROTATED = "webhookSecretRotated"
    TESTED = "webhookTested"
    REPLAYED = "webhookReplayed"
    DELETED = "webhookDeleted"


class ScheduleEvent(StrEnum):
    """What happened to schedules, in the word that history keeps."""

    ADDED = "scheduleAdded"
    CHANGED = "scheduleChanged"
    DELETED = "scheduleDeleted"
    COMPLETED = "scheduleCompleted"
    SKIPPED = "scheduleSkipped"
    FAILED = "scheduleFailed"


class EventKind(StrEnum):
    """What an event tells, in the word that those who listen see."""

    PERIOD_CREATED = "accounting_period.created"
    PERIOD_UPDATED = "accounting_period.updated"
    PERIOD_DATES_CHANGED = "accounting_period.dates_changed"
    PERIOD_DELETED = "accounting_period.deleted"
    PERIOD_PENDING_CLOSE = "accounting_period.pending_close"
    PERIOD_CLOSE_REQUESTED = "accounting_period.close_requested"
    PERIOD_CLOSED = "accounting_period.closed"
    PERIOD_REOPEN_REQUESTED = "accounting_period.reopen_requested"
    PERIOD_REOPEN_DECLINED = "accounting_period.reopen_declined"
    PERIOD_REOPENED = "accounting_period.reopened"
    TRIAL_BALANCE_COMPLETED = "trial_balance.completed"
    TRIAL_BALANCE_FAILED = "trial_balance.failed"
    TRIAL_BALANCE_CLEARED = "trial_balance.cleared"
    JOURNAL_RUN_COMPLETED = "journal_run.completed"
    JOURNAL_RUN_FAILED = "journal_run.failed"
    JOURNAL_RUN_CANCELLED = "journal_run.cancelled"
    JOURNAL_RUN_PARTLY_CANCELLED = "journal_run.partly_cancelled"
    JOURNAL_RUN_DELETED = "journal_run.deleted"
    SCHEDULE_COMPLETED = "schedule.completed"
    SCHEDULE_SKIPPED = "schedule.skipped"
    SCHEDULE_FAILED = "schedule.failed"
    WEBHOOK_TESTED = "webhook.test"
    WEBHOOK_FAILED = "webhook.failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A kind of events: the words of history that make one, and what it means."""

    kind: EventKind
    of: tuple[StrEnum, ...]
    meaning: str


_RUN = (Event.JOURNAL_RUN_CHANGED,)
KINDS: tuple[Told, ...] = (
    Told(
        kind=EventKind.PERIOD_CREATED,
        of=(Event.CREATED,),
        meaning="An accounting period was created.",
    ),
    Told(
        kind=EventKind.PERIOD_UPDATED,
        of=(Event.UPDATED,),
        meaning="Fields of a period changed, and its dates did not.",
    ),
    Told(
        kind=EventKind.PERIOD_DATES_CHANGED,
        of=(Event.DATES_CHANGED, Event.DATES_SHIFTED),
        meaning="The dates of a period changed, by an update or because its neighbour's did.",
    ),
    Told(
        kind=EventKind.PERIOD_DELETED,
        of=(Event.DELETED,),
        meaning="The last period was deleted.",
    ),
    Told(
        kind=EventKind.PERIOD_PENDING_CLOSE,
        of=(Event.PENDING_CLOSE,),
        meaning="A period was set to pending close.",
    ),
    Told(
        kind=EventKind.PERIOD_CLOSE_REQUESTED,
        of=(Event.CLOSE_REQUESTED,),
        meaning="A close was asked for and waits; the period is pending close until then.",
    ),
    Told(
        kind=EventKind.PERIOD_CLOSED,
        of=(Event.CLOSED, Event.AUTO_CLOSED),
        meaning="A period was closed, at once or after it had waited.",
    ),
    Told(
        kind=EventKind.PERIOD_REOPEN_REQUESTED,
        of=(Event.REOPEN_REQUESTED,),
        meaning="Somebody asked for a reopening that takes two.",
    ),
    Told(
        kind=EventKind.PERIOD_REOPEN_DECLINED,
        of=(Event.REOPEN_DECLINED,),
        meaning="A reopening that was asked for was declined.",
    ),
    Told(
        kind=EventKind.PERIOD_REOPENED,
        of=(Event.REOPENED,),
        meaning="A closed or pending close period was opened again.",
    ),
    Told(
        kind=EventKind.TRIAL_BALANCE_COMPLETED,
        of=(Event.TRIAL_BALANCE_COMPLETED,),
        meaning="The trial balance of a period was computed and frozen.",
    ),
    Told(
        kind=EventKind.TRIAL_BALANCE_FAILED,
        of=(Event.TRIAL_BALANCE_FAILED,),
        meaning="The trial balance of a period could not be computed; `reason` says why.",
    ),
    Told(
        kind=EventKind.TRIAL_BALANCE_CLEARED,
        of=(Event.TRIAL_BALANCE_CLEARED,),
        meaning="Dates have changed, and the trial balance of a period counts no more.",
    ),
    Told(
        kind=EventKind.JOURNAL_RUN_COMPLETED,
        of=_RUN,
        meaning="A journal run has made its entries.",
    ),
    Told(
        kind=EventKind.JOURNAL_RUN_FAILED,
        of=_RUN,
        meaning="A journal run could make no entries; `new.error` says why.",
    ),
    Told(
        kind=EventKind.JOURNAL_RUN_CANCELLED,
        of=_RUN,
        meaning="A journal run was cancelled with all its entries.",
    ),
    Told(
        kind=EventKind.JOURNAL_RUN_PARTLY_CANCELLED,
        of=_RUN,
        meaning="A journal run was cancelled but for the entries that were transferred.",
    ),
    Told(
        kind=EventKind.JOURNAL_RUN_DELETED,
        of=_RUN,
        meaning="A cancelled journal run was deleted with its entries.",
    ),
    Told(
        kind=EventKind.SCHEDULE_COMPLETED,
        of=(ScheduleEvent.COMPLETED,),
        meaning="A schedule has made what it makes.",
    ),
    Told(
        kind=EventKind.SCHEDULE_SKIPPED,
        of=(ScheduleEvent.SKIPPED,),
        meaning="A schedule came and made nothing, or not all; `new.reason` says why.",
    ),
    Told(
        kind=EventKind.SCHEDULE_FAILED,
        of=(ScheduleEvent.FAILED,),
        meaning="What a schedule was to make has failed; `new.reason` says why.",
    ),
    Told(
        kind=EventKind.WEBHOOK_TESTED,
        of=(WebhookEvent.TESTED,),
        meaning="Somebody tries a webhook; it goes to that one and to no other.",
    ),
    Told(
        kind=EventKind.WEBHOOK_FAILED,
        of=(WebhookEvent.FAILED,),
        meaning="A webhook has failed for so long that it was disabled.",
    ),
)
"""Every kind. Those of journal runs are told from each other by the status that a run ends in."""

_OF_RUNS = {
    RunStatus.COMPLETED.value: EventKind.JOURNAL_RUN_COMPLETED,
    RunStatus.ERROR.value: EventKind.JOURNAL_RUN_FAILED,
    RunStatus.CANCELLED.value: EventKind.JOURNAL_RUN_CANCELLED,
    GONE: EventKind.JOURNAL_RUN_DELETED,
}
_BY_WORD = {
    str(word): told.kind for told in KINDS for word in told.of if word not in _RUN
}  # fmt: skip


def kind_of(word: str, old: Mapping[str, object], new: Mapping[str, object]) -> EventKind | None:
    """The kind of a row of history, None where it is told to nobody."""
    if word != Event.JOURNAL_RUN_CHANGED:
        return _BY_WORD.get(word)
    kind = _OF_RUNS.get(str(new.get("status")))
    if kind is EventKind.JOURNAL_RUN_COMPLETED and (
        old.get("status") == RunStatus.CANCEL_IN_PROGRESS.value
    ):
        return EventKind.JOURNAL_RUN_PARTLY_CANCELLED
    return kind


# Places in the order of events --------------------------------------------------------

PLACE_FORM = re.compile(r"c[0-9]{1,18}e[0-9]{1,18}(-c[0-9]{1,18}e[0-9]{1,18}){0,999}", re.ASCII)
LONGEST_PLACE = 8000

Place = Mapping[int, int]
"""How far somebody has read: the number of the last event by calendar, by the calendar's key."""


class EventNotFound(NotFound):
    message = "There is no event {id}."


def place_text(place: Place) -> str:
    """A place as it is told: nobody needs to know what is in it to go on from there."""
    return "-".join(f"c{calendar}e{number}" for calendar, number in sorted(place.items()))


def place_of(field: str, text: str) -> Place:
    """The place that a text tells; whatever is none is refused."""
    if len(text) > LONGEST_PLACE or not PLACE_FORM.fullmatch(text):
        raise WrongType(field=field, expected="a position that an answer has told")
    pairs = (each[1:].split("e") for each in text.split("-"))
    return {int(calendar): int(number) for calendar, number in pairs}
