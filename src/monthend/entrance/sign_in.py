"""Signing in by name and password, without holding up anybody who is inside already."""

from __future__ import annotations

import asyncio

from monthend.services import sessions
from monthend.services.sessions import IssuedSession

from .passwords import NOBODYS_HASH, PasswordVerifier, belongs
from .ports import AsyncStore

AT_ONCE = 2
"""How many passwords are verified at a time: each takes a core and 19 MiB for a while."""


class SignIn:
    """Checks passwords outside every transaction and off the event loop, then opens sessions."""

    def __init__(self, store: AsyncStore, verify: PasswordVerifier = belongs) -> None:
        self._store = store
        self._verify = verify
        self._turns = asyncio.Semaphore(AT_ONCE)

    async def sign_in(
        self,
        username: str,
        password: str,
        entity_id: str | None = None,
        entity_name: str | None = None,
    ) -> IssuedSession:
        """A session for a user in the entity named, in the first one when none is."""
        stored = await asyncio.wrap_future(
            self._store.submit_read_directory(
                lambda directory: sessions.password_hash_of(directory, username)
            )
        )
        async with self._turns:
            # Verified even for nobody, so that time does not tell who is known.
            right = await asyncio.to_thread(self._verify, stored or NOBODYS_HASH, password)
        if stored is None or not right:
            raise sessions.wrong_password()
        return await asyncio.wrap_future(
            self._store.submit_directory(
                lambda directory: sessions.open_session(
                    directory, username, stored, entity_id, entity_name
                )
            )
        )
