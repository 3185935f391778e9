"""From request to answer: one class that serves a path, whatever operations it has.

The order of things: method, caller, scope, parameters, body; then the
operation's function inside one store transaction; then the answer. A refusal
at any step is rendered by `rest/errors.py`.
"""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, Generic, Protocol, TypeVar

import structlog
from starlette.types import Receive, Scope, Send

from monthend.domain.errors import (
    NotFound,
    NotSignedIn,
    PermissionMissing,
    Refusal,
    Refusals,
)
from monthend.entrance import quota_headers, reasons
from monthend.entrance.address import own_address
from monthend.entrance.arrivals import Arrivals
from monthend.entrance.commit_sequence import sequence_header
from monthend.entrance.concurrency import Concurrency, TooManyRequests
from monthend.entrance.doorman import Credentials, Doorman
from monthend.entrance.keys import Keys
from monthend.entrance.ports import AsyncStore
from monthend.entrance.reasons import reason_of
from monthend.entrance.seeded_names import name_by_seed
from monthend.rehearsal.tools import Tools
from monthend.services.caller import Caller
from monthend.services.files import FileDamaged
from monthend.services.ports import Books, StaleCaller, StoreUnavailable
from monthend.services.quotas import RateExceeded
from monthend.services.remembered_requests import KeyedRequest

from . import errors, idempotency, json
from .credentials import credentials
from .fields import check
from .head import header, named_in
from .operations import Answer, Asked, OperationRow
from .org_routes import placed, unlabelled
from .parameters import read_path, read_query
from .pieces import Pieces, Renew, begun, pieces_of, send_pieces
from .replies import Download, Headers, LongDownload, Reply
from .waiting import come_back, unavailable

JSON = (b"content-type", b"application/json; charset=utf-8")
CHALLENGE = (b"www-authenticate", b"Bearer")
RESENT = ("PUT", "DELETE")
"""What clients send again by themselves when an answer is lost."""

DENIALS = (NotSignedIn, PermissionMissing)

log = structlog.get_logger("monthend.rest")


class HasMethod(Protocol):
    """What every row of a table of operations has."""

    @property
    def method(self) -> str: ...
    @property
    def operation_id(self) -> str: ...


R = TypeVar("R", bound=HasMethod)


class SignedInEndpoint(ABC, Generic[R]):
    """Every operation of one path, as an ASGI application for callers with a token."""

    def __init__(
        self,
        rows: Iterable[R],
        *,
        doorman: Doorman,
        concurrency: Concurrency,
        arrivals: Arrivals | None = None,
    ) -> None:
        self._rows = {row.method: row for row in rows}
        self._arrivals = arrivals or Arrivals()
        self._doorman = doorman
        self._concurrency = concurrency

    async def __call__(self, scope: Scope, _receive: Receive, send: Send) -> None:
        state = scope["state"]
        headers = dict(scope["headers"])
        inside: str | None = None
        answer: bytes | Pieces
        left = quota_headers.left_to(None, self._concurrency)
        try:
            row = self._row(scope)
            state["operation"] = row.operation_id
            token = credentials(headers, scope, self._arrivals)
            caller = await self._doorman.caller(token)
            name_by_seed(scope, caller.tenant)
            try:
                state["tenant_id"], state["user"] = caller.tenant.id, caller.username
                await self._concurrency.admit(caller.tenant.id)
                self._concurrency.enter(caller.tenant.id)
                inside = caller.tenant.id
            finally:
                left = quota_headers.left_to(caller.tenant.id, self._concurrency)
            answer, more = await self._answer(row, scope, headers, caller, token or "")
            status = 200
        except Exception as problem:
            status, refused, more = reply_to(problem, state)
            answer = json.encode(refused)
        finally:
            if inside is not None:
                self._concurrency.leave(inside)
        if isinstance(answer, Pieces):
            head_only = scope["method"] == "HEAD"
            await send_pieces(send, answer, [*more, *left], head_only=head_only)
        else:
            await send_json(send, status, answer, [*more, *left])

    def _row(self, scope: Scope) -> R:
        method = scope["method"]
        row = self._rows.get("GET" if method == "HEAD" else method)
        if row is None:
            raise wrong_method(scope, self._rows)
        return row

    @abstractmethod
    async def _answer(
        self,
        row: R,
        scope: Scope,
        headers: Mapping[bytes, bytes],
        caller: Caller,
        token: Credentials,
    ) -> tuple[bytes | Pieces, Headers]:
        """Run the operation of a caller who was made out by this token."""

    async def _in_scope(
        self, caller: Caller, headers: Mapping[bytes, bytes], token: Credentials
    ) -> Caller:
        """The caller in the entity that the headers name."""
        return await self._doorman.in_scope(caller, token, named_in(headers))

    async def _made_out_again(
        self, caller: Caller, headers: Mapping[bytes, bytes], token: Credentials
    ) -> Caller:
        """The same caller as they are now, in the entity that the headers name."""
        self._doorman.forget(token)
        fresh = await self._doorman.caller(token)
        return (await self._in_scope(fresh, headers, token)).tracked(caller.track_id, caller.reason)


