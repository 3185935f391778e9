"""What is done with roles, entities and orgs, and told of them, asks by itself who does it."""

from __future__ import annotations

from typing import Any

import pytest

from company import ALL_PERMISSIONS, Company
from monthend.domain.errors import PermissionMissing
from monthend.domain.permissions import Channel, Permission
from monthend.services import entities, orgs, roles, shared_periods
from people import Work, done, refused, set_setting

WITH_ROLES: dict[str, Work[object]] = {
    "list": lambda d, by: roles.list_roles(d, by),
    "get": lambda d, by: roles.get(d, by, "Closer"),
    "create": lambda d, by: roles.create(d, by, "Opener", ["Finance Access"]),
    "change": lambda d, by: roles.change(d, by, "Closer", ["Finance Access"]),
    "delete": lambda d, by: roles.delete(d, by, "Closer"),
}


@pytest.mark.parametrize("what", WITH_ROLES)
def test_roles_are_for_those_who_manage_users(company: Company, what: str) -> None:
    done(company, lambda d, by: roles.create(d, by, "Closer", []))
    others = company.caller(ALL_PERMISSIONS - {Permission.MANAGE_USERS}, Channel.CLI)
    assert isinstance(refused(company, WITH_ROLES[what], others), PermissionMissing)
    done(company, WITH_ROLES[what])


READING: dict[str, tuple[Permission, Work[object]]] = {
    "entities": (Permission.FINANCE_ACCESS, lambda _, by: entities.listed(by)),
    "orgs": (Permission.FINANCE_ACCESS, orgs.listed),
    "who reaches an entity": (
        Permission.MANAGE_USERS, lambda d, by: entities.users_of(d, by, "Acme")
    ),
    "who reaches an org": (Permission.MANAGE_USERS, lambda d, by: orgs.users_of(d, by, "Acme")),
}  # fmt: skip


@pytest.mark.parametrize("what", READING)
def test_entities_and_orgs_are_told_to_those_who_may_know(company: Company, what: str) -> None:
    for each in ("multi_entity", "multi_org"):
        set_setting(company, each, "true")
    lacking, work = READING[what]
    others = company.caller(ALL_PERMISSIONS - {lacking}, Channel.CLI)
    assert isinstance(refused(company, work, others), PermissionMissing)
    done(company, work)


def test_nobody_is_let_into_an_entity_while_there_are_none(company: Company) -> None:
    told = refused(company, lambda d, by: entities.let_in(d, by, "Acme", "admin"))
    assert isinstance(told, entities.MultiEntityOff)


@pytest.mark.parametrize("share", [shared_periods.share, shared_periods.stop])
def test_periods_are_shared_by_those_who_may_create_them(company: Company, share: Any) -> None:
    set_setting(company, "multi_entity", "true")
    done(company, lambda d, by: entities.add(d, by, "Europe"))
    company.sign_in()
    if share is shared_periods.stop:
        company.write(lambda books, by: shared_periods.share(books, by, "Europe"))
    before = company.dump()
    others = company.caller(ALL_PERMISSIONS - {Permission.CREATE_ACCOUNTING_PERIOD}, Channel.CLI)
    with pytest.raises(PermissionMissing):
        company.write(lambda books, by: share(books, by, "Europe"), others)
    assert company.dump() == before
    company.sign_in()
    company.write(lambda books, by: share(books, by, "Europe"))
