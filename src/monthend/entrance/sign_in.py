"""Signing in by name and password, without holding up anybody who is inside already."""

from __future__ import annotations

import asyncio
from concurrent.futures import Future
from contextlib import suppress

from monthend.domain.errors import NotSignedIn
from monthend.domain.permissions import Channel
from monthend.services import sessions, sign_ins
from monthend.services.sessions import IssuedSession

from .concurrency import TooManyRequests
from .passwords import NOBODYS_HASH, PasswordRenewer, PasswordVerifier, belongs, renewed
from .ports import AsyncStore
from .refusals import count

AT_ONCE = 2
"""How many passwords are verified at a time: each takes a core and 19 MiB for a while."""

WAITING_AT_MOST = 64
"""How many wait for that; the last of them for a second or two, and one more not at all."""


class SignIn:
    """Checks passwords outside every transaction and off the event loop, then opens sessions.

    A wrong one is answered before it is counted, so that time does not tell whether
    anybody has that name; the next attempt under the name waits until it is.
    """

    def __init__(
        self,
        store: AsyncStore,
        verify: PasswordVerifier = belongs,
        renew: PasswordRenewer = renewed,
    ) -> None:
        self._store = store
        self._verify = verify
        self._renew = renew
        self._turns = asyncio.Semaphore(AT_ONCE)
        self._waiting = 0
        self._being_counted: dict[str, Future[None]] = {}

    async def sign_in(
        self,
        username: str,
        password: str,
        entity_id: str | None = None,
        entity_name: str | None = None,
        channel: Channel = Channel.SOAP,
    ) -> IssuedSession:
        """A session for a user in the entity named, in the first one when none is."""
        stored, newer = await self.checked(username, password, channel)
        return await asyncio.wrap_future(
            self._store.submit_directory(
                lambda directory: sessions.open_session(
                    directory, username, stored, entity_id, entity_name, newer, channel
                )
            )
        )

    async def checked(
        self, username: str, password: str, channel: Channel
    ) -> tuple[str, str | None]:
        """The hash that a right password belongs to, with a newer one where it is outdated."""
        try:
            return await self._password_hash(username, password)
        except NotSignedIn:
            self._count(username, channel)
            raise

    def _count(self, username: str, channel: Channel) -> None:
        written = count(
            self._store,
            lambda directory: sign_ins.refuse_password(directory, username, channel),
        )
        if written is not None:
            self._being_counted[username] = written
            written.add_done_callback(lambda _: self._counted(username, written))

    def _counted(self, username: str, written: Future[None]) -> None:
        """One of them is counted; this runs in the store's thread."""
        if self._being_counted.get(username) is written:
            del self._being_counted[username]

    async def _password_hash(self, username: str, password: str) -> tuple[str, str | None]:
        """The hash that the password belongs to, as it was before it was its turn.

        Whether it still is, and nobody is locked out, is asked again by whoever lets them in.
        """
        if self._waiting >= WAITING_AT_MOST:
            raise TooManyRequests
        self._waiting += 1
        try:
            earlier = self._being_counted.get(username)
            if earlier is not None:
                with suppress(Exception):
                    await asyncio.wait_for(asyncio.shield(asyncio.wrap_future(earlier)), 1)
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
            if stored is None or not right:
                raise sessions.wrong_password()
            return stored, await asyncio.to_thread(self._renew, stored, password)
        finally:
            self._turns.release()
