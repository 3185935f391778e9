"""`/administration/requests`: what was asked of a server for rehearsals, and what it answered."""

from __future__ import annotations

import asyncio
from typing import cast
from urllib.parse import quote

from monthend.domain.errors import WrongType
from monthend.domain.permissions import Operation
from monthend.entrance.ports import AsyncStore
from monthend.rehearsal import retold
from monthend.rehearsal.replaying import Replayed
from monthend.rehearsal.request_notes import KEPT, OUTCOMES, Noted, RequestNotFound, Wanted
from monthend.rehearsal.sight import sight
from monthend.services import values
from monthend.services.caller import Caller
from monthend.services.ports import Books
from monthend.services.values import Json, whole_number

from . import filters, sheets, tables
from .asked import Asked, Done
from .inputs import Input
from .pages import Context, Menu, form, page
from .statuses import Status
from .tables import Column, Kind, Link, Part, Row, Rows, TableSpec

PATH = "/administration/requests"
ONE = PATH + "/{request_id}"
WORD = values.text(255)
FILTERS = (
    Input(name="operation", into="operation", label="Operation", widget="select"),
    Input(
        name="outcome", into="outcome", label="Outcome", widget="select",
        choices=tuple((each, each) for each in OUTCOMES),
    ),
    Input(name="status", into="status", label="HTTP status", kind=whole_number(0, 599)),
    Input(name="trackId", into="track_id", label="Track-Id", widget="search", kind=WORD),
    Input(name="user", into="user", label="Caller", kind=WORD),
)  # fmt: skip
TONES = {"done": "good", "refused": "pending", "denied": "pending", "limited": "pending"}

REQUESTS = TableSpec(
    name="requests",
    caption="Requests",
    columns=(
        Column("request", "Request", Kind.LINK),
        Column("at", "When", Kind.INSTANT),
        Column("operation", "Operation"),
        Column("outcome", "Outcome", Kind.STATUS),
        Column("status", "HTTP status", Kind.COUNT),
        Column("guard", "Guard", Kind.CODE),
        Column("user", "Caller"),
        Column("track", "Track-Id", Kind.CODE),
        Column("milliseconds", "Milliseconds", Kind.COUNT),
    ),
    empty="No request is like that.",
)


@page(
    PATH,
    "requests",
    "Requests",
    Operation.READ_REQUESTS,
    menu=Menu("Administration", "Requests"),
    rehearsal=True,
)
def requests(books: Books, caller: Caller, asked: Asked) -> Context:
    """The last requests of the APIs, the latest first: by operation, outcome, status, caller."""
    seen = sight(books, caller, asked.tools.requests)
    operations = [(each, each) for each in seen.operations()]
    narrowed = filters.read(asked, FILTERS, {"operation": operations})

    def fetch(part: Part) -> Rows:
        after = part.after or ""
        before = int(after) if after.isascii() and after.isdigit() and len(after) < 19 else None
        wanted = Wanted(**narrowed.values, before=before)
        found = seen.find(wanted, part.count + 1)
        shown = found[: part.count]
        following = str(shown[-1].number) if len(found) > len(shown) else None
        return Rows(rows=[_row(each) for each in shown], following=following)

    return {
        "filters": narrowed,
        "list": tables.shown(asked, REQUESTS, narrowed.guarded(fetch)),
        "kept": KEPT,
        "own_alone": seen.user is not None,
    }


def _row(noted: Noted) -> Row:
    details = noted.details
    guards = [each["guard"] or each["refusal"] for each in details.why]
    return {
        "request": Link(f"{details.method} {details.path}", f"{PATH}/{quote(noted.id, safe='')}"),
        "at": noted.at,
        "operation": noted.operation,
        "outcome": outcome(noted),
        "status": noted.status,
        "guard": ", ".join(dict.fromkeys(guards)) or None,
        "user": noted.user or None,
        "track": noted.track_id,
        "milliseconds": round(details.seconds * 1000),
    }


def outcome(noted: Noted) -> Status:
    """How a request went."""
    return Status(noted.outcome, TONES.get(noted.outcome, "bad"))


@page(
    ONE,
    "request",
    "Request",
    Operation.READ_REQUESTS,
    under="requests",
    rehearsal=True,
)
def request(books: Books, caller: Caller, asked: Asked) -> Context:
    """One request: what was sent and answered, why it was refused, and how to send it again."""
    noted = _noted(books, caller, asked)
    details = noted.details
    ways = (
        ("As a curl command", retold.as_curl(details, asked.url)),
        ("As a call of the official client", retold.as_sdk(details, noted.operation)),
        ("As an envelope", retold.as_envelope(details)),
    )
    return {
        "noted": noted,
        "details": details,
        "outcome": outcome(noted),
        "milliseconds": round(details.seconds * 1000),
        "ways": [(words, text) for words, text in ways if text],
        "replay": sheets.sheet(books, caller, asked, "replay-request"),
        "heading": f"{details.method} {details.path}",
    }


def _noted(books: Books, caller: Caller, asked: Asked) -> Noted:
    """The request of an address."""
    key = asked.path["request_id"]
    found = sight(books, caller, asked.tools.requests).get(key)
    if found is None:
        raise RequestNotFound(id=key)
    return found


# Once more -------------------------------------------------------------------------------


def _read_secret(name: str, value: Json) -> str:
    """A token or a session: no other text goes into a head or an envelope."""
    said = WORD.read(name, value)
    if not said.isascii() or not said.isprintable() or " " in said:
        raise WrongType(field=name, expected="a token or a session, as it was answered")
    return str(said)


SECRET = Input(
    name="session", into="session", label="Token, or session of an envelope", required=True,
    widget="password", secret=True, kind=values.Kind(_read_secret, WORD.schema),
    hint="One that is alive. It is sent as it is, and not kept.",
)  # fmt: skip


async def send_again(store: AsyncStore, caller: Caller, asked: Asked) -> Replayed:
    """The answer to the same request, as it is for whoever has this token or session."""
    reading = store.submit_read(caller, lambda books: _noted(books, caller, asked))
    noted = await asyncio.wrap_future(reading)
    secret = asked.values["session"]
    return await asked.tools.replayer.replay(noted, secret, secret, asyncio.Event())


@form(
    ONE + "/replay",
    "replay-request",
    "Send it again",
    Operation.REHEARSE,
    page="request",
    inputs=(SECRET,),
    asks=send_again,
    rehearsal=True,
)
def replay(books: Books, caller: Caller, asked: Asked) -> Done:
    """Send a request once more, and go on to the one that it became, where it is found."""
    replayed: Replayed = cast(Replayed, asked.looked)
    said = f"It was sent again, and answered with HTTP {replayed.status}."
    if not replayed.status:
        said = "It was sent again, and not answered."
    notice = f"{said} {replayed.reason or ''}".strip()
    key = replayed.request_id or ""
    is_found = sight(books, caller, asked.tools.requests).get(key) is not None
    path = {"request_id": key} if is_found else asked.path
    return Done(to=sheets.address(ONE, path), notice=notice)
