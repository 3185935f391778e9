"""Reading events: in their order, from wherever somebody has got to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from heapq import merge
from itertools import islice
from typing import Any

from monthend.domain.permissions import Operation
from monthend.subledger.events import EventKind, EventNotFound, Place, place_of, place_text

from . import org_lists
from .caller import Caller
from .event_ports import ToldEvent
from .ports import Books

Data = dict[str, Any]
AT_MOST = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """Some events, the place after the last of them, and whether there are more.

    `seen` is how far was looked where there are no more: beyond events of other kinds, too.
    """

    events: Sequence[ToldEvent]
    position: str
    more: bool
    seen: Place


def listed(
    books: Books, caller: Caller, after: str | None, kind: EventKind | None, count: int
) -> Listed:
    """Events of the books that a request is for, from a place on that an answer has told.

    Events of one org come in their order, and none is ever left out: those of several
    go by their instants as far as that leaves it so.
    """
    caller.require(Operation.READ_PERIODS)
    return from_place(books, caller, place_of("after", after) if after else {}, kind, count)


def from_place(
    books: Books, caller: Caller, place: Place, kind: EventKind | None, count: int
) -> Listed:
    """The same, whoever asks and from wherever."""
    lists: list[Sequence[ToldEvent]] = []
    reached: dict[int, int] = {}
    seen: dict[int, int] = {}
    for of, _ in org_lists.everywhere(books, caller):
        seen[of.calendar_id] = of.events.last()
        reached[of.calendar_id] = place.get(of.calendar_id, 0)
        lists.append(of.events.after(reached[of.calendar_id], kind, count + 1))
    found = list(islice(merge(*lists, key=lambda event: event.at), count + 1))
    for event in found[:count]:
        reached[event.calendar_id] = event.number
    more = len(found) > count
    return Listed(events=found[:count], position=place_text(reached), more=more, seen=seen)


def get(books: Books, caller: Caller, event_id: str) -> ToldEvent:
    """One event."""
    caller.require(Operation.READ_PERIODS)
    for of, _ in org_lists.everywhere(books, caller):
        if (found := of.events.named(event_id)) is not None:
            return found
    raise EventNotFound(id=event_id[:40])


def as_data(event: ToldEvent) -> Data:
    """An event as everybody is told it, over whatever wire: the same each time."""
    return {
        "id": event.id,
        "type": event.kind.value,
        "timestamp": f"{event.at:%Y-%m-%dT%H:%M:%SZ}",
        "number": event.number,
        "data": {
            "entityId": event.entity_id,
            "orgId": event.org_id,
            "accountingPeriodId": event.period_id,
            "subject": event.subject,
            "old": dict(event.old),
            "new": dict(event.new),
            "reason": event.reason,
            "user": event.user,
            "channel": event.channel,
            "trackId": event.track_id,
            "commitSequence": event.commit_sequence,
        },
    }
