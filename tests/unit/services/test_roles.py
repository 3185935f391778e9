"""Roles of a tenant's own; the two stock roles stay as they are."""

from __future__ import annotations

import pytest

from company import ALL_PERMISSIONS, Company
from monthend.domain.errors import (
    InvalidValue,
    NameTaken,
    NotOneOf,
    PermissionMissing,
    RoleNotFound,
)
from monthend.domain.permissions import STOCK_ROLES, Permission
from monthend.services import roles, users
from monthend.services.people_notes import BeyondOwnPermissions
from monthend.services.people_reach import NobodyWouldManageUsers
from monthend.services.roles import RoleInUse, StockRoleFixed
from people import add, caller_named, done, notes, refused

CLOSING = ["Finance Access", "Manage Close Process", "Run Trial Balance"]
MANAGING = ["Finance Access", "Manage Users"]


def create(company: Company, name: str = "Closer", permissions: list[str] | None = None) -> None:
    given = CLOSING if permissions is None else permissions
    done(company, lambda d, by: roles.create(d, by, name, given, "who closes"))


def test_a_role_of_ones_own_permits_what_it_names(company: Company) -> None:
    create(company)
    add(company, role="Closer")
    held = caller_named(company, "ann").permissions
    assert held == {Permission(name) for name in CLOSING} | {Permission.API_WRITE_ACCESS}
    assert notes(company)[-2][0::3] == (
        "roleCreated", {"permissions": CLOSING, "description": "who closes"},
    )  # fmt: skip


def test_users_of_a_role_have_its_new_permissions_at_once(company: Company) -> None:
    create(company)
    add(company, role="Closer")
    company.clock.at = company.clock.at.replace(hour=13)
    changed = done(company, lambda d, by: roles.change(d, by, "Closer", ["Finance Access"]))
    assert (changed.users, changed.changed_on) == (1, company.clock.at)
    assert Permission.MANAGE_CLOSE_PROCESS not in caller_named(company, "ann").permissions
    event, subject, old, new = notes(company)[-1]
    assert (event, subject) == ("roleChanged", "Closer")
    assert (old["permissions"], new["permissions"]) == (CLOSING, ["Finance Access"])


def test_a_change_to_what_is_there_leaves_no_history(company: Company) -> None:
    create(company)
    before = notes(company)
    done(company, lambda d, by: roles.change(d, by, "Closer", CLOSING))
    assert notes(company) == before
    done(company, lambda d, by: roles.change(d, by, "Closer", description="others"))
    assert notes(company)[-1][3]["description"] == "others"


def test_a_role_is_deleted_when_nobody_has_it(company: Company) -> None:
    create(company)
    made = add(company, role="Closer")
    delete = lambda d, by: roles.delete(d, by, "Closer")  # noqa: E731
    assert isinstance(refused(company, delete), RoleInUse)
    done(company, lambda d, by: users.deactivate(d, by, made.user_id))
    assert isinstance(refused(company, delete), RoleInUse)
    done(company, lambda d, by: users.change(d, by, made.user_id, role=min(STOCK_ROLES)))
    done(company, delete)
    found = done(company, lambda d, by: roles.list_roles(d, by))
    assert {role.name for role in found} == set(STOCK_ROLES)
    assert company.rows("SELECT count(*) FROM role_permission WHERE role = 'Closer'") == [(0,)]
    assert notes(company)[-1][:2] == ("roleDeleted", "Closer")


@pytest.mark.parametrize("name", STOCK_ROLES)
def test_stock_roles_are_fixed(company: Company, name: str) -> None:
    for work in (
        lambda d, by: roles.change(d, by, name, CLOSING),
        lambda d, by: roles.delete(d, by, name),
    ):
        assert isinstance(refused(company, work), StockRoleFixed)
    taken = refused(company, lambda d, by: roles.create(d, by, name, CLOSING))
    assert isinstance(taken, NameTaken)


@pytest.mark.parametrize("name", ["", "x" * 101, "a/b", " a", "a ", "..", ".", "a\u202e"])
def test_a_name_can_stand_in_a_path(company: Company, name: str) -> None:
    told = refused(company, lambda d, by: roles.create(d, by, name, CLOSING))
    assert isinstance(told, InvalidValue)
    assert "name" in str(told)


@pytest.mark.parametrize("permission", ["API Write Access", "manage users", "Everything"])
def test_a_role_consists_of_finance_permissions(company: Company, permission: str) -> None:
    told = refused(company, lambda d, by: roles.create(d, by, "New", [permission]))
    assert isinstance(told, NotOneOf)


def test_nobody_makes_or_changes_a_role_that_permits_more_than_they_may(company: Company) -> None:
    create(company)
    less = company.caller(ALL_PERMISSIONS - {Permission.MANAGE_CLOSE_PROCESS})
    for work in (
        lambda d, by: roles.create(d, by, "New", CLOSING),
        lambda d, by: roles.change(d, by, "Closer", ["Finance Access"]),
    ):
        assert isinstance(refused(company, work, less), BeyondOwnPermissions)
    none = company.caller(ALL_PERMISSIONS - {Permission.MANAGE_USERS})
    assert isinstance(
        refused(company, lambda d, by: roles.delete(d, by, "Closer"), none), PermissionMissing
    )


def test_a_role_that_is_not_there_is_told_with_those_that_are(company: Company) -> None:
    for work in (
        lambda d, by: roles.get(d, by, "Nothing"),
        lambda d, by: roles.change(d, by, "Nothing", CLOSING),
        lambda d, by: roles.delete(d, by, "Nothing"),
    ):
        told = refused(company, work)
        assert isinstance(told, RoleNotFound)
        assert all(name in str(told) for name in STOCK_ROLES)


def test_the_last_role_that_manages_users_keeps_that(company: Company) -> None:
    create(company, "Manager", sorted(each.value for each in STOCK_ROLES[min(STOCK_ROLES)]))
    admin = company.sign_in().user_id
    done(company, lambda d, by: users.change(d, by, admin, role="Manager"))
    told = refused(company, lambda d, by: roles.change(d, by, "Manager", CLOSING))
    assert isinstance(told, NobodyWouldManageUsers)
