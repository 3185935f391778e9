"""What a client reads before it calls: the WSDL, and the description of an object.

The WSDL is for everybody; whoever signs in gets the fields of their tenant in
it. A description is for callers with Finance Access alone, and counts as one of the
requests of their tenant.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from functools import partial

import structlog
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from monthend.domain.errors import NotAllowed, NotSignedIn
from monthend.domain.permissions import Permission
from monthend.entrance import quota_headers
from monthend.entrance.address import own_address
from monthend.entrance.arrivals import Arrivals
from monthend.entrance.concurrency import Concurrency, TooManyRequests, retry_after
from monthend.entrance.doorman import Doorman
from monthend.entrance.key_pairs import pair_in
from monthend.objects import describe
from monthend.objects.all_objects import OBJECTS, objects_of
from monthend.objects.versions import FIRST, LATEST, WsdlVersion
from monthend.services.caller import Caller, FieldTypes
from monthend.services.ports import StoreUnavailable
from monthend.services.quotas import RateExceeded

from . import wsdl

XML = "text/xml"
CHALLENGE = {"www-authenticate": "Bearer, ZSession"}
RETRY_AFTER = {"retry-after": "2"}
NO_SUCH_VERSION = f"The version must be one from {FIRST} to {LATEST}, such as 81.0."

log = structlog.get_logger("monthend.soap")


def document_routes(
    *, doorman: Doorman, concurrency: Concurrency, arrivals: Arrivals, base_url: str | None
) -> list[Route]:
    """The paths of the documents; the WSDL also answers at the endpoint of its version."""
    documents = Documents(doorman, concurrency, arrivals, base_url)
    return [
        Route("/apps/servlet/GenerateWsdl", documents.wsdl, methods=["GET"]),
        Route("/apps/api/{version}/describe/{object}", documents.describe, methods=["GET"]),
        Route("/v1/describe/{object}", documents.describe, methods=["GET"]),
        *(
            Route(path, documents.list_objects, methods=["GET"])
            for path in ("/apps/api/{version}/describe", "/apps/api/{version}/describe/")
        ),
    ]


async def send_wsdl(
    scope: Scope,
    receive: Receive,
    send: Send,
    version: WsdlVersion,
    *,
    doorman: Doorman,
    base_url: str | None,
) -> None:
    """Answer a request for the WSDL of one version, whatever its path."""
    response = await _answered(_wsdl(Request(scope), version, doorman, base_url))
    await response(scope, receive, send)


class Documents:
    """The documents of every version."""

    def __init__(
        self, doorman: Doorman, concurrency: Concurrency, arrivals: Arrivals, base_url: str | None
    ) -> None:
        self._doorman = doorman
        self._concurrency = concurrency
        self._arrivals = arrivals
        self._base_url = base_url

    async def wsdl(self, request: Request) -> Response:
        """The WSDL of the version that the query names, else of the newest."""
        asked = request.query_params.getlist("version") or [str(LATEST)]
        try:
            (text,) = asked
            version = WsdlVersion.parse(text)
        except ValueError:
            return PlainTextResponse(f"{NO_SUCH_VERSION}\n", 400)
        return await _answered(_wsdl(request, version, self._doorman, self._base_url))

    async def describe(self, request: Request) -> Response:
        """The description of an object in the version that the path names, else in the newest."""
        try:
            version = WsdlVersion.parse(request.path_params.get("version", str(LATEST)))
        except ValueError:
            return PlainTextResponse(f"{NO_SUCH_VERSION}\n", 400)
        return await self._counted(request, partial(self._described, request, version))

    async def list_objects(self, request: Request) -> Response:
        """The objects that the version in the path has."""
        try:
            version = WsdlVersion.parse(request.path_params["version"])
        except ValueError:
            return PlainTextResponse(f"{NO_SUCH_VERSION}\n", 400)
        return await self._counted(request, partial(self._listed, request, version))

    async def _counted(self, request: Request, said: Callable[[Caller], Response]) -> Response:
        """What a caller is told, with what their tenant has left to ask."""
        request.scope["state"]["operation"] = "describe"
        left = quota_headers.left_to(None, self._concurrency)

        async def work() -> Response:
            nonlocal left
            caller = await self._signed_in(request)
            tenant_id = caller.tenant.id
            try:
                await self._concurrency.admit(tenant_id)
                self._concurrency.enter(tenant_id)
            finally:
                left = quota_headers.left_to(tenant_id, self._concurrency)
            try:
                return said(caller)
            finally:
                self._concurrency.leave(tenant_id)

        response = await _answered(work())
        response.raw_headers.extend(left)
        return response

    def _listed(self, request: Request, version: WsdlVersion, caller: Caller) -> Response:
        listed = objects_of(version)
        for known in listed:
            caller.require(known.reading)
        path = request.scope["path"].rstrip("/")
        address = f"{own_address(request.scope, self._base_url)}{path}"
        return Response(describe.listing(listed, address), media_type=XML)

    async def _signed_in(self, request: Request) -> Caller:
        headers = dict(request.scope["headers"])
        pair = pair_in(headers, request.scope, self._arrivals)
        if pair is not None and b"authorization" not in headers:
            self._doorman.forget(pair)
            return await self._doorman.caller(pair)
        caller = await _caller(request, self._doorman)
        if caller is None:
            raise NotSignedIn(reason="Sign in with a session or a token first.")
        return caller

    def _described(self, request: Request, version: WsdlVersion, caller: Caller) -> Response:
        found = OBJECTS.get(request.path_params["object"])
        there = objects_of(version)
        if found not in there:
            names = ", ".join(known.name for known in there)
            return PlainTextResponse(f"There is no such object, only {names}.\n", 404)
        caller.require(found.reading)
        address = f"{own_address(request.scope, self._base_url)}{request.scope['path']}"
        view = found.view(version, caller.tenant.fields_of(found.name))
        return Response(describe.document(view, address), media_type=XML)


async def _wsdl(
    request: Request, version: WsdlVersion, doorman: Doorman, base_url: str | None
) -> Response:
    caller = await _caller(request, doorman)
    custom: Mapping[str, FieldTypes] = {}
    if caller is not None and caller.holds(Permission.FINANCE_ACCESS):
        custom = caller.tenant.custom_fields
    endpoint = f"{own_address(request.scope, base_url)}/apps/services/a/{version}"
    return Response(wsdl.document(version, custom, endpoint), media_type=XML)


async def _caller(request: Request, doorman: Doorman) -> Caller | None:
    """Who signed the request, None when nobody did."""
    request.scope["state"]["operation"] = "wsdl"
    given = request.headers.get("authorization")
    if given is None:
        return None
    scheme, _, secret = given.strip().partition(" ")
    secret = secret.strip()
    # What the doorman remembers may be old: a field may have been declared since.
    match scheme.lower():
        case "bearer":
            doorman.forget(secret)
            return await doorman.caller(secret)
        case "zsession":
            doorman.forget_session(secret)
            return await doorman.caller_of_session(secret)
        case _:
            # Of something else on the way, such as a proxy.
            return None


async def _answered(work: Awaitable[Response]) -> Response:
    """The answer, also where it is a refusal."""
    try:
        return await work
    except NotSignedIn as refusal:
        return PlainTextResponse(f"{refusal}\n", 401, CHALLENGE)
    except NotAllowed as refusal:
        return PlainTextResponse(f"{refusal}\n", 403)
    except (TooManyRequests, RateExceeded) as refusal:
        seconds = retry_after(refusal)
        headers = {} if seconds is None else {"retry-after": str(seconds)}
        return PlainTextResponse(f"{refusal}\n", 429, headers)
    except StoreUnavailable as problem:
        log.error("store unavailable", problem=str(problem))
        return PlainTextResponse("The ledger cannot be reached now.\n", 503, RETRY_AFTER)
