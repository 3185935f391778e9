"""Whose a request is, before any dialect has looked at it: by its token, or by its session."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from starlette.types import Scope

from monthend.domain.errors import NotSignedIn, Refusal
from monthend.entrance.doorman import Doorman
from monthend.services import sessions
from monthend.services.caller import Caller
from monthend.services.ports import StaleCaller, StoreUnavailable

OF_CLIENTS = ("/v1/", "/monthend/v1/", "/apps/", "/oauth/")
OWN = ("/monthend/v1/rehearsal/", "/monthend/v1/requests")
SOAP = "/apps/services/a"
BEARER = re.compile(r"(?i)bearer +(\S+)")
SESSION = re.compile(rb"(?is)<(?:[\w.-]+:)?session(?:\s[^<>]*)?>\s*([^<\s]+)\s*</")
SIGNED_IN = re.compile(rb"(?is)<(?:[\w.-]+:)?Session(?:\s[^<>]*)?>([^<]+)</")
CALL = re.compile(rb"(?is)<(?:[\w.-]+:)?Body(?:\s[^<>]*)?>\s*<(?:[\w.-]+:)?([A-Za-z]+)")
WRITE_DOWN = "write_down"
"""Where a layer finds what notes a request in its state, for one whose answer it does not send."""
KNOWN_AT_MOST = 10_000
NOBODY = (NotSignedIn, Refusal, StaleCaller, StoreUnavailable)


def is_rehearsed(path: str) -> bool:
    """Whether a path is one of an API, and none by which a rehearsal itself is led."""
    return path.startswith(OF_CLIENTS) and not path.startswith(OWN)


def is_soap(path: str) -> bool:
    return path.startswith(SOAP)


def secret_of(scope: Scope) -> str | None:
    """The token or the session that a request comes with."""
    if is_soap(scope["path"]):
        found = SESSION.search(scope["state"].get("body", b""))
        return None if found is None else found[1].decode("latin-1")
    for name, value in scope["headers"]:
        if name == b"authorization" and (bearer := BEARER.fullmatch(value.decode("latin-1"))):
            return bearer[1]
    return None


def soap_operation(body: bytes) -> str:
    """The name of a call over SOAP, in the words in which it is counted."""
    found = CALL.search(body)
    return f"soap {found[1].decode('ascii')}" if found else "soap none"


@dataclass(frozen=True, slots=True)
class Sender:
    """A user of a tenant, by what they came with."""

    tenant_id: str
    user: str


class Senders:
    """Makes out who sends requests; who was known once is, after their session has ended."""

    def __init__(self, doorman: Doorman) -> None:
        self._doorman = doorman
        self._known: dict[str, Sender] = {}

    async def of(self, scope: Scope) -> Sender | None:
        """Who sends this request, None for somebody who was never known."""
        secret = secret_of(scope)
        return None if secret is None else await self._of(secret, soap=is_soap(scope["path"]))

    async def signed_in(self, scope: Scope, answer: bytes) -> Sender | None:
        """Who has just signed in with this request, by what was answered."""
        if scope["path"] == "/oauth/token":
            secret = _token(answer)
            return None if secret is None else await self._of(secret, soap=False)
        found = SIGNED_IN.search(answer) if is_soap(scope["path"]) else None
        return None if found is None else await self._of(found[1].decode("latin-1"), soap=True)

    async def _of(self, secret: str, *, soap: bool) -> Sender | None:
        key = sessions.secret_hash(secret)
        try:
            caller: Caller = await (
                self._doorman.caller_of_session(secret) if soap else self._doorman.caller(secret)
            )
        except NOBODY:
            return self._known.get(key)
        if len(self._known) >= KNOWN_AT_MOST:
            self._known.clear()
        found = self._known[key] = Sender(caller.tenant.id, caller.username)
        return found


def _token(answer: bytes) -> str | None:
    try:
        said: Any = json.loads(answer)
    except ValueError:
        return None
    found = said.get("access_token") if isinstance(said, Mapping) else None
    return found if isinstance(found, str) else None
