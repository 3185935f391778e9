"""What may be done with a task next, as the steps themselves would decide it now."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum
from functools import partial

from monthend.domain.errors import Refusal
from monthend.domain.period import AccountingPeriod
from monthend.domain.permissions import Operation
from monthend.subledger import tasks as rules
from monthend.subledger.tasks import Task

from . import tasks
from .caller import Caller

SOME_REASON = "for what is said with the step"


class TaskStep(StrEnum):
    """A step with a task, in the words of those who take it."""

    ATTACH = "attach"
    SIGN_OFF = "sign off"
    REVIEW = "review"
    SKIP = "skip"
    TAKE_BACK = "take back"
    CHANGE = "change"


OPERATIONS = {
    TaskStep.ATTACH: Operation.WORK_ON_TASKS,
    TaskStep.SIGN_OFF: Operation.WORK_ON_TASKS,
    TaskStep.REVIEW: Operation.WORK_ON_TASKS,
    TaskStep.SKIP: Operation.MANAGE_TASKS,
    TaskStep.TAKE_BACK: Operation.WORK_ON_TASKS,
    TaskStep.CHANGE: Operation.MANAGE_TASKS,
}
"""What each step takes a permission for."""


def refusals(
    caller: Caller, period: AccountingPeriod, task: Task
) -> Mapping[TaskStep, Refusal | None]:
    """The steps that the caller has the permission for, each with its refusal if there is one.

    A reason is taken for given: it comes with the step itself.
    """
    person = caller.user_id
    asked: dict[TaskStep, Callable[[], None]] = {
        TaskStep.ATTACH: partial(rules.check_open, task),
        TaskStep.SIGN_OFF: partial(rules.check_sign_off, task, person),
        TaskStep.REVIEW: partial(rules.check_review, task, person),
        TaskStep.SKIP: partial(rules.check_skip, task, SOME_REASON),
        TaskStep.TAKE_BACK: partial(
            rules.check_take_back, task, person, manages=tasks.manages(caller)
        ),
        TaskStep.CHANGE: partial(rules.check_open, task),
    }
    return {
        step: _refusal(period, rule) for step, rule in asked.items() if caller.may(OPERATIONS[step])
    }


def _refusal(period: AccountingPeriod, rule: Callable[[], None]) -> Refusal | None:
    try:
        rules.check_changing(period)
        rule()
    except Refusal as refused:
        return refused
    return None
