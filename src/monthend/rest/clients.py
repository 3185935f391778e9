"""`/monthend/v1/clients`: OAuth clients of users, for those who manage users."""

from __future__ import annotations

from monthend.domain.errors import WrongType
from monthend.domain.permissions import Operation
from monthend.services import client_scopes, clients
from monthend.services.caller import Caller
from monthend.services.clients import LONGEST_OVERLAP_HOURS, OVERLAP_HOURS
from monthend.services.people_data import shown_client
from monthend.services.people_ports import ClientRecord
from monthend.services.ports import Books
from monthend.services.values import Json, Kind, text, whole_number

from .fields import Field, FieldTable
from .lists import PAGE, PAGE_SIZE, next_page
from .operations import Answer, Asked, Parameter, operation
from .schemas import TEXT, nullable, properties

PATH = "/monthend/v1/clients"
ONE = PATH + "/{client-id}"

AT_MOST = 300
_A_NAME = text(255, least=1)


def _read_names(name: str, value: Json) -> list[str]:
    if not isinstance(value, list) or not 1 <= len(value) <= AT_MOST:
        raise WrongType(field=name, expected=f"a list of 1 to {AT_MOST} {name}")
    return [_A_NAME.read(f"{name}[{place}]", each) for place, each in enumerate(value)]


IDS = {"type": "array", "items": TEXT}
SOME = Kind(_read_names, {**IDS, "minItems": 1, "maxItems": AT_MOST})

NEW_CLIENT = FieldTable(
    name="CreateClient",
    fields=(
        Field(name="username", into="username", kind=text(255, least=1), required=True),
        Field(name="name", into="name", kind=text(100, least=1)),
        Field(name="entities", into="entities", kind=SOME),
        Field(name="orgs", into="orgs", kind=SOME),
    ),
)
ROTATION = FieldTable(
    name="RotateClient",
    fields=(
        Field(
            name="overlapHours",
            into="overlap_hours",
            kind=whole_number(0, LONGEST_OVERLAP_HOURS),
        ),
    ),
)
CLIENT = properties(
    {
        **dict.fromkeys(("clientId", "userId", "username", "createdOn"), TEXT),
        "active": {"type": "boolean"},
        **dict.fromkeys(
            ("name", "rotatedOn", "previousSecretUntil", "revokedOn", "lastUsedOn"),
            nullable("string"),
        ),
    }
)
WITH_SECRET = {**CLIENT["properties"], "clientSecret": TEXT}
HELD = {**CLIENT["properties"], "entities": IDS, "orgs": IDS}


def _shown(books: Books, client: ClientRecord) -> Answer:
    return {**shown_client(client, books.now), "success": True}


def _held(books: Books, client: ClientRecord) -> Answer:
    directory = books.directory
    entities, orgs = directory.scopes.of_client(client.id), directory.orgs.of_client(client.id)
    return {**_shown(books, client), "entities": sorted(entities), "orgs": sorted(orgs)}


@operation(
    "GET",
    PATH,
    "GET_Clients",
    Operation.READ_USERS,
    parameters=(PAGE, PAGE_SIZE, Parameter(name="userId", kind=text(32, least=1))),
    answers={"clients": {"type": "array", "items": properties(HELD)}, "nextPage": TEXT},
)
def get_clients(books: Books, caller: Caller, asked: Asked) -> Answer:
    """List the OAuth clients of the tenant's users, or of one of them.

    Without `entities` and `orgs` one is good for all that its user reaches.
    """
    page, size, user_id = (asked.query[name] for name in ("page", "pageSize", "userId"))
    directory = books.directory
    found = clients.list_clients(directory, caller, user_id, (page - 1) * size, size + 1)
    shown = client_scopes.shown_with_scopes(directory, caller, found[:size])
    answer: Answer = {"clients": shown}
    if len(found) > size:
        chosen = "" if user_id is None else f"&userId={user_id}"
        answer["nextPage"] = next_page(asked.url, PATH, page, size) + chosen
    return {**answer, "success": True}


@operation("GET", ONE, "GET_Client", Operation.READ_USERS, answers=HELD)
def get_client(books: Books, caller: Caller, asked: Asked) -> Answer:
    """Read an OAuth client; nothing tells its secret.

    Without `entities` and `orgs` it is good for all that its user reaches.
    """
    return _held(books, clients.get(books.directory, caller, asked.value("client-id")))


@operation(
    "POST",
    PATH,
    "POST_Client",
    Operation.MANAGE_USERS,
    body=NEW_CLIENT,
    secret=("clientSecret",),
    answers={**HELD, "clientSecret": TEXT},
)
def post_client(books: Books, caller: Caller, asked: Asked) -> Answer:
    """Add an OAuth client for a user. Its secret is told this once.

    With `entities` or `orgs`, by id or by name, its tokens are for these at most, and for the orgs
    below; its user reaches them. Such a client changes no users, clients or roles.
    """
    body = asked.body
    made = client_scopes.add_client(
        books.directory, caller, body["username"], body.get("name"),
        body.get("entities", ()), body.get("orgs", ()),
    )  # fmt: skip
    client = clients.get(books.directory, caller, made.client_id)
    return {**_held(books, client), "clientSecret": made.client_secret}


@operation(
    "POST",
    ONE + "/rotate",
    "POST_RotateClient",
    Operation.MANAGE_USERS,
    body=ROTATION,
    secret=("clientSecret",),
    answers=WITH_SECRET,
)
def post_rotate_client(books: Books, caller: Caller, asked: Asked) -> Answer:
    """Give an OAuth client another secret, told this once.

    The secret of before is good for `overlapHours` more, 24 if nothing is said. With 0 it ends
    at once, and whatever tokens it has brought.
    """
    hours = asked.body.get("overlap_hours", OVERLAP_HOURS)
    made = clients.rotate(books.directory, caller, asked.value("client-id"), hours)
    return {**_shown(books, made.client), "clientSecret": made.secret}


@operation(
    "PUT", ONE + "/revoke", "PUT_RevokeClient", Operation.MANAGE_USERS, answers=CLIENT["properties"]
)  # fmt: skip
def put_revoke_client(books: Books, caller: Caller, asked: Asked) -> Answer:
    """Revoke an OAuth client: it gets no token any more, and its tokens end."""
    return _shown(books, clients.revoke(books.directory, caller, asked.value("client-id")))
