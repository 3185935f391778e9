"""`POST /apps/services/a/{version}`: one envelope in, one envelope out.

The order of things: envelope, version, session, the call; a refusal at any
step becomes a fault, and what concerns one row becomes the result of that row.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from urllib.parse import parse_qsl

from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send

from monthend.domain.errors import NotSignedIn, Refusal
from monthend.entrance.address import own_address
from monthend.entrance.concurrency import Concurrency
from monthend.entrance.doorman import Doorman
from monthend.entrance.ports import AsyncStore
from monthend.entrance.sign_in import SignIn
from monthend.objects.asked import Asked
from monthend.objects.calls import RowCalls
from monthend.objects.queries import QueryCalls
from monthend.objects.refusals import CallRefused, FaultType
from monthend.objects.versions import ErrorCode, WsdlVersion
from monthend.services.caller import Caller
from monthend.services.ports import StaleCaller

from . import answers, envelope
from .documents import send_wsdl
from .envelope import BadEnvelope, Problem, Request, Soap
from .faults import (
    Headers,
    content_type,
    content_type_of,
    fault_of,
    invalid_session,
    send_xml,
    version_of,
)

ELSEWHERE = frozenset(
    "subscribe amend generate execute calculateChargeMetrics rasd billingPreview".split()
)
"""Operations of Zuora's WSDLs that work on objects which are not here."""


