"""Writes down every request of an API and its answer, before the answer has gone out.

So whoever has an answer finds its request, whichever process is asked.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from time import perf_counter
from typing import Any

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from monthend.services.ports import StoreUnavailable

from . import masking, rules
from .again import hidden, without
from .arrived import WRITE_DOWN, Sender, Senders, is_rehearsed, secret_of
from .request_notes import NOTHING, Details, Noted, RequestNotes

COLLECTED_AT_MOST = masking.TAKEN_AT_MOST + 1
"""Bytes of an answer that are held until it is written down: enough to know that there are more."""
LOST, LEFT, FAILED, REFUSED = "lost", "left", "failed", "refused"

log = structlog.get_logger("monthend.rehearsal")


@dataclass(slots=True)
class _Answer:
    """An answer as it goes out."""

    status: int = 0
    headers: Sequence[tuple[bytes, bytes]] = ()
    body: bytearray = field(default_factory=bytearray)
    noted: bool = False
    how: str | None = None
    """What became of it where it did not go out to its end."""

    def take(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status, self.headers = message["status"], message.get("headers", ())
        elif len(self.body) < COLLECTED_AT_MOST:
            piece: bytes = message.get("body", b"")
            self.body += piece[: COLLECTED_AT_MOST - len(self.body)]


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

        async def write_down() -> None:
            if not answer.noted:
                answer.noted = True
                await self._note(scope, at, perf_counter() - began, answer)

        async def noting(message: Message) -> None:
            answer.take(message)
            if message["type"] == "http.response.body" and not message.get("more_body", False):
                await write_down()
            await send(message)

        scope["state"][WRITE_DOWN] = write_down
        try:
            await self._app(scope, receive, noting)
        except Exception:
            answer.how = FAILED if answer.status else LOST
            raise
        finally:
            # What began to go out and did not end has a client who has left.
            answer.how = answer.how or (LEFT if answer.status else LOST)
            await write_down()

    async def _note(self, scope: Scope, at: datetime, seconds: float, answer: _Answer) -> None:
        state, body = scope["state"], bytes(answer.body)
        sender = await self._senders.of(scope) or await self._senders.signed_in(scope, body)
        if sender is None and (tenant_id := state.get("tenant_id")):
            sender = Sender(tenant_id, state.get("user", ""))
        if sender is None:
            return
        secrets = masking.secrets_of(scope["headers"])
        secrets += [each for each in (secret_of(scope),) if each]
        track_id = state.get("track_id")
        taken = Noted(
            id=state["request_id"],
            tenant_id=sender.tenant_id,
            at=at,
            operation=masking.words(state.get("operation", "none"), secrets),
            status=answer.status,
            outcome=answer.how or self._how(answer.status, state),
            user=sender.user,
            track_id=None if track_id is None else masking.words(track_id, secrets),
            details=NOTHING,
        )

        def write() -> None:
            # Reading a body for its secrets is work, and everybody is served by one event loop.
            found = _details(scope, state, seconds, answer.headers, body, secrets)
            noted = replace(taken, details=found)
            self._notes.add(without(noted, hidden(scope, state.get("body", b""), found)))

        try:
            await asyncio.to_thread(write)
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
    scope: Scope,
    state: dict[str, Any],
    seconds: float,
    answered: Sequence[tuple[bytes, bytes]],
    said: bytes,
    secrets: Sequence[str],
) -> Details:
    content = state.get("body", b"")
    operation = state.get("operation", "none")
    if content and masking.signs_in(scope["path"], operation, content):
        sent, whole = masking.MASK, False
    else:
        # Of several none is more true than another.
        kinds = [value for name, value in scope["headers"] if name == b"content-type"]
        media = b" ".join(kinds).decode("latin-1").lower()
        sent, whole = masking.body(content, media, secrets)
    why = rules.why(tuple(state.get("refusals", ())), scope["path"], operation)
    return Details(
        method=masking.words(scope["method"], secrets),
        path=masking.path(scope["path"], secrets),
        query=masking.query(scope["query_string"].decode("latin-1"), secrets),
        seconds=round(seconds, 6),
        headers=masking.headers(scope["headers"], secrets),
        body=sent,
        whole=whole,
        answer_headers=masking.headers(answered, secrets),
        answer=masking.body(said, "", secrets)[0],
        why=[{**each, "message": masking.words(each["message"], secrets)} for each in why],
        fault=state.get("fault"),
    )
