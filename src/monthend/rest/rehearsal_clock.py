"""`/monthend/v1/rehearsal/clock`: what day it is for a tenant."""

from __future__ import annotations

from monthend.domain.permissions import Operation
from monthend.services.caller import Caller
from monthend.services.ports import Books

from .operations import Answer, Asked, operation
from .schemas import TEXT, properties
from .shown import shown_instant

PATH = "/monthend/v1/rehearsal/clock"
CLOCK = properties({"now": TEXT})


@operation(
    "GET",
    PATH,
    "GET_RehearsalClock",
    Operation.READ_REHEARSAL,
    answers=CLOCK["properties"],
    rehearsal=True,
)
def get_rehearsal_clock(books: Books, caller: Caller, asked: Asked) -> Answer:  # noqa: ARG001
    """Read what time it is for the tenant, in UTC."""
    return {"now": shown_instant(books.now), "success": True}
