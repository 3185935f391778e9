"""A request is sent once more, by whoever asks for it and with what they came with.

Nobody acts for anybody else: no secret was kept. What was changed before it was kept is not sent.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope

from monthend.domain.errors import RuleBroken

from .arrived import is_soap
from .masking import MASK
from .request_notes import Details, Noted

SIGNING_IN = ("/oauth/token", "soap login")
STREAM, EVENTS = "GET_EventStream", "text/event-stream"
WAIT_SECONDS = 60.0
TAKEN_AT_MOST = 1024 * 1024
"""Bytes of an answer; what comes after them is not waited for."""
NO_SESSION = "FaultCode>INVALID_SESSION</"
"""In a fault; what others have written stands there with its markup escaped."""
GONE = (
    "Whoever sent it is not signed in any more, or the session is of somebody who is not: nothing"
    " was done. Sign in again and replay it with the new session."
)
LEFT_OUT = frozenset(
    "authorization cookie content-length content-encoding accept-encoding transfer-encoding".split()
)


class NotWhole(RuleBroken):
    message = (
        "The request {id} cannot be replayed: its body was not kept as it was sent, because {why}."
    )


class SessionNeeded(RuleBroken):
    message = (
        "The request {id} cannot be replayed without a session: that of its envelope is not kept."
        " Log in and send a live one as session."
    )


class NeverEnds(RuleBroken):
    message = (
        "The request {id} cannot be replayed: it is a stream of events, which has no end. Open "
        "another one, or replay a request for the list of events."
    )


class SignsIn(RuleBroken):
    message = "The request {id} cannot be replayed: it signs in, and no password or secret is kept."


@dataclass(frozen=True, slots=True, kw_only=True)
class Replayed:
    """The answer to a request that was sent once more; `gone` where nobody was signed in.

    The status is 0 where no answer came; `reason` says why. Of a long one `body` is the beginning.
    """

    status: int
    request_id: str | None
    headers: Sequence[tuple[str, str]]
    body: str
    whole: bool
    gone: bool
    reason: str | None


class _Received:
    """An answer as far as it has come, and whether its client is still there."""

    def __init__(self) -> None:
        self.status = 0
        self.headers: list[tuple[str, str]] = []
        self.body = bytearray()
        self.whole = False
        self.left, self.full = asyncio.Event(), asyncio.Event()

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self.headers = [
                (name.decode("latin-1"), value.decode("latin-1"))
                for name, value in message.get("headers", ())
            ]
            return
        piece: bytes = message.get("body", b"")
        if len(self.body) + len(piece) > TAKEN_AT_MOST:
            self.full.set()
        self.body += piece[: TAKEN_AT_MOST - len(self.body)]
        self.whole = not message.get("more_body", False) and not self.full.is_set()


class Replayer:
    """Sends into the application that it is given once that is built."""

    app: ASGIApp

    def __init__(self) -> None:
        self._under_way: set[asyncio.Future[None]] = set()

    async def replay(
        self, noted: Noted, token: str, session: str | None, caller_left: asyncio.Event
    ) -> Replayed:
        """Send a request again with this token, or with this session in its envelope.

        Whoever asks for it may leave: then the request is told that its client has left. What is
        not answered in time goes on, as a request does whose client does not wait.
        """
        content, received = _content(noted, session), _Received()
        scope = _scope(noted.details, content, token)
        scope["state"]["end_connection"] = received.left.set
        sending = asyncio.ensure_future(self.app(scope, _sent(content, received.left), received))
        self._under_way.add(sending)
        sending.add_done_callback(self._under_way.discard)
        leaving = asyncio.create_task(_pass_on(caller_left, received.left))
        full = asyncio.create_task(received.full.wait())
        try:
            awaited = {sending, full}
            await asyncio.wait(awaited, timeout=WAIT_SECONDS, return_when=asyncio.FIRST_COMPLETED)
        finally:
            leaving.cancel()
            full.cancel()
            received.left.set()
        if sending.done():
            sending.result()
        in_time = sending.done() or received.full.is_set()
        return _told(received, scope, in_time=in_time)


async def _pass_on(event: asyncio.Event, other: asyncio.Event) -> None:
    await event.wait()
    other.set()


def _told(received: _Received, scope: Scope, *, in_time: bool) -> Replayed:
    text, state = bytes(received.body).decode("utf-8", "replace"), scope["state"]
    # Only a fault means it: books may have these words in them, and a session that ends between
    # two rows has written the first.
    gone = received.status == 401 or (is_soap(scope["path"]) and NO_SESSION in text)
    reason = GONE if gone else None
    if not in_time:
        reason = f"The answer did not end within {WAIT_SECONDS:g} seconds; nothing was broken off."
    elif not received.status:
        fault = state.get("fault", "unknown")
        reason = f"The connection ended without an answer, by the fault {fault}."
    return Replayed(
        status=received.status, request_id=state.get("request_id"), headers=received.headers,
        body=text, whole=received.whole, gone=gone, reason=reason,
    )  # fmt: skip


def _content(noted: Noted, session: str | None) -> bytes:
    """The body as it was sent; of an envelope with another session in it."""
    details = noted.details
    if details.path in SIGNING_IN or noted.operation in SIGNING_IN:
        raise SignsIn(id=noted.id)
    if noted.operation == STREAM or _asks_for_stream(details):
        raise NeverEnds(id=noted.id)
    if MASK in details.path or MASK in details.query:
        raise NotWhole(id=noted.id, why="its address has secrets in it")
    if not is_soap(details.path):
        if not details.whole:
            raise NotWhole(id=noted.id, why="it is too long, or has secrets in it")
        return details.body.encode()
    if session is None:
        raise SessionNeeded(id=noted.id)
    if details.body.count(MASK) != 1:
        raise NotWhole(id=noted.id, why="its session is not the one secret in it")
    return details.body.replace(MASK, escape(session)).encode()


def _asks_for_stream(details: Details) -> bool:
    return any(name == "accept" and EVENTS in value.lower() for name, value in details.headers)


def _scope(details: Details, content: bytes, token: str) -> dict[str, Any]:
    headers = [
        (name.encode("latin-1"), value.encode("latin-1"))
        for name, value in details.headers
        if name not in LEFT_OUT and value != MASK
    ]
    headers.append((b"content-length", b"%d" % len(content)))
    if not is_soap(details.path):
        headers.append((b"authorization", f"Bearer {token}".encode("latin-1")))
    return {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "scheme": "http",
        "method": details.method, "path": details.path, "root_path": "",
        "raw_path": details.path.encode(), "query_string": details.query.encode(),
        "headers": headers, "client": None, "server": None, "state": {},
    }  # fmt: skip


def _sent(content: bytes, left: asyncio.Event) -> Receive:
    """The body in one piece; after it the client stays until it has left."""
    pieces = [{"type": "http.request", "body": content, "more_body": False}]

    async def receive() -> Message:
        if pieces:
            return pieces.pop()
        await left.wait()
        return {"type": "http.disconnect"}

    return receive


def shown(answer: Replayed) -> Any:
    """The body of an answer, as JSON where it is some; None where there was no answer."""
    if not answer.status:
        return None
    try:
        return json.loads(answer.body)
    except ValueError:
        return answer.body
