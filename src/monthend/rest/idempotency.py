"""`Idempotency-Key`: a request that is sent again is answered again, and done once."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from hashlib import sha256
from uuid import uuid4

from starlette.types import Scope

from monthend.entrance.ports import AsyncStore
from monthend.services import remembered_requests
from monthend.services.audit_ports import RequestBook
from monthend.services.caller import Caller
from monthend.services.ports import StoreUnavailable
from monthend.services.remembered_requests import (
    KeyedRequest,
    KeyUsedOtherwise,
    RequestUnderWay,
)

from . import errors
from .replies import Headers, Reply

NAME = b"idempotency-key"
LONGEST = 255
REPLAYED = (b"idempotent-replayed", b"true")
SAYING = (b"zuora-entity-ids", b"zuora-org-ids", b"x-zuora-wsdl-version")
"""Headers that belong to what a request says."""


Work = Callable[[], Awaitable[tuple[bytes, Headers]]]


def keyed(scope: Scope, caller: Caller, *, whole: bool = True) -> KeyedRequest | None:
    """The request under its key, None where it has none."""
    given = [value for name, value in scope["headers"] if name == NAME]
    if not given:
        return None
    key = given[0].decode("latin-1").strip()
    if len(given) > 1 or not 1 <= len(key) <= LONGEST or not (key.isascii() and key.isprintable()):
        message = (
            f"Idempotency-Key must be given once and have 1 to {LONGEST} printable US-ASCII "
            "characters."
        )
        reasons = [errors.reason(errors.INVALID_VALUE, message)]
        raise Reply(400, errors.envelope(scope["state"], reasons))
    return KeyedRequest(
        user_id=caller.user_id,
        key=key,
        fingerprint=_fingerprint(scope),
        attempt=uuid4().hex,
        track_id=scope["state"]["track_id"],
        whole=whole,
    )


def _fingerprint(scope: Scope) -> str:
    """A hash of all that a request says: method, path, query, some headers, body."""
    headers = dict(scope["headers"])
    said = [
        scope["method"].encode(),
        scope["path"].encode(),
        scope["query_string"],
        *(headers.get(name, b"") for name in SAYING),
        scope["state"]["body"],
    ]
    found = sha256()
    for part in said:
        found.update(b"%d:" % len(part))
        found.update(part)
    return found.hexdigest()


async def once(
    store: AsyncStore, scope: Scope, request: KeyedRequest | None, work: Work
) -> tuple[bytes, Headers]:
    """Do the work, or answer what it was answered before.

    Work that is whole finishes the request itself, in its own transaction. Where it
    fails, the key is free again, unless it had been committed after all. Other work
    frees its key only where it was refused.
    """
    if request is None:
        return await work()
    try:
        known = await _begin(store, request)
        if known is not None:
            return known
        try:
            done = await work()
        except Exception as problem:
            if not (request.whole or isinstance(problem, Reply)):
                raise
            with suppress(StoreUnavailable):
                await _forget(store, request)
            raise
        if not request.whole:
            await _finish(store, request, *done)
        return done
    except RequestUnderWay as problem:
        raise _reply(scope, 409, errors.LOCK, problem) from None
    except KeyUsedOtherwise as problem:
        raise _reply(scope, 422, errors.INVALID_VALUE, problem) from None


async def _begin(store: AsyncStore, request: KeyedRequest) -> tuple[bytes, Headers] | None:
    known = await asyncio.wrap_future(
        store.submit_directory(lambda directory: remembered_requests.begin(directory, request))
    )
    if known is None:
        return None
    headers = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in known.headers]
    return known.body, [*headers, REPLAYED]


async def _finish(store: AsyncStore, request: KeyedRequest, body: bytes, headers: Headers) -> None:
    await asyncio.wrap_future(
        store.submit_directory(lambda directory: finish(directory.requests, request, body, headers))
    )


async def _forget(store: AsyncStore, request: KeyedRequest) -> None:
    await asyncio.wrap_future(
        store.submit_directory(lambda directory: remembered_requests.forget(directory, request))
    )


def _reply(scope: Scope, status: int, number: int, problem: Exception) -> Reply:
    return Reply(status, errors.envelope(scope["state"], [errors.reason(number, str(problem))]))


def finish(book: RequestBook, request: KeyedRequest, body: bytes, headers: Headers) -> None:
    """Keep an answer in the transaction of its work."""
    pairs = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in headers]
    remembered_requests.finish(book, request, pairs, body)
