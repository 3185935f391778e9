"""A company with orgs, and who is at work in them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import TypeVar

from company import Company
from monthend.domain.lifecycle import PeriodFields
from monthend.domain.permissions import Channel
from monthend.services import orgs, periods, sessions, tenants
from monthend.services.caller import Caller
from monthend.services.directory import Directory
from monthend.services.ports import Books

T = TypeVar("T")
Written = Callable[[Directory, Caller], T]


def by_name(company: Company, name: str = "admin", org: str | None = None) -> Caller:
    return company.store.read_directory(
        lambda d: sessions.caller_by_name(d, None, name, Channel.CLI, org=org)
    )


def change(company: Company, work: Written[T], name: str = "admin") -> T:
    caller = by_name(company, name)
    return company.store.write_directory(lambda directory: work(directory, caller))


def switch(company: Company, value: str = "true", setting: str = "multi_org") -> None:
    change(company, lambda d, by: tenants.set_setting(d, by, setting, value))
    company.sign_in()


def add(company: Company, name: str, parent: str | None = None, by: str = "admin") -> str:
    return change(company, lambda d, caller: orgs.add(d, caller, name, parent).org_id, by)


def hold(company: Company, name: str, org: str) -> None:
    """Have a user reach this org and no other."""
    change(company, lambda d, by: orgs.let_in(d, by, org, name))
    change(company, lambda d, by: orgs.keep_out(d, by, "Acme", name))


def planted(company: Company) -> Company:
    """Acme with West and East, and North below West."""
    switch(company)
    add(company, "West")
    add(company, "East")
    add(company, "North", "West")
    company.sign_in()
    return company


def _created(books: Books, by: Caller, fields: PeriodFields) -> str:
    return periods.create(books, by, fields)


def months(company: Company, org: str, number: int = 1) -> list[str]:
    """The first months of 2026 in an org, named by their numbers; their ids."""
    caller = by_name(company, org=org)
    made = []
    for month in range(1, number + 1):
        ends = date(2026, month + 1, 1).toordinal() - 1
        fields: PeriodFields = {
            "name": f"{month}", "start_date": date(2026, month, 1),
            "end_date": date.fromordinal(ends), "fiscal_year": 2026,
        }  # fmt: skip
        made.append(company.write(partial(_created, fields=fields), caller))
    return made
