"""One task of a close: signed off, reviewed, skipped, taken back, and proven by files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from monthend.domain.permissions import Operation
from monthend.services import task_evidence, task_steps, tasks, values
from monthend.services.caller import Caller
from monthend.services.ports import Books
from monthend.services.task_ports import Attachment
from monthend.services.task_steps import TaskStep
from monthend.services.tasks import NOTE, Checklist
from monthend.subledger.tasks import Task

from . import sheets, tables
from .asked import Asked, Done, File
from .checklist import LIST, OF_TASK, PLAN, has_changed, next_task, plan_of, typed_plan
from .inputs import Input
from .one_period import get, top, was_sent
from .pages import FORMS, Context, form, page
from .sheets import Sheet
from .tables import Column, Kind, Link, Row, TableSpec, table

TASK = LIST + "/{task_id}"
FILES = TASK + "/files"
ANY_BYTES = "application/octet-stream"
NOTED = Input(
    name="note",
    into="note",
    label="Note",
    kind=NOTE,
    widget="textarea",
    hint="Stays with the task and in the history of the period.",
    longest=1000,
)
WHY = Input(
    name="reason",
    into="reason",
    label="Reason",
    kind=values.REASON,
    hint="Stays in the history of the period.",
    longest=255,
)
CONTENT = Input(
    name="content",
    into="content",
    label="File",
    required=True,
    widget="file",
    also=("name",),
)
FORM_OF = {
    TaskStep.ATTACH: "attach-file",
    TaskStep.SIGN_OFF: "sign-off-task",
    TaskStep.REVIEW: "review-task",
    TaskStep.SKIP: "skip-task",
    TaskStep.TAKE_BACK: "take-back-task",
    TaskStep.CHANGE: "change-task",
}
EVIDENCE = table(
    TableSpec(
        name="evidence",
        caption="Evidence",
        columns=(
            Column("name", "File", Kind.LINK),
            Column("size", "Bytes", Kind.COUNT),
            Column("by", "Attached by"),
            Column("on", "Attached on", Kind.INSTANT),
            Column("sha256", "SHA-256", Kind.CODE),
        ),
        empty="No file is attached.",
    )
)


def seen(books: Books, caller: Caller, path: Mapping[str, str]) -> Mapping[str, str]:
    """A task as somebody saw it; its version moves with every step and every file."""
    _, task, _ = tasks.one(books, caller, path["period_id"], path["task_id"])
    return {"The task": OF_TASK[task.state].word, "Its version": str(task.version)}


@page(TASK, "task", "Task", Operation.READ_PERIODS, under="periods")
def one_task(books: Books, caller: Caller, asked: Asked) -> Context | File:
    """One task with its evidence, and what may be done with it next; `file` is one of its files."""
    period, key = get(books, caller, asked), asked.path["task_id"]
    if "file" in asked.query:
        file, content = task_evidence.read(books, caller, period.id, key, asked.query["file"])
        return File(content=content, media=ANY_BYTES, name=file.name)
    shown, task, attached = tasks.one(books, caller, period.id, key)
    refusals = task_steps.refusals(caller, period, task)
    offered = {
        step: made
        for step, name in FORM_OF.items()
        if (step in refusals and refusals[step] is None) or was_sent(asked, FORMS[name].path)
        if (made := _sheet(books, caller, asked, name, shown, task)) is not None
    }
    return {
        **top(caller, asked, period),
        "task": task,
        "task_status": OF_TASK[task.state],
        "due": task.due_on(period),
        "names": shown.names,
        "has_changed": has_changed(shown, task),
        "next_task": next_task(shown, task),
        "sign_off_refusal": refusals.get(TaskStep.SIGN_OFF) if not task.settled else None,
        "steps": [each for step, each in offered.items() if step is not TaskStep.CHANGE],
        "change": offered.get(TaskStep.CHANGE),
        "removals": _removals(books, caller, asked, attached, offered),
        "list": tables.shown(
            asked, EVIDENCE, tables.listed([_row(asked, each) for each in attached])
        ),
    }


def _sheet(
    books: Books, caller: Caller, asked: Asked, name: str, shown: Checklist, task: Task
) -> Sheet | None:
    is_change = name == "change-task"
    filled: Mapping[str, Any] = typed_plan(task.plan, shown.names) if is_change else {}
    return sheets.sheet(books, caller, asked, name, values=filled)


def _removals(
    books: Books,
    caller: Caller,
    asked: Asked,
    attached: Sequence[Attachment],
    offered: Mapping[TaskStep, Sheet],
) -> list[tuple[Attachment, Sheet]]:
    """A button for each file, while files come and go."""
    if TaskStep.ATTACH not in offered:
        return []
    return [
        (each, made)
        for each in attached
        if (
            made := sheets.sheet(
                books, caller, asked, "remove-file", path={"attachment_id": each.id}
            )
        )
        is not None
    ]


def _row(asked: Asked, file: Attachment) -> Row:
    return {
        "name": Link(file.name, f"{asked.address}?file={file.id}"),
        "size": file.size,
        "by": file.attached_by,
        "on": file.attached_on,
        "sha256": file.sha256,
    }


def _which(asked: Asked) -> tuple[str, str]:
    return asked.path["period_id"], asked.path["task_id"]


def _here(books: Books, caller: Caller, asked: Asked) -> Done:
    """Back to the task, with how it stands."""
    _, task, _ = tasks.one(books, caller, *_which(asked))
    told = f"{task.plan.title} is {OF_TASK[task.state].word.lower()}."
    return Done(to=sheets.address(TASK, asked.path), notice=told)


@form(
    TASK + "/sign-off",
    "sign-off-task",
    "Sign off",
    Operation.WORK_ON_TASKS,
    page="task",
    inputs=(NOTED,),
    seen=seen,
)
def sign_off(books: Books, caller: Caller, asked: Asked) -> Done:
    """Say that a task is done."""
    tasks.sign_off(books, caller, *_which(asked), asked.values.get("note"))
    return _here(books, caller, asked)


@form(
    TASK + "/review",
    "review-task",
    "Review",
    Operation.WORK_ON_TASKS,
    page="task",
    inputs=(NOTED,),
    seen=seen,
)
def review(books: Books, caller: Caller, asked: Asked) -> Done:
    """Say that what somebody else did is right."""
    tasks.review(books, caller, *_which(asked), asked.values.get("note"))
    return _here(books, caller, asked)


@form(
    TASK + "/skip",
    "skip-task",
    "Skip",
    Operation.MANAGE_TASKS,
    page="task",
    inputs=(WHY,),
    seen=seen,
)
def skip(books: Books, caller: Caller, asked: Asked) -> Done:
    """Leave a task undone for good, which takes a reason."""
    tasks.skip(books, caller, *_which(asked), asked.values.get("reason"))
    return _here(books, caller, asked)


@form(
    TASK + "/take-back",
    "take-back-task",
    "Take back",
    Operation.WORK_ON_TASKS,
    page="task",
    inputs=(WHY,),
    seen=seen,
)
def take_back(books: Books, caller: Caller, asked: Asked) -> Done:
    """Have a task open again that was signed off, reviewed or skipped."""
    tasks.take_back(books, caller, *_which(asked), asked.values.get("reason"))
    return _here(books, caller, asked)


@form(
    TASK,
    "change-task",
    "Save",
    Operation.MANAGE_TASKS,
    page="task",
    inputs=PLAN,
    seen=seen,
)
def change(books: Books, caller: Caller, asked: Asked) -> Done:
    """Change what is to be done, while nobody has done it."""
    tasks.change(books, caller, *_which(asked), plan_of(asked))
    to = sheets.address(TASK, asked.path)
    return Done(to=to, notice=f"{asked.values['title']} is changed.")


@form(
    FILES,
    "attach-file",
    "Attach the file",
    Operation.WORK_ON_TASKS,
    page="task",
    inputs=(CONTENT,),
    seen=seen,
)
def attach(books: Books, caller: Caller, asked: Asked) -> Done:
    """Attach a file to a task that is open."""
    file = asked.values["content"]
    task_evidence.attach(books, caller, *_which(asked), file.name, file.content)
    return Done(to=sheets.address(TASK, asked.path), notice=f"{file.name} is attached.")


@form(
    FILES + "/{attachment_id}/remove",
    "remove-file",
    "Remove",
    Operation.WORK_ON_TASKS,
    page="task",
    seen=seen,
)
def remove(books: Books, caller: Caller, asked: Asked) -> Done:
    """Take a file away while its task is open; history keeps its name and its hash."""
    task_evidence.remove(books, caller, *_which(asked), asked.path["attachment_id"])
    return Done(to=sheets.address(TASK, asked.path), notice="The file is removed.")
