"""What somebody is offered to do with users, roles, clients and their reach, without trying it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

import exempt
from company import Company, secrets_for_tests
from monthend.domain.errors import NotAllowed
from monthend.domain.permissions import (
    ADMINISTRATOR,
    STANDARD_USER,
    STOCK_ROLES,
    Channel,
    Operation,
    Permission,
    permits,
)
from monthend.services import (
    client_scopes,
    clients,
    entities,
    exemptions,
    orgs,
    roles,
    shared_periods,
    sign_ins,
    tenants,
    type_locks,
    users,
)
from monthend.services.caller import Caller
from monthend.services.clients import Step as ClientStep
from monthend.services.people_notes import BeyondOwnPermissions, giveable
from monthend.services.people_ports import RoleRecord, UserRecord
from monthend.services.people_reach import BeyondOwnReach
from monthend.services.roles import RoleInUse, StockRoleFixed
from monthend.services.users import Step
from people import add, caller_named, done, refused
from unit.services.org_tree import add as add_org
from unit.services.org_tree import by_name, change, hold, planted, switch

WRITES = Permission.API_WRITE_ACCESS
HELPER = ["Finance Access", "Manage Users"]


def on_pages(caller: Caller, *lost: Permission) -> Caller:
    """A caller as they are on the pages, without some permissions."""
    return replace(caller, channel=Channel.WEB, permissions=caller.permissions - set(lost))


def user_named(company: Company, name: str) -> UserRecord:
    found = done(company, lambda d, by: d.people.user_named(by.tenant.id, name))
    assert found is not None
    return found


def role_named(company: Company, name: str) -> RoleRecord:
    return done(company, lambda d, by: roles.get(d, by, name))


# Users --------------------------------------------------------------------------------------


def offered(company: Company, name: str, by: Caller | None = None) -> tuple[Step, ...]:
    user = user_named(company, name)
    return done(company, lambda d, caller: users.steps(d, caller, user), by)


def test_what_can_be_done_with_a_user_follows_their_state(company: Company) -> None:
    ann = add(company)
    assert offered(company, "ann") == (Step.RESET_PASSWORD, Step.DEACTIVATE)
    for _ in range(10):
        company.store.write_directory(lambda d: sign_ins.refuse_password(d, "ann", Channel.WEB))
    assert offered(company, "ann")[0] is Step.UNLOCK
    done(company, lambda d, by: users.deactivate(d, by, ann.user_id))
    assert offered(company, "ann") == (Step.ACTIVATE,)


def test_nothing_is_offered_with_whom_one_cannot_act_on(company: Company) -> None:
    done(company, lambda d, by: roles.create(d, by, "Helper", HELPER))
    add(company, "helper", "Helper")
    helper, admin = caller_named(company, "helper"), user_named(company, "admin")
    refusal = done(company, lambda d, by: users.refusal_to_act(d, by, admin), helper)
    assert isinstance(refusal, BeyondOwnPermissions)
    assert offered(company, "admin", helper) == ()
    tried = refused(company, lambda d, by: users.deactivate(d, by, admin.id), helper)
    assert str(tried) == str(refusal)


def test_nor_with_whoever_reaches_more(company: Company) -> None:
    switch(company, setting="multi_entity")
    change(company, lambda d, by: entities.add(d, by, "Europe"))
    add(company, "eve", ADMINISTRATOR)
    ann = add(company, "ann")
    change(company, lambda d, by: entities.let_in(d, by, "Europe", "eve"))
    change(company, lambda d, by: entities.keep_out(d, by, "Acme", "eve"))
    eve, user = caller_named(company, "eve"), user_named(company, "ann")
    refusal = done(company, lambda d, by: users.refusal_to_act(d, by, user), eve)
    assert isinstance(refusal, BeyondOwnReach)
    places = done(company, lambda d, by: users.reach_of(d, by, ann.user_id))
    assert [each.entity_name for each in places] == ["Acme"]


def test_on_the_pages_nobody_gives_api_write_access_without_having_it(company: Company) -> None:
    ann = add(company)
    admin = company.sign_in()
    writes, does_not = on_pages(admin), on_pages(admin, WRITES)
    assert WRITES in giveable(writes)
    assert WRITES not in giveable(does_not)
    assert WRITES in giveable(replace(does_not, channel=Channel.CLI))
    caught = refused(
        company, lambda d, by: users.change(d, by, ann.user_id, api_write_access=True), does_not
    )
    assert isinstance(caught, NotAllowed)


@pytest.mark.parametrize(("lost", "writes"), [((), True), ((WRITES,), False)])
def test_nor_to_somebody_new(
    company: Company, lost: tuple[Permission, ...], *, writes: bool
) -> None:
    by = on_pages(company.sign_in(), *lost)
    fresh = secrets_for_tests()
    done(company, lambda d, who: tenants.add_user(d, who, "new", STANDARD_USER, fresh), by)
    assert user_named(company, "new").api_write_access is writes


# Roles --------------------------------------------------------------------------------------


def test_a_role_of_every_tenant_is_kept_and_one_that_is_used(company: Company) -> None:
    own = done(company, lambda d, by: roles.create(d, by, "Own", ["Finance Access"]))
    admin, stock = company.sign_in(), role_named(company, ADMINISTRATOR)
    assert isinstance(roles.refusal_to_change(admin, stock), StockRoleFixed)
    assert isinstance(roles.refusal_to_delete(stock), StockRoleFixed)
    assert roles.refusal_to_change(admin, own) is None
    assert roles.refusal_to_delete(own) is None
    add(company, role="Own")
    assert isinstance(roles.refusal_to_delete(role_named(company, "Own")), RoleInUse)


def test_roles_are_given_and_made_of_what_one_has(company: Company) -> None:
    done(company, lambda d, by: roles.create(d, by, "Helper", HELPER))
    add(company, "helper", "Helper")
    helper = caller_named(company, "helper")
    found = done(company, roles.assignable, helper)
    assert [each.name for each in found] == ["Helper"]
    assert list(map(str, roles.giveable(helper))) == HELPER
    assert len(done(company, roles.assignable)) == len(STOCK_ROLES) + 1
    closer = done(company, lambda d, by: roles.create(d, by, "Closer", ["Manage Close Process"]))
    assert isinstance(roles.refusal_to_change(helper, closer), BeyondOwnPermissions)


def test_every_operation_is_permitted_by_what_it_needs() -> None:
    assert permits(Permission.REOPEN_ACCOUNTING_PERIOD, Channel.WEB) == (
        Operation.REOPEN,
        Operation.GRANT_EXCEPTION,
    )
    assert permits(WRITES, Channel.WEB) == ()
    assert Operation.READ_PERIODS not in permits(WRITES, Channel.REST)


# Clients ------------------------------------------------------------------------------------


def test_what_can_be_done_with_a_client_follows_its_state(company: Company) -> None:
    ann = add(company)

    def steps(by: Caller | None = None) -> tuple[ClientStep, ...]:
        client = done(company, lambda d, who: clients.get(d, who, ann.client_id))
        return done(company, lambda d, who: clients.steps(d, who, client), by)

    assert steps() == (ClientStep.ROTATE, ClientStep.REVOKE)
    assert steps(on_pages(company.sign_in(), WRITES)) == ()
    done(company, lambda d, by: clients.revoke(d, by, ann.client_id))
    assert steps() == ()


def test_what_each_client_is_held_to_is_read_at_once(company: Company) -> None:
    switch(company, setting="multi_entity")
    ann = add(company)
    made = done(
        company, lambda d, by: client_scopes.add_client(d, by, "ann", "held", only=["Acme"])
    )
    held = done(company, client_scopes.places_of)
    assert held(made.client_id) == {made.entity_id}
    assert held(ann.client_id) == frozenset()


# Entities and orgs --------------------------------------------------------------------------


def test_entities_are_managed_from_the_global_one_or_where_one_is(company: Company) -> None:
    def names(by: Caller | None = None) -> list[str]:
        return [each.entity_name for each in done(company, entities.manageable, by)]

    assert names() == []
    assert not done(company, entities.adds)
    switch(company, setting="multi_entity")
    change(company, lambda d, by: entities.add(d, by, "Europe"))
    ann, _ = add(company, "ann"), add(company, "eve", ADMINISTRATOR)
    change(company, lambda d, by: entities.let_in(d, by, "Europe", "eve"))
    change(company, lambda d, by: entities.keep_out(d, by, "Acme", "eve"))
    assert names() == ["Acme", "Europe"]
    assert names(caller_named(company, "eve")) == ["Europe"]
    assert names(caller_named(company, "ann")) == []
    assert done(company, entities.adds)
    assert not done(company, entities.adds, caller_named(company, "eve"))
    home = company.sign_in().entity_id
    assert done(company, lambda d, by: entities.given_to(d, by, ann.user_id)) == {home}


def test_the_orgs_of_a_user_are_those_they_were_given(company: Company) -> None:
    ann = add(company)

    def given() -> frozenset[str]:
        return done(company, lambda d, by: orgs.given_to(d, by, ann.user_id))

    assert given() == frozenset()
    planted(company)
    (root, *_) = done(company, orgs.listed)
    assert given() == {root.org_id}
    south = add_org(company, "South")
    hold(company, "ann", "South")
    assert given() == {south}


def test_whoever_works_in_one_org_still_administers_all_they_reach(company: Company) -> None:
    planted(company)
    everywhere = company.sign_in()
    alone = everywhere.alone()
    assert len(alone.orgs) == 1
    assert alone.in_every_org().orgs == everywhere.orgs
    nowhere = replace(alone, entity_id="another")
    assert nowhere.in_every_org().orgs == alone.orgs


def test_periods_are_shared_from_the_global_entity(company: Company) -> None:
    def sharing(by: Caller) -> dict[str, bool]:
        found = company.read(shared_periods.sharing, by)
        return {each.entity_name: shared for each, shared in found.items()}

    assert sharing(company.sign_in()) == {}
    switch(company, setting="multi_entity")
    change(company, lambda d, by: entities.add(d, by, "Europe"))
    assert sharing(company.sign_in()) == {"Europe": False}
    company.write(lambda b, by: shared_periods.share(b, by, "Europe"), company.sign_in())
    home = company.sign_in()
    assert sharing(home) == {"Europe": True}
    assert sharing(home.working_in(home.reach[1])) == {}
    switch(company)
    root = next(each for each in by_name(company).orgs if each.org_id is not None)
    assert sharing(by_name(company).in_org(root)) == {}


# Exceptions and locks -----------------------------------------------------------------------


def test_exceptions_of_all_periods_are_listed_the_latest_first(company: Company) -> None:
    exempt.with_bob(company)
    january, february, _ = company.create_months(date(2026, 1, 1), 3)
    company.close(january)
    company.run_trial_balances()
    company.close(february)
    company.run_trial_balances()
    first = exempt.grant(company, january)
    company.clock.advance(timedelta(minutes=1))
    exempt.grant(company, february)
    exempt.revoke(company, january, first)

    def listed(first: int, count: int) -> list[tuple[str, bool]]:
        found = company.read(lambda b, by: exemptions.everywhere(b, by, first, count))
        return [(period.name, each.is_live(company.clock())) for period, each in found]

    assert listed(0, 9) == [("Feb", True), ("Jan", False)]
    assert listed(1, 9) == [("Jan", False)]
    ((_, last),) = company.read(lambda b, by: exemptions.everywhere(b, by, 0, 1))
    assert company.read(lambda b, by: exemptions.uses(b, by, last)) == ()


def grantable(company: Company, *, by: Caller | None = None) -> list[str]:
    return [each.name for each in company.read(exemptions.grantable, by)]


def test_an_exception_is_offered_for_what_is_not_open(company: Company) -> None:
    january, february = company.create_months(date(2026, 1, 1), 2)
    assert grantable(company) == []
    company.close(january)
    company.run_trial_balances()
    company.pending_close(february)
    assert grantable(company) == ["Jan", "Feb"]
    lacking = company.caller(frozenset(Permission) - {Permission.MANAGE_CLOSE_PROCESS})
    assert grantable(company, by=lacking) == []
    done(company, lambda d, by: tenants.set_setting(d, by, "reopen", "never"))
    company.sign_in()
    assert grantable(company) == ["Feb"]


def test_locks_of_all_periods_are_listed_by_their_days(company: Company) -> None:
    january, february, _ = company.create_months(date(2026, 1, 1), 3)
    company.write(lambda b, by: type_locks.lock(b, by, february, "Payment"))
    company.write(lambda b, by: type_locks.lock(b, by, january, "Refund"))
    found = company.read(type_locks.everywhere)
    assert [(period.name, each.type) for period, each in found] == [
        ("Jan", "Refund"),
        ("Feb", "Payment"),
    ]
    company.close(january)
    company.run_trial_balances()
    assert [each.name for each in company.read(lambda b, _: type_locks.lockable(b))] == [
        "Feb",
        "Mar",
    ]
