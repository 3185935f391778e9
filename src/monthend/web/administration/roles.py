"""`/administration/roles`: what roles permit, and roles of the tenant's own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from monthend.domain.permissions import Channel, Operation, Permission, needed, permits
from monthend.services import roles
from monthend.services.caller import Caller
from monthend.services.people_ports import RoleRecord
from monthend.services.ports import Books
from monthend.services.values import text
from monthend.web import sheets, tables
from monthend.web.asked import Asked, Done
from monthend.web.inputs import Input
from monthend.web.pages import Context, Menu, form, page
from monthend.web.statuses import Status
from monthend.web.tables import Column, Kind, Link, Row, TableSpec, table

from .wording import GROUP

PATH = "/administration/roles"
NEW = PATH + "/new"
ONE = PATH + "/{role_name}"

OF_ALL, OWN = Status("Of every tenant", "closed"), Status("Own", "open")

ROLES = table(
    TableSpec(
        name="roles",
        caption="Roles",
        columns=(
            Column("name", "Role", Kind.LINK),
            Column("kind", "Kind", Kind.STATUS),
            Column("users", "Users", Kind.COUNT),
            Column("number", "Permissions", Kind.COUNT),
            Column("description", "What it is for"),
            Column("changed", "Changed", Kind.INSTANT),
        ),
    )
)

NAME = Input(
    name="name",
    into="name",
    label="Name",
    kind=text(roles.LONGEST_NAME, least=1),
    required=True,
    longest=roles.LONGEST_NAME,
    hint="A role keeps its name.",
)
DESCRIPTION = Input(
    name="description",
    into="description",
    label="What it is for",
    kind=text(255),
    nullable=True,
    empty="",
    longest=255,
)
PERMISSIONS = Input(
    name="permissions", into="permissions", label="Permissions", widget="checkboxes", nullable=True,
    empty=(),
)  # fmt: skip

BESIDE = {
    Permission.API_WRITE_ACCESS: "Change things over the API, and not only read them. "
    "It belongs to a user, not to a role.",
    Permission.OVERRIDE_TRANSFERRED_TO_ACCOUNTING: "Change and cancel what has been transferred "
    "to accounting.",
}


def explained(permission: Permission) -> str:
    """What a permission is for, from the table of what operations need."""
    if permission in BESIDE:
        return BESIDE[permission]
    found = permits(permission, Channel.WEB)
    if permission is Permission.FINANCE_ACCESS:
        alone = (permission,)
        found = tuple(each for each in found if needed(each, Channel.WEB) == alone)
        return f"Needed for everything; alone: {_listed(found)}."
    words = _listed(found)
    return f"{words[:1].upper()}{words[1:]}."


def _listed(operations: Sequence[Operation]) -> str:
    return "; ".join(each.value for each in operations)


def _all_explained(permissions: Sequence[Permission]) -> list[tuple[str, str]]:
    return [(each.value, explained(each)) for each in permissions]


@page(
    PATH,
    "roles",
    "Roles",
    Operation.READ_USERS,
    template="administration/roles.html",
    menu=Menu(GROUP, "Roles"),
)
def all_roles(books: Books, caller: Caller, asked: Asked) -> Context:
    """The roles of the tenant, and how many users have each."""
    found = roles.list_roles(books.directory, caller)
    return {
        "list": tables.shown(asked, ROLES, tables.listed([_row(each) for each in found])),
        "adds": caller.may(Operation.MANAGE_USERS),
    }


def _row(role: RoleRecord) -> Row:
    return {
        "name": Link(role.name, sheets.address(ONE, {"role_name": role.name})),
        "kind": OF_ALL if roles.is_stock(role.name) else OWN,
        "users": role.users,
        "number": len(role.permissions),
        "description": role.description,
        "changed": role.changed_on,
    }


@page(
    NEW,
    "new-role",
    "Make a role",
    Operation.MANAGE_USERS,
    template="administration/new_role.html",
    under="roles",
)
def new_role(books: Books, caller: Caller, asked: Asked) -> Context:
    """A form for a role of the tenant's own, of permissions that the caller has."""
    return {
        "sheet": sheets.sheet(books, caller, asked, "create-role"),
        "offered": _all_explained(roles.giveable(caller)),
    }


def _told(books: Books, caller: Caller, name: str, notice: str) -> Done:
    role = roles.get(books.directory, caller, name)
    return Done(to=sheets.address(ONE, {"role_name": role.name}), notice=notice)


@form(
    NEW,
    "create-role",
    "Make the role",
    Operation.MANAGE_USERS,
    page="new-role",
    inputs=(NAME, DESCRIPTION, PERMISSIONS),
)
def create_role(books: Books, caller: Caller, asked: Asked) -> Done:
    """Make a role of the tenant's own."""
    name = roles.create(books.directory, caller, **asked.values).name
    return _told(books, caller, name, f"The role {name} is made.")


def seen(books: Books, caller: Caller, path: Mapping[str, str]) -> Mapping[str, str]:
    """What somebody decides on who changes a role."""
    role = roles.get(books.directory, caller, path["role_name"])
    return {
        "What it is for": role.description or "",
        "The permissions": ", ".join(sorted(each.value for each in role.permissions)),
    }


@page(ONE, "role", "Role", Operation.READ_USERS, template="administration/role.html", under="roles")
def one_role(books: Books, caller: Caller, asked: Asked) -> Context:
    """A role: its permissions and what each is for, and what can be changed of it."""
    role = roles.get(books.directory, caller, asked.path["role_name"])
    refusal = roles.refusal_to_change(caller, role)
    kept = roles.refusal_to_delete(role)
    held = sorted(each.value for each in role.permissions)
    values = {"description": role.description, "permissions": held}
    change = sheets.sheet(books, caller, asked, "change-role", values=values)
    return {
        "role": role,
        "kind": OF_ALL if roles.is_stock(role.name) else OWN,
        "permissions": _all_explained(sorted(role.permissions)),
        "refusal": refusal,
        "kept": kept,
        "change": change if refusal is None else None,
        "offered": _all_explained(roles.giveable(caller)),
        "delete": sheets.sheet(books, caller, asked, "delete-role") if kept is None else None,
    }


@form(
    ONE + "/change",
    "change-role",
    "Save",
    Operation.MANAGE_USERS,
    page="role",
    inputs=(DESCRIPTION, PERMISSIONS),
    seen=seen,
)
def change_role(books: Books, caller: Caller, asked: Asked) -> Done:
    """Give a role other permissions, which its users have from their next request on."""
    name = asked.path["role_name"]
    roles.change(books.directory, caller, name, **asked.values)
    return _told(books, caller, name, f"The role {name} is changed.")


@form(ONE + "/delete", "delete-role", "Delete", Operation.MANAGE_USERS, page="role", seen=seen)
def delete_role(books: Books, caller: Caller, asked: Asked) -> Done:
    """Delete a role that no user has."""
    name = asked.path["role_name"]
    roles.delete(books.directory, caller, name)
    return Done(to=PATH, notice=f"The role {name} is deleted.")
