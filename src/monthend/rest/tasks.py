"""`/monthend/v1`: the close checklist of an accounting period, and the template of a tenant."""

from __future__ import annotations

from monthend.domain.permissions import Operation
from monthend.services import task_templates, tasks
from monthend.services.caller import Caller
from monthend.services.ports import Books
from monthend.services.task_data import (
    attachments_as_data,
    checklist_as_data,
    task_as_data,
    template_as_data,
)
from monthend.services.task_templates import KINDS, NULLABLE
from monthend.services.tasks import NOTE
from monthend.services.values import REASON, whole_number
from monthend.subledger.tasks import TASKS_AT_MOST

from .fields import Field, FieldTable, list_of
from .operations import Answer, Asked, Parameter, operation
from .schemas_tasks import ATTACHMENTS, CHECKLIST, TASK, TEMPLATE

LIST = "/monthend/v1/accounting-periods/{ap-id}/tasks"
ONE = LIST + "/{task-id}"
TEMPLATE_OF = "/monthend/v1/task-template"
LARGEST = 2**31 - 1

PLAN = FieldTable(
    name="NewTask",
    fields=tuple(
        Field(name=name, into=into, kind=kind, required=into == "title", nullable=into in NULLABLE)
        for into, (name, kind) in KINDS.items()
    ),
)
SEEN = Field(name="version", into="seen", kind=whole_number(1, LARGEST))
CHANGED = PLAN.for_update("Task")
CHANGE = FieldTable(name="Task", fields=(*CHANGED.fields, SEEN))
NOTED = FieldTable(
    name="TaskNote",
    fields=(Field(name="note", into="note", kind=NOTE, nullable=True), SEEN),
)
REASONED = FieldTable(
    name="TaskReason",
    fields=(Field(name="reason", into="reason", kind=REASON), SEEN),
)
NEW_TEMPLATE = FieldTable(
    name="TaskTemplate",
    fields=(
        Field(
            name="tasks",
            into="tasks",
            kind=list_of(PLAN, least=0, most=TASKS_AT_MOST),
            required=True,
        ),
        Field(name="expectedVersion", into="expected", kind=whole_number(0, LARGEST)),
    ),
)
ANSWERS = CHECKLIST["properties"]
OF_ONE = {"task": TASK, "attachments": ATTACHMENTS}


def told(books: Books, caller: Caller, asked: Asked) -> Answer:
    """One task with its evidence, as it stands now."""
    period_id, task_id = asked.value("ap-id"), asked.value("task-id")
    shown, task, attached = tasks.one(books, caller, period_id, task_id)
    return {
        "task": task_as_data(shown, task),
        "attachments": attachments_as_data(shown, task, attached),
        "success": True,
    }


# The template -------------------------------------------------------------------------


@operation(
    "GET",
    TEMPLATE_OF,
    "GET_TaskTemplate",
    Operation.READ_PERIODS,
    parameters=(Parameter(name="version", least=0, most=LARGEST),),
    answers=TEMPLATE["properties"],
)
def get_task_template(books: Books, caller: Caller, asked: Asked) -> Answer:
    """Read the tasks that a new accounting period gets, of now or in an earlier version."""
    found = task_templates.read(books, caller, asked.query["version"])
    return {**template_as_data(found), "success": True}


@operation(
    "PUT",
    TEMPLATE_OF,
    "PUT_TaskTemplate",
    Operation.MANAGE_TASKS,
    body=NEW_TEMPLATE,
    answers=TEMPLATE["properties"],
)
def put_task_template(books: Books, caller: Caller, asked: Asked) -> Answer:
    """Have new accounting periods get these tasks, in this order, and no others.

    Tasks that a period has already stay. With `expectedVersion` a change by somebody else is
    not lost.
    """
    said, expected = asked.body["tasks"], asked.body.get("expected")
    made = task_templates.change(books, caller, said, expected)
    return {**template_as_data(made), "success": True}


# The tasks of a period ----------------------------------------------------------------


@operation("GET", LIST, "GET_AccountingPeriodTasks", Operation.READ_PERIODS, answers=ANSWERS)
def get_tasks(books: Books, caller: Caller, asked: Asked) -> Answer:
    """List what people have to do for an accounting period, and how far it is.

    `unsettled` counts the required tasks that are not done.
    """
    shown = tasks.listed(books, caller, asked.value("ap-id"))
    return {**checklist_as_data(shown), "success": True}


