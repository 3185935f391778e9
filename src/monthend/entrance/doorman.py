"""Who a request comes from: a bearer token or a session, and what its headers name."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

import structlog

from monthend.domain.errors import NotSignedIn, Refusal
from monthend.domain.permissions import Channel
from monthend.services import scopes, sessions
from monthend.services.caller import Caller
from monthend.services.directory import Directory
from monthend.services.own_password import CurrentPasswordWrong, Proof
from monthend.services.scopes import Named

from .key_pairs import KeyPair, KeyPairs
from .ports import AsyncStore
from .sign_in import SignIn

Credentials = str | KeyPair
"""What a request may come with in its headers: a bearer token, or a name and a password."""

T = TypeVar("T")
REMEMBERED_AT_MOST = 10_000
REMEMBERED_FOR = timedelta(minutes=1)
"""A token that ends before its time, for its client has very many, is one no longer than this."""
PRESSING = timedelta(minutes=1)
"""A session with less time than this to live must not lose its use to a slow or dying writer."""

log = structlog.get_logger("monthend.entrance")


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A caller as a token made them out, until it is looked up again."""

    caller: Caller
    until: datetime


@dataclass(slots=True)
class InSession:
    """A caller as a session made them out, and the last use that the database knows of."""

    caller: Caller
    recorded: datetime


class Doorman:
    """Makes out callers, and remembers them by the hash of their token or session.

    What is remembered is only a first guess: every transaction compares the
    tenant's version before it believes it, and asks here again when it moved.
    Whether a session has idled too long the database alone decides: memory
    answers for it only within the first seconds after a recorded use.
    """

    def __init__(self, store: AsyncStore, clock: Callable[[], datetime]) -> None:
        self.sign_in = SignIn(store)
        self._pairs = KeyPairs(store, self.sign_in, clock)
        self._store = store
        self._clock = clock
        self._tokens: dict[str, SignedIn] = {}
        self._sessions: dict[str, InSession] = {}
        self._being_recorded: dict[str, datetime] = {}

    # Bearer tokens -----------------------------------------------------------------------

    async def caller(self, token: Credentials | None) -> Caller:
        """The caller behind a token, or behind a name and a password."""
        if isinstance(token, KeyPair):
            return await self._pairs.caller(token)
        if not token:
            raise NotSignedIn(reason="Authentication error")
        key = sessions.secret_hash(token)
        known = self._tokens.get(key)
        if known is not None and self._lives(known):
            return known.caller
        made_out = await self.look(lambda directory: self._made_out(directory, token))
        _remember(self._tokens, key, made_out)
        return made_out.caller

    def _lives(self, known: SignedIn) -> bool:
        """Whether a remembered token is good, by the clock of its tenant."""
        return sessions.token_lives(known.until, known.caller.tenant.now(self._clock()))

    def forget(self, token: Credentials) -> None:
        """Ask the directory again the next time that the token comes."""
        if isinstance(token, KeyPair):
            self._pairs.forget(token)
            return
        self._tokens.pop(sessions.secret_hash(token), None)

    async def in_scope(self, caller: Caller, token: Credentials, named: Named) -> Caller:
        """The caller in the entity that a request names, or its refusal.

        What was remembered of the caller may be old, so nobody is refused by it alone.
        """
        try:
            return scopes.in_scope(caller, named)
        except Refusal:
            self.forget(token)
            fresh = await self.caller(token)
            if fresh.tenant.version == caller.tenant.version:
                raise
            return scopes.in_scope(fresh, named)

    async def proof(self, caller: Caller, password: str, token: Credentials | None) -> Proof:
        """The proof that a caller knows their password; a wrong one counts as at sign-in."""
        try:
            stored, _ = await self.sign_in.checked(caller.username, password, caller.channel)
        except NotSignedIn:
            raise CurrentPasswordWrong from None
        held = sessions.secret_hash(token) if isinstance(token, str) else None
        return Proof(password_hash=stored, token_hash=held)

    @staticmethod
    def _made_out(directory: Directory, token: str) -> SignedIn:
        stored, caller = sessions.caller_of_token(directory, token)
        return SignedIn(caller, min(stored.expires_on, directory.now + REMEMBERED_FOR))

    # Sessions ----------------------------------------------------------------------------

    async def caller_of_session(
        self, session: str | None, channel: Channel = Channel.SOAP
    ) -> Caller:
        """The caller behind a session, which this uses: it lives on from now."""
        if not session:
            raise sessions.no_session()
        key, real = sessions.session_hash(session, channel), self._clock()
        known = self._sessions.get(key)
        if known is not None:
            unused = known.caller.tenant.now(real) - known.recorded
            if -sessions.LONGEST_IDLE <= unused < sessions.RECORDED_EVERY:
                return known.caller
        stored, caller = await self.look(
            lambda directory: sessions.caller_of_session(directory, session, channel)
        )
        known, now = InSession(caller, stored.last_used_on), caller.tenant.now(real)
        _remember(self._sessions, key, known)
        if now - known.recorded >= sessions.RECORDED_EVERY:
            await self._record(session, key, known, now)
        return caller

    def forget_session(self, session: str, channel: Channel = Channel.SOAP) -> None:
        """Ask the directory again the next time that the session comes."""
        self._sessions.pop(sessions.session_hash(session, channel), None)

    async def _record(self, session: str, key: str, known: InSession, now: datetime) -> None:
        """Have a use written down; it is waited for only where the session is about to end."""
        channel = known.caller.channel
        until = known.recorded + known.caller.tenant.settings.session_idle
        pressing = until - now < PRESSING
        on_its_way = self._being_recorded.get(key)
        if on_its_way is not None and now - on_its_way < sessions.RECORDED_EVERY and not pressing:
            return
        self._being_recorded[key] = now
        written = self._store.submit_directory(
            lambda directory: sessions.use_session(directory, session, now, channel)
        )
        written.add_done_callback(lambda done: self._recorded(key, known, now, done))
        if pressing:
            await asyncio.shield(asyncio.wrap_future(written))

    def _recorded(self, key: str, known: InSession, at: datetime, done: Future[None]) -> None:
        """What came of it; this runs in the store's thread."""
        if self._being_recorded.get(key) == at:
            del self._being_recorded[key]
        problem = done.exception()
        if problem is None:
            known.recorded = max(known.recorded, at)
        elif isinstance(problem, NotSignedIn):
            self._sessions.pop(key, None)
        else:
            # The next use is not within the first seconds after a recorded one: it tries again.
            log.warning("the use of a session was not recorded", problem=str(problem))

    async def look(self, work: Callable[[Directory], T]) -> T:
        """What the directory says."""
        return await asyncio.wrap_future(self._store.submit_read_directory(work))


def _remember(known: dict[str, T], key: str, made_out: T) -> None:
    if len(known) >= REMEMBERED_AT_MOST:
        known.clear()
    known[key] = made_out
