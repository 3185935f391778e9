"""`/monthend/v1/entities`: the entities of a tenant, and who reaches them."""

from __future__ import annotations

from monthend.domain.permissions import Operation
from monthend.services import entities, shared_periods
from monthend.services.caller import Caller, Reach
from monthend.services.ports import Books
from monthend.services.values import Schema, text

from .fields import Field, FieldTable
from .operations import Answer, Asked, operation
from .schemas import TEXT, properties

PATH = "/monthend/v1/entities"
USERS = PATH + "/{entity-id}/users"
SHARED = PATH + "/{entity-id}/shared-periods"
ONE_USER = USERS + "/{username}"

ENTITY: Schema = properties({"id": TEXT, "name": TEXT, "global": {"type": "boolean"}})
CREATE = FieldTable(
    name="CreateEntity",
    fields=(Field(name="name", into="name", kind=text(255, least=1), required=True),),
)


def _shown(place: Reach, *, is_global: bool) -> Answer:
    return {"id": place.entity_id, "name": place.entity_name, "global": is_global}


@operation(
    "GET",
    PATH,
    "GET_Entities",
    Operation.READ_PERIODS,
    answers={"entities": {"type": "array", "items": ENTITY}},
)
def get_entities(books: Books, caller: Caller, _: Asked) -> Answer:
    """List the entities that the token reaches, the global one first."""
    listed = entities.listed(caller)
    home = entities.global_entity(books.directory, caller)
    return {
        "entities": [_shown(each, is_global=each.entity_id == home) for each in listed],
        "success": True,
    }


@operation(
    "POST",
    PATH,
    "POST_Entity",
    Operation.MANAGE_USERS,
    body=CREATE,
    answers=ENTITY["properties"],
)
def post_entity(books: Books, caller: Caller, asked: Asked) -> Answer:
    """Add an entity with a calendar of its own, which begins with the open-ended period alone.

    Whoever adds it reaches it with their next token; so do others once they are let in.
    """
    made = entities.add(books.directory, caller, asked.body["name"])
    return {**_shown(made, is_global=False), "success": True}


@operation(
    "GET",
    USERS,
    "GET_EntityUsers",
    Operation.READ_USERS,
    answers={"users": {"type": "array", "items": TEXT}},
)
def get_entity_users(books: Books, caller: Caller, asked: Asked) -> Answer:
    """List the names of the users who reach an entity."""
    found = entities.users_of(books.directory, caller, asked.value("entity-id"))
    return {"users": list(found), "success": True}


@operation("PUT", ONE_USER, "PUT_EntityUser", Operation.MANAGE_USERS)
def put_entity_user(books: Books, caller: Caller, asked: Asked) -> Answer:
    """Let a user into an entity."""
    entity, username = asked.value("entity-id"), asked.value("username")
    entities.let_in(books.directory, caller, entity, username)
    return {"success": True}


@operation("DELETE", ONE_USER, "DELETE_EntityUser", Operation.MANAGE_USERS)
def delete_entity_user(books: Books, caller: Caller, asked: Asked) -> Answer:
    """Take an entity from a user, whose tokens and sessions do not reach it from now on."""
    entity, username = asked.value("entity-id"), asked.value("username")
    entities.keep_out(books.directory, caller, entity, username)
    return {"success": True}


@operation(
    "PUT",
    SHARED,
    "PUT_SharedPeriods",
    Operation.CREATE_PERIOD,
    answers={"accountingPeriods": {"type": "integer"}},
)
def put_shared_periods(books: Books, caller: Caller, asked: Asked) -> Answer:
    """Share the accounting periods of the global entity with another.

    It gets copies, which follow whatever is created, changed and deleted in the global
    entity; there it must have none of its own. Each entity closes its own.
    """
    number = shared_periods.share(books, caller, asked.value("entity-id"))
    return {"accountingPeriods": number, "success": True}


@operation("DELETE", SHARED, "DELETE_SharedPeriods", Operation.CREATE_PERIOD)
def delete_shared_periods(books: Books, caller: Caller, asked: Asked) -> Answer:
    """Share them no longer; the copies stay, as the entity's own."""
    shared_periods.stop(books, caller, asked.value("entity-id"))
    return {"success": True}
