"""`/monthend/v1/roles`: what users may do, for those who manage users."""

from __future__ import annotations

from monthend.domain.errors import WrongType
from monthend.domain.permissions import FINANCE_PERMISSIONS, Operation
from monthend.services import roles
from monthend.services.caller import Caller
from monthend.services.people_data import shown_role
from monthend.services.people_ports import RoleRecord
from monthend.services.ports import Books
from monthend.services.values import Json, Kind, text

from .fields import Field, FieldTable
from .operations import Answer, Asked, operation
from .schemas import TEXT, nullable, properties

PATH = "/monthend/v1/roles"
ONE = PATH + "/{role-name}"

_NAMES = sorted(permission.value for permission in FINANCE_PERMISSIONS)
_A_NAME = text(100, least=1)


def _read_permissions(name: str, value: Json) -> list[str]:
    if not isinstance(value, list) or len(value) > len(_NAMES):
        raise WrongType(field=name, expected=f"a list of at most {len(_NAMES)} permissions")
    return [_A_NAME.read(f"{name}[{place}]", each) for place, each in enumerate(value)]


PERMISSIONS = {"type": "array", "items": {"type": "string", "enum": _NAMES}}
GIVEN = Kind(_read_permissions, {**PERMISSIONS, "maxItems": len(_NAMES)})


NEW_ROLE = FieldTable(
    name="CreateRole",
    fields=(
        Field(name="name", into="name", kind=_A_NAME, required=True),
        Field(name="permissions", into="permissions", kind=GIVEN, required=True),
        Field(name="description", into="description", kind=text(255)),
    ),
)
CHANGED_ROLE = FieldTable(
    name="UpdateRole",
    fields=(
        Field(name="permissions", into="permissions", kind=GIVEN, kept=True),
        Field(name="description", into="description", kind=text(255), nullable=True, empty=""),
    ),
)
ROLE = properties(
    {
        "name": TEXT,
        "description": nullable("string"),
        "stock": {"type": "boolean"},
        "permissions": PERMISSIONS,
        "changedOn": nullable("string"),
        "users": {"type": "integer"},
    }
)


def _shown(role: RoleRecord) -> Answer:
    return {**shown_role(role), "success": True}


@operation(
    "GET",
    PATH,
    "GET_Roles",
    Operation.READ_USERS,
    answers={"roles": {"type": "array", "items": ROLE}},
)
def get_roles(books: Books, caller: Caller, _asked: Asked) -> Answer:
    """List the roles of the tenant with their permissions and how many users have them."""
    found = roles.list_roles(books.directory, caller)
    return {"roles": [shown_role(role) for role in found], "success": True}


@operation("GET", ONE, "GET_Role", Operation.READ_USERS, answers=ROLE["properties"])
def get_role(books: Books, caller: Caller, asked: Asked) -> Answer:
    """Read a role."""
    return _shown(roles.get(books.directory, caller, asked.value("role-name")))


@operation(
    "POST",
    PATH,
    "POST_Role",
    Operation.MANAGE_USERS,
    body=NEW_ROLE,
    answers=ROLE["properties"],
)
def post_role(books: Books, caller: Caller, asked: Asked) -> Answer:
    """Make a role of the tenant's own, of permissions that the caller has."""
    return _shown(roles.create(books.directory, caller, **asked.body))


@operation(
    "PUT",
    ONE,
    "PUT_Role",
    Operation.MANAGE_USERS,
    body=CHANGED_ROLE,
    answers=ROLE["properties"],
)
def put_role(books: Books, caller: Caller, asked: Asked) -> Answer:
    """Give a role other permissions, which its users have from their next request on.

    The two stock roles are fixed.
    """
    name = asked.value("role-name")
    return _shown(roles.change(books.directory, caller, name, **asked.body))


@operation("DELETE", ONE, "DELETE_Role", Operation.MANAGE_USERS)
def delete_role(books: Books, caller: Caller, asked: Asked) -> Answer:
    """Delete a role that no user has."""
    roles.delete(books.directory, caller, asked.value("role-name"))
    return {"success": True}
