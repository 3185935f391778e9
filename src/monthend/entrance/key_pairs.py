"""A name and a password that come with every request, as older clients of REST send them.

Checking a password takes long, and is meant to. So a pair that was right is remembered for
a minute: not the pair, but a keyed hash of it under a key of this process, which is
nowhere else. Whatever changes in the tenant, a password too, makes it forgotten.
"""

from __future__ import annotations

import asyncio
import hmac
import secrets
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

from starlette.types import Scope

from monthend.domain.permissions import Channel
from monthend.services import sessions
from monthend.services.caller import Caller

from .arrivals import Arrivals
from .ports import AsyncStore
from .sign_in import SignIn

REMEMBERED_FOR = timedelta(seconds=60)
REMEMBERED_AT_MOST = 10_000


async def _nobody_counts() -> None:
    """What an attempt costs where nobody counts attempts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyPair:
    """`apiAccessKeyId` and `apiSecretAccessKey`: the name and the password of a user.

    `arrive` counts an attempt, whatever comes of it, or refuses it.
    """

    name: str
    secret: str = field(repr=False)
    arrive: Callable[[], Awaitable[None]] = field(default=_nobody_counts, repr=False)


def pair_in(headers: Mapping[bytes, bytes], scope: Scope, arrivals: Arrivals) -> KeyPair | None:
    """The name and the password of a request, if both headers are there and say something."""
    name, secret = headers.get(b"apiaccesskeyid"), headers.get(b"apisecretaccesskey")
    if not name or not secret:
        return None
    return KeyPair(
        name=name.decode("latin-1"),
        secret=secret.decode("latin-1"),
        arrive=partial(arrivals.from_address, scope),
    )


@dataclass(slots=True)
class Verified:
    """The caller that a pair has made out, until it is verified again.

    In doubt it is looked up whether the tenant has changed; only then it is verified sooner.
    """

    caller: Caller
    until: datetime
    doubted: bool = False


class KeyPairs:
    """Verifies pairs, one that comes many times at once only once."""

    def __init__(self, store: AsyncStore, sign_in: SignIn, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._sign_in = sign_in
        self._clock = clock
        self._key = secrets.token_bytes(32)
        self._known: dict[bytes, Verified] = {}
        self._under_way: dict[bytes, asyncio.Task[Caller]] = {}

    async def caller(self, pair: KeyPair) -> Caller:
        """The caller behind a pair."""
        place, now = self._place(pair), self._clock()
        known = self._known.get(place)
        lives = known is not None and now < known.until <= now + REMEMBERED_FOR
        if known is not None and lives and await self._holds(known):
            return known.caller
        task = self._under_way.get(place)
        if task is None:
            task = asyncio.create_task(self._verified(pair, place))
            self._under_way[place] = task
            task.add_done_callback(lambda done: self._ended(place, done))
        # Whoever asked first may go away; the others still wait for the answer.
        return await asyncio.shield(task)

    def forget(self, pair: KeyPair) -> None:
        """Do not believe what is remembered of a pair without a look at its tenant."""
        known = self._known.get(self._place(pair))
        if known is not None:
            known.doubted = True

    async def _holds(self, known: Verified) -> bool:
        """Whether the tenant is as it was when the pair was verified, so far as is asked."""
        if not known.doubted:
            return True
        tenant = known.caller.tenant
        there = await asyncio.wrap_future(
            self._store.submit_read_directory(lambda directory: directory.tenant(tenant.id))
        )
        known.doubted = there is None or there.version != tenant.version
        return not known.doubted

    async def _verified(self, pair: KeyPair, place: bytes) -> Caller:
        await pair.arrive()
        stored, newer = await self._sign_in.checked(pair.name, pair.secret, Channel.REST)
        caller = await asyncio.wrap_future(
            self._store.submit_directory(
                lambda directory: sessions.caller_of_password(directory, pair.name, stored, newer)
            )
        )
        if len(self._known) >= REMEMBERED_AT_MOST:
            self._known.clear()
        self._known[place] = Verified(caller, self._clock() + REMEMBERED_FOR)
        return caller

    def _ended(self, place: bytes, done: asyncio.Task[Caller]) -> None:
        self._under_way.pop(place, None)
        if not done.cancelled():
            # Looked at, so that nobody complains where all who asked have gone away.
            done.exception()

    def _place(self, pair: KeyPair) -> bytes:
        name, secret = pair.name.encode(), pair.secret.encode()
        return hmac.digest(self._key, b"%d:%b%b" % (len(name), name, secret), "sha256")
