"""The template of a tenant's close checklist, and the tasks that a period gets from it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypedDict

from monthend.domain import guards
from monthend.domain.errors import Refusal, Refusals, RequiredFieldMissing
from monthend.domain.period import AccountingPeriod, Situation
from monthend.domain.permissions import Operation
from monthend.subledger import tasks
from monthend.subledger.exemptions import NoSuchPerson
from monthend.subledger.tasks import (
    Plan,
    Task,
    TaskEvent,
    TemplateMoved,
    TemplateTaskNotFound,
)

from . import values
from .caller import Caller
from .ports import Books
from .task_ports import Template


class PlanFields(TypedDict, total=False):
    """What is said of a task; owner and reviewer are names of users."""

    title: str
    description: str | None
    owner: str | None
    reviewer: str | None
    due_days: int | None
    required: bool
    needs_evidence: bool


TITLE = values.trimmed(values.text(100, least=1))
DESCRIPTION = values.text(2000, lines=True)
PERSON = values.text(255, least=1)
DUE_DAYS = values.whole_number(tasks.LEAST_DUE, tasks.MOST_DUE)
KINDS = {
    "title": ("title", TITLE),
    "description": ("description", DESCRIPTION),
    "owner": ("owner", PERSON),
    "reviewer": ("reviewer", PERSON),
    "due_days": ("dueDays", DUE_DAYS),
    "required": ("required", values.boolean),
    "needs_evidence": ("needsEvidence", values.boolean),
}
"""The fields of a plan: what each is called, and what it may be."""
NULLABLE = frozenset({"description", "owner", "reviewer", "due_days"})


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownTemplate:
    """A template with the names of everybody whom it names, by their user ids."""

    template: Template
    names: Mapping[str, str]


def read(books: Books, caller: Caller, version: int | None = None) -> ShownTemplate:
    """The template of now, or in a version; before the first it has no tasks."""
    caller.require(Operation.READ_PERIODS)
    found = books.tasks.template(version)
    return ShownTemplate(template=found, names=_names(books, caller, found.plans, found.changed_by))


def _names(
    books: Books, caller: Caller, plans: Iterable[Plan], *more: str | None
) -> Mapping[str, str]:
    """The names of everybody whom plans name, by their user ids."""
    persons = {*more, *(who for plan in plans for who in (plan.owner, plan.reviewer))}
    people = books.directory.people
    users = (people.user(caller.tenant.id, who) for who in sorted(filter(None, persons)))
    return {user.id: user.username for user in users if user is not None}


def change(
    books: Books, caller: Caller, said: Sequence[PlanFields], expected: int | None = None
) -> ShownTemplate:
    """Make the next version of the template, of these tasks and no others.

    `expected` is the version that they were made for; another one by now is refused.
    """
    before = _held(books, caller)
    if expected is not None and expected != before.version:
        raise TemplateMoved(version=before.version, expected=expected)
    plans: list[Plan] = []
    refused: list[Refusal] = []
    for place, fields in enumerate(said):
        try:
            plans.append(planned(books, caller, fields, path=f"tasks[{place}]."))
        except Refusal as refusal:
            refused.append(refusal)
    if refused:
        raise refused[0] if len(refused) == 1 else Refusals(tuple(refused))
    return _save(books, caller, before, plans)


def add_plan(books: Books, caller: Caller, said: PlanFields) -> ShownTemplate:
    """Make the next version of the template, with a task more at its end."""
    before = _held(books, caller)
    return _save(books, caller, before, [*before.plans, planned(books, caller, said)])


def change_plan(books: Books, caller: Caller, place: int, said: PlanFields) -> ShownTemplate:
    """The same with one of its tasks changed, which is the `place`th from 1 on."""
    before = _held(books, caller)
    plans = [*before.plans]
    plans[place - 1] = planned(books, caller, said, base=plan_at(before, place))
    return _save(books, caller, before, plans)


def remove_plan(books: Books, caller: Caller, place: int) -> ShownTemplate:
    """The same without one of its tasks; periods keep what they have got."""
    before = _held(books, caller)
    gone = plan_at(before, place)
    return _save(books, caller, before, [each for each in before.plans if each is not gone])


def move_plan(books: Books, caller: Caller, place: int, to: int) -> ShownTemplate:
    """The same with one of its tasks at another place; those in between move up or down."""
    before = _held(books, caller)
    moved = plan_at(before, place)
    plans = [each for each in before.plans if each is not moved]
    plans.insert(to - 1, moved)
    return _save(books, caller, before, plans)


def plan_at(template: Template, place: int) -> Plan:
    """The task of a template at a place from 1 on."""
    if not 1 <= place <= len(template.plans):
        raise TemplateTaskNotFound(place=place, version=template.version)
    return template.plans[place - 1]


def _held(books: Books, caller: Caller) -> Template:
    """The template, which nobody else changes meanwhile."""
    caller.require(Operation.MANAGE_TASKS)
    books.tasks.hold_template()
    return books.tasks.template()


def _save(books: Books, caller: Caller, before: Template, plans: Sequence[Plan]) -> ShownTemplate:
    tasks.check_room((), [plan.title for plan in plans])
    if tuple(plans) != tuple(before.plans):
        version = before.version + 1
        books.tasks.add_template(version, plans, caller)
        _note(books, caller, before.plans, plans, version)
    return read(books, caller)


def _note(
    books: Books, caller: Caller, before: Sequence[Plan], after: Sequence[Plan], version: int
) -> None:
    """History has the tasks that differ, each under its title."""
    names = _names(books, caller, (*before, *after))
    old, new = ({plan.title: told(plan, names) for plan in plans} for plans in (before, after))
    titles = [title for title in {**old, **new} if old.get(title) != new.get(title)]
    books.note(
        TaskEvent.TEMPLATE_CHANGED,
        caller,
        subject=f"task template {version}",
        old={title: old[title] for title in titles if title in old},
        new={title: new[title] for title in titles if title in new},
    )


def planned(
    books: Books, caller: Caller, said: PlanFields, base: Plan | None = None, path: str = ""
) -> Plan:
    """A plan of what is said; of what is not, as it was."""
    if base is None and "title" not in said:
        raise RequiredFieldMissing(field=path + "title")
    read: dict[str, Any] = {
        field: _value(field, value, path + KINDS[field][0]) for field, value in said.items()
    }
    for field in ("owner", "reviewer"):
        if read.get(field) is not None:
            read[field] = _person(books, caller, read[field], path + field)
    if "description" in read:
        read["description"] = read["description"] or ""
    plan = Plan(**read) if base is None else replace(base, **read)
    tasks.check_plan(plan, path + "reviewer")
    return plan


def _value(field: str, value: object, shown: str) -> Any:
    if value is not None:
        return KINDS[field][1].read(shown, value)
    if field not in NULLABLE:
        raise RequiredFieldMissing(field=shown)
    return None


def _person(books: Books, caller: Caller, username: str, field: str) -> str:
    user = books.directory.people.user_named(caller.tenant.id, username)
    if user is None or not user.active:
        raise NoSuchPerson(field=field)
    return user.id


# Tasks of a period --------------------------------------------------------------------


def apply(books: Books, caller: Caller, period: AccountingPeriod) -> int:
    """Make the tasks of the template that a period does not have yet; how many they are."""
    guards.check((guards.not_open_ended,), Situation(calendar=books.calendar(), period=period))
    tasks.check_changing(period)
    return make(books, caller, period, books.tasks.of_period(period))


def make(books: Books, caller: Caller, period: AccountingPeriod, there: Sequence[Task] = ()) -> int:
    """The same of a period whose tasks are known."""
    template = books.tasks.template()
    wanting = _wanting(template, there)
    if not wanting:
        return 0
    tasks.check_room((task.plan.title for task in there), [plan.title for plan in wanting])
    made = [
        Task(id=books.new_id(), number=number, plan=plan, template=template.version)
        for number, plan in enumerate(wanting, start=next_number(there))
    ]
    books.tasks.add(period, made)
    names = books.tasks.names(period)
    new = {"template": template.version, "tasks": {each.id: _made(each, names) for each in made}}
    books.tasks.note(TaskEvent.MADE, caller, period, old={}, new=new, reason=None)
    return len(made)


def missing(books: Books, period: AccountingPeriod) -> int:
    """How many tasks of the template a period does not have."""
    return len(_wanting(books.tasks.template(), books.tasks.of_period(period)))


def _wanting(template: Template, there: Sequence[Task]) -> list[Plan]:
    titles = {task.plan.title for task in there}
    return [plan for plan in template.plans if plan.title not in titles]


def _made(task: Task, names: Mapping[str, str]) -> dict[str, object]:
    """A task as history has it when it is made; how it is done in more words its template says."""
    return {name: value for name, value in told(task.plan, names).items() if name != "description"}


def told(plan: Plan, names: Mapping[str, str]) -> dict[str, object]:
    """A plan as history has it, persons by their names."""
    found = {shown: getattr(plan, field) for field, (shown, _) in KINDS.items()}
    for person in ("owner", "reviewer"):
        found[person] = names.get(found[person]) if found[person] else None
    return found


def next_number(there: Sequence[Task]) -> int:
    return max((task.number for task in there), default=0) + 1
