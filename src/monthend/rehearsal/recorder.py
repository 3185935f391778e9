"""Writes down every request of an API and its answer, before the answer has gone out.

So whoever has an answer finds its request, whichever process is asked.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from time import perf_counter
from typing import Any

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from monthend.services.ports import StoreUnavailable

from . import masking, rules
from .arrived import Sender, Senders, is_rehearsed, secret_of
from .request_notes import Details, Noted, RequestNotes

COLLECTED_AT_MOST = 4 * masking.KEPT_AT_MOST
"""Bytes of an answer that are held until it is written down."""
FORM_PATH = "/oauth/token"
LOST, REFUSED = "lost", "refused"

log = structlog.get_logger("monthend.rehearsal")


@dataclass(slots=True)
class _Answer:
    """An answer as it goes out."""

    status: int = 0
    headers: Sequence[tuple[bytes, bytes]] = ()
    body: bytearray = field(default_factory=bytearray)
    noted: bool = False

    def take(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status, self.headers = message["status"], message.get("headers", ())
        elif len(self.body) < COLLECTED_AT_MOST:
            self.body += message.get("body", b"")


class Recorder:
    """A layer around all that answers; what is put in the state below is read here."""

    def __init__(
        self,
        app: ASGIApp,
        notes: RequestNotes,
        senders: Senders,
        clock: Callable[[], datetime],
        outcome: Callable[[int, str | None], str],
    ) -> None:
        self._app = app
        self._notes = notes
        self._senders = senders
        self._clock = clock
        self._outcome = outcome

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not is_rehearsed(scope["path"]):
            await self._app(scope, receive, send)
            return
        began, at, answer = perf_counter(), self._clock(), _Answer()

        async def noting(message: Message) -> None:
            answer.take(message)
            if message["type"] == "http.response.body" and not message.get("more_body", False):
                answer.noted = True
                await self._note(scope, at, perf_counter() - began, answer)
            await send(message)

        try:
            await self._app(scope, receive, noting)
        finally:
            if not answer.noted:
                answer.status = 0
                await self._note(scope, at, perf_counter() - began, answer)

    async def _note(self, scope: Scope, at: datetime, seconds: float, answer: _Answer) -> None:
        state, body = scope["state"], bytes(answer.body)
        sender = await self._senders.of(scope) or await self._senders.signed_in(scope, body)
        if sender is None and (tenant_id := state.get("tenant_id")):
            sender = Sender(tenant_id, state.get("user", ""))
        if sender is None:
            return
        status = answer.status
        noted = Noted(
            id=state["request_id"],
            tenant_id=sender.tenant_id,
            at=at,
            operation=state.get("operation", "none"),
            status=status,
            outcome=self._how(status, state),
            user=sender.user,
            track_id=state.get("track_id"),
            details=_details(scope, state, seconds, answer, body),
        )
        try:
            await asyncio.to_thread(self._notes.add, noted)
        except StoreUnavailable as problem:
            # Nobody is refused because it cannot be told later that they were there.
            log.warning("a request was not written down", problem=str(problem))

    def _how(self, status: int, state: dict[str, Any]) -> str:
        """How it went; one with a reason against it was refused, whatever its HTTP status says."""
        if not status:
            return LOST
        said = state.get("outcome")
        return self._outcome(status, REFUSED if said is None and state.get("refusals") else said)


def _details(
    scope: Scope, state: dict[str, Any], seconds: float, answer: _Answer, said: bytes
) -> Details:
    secrets = [each for each in (secret_of(scope),) if each]
    kinds = {name: value.decode("latin-1") for name, value in scope["headers"]}
    is_form = scope["path"] == FORM_PATH
    media = masking.FORM if is_form else kinds.get(b"content-type", "").lower()
    content = state.get("body", b"")
    sent, whole = masking.body(content, media, secrets)
    operation = state.get("operation", "none")
    return Details(
        method=scope["method"],
        path=scope["path"],
        query=masking.query(scope["query_string"].decode("latin-1")),
        seconds=round(seconds, 6),
        headers=masking.headers(scope["headers"]),
        body=sent,
        whole=whole,
        answer_headers=masking.headers(answer.headers),
        answer=masking.body(said, "", secrets)[0],
        why=rules.why(state.get("refusals", ()), scope["path"], operation),
        fault=state.get("fault"),
    )
