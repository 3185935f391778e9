"""Who a request comes from: the bearer token, and the entity and orgs its headers name."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from monthend.domain.errors import NotSignedIn
from monthend.services import sessions
from monthend.services.caller import Caller
from monthend.services.directory import Directory

from .ports import AsyncStore

T = TypeVar("T")
REMEMBERED_AT_MOST = 10_000


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A caller as a token made them out, until the token ends."""

    caller: Caller
    until: datetime


class Doorman:
    """Makes out callers, and remembers them by the hash of their token.

    What is remembered is only a first guess: every transaction compares the
    tenant's version before it believes it, and asks here again when it moved.
    """

    def __init__(self, store: AsyncStore, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._clock = clock
        self._known: dict[str, SignedIn] = {}

    async def caller(self, token: str | None) -> Caller:
        """The caller behind a token."""
        if not token:
            raise NotSignedIn(reason="Authentication error")
        key = sessions.secret_hash(token)
        known = self._known.get(key)
        if known is not None and known.until > self._clock():
            return known.caller
        made_out = await self._ask(lambda directory: self._made_out(directory, token))
        if len(self._known) >= REMEMBERED_AT_MOST:
            self._known.clear()
        self._known[key] = made_out
        return made_out.caller

    def forget(self, token: str) -> None:
        """Ask the directory again the next time."""
        self._known.pop(sessions.secret_hash(token), None)

    async def check_scope(self, caller: Caller, entity: str | None, orgs: str | None) -> None:
        """Refuse an entity or orgs that the caller cannot reach; a blank header counts."""
        if entity is None and orgs is None:
            return
        await self._ask(lambda directory: sessions.check_reach(directory, caller, entity, orgs))

    @staticmethod
    def _made_out(directory: Directory, token: str) -> SignedIn:
        stored, caller = sessions.caller_of_token(directory, token)
        return SignedIn(caller, stored.expires_on)

    async def _ask(self, work: Callable[[Directory], T]) -> T:
        return await asyncio.wrap_future(self._store.submit_read_directory(work))
