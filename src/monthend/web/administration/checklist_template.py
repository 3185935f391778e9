"""`/administration/checklist`: the tasks that every new period gets."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from monthend.domain.permissions import Operation
from monthend.services import task_templates
from monthend.services.caller import Caller
from monthend.services.ports import Books
from monthend.services.task_templates import ShownTemplate
from monthend.services.values import whole_number
from monthend.subledger.tasks import TASKS_AT_MOST, Plan
from monthend.web import sheets, tables
from monthend.web.asked import Asked, Done
from monthend.web.checklist import PLAN, plan_of, typed_plan
from monthend.web.inputs import Input
from monthend.web.pages import Context, Menu, form, page
from monthend.web.tables import Column, Kind, Link, Row, TableSpec, table

from .wording import GROUP

PATH = "/administration/checklist"
ONE = PATH + "/{place}"
TEMPLATE = table(
    TableSpec(
        name="task-template",
        caption="Tasks of the template",
        columns=(
            Column("title", "Task", Kind.LINK),
            Column("owner", "Owner"),
            Column("reviewer", "Reviewer"),
            Column("due", "Due, in days after the end", Kind.COUNT),
            Column("required", "Required"),
            Column("evidence", "Evidence"),
        ),
        page_size=500,
        empty="The template has no task: new periods begin with an empty checklist.",
    )
)
TO = Input(
    name="to",
    into="to",
    label="Its place among the tasks",
    kind=whole_number(1, TASKS_AT_MOST),
    required=True,
    widget="number",
    hint="1 is the first.",
)


def seen(books: Books, caller: Caller, _path: Mapping[str, str]) -> Mapping[str, str]:
    """The version of the template that somebody saw."""
    return {"The version of the template": str(_read(books, caller).template.version)}


def _read(books: Books, caller: Caller) -> ShownTemplate:
    return task_templates.read(books, caller)


@page(
    PATH,
    "checklist-template",
    "Checklist template",
    Operation.READ_PERIODS,
    template="administration/checklist_template.html",
    menu=Menu(GROUP, "Checklist"),
)
def template(books: Books, caller: Caller, asked: Asked) -> Context:
    """The tasks that a new period gets, in their order, and who changed them last."""
    shown = _read(books, caller)
    found = shown.template
    rows = [_row(shown, place, plan) for place, plan in enumerate(found.plans, start=1)]
    return {
        "template": found,
        "changed_by": shown.names.get(found.changed_by or ""),
        "list": tables.shown(asked, TEMPLATE, tables.listed(rows)),
        "add": sheets.sheet(books, caller, asked, "add-template-task", values={"required": True}),
    }


def _row(shown: ShownTemplate, place: int, plan: Plan) -> Row:
    return {
        "title": Link(plan.title, sheets.address(ONE, {"place": str(place)})),
        "owner": shown.names.get(plan.owner or ""),
        "reviewer": shown.names.get(plan.reviewer or ""),
        "due": plan.due_days,
        "required": "yes" if plan.required else "no",
        "evidence": "a file" if plan.needs_evidence else None,
    }


@form(
    PATH,
    "add-template-task",
    "Add the task",
    Operation.MANAGE_TASKS,
    page="checklist-template",
    inputs=PLAN,
    seen=seen,
)
def add(books: Books, caller: Caller, asked: Asked) -> Done:
    """Give periods that are created from now on a task more."""
    task_templates.add_plan(books, caller, plan_of(asked))
    return Done(to=PATH, notice=f"{asked.values['title']} is in the template.")


def _place(asked: Asked) -> int:
    """The place that an address names; one that is no number is nobody's."""
    text = asked.path["place"]
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 4 else 0


@page(
    ONE,
    "template-task",
    "Task of the template",
    Operation.READ_PERIODS,
    template="administration/template_task.html",
    under="checklist-template",
)
def one_task(books: Books, caller: Caller, asked: Asked) -> Context:
    """One task of the template: what it says, its place, and its end."""
    shown, place = _read(books, caller), _place(asked)
    plan = task_templates.plan_at(shown.template, place)

    def made(name: str, values: Mapping[str, Any]) -> sheets.Sheet | None:
        return sheets.sheet(books, caller, asked, name, values=values)

    return {
        "plan": plan,
        "place": place,
        "count_of_tasks": len(shown.template.plans),
        "owner": shown.names.get(plan.owner or ""),
        "reviewer": shown.names.get(plan.reviewer or ""),
        "change": made("change-template-task", typed_plan(plan, shown.names)),
        "move": made("move-template-task", {"to": place}),
        "remove": made("remove-template-task", {}),
    }


@form(
    ONE,
    "change-template-task",
    "Save",
    Operation.MANAGE_TASKS,
    page="template-task",
    inputs=PLAN,
    seen=seen,
)
def change(books: Books, caller: Caller, asked: Asked) -> Done:
    """Change what new periods are to do; those that have the task keep it as it is."""
    task_templates.change_plan(books, caller, _place(asked), plan_of(asked))
    return Done(to=PATH, notice=f"{asked.values['title']} is changed.")


@form(
    ONE + "/move",
    "move-template-task",
    "Move it",
    Operation.MANAGE_TASKS,
    page="template-task",
    inputs=(TO,),
    seen=seen,
)
def move(books: Books, caller: Caller, asked: Asked) -> Done:
    """Put a task of the template at another place among the others."""
    task_templates.move_plan(books, caller, _place(asked), asked.values["to"])
    return Done(to=PATH, notice="The tasks have another order.")


@form(
    ONE + "/remove",
    "remove-template-task",
    "Remove it",
    Operation.MANAGE_TASKS,
    page="template-task",
    seen=seen,
)
def remove(books: Books, caller: Caller, asked: Asked) -> Done:
    """Take a task from the template; periods that have got it keep it."""
    task_templates.remove_plan(books, caller, _place(asked))
    return Done(to=PATH, notice="New periods do not get that task any more.")
