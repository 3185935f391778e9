"""Tasks as a condition of a close, where the tenant wants them to be one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from monthend.domain.period import AccountingPeriod
from monthend.subledger import tasks
from monthend.subledger.tasks import Task

from . import close_checks
from .caller import Caller
from .close_checks import SHOWN_AT_MOST, Check, Evidence
from .ports import Books


def check_close(books: Books, caller: Caller, period: AccountingPeriod) -> None:
    """Refuse a close while required tasks are not done; nothing is read where none may block."""
    if caller.tenant.settings.tasks_block_close:
        tasks.required_tasks_are_done(period, books.tasks.of_period(period))


def stand_in_the_way(books: Books, caller: Caller, period: AccountingPeriod) -> bool:
    """Whether a close that waits goes on waiting for tasks."""
    blocking = caller.tenant.settings.tasks_block_close
    return blocking and bool(tasks.unsettled(books.tasks.of_period(period)))


def checks(caller: Caller, period: AccountingPeriod, there: Sequence[Task]) -> Iterator[Check]:
    """The condition with what it was judged by, where the tenant has it."""
    if caller.tenant.settings.tasks_block_close:
        rule, evidence = tasks.required_tasks_are_done, _evidence(period, there)
        yield close_checks.asked(rule, period, there, evidence=evidence)


def _evidence(period: AccountingPeriod, there: Sequence[Task]) -> Iterator[Evidence]:
    required = [task for task in there if task.plan.required]
    left = tasks.unsettled(required)
    yield Evidence(what="required tasks that are done", count=len(required) - len(left))
    for task in left[:SHOWN_AT_MOST]:
        yield Evidence(what=f"{task.plan.title} is {task.state.value}", period_id=period.id)
    if len(left) > SHOWN_AT_MOST:
        yield Evidence(what="more that are not done", count=len(left) - SHOWN_AT_MOST)
