"""What tests of the close checklist share: three persons, and the steps that they take."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, Concatenate, ParamSpec, TypeVar

from company import Company
from monthend.domain.permissions import STANDARD_USER
from monthend.services import task_templates, tasks
from monthend.services.caller import Caller
from monthend.services.ports import Books
from monthend.services.task_templates import PlanFields
from monthend.subledger.tasks import Task
from people import add, caller_named

P = ParamSpec("P")
T = TypeVar("T")
Step = Callable[Concatenate[Books, Caller, P], T]

BANK: PlanFields = {"title": "Reconcile the bank", "due_days": 3, "required": True}


def with_people(company: Company) -> Company:
    """A company with three months, in which ann and bob work beside the administrator."""
    for name in ("ann", "bob"):
        add(company, name, STANDARD_USER)
    company.sign_in()
    company.create_months(date(2026, 1, 1), 3)
    return company


def months(company: Company) -> list[str]:
    return [period.id for period in company.calendar.periods]


def done(
    company: Company, step: Callable[..., T], *given: Any, by: str | None = None, **named: Any
) -> T:
    """Take a step, as somebody by name or as the administrator."""
    who = None if by is None else caller_named(company, by)
    return company.write(lambda books, caller: step(books, caller, *given, **named), who)


def template(company: Company, *said: PlanFields) -> int:
    """Make a template; its version."""
    return done(company, task_templates.change, said).template.version


def task(company: Company, period_id: str, said: PlanFields = BANK) -> str:
    return done(company, tasks.add, period_id, said)


def checklist(company: Company, period_id: str) -> tasks.Checklist:
    return company.read(lambda books, caller: tasks.listed(books, caller, period_id))


def listed(company: Company, period_id: str) -> list[Task]:
    return list(checklist(company, period_id).tasks)


def titles(company: Company, period_id: str) -> list[str]:
    return [each.plan.title for each in listed(company, period_id)]