@operation(
    "POST",
    LIST,
    "POST_AccountingPeriodTask",
    Operation.MANAGE_TASKS,
    body=PLAN,
    answers={"id": {"type": "string"}},
)
def post_task(books: Books, caller: Caller, asked: Asked) -> Answer:
    """Give an accounting period a task of its own."""
    made = tasks.add(books, caller, asked.value("ap-id"), {**asked.body})  # type: ignore[typeddict-item]
    return {"id": made, "success": True}


@operation(
    "PUT",
    LIST + "/from-template",
    "PUT_AccountingPeriodTasksFromTemplate",
    Operation.MANAGE_TASKS,
    answers={**ANSWERS, "made": {"type": "integer"}},
)
def put_tasks_from_template(books: Books, caller: Caller, asked: Asked) -> Answer:
    """Give an accounting period the tasks of the template whose titles it does not have."""
    period_id = asked.value("ap-id")
    made = tasks.apply_template(books, caller, period_id)
    shown = tasks.listed(books, caller, period_id)
    return {"made": made, **checklist_as_data(shown), "success": True}


@operation("GET", ONE, "GET_AccountingPeriodTask", Operation.READ_PERIODS, answers=OF_ONE)
def get_task(books: Books, caller: Caller, asked: Asked) -> Answer:
    """Read one task, and which files are its evidence."""
    return told(books, caller, asked)


@operation(
    "PUT",
    ONE,
    "PUT_AccountingPeriodTask",
    Operation.MANAGE_TASKS,
    body=CHANGE,
    answers=OF_ONE,
)
def put_task(books: Books, caller: Caller, asked: Asked) -> Answer:
    """Change what is to be done, while nobody has done it.

    With `version`, here and in every step, what somebody else did since is not overlooked.
    """
    said = dict(asked.body)
    seen = said.pop("seen", None)
    tasks.change(books, caller, *which(asked), said, seen)  # type: ignore[arg-type]
    return told(books, caller, asked)


def which(asked: Asked) -> tuple[str, str]:
    return asked.value("ap-id"), asked.value("task-id")


@operation(
    "PUT",
    ONE + "/sign-off",
    "PUT_SignOffAccountingPeriodTask",
    Operation.WORK_ON_TASKS,
    body=NOTED,
    answers=OF_ONE,
)
def put_sign_off(books: Books, caller: Caller, asked: Asked) -> Answer:
    """Say that a task is done: its owner does, or anybody where it has none.

    One that needs evidence has a file by then.
    """
    tasks.sign_off(books, caller, *which(asked), **{"note": None, **asked.body})
    return told(books, caller, asked)


@operation(
    "PUT",
    ONE + "/review",
    "PUT_ReviewAccountingPeriodTask",
    Operation.WORK_ON_TASKS,
    body=NOTED,
    answers=OF_ONE,
)
def put_review(books: Books, caller: Caller, asked: Asked) -> Answer:
    """Say, as its reviewer, that a task which somebody else signed off is done right."""
    tasks.review(books, caller, *which(asked), **{"note": None, **asked.body})
    return told(books, caller, asked)


@operation(
    "PUT",
    ONE + "/skip",
    "PUT_SkipAccountingPeriodTask",
    Operation.MANAGE_TASKS,
    body=REASONED,
    answers=OF_ONE,
)
def put_skip(books: Books, caller: Caller, asked: Asked) -> Answer:
    """Leave a task undone, for a reason, in the body or in the header `Monthend-Reason`."""
    tasks.skip(books, caller, *which(asked), **asked.body)
    return told(books, caller, asked)


@operation(
    "PUT",
    ONE + "/take-back",
    "PUT_TakeBackAccountingPeriodTask",
    Operation.WORK_ON_TASKS,
    body=REASONED,
    answers=OF_ONE,
)
def put_take_back(books: Books, caller: Caller, asked: Asked) -> Answer:
    """Have a task open again that was signed off, reviewed or skipped.

    Who signed it off does, or its reviewer, or whoever may manage the close process.
    """
    tasks.take_back(books, caller, *which(asked), **asked.body)
    return told(books, caller, asked)
