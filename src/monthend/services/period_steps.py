"""What may be done with a period next, as the operations themselves would decide it now."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from monthend.domain import lifecycle
from monthend.domain.errors import Refusal
from monthend.domain.period import AccountingPeriod
from monthend.domain.permissions import Operation

from . import periods
from .caller import Caller
from .ports import Books


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
        Operation.DELETE_PERIOD: partial(lifecycle.delete, *about),
    }
    return [
        Step(operation, _refusal(decide))
        for operation, decide in asked.items()
        if caller.may(operation)
    ]


def _refusal(decide: Callable[[], object]) -> Refusal | None:
    try:
        decide()
    except Refusal as refused:
        return refused
    return None
