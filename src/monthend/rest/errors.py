"""Refusals in the REST dialect: HTTP 200, `success: false`, eight-digit codes.

A code is six digits for the resource and two for the category. The published
list of resources says nothing of accounting periods, so all of them use 500000.
Codes that begin with 9 are of authentication.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import islice
from typing import Any

from starlette.types import Scope

from monthend.domain import errors as e
from monthend.subledger.errors import DaysOrNumberMissing

from . import json

PERMISSION = 10
INVALID_VALUE = 20
UNKNOWN_FIELD = 21
MISSING_FIELD = 22
MISSING_PARAMETER = 23
RULE = 30
NOT_FOUND = 40
METHOD = 45
LOCK = 50
INTERNAL = 60
TEMPORARY = 61
LIMIT = 70
MALFORMED = 90

RESOURCE = 500000
REPORTED_AT_MOST = 300
NOT_SIGNED_IN = 90000011

FAMILIES: dict[type[e.Refusal], int] = {
    e.InvalidValue: INVALID_VALUE,
    e.MissingValue: MISSING_FIELD,
    e.UnknownField: UNKNOWN_FIELD,
    e.NotFound: NOT_FOUND,
    e.NotAllowed: PERMISSION,
    e.RuleBroken: RULE,
    e.Busy: LOCK,
}
"""The category of every refusal, by its family."""

CATEGORY: dict[type[e.Refusal], int] = {
    e.EndBeforeStart: INVALID_VALUE,
    e.AccountingCodeNotFound: INVALID_VALUE,
    DaysOrNumberMissing: MISSING_PARAMETER,
}
"""Refusals whose category is not their family's: a name in a body is a value of it."""


def category(refusal: e.Refusal) -> int:
    """The two digits that say what kind of refusal it is."""
    for kind in type(refusal).__mro__:
        known = CATEGORY.get(kind) or FAMILIES.get(kind)
        if known is not None:
            return known
    raise LookupError(f"{type(refusal).__name__} belongs to no family")


def status_without_file(refusal: e.Refusal) -> int:
    """The HTTP status where a file is asked for: a client takes the body of a 200 for it."""
    return {NOT_FOUND: 404, PERMISSION: 403}.get(category(refusal), 400)


def reason(number: int, message: str) -> dict[str, Any]:
    return {"code": RESOURCE * 100 + number, "message": message}


def envelope(state: Mapping[str, Any], reasons: Iterable[dict[str, Any]]) -> dict[str, Any]:
    """The body of every failure; the request id is the one in the response header."""
    return {
        "success": False,
        "processId": state.get("process_id", "0" * 16),
        "requestId": state.get("request_id", ""),
        "reasons": list(reasons),
    }


def of_refusals(state: dict[str, Any], refusals: Iterable[e.Refusal]) -> dict[str, Any]:
    """All refusals of a request; one with thousands of errors gets an answer of a fair size.

    They are left in the state for whoever is to tell which guard it was.
    """
    reported = state["refusals"] = tuple(islice(refusals, REPORTED_AT_MOST))
    return envelope(state, [reason(category(each), _naming_its_field(each)) for each in reported])


def _naming_its_field(refusal: e.Refusal) -> str:
    """The refusal in words, with the field in front where the words do not name it."""
    message, field = str(refusal), refusal.field
    return message if field is None or field in message else f"{field}: {message}"


def not_signed_in(state: Mapping[str, Any], message: str) -> dict[str, Any]:
    """The answer without a caller; clients look for `message`, for the code, or for both."""
    protected = "this resource is protected, please sign in first"
    body = envelope(state, [{"code": NOT_SIGNED_IN, "message": protected}])
    return {"message": message, **body}


def refuse(
    scope: Scope, number: int, http_status: int, message: str
) -> tuple[int, list[tuple[bytes, bytes]], bytes]:
    """A refusal before any operation was reached, as the middleware asks for it."""
    body = json.encode(envelope(scope.get("state") or {}, [reason(number, message)]))
    return http_status, [(b"content-type", b"application/json; charset=utf-8")], body
