"""The clock of a tenant: what it says, and who may set it to what."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from monthend.domain.errors import InvalidValue, RuleBroken
from monthend.domain.permissions import Operation
from monthend.subledger.clocks import EARLIEST, LATEST, TenantClock, now_of

from .caller import Caller
from .people_notes import note
from .people_reach import require_everywhere
from .ports import Books
from .rehearsal_ports import RehearsalEvent


class ClockOutOfRange(InvalidValue):
    field = "now"
    message = "A clock goes from {earliest} to {latest}; {now} is not between them."


class ClockSetBack(RuleBroken):
    field = "now"
    message = (
        "The clock cannot be set to {now}: the books were last changed on {last}. "
        "To go back, restore a snapshot or reset the tenant."
    )


class NothingToAdvance(InvalidValue):
    field = "seconds"
    message = "A clock is advanced by something: days, hours or seconds, together above 0."


def read(caller: Caller) -> TenantClock | None:
    """The clock that a tenant goes by, None for the machine's."""
    caller.require(Operation.READ_REHEARSAL)
    return caller.tenant.clock


def set_to(books: Books, caller: Caller, at: datetime | None, *, frozen: bool = True) -> datetime:
    """Have it be an instant for the tenant, which stays or goes on from there; without one, now.

    What has happened in the books is not ahead of a clock that is set. The answer is what time it
    is from then on.
    """
    require_everywhere(books.directory, caller, Operation.REHEARSE)
    at = books.now if at is None else at
    since = None if frozen else books.wall
    return _go_by(books, caller, TenantClock(at=at, since=since))


def advance(books: Books, caller: Caller, by: timedelta) -> datetime:
    """Have it be so much later; a clock that stands still stands there."""
    require_everywhere(books.directory, caller, Operation.REHEARSE)
    if by <= timedelta(0):
        raise NothingToAdvance
    clock = caller.tenant.clock or TenantClock(at=books.wall, since=books.wall)
    try:
        return _go_by(books, caller, clock.moved(by, books.wall))
    except OverflowError:
        raise _out_of_range(datetime.max.replace(tzinfo=UTC)) from None


def release(books: Books, caller: Caller) -> datetime:
    """Have the tenant go by the machine's clock again."""
    require_everywhere(books.directory, caller, Operation.REHEARSE)
    return _go_by(books, caller, None)


def _go_by(books: Books, caller: Caller, clock: TenantClock | None) -> datetime:
    now, tenant_id = now_of(clock, books.wall), caller.tenant.id
    refuse_out_of_range(clock)
    directory = books.directory
    directory.snapshots.hold(tenant_id, books.calendar_id)
    last = directory.clocks.last_change(tenant_id)
    if last is not None and now < last:
        raise ClockSetBack(now=_told(now), last=_told(last))
    before = books.now
    # Whoever remembers the tenant makes it out anew: the clock is part of it.
    directory.people.begin_change(tenant_id, caller.tenant.version)
    directory.clocks.set(tenant_id, clock)
    # Books in which nothing has happened began at some hour of another clock.
    directory.clocks.make_no_younger(tenant_id, now)
    note(
        directory, caller, RehearsalEvent.CLOCK_SET, "clock", new=as_data(clock, now),
        old=as_data(caller.tenant.clock, before),
    )  # fmt: skip
    return now


def refuse_out_of_range(clock: TenantClock | None) -> None:
    """Refuse a clock that is set where no plan of a tenant would have a date."""
    if clock is not None and not EARLIEST <= clock.at <= LATEST:
        raise _out_of_range(clock.at)


def as_data(clock: TenantClock | None, now: datetime) -> dict[str, object]:
    """A clock as every channel shows it."""
    kind = "machine" if clock is None else "frozen" if clock.frozen else "running"
    return {"now": now.isoformat(timespec="seconds").replace("+00:00", "Z"), "clock": kind}


def _out_of_range(now: datetime) -> ClockOutOfRange:
    return ClockOutOfRange(
        now=str(now.date()), earliest=str(EARLIEST.date()), latest=str(LATEST.date())
    )


def _told(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M:%S} UTC"
