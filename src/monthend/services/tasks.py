"""The tasks of a period: added, changed, signed off, reviewed, skipped, taken back.

Whoever takes a step has the calendar alone, so that no close comes between, and every step is
a row in the history of the period. Tasks of a closed period stay as they are.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from monthend.domain import guards
from monthend.domain.errors import Refusal
from monthend.domain.history import CLOSES
from monthend.domain.period import AccountingPeriod, Situation
from monthend.domain.permissions import NEEDS, Operation
from monthend.subledger import tasks
from monthend.subledger.tasks import Task, TaskEvent, TaskNotFound, TaskState

from . import periods, task_templates, values
from .caller import Caller
from .ports import Books
from .task_ports import Attachment
from .task_templates import PlanFields

NOTE = values.text(1000, lines=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Checklist:
    """The tasks of a period, as they are shown on a day.

    `names` are those of everybody whom they name. What was `changed` after `closed_at`, the
    commit sequence of the last close, was changed while the period was open again.
    """

    period: AccountingPeriod
    tasks: Sequence[Task]
    names: Mapping[str, str]
    today: date
    closed_at: int | None


def listed(books: Books, caller: Caller, period_id: str) -> Checklist:
    """The tasks of a period."""
    caller.require(Operation.READ_PERIODS)
    return of_period(books, caller, periods.find(books.calendar(), period_id))


def of_period(books: Books, caller: Caller, period: AccountingPeriod) -> Checklist:
    """The same, whoever asks."""
    found = books.tasks.of_period(period)
    return Checklist(
        period=period,
        tasks=found,
        names=books.tasks.names(period) if found else {},
        today=books.now.astimezone(caller.tenant.settings.zone).date(),
        closed_at=_closed_at(books, period) if found else None,
    )


def one(
    books: Books, caller: Caller, period_id: str, task_id: str
) -> tuple[Checklist, Task, Sequence[Attachment]]:
    """A task with its evidence."""
    shown = listed(books, caller, period_id)
    task = named(shown.period, shown.tasks, task_id)
    return shown, task, books.tasks.attachments(task)


def named(period: AccountingPeriod, there: Sequence[Task], task_id: str) -> Task:
    """The task of a period with this id."""
    found = next((task for task in there if task.id == task_id), None)
    if found is None:
        raise TaskNotFound(id=task_id[:32], name=period.name)
    return found


def _closed_at(books: Books, period: AccountingPeriod) -> int | None:
    closes = books.history.steps_of_period(books.calendar_id, period.id, CLOSES)
    return closes[-1].commit_sequence if closes else None


def refusal_of_changes(books: Books, period: AccountingPeriod) -> Refusal | None:
    """Why no task can be given to a period now; None where one can."""
    try:
        _check_tasks_change(books, period)
    except Refusal as refused:
        return refused
    return None


def _check_tasks_change(books: Books, period: AccountingPeriod) -> None:
    calendar = books.calendar()
    guards.check((guards.not_open_ended,), Situation(calendar=calendar, period=period))
    tasks.check_changing(period)


# What there is to do ------------------------------------------------------------------


def apply_template(books: Books, caller: Caller, period_id: str) -> int:
    """Give a period the tasks of the template that it does not have; how many they are."""
    caller.require(Operation.MANAGE_TASKS)
    return task_templates.apply(books, caller, periods.find(books.calendar(), period_id))


def add(books: Books, caller: Caller, period_id: str, said: PlanFields) -> str:
    """Give a period a task of its own; the id of the task."""
    caller.require(Operation.MANAGE_TASKS)
    period = periods.find(books.calendar(), period_id)
    _check_tasks_change(books, period)
    plan = task_templates.planned(books, caller, said)
    there = books.tasks.of_period(period)
    tasks.check_room((task.plan.title for task in there), [plan.title])
    added = Task(id=books.new_id(), number=task_templates.next_number(there), plan=plan)
    books.tasks.add(period, [added])
    told = task_templates.told(plan, books.tasks.names(period))
    _note(books, caller, period, TaskEvent.ADDED, added, new=told)
    return added.id


def change(
    books: Books,
    caller: Caller,
    period_id: str,
    task_id: str,
    said: PlanFields,
    seen: int | None = None,
) -> None:
    """Change what is to be done, while nobody has done it."""
    caller.require(Operation.MANAGE_TASKS)
    period, task = found(books, period_id, task_id, seen)
    tasks.check_open(task)
    plan = task_templates.planned(books, caller, said, base=task.plan)
    if plan == task.plan:
        return
    others = (each.plan.title for each in books.tasks.of_period(period) if each.id != task.id)
    tasks.check_room(others, [plan.title])
    names = books.tasks.names(period)
    books.tasks.save(replace(task, plan=plan, version=task.version + 1))
    before, after = (
        task_templates.told(task.plan, names),
        task_templates.told(plan, books.tasks.names(period)),
    )
    differing = [name for name in after if before[name] != after[name]]
    _note(
        books, caller, period, TaskEvent.CHANGED, task,
        old={name: before[name] for name in differing},
        new={name: after[name] for name in differing},
    )  # fmt: skip
    periods.finish_requested_close(books, caller, period)


# Steps --------------------------------------------------------------------------------


def sign_off(
    books: Books,
    caller: Caller,
    period_id: str,
    task_id: str,
    note: str | None = None,
    seen: int | None = None,
) -> None:
    """Say that a task is done."""
    caller.require(Operation.WORK_ON_TASKS)
    note = _read_note(note)
    period, task = found(books, period_id, task_id, seen)
    tasks.check_sign_off(task, caller.user_id)
    after = replace(
        task, state=TaskState.SIGNED_OFF, signed_by=caller.user_id, signed_on=books.now, note=note
    )
    _step(books, caller, period, TaskEvent.SIGNED_OFF, task, after)


def review(
    books: Books,
    caller: Caller,
    period_id: str,
    task_id: str,
    note: str | None = None,
    seen: int | None = None,
) -> None:
    """Say that what somebody else did is right."""
    caller.require(Operation.WORK_ON_TASKS)
    note = _read_note(note)
    period, task = found(books, period_id, task_id, seen)
    tasks.check_review(task, caller.user_id)
    after = replace(
        task,
        state=TaskState.REVIEWED,
        reviewed_by=caller.user_id,
        reviewed_on=books.now,
        review_note=note,
    )
    _step(books, caller, period, TaskEvent.REVIEWED, task, after)


def skip(
    books: Books,
    caller: Caller,
    period_id: str,
    task_id: str,
    reason: str | None = None,
    seen: int | None = None,
) -> None:
    """Leave a task undone for good, which takes a reason."""
    caller.require(Operation.MANAGE_TASKS)
    reason = _read_reason(caller, reason)
    period, task = found(books, period_id, task_id, seen)
    tasks.check_skip(task, reason)
    after = replace(
        task,
        state=TaskState.SKIPPED,
        skipped_by=caller.user_id,
        skipped_on=books.now,
        skip_reason=reason,
    )
    _step(books, caller, period, TaskEvent.SKIPPED, task, after, reason)


def take_back(
    books: Books,
    caller: Caller,
    period_id: str,
    task_id: str,
    reason: str | None = None,
    seen: int | None = None,
) -> None:
    """Have a task open again that was signed off, reviewed or skipped."""
    caller.require(Operation.WORK_ON_TASKS)
    reason = _read_reason(caller, reason)
    period, task = found(books, period_id, task_id, seen)
    tasks.check_take_back(task, caller.user_id, manages=manages(caller))
    after = Task(
        id=task.id,
        number=task.number,
        plan=task.plan,
        template=task.template,
        version=task.version,
    )
    _step(books, caller, period, TaskEvent.TAKEN_BACK, task, after, reason)


def manages(caller: Caller) -> bool:
    """Whether the caller takes back what others did."""
    return all(caller.holds(each) for each in NEEDS[Operation.MANAGE_TASKS])


def _read_note(note: str | None) -> str | None:
    return None if note is None else NOTE.read("note", note)


def _read_reason(caller: Caller, reason: str | None) -> str | None:
    reason = caller.reason if reason is None else reason
    return None if reason is None else values.REASON.read("reason", reason)


def found(
    books: Books, period_id: str, task_id: str, seen: int | None = None
) -> tuple[AccountingPeriod, Task]:
    """A task that may change now, and its period."""
    period = periods.find(books.calendar(), period_id)
    task = named(period, books.tasks.of_period(period), task_id)
    tasks.check_changing(period)
    tasks.check_seen(task, seen)
    return period, task


def _step(
    books: Books,
    caller: Caller,
    period: AccountingPeriod,
    event: TaskEvent,
    before: Task,
    after: Task,
    reason: str | None = None,
) -> None:
    books.tasks.save(replace(after, version=before.version + 1))
    said = after.review_note if event is TaskEvent.REVIEWED else after.note
    new = {"state": after.state.value, **({"note": said} if said else {})}
    _note(
        books, caller, period, event, before,
        old={"state": before.state.value}, new=new, reason=reason,
    )  # fmt: skip
    # A close that waits may have waited for this.
    periods.finish_requested_close(books, caller, period)


def _note(
    books: Books,
    caller: Caller,
    period: AccountingPeriod,
    event: TaskEvent,
    task: Task,
    *,
    new: Mapping[str, object],
    old: Mapping[str, object] | None = None,
    reason: str | None = None,
) -> None:
    known = {"task": task.id, "number": task.number, "title": task.plan.title}
    books.tasks.note(event, caller, period, old=old or {}, new={**known, **new}, reason=reason)
