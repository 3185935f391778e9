"""Exceptions over REST: who may post into an accounting period that is not open."""

from __future__ import annotations

from monthend.domain.permissions import Operation
from monthend.services import exemptions
from monthend.services.caller import Caller
from monthend.services.ports import Books
from monthend.services.values import MOMENT, REASON, Schema, text

from .fields import Field, FieldTable
from .operations import Answer, Asked, operation
from .schemas_exceptions import EXCEPTIONS

PERIOD = "/monthend/v1/accounting-periods/{ap-id}"
PATH = PERIOD + "/exceptions"
ANSWERS: Schema = {"exceptions": EXCEPTIONS}

NEW = FieldTable(
    name="NewException",
    fields=(
        Field(name="username", into="username", kind=text(255, least=1), required=True),
        Field(name="until", into="until", kind=MOMENT, required=True),
        Field(name="reason", into="reason", kind=REASON),
    ),
)
WHY = FieldTable(name="EndOfException", fields=(Field(name="reason", into="reason", kind=REASON),))


def _one(books: Books, caller: Caller, asked: Asked, key: str) -> Answer:
    """The exception that was granted or revoked; the calendar is held meanwhile."""
    found = exemptions.one(books, caller, asked.value("ap-id"), key)
    return {"exceptions": exemptions.as_data([found], books.now), "success": True}


@operation("GET", PATH, "GET_AccountingPeriodExceptions", Operation.READ_PERIODS, answers=ANSWERS)
def get_exceptions(books: Books, caller: Caller, asked: Asked) -> Answer:
    """List who may post, or might, into an accounting period that is not open.

    Each has what was posted by it: `used` counts that, and `uses` are the first 1,000.
    """
    found = exemptions.listed(books, caller, asked.value("ap-id"))
    return {"exceptions": exemptions.as_data(found, books.now), "success": True}


@operation(
    "POST",
    PATH,
    "POST_AccountingPeriodException",
    Operation.GRANT_EXCEPTION,
    body=NEW,
    answers={**ANSWERS, "id": {"type": "string"}},
)
def post_exception(books: Books, caller: Caller, asked: Asked) -> Answer:
    """Let a person post into an accounting period that is not open, until an instant.

    It is for somebody else than who grants it, for at most 31 days, and takes a reason, in
    the body or in the header `Monthend-Reason`. The answer has this exception alone.
    """
    key = exemptions.grant(books, caller, asked.value("ap-id"), **_given(asked))
    return {"id": key, **_one(books, caller, asked, key)}


def _given(asked: Asked) -> Answer:
    return {"reason": None, **asked.body}


@operation(
    "PUT",
    PATH + "/{exception-id}/revoke",
    "PUT_RevokeAccountingPeriodException",
    Operation.GRANT_EXCEPTION,
    body=WHY,
    answers=ANSWERS,
)
def put_revoke_exception(books: Books, caller: Caller, asked: Asked) -> Answer:
    """End an exception at once; what was posted by it stays.

    The answer has this exception alone, with the first 10 of its `uses`, and `used` counts up to
    10,000.
    """
    period_id, key = asked.value("ap-id"), asked.value("exception-id")
    exemptions.revoke(books, caller, period_id, key, asked.body.get("reason"))
    return _one(books, caller, asked, key)
