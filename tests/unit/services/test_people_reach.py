"""How far those who manage users reach: no farther by way of another user, and never nowhere."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from company import Company, secrets_for_tests
from monthend.domain.errors import PermissionMissing
from monthend.domain.permissions import ADMINISTRATOR, Operation, Permission
from monthend.services import clients, entities, orgs, people_reach, roles, tenants, users
from monthend.services.caller import Caller
from monthend.services.directory import Directory
from monthend.services.entities import OnlyFromGlobalEntity
from monthend.services.people_reach import (
    BeyondOwnReach,
    NobodyWouldManageUsers,
    NobodyWouldReach,
    ReachesOnlyAPart,
)
from monthend.services.scopes import EntityNotReachable
from monthend.services.tenants import Credentials
from monthend.services.users import NewPassword
from people import Work, add, notes
from unit.services.org_tree import by_name, change, hold, planted, switch

FRESH = NewPassword(password="another password", hash="another hash")
BY_WAY_OF_ANN: dict[str, Work[object]] = {
    "password": lambda d, by: users.reset_password(d, by, ann(d), FRESH),
    "role": lambda d, by: users.change(d, by, ann(d), role=ADMINISTRATOR),
    "active": lambda d, by: users.deactivate(d, by, ann(d)),
    "client": lambda d, by: tenants.add_client(d, by, "ann"),
    "secret": lambda d, by: clients.rotate(d, by, client_of_ann(d, by)),
}


def ann(directory: object) -> str:
    return str(directory.user_named("ann").id)  # type: ignore[attr-defined]


def client_of_ann(directory: object, by: Caller) -> str:
    (found,) = directory.people.clients(by.tenant.id, ann(directory), 0, 9)  # type: ignore[attr-defined]
    return str(found.id)


def european(company: Company) -> None:
    """Eve manages users, and reaches Europe alone; Ann reaches the global entity."""
    switch(company, setting="multi_entity")
    change(company, lambda d, by: entities.add(d, by, "Europe"))
    add(company, "eve", ADMINISTRATOR)
    add(company, "ann")
    home = by_name(company).entity_id
    change(company, lambda d, by: entities.let_in(d, by, "Europe", "eve"))
    change(company, lambda d, by: entities.keep_out(d, by, home, "eve"))


def western(company: Company) -> None:
    """Eve manages users, and reaches the org West alone; Ann reaches the root."""
    planted(company)
    add(company, "eve", ADMINISTRATOR)
    add(company, "ann")
    hold(company, "eve", "West")


@pytest.mark.parametrize("place", [european, western])
@pytest.mark.parametrize("act", BY_WAY_OF_ANN)
def test_nobody_acts_on_a_user_who_reaches_more(
    company: Company, place: Callable[[Company], None], act: str
) -> None:
    place(company)
    before = company.dump()
    with pytest.raises(BeyondOwnReach):
        change(company, BY_WAY_OF_ANN[act], "eve")
    assert company.dump() == before


def test_who_reaches_as_much_is_acted_on(company: Company) -> None:
    western(company)
    hold(company, "ann", "North")
    for act in ("password", "client", "active"):
        change(company, BY_WAY_OF_ANN[act], "eve")


def test_from_the_global_entity_users_of_others_are_managed(company: Company) -> None:
    european(company)
    change(company, lambda d, by: entities.let_in(d, by, "Europe", "ann"))
    change(company, lambda d, by: entities.keep_out(d, by, "Europe", by.username))
    change(company, BY_WAY_OF_ANN["password"])


def test_a_new_user_reaches_what_their_maker_reaches(company: Company) -> None:
    european(company)
    change(company, lambda d, by: made(d, by, "bob"), "eve")
    assert [each.entity_name for each in by_name(company, "bob").reach] == ["Europe"]
    told = [(event, new) for event, subject, _, new in notes(company) if subject == "bob"]
    entity = by_name(company, "bob").entity_id
    assert ("entityAccessChanged", {"entityId": entity, "reaches": True}) in told


def test_who_is_held_to_an_org_gets_into_no_other_entity(company: Company) -> None:
    switch(company, setting="multi_entity")
    change(company, lambda d, by: entities.add(d, by, "Europe"))
    western(company)
    with pytest.raises(EntityNotReachable):
        change(company, lambda d, by: entities.let_in(d, by, "Europe", "eve"), "eve")
    with pytest.raises(OnlyFromGlobalEntity):
        change(company, lambda d, by: entities.add(d, by, "Asia"), "eve")


def test_the_orgs_of_a_new_user_are_told_in_history(company: Company) -> None:
    western(company)
    change(company, lambda d, by: made(d, by, "bob"), "eve")
    bob = by_name(company, "bob")
    assert [each.name for each in bob.orgs] == ["West", "North"]
    told = [(event, new) for event, subject, _, new in notes(company) if subject == "bob"]
    assert ("orgAccessChanged", {"orgId": bob.orgs[0].org_id, "reaches": True}) in told


def manager_without_access(company: Company) -> Credentials:
    """A user who may manage users, and has not the Finance Access that it takes."""
    change(company, lambda d, by: roles.create(d, by, "Keys", ["Manage Users"]))
    return add(company, "bob", "Keys")


def test_who_lacks_finance_access_manages_nobody(company: Company) -> None:
    manager_without_access(company)
    with pytest.raises(NobodyWouldManageUsers):
        change(company, lambda d, by: users.deactivate(d, by, by.user_id))
    add(company, "eve", ADMINISTRATOR)
    change(company, lambda d, by: users.deactivate(d, by, by.user_id))


def test_somebody_who_manages_users_reaches_the_global_entity(company: Company) -> None:
    european(company)
    home = by_name(company).entity_id
    lonely: list[Work[object]] = [
        lambda d, by: users.deactivate(d, by, by.user_id),
        lambda d, by: entities.keep_out(d, by, home, "admin"),
    ]
    for work in lonely:
        with pytest.raises(NobodyWouldReach):
            change(company, work)
    add(company, "third", ADMINISTRATOR)
    for work in reversed(lonely):
        change(company, work)


def test_somebody_who_manages_users_reaches_the_root(company: Company) -> None:
    western(company)
    with pytest.raises(NobodyWouldReach):
        hold(company, "admin", "East")
    add(company, "third", ADMINISTRATOR)
    change(company, lambda d, by: orgs.keep_out(d, by, "Acme", "admin"))
    assert [each.name for each in by_name(company).orgs] == ["East"]


def test_what_a_client_is_held_to_is_told_in_history(company: Company) -> None:
    european(company)

    def held(directory: Directory, by: Caller) -> str:
        new = tenants.add_client(directory, by, "admin")
        entities.hold_client(directory, by, new.client_id, new.user_id, ["Europe"])
        return new.client_id

    client = change(company, held)
    told = [new for _, subject, _, new in notes(company) if subject == "admin"]
    europe = by_name(company, "eve").entity_id
    assert {"clientId": client, "entities": [europe]} in told


def test_a_user_takes_no_orgs_along_where_there_are_none(company: Company) -> None:
    change(company, lambda d, by: people_reach.inherit(d, by, by.user_id, by.username))
    assert by_name(company).orgs == ()


def everywhere(company: Company, username: str = "admin") -> bool:
    caller = by_name(company, username)
    return company.store.read_directory(
        lambda directory: people_reach.reaches_everything(directory, caller)
    )


def require(company: Company, username: str) -> None:
    change(
        company,
        lambda d, by: people_reach.require_everywhere(d, by, Operation.REHEARSE),
        username,
    )


@pytest.mark.parametrize("place", [european, western])
def test_what_is_done_to_a_whole_tenant_takes_reaching_all_of_it(
    company: Company, place: Callable[[Company], None]
) -> None:
    assert everywhere(company)
    place(company)
    assert everywhere(company)
    assert not everywhere(company, "eve")
    with pytest.raises(ReachesOnlyAPart, match="rehearse a close"):
        require(company, "eve")
    require(company, "admin")


def test_what_is_done_to_a_whole_tenant_takes_the_permission_first(company: Company) -> None:
    reading = [Permission.FINANCE_ACCESS.value]
    change(company, lambda d, by: roles.create(d, by, "Reader", reading))
    add(company, "ann", "Reader")
    assert everywhere(company, "ann")
    with pytest.raises(PermissionMissing, match="Manage Finance Settings"):
        require(company, "ann")


def made(directory: object, by: Caller, name: str) -> Credentials:
    return tenants.add_user(directory, by, name, ADMINISTRATOR, secrets_for_tests())  # type: ignore[arg-type]
