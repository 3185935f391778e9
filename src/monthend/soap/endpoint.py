"""`POST /apps/services/a/{version}`: one envelope in, one envelope out.

The order of things: envelope, version, session, the call; a refusal at any
step becomes a fault, and what concerns one row becomes the result of that row.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import parse_qsl

from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send

from monthend.domain.errors import NotSignedIn, Refusal
from monthend.entrance.address import own_address
from monthend.entrance.arrivals import Arrivals
from monthend.entrance.commit_sequence import sequence_header
from monthend.entrance.concurrency import Concurrency
from monthend.entrance.doorman import Doorman
from monthend.entrance.orgs import in_orgs, orgs_in
from monthend.entrance.ports import AsyncStore
from monthend.entrance.reasons import reason_in
from monthend.entrance.sign_in import SignIn
from monthend.objects.asked import Asked, inside
from monthend.objects.calls import RowCalls, few_enough, last_sequence
from monthend.objects.queries import QueryCalls
from monthend.objects.refusals import CallRefused, FaultType, told_by_services
from monthend.objects.versions import GET_USER_INFO_SINCE, ErrorCode, WsdlVersion
from monthend.services.caller import Caller
from monthend.services.ports import StaleCaller

from . import answers, envelope
from .documents import send_wsdl
from .envelope import BadEnvelope, Request, Soap
from .faults import (
    Headers,
    content_type,
    content_type_of,
    fault_of,
    invalid_session,
    send_xml,
    version_of,
)
from .reading import EnvelopeReader

ELSEWHERE = frozenset(
    "subscribe amend generate execute calculateChargeMetrics rasd billingPreview".split()
)
"""Operations of Zuora's WSDLs that work on objects which are not here."""


@dataclass(frozen=True, slots=True)
class Done:
    """What a call answers, and the number of its last commit where it wrote something.

    `refusals` are what speaks against single rows.
    """

    body: answers.Pieces
    sequence: int | None = None
    refusals: tuple[Refusal, ...] = ()


