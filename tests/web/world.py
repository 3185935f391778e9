"""A house in which every page of the page table has something to show."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from company import Company
from monthend.domain.permissions import Permission
from monthend.services import (
    exemptions,
    roles,
    schedules,
    task_evidence,
    task_templates,
    tasks,
    tenants,
    users,
    webhooks,
)
from monthend.services.caller import Caller
from monthend.services.directory import Directory
from monthend.services.ports import Books
from monthend.web import routes as routes
from monthend.web import tokens
from monthend.web.pages import FORMS, PAGES, FormRow, PageRow
from monthend.web.sheets import PLACE, address
from people import done
from property.in_process import SECRETS
from unit.house import House
from web import ledger_world
from web.browser import Browser, Page

ROLE = "Some of them"
READER = "Who only looks"
FORMULA = "=1+1"
ALL = frozenset(Permission)
SHOWING = {
    "code-moves": "?code=Receivable",
    "edit-period": "?shown=yes&name=February&startDate=2026-02-01&endDate=2026-02-28"
    "&fiscalYear=2026",
    "generation": "?shown=yes&kind=months&count=12",
}
"""What the address of a page says for it to show all that it can."""
ROWS: tuple[PageRow | FormRow, ...] = (*PAGES.values(), *FORMS.values())
MORE_SIGHTS = {"trial-balance": ("in=home",)}
"""Pages that show other tables when they are asked otherwise: the queries."""
SEEN_OF_ANOTHER_PERIOD = ("close-preview",)
"""Pages that show other tables of a period whose trial balance lacks no rate."""


@dataclass(slots=True)
class World:
    """The house, the values of the places in paths, and somebody whose permissions change."""

    house: House
    ids: Mapping[str, str]
    clerk_id: str
    clerk: Browser
    owner: Browser

    def address(self, row: PageRow | FormRow) -> str:
        """Where a page or form is; a place that the world has no value for fails here."""
        missing = [name for name in PLACE.findall(row.path) if name not in self.ids]
        assert not missing, f"tests/web/world.py has no {missing} for {row.path}"
        asked = SHOWING.get(row.name, "") if isinstance(row, PageRow) else ""
        return address(row.path, self.ids) + asked

    def sights(self, row: PageRow) -> list[str]:
        """The addresses of a page at which it shows all of its tables between them."""
        first = self.address(row)
        others = [address(row.path, {**self.ids, "period_id": self.ids["closed_period_id"]})]
        return [
            first,
            *(f"{first}?{query}" for query in MORE_SIGHTS.get(row.name, ())),
            *(others if row.name in SEEN_OF_ANOTHER_PERIOD else ()),
        ]

    def let(self, held: frozenset[Permission]) -> None:
        """Have the clerk hold exactly these permissions."""
        names = [each.value for each in held - {Permission.API_WRITE_ACCESS}]
        done(self.house.company, lambda d, by: roles.change(d, by, ROLE, permissions=names))
        writes = Permission.API_WRITE_ACCESS in held

        def change(directory: Directory, by: Caller) -> None:
            users.change(directory, by, self.clerk_id, api_write_access=writes)

        done(self.house.company, change)

    def try_form(self, browser: Browser, row: FormRow) -> Page:
        """Send a form with nothing in it but its proofs."""
        proof = tokens.csrf(browser.cookies["monthend"])
        values: dict[str, Any] = {"_csrf": proof, "_once": row.name, "_seen": "{}"}
        return browser.send(self.address(row), values)


def built(house: House) -> World:
    """A company in the middle of a close."""
    company = house.company
    company.add_codes()
    january, february, march = company.create_months(date(2026, 1, 1), 3)
    company.post_entry("Jan", date(2026, 1, 10), 12_345)
    company.close(january)
    company.run_trial_balances()
    company.update(march, {"name": FORMULA, "notes": "<b>bold</b>"})
    draft = company.add_transaction("Invoice Item", "Draft", date(2026, 2, 3))
    company.add_transaction("Invoice Item", "Posted", date(2026, 2, 4), amount=25_000)
    company.add_transaction(
        "Revenue Event Item", "Distributed", date(2026, 2, 28), codes=("Deferred", "Revenue")
    )
    company.request_trial_balance(february)
    company.run_trial_balances()
    done(company, lambda d, by: roles.create(d, by, ROLE, ["Finance Access"]))
    clerk = done(company, lambda d, by: tenants.add_user(d, by, "clerk", ROLE, SECRETS))
    company.sign_in()
    ids = {"period_id": february, "closed_period_id": january}
    ids |= {**administered(house), **ledger_world.built(house)}
    ids |= {"transaction_id": draft, **with_task(company, february)}
    ids |= {"exception_id": with_exception(company, february)}
    company.run_trial_balances()
    ids |= by_themselves(company)
    owner, other = Browser(house.app, house.loop), Browser(house.app, house.loop)
    owner.sign_in(house.owner.username)
    other.sign_in("clerk")
    return World(house, ids, clerk.user_id, other, owner)


def administered(house: House) -> dict[str, str]:
    """Somebody whom a clerk with the permission may act on."""
    company = house.company
    done(
        company, lambda d, by: roles.create(d, by, READER, ["Finance Access"], "<b>only looks</b>")
    )
    reader = done(company, lambda d, by: tenants.add_user(d, by, "reader", READER, SECRETS))
    done(company, lambda d, by: users.change(d, by, reader.user_id, api_write_access=False))
    return {"user_id": reader.user_id, "role_name": READER, "client_id": reader.client_id}


def with_task(company: Company, period_id: str) -> dict[str, str]:
    """A task with a file; their ids."""

    def work(books: Books, by: Caller) -> dict[str, str]:
        key = tasks.add(books, by, period_id, {"title": "Count the cash", "due_days": 1})
        file = task_evidence.attach(books, by, period_id, key, "count.txt", b"10.00")
        return {"task_id": key, "attachment_id": file}

    return company.write(work)


def by_themselves(company: Company) -> dict[str, str]:
    """A template of the checklist, a webhook with something to be sent, and a schedule; their ids.

    They are there after the periods, which have no task of the template.
    """

    def work(books: Books, by: Caller) -> dict[str, str]:
        for title in (FORMULA, "Reconcile the bank"):
            task_templates.add_plan(books, by, {"title": title, "description": "<b>how</b>"})
        said: webhooks.WebhookFields = {
            "url": "https://hooks.example/a?b=c",
            "description": FORMULA,
        }
        webhook = webhooks.add(books, by, said).webhook.id
        event = webhooks.test(books, by, webhook)
        plan = {"name": FORMULA, "cadence": "monthly", "day": 1, "at": "06:00"}
        schedule = schedules.add(books, by, plan).id
        return {"webhook_id": webhook, "event_id": event, "schedule_id": schedule, "place": "1"}

    return company.write(work)


def with_exception(company: Company, period_id: str) -> str:
    """A period that is pending close, and somebody who may post into it; the exception's id."""
    company.pending_close(period_id)

    def work(books: Books, by: Caller) -> str:
        until = books.now + timedelta(days=1)
        return exemptions.grant(books, by, period_id, "clerk", until, "a late invoice")

    return company.write(work)
