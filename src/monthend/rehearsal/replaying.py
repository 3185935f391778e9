"""A request is sent once more, by whoever asks for it and with what they came with.

Nobody acts for anybody else: no secret was kept. What was changed before it was kept is not sent.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Any

from starlette.types import ASGIApp, Message

from monthend.domain.errors import RuleBroken

from .arrived import is_soap
from .masking import MASK
from .request_notes import Details, Noted

SIGNING_IN = ("/oauth/token", "soap login")
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


class SignsIn(RuleBroken):
    message = "The request {id} cannot be replayed: it signs in, and no password or secret is kept."


@dataclass(frozen=True, slots=True, kw_only=True)
class Replayed:
    """The answer to a request that was sent once more; `gone` where nobody was signed in."""

    status: int
    headers: Sequence[tuple[str, str]]
    body: str
    gone: bool


@dataclass(slots=True)
class _Received:
    status: int = 0
    headers: list[tuple[str, str]] = field(default_factory=list)
    body: bytearray = field(default_factory=bytearray)

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self.headers = [
                (name.decode("latin-1"), value.decode("latin-1"))
                for name, value in message.get("headers", ())
            ]
        else:
            self.body += message.get("body", b"")


class Replayer:
    """Sends into the application that it is given once that is built."""

    app: ASGIApp

    async def replay(self, noted: Noted, token: str, session: str | None) -> Replayed:
        """Send a request again with this token, or with this session in its envelope."""
        content = _content(noted, session)
        received = _Received()
        await self.app(_scope(noted.details, content, token), _sent(content), received)
        text = bytes(received.body).decode("utf-8", "replace")
        gone = received.status == 401 or "INVALID_SESSION" in text
        return Replayed(status=received.status, headers=received.headers, body=text, gone=gone)


def _content(noted: Noted, session: str | None) -> bytes:
    """The body as it was sent; of an envelope with another session in it."""
    details = noted.details
    if details.path in SIGNING_IN or noted.operation in SIGNING_IN:
        raise SignsIn(id=noted.id)
    if not is_soap(details.path):
        if not details.whole:
            raise NotWhole(id=noted.id, why="it is too long, or has secrets in it")
        return details.body.encode()
    if session is None:
        raise SessionNeeded(id=noted.id)
    if details.body.count(MASK) != 1:
        raise NotWhole(id=noted.id, why="its session is not the one secret in it")
    return details.body.replace(MASK, escape(session)).encode()


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


def _sent(content: bytes) -> Any:
    """The body in one piece; after it the client stays where it is."""
    pieces = [{"type": "http.request", "body": content, "more_body": False}]

    async def receive() -> Message:
        if pieces:
            return pieces.pop()
        await asyncio.Event().wait()
        raise AssertionError("nobody leaves")

    return receive


def shown(answer: Replayed) -> Any:
    """The body of an answer, as JSON where it is some."""
    try:
        return json.loads(answer.body)
    except ValueError:
        return answer.body
