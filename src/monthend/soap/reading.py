"""How a posted body becomes a call: where it is read, and for whom it is read leniently.

Reading is work for the processor, and everybody is served by one event loop: a
large body is read in a thread, a malformed one only as often as it takes.
"""

from __future__ import annotations

import asyncio

from starlette.types import Scope

from monthend.entrance.doorman import Doorman

from .envelope import BadEnvelope, Request, read_envelope, session_seen
from .faults import content_type_of

LARGE = 32 * 1024
"""Fewer bytes take a few milliseconds, whatever they are; most calls have a tenth of them."""

AT_ONCE = 2
"""How many large bodies are read at a time: each takes up to 32 MiB, and its turns at the core."""


class EnvelopeReader:
    """Reads the body of a request, strictly at first, and once more where it is forgiven."""

    def __init__(self, doorman: Doorman) -> None:
        self._doorman = doorman
        self._turns = asyncio.Semaphore(AT_ONCE)

    async def read(self, scope: Scope) -> Request:
        """The call in the body of this request."""
        body, charset = scope["state"]["body"], _charset(scope)
        try:
            return await self._read(body, charset, lenient=False)
        except BadEnvelope as problem:
            request = await self._mended(body, charset) if problem.mendable else None
            if request is None:
                raise
            return request

    async def _read(self, body: bytes, charset: str | None, *, lenient: bool) -> Request:
        if len(body) <= LARGE:
            return read_envelope(body, charset, lenient=lenient)
        async with self._turns:
            return await asyncio.to_thread(read_envelope, body, charset, lenient=lenient)

    async def _mended(self, body: bytes, charset: str | None) -> Request | None:
        """The call that was meant, if it is one in a session that it is forgiven for."""
        session = session_seen(body, charset)
        if session is None or not await self._is_forgiven(session):
            return None
        try:
            request = await self._read(body, charset, lenient=True)
        except BadEnvelope:
            return None
        may_be = request.session == session and request.operation != "login"
        return request if may_be else None

    async def _is_forgiven(self, session: str) -> bool:
        """Whether the tenant has such envelopes read, which it may have decided just now."""
        caller = await self._doorman.caller_of_session(session)
        if not caller.tenant.settings.lenient_xml:
            self._doorman.forget_session(session)
            caller = await self._doorman.caller_of_session(session)
        return caller.tenant.settings.lenient_xml


def _charset(scope: Scope) -> str | None:
    for parameter in content_type_of(scope).decode("latin-1").split(";")[1:]:
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "charset":
            return value.strip().strip("\"'") or None
    return None
