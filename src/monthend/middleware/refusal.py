"""A request that is turned away before any dialect has seen it.

How the answer looks is the dialect's affair: whoever composes the application
passes in a `Refuse`. How it travels is decided here.
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress

from starlette.types import Receive, Scope, Send

Headers = list[tuple[bytes, bytes]]
Refuse = Callable[[Scope, int, int, str], tuple[int, Headers, bytes]]
"""Renders a refusal: scope, category, HTTP status and message in, an answer out."""

INVALID_FORMAT = 20
TEMPORARY = 61
LIMIT_EXCEEDED = 70
MALFORMED = 90

DRAIN_SECONDS = 2.0
DRAIN_BYTES = 32 * 1024 * 1024

# The official client repeats a 413 that says when to come back, four requests in all.
_DECIDED_HERE = frozenset({b"connection", b"content-length", b"retry-after"})


class RequestRefused(Exception):
    """The request breaks a rule that holds for every request."""

    def __init__(self, category: int, http_status: int, message: str) -> None:
        super().__init__(message)
        self.category = category
        self.http_status = http_status
        self.message = message


async def send_refusal(
    refusal: RequestRefused,
    refuse: Refuse,
    scope: Scope,
    send: Send,
    *,
    unread: Receive | None,
) -> None:
    """Answers the request and ends its connection.

    `unread` is where the rest of the request's body comes from, when there may
    be one worth reading.
    """
    status, headers, body = refuse(scope, refusal.category, refusal.http_status, refusal.message)
    kept = [(name, value) for name, value in headers if name.lower() not in _DECIDED_HERE]
    kept.append((b"content-length", b"%d" % len(body)))
    # What is left of the body must not be taken for the next request.
    kept.append((b"connection", b"close"))
    await send({"type": "http.response.start", "status": status, "headers": kept})
    if unread is not None:
        # A client reads the answer only when it has sent everything. Closing on it earlier
        # looks like a broken connection, and the official client would send all of it again.
        await send({"type": "http.response.body", "body": body, "more_body": True})
        await _drain(unread)
        body = b""
    await send({"type": "http.response.body", "body": body, "more_body": False})


async def _drain(receive: Receive) -> None:
    """Reads and forgets what a client still sends, for a short while."""
    left = DRAIN_BYTES
    with suppress(TimeoutError):
        async with asyncio.timeout(DRAIN_SECONDS):
            while left > 0:
                message = await receive()
                if not message.get("more_body", False):
                    return
                left -= len(message["body"])
