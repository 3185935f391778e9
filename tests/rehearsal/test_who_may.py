"""Who may rehearse: those who reach all of a tenant, and nobody gets a right by going back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from contract.zuora import PERMISSION, Zuora, assert_done, assert_refused
from monthend.domain.permissions import ADMINISTRATOR, STANDARD_USER, Permission
from monthend.services import roles, tenants, users
from monthend.services.tenants import Credentials
from monthend.storage.tenant_rows import PEOPLE, USES, WHO_THERE_IS, tenant_tables
from rehearsal.held import Place, european, western
from rehearsal.test_snapshots import CLOCK, RESET, SNAPSHOTS, close, filled, restore, take, work
from unit.house import House
from unit.services.org_tree import change

SCENARIO = "/monthend/v1/rehearsal/scenarios/missing-rate"
TENANTS = "/monthend/v1/rehearsal/tenants"
DAY = "2027-01-01"
PERIODS = "/monthend/v1/accounting-periods"

pytestmark = pytest.mark.postgresql_by_night


@pytest.mark.parametrize("place", [european, western])
def test_what_is_done_to_a_whole_tenant_takes_reaching_all_of_it(
    house: House, place: Place
) -> None:
    take(house.zuora(), "mine")
    eve = house.zuora(place(house))
    before = house.company.dump()
    for answer in (
        eve.send("POST", SNAPSHOTS, {"name": "hers"}),
        eve.request("PUT", f"{SNAPSHOTS}/mine/restore"),
        eve.request("DELETE", f"{SNAPSHOTS}/mine"),
        eve.send("POST", RESET, {}),
        eve.send("PUT", CLOCK, {"now": DAY}),
        eve.send("POST", f"{CLOCK}/advance", {"days": 1}),
        eve.request("DELETE", CLOCK),
        eve.send("POST", TENANTS, {"name": "Hers", "seed": "1", "now": DAY}),
        eve.send("POST", SCENARIO, {}),
    ):
        assert_refused(answer, PERMISSION, naming="do not reach all")
    assert house.company.dump() == before


def reaching(house: House, name: str, role: str) -> tuple[Credentials, Zuora]:
    made = house.user(name, role)
    return made, house.zuora(made)


def set_role(house: House, username: str, role: str) -> None:
    change(
        house.company,
        lambda d, by: users.change(d, by, str(d.user_named(username).id), role=role),  # type: ignore[union-attr]
    )


def test_a_right_that_was_taken_is_not_got_back(house: House, owner: Zuora) -> None:
    _, eve = reaching(house, "eve", ADMINISTRATOR)
    take(owner, "before")
    set_role(house, "eve", STANDARD_USER)
    refused = eve.request("PUT", f"{SNAPSHOTS}/before/restore")
    assert_refused(refused, PERMISSION, naming=Permission.MANAGE_USERS.value)
    made = {"username": "mallory", "role": ADMINISTRATOR}
    assert_refused(eve.send("POST", "/monthend/v1/users", made), PERMISSION)
    restore(owner, "before")
    assert_done(eve.send("POST", "/monthend/v1/users", made))


def test_who_manages_users_gets_no_other_right_by_going_back(house: House, owner: Zuora) -> None:
    every = [each.value for each in Permission if each is not Permission.API_WRITE_ACCESS]
    few = [each for each in every if each != Permission.REOPEN_ACCOUNTING_PERIOD.value]
    change(house.company, lambda d, by: roles.create(d, by, "Keys", every))
    _, bob = reaching(house, "bob", "Keys")
    take(owner, "before")
    change(house.company, lambda d, by: roles.change(d, by, "Keys", permissions=few))
    refused = bob.request("PUT", f"{SNAPSHOTS}/before/restore")
    assert_refused(refused, PERMISSION, naming=Permission.REOPEN_ACCOUNTING_PERIOD.value)


@pytest.mark.parametrize(
    "becomes",
    [
        lambda d, by: tenants.add_client(d, by, by.username),
        lambda d, by: roles.create(d, by, "Other", ["Finance Access"]),
        lambda d, by: users.unlock(d, by, by.user_id),
    ],
    ids=["client", "role", "nothing"],
)
def test_whoever_rehearses_goes_back_where_nobody_becomes_another(
    house: House, becomes: Callable[..., object], request: pytest.FixtureRequest
) -> None:
    _, clerk = reaching(house, "clerk", STANDARD_USER)
    take(clerk, "before")
    house.stranger().login("clerk", "wrong")
    change(house.company, becomes)
    answer = house.zuora(house.owner).request("GET", SNAPSHOTS)
    assert_done(answer)
    answer = clerk.request("PUT", f"{SNAPSHOTS}/before/restore")
    if request.node.callspec.id.endswith("nothing"):
        assert_done(answer)
    else:
        assert_refused(answer, PERMISSION, naming=Permission.MANAGE_USERS.value)


ENTRY = {
    "accountingPeriodName": "Jan", "currency": "USD", "journalEntryDate": "2026-01-10",
    "journalEntryItems": [
        {"accountingCodeName": "Receivable", "type": "Debit", "amount": 5},
        {"accountingCodeName": "Sales", "type": "Credit", "amount": 5},
    ],
}  # fmt: skip


def test_an_exception_that_was_revoked_is_not_got_back(house: House, owner: Zuora) -> None:
    few = [Permission.FINANCE_ACCESS, Permission.MANAGE_FINANCE_SETTINGS]
    few = [*few, Permission.CREATE_JOURNAL_ENTRY, Permission.MANAGE_CLOSE_PROCESS]
    change(house.company, lambda d, by: roles.create(d, by, "Few", [each.value for each in few]))
    _, eve = reaching(house, "eve", "Few")
    jan = filled(owner)
    close(house, owner, jan)
    until = (house.clock() + timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
    path = f"{PERIODS}/{jan}/exceptions"
    asked = {"username": "eve", "until": until, "reason": "a late invoice"}
    granted = assert_done(owner.send("POST", path, asked))["id"]
    take(eve, "granted")
    assert_done(owner.send("PUT", f"{path}/{granted}/revoke", {}))
    refused = eve.request("PUT", f"{SNAPSHOTS}/granted/restore")
    assert_refused(refused, PERMISSION, naming=Permission.REOPEN_ACCOUNTING_PERIOD.value)
    assert eve.send("POST", "/v1/journal-entries", ENTRY).json["success"] is False
    restore(owner, "granted")
    assert_done(eve.send("POST", "/v1/journal-entries", ENTRY))
    work(house)
    # That it is used makes it no other exception.
    restore(eve, "granted")


def test_a_type_that_was_locked_is_not_unlocked_by_going_back(house: House, owner: Zuora) -> None:
    _, clerk = reaching(house, "clerk", STANDARD_USER)
    jan = filled(owner)
    take(clerk, "unlocked")
    assert_done(owner.send("PUT", f"{PERIODS}/{jan}/lock-type", {"type": "Payment"}))
    refused = clerk.request("PUT", f"{SNAPSHOTS}/unlocked/restore")
    assert_refused(refused, PERMISSION, naming=Permission.MANAGE_CLOSE_PROCESS.value)
    restore(owner, "unlocked")


def test_every_table_of_who_there_is_is_of_people_or_of_their_books() -> None:
    books = {"calendar", "entity", "org", "shared_calendar"}
    assert PEOPLE | books == WHO_THERE_IS
    columns = {name for table in tenant_tables() if table.name in PEOPLE for name in table.columns}
    assert columns > USES
