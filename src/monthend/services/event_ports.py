"""What the services ask of the store about events."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from monthend.subledger.events import EventKind

if TYPE_CHECKING:
    from .schedule_ports import ScheduleBooks
    from .webhook_ports import WebhookBooks


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldEvent:
    """An event with its row of history: numbered in its calendar from 1, without a gap."""

    calendar_id: int
    number: int
    id: str
    kind: EventKind
    entity_id: str
    org_id: str | None
    at: datetime
    period_id: str | None
    subject: str | None
    old: Mapping[str, object]
    new: Mapping[str, object]
    reason: str | None
    user: str
    channel: str
    track_id: str | None
    commit_sequence: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredEvent:
    """An event as an audit finds it, or a row of history that has none; values as text.

    Without a number there is no event; without a word no row of history.
    """

    number: int | None
    kind: str | None
    history_id: int | None
    word: str | None
    old: str | None
    new: str | None
    commit_sequence: int | None = None


class EventBooks(Protocol):
    """The events of one calendar."""

    def after(self, number: int, kind: EventKind | None, at_most: int) -> Sequence[ToldEvent]:
        """Events with higher numbers, in their order, of one kind or of all."""

    def named(self, event_id: str) -> ToldEvent | None: ...
    def last(self) -> int:
        """The number of the last event, 0 before the first."""


class TellingBooks(Protocol):
    """Books that have events, endpoints that they are sent to, and schedules."""

    @property
    def events(self) -> EventBooks: ...
    @property
    def webhooks(self) -> WebhookBooks: ...
    @property
    def schedules(self) -> ScheduleBooks: ...
