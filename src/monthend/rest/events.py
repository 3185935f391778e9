"""`/monthend/v1/events`: what has happened, in its order, for whoever wants to follow it."""

from __future__ import annotations

from monthend.domain.permissions import Operation
from monthend.services import events
from monthend.services.caller import Caller
from monthend.services.ports import Books
from monthend.services.values import text
from monthend.subledger.events import LONGEST_PLACE, EventKind

from .operations import Answer, Asked, Parameter, operation
from .schemas import TEXT
from .schemas_events import EVENT, EVENTS

PATH = "/monthend/v1/events"
ONE = PATH + "/{event-id}"
KINDS = tuple(each.value for each in EventKind)


@operation(
    "GET",
    PATH,
    "GET_Events",
    Operation.READ_PERIODS,
    parameters=(
        Parameter(name="after", kind=text(LONGEST_PLACE, least=1)),
        Parameter(name="type", words=KINDS),
        Parameter(name="pageSize", least=1, most=events.AT_MOST, default=100),
    ),
    answers={"events": EVENTS, "position": TEXT, "more": {"type": "boolean"}},
    also="text/event-stream",
)
def get_events(books: Books, caller: Caller, asked: Asked) -> Answer:
    """List events in their order: transitions of periods, and what came of runs.

    `position` is the place after the last of them; given as `after` it goes on from there, and no
    event is left out or told twice. Without `after` it begins with the first there is. With
    `Accept: text/event-stream` they come as server-sent events, as they happen: from the header
    Last-Event-ID on, or from `after`, and with neither from now.
    """
    kind = asked.query["type"]
    found = events.listed(
        books, caller, asked.query["after"], kind and EventKind(kind), asked.query["pageSize"]
    )
    return {
        "events": [events.as_data(each) for each in found.events],
        "position": found.position,
        "more": found.more,
        "success": True,
    }


@operation("GET", ONE, "GET_Event", Operation.READ_PERIODS, answers=EVENT["properties"])
def get_event(books: Books, caller: Caller, asked: Asked) -> Answer:
    """Read one event by its id, which is the `webhook-id` of its deliveries."""
    found = events.get(books, caller, asked.value("event-id"))
    return {**events.as_data(found), "success": True}
