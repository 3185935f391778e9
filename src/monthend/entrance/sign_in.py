"""Signing in by name and password, without holding up anybody who is inside already."""

from __future__ import annotations

import asyncio

from monthend.services import sessions
from monthend.services.sessions import IssuedSession

from .concurrency import TooManyRequests
from .passwords import NOBODYS_HASH, PasswordVerifier, belongs
from .ports import AsyncStore

AT_ONCE = 2
"""How many passwords are verified at a time: each takes a core and 19 MiB for a while."""

WAITING_AT_MOST = 64
"""How many wait for that; the last of them for a second or two, and one more not at all."""


class SignIn:
    """Checks passwords outside every transaction and off the event loop, then opens sessions."""

    def __init__(self, store: AsyncStore, verify: PasswordVerifier = belongs) -> None:
        self._store = store
        self._verify = verify
        self._turns = asyncio.Semaphore(AT_ONCE)
        self._waiting = 0

    async def sign_in(
        self,
        username: str,
        password: str,
        entity_id: str | None = None,
        entity_name: str | None = None,
    ) -> IssuedSession:
        """A session for a user in the entity named, in the first one when none is."""
        stored = await self._password_hash(username, password)
        return await asyncio.wrap_future(
            self._store.submit_directory(
                lambda directory: sessions.open_session(
                    directory, username, stored, entity_id, entity_name
                )
            )
        )

    async def _password_hash(self, username: str, password: str) -> str:
        """The hash that the password belongs to, looked for when it is its turn."""
        if self._waiting >= WAITING_AT_MOST:
            raise TooManyRequests
        self._waiting += 1
        try:
            stored = await asyncio.wrap_future(
                self._store.submit_read_directory(
                    lambda directory: sessions.password_hash_of(directory, username)
                )
            )
            await self._turns.acquire()
        finally:
            self._waiting -= 1
        try:
            # Verified even for nobody, so that time does not tell who is known.
            right = await asyncio.to_thread(self._verify, stored or NOBODYS_HASH, password)
        finally:
            self._turns.release()
        if stored is None or not right:
            raise sessions.wrong_password()
        return stored
