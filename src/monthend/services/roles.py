"""Roles of a tenant: the two that every one has, which are fixed, and its own."""

from __future__ import annotations

from collections.abc import Sequence

from monthend.domain.errors import (
    NameTaken,
    NotOneOf,
    Refusal,
    RoleNotFound,
    RuleBroken,
)
from monthend.domain.permissions import FINANCE_PERMISSIONS, STOCK_ROLES, Operation, Permission

from .caller import Caller
from .directory import Directory
from .people_notes import begin, beyond_own, check_within_own, note
from .people_ports import PeopleEvent, RoleRecord
from .people_reach import check_managed
from .values import in_paths, text

LONGEST_NAME = 100
NAME = in_paths(text(LONGEST_NAME, least=1))


class StockRoleFixed(RuleBroken):
    message = "The role {name} belongs to every tenant and cannot be changed or deleted."


class RoleInUse(RuleBroken):
    message = "The role {name} has {users} users; give them another one first."


def is_stock(name: str) -> bool:
    return name in STOCK_ROLES


def list_roles(directory: Directory, caller: Caller) -> Sequence[RoleRecord]:
    """The roles of the tenant, by their names."""
    caller.require(Operation.READ_USERS)
    return directory.people.roles(caller.tenant.id)


def get(directory: Directory, caller: Caller, name: str) -> RoleRecord:
    """A role of the tenant."""
    caller.require(Operation.READ_USERS)
    return _role(directory, caller, name)


def assignable(directory: Directory, caller: Caller) -> Sequence[RoleRecord]:
    """The roles that a caller may give somebody."""
    found = list_roles(directory, caller)
    return [each for each in found if beyond_own(caller, each.permissions) is None]


def giveable(caller: Caller) -> Sequence[Permission]:
    """The permissions that a caller may put into a role, by their names."""
    return sorted(FINANCE_PERMISSIONS & caller.permissions)


def refusal_to_change(caller: Caller, role: RoleRecord) -> Refusal | None:
    """Why a caller cannot change a role, None where they can; nothing is refused by asking."""
    if is_stock(role.name):
        return StockRoleFixed(name=role.name)
    return beyond_own(caller, role.permissions)


def refusal_to_delete(role: RoleRecord) -> Refusal | None:
    """Why a role cannot be deleted, None where it can."""
    if is_stock(role.name):
        return StockRoleFixed(name=role.name)
    return RoleInUse(name=role.name, users=role.users) if role.users else None


def create(
    directory: Directory,
    caller: Caller,
    name: str,
    permissions: Sequence[str],
    description: str | None = None,
) -> RoleRecord:
    """Make a role of the tenant's own."""
    begin(directory, caller)
    NAME.read("name", name)
    if directory.people.role(caller.tenant.id, name) is not None:
        raise NameTaken(field="name", what="a role", name=name)
    given = _permissions(permissions)
    check_within_own(caller, given)
    directory.people.add_role(caller.tenant.id, name)
    directory.people.set_permissions(caller.tenant.id, name, given)
    directory.people.describe_role(caller.tenant.id, name, description or None)
    made = _role(directory, caller, name)
    note(directory, caller, PeopleEvent.ROLE_CREATED, name, _shown(made))
    return made


def change(
    directory: Directory,
    caller: Caller,
    name: str,
    permissions: Sequence[str] | None = None,
    description: str | None = None,
) -> RoleRecord:
    """Give a role other permissions, which its users have from the next request on."""
    begin(directory, caller)
    before = _own(directory, caller, name)
    check_within_own(caller, before.permissions)
    if permissions is not None:
        given = _permissions(permissions)
        check_within_own(caller, given)
        if given != before.permissions:
            directory.people.set_permissions(caller.tenant.id, name, given)
    if description is not None:
        directory.people.describe_role(caller.tenant.id, name, description or None)
    check_managed(directory, caller)
    after = _role(directory, caller, name)
    if (old := _shown(before)) != (new := _shown(after)):
        note(directory, caller, PeopleEvent.ROLE_CHANGED, name, new, old)
    return after


def delete(directory: Directory, caller: Caller, name: str) -> None:
    """Delete a role that no user has, be they active or not."""
    begin(directory, caller)
    before = _role(directory, caller, name)
    refusal = refusal_to_delete(before)
    if refusal is not None:
        raise refusal
    directory.people.drop_role(caller.tenant.id, name)
    note(directory, caller, PeopleEvent.ROLE_DELETED, name, old=_shown(before))


def _role(directory: Directory, caller: Caller, name: str) -> RoleRecord:
    found = directory.people.role(caller.tenant.id, name)
    if found is None:
        raise RoleNotFound(name=name[:100], roles=", ".join(directory.roles(caller.tenant.id)))
    return found


def _own(directory: Directory, caller: Caller, name: str) -> RoleRecord:
    found = _role(directory, caller, name)
    if is_stock(name):
        raise StockRoleFixed(name=name)
    return found


def _permissions(names: Sequence[str]) -> frozenset[Permission]:
    known = {permission.value: permission for permission in FINANCE_PERMISSIONS}
    for name in names:
        if name not in known:
            raise NotOneOf(field="permissions", allowed=", ".join(sorted(known)))
    return frozenset(known[name] for name in names)


def _shown(role: RoleRecord) -> dict[str, object]:
    return {
        "permissions": sorted(permission.value for permission in role.permissions),
        "description": role.description,
    }
