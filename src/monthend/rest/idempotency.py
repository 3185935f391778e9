"""`Idempotency-Key`: a request that is sent again is answered again, and done once."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta
from hashlib import sha256
from uuid import uuid4

from starlette.types import Scope

from monthend.domain.errors import NotSignedIn, Refusal, Refusals
from monthend.entrance import reasons
from monthend.entrance.keys import Keys
from monthend.services import remembered_requests
from monthend.services.audit_ports import RememberedAnswer, RequestBook
from monthend.services.caller import Caller
from monthend.services.directory import Directory
from monthend.services.ports import StaleCaller, StoreUnavailable
from monthend.services.remembered_requests import (
    KeyedRequest,
    KeyUsedOtherwise,
    RequestUnderWay,
)

from . import errors, json
from .replies import Headers, Reply

NAME = b"idempotency-key"
LONGEST = 255
REPLAYED = (b"idempotent-replayed", b"true")
SAYING = (
    b"zuora-entity-ids", b"zuora-org-ids", b"x-zuora-wsdl-version", reasons.NAME,
    b"zuora-working-org",
)  # fmt: skip
"""Headers that belong to what a request says."""


Work = Callable[[], Awaitable[tuple[bytes, Headers]]]
KeyedWork = Callable[[KeyedRequest | None], Awaitable[tuple[bytes, Headers]]]
Still = Callable[[], Awaitable[Caller]]
"""Makes the caller out once more, who was remembered: whoever may do it no longer is refused."""
RESENT = "↻"
"""Before the keys that this server makes; no client can send such a one."""


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
        fingerprint=_fingerprint(scope, caller),
        attempt=uuid4().hex,
        track_id=scope["state"]["track_id"],
        whole=whole,
    )


def _fingerprint(scope: Scope, caller: Caller) -> str:
    """A hash of all that a request says: method, path, query, some headers, body.

    Where there are several entities or orgs it says which one, whatever named it or nothing.
    """
    headers = dict(scope["headers"])
    said = [
        scope["method"].encode(),
        scope["path"].encode(),
        scope["query_string"],
        *(headers.get(name, b"") for name in SAYING),
        scope["state"]["body"],
    ]
    if caller.tenant.settings.multi_entity or caller.orgs:
        said.append(b"%d" % caller.calendar_id)
    found = sha256()
    for part in said:
        found.update(b"%d:" % len(part))
        found.update(part)
    return found.hexdigest()


async def once(
    keys: Keys, scope: Scope, request: KeyedRequest | None, work: Work, still: Still
) -> tuple[bytes, Headers]:
    """Do the work, or answer what it was answered before, be that a refusal.

    Work that is whole keeps its answer itself, in its own transaction. What is
    refused or fails has left nothing behind: the refusal is kept, and after any
    other failure the key is free again, unless the work had been committed after all.
    Of work that is not whole it may be unknown how much was done.
    """
    if request is None:
        return await work()
    try:
        known = await _begun(keys, scope, request, still)
        if known is not None:
            return _again(known)
        try:
            body, headers = await work()
        except Exception as problem:
            await _failed(keys, request, problem, scope)
            raise
        if not request.whole:
            # The rows are written: their results are told even where they cannot be kept yet.
            await keys.settle(request, _keeping(request, _kept(200, body, headers)))
        return body, headers
    except RequestUnderWay as problem:
        raise _reply(scope, 409, errors.LOCK, problem) from None
    except KeyUsedOtherwise as problem:
        raise _reply(scope, 422, errors.INVALID_VALUE, problem) from None


async def _begun(
    keys: Keys, scope: Scope, request: KeyedRequest, still: Still
) -> RememberedAnswer | None:
    """The answer that a request had before; whatever is told of its key is for who may ask."""
    try:
        known = await keys.begin(request)
    except (RequestUnderWay, KeyUsedOtherwise):
        await still()
        raise
    if known is not None and _fingerprint(scope, await still()) != request.fingerprint:
        # They work in other books by now, where nothing was asked under this key.
        raise KeyUsedOtherwise
    return known


async def resent(
    keys: Keys, scope: Scope, caller: Caller, work: KeyedWork, still: Still
) -> tuple[bytes, Headers]:
    """Do the work, or answer what the same request was answered some seconds ago.

    A client that lost the answer to its PUT or DELETE sends it again, and would be told that
    it cannot be done any more. What was refused is judged anew.
    """
    said = _fingerprint(scope, caller)
    request = KeyedRequest(
        user_id=caller.user_id,
        key=RESENT + said,
        fingerprint=said,
        attempt=uuid4().hex,
        track_id=scope["state"]["track_id"],
        kept=timedelta(seconds=caller.tenant.settings.resent_seconds),
    )
    try:
        known = await keys.begin_resent(request, caller.calendar_id)
    except RequestUnderWay:
        return await work(None)
    if known is not None:
        if _fingerprint(scope, await still()) == said:
            return _again(known)
        return await work(None)
    try:
        return await work(request)
    except Exception:
        await keys.settle(request, lambda directory: directory.requests.forget(request))
        raise


async def _failed(keys: Keys, request: KeyedRequest, problem: Exception, scope: Scope) -> None:
    """Keep a refusal; free a key under which nothing was done."""

    def freed(directory: Directory) -> None:
        remembered_requests.forget(directory, request)

    def left(directory: Directory) -> None:
        remembered_requests.leave(directory, request)

    refused = _refusal(problem, scope)
    if refused is None:
        nothing_done = request.whole or _did_nothing(problem)
        await keys.settle(request, freed if nothing_done else left)
        return
    try:
        await keys.finish(request, refused)
    except StoreUnavailable:
        await keys.settle(request, freed)
        raise


def _keeping(request: KeyedRequest, answer: RememberedAnswer) -> Callable[[Directory], None]:
    def keep(directory: Directory) -> None:
        directory.requests.finish(request, answer)

    return keep


def _did_nothing(problem: Exception) -> bool:
    """Whether a failure says that of several transactions none was made."""
    if isinstance(problem, StoreUnavailable):
        return not problem.unknown
    return isinstance(problem, NotSignedIn | StaleCaller)


def _again(known: RememberedAnswer) -> tuple[bytes, Headers]:
    headers = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in known.headers]
    if known.status != 200:
        raise Reply(known.status, json.decode_object(known.body), [*headers, REPLAYED])
    return known.body, [*headers, REPLAYED]


def _refusal(problem: Exception, scope: Scope) -> RememberedAnswer | None:
    """What a refusal is answered; None for a failure that says nothing of the request."""
    if isinstance(problem, Reply):
        return _kept(problem.status, json.encode(problem.body), problem.headers)
    if isinstance(problem, NotSignedIn):
        return None
    if isinstance(problem, Refusal):
        return _kept(200, json.encode(errors.of_refusals(scope["state"], [problem])), [])
    if isinstance(problem, Refusals):
        return _kept(200, json.encode(errors.of_refusals(scope["state"], problem.refusals)), [])
    return None


def _kept(status: int, body: bytes, headers: Headers) -> RememberedAnswer:
    pairs = tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in headers)
    return RememberedAnswer(status=status, headers=pairs, body=body)


def _reply(scope: Scope, status: int, number: int, problem: Exception) -> Reply:
    return Reply(status, errors.envelope(scope["state"], [errors.reason(number, str(problem))]))


def finish(book: RequestBook, request: KeyedRequest, body: bytes, headers: Headers) -> None:
    """Keep an answer in the transaction of its work."""
    remembered_requests.finish(book, request, _kept(200, body, headers))
