"""Faults: what a call that was not done is told, and with which HTTP status."""

from __future__ import annotations

import structlog
from starlette.types import Scope, Send

from monthend.domain.errors import NotSignedIn, PermissionMissing, Refusal
from monthend.entrance.concurrency import TooManyRequests, retry_after
from monthend.objects.refusals import CallRefused, FaultType, call_refused
from monthend.objects.versions import FIRST, LATEST, ErrorCode, WsdlVersion
from monthend.services.ports import StaleCaller, StoreUnavailable
from monthend.services.quotas import RateExceeded

from . import answers
from .envelope import BadEnvelope, Problem, Soap

TEMPORARY = 61
"""The category of what may go better at another time."""

INVALID_SESSION = "INVALID_SESSION: the session is invalid or has expired. Log in again."
"""With its code in it, for not every client can read the code of a fault in SOAP 1.2."""

Headers = list[tuple[bytes, bytes]]
Answered = tuple[int, bytes, Headers]

STACK_CODES = {
    Problem.MALFORMED: "",
    Problem.VERSION_MISMATCH: "VersionMismatch",
    Problem.MUST_UNDERSTAND: "MustUnderstand",
    Problem.INVALID_VALUE: "",
    Problem.MISSING: "",
}
"""The code of a fault of the envelope itself; empty for the one of the server."""

log = structlog.get_logger("monthend.soap")


def fault_of(wrong: Exception, soap: Soap, scope: Scope) -> Answered:
    """How a problem is answered: status, body, headers. One that nobody foresaw is logged."""
    status, more = 500, list[tuple[bytes, bytes]]()
    # Every fault is HTTP 500: it says nothing of whose it is.
    scope["state"]["outcome"] = _outcome(wrong)
    if isinstance(wrong, BadEnvelope):
        return status, answers.stack_fault(soap, wrong.message, code=STACK_CODES[wrong.kind]), []
    if isinstance(wrong, TooManyRequests | RateExceeded):
        status, seconds = 429, retry_after(wrong)
        more = [] if seconds is None else [(b"retry-after", b"%d" % seconds)]
        refused = _unexpected(ErrorCode.REQUEST_EXCEEDED_LIMIT, str(wrong))
    elif isinstance(wrong, CallRefused):
        refused = wrong
    elif isinstance(wrong, NotSignedIn):
        refused = invalid_session()
    elif isinstance(wrong, Refusal):
        scope["state"]["refusals"] = (wrong,)
        refused = call_refused(wrong)
    elif isinstance(wrong, StoreUnavailable | StaleCaller):
        log.error("store unavailable", problem=str(wrong))
        message = "The ledger cannot be reached now; nothing was changed."
        if isinstance(wrong, StoreUnavailable) and wrong.unknown:
            message = "The ledger was lost in this moment; it is not known what was changed."
        refused = _unexpected(ErrorCode.SERVER_UNAVAILABLE, message)
    else:
        log.exception("unforeseen", exc_info=wrong, request_id=scope["state"].get("request_id"))
        refused = _unexpected(ErrorCode.UNKNOWN_ERROR, "An internal error; it has been logged.")
    return status, _fault(refused, soap, scope), more


def _outcome(wrong: Exception) -> str:
    if isinstance(wrong, TooManyRequests | RateExceeded):
        return "limited"
    if isinstance(wrong, NotSignedIn | PermissionMissing):
        return "denied"
    if isinstance(wrong, StoreUnavailable | StaleCaller):
        return "unavailable"
    foreseen = isinstance(wrong, BadEnvelope | CallRefused | Refusal)
    return "refused" if foreseen else "failed"


def _unexpected(code: ErrorCode, message: str) -> CallRefused:
    return CallRefused(FaultType.UNEXPECTED_ERROR, code, message)


def _fault(refused: CallRefused, soap: Soap, scope: Scope) -> bytes:
    try:
        version = version_of(scope)
    except CallRefused:
        version = LATEST
    code = refused.code_in(version)
    return answers.fault(soap, code.value, refused.message, refused.fault.value)


def refuse(scope: Scope, category: int, status: int, message: str) -> tuple[int, Headers, bytes]:
    """A refusal of a request by its form, or by its time, as the middleware asks for it."""
    soap = Soap.V1_2 if b"soap+xml" in content_type_of(scope) else Soap.V1_1
    if category == TEMPORARY:
        # Nothing is wrong with the envelope: the call was begun.
        body = _fault(_unexpected(ErrorCode.SERVER_UNAVAILABLE, message), soap, scope)
    else:
        body = answers.stack_fault(soap, message)
    return status, [(b"content-type", content_type(soap))], body


def content_type(soap: Soap) -> bytes:
    kind = b"text/xml" if soap is Soap.V1_1 else b"application/soap+xml"
    return kind + b"; charset=utf-8"


def version_of(scope: Scope) -> WsdlVersion:
    """The version that the address names."""
    try:
        return WsdlVersion.parse(scope["path_params"].get("version", ""))
    except ValueError:
        message = f"The address must end in a version from {FIRST} to {LATEST}, such as {LATEST}."
        raise CallRefused(FaultType.UNEXPECTED_ERROR, ErrorCode.INVALID_VERSION, message) from None


def invalid_session() -> CallRefused:
    """The fault on which clients log in again."""
    return CallRefused(FaultType.UNEXPECTED_ERROR, ErrorCode.INVALID_SESSION, INVALID_SESSION)


def content_type_of(scope: Scope) -> bytes:
    return next((value for name, value in scope["headers"] if name == b"content-type"), b"")


async def send_xml(send: Send, status: int, body: bytes, headers: Headers) -> None:
    length = (b"content-length", b"%d" % len(body))
    await send({"type": "http.response.start", "status": status, "headers": [*headers, length]})
    await send({"type": "http.response.body", "body": body})
