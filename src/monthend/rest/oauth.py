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

from monthend.domain.errors import NotSignedIn, RequiredFieldMissing
from monthend.entrance.ports import AsyncStore
from monthend.services import sessions

from . import errors, json
from .endpoint import reply_to, send_json, wrong_method
from .replies import Headers

PER_MINUTE = 2_000
FIELDS = ("client_id", "client_secret", "grant_type")
FIELD_LIMIT = 1_000
FORM_LIMIT = 10_000

LIMITS = [
    (b"x-ratelimit-limit-minute", b"%d" % PER_MINUTE),
    (b"x-ratelimit-remaining-minute", b"%d" % PER_MINUTE),
    (b"cache-control", b"no-store"),
]


class TokenEndpoint:
    """The token path, as an ASGI application."""

    def __init__(self, store: AsyncStore) -> None:
        self._store = store

    async def __call__(self, scope: Scope, _receive: Receive, send: Send) -> None:
        state = scope["state"]
        status: int
        answer: Mapping[str, Any]
        more: Headers
        try:
            if scope["method"] != "POST":
                raise wrong_method(scope, ("POST",))
            status, answer, more = 200, await self._issue(state), []
        except NotSignedIn as refused:
            status, answer = 401, errors.not_signed_in(state, str(refused))
            more = [(b"www-authenticate", b"Bearer")]
        except RequiredFieldMissing as missing:
            status, answer, more = 400, errors.of_refusals(state, [missing]), []
        except Exception as problem:
            status, answer, more = reply_to(problem, state)
        await send_json(send, status, json.encode(answer), [*more, *LIMITS])

    async def _issue(self, state: dict[str, Any]) -> dict[str, Any]:
        form = _form(state["body"])
        for name in FIELDS:
            if not form.get(name):
                raise RequiredFieldMissing(field=name)
        if form["grant_type"] != "client_credentials":
            raise NotSignedIn(reason="The grant type must be client_credentials.")
        client_id, secret = form["client_id"], form["client_secret"]
        token = await asyncio.wrap_future(
            self._store.submit_directory(
                lambda directory: sessions.issue_token(directory, client_id, secret)
            )
        )
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
