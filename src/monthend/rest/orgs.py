"""`/monthend/v1/orgs`: the orgs of an entity, and who reaches them."""

from __future__ import annotations

from monthend.domain.permissions import Operation
from monthend.services import orgs
from monthend.services.caller import Caller
from monthend.services.org_ports import StoredOrg
from monthend.services.ports import Books
from monthend.services.values import Schema, text

from .fields import Field, FieldTable
from .operations import Answer, Asked, operation
from .schemas import TEXT, nullable, properties

PATH = "/monthend/v1/orgs"
USERS = PATH + "/{org-id}/users"
ONE_USER = USERS + "/{username}"

ORG: Schema = properties({"id": TEXT, "name": TEXT, "parentId": nullable("string")})
NAME = text(255, least=1)
CREATE = FieldTable(
    name="CreateOrg",
    fields=(
        Field(name="name", into="name", kind=NAME, required=True),
        Field(name="parentId", into="parent", kind=NAME),
    ),
)


def _shown(org: StoredOrg) -> Answer:
    return {"id": org.org_id, "name": org.name, "parentId": org.parent_id}


@operation(
    "GET",
    PATH,
    "GET_Orgs",
    Operation.READ_PERIODS,
    answers={"orgs": {"type": "array", "items": ORG}},
)
def get_orgs(books: Books, caller: Caller, _: Asked) -> Answer:
    """List the orgs that the caller reaches in the entity at work, each after its parent."""
    found = orgs.listed(books.directory, caller)
    return {"orgs": [_shown(each) for each in found], "success": True}


@operation("POST", PATH, "POST_Org", Operation.MANAGE_USERS, body=CREATE, answers=ORG["properties"])
def post_org(books: Books, caller: Caller, asked: Asked) -> Answer:
    """Add an org below another, with a calendar that begins with an open-ended period of its own.

    Without `parentId` it is below the first that the caller reaches. Whoever reaches its
    parent reaches it from now on.
    """
    made = orgs.add(books.directory, caller, asked.body["name"], asked.body.get("parent"))
    return {**_shown(made), "success": True}


@operation(
    "GET",
    USERS,
    "GET_OrgUsers",
    Operation.READ_USERS,
    answers={"users": {"type": "array", "items": TEXT}},
)
def get_org_users(books: Books, caller: Caller, asked: Asked) -> Answer:
    """List the names of the users who reach an org."""
    found = orgs.users_of(books.directory, caller, asked.value("org-id"))
    return {"users": list(found), "success": True}


@operation("PUT", ONE_USER, "PUT_OrgUser", Operation.MANAGE_USERS)
def put_org_user(books: Books, caller: Caller, asked: Asked) -> Answer:
    """Let a user into an org, and so into all below it."""
    orgs.let_in(books.directory, caller, asked.value("org-id"), asked.value("username"))
    return {"success": True}


@operation("DELETE", ONE_USER, "DELETE_OrgUser", Operation.MANAGE_USERS)
def delete_org_user(books: Books, caller: Caller, asked: Asked) -> Answer:
    """Take an org from a user, whose tokens and sessions do not reach it from now on."""
    orgs.keep_out(books.directory, caller, asked.value("org-id"), asked.value("username"))
    return {"success": True}