class Endpoint(SignedInEndpoint[OperationRow]):
    """The operations of the operation table that have one path."""

    def __init__(  # noqa: PLR0913 - what all endpoints share, and what these have of their own
        self,
        rows: Iterable[OperationRow],
        *,
        store: AsyncStore,
        keys: Keys,
        doorman: Doorman,
        concurrency: Concurrency,
        base_url: str | None,
        slow_reads: asyncio.Semaphore,
        arrivals: Arrivals | None = None,
        rehearsal: Tools | None = None,
    ) -> None:
        super().__init__(rows, doorman=doorman, concurrency=concurrency, arrivals=arrivals)
        self._rehearsal = rehearsal
        self._store = store
        self._keys = keys
        self._base_url = base_url
        # Slow reads go one at a time, so that they leave a reader to all the others.
        self._slow_reads = slow_reads
        self._preparing = asyncio.Semaphore(1)

    async def _answer(
        self,
        row: OperationRow,
        scope: Scope,
        headers: Mapping[bytes, bytes],
        caller: Caller,
        token: Credentials,
    ) -> tuple[bytes | Pieces, Headers]:
        """Run the operation; a refusal that a client could take for a file has another status."""
        try:
            return await self._answered(row, scope, headers, caller, token)
        except (Refusal, Refusals) as problem:
            if not row.is_download or isinstance(problem, NotSignedIn):
                raise
            refusals = problem.refusals if isinstance(problem, Refusals) else (problem,)
            status = errors.status_without_file(refusals[0])
            raise Reply(status, errors.of_refusals(scope["state"], refusals)) from None

    async def _answered(
        self,
        row: OperationRow,
        scope: Scope,
        headers: Mapping[bytes, bytes],
        caller: Caller,
        token: Credentials,
    ) -> tuple[bytes | Pieces, Headers]:
        """Run the operation; a caller whose tenant has changed is made out once more."""
        reason = reason_of(headers.get(reasons.NAME))
        track_id = scope["state"]["track_id"]
        known = await self._permitted(row, caller.tracked(track_id, reason), token)
        known = (await self._in_scope(known, headers, token)).tracked(track_id, reason)
        said = self._said(row, scope, headers)
        caller = await placed(self._store, row, known, said)

        async def renew() -> Caller:
            fresh = await self._made_out_again(known, headers, token)
            fresh.require(row.operation)
            return await placed(self._store, row, fresh, said)

        async def attempts(keyed: KeyedRequest | None) -> tuple[bytes, Headers]:
            body, more = await self._attempts(row, scope, caller, renew, said, keyed)
            assert isinstance(body, bytes), "whatever is read piece by piece is asked for with GET"
            return body, more

        if (
            row.method == "POST"
            and (keyed := idempotency.keyed(scope, caller, whole=row.whole)) is not None
        ):
            work = partial(attempts, keyed)
            return await idempotency.once(self._keys, scope, keyed, work, renew)
        if row.method in RESENT and caller.tenant.settings.resent_seconds:
            return await idempotency.resent(self._keys, scope, caller, attempts, renew)
        return await self._attempts(row, scope, caller, renew, said, None)

    async def _permitted(self, row: OperationRow, caller: Caller, token: Credentials) -> Caller:
        """The caller, who may do it; before they are refused they are made out once more."""
        try:
            caller.require(row.operation)
        except PermissionMissing:
            # What was remembered may be old: they may have got another role since.
            self._doorman.forget(token)
            fresh = await self._doorman.caller(token)
            caller = fresh.tracked(caller.track_id, caller.reason)
            caller.require(row.operation)
        return caller

    def _said(self, row: OperationRow, scope: Scope, headers: Mapping[bytes, bytes]) -> Asked:
        """What a request says before its body is checked against the tenant's fields."""
        return Asked(
            path=read_path(scope),
            query=read_query(row, scope["query_string"]),
            body=json.decode_object(scope["state"]["body"]) if row.body is not None else {},
            url=own_address(scope, self._base_url),
            version=(header(headers, b"zuora-version") or "").strip(),
            rehearsal=self._rehearsal,
        )

    async def _attempts(
        self,
        row: OperationRow,
        scope: Scope,
        caller: Caller,
        renew: Renew,
        said: Asked,
        keyed: KeyedRequest | None,
    ) -> tuple[bytes | Pieces, Headers]:
        if row.proven_by is not None:
            said = await self._proven(row.proven_by, row, scope, caller, said)
        if row.prepare is not None:
            async with self._preparing:
                said = replace(said, prepared=await asyncio.to_thread(row.prepare))
        for attempt in (1, 2):
            try:
                custom = caller.tenant.custom_fields
                body = unlabelled(row, caller, said)
                values = {} if row.body is None else check(row.body, body, custom)
                asked = replace(said, body=values)
                answer, more = await self._run(row, caller, asked, keyed)
                if not isinstance(answer, LongDownload):
                    return answer, more
                pieces = pieces_of(self._store, renew, caller, answer)
                return (pieces if scope["method"] == "HEAD" else await begun(pieces)), more
            except NotFound as missing:
                if row.is_download or errors.category(missing) != errors.NOT_FOUND:
                    raise
                status = caller.tenant.settings.not_found_status
                raise Reply(status, errors.of_refusals(scope["state"], [missing])) from None
            except (StaleCaller, Refusals):
                # What was remembered of the tenant may be old: a field may have been declared
                # since, and a setting changed by which this answer goes.
                fresh = await renew()
                if attempt == 2 or fresh.tenant.version == caller.tenant.version:
                    raise
                caller = fresh
        raise AssertionError("the loop answers or raises")

    async def _proven(
        self, by: str, row: OperationRow, scope: Scope, caller: Caller, said: Asked
    ) -> Asked:
        """The request with the proof that the caller knows their password."""
        assert row.body is not None, "the password is in the body"
        password = check(row.body, said.body, caller.tenant.custom_fields)[by]
        token = credentials(dict(scope["headers"]), scope, self._arrivals)
        await self._arrivals.from_address(scope)
        return replace(said, proof=await self._doorman.proof(caller, password, token))

    async def _run(
        self, row: OperationRow, caller: Caller, asked: Asked, keyed: KeyedRequest | None
    ) -> tuple[bytes | LongDownload, Headers]:
        if not row.writes:

            def read(books: Books) -> tuple[bytes | LongDownload, Headers]:
                return _encoded(row.action(books, caller, asked))

            if row.settled:
                return await asyncio.wrap_future(self._store.submit(caller, read))
            if row.slow is None or not row.slow(asked):
                return await asyncio.wrap_future(self._store.submit_read(caller, read))
            async with self._slow_reads:
                return await asyncio.wrap_future(self._store.submit_read(caller, read))

        def write(books: Books) -> tuple[bytes, Headers]:
            said = row.action(books, caller, asked)
            answer, more = _encoded(said)
            assert isinstance(answer, bytes), "what writes answers at once"
            headers = [*more, *sequence_header(books.commit_sequence)]
            if keyed is not None:
                kept = json.encode(row.without_secrets(said)) if row.secret else answer
                idempotency.finish(books.requests, keyed, kept, headers)
            return answer, headers

        written = self._store.submit(caller, write, posting=row.posts)
        return await asyncio.wrap_future(written)


