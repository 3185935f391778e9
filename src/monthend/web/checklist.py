"""The close checklist of a period: what people have to do, and how far it is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from monthend.domain.period import AccountingPeriod
from monthend.domain.permissions import Operation
from monthend.services import task_templates, tasks
from monthend.services.caller import Caller
from monthend.services.ports import Books
from monthend.services.task_templates import DESCRIPTION, DUE_DAYS, PERSON, TITLE, PlanFields
from monthend.services.tasks import Checklist
from monthend.services.values import Kind as ValueKind
from monthend.subledger.tasks import Plan, Task, TaskState, unsettled

from . import sheets, tables
from .asked import Asked, Done
from .inputs import WHOLE, Input
from .one_period import ONE, get, here, seen, top
from .pages import Context, form, page
from .statuses import Status
from .tables import Column, Kind, Link, Row, TableSpec, table

LIST = ONE + "/checklist"
OF_TASK = {
    TaskState.OPEN: Status("Open", "open"),
    TaskState.SIGNED_OFF: Status("Signed off", "pending"),
    TaskState.REVIEWED: Status("Reviewed", "good"),
    TaskState.SKIPPED: Status("Skipped", "quiet"),
}
OVERDUE = Status("Overdue", "bad")
CHECKLIST = table(
    TableSpec(
        name="checklist",
        caption="Tasks",
        columns=(
            Column("title", "Task", Kind.LINK),
            Column("state", "State", Kind.STATUS),
            Column("owner", "Owner"),
            Column("due", "Due", Kind.DAY),
            Column("overdue", "Late", Kind.STATUS),
            Column("reviewer", "Reviewer"),
            Column("files", "Files", Kind.COUNT),
            Column("required", "Required"),
            Column("done_by", "Done by"),
            Column("done_on", "Done on", Kind.INSTANT),
            Column("after", "Since the last close"),
        ),
        page_size=500,
        empty="This period has no task.",
    )
)


def _read_due(name: str, value: Any) -> int:
    """Days after the end of the period, or before it."""
    found: int = DUE_DAYS.read(name, int(value) if WHOLE.fullmatch(value) else value)
    return found


PLAN = (
    Input(name="title", into="title", label="Title", kind=TITLE, required=True, longest=100),
    Input(
        name="description",
        into="description",
        label="How it is done",
        kind=DESCRIPTION,
        nullable=True,
        widget="textarea",
        longest=2000,
    ),
    Input(
        name="owner",
        into="owner",
        label="Owner",
        kind=PERSON,
        nullable=True,
        hint="A user name; without one anybody signs it off.",
    ),
    Input(
        name="reviewer",
        into="reviewer",
        label="Reviewer",
        kind=PERSON,
        nullable=True,
        hint="Somebody else than the owner; without one it takes no review.",
    ),
    Input(
        name="dueDays",
        into="due_days",
        label="Due so many days after the end of the period",
        kind=ValueKind(_read_due, DUE_DAYS.schema),
        nullable=True,
        longest=4,
    ),
    Input(name="required", into="required", label="It has to be done", widget="checkbox"),
    Input(
        name="needsEvidence",
        into="needs_evidence",
        label="It takes a file as evidence",
        widget="checkbox",
    ),
)


def plan_of(asked: Asked) -> PlanFields:
    """What a form says of a task."""
    return cast(PlanFields, dict(asked.values))


def next_task(shown: Checklist, after: Task | None = None) -> Link | None:
    """The next task that is neither done nor skipped; after the last one the first again."""
    undone = [each for each in shown.tasks if not each.settled and each is not after]
    later = [each for each in undone if after is not None and each.number > after.number]
    found = next(iter((*later, *undone)), None)
    return None if found is None else _link(shown, found)


def _link(shown: Checklist, task: Task) -> Link:
    return Link(task.plan.title, f"/periods/{shown.period.id}/checklist/{task.id}")


def typed_plan(plan: Plan, names: Mapping[str, str]) -> Mapping[str, Any]:
    """What is to be done as it stands in a form, persons by their names."""
    return {
        "title": plan.title,
        "description": plan.description,
        "owner": names.get(plan.owner or ""),
        "reviewer": names.get(plan.reviewer or ""),
        "dueDays": plan.due_days,
        "required": plan.required,
        "needsEvidence": plan.needs_evidence,
    }


@page(LIST, "checklist", "Checklist", Operation.READ_PERIODS, under="periods")
def checklist(books: Books, caller: Caller, asked: Asked) -> Context:
    """The tasks of a period: who does each until when, and who has done and reviewed it."""
    period = get(books, caller, asked)
    shown = tasks.listed(books, caller, period.id)
    return {
        **top(caller, asked, period),
        "done": len([each for each in shown.tasks if each.settled]),
        "total": len(shown.tasks),
        "unsettled": len(unsettled(shown.tasks)),
        "blocks": caller.tenant.settings.tasks_block_close,
        "next_task": next_task(shown),
        "list": tables.shown(
            asked, CHECKLIST, tables.listed([_row(shown, each) for each in shown.tasks])
        ),
        **_forms(books, caller, asked, period),
    }


def _forms(books: Books, caller: Caller, asked: Asked, period: AccountingPeriod) -> Context:
    """What adds tasks, where tasks change at all."""
    if tasks.refusal_of_changes(books, period) is not None:
        return {"add": None, "apply": None}
    missing = task_templates.missing(books, period)
    return {
        "add": sheets.sheet(books, caller, asked, "add-task", values={"required": True}),
        "apply": sheets.sheet(books, caller, asked, "apply-template") if missing else None,
    }


def _row(shown: Checklist, task: Task) -> Row:
    due, plan, names = task.due_on(shown.period), task.plan, shown.names
    is_late = due is not None and not task.settled and due < shown.today
    who = task.reviewed_by or task.signed_by or task.skipped_by
    return {
        "title": _link(shown, task),
        "state": OF_TASK[task.state],
        "owner": names.get(plan.owner or ""),
        "due": due,
        "overdue": OVERDUE if is_late else None,
        "reviewer": names.get(plan.reviewer or ""),
        "files": task.evidence,
        "required": "yes" if plan.required else "no",
        "done_by": names.get(who or ""),
        "done_on": task.reviewed_on or task.signed_on or task.skipped_on,
        "after": "changed" if has_changed(shown, task) else None,
    }


def has_changed(shown: Checklist, task: Task) -> bool:
    """Whether a task was changed while its period was open again."""
    return shown.closed_at is not None and task.changed > shown.closed_at


@form(
    LIST,
    "add-task",
    "Add the task",
    Operation.MANAGE_TASKS,
    page="checklist",
    inputs=PLAN,
    seen=seen,
)
def add(books: Books, caller: Caller, asked: Asked) -> Done:
    """Give a period a task of its own."""
    tasks.add(books, caller, asked.path["period_id"], plan_of(asked))
    return here(asked, f"{asked.values['title']} is added.", LIST)


@form(
    LIST + "/from-template",
    "apply-template",
    "Add the tasks of the template",
    Operation.MANAGE_TASKS,
    page="checklist",
    seen=seen,
)
def apply_template(books: Books, caller: Caller, asked: Asked) -> Done:
    """Give a period the tasks of the template whose titles it does not have."""
    made = tasks.apply_template(books, caller, asked.path["period_id"])
    return here(asked, f"{made} tasks are added.", LIST)
