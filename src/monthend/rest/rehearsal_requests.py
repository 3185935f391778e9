"""`/monthend/v1/requests`: what was asked of a server for rehearsals, and what it answered."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from starlette.types import Receive, Scope, Send

from monthend.domain.errors import RequiredFieldMissing
from monthend.domain.permissions import Operation
from monthend.rehearsal import replaying, retold
from monthend.rehearsal.replaying import Replayed
from monthend.rehearsal.request_notes import OUTCOMES, Noted, RequestNotFound, Wanted
from monthend.rehearsal.sight import sight
from monthend.services.caller import Caller
from monthend.services.ports import Books
from monthend.services.remembered_requests import KeyedRequest
from monthend.services.values import text

from .credentials import credentials
from .endpoint import Endpoint
from .event_stream import gone
from .fields import Field, FieldTable, check
from .lists import PAGE_SIZE
from .operations import Answer, Asked, OperationRow, Parameter, operation
from .pieces import Pieces, Renew
from .replies import Headers
from .schemas import TEXT, nullable, properties
from .shown import shown_instant

PATH = "/monthend/v1/requests"
ONE = "/monthend/v1/rehearsal/requests/{request-id}"
REPLAY = ONE + "/replay"
CALLER_LEFT = "caller_left"

FILTERS = {
    "operation": Parameter(name="operation", kind=text(100, least=1)),
    "track_id": Parameter(name="trackId", kind=text(64, least=1)),
    "status": Parameter(name="status", most=599),
    "outcome": Parameter(name="outcome", words=OUTCOMES),
    "user": Parameter(name="user", kind=text(255, least=1)),
    "path": Parameter(name="path", kind=text(2000, least=1)),
    "before": Parameter(name="before", least=1, most=2**63 - 1),
}
SUMMARY = {
    "number": {"type": "integer"},
    **dict.fromkeys(("id", "at", "method", "path", "query", "operation", "outcome", "user"), TEXT),
    "status": {"type": "integer"},
    "trackId": nullable("string"),
    "seconds": {"type": "number"},
    "why": {
        "type": "array",
        "items": properties(
            {
                "refusal": TEXT,
                "message": TEXT,
                **dict.fromkeys(("guard", "rule", "documentedAt"), nullable("string")),
            }
        ),
    },
    "fault": nullable("string"),
}
HEADERS = {"type": "array", "items": {"type": "array", "items": TEXT}}
FOUND = {
    **SUMMARY,
    "request": properties({"headers": HEADERS, "body": TEXT, "whole": {"type": "boolean"}}),
    "answer": properties({"headers": HEADERS, "body": TEXT}),
    "curl": TEXT,
    "sdk": nullable("string"),
    "envelope": nullable("string"),
}
REPLAYED = {
    "status": {"type": "integer"},
    "requestId": nullable("string"),
    "answer": {},
    "whole": {"type": "boolean"},
    "gone": {"type": "boolean"},
    "reason": nullable("string"),
}
SESSION = FieldTable(
    name="ReplayRequest",
    fields=(Field(name="session", into="session", kind=text(255, least=1), nullable=True),),
)


def summary(noted: Noted) -> Answer:
    """A request as lists show it."""
    details = noted.details
    return {
        "number": noted.number,
        "id": noted.id,
        "at": shown_instant(noted.at),
        "method": details.method,
        "path": details.path,
        "query": details.query,
        "operation": noted.operation,
        "outcome": noted.outcome,
        "user": noted.user,
        "status": noted.status,
        "trackId": noted.track_id,
        "seconds": details.seconds,
        "why": [dict(each) for each in details.why],
        "fault": details.fault,
    }


@operation(
    "GET",
    PATH,
    "GET_Requests",
    Operation.READ_REQUESTS,
    parameters=(PAGE_SIZE, *FILTERS.values()),
    answers={
        "count": {"type": "integer"},
        "requests": {"type": "array", "items": properties(SUMMARY)},
        "nextPage": TEXT,
    },
    rehearsal=True,
)
def get_requests(books: Books, caller: Caller, asked: Asked) -> Answer:
    """List the last requests of the tenant, the latest first, and say how many there are.

    `count` is the number of all that the filters choose. Requests to these paths and to those
    of a rehearsal are not among them, nor are pages, nor sign-ins that failed but those that met a
    fault. Who does not reach every entity and org sees their own alone.
    """
    seen = sight(books, caller, asked.tools.requests)
    wanted = Wanted(**{field: asked.query[each.name] for field, each in FILTERS.items()})
    size = asked.query["pageSize"]
    found = seen.find(wanted, size + 1)
    answer: Answer = {
        "count": seen.count(replace(wanted, before=None)),
        "requests": [summary(each) for each in found[:size]],
    }
    if len(found) > size:
        said = {each.name: asked.query[each.name] for each in FILTERS.values()}
        said |= {"before": found[size - 1].number, "pageSize": size}
        shown = {name: value for name, value in said.items() if value is not None}
        answer["nextPage"] = f"{asked.url}{PATH}?{urlencode(shown)}"
    return {**answer, "success": True}


@operation("DELETE", PATH, "DELETE_Requests", Operation.REHEARSE, rehearsal=True)
def delete_requests(books: Books, caller: Caller, asked: Asked) -> Answer:
    """Forget all requests of the tenant that the caller sees, so that counting begins anew."""
    sight(books, caller, asked.tools.requests).forget()
    return {"success": True}


def one(books: Books, caller: Caller, asked: Asked) -> Noted:
    """The request that a path names."""
    key = asked.value("request-id")
    found = sight(books, caller, asked.tools.requests).get(key)
    if found is None:
        raise RequestNotFound(id=key)
    return found


@operation(
    "GET", ONE, "GET_Request", Operation.READ_REQUESTS, answers=FOUND, rehearsal=True,
)  # fmt: skip
def get_request(books: Books, caller: Caller, asked: Asked) -> Answer:
    """Read one request by its Zuora-Request-Id: what was sent and answered, and how to send it.

    Secrets are masked. `curl` is a command, `sdk` the call of the official client where it has
    one, `envelope` what was sent over SOAP; `why` names the guard that refused it, and its rule.
    """
    noted = one(books, caller, asked)
    details = noted.details
    return {
        **summary(noted),
        "request": {
            "headers": [list(each) for each in details.headers],
            "body": details.body,
            "whole": details.whole,
        },
        "answer": {
            "headers": [list(each) for each in details.answer_headers],
            "body": details.answer,
        },
        "curl": retold.as_curl(details, asked.url),
        "sdk": retold.as_sdk(details, noted.operation),
        "envelope": retold.as_envelope(details),
        "success": True,
    }


@operation(
    "POST",
    REPLAY,
    "POST_RequestReplay",
    Operation.REHEARSE,
    body=SESSION,
    answers=REPLAYED,
    rehearsal=True,
)
def post_request_replay(books: Books, caller: Caller, asked: Asked) -> Answer:  # noqa: ARG001
    """Send a request once more, as whoever asks for it: with their token, or a SOAP session.

    An envelope needs `session`, one that is alive. Requests that sign in are not replayed, nor are
    streams of events, nor one whose body was not kept as it was sent. With `gone` nobody was signed
    in, and nothing done. The status is 0 where no answer came; `reason` says why.
    """
    replayed: Replayed = asked.prepared
    return {
        "status": replayed.status,
        "requestId": replayed.request_id,
        "answer": replaying.shown(replayed),
        "whole": replayed.whole,
        "gone": replayed.gone,
        "reason": replayed.reason,
        "success": True,
    }


class ReplayEndpoint(Endpoint):
    """Sends the request before its answer is made, outside of any transaction."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        left = scope["state"][CALLER_LEFT] = asyncio.Event()
        waiting = asyncio.create_task(_tell(receive, left))
        try:
            await super().__call__(scope, receive, send)
        finally:
            waiting.cancel()

    async def _attempts(
        self,
        row: OperationRow,
        scope: Scope,
        caller: Caller,
        renew: Renew,
        said: Asked,
        keyed: KeyedRequest | None,
    ) -> tuple[bytes | Pieces, Headers]:
        values: dict[str, Any] = check(SESSION, said.body, caller.tenant.custom_fields)
        token = credentials(dict(scope["headers"]), scope, self._arrivals)
        if not isinstance(token, str):
            raise RequiredFieldMissing(field="Authorization")
        reading = self._store.submit_read(caller, lambda books: one(books, caller, said))
        noted = await asyncio.wrap_future(reading)
        left: asyncio.Event = scope["state"][CALLER_LEFT]
        replayer, session = said.tools.replayer, values.get("session")
        replayed = await replayer.replay(noted, token, session, left)
        made = replace(said, prepared=replayed)
        return await super()._attempts(row, scope, caller, renew, made, keyed)


async def _tell(receive: Receive, left: asyncio.Event) -> None:
    """Say when whoever asks has left."""
    await gone(receive)
    left.set()
