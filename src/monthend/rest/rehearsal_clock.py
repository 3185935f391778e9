"""`/monthend/v1/rehearsal/clock`: what day it is for a tenant."""

from __future__ import annotations

from datetime import datetime, timedelta

from monthend.domain.permissions import Operation
from monthend.services import tenant_clocks
from monthend.services.caller import Caller
from monthend.services.ports import Books
from monthend.services.values import MOMENT, boolean, whole_number
from monthend.subledger.clocks import TenantClock

from .fields import Field, FieldTable
from .operations import Answer, Asked, operation
from .schemas import TEXT, properties

PATH = "/monthend/v1/rehearsal/clock"
ADVANCE = PATH + "/advance"
CLOCK = properties(
    {"now": TEXT, "clock": {"type": "string", "enum": ["machine", "frozen", "running"]}}
)
SET = FieldTable(
    name="RehearsalClock",
    fields=(
        Field(name="now", into="now", kind=MOMENT),
        Field(name="frozen", into="frozen", kind=boolean),
    ),
)
BY = FieldTable(
    name="RehearsalAdvance",
    fields=tuple(
        Field(name=name, into=name, kind=whole_number(0, most))
        for name, most in (("days", 80_000), ("hours", 2_000_000), ("seconds", 999_999_999))
    ),
)


@operation(
    "GET",
    PATH,
    "GET_RehearsalClock",
    Operation.READ_REHEARSAL,
    answers=CLOCK["properties"],
    rehearsal=True,
)
def get_rehearsal_clock(books: Books, caller: Caller, asked: Asked) -> Answer:  # noqa: ARG001
    """Read what time it is for the tenant, in UTC, and whether its clock goes."""
    return _shown(tenant_clocks.read(caller), books.now)


@operation(
    "PUT",
    PATH,
    "PUT_RehearsalClock",
    Operation.REHEARSE,
    body=SET,
    answers=CLOCK["properties"],
    rehearsal=True,
)
def put_rehearsal_clock(books: Books, caller: Caller, asked: Asked) -> Answer:
    """Set the clock of the tenant; it stands still there, unless `frozen` is false.

    Without `now` it is set to what it says. It is never set to before the last change of the books.
    """
    frozen = asked.body.get("frozen", True)
    now = tenant_clocks.set_to(books, caller, asked.body.get("now"), frozen=frozen)
    return _answer("frozen" if frozen else "running", now)


@operation(
    "POST",
    ADVANCE,
    "POST_AdvanceRehearsalClock",
    Operation.REHEARSE,
    body=BY,
    answers=CLOCK["properties"],
    rehearsal=True,
)
def post_advance_rehearsal_clock(books: Books, caller: Caller, asked: Asked) -> Answer:
    """Have it be so many days, hours and seconds later; a clock that stood still stands there."""
    now = tenant_clocks.advance(books, caller, timedelta(**asked.body))
    clock = caller.tenant.clock
    return _answer("frozen" if clock is not None and clock.frozen else "running", now)


@operation(
    "DELETE",
    PATH,
    "DELETE_RehearsalClock",
    Operation.REHEARSE,
    answers=CLOCK["properties"],
    rehearsal=True,
)
def delete_rehearsal_clock(books: Books, caller: Caller, asked: Asked) -> Answer:  # noqa: ARG001
    """Have the tenant go by the clock of the machine again."""
    return _answer("machine", tenant_clocks.release(books, caller))


def _shown(clock: TenantClock | None, now: datetime) -> Answer:
    return {**tenant_clocks.as_data(clock, now), "success": True}


def _answer(kind: str, now: datetime) -> Answer:
    return {**tenant_clocks.as_data(None, now), "clock": kind, "success": True}
