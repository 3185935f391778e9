"""`POST /oauth/token`: client credentials in, a bearer token out.

Whatever Authorization or Zuora headers come along are ignored: the official
client sends its old token and its default headers when it asks for a new one.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl

from starlette.types import Receive, Scope, Send

from monthend.domain.errors import (
    ForbiddenCharacter,
    NotSignedIn,
    RequiredFieldMissing,
    ScopeNotReachable,
)
from monthend.entrance.arrivals import Arrivals
from monthend.entrance.ports import AsyncStore
from monthend.entrance.profiles import PRODUCTION
from monthend.entrance.refusals import count
from monthend.services import sessions, sign_ins
from monthend.services.quotas import RateExceeded
from monthend.services.sessions import IssuedToken
from monthend.services.values import CONTROL

from . import errors, json
from .endpoint import reply_to, send_json, wrong_method
from .replies import Headers

PER_MINUTE = PRODUCTION.tokens[0].limit
REQUIRED = ("client_id", "client_secret", "grant_type")
FIELD_LIMIT = 1_000
FORM_LIMIT = 10_000


class TokenEndpoint:
    """The token path, as an ASGI application."""

    def __init__(self, store: AsyncStore, arrivals: Arrivals) -> None:
        self._store = store
        self._arrivals = arrivals

    async def __call__(self, scope: Scope, _receive: Receive, send: Send) -> None:
        state = scope["state"]
        state["operation"] = "token"
        status: int
        answer: Mapping[str, Any]
        more: Headers
        left: int | None = None
        try:
            if scope["method"] != "POST":
                raise wrong_method(scope, ("POST",))
            await self._arrivals.from_address(scope)
            token = await self._issue(state)
            status, answer, more, left = 200, _answer(token), [], token.left_this_minute
        except NotSignedIn as unknown:
            status, answer = 401, errors.not_signed_in(state, str(unknown))
            more = [(b"www-authenticate", b"Bearer")]
        except (RequiredFieldMissing, ForbiddenCharacter, ScopeNotReachable) as refused:
            status, answer, more = 400, errors.of_refusals(state, [refused]), []
        except Exception as problem:
            status, answer, more = reply_to(problem, state)
            left = 0 if isinstance(problem, RateExceeded) else None
        await send_json(send, status, json.encode(answer), [*more, *self._limits(left)])

    async def _issue(self, state: dict[str, Any]) -> IssuedToken:
        form = _form(state["body"])
        for name in (*REQUIRED, "scope"):
            if name != "scope" and not form.get(name):
                raise RequiredFieldMissing(field=name)
            if CONTROL.search(form.get(name, "")):
                raise ForbiddenCharacter(field=name)
        if form["grant_type"] != "client_credentials":
            raise NotSignedIn(reason="The grant type must be client_credentials.")
        client_id, secret = form["client_id"], form["client_secret"]
        windows, scope = self._arrivals.tokens, form.get("scope", "")
        try:
            return await asyncio.wrap_future(
                self._store.submit_directory(
                    lambda directory: sessions.issue_token(
                        directory, client_id, secret, windows, scope
                    )
                )
            )
        except NotSignedIn:
            # Not waited for: time must not tell whether there is such a client.
            count(self._store, lambda directory: sign_ins.refuse_secret(directory, client_id))
            raise

    def _limits(self, left: int | None) -> Headers:
        """What a tenant has left; whoever has shown no secret is told of no tenant."""
        limit = self._arrivals.tokens[0].limit if self._arrivals.tokens else PER_MINUTE
        return [
            (b"x-ratelimit-limit-minute", b"%d" % limit),
            (b"x-ratelimit-remaining-minute", b"%d" % (limit if left is None else left)),
            (b"cache-control", b"no-store"),
        ]


def _answer(token: IssuedToken) -> dict[str, Any]:
    return {
        "access_token": token.access_token,
        "token_type": "bearer",
        "expires_in": token.expires_in,
        "scope": token.scope,
        "jti": token.jti,
    }


def _form(body: bytes) -> dict[str, str]:
    """The form fields; a body that is no form has none of them."""
    if len(body) > FORM_LIMIT:
        return {}
    fields = parse_qsl(body.decode("utf-8", errors="replace"), max_num_fields=None)
    return {name: value for name, value in fields if len(value) <= FIELD_LIMIT}
