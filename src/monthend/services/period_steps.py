"""What may be done with a period next, as the operations themselves would decide it now."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from monthend.domain import lifecycle
from monthend.domain.errors import Refusal
from monthend.domain.period import AccountingPeriod
from monthend.domain.permissions import Operation

from . import duties, periods, shared_periods
from .caller import Caller
from .ports import Books, HistoryRow

SOME_REASON = "for what is said with the request"
"""Stands for the reason that comes with a request, while it is asked whether it could come."""


@dataclass(frozen=True, slots=True)
class Step:
    """An operation on a period, and the refusal that it would be answered with, if any.

    Of a reopen only the rules of the calendar are asked: a reason and a second person come
    with the request itself.
    """

    operation: Operation
    refusal: Refusal | None


def steps(books: Books, caller: Caller, period: AccountingPeriod) -> Sequence[Step]:
    """The steps that the caller has the permission for, in the order of a close."""
    calendar, facts, stamp = books.calendar(), books.facts(period), caller.stamp(books.now)
    about = (calendar, period, facts, stamp)
    asked: dict[Operation, Callable[[], object]] = {
        Operation.RUN_TRIAL_BALANCE: partial(lifecycle.run_trial_balance, *about),
        Operation.SET_PENDING_CLOSE: partial(lifecycle.set_pending_close, *about),
        Operation.CLOSE: partial(periods.decided_close, books, caller, period, facts),
        Operation.REOPEN: partial(lifecycle.reopen, *about),
        Operation.UPDATE_PERIOD: partial(_update, books, caller, period),
        Operation.DELETE_PERIOD: partial(_delete, books, caller, period),
    }
    return [
        Step(operation, _refusal(decide))
        for operation, decide in asked.items()
        if caller.may(operation)
    ]


def refusal(
    books: Books, caller: Caller, period: AccountingPeriod, operation: Operation
) -> Refusal | None:
    """What one of these steps would be refused with; None if with nothing, or not offered."""
    found = (each for each in steps(books, caller, period) if each.operation is operation)
    return next((each.refusal for each in found), None)


def _update(books: Books, caller: Caller, period: AccountingPeriod) -> None:
    """Any field of a period changes, but those of the open-ended one and of copies."""
    shared_periods.check_own(books, caller)
    periods.decided_update(books, caller, period, {"name": period.name})


def _delete(books: Books, caller: Caller, period: AccountingPeriod) -> None:
    shared_periods.check_own(books, caller)
    periods.decided_delete(books, caller, period)


def creation(books: Books, caller: Caller) -> Refusal | None:
    """Why no period is created in these books at all, whoever asks; None where they are."""
    return _refusal(partial(shared_periods.check_own, books, caller))


@dataclass(frozen=True, slots=True, kw_only=True)
class Reopening:
    """How the caller may have a period opened again: the refusal of each way, None of an open one.

    `requested` is the request that waits for a second person.
    """

    reopen: Refusal | None
    request: Refusal | None
    decline: Refusal | None
    requested: HistoryRow | None


def reopening(books: Books, caller: Caller, period: AccountingPeriod) -> Reopening:
    """What would become of each way to open a period again, for this caller and with a reason."""
    caller.require(Operation.REOPEN)
    about = (books, caller, period)
    return Reopening(
        reopen=_refusal(partial(periods.decided_reopen, *about, SOME_REASON)),
        request=_refusal(partial(duties.check_request, *about, SOME_REASON)),
        decline=_refusal(partial(duties.check_decline, books, period)),
        requested=duties.reopen_request(books, caller, period),
    )


def _refusal(decide: Callable[[], object]) -> Refusal | None:
    try:
        decide()
    except Refusal as refused:
        return refused
    return None
