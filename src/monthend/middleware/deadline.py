"""How long a request may take to be answered, once all of it is there."""

from __future__ import annotations

import asyncio

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from .refusal import TEMPORARY, Refuse, RequestRefused, send_refusal

ANSWER_SECONDS = 120.0
"""As documented."""

UNHURRIED = "unhurried"
"""In a request's state: it may take as long as it takes, and is over when its client leaves."""

READING = frozenset({"GET", "HEAD", "OPTIONS"})

log = structlog.get_logger("monthend.middleware")


class AnswerDeadline:
    """Answers instead of an application that takes too long, which goes on all the same.

    What it is at is not broken off: it may be about to commit, and it gives back at its end what
    it holds, such as a place among the requests under way. What it says then goes nowhere. An
    answer that has begun in time may take as long as it takes.
    """

    def __init__(
        self, app: ASGIApp, *, refuse: Refuse, answer_seconds: float = ANSWER_SECONDS
    ) -> None:
        self._app = app
        self._refuse = refuse
        self._answer_seconds = answer_seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        awaited = _Awaited(scope, send, self._refuse, self._answer_seconds)
        timer = asyncio.get_running_loop().call_later(self._answer_seconds, awaited.give_up)
        try:
            await self._app(scope, receive, awaited.send)
        finally:
            timer.cancel()
            if awaited.refusing is not None:
                await awaited.refusing


class _Awaited:
    """One answer: either the application begins it, or the deadline does."""

    __slots__ = ("_has_begun", "_refuse", "_scope", "_seconds", "_send", "refusing")

    def __init__(self, scope: Scope, send: Send, refuse: Refuse, seconds: float) -> None:
        self._scope = scope
        self._send = send
        self._refuse = refuse
        self._seconds = seconds
        self._has_begun = False
        self.refusing: asyncio.Task[None] | None = None

    async def send(self, message: Message) -> None:
        if self.refusing is None:
            self._has_begun = True
            await self._send(message)

    def give_up(self) -> None:
        """Answer now, unless an answer is on its way, or is known to take long."""
        scope, state = self._scope, self._scope.get("state") or {}
        if self._has_begun or state.get(UNHURRIED):
            return
        log.warning(
            "not answered in time",
            method=scope["method"],
            path=scope.get("path"),
            request_id=state.get("request_id"),
        )
        late = RequestRefused(TEMPORARY, 504, self._message())
        telling = send_refusal(late, self._refuse, scope, self._send, unread=None)
        self.refusing = asyncio.get_running_loop().create_task(telling)

    def _message(self) -> str:
        message = f"The request was not answered within {self._seconds:g} seconds."
        if self._scope["method"] in READING:
            return message
        return (
            f"{message} It was not broken off, and it is not known yet whether it is done: ask by "
            "its Zuora-Track-Id before sending it again."
        )
