"""`/administration/clients`: OAuth clients of users, their secrets, and where they reach."""

from __future__ import annotations

from collections.abc import Mapping

from monthend.domain.permissions import Operation
from monthend.services import client_scopes, clients
from monthend.services.caller import Caller
from monthend.services.clients import LONGEST_OVERLAP_HOURS, OVERLAP_HOURS, Step
from monthend.services.people_ports import ClientRecord
from monthend.services.ports import Books
from monthend.services.values import text, whole_number
from monthend.web import sheets, tables
from monthend.web.asked import Asked, Done, Told
from monthend.web.inputs import Input
from monthend.web.pages import Context, Menu, form, page
from monthend.web.statuses import Status
from monthend.web.tables import Column, Kind, Link, Row, TableSpec, table

from .users import NAME, ONCE
from .wording import GROUP

PATH = "/administration/clients"
NEW = PATH + "/new"
ONE = PATH + "/{client_id}"
ONE_USER = "/administration/users/{user_id}"

ACTIVE, REVOKED = Status("Active", "good"), Status("Revoked", "quiet")

CLIENTS = table(
    TableSpec(
        name="clients",
        caption="OAuth clients",
        columns=(
            Column("client", "Client id", Kind.LINK),
            Column("name", "Name"),
            Column("user", "User", Kind.LINK),
            Column("state", "State", Kind.STATUS),
            Column("held", "Held to"),
            Column("used", "Last used", Kind.INSTANT),
            Column("rotated", "Secret changed", Kind.INSTANT),
            Column("created", "Created", Kind.INSTANT),
        ),
    )
)

USERNAME = Input(
    name="username",
    into="username",
    label="User",
    kind=NAME,
    required=True,
    hint="In whose name the client asks.",
    longest=255,
)
CLIENT_NAME = Input(
    name="name", into="name", label="Name", kind=text(100, least=1), longest=100,
    hint="What it is for.",
)  # fmt: skip
ENTITIES = Input(
    name="entities", into="only", label="Held to these entities", widget="checkboxes",
    hint="With none it is good for all that its user reaches.",
)  # fmt: skip
ORGS = Input(
    name="orgs", into="orgs", label="Held to these orgs", widget="checkboxes",
    hint="With none it is good for all that its user reaches.",
)  # fmt: skip
OVERLAP = Input(
    name="overlapHours",
    into="overlap_hours",
    label="Hours that the secret of before is good for",
    kind=whole_number(0, LONGEST_OVERLAP_HOURS),
    required=True,
    widget="number",
    hint=f"0 to {LONGEST_OVERLAP_HOURS}. With 0 it ends at once, with the tokens that it brought.",
)


@page(
    PATH,
    "clients",
    "OAuth clients",
    Operation.READ_USERS,
    template="administration/clients.html",
    menu=Menu(GROUP, "OAuth clients"),
)
def all_clients(books: Books, caller: Caller, asked: Asked) -> Context:
    """The OAuth clients by the names of their users, those that were revoked among them."""
    names = _names(caller)

    def read(first: int, count: int) -> list[Row]:
        found = clients.list_clients(books.directory, caller, None, first, count)
        held = client_scopes.places_of(books.directory, caller)
        return [_row(each, ", ".join(_named(names, held(each.id)))) for each in found]

    return {
        "list": tables.shown(asked, CLIENTS, tables.paged(read)),
        "adds": caller.may(Operation.MANAGE_USERS),
    }


def _row(client: ClientRecord, held: str) -> Row:
    return {
        "client": Link(client.id, sheets.address(ONE, {"client_id": client.id})),
        "name": client.name,
        "user": Link(client.username, sheets.address(ONE_USER, {"user_id": client.user_id})),
        "state": ACTIVE if client.active else REVOKED,
        "held": held or None,
        "used": client.last_used_on,
        "rotated": client.rotated_on,
        "created": client.created_on,
    }


def _names(caller: Caller) -> Mapping[str, str]:
    """The names of the entities and orgs that the caller reaches, by their ids."""
    return {each.entity_id: each.entity_name for each in caller.reach} | {
        org.org_id: org.name for each in caller.reach for org in each.orgs if org.org_id is not None
    }


def _named(names: Mapping[str, str], ids: frozenset[str]) -> list[str]:
    return sorted(names.get(each, each) for each in ids)


