"""Who manages users in one entity or org manages them there alone, and nobody who may do more."""

from __future__ import annotations

import pytest

from company import Company
from monthend.domain.errors import NotSignedIn, UserNotFound
from monthend.domain.permissions import ADMINISTRATOR
from monthend.services import entities, orgs, roles, tenants
from monthend.services.caller import Caller
from monthend.services.directory import Directory
from monthend.services.people_notes import BeyondOwnPermissions
from monthend.services.scopes import EntityNotReachable
from monthend.services.tenants import Credentials
from people import Work, add, caller_named, done, refused, set_setting, token_of
from unit.services.org_tree import planted

IN_AN_ENTITY: dict[str, Work[object]] = {
    "let in": lambda d, by: entities.let_in(d, by, "Asia", "ann"),
    "keep out": lambda d, by: entities.keep_out(d, by, "Acme", "bob"),
    "told who": lambda d, by: entities.users_of(d, by, "Acme"),
}
IN_AN_ORG: dict[str, Work[object]] = {
    "let in": lambda d, by: orgs.let_in(d, by, "West", "admin"),
    "keep out": lambda d, by: orgs.keep_out(d, by, "West", "admin"),
}


@pytest.mark.parametrize("what", IN_AN_ENTITY)
def test_from_another_entity_than_the_global_one_only_what_is_reached_is_managed(
    company: Company, what: str
) -> None:
    set_setting(company, "multi_entity", "true")
    done(company, lambda d, by: entities.add(d, by, "Europe"))
    done(company, lambda d, by: entities.add(d, by, "Asia"))
    add(company, "ann", ADMINISTRATOR)
    add(company, "bob")
    done(company, lambda d, by: entities.let_in(d, by, "Asia", "bob"))
    done(company, lambda d, by: entities.let_in(d, by, "Europe", "ann"))
    done(company, lambda d, by: entities.keep_out(d, by, "Acme", "ann"))
    told = refused(company, IN_AN_ENTITY[what], caller_named(company, "ann"))
    assert isinstance(told, EntityNotReachable)
    missing = refused(
        company, lambda d, by: entities.users_of(d, by, "Atlantis"), caller_named(company, "ann")
    )
    assert type(told) is type(missing)
    done(company, IN_AN_ENTITY[what])


@pytest.mark.parametrize("what", IN_AN_ORG)
def test_nobody_changes_the_orgs_of_who_may_do_more(company: Company, what: str) -> None:
    planted(company)
    done(company, lambda d, by: roles.create(d, by, "Doors", ["Finance Access", "Manage Users"]))
    add(company, "ann", "Doors")
    told = refused(company, IN_AN_ORG[what], caller_named(company, "ann"))
    assert isinstance(told, BeyondOwnPermissions)
    done(company, IN_AN_ORG[what])


def test_a_client_whose_entities_its_user_lost_gets_no_token(company: Company) -> None:
    set_setting(company, "multi_entity", "true")
    done(company, lambda d, by: entities.add(d, by, "Europe"))

    def held(directory: Directory, by: Caller) -> Credentials:
        made = tenants.add_client(directory, by, "admin")
        entities.hold_client(directory, by, made.client_id, made.user_id, ["Europe"])
        return made

    made = done(company, held)
    token_of(company, made)
    done(company, lambda d, by: entities.keep_out(d, by, "Europe", "admin"))
    with pytest.raises(NotSignedIn, match="reaches none of its entities"):
        token_of(company, made)


def test_whoever_is_not_there_is_let_in_nowhere(company: Company) -> None:
    set_setting(company, "multi_entity", "true")
    told = refused(company, lambda d, by: entities.let_in(d, by, "Acme", "nobody"))
    assert isinstance(told, UserNotFound)
