"""The layer in which requests meet the faults of their tenant."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from monthend.domain.errors import NotSignedIn
from monthend.entrance.doorman import Doorman
from monthend.services import sessions
from monthend.services.ports import StoreUnavailable

from .arrived import WRITE_DOWN, Sender, Senders, is_rehearsed, is_soap, secret_of, soap_operation
from .fault_notes import FaultNotes, NotedFault
from .faults import Fault, FaultKind
from .signing_in import name_in, sign_in_of, whose

RETRY_AFTER = 120
"""As documented for too many requests at once."""
LOSING_SECONDS = 0.05
FOR_SERVER_ERROR = "A fault on demand: nothing was done."

log = structlog.get_logger("monthend.rehearsal")

Answered = tuple[int, Sequence[tuple[bytes, bytes]], bytes]
Answering = Callable[[Scope, int, str], Answered]
"""A failure in the words of the dialect that a request is for: its status, and why."""


class ConnectionLost(ConnectionError):
    """The connection ends here; a server that cannot end it lets the client see this."""


class Faulty:
    """Lets a request meet what its tenant has asked for, and is not there for others."""

    def __init__(
        self,
        app: ASGIApp,
        faults: FaultNotes,
        senders: Senders,
        doorman: Doorman,
        operation_of: Callable[[Scope], str],
        answering: Answering,
        expired: Callable[[Scope, NotSignedIn], Answered],
    ) -> None:
        self._app = app
        self._faults = faults
        self._senders = senders
        self._doorman = doorman
        self._operation_of = operation_of
        self._answering = answering
        self._expired = expired

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not is_rehearsed(scope["path"]):
            await self._app(scope, receive, send)
            return
        sign_in, state = sign_in_of(scope), scope["state"]
        if sign_in is None:
            sender = await self._senders.of(scope)
        else:
            sender = await self._signing_in(sign_in, state.get("body", b""))
        if sender is None:
            await self._app(scope, receive, send)
            return
        state["operation"] = sign_in or self._operation(scope)
        key = "" if sign_in else sessions.secret_hash(secret_of(scope) or "")
        met = await asyncio.to_thread(self._meet, sender.tenant_id, state["operation"], key)
        if met and sign_in:
            # So that it is found with what it met, whether anybody got in or not.
            state["tenant_id"], state["user"] = sender.tenant_id, sender.user
        if met is None:
            await _send(send, self._expired(scope, _over()))
            return
        await self._go_on(scope, receive, send, met, key)

    async def _signing_in(self, sign_in: str, content: bytes) -> Sender | None:
        """Who wants to sign in, None for nobody who is known."""
        name = name_in(sign_in, content)
        if not name:
            return None
        try:
            return await self._doorman.look(lambda directory: whose(directory, sign_in, name))
        except StoreUnavailable:
            return None

    def _operation(self, scope: Scope) -> str:
        if is_soap(scope["path"]):
            return soap_operation(scope["state"].get("body", b""))
        return self._operation_of(scope)

    def _meet(self, tenant_id: str, operation: str, key: str) -> list[NotedFault] | None:
        """The faults that a request meets; None for one whose session has ended by a fault."""
        try:
            if key and self._faults.has_ended(key):
                return None
            return self._faults.met_by_request(tenant_id, operation)
        except StoreUnavailable as problem:
            # What nobody has asked for must not go wrong.
            log.warning("faults cannot be looked up", problem=str(problem))
            return []

    async def _go_on(
        self, scope: Scope, receive: Receive, send: Send, met: Sequence[NotedFault], key: str
    ) -> None:
        lost: NotedFault | None = None
        for each in met:
            kind = each.fault.kind
            scope["state"]["fault"] = f"{kind.value} {each.id}"
            if kind is FaultKind.LATENCY:
                await asyncio.sleep(each.fault.seconds or 0)
            elif kind is FaultKind.LOST_ANSWER:
                lost = each
            elif kind is FaultKind.LOST_REQUEST:
                await _lose(scope)
                return
            elif kind is FaultKind.SESSION_EXPIRED:
                await asyncio.to_thread(self._faults.end, key)
                await _send(send, self._expired(scope, _over()))
                return
            else:
                await _send(send, self._failure(scope, each.fault))
                return
        if lost is None:
            await self._app(scope, receive, send)
        else:
            scope["state"]["fault"] = f"{lost.fault.kind.value} {lost.id}"
            await self._app(scope, receive, _unheard)
            await _lose(scope)

    def _failure(self, scope: Scope, fault: Fault) -> Answered:
        if fault.kind is FaultKind.TOO_MANY_REQUESTS:
            seconds = RETRY_AFTER if fault.retry_after is None else fault.retry_after
            status, headers, body = self._answering(scope, 429, "")
            others = [each for each in headers if each[0] != b"retry-after"]
            return status, [*others, (b"retry-after", b"%d" % seconds)], body
        return self._answering(scope, fault.status or 500, fault.message or FOR_SERVER_ERROR)


def _over() -> NotSignedIn:
    return NotSignedIn(reason="The session has expired")


async def _unheard(_: Message) -> None:
    """An answer that nobody is to get."""


async def _lose(scope: Scope) -> None:
    """End the connection without an answer; by then the request can be found."""
    if (write_down := scope["state"].get(WRITE_DOWN)) is not None:
        await write_down()
    end: Callable[[], Any] | None = scope["state"].get("end_connection")
    if end is None:
        raise ConnectionLost("the connection was lost, as it was asked for")
    end()
    # Until the server has heard that its client is gone, it would answer in our place.
    await asyncio.sleep(LOSING_SECONDS)


async def _send(send: Callable[[Message], Awaitable[None]], answer: Answered) -> None:
    status, headers, body = answer
    length = (b"content-length", b"%d" % len(body))
    await send({"type": "http.response.start", "status": status, "headers": [*headers, length]})
    await send({"type": "http.response.body", "body": body})
