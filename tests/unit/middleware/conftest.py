"""A client and a server in one: sends a request into an ASGI application, keeps the answer."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send


@dataclass(slots=True, kw_only=True)
class Exchange:
    """One request's answer, and what was left of the request when it was given."""

    scope: Scope
    sent: list[Message] = field(default_factory=list)
    unread: list[bytes] = field(default_factory=list)

    @property
    def status(self) -> int:
        return int(self.sent[0]["status"])

    @property
    def body(self) -> bytes:
        return b"".join(message.get("body", b"") for message in self.sent[1:])

    def header(self, name: str) -> str | None:
        values = [v for n, v in self.sent[0]["headers"] if n.decode().lower() == name.lower()]
        assert len(values) <= 1
        return values[0].decode() if values else None


def ask(
    app: ASGIApp,
    *,
    method: str = "PUT",
    headers: Iterable[tuple[str, str | bytes]] = (),
    pieces: Iterable[bytes] = (b"",),
    then: str = "complete",
) -> Exchange:
    """Sends the pieces of a body; `then` the client is complete, leaves, or falls silent."""
    scope: Scope = {
        "type": "http",
        "method": method,
        "headers": [
            (name.lower().encode(), value.encode() if isinstance(value, str) else value)
            for name, value in headers
        ],
    }
    exchange = Exchange(scope=scope, unread=list(pieces))

    async def receive() -> Message:
        if exchange.unread:
            piece = exchange.unread.pop(0)
            more = bool(exchange.unread) or then != "complete"
            return {"type": "http.request", "body": piece, "more_body": more}
        if then == "falls silent":
            await asyncio.Event().wait()
        return {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        exchange.sent.append(message)

    async def serve() -> None:
        await app(scope, receive, send)

    asyncio.run(serve())
    return exchange


def answering(
    *pieces: bytes, content_type: str = "application/json", headers: Iterable[tuple[str, str]] = ()
) -> ASGIApp:
    """An application that gives one answer; in several pieces, it has no Content-Length."""
    given = [(name.encode(), value.encode()) for name, value in headers]
    given.append((b"content-type", content_type.encode()))
    if len(pieces) == 1:
        given.append((b"content-length", b"%d" % len(pieces[0])))

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": given})
        for piece in pieces[:-1]:
            await send({"type": "http.response.body", "body": piece, "more_body": True})
        await send({"type": "http.response.body", "body": pieces[-1]})

    return app


async def echo(scope: Scope, receive: Receive, send: Send) -> None:
    """Answers with the body that the layers above have put into the state."""
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": scope["state"]["body"]})


def refuse(
    scope: Scope, category: int, http_status: int, message: str
) -> tuple[int, list[tuple[bytes, bytes]], bytes]:
    """Renders a refusal as the category and the message, with a header that must not go out."""
    headers = [(b"content-type", b"text/plain"), (b"Retry-After", b"1")]
    return http_status, headers, f"{category} {message}".encode()


def never_called(*_: Any) -> Any:
    """An application no request may reach."""
    raise AssertionError("the request was not refused")