# Adding ----------------------------------------------------------------------------------


@page(
    NEW,
    "new-client",
    "Add an OAuth client",
    Operation.MANAGE_USERS,
    template="administration/new_client.html",
    under="clients",
)
def new_client(books: Books, caller: Caller, asked: Asked) -> Context:
    """A form for another client of a user; its secret is shown once."""
    settings = caller.tenant.settings
    choices = {
        "entities": [(each.entity_id, each.entity_name) for each in caller.reach],
        "orgs": [
            (each.org_id, each.name)
            for each in caller.in_every_org().orgs
            if each.org_id is not None
        ],
    }
    values = {"username": asked.query.get("username", "")}
    return {
        "sheet": sheets.sheet(books, caller, asked, "add-client", values=values, choices=choices),
        "shown": [
            "username",
            "name",
            *(["entities"] if settings.multi_entity else []),
            *(["orgs"] if settings.multi_org else []),
        ],
    }


@form(
    NEW,
    "add-client",
    "Add the client",
    Operation.MANAGE_USERS,
    page="new-client",
    inputs=(USERNAME, CLIENT_NAME, ENTITIES, ORGS),
)
def add_client(books: Books, caller: Caller, asked: Asked) -> Told:
    """Add an OAuth client for a user; its secret is told once."""
    made = client_scopes.add_client(books.directory, caller.in_every_org(), **asked.values)
    return _told(made.client_id, made.client_secret, f"The client of {made.username} is added")


def _told(client_id: str, secret: str, heading: str) -> Told:
    to = sheets.address(ONE, {"client_id": client_id})
    secrets = [("Client id", client_id), ("Client secret", secret)]
    return Told(to=to, template=ONCE, context={"heading": heading, "secrets": secrets, "to": to})


# One of them -----------------------------------------------------------------------------


def seen(books: Books, caller: Caller, path: Mapping[str, str]) -> Mapping[str, str]:
    """What somebody decides on who changes a client."""
    client = clients.get(books.directory, caller, path["client_id"])
    return {
        "The client": "active" if client.active else "revoked",
        "Its secret": "of before" if client.rotated_on is None else f"of {client.rotated_on}",
    }


@page(
    ONE,
    "client",
    "OAuth client",
    Operation.READ_USERS,
    template="administration/client.html",
    under="clients",
)
def one_client(books: Books, caller: Caller, asked: Asked) -> Context:
    """An OAuth client: whose it is, what it is held to, and how its secret is changed."""
    directory = books.directory
    client = clients.get(directory, caller, asked.path["client_id"])
    offered = clients.steps(directory, caller, client)
    held = client_scopes.places_of(directory, caller)(client.id)
    hours = {"overlapHours": OVERLAP_HOURS}
    rotate = sheets.sheet(books, caller, asked, "rotate-client", values=hours)
    until = client.previous_until
    return {
        "client": client,
        "state": ACTIVE if client.active else REVOKED,
        "held": _named(_names(caller), held),
        "previous_until": until if until is not None and books.now < until else None,
        "refusal": clients.refusal_to_act(directory, caller, client),
        "rotate": rotate if Step.ROTATE in offered else None,
        "revoke": sheets.sheet(books, caller, asked, "revoke-client")
        if Step.REVOKE in offered
        else None,
    }


@form(
    ONE + "/rotate",
    "rotate-client",
    "Give it another secret",
    Operation.MANAGE_USERS,
    page="client",
    inputs=(OVERLAP,),
    seen=seen,
)
def rotate_client(books: Books, caller: Caller, asked: Asked) -> Told:
    """Give a client another secret, told once; that of before is good for some hours more."""
    hours = asked.values["overlap_hours"]
    made = clients.rotate(books.directory, caller, asked.path["client_id"], hours)
    heading = f"The client of {made.client.username} has another secret"
    return _told(made.client.id, made.secret, heading)


@form(ONE + "/revoke", "revoke-client", "Revoke", Operation.MANAGE_USERS, page="client", seen=seen)
def revoke_client(books: Books, caller: Caller, asked: Asked) -> Done:
    """End a client with its tokens, for good."""
    client = clients.revoke(books.directory, caller, asked.path["client_id"])
    notice = f"The client of {client.username} is revoked, with its tokens."
    return Done(to=sheets.address(ONE, {"client_id": client.id}), notice=notice)