class SoapEndpoint:
    """Every version of the SOAP API, as an ASGI application."""

    def __init__(
        self,
        store: AsyncStore,
        doorman: Doorman,
        sign_in: SignIn,
        concurrency: Concurrency,
        arrivals: Arrivals,
        clock: Callable[[], datetime],
        base_url: str | None,
    ) -> None:
        self._store = store
        self._doorman = doorman
        self._reader = EnvelopeReader(doorman)
        self._sign_in = sign_in
        self._concurrency = concurrency
        self._arrivals = arrivals
        self._base_url = base_url
        self._rows = RowCalls(store)
        self._queries = QueryCalls(store, clock)
        self._calls: Mapping[str, Callable[[Asked, Request], Awaitable[Done]]] = {
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
            request = await self._reader.read(scope)
            soap = request.soap
            scope["state"]["operation"] = f"soap {self._name(request.operation)}"
            version = version_of(scope)
            done = await self._answer(scope, request, version)
            scope["state"]["refusals"] = done.refusals
            status, said = 200, answers.envelope(soap, *done.body)
            more: Headers = sequence_header(done.sequence)
        except Exception as wrong:
            if isinstance(wrong, BadEnvelope):
                soap = wrong.soap or soap
            status, said, more = fault_of(wrong, soap, scope)
        await send_xml(send, status, said, [(b"content-type", content_type(soap)), *more])

    def _name(self, operation: str) -> str:
        """The name of a call; of one that is none there may be any number."""
        return operation if operation in self._calls or operation == "login" else "none"

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

    async def _answer(self, scope: Scope, request: Request, version: WsdlVersion) -> Done:
        if request.operation == "login":
            return await self._login(scope, request, version)
        if request.session is None:
            raise invalid_session()
        asked = await self._asked(request.session, version, scope)
        call = self._calls.get(request.operation)
        if call is None or not _is_in(version, request.operation):
            raise _no_operation(request.operation)
        tenant_id = scope["state"]["tenant_id"] = asked.caller.tenant.id
        await self._concurrency.admit(tenant_id)
        self._concurrency.enter(tenant_id)
        try:
            return await call(await inside(asked), request)
        finally:
            self._concurrency.leave(tenant_id)

    async def _asked(self, session: str, version: WsdlVersion, scope: Scope) -> Asked:
        track_id, reason = scope["state"]["track_id"], reason_in(scope["headers"])
        named = orgs_in(scope["headers"])

        async def renew() -> Caller:
            self._doorman.forget_session(session)
            fresh = await self._doorman.caller_of_session(session)
            return in_orgs(fresh, named).tracked(track_id, reason)

        try:
            caller = await self._doorman.caller_of_session(session)
        except NotSignedIn:
            raise invalid_session() from None
        try:
            caller = in_orgs(caller, named).tracked(track_id, reason)
        except Refusal:
            # What was remembered of the session may be old.
            caller = await renew()
        return Asked(caller=caller, version=version, renew=renew)

    # The calls -------------------------------------------------------------------------

    async def _login(self, scope: Scope, request: Request, version: WsdlVersion) -> Done:
        given = envelope.login_of(request.call)
        await self._arrivals.from_address(scope)
        try:
            issued = await self._sign_in.sign_in(
                given.username or "", given.password or "", given.entity_id, given.entity_name
            )
        except Refusal as refusal:
            raise CallRefused(FaultType.LOGIN, ErrorCode.INVALID_VALUE, str(refusal)) from None
        address = own_address(scope, self._base_url)
        return Done(answers.login(issued.session, f"{address}/apps/services/a/{version}"))

    async def _create(self, asked: Asked, request: Request) -> Done:
        few_enough(len(request.call.named("zObjects")))
        rows = envelope.rows_of(request.call)
        results = await self._rows.create(asked, rows, single=request.single_transaction)
        refusals = told_by_services(results)
        return Done(answers.saved("create", results), last_sequence(results), refusals)

    async def _update(self, asked: Asked, request: Request) -> Done:
        few_enough(len(request.call.named("zObjects")))
        rows = envelope.rows_of(request.call)
        results = await self._rows.update(asked, rows, single=request.single_transaction)
        refusals = told_by_services(results)
        return Done(answers.saved("update", results), last_sequence(results), refusals)

    async def _delete(self, asked: Asked, request: Request) -> Done:
        few_enough(len(request.call.named("ids")))
        given = envelope.delete_of(request.call)
        single = request.single_transaction
        results = await self._rows.delete(asked, given.type, given.ids, single=single)
        refusals = told_by_services(results)
        return Done(answers.deleted(results), last_sequence(results), refusals)

    async def _query(self, asked: Asked, request: Request) -> Done:
        text = envelope.query_string_of(request.call)
        page = await self._queries.query(asked, text, request.query_options, answers.records)
        return Done(answers.queried("query", page))

    async def _query_more(self, asked: Asked, request: Request) -> Done:
        locator = envelope.query_locator_of(request.call)
        page = await self._queries.query_more(
            asked, locator, request.query_options, answers.records
        )
        return Done(answers.queried("queryMore", page))

    async def _get_user_info(self, asked: Asked, _: Request) -> Done:
        try:
            await asyncio.wrap_future(self._store.submit_read(asked.caller, lambda _: None))
        except StaleCaller:
            asked = await asked.renewed() or asked
        caller = asked.caller
        name = caller.username
        values = (
            ("TenantId", caller.tenant.id),
            ("TenantName", caller.tenant.name),
            ("UserEmail", name if "@" in name else ""),
            ("UserFullName", name),
            ("UserId", caller.user_id),
            ("Username", name),
        )
        return Done(answers.user_info(values))


def _is_in(version: WsdlVersion, operation: str) -> bool:
    return operation != "getUserInfo" or version.major >= GET_USER_INFO_SINCE


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