def _encoded(
    answer: Answer | Download | LongDownload,
) -> tuple[bytes | LongDownload, Headers]:
    """The body of an answer, and its own headers where it is a file."""
    if isinstance(answer, LongDownload):
        return answer, answer.headers
    if isinstance(answer, Download):
        return answer.content, answer.headers
    return json.encode(answer), []


def wrong_method(scope: Scope, allowed: Iterable[str]) -> Reply:
    """The answer to a method that a path does not know."""
    message = f"The method {scope['method']} is not supported here."
    body = errors.envelope(scope["state"], [errors.reason(errors.METHOD, message)])
    return Reply(405, body, [(b"allow", ", ".join(sorted(allowed)).encode())])


def reply_to(problem: Exception, state: dict[str, Any]) -> tuple[int, Mapping[str, Any], Headers]:
    """How a problem is answered; one nobody foresaw is logged and answered as internal."""
    if isinstance(problem, Refusal | Refusals):
        # Most of these are HTTP 200, as documented.
        state["outcome"] = "denied" if isinstance(problem, DENIALS) else "refused"
    if isinstance(problem, Reply):
        return problem.status, problem.body, problem.headers
    if isinstance(problem, NotSignedIn):
        return 401, errors.not_signed_in(state, str(problem)), [CHALLENGE]
    if isinstance(problem, Refusal):
        return 200, errors.of_refusals(state, [problem]), []
    if isinstance(problem, Refusals):
        return 200, errors.of_refusals(state, problem.refusals), []
    if isinstance(problem, json.MalformedBody):
        reasons = [errors.reason(errors.MALFORMED, problem.message)]
        return 400, errors.envelope(state, reasons), []
    if isinstance(problem, TooManyRequests | RateExceeded):
        reasons = [errors.reason(errors.LIMIT, str(problem))]
        return 429, errors.envelope(state, reasons), come_back(problem)
    if isinstance(problem, StoreUnavailable | StaleCaller):
        log.error("store unavailable", problem=str(problem))
        unknown = isinstance(problem, StoreUnavailable) and problem.unknown
        return unavailable(state, unknown, getattr(problem, "told", None))
    message = "An internal error; it has been logged."
    if isinstance(problem, FileDamaged):
        message = str(problem)
        log.error("a file is damaged", problem=message, request_id=state.get("request_id"))
    else:
        log.exception("unforeseen", exc_info=problem, request_id=state.get("request_id"))
    reasons = [errors.reason(errors.INTERNAL, message)]
    return 500, errors.envelope(state, reasons), []


async def send_json(send: Send, status: int, body: bytes, headers: Sequence[Any]) -> None:
    """One answer, JSON unless its headers say otherwise.

    Retry-After always means that nothing was done.
    """
    length = (b"content-length", b"%d" % len(body))
    kind = [] if any(name == b"content-type" for name, _ in headers) else [JSON]
    await send(
        {"type": "http.response.start", "status": status, "headers": [*kind, length, *headers]}
    )
    await send({"type": "http.response.body", "body": body})