class SoapEndpoint:
    """Every version of the SOAP API, as an ASGI application."""

    def __init__(
        self,
        store: AsyncStore,
        doorman: Doorman,
        sign_in: SignIn,
        concurrency: Concurrency,
        clock: Callable[[], datetime],
        base_url: str | None,
    ) -> None:
        self._store = store
        self._doorman = doorman
        self._sign_in = sign_in
        self._concurrency = concurrency
        self._base_url = base_url
        self._rows = RowCalls(store)
        self._queries = QueryCalls(store, clock)
        self._calls: Mapping[str, Callable[[Asked, Request], Awaitable[answers.Pieces]]] = {
            "create": self._create,
            "update": self._update,
            "delete": self._delete,
            "query": self._query,
            "queryMore": self._query_more,
            "getUserInfo": self._get_user_info,
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["method"] != "POST":
            await self._look(scope, receive, send)
            return
        soap = Soap.V1_2 if b"soap+xml" in content_type_of(scope) else Soap.V1_1
        try:
            request, problem = self._read(scope)
            soap = request.soap
            version = version_of(scope)
            body = await self._answer(scope, request, version, problem)
            status, said = 200, answers.envelope(soap, *body)
            more: Headers = []
        except Exception as wrong:
            if isinstance(wrong, BadEnvelope):
                soap = wrong.soap or soap
            status, said, more = fault_of(wrong, soap, scope)
        await send_xml(send, status, said, [(b"content-type", content_type(soap)), *more])

    async def _look(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer whoever looks at the address instead of calling it: with the WSDL, if asked."""
        if scope["method"] not in ("GET", "HEAD") or not asks_for_wsdl(scope):
            said = "Calls are made with POST; GET with ?wsdl answers the WSDL.\n"
            refusal = PlainTextResponse(said, 405, {"allow": "GET, POST"})
            await refusal(scope, receive, send)
            return
        try:
            version = version_of(scope)
        except CallRefused as refused:
            await PlainTextResponse(f"{refused.message}\n", 400)(scope, receive, send)
            return
        await send_wsdl(
            scope, receive, send, version, doorman=self._doorman, base_url=self._base_url
        )

    def _read(self, scope: Scope) -> tuple[Request, BadEnvelope | None]:
        """The request; with its problem where it can be read only by forgiving it something."""
        body, charset = scope["state"]["body"], _charset(scope)
        try:
            return envelope.read_envelope(body, charset), None
        except BadEnvelope as problem:
            if problem.kind is not Problem.MALFORMED:
                raise
            try:
                return envelope.read_envelope(body, charset, lenient=True), problem
            except BadEnvelope:
                raise problem from None

    async def _answer(
        self, scope: Scope, request: Request, version: WsdlVersion, problem: BadEnvelope | None
    ) -> answers.Pieces:
        if request.operation == "login" and problem is None:
            return await self._login(scope, request, version)
        if request.session is None:
            raise problem or invalid_session()
        asked = await self._asked(request.session, version, scope["state"]["track_id"])
        if problem is not None:
            asked = await _forgiven(asked, problem)
        call = self._calls.get(request.operation)
        if call is None:
            raise _no_operation(request.operation)
        tenant_id = asked.caller.tenant.id
        self._concurrency.enter(tenant_id)
        try:
            return await call(asked, request)
        finally:
            self._concurrency.leave(tenant_id)

    async def _asked(self, session: str, version: WsdlVersion, track_id: str | None) -> Asked:
        async def renew() -> Caller:
            self._doorman.forget_session(session)
            fresh = await self._doorman.caller_of_session(session)
            return fresh.tracked(track_id)

        try:
            caller = await self._doorman.caller_of_session(session)
        except NotSignedIn:
            raise invalid_session() from None
        return Asked(caller=caller.tracked(track_id), version=version, renew=renew)

    # The calls -------------------------------------------------------------------------

    async def _login(self, scope: Scope, request: Request, version: WsdlVersion) -> answers.Pieces:
        given = envelope.login_of(request.call)
        try:
            issued = await self._sign_in.sign_in(
                given.username or "", given.password or "", given.entity_id, given.entity_name
            )
        except Refusal as refusal:
            raise CallRefused(FaultType.LOGIN, ErrorCode.INVALID_VALUE, str(refusal)) from None
        address = own_address(scope, self._base_url)
        return answers.login(issued.session, f"{address}/apps/services/a/{version}")

    async def _create(self, asked: Asked, request: Request) -> answers.Pieces:
        rows = envelope.rows_of(request.call)
        results = await self._rows.create(asked, rows, single=request.single_transaction)
        return answers.saved("create", results)

    async def _update(self, asked: Asked, request: Request) -> answers.Pieces:
        rows = envelope.rows_of(request.call)
        results = await self._rows.update(asked, rows, single=request.single_transaction)
        return answers.saved("update", results)

    async def _delete(self, asked: Asked, request: Request) -> answers.Pieces:
        given = envelope.delete_of(request.call)
        single = request.single_transaction
        results = await self._rows.delete(asked, given.type, given.ids, single=single)
        return answers.deleted(results)

    async def _query(self, asked: Asked, request: Request) -> answers.Pieces:
        text = envelope.query_string_of(request.call)
        page = await self._queries.query(asked, text, request.query_options, answers.records)
        return answers.queried("query", page)

    async def _query_more(self, asked: Asked, request: Request) -> answers.Pieces:
        locator = envelope.query_locator_of(request.call)
        page = await self._queries.query_more(
            asked, locator, request.query_options, answers.records
        )
        return answers.queried("queryMore", page)

    async def _get_user_info(self, asked: Asked, _: Request) -> answers.Pieces:
        try:
            await asyncio.wrap_future(self._store.submit_read(asked.caller, lambda _: None))
        except StaleCaller:
            asked = await asked.renewed() or asked
        caller = asked.caller
        name = caller.username
        return answers.user_info(
            (
                ("TenantId", caller.tenant.id),
                ("TenantName", caller.tenant.name),
                ("UserEmail", name if "@" in name else ""),
                ("UserFullName", name),
                ("UserId", caller.user_id),
                ("Username", name),
            )
        )


async def _forgiven(asked: Asked, problem: BadEnvelope) -> Asked:
    """The call of a tenant that has such envelopes read, which it may have decided just now."""
    if not asked.caller.tenant.settings.lenient_xml:
        renewed = await asked.renewed()
        if renewed is None or not renewed.caller.tenant.settings.lenient_xml:
            raise problem
        return renewed
    return asked


def _no_operation(name: str) -> CallRefused:
    known = name in ELSEWHERE
    message = (
        f"The operation {name[:60]} is not served here."
        if known
        else (f"There is no operation {name[:60]}.")
    )
    return CallRefused(FaultType.UNEXPECTED_ERROR, ErrorCode.UNKNOWN_ERROR, message)


def asks_for_wsdl(scope: Scope) -> bool:
    """Whether a GET of the address is for its WSDL."""
    query = parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)
    return any(name.lower() == "wsdl" for name, _ in query)


def _charset(scope: Scope) -> str | None:
    for parameter in content_type_of(scope).decode("latin-1").split(";")[1:]:
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "charset":
            return value.strip().strip("\"'") or None
    return None
