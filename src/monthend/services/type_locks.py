"""Types of transactions locked inside a period, and unlocked again.

Whoever locks has the calendar alone, so that no posting comes between; the status of the
period stays what clients see.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from monthend.domain import guards
from monthend.domain.history import Event
from monthend.domain.period import AccountingPeriod, Situation
from monthend.domain.permissions import Operation
from monthend.subledger import type_locks
from monthend.subledger.type_locks import TypeLockedAlready, TypeNotLocked

from . import periods, values
from .caller import Caller
from .duty_ports import TypeLock
from .ports import Books

GUARDS = (guards.not_open_ended, guards.not_closed)


def listed(books: Books, caller: Caller, period_id: str) -> Sequence[TypeLock]:
    """What is locked in a period, the earliest lock first."""
    caller.require(Operation.READ_PERIODS)
    return of_period(books, periods.find(books.calendar(), period_id))


def of_period(books: Books, period: AccountingPeriod) -> Sequence[TypeLock]:
    """The same; nothing is read where nothing is locked."""
    calendar = books.calendar()
    return books.duties.type_locks(period) if type_locks.locked_in(calendar, period) else ()


def everywhere(books: Books, caller: Caller) -> Sequence[tuple[AccountingPeriod, TypeLock]]:
    """What is locked in any period, by the days of the periods."""
    caller.require(Operation.READ_PERIODS)
    calendar = books.calendar()
    locked = {period_id for period_id, _ in calendar.locks}
    return [
        (period, each)
        for period in calendar.periods
        if period.id in locked
        for each in books.duties.type_locks(period)
    ]


def lockable(books: Books) -> Sequence[AccountingPeriod]:
    """The periods in which types can be locked."""
    return [each for each in books.calendar().periods if not each.closed]


def lock(
    books: Books, caller: Caller, period_id: str, type_name: str, reason: str | None = None
) -> None:
    """Let a period take no more of a type, though it stays open."""
    caller.require(Operation.LOCK_TYPES)
    kind, reason = type_locks.known(type_name), _reason(caller, reason)
    calendar = books.calendar()
    period = periods.find(calendar, period_id)
    guards.check(GUARDS, Situation(calendar=calendar, period=period))
    if (period.id, kind) in calendar.locks:
        raise TypeLockedAlready(name=period.name, type=kind)
    books.duties.lock_type(period, kind, caller, reason)
    books.duties.note(Event.TYPE_LOCKED, caller, period, new={"type": kind}, reason=reason)


def unlock(
    books: Books, caller: Caller, period_id: str, type_name: str, reason: str | None = None
) -> None:
    """Let a period take a type again."""
    caller.require(Operation.LOCK_TYPES)
    kind, reason = type_locks.known(type_name), _reason(caller, reason)
    calendar = books.calendar()
    period = periods.find(calendar, period_id)
    if (period.id, kind) not in calendar.locks:
        raise TypeNotLocked(name=period.name, type=kind)
    books.duties.unlock_type(period, kind)
    books.duties.note(Event.TYPE_UNLOCKED, caller, period, new={"type": kind}, reason=reason)


def _reason(caller: Caller, reason: str | None) -> str | None:
    reason = caller.reason if reason is None else reason
    if reason is not None:
        values.REASON.read("reason", reason)
    return reason


def as_data(locks: Sequence[TypeLock]) -> list[dict[str, Any]]:
    """Locks as plain data, the same for REST and for the command line."""
    return [
        {
            "type": each.type,
            "lockedBy": each.locked_by,
            "lockedOn": str(each.locked_on)[:19],
            "reason": each.reason,
        }
        for each in locks
    ]
