"""A house in which every page of the page table has something to show."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from monthend.domain.permissions import Permission
from monthend.services import roles, tenants, users
from monthend.services.caller import Caller
from monthend.services.directory import Directory
from monthend.web import routes as routes
from monthend.web import tokens
from monthend.web.pages import FORMS, PAGES, FormRow, PageRow
from monthend.web.sheets import PLACE, address
from people import done
from property.in_process import SECRETS
from unit.house import House
from web.browser import Browser, Page

ROLE = "Some of them"
FORMULA = "=1+1"
ALL = frozenset(Permission)
ROWS: tuple[PageRow | FormRow, ...] = (*PAGES.values(), *FORMS.values())


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
        return address(row.path, self.ids)

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
    company.add_transaction("Invoice Item", "Draft", date(2026, 2, 3))
    done(company, lambda d, by: roles.create(d, by, ROLE, ["Finance Access"]))
    clerk = done(company, lambda d, by: tenants.add_user(d, by, "clerk", ROLE, SECRETS))
    owner, other = Browser(house.app, house.loop), Browser(house.app, house.loop)
    owner.sign_in(house.owner.username)
    other.sign_in("clerk")
    return World(house, {"period_id": february}, clerk.user_id, other, owner)
