"""Duties kept apart over REST: locked types of transactions, and requests to reopen."""

from __future__ import annotations

from monthend.domain.permissions import Operation
from monthend.services import duties, type_locks
from monthend.services.caller import Caller
from monthend.services.ports import Books
from monthend.services.values import REASON, Schema, text
from monthend.subledger.type_locks import TYPES

from .fields import Field, FieldTable
from .operations import Answer, Asked, operation
from .schemas import REOPEN_REQUEST, TEXT, TYPE_LOCKS

PERIOD = "/monthend/v1/accounting-periods/{ap-id}"

TYPE = FieldTable(
    name="TypeOfTransactions",
    fields=(
        Field(name="type", into="type", kind=text(100, least=1), required=True),
        Field(name="reason", into="reason", kind=REASON),
    ),
)
WHY = FieldTable(name="RequestToReopen", fields=(Field(name="reason", into="reason", kind=REASON),))
REQUESTED: Schema = {"reopenRequest": REOPEN_REQUEST}
ANSWERS: Schema = {"typeLocks": TYPE_LOCKS}


def _told(books: Books, caller: Caller, asked: Asked) -> Answer:
    locks = type_locks.listed(books, caller, asked.value("ap-id"))
    return {"typeLocks": type_locks.as_data(locks)}


@operation(
    "GET",
    PERIOD + "/type-locks",
    "GET_AccountingPeriodTypeLocks",
    Operation.READ_PERIODS,
    answers={**ANSWERS, "types": {"type": "array", "items": TEXT}},
)
def get_type_locks(books: Books, caller: Caller, asked: Asked) -> Answer:
    """List the types of transactions that an accounting period takes no more.

    `types` are all that can be locked.
    """
    return {**_told(books, caller, asked), "types": list(TYPES), "success": True}


@operation(
    "PUT",
    PERIOD + "/lock-type",
    "PUT_LockAccountingPeriodType",
    Operation.LOCK_TYPES,
    body=TYPE,
    answers=ANSWERS,
)
def put_lock_type(books: Books, caller: Caller, asked: Asked) -> Answer:
    """Lock a type of transactions in an accounting period, which stays open.

    What is dated in it is late from then on, and the policy on late postings says what
    becomes of it.
    """
    reason = asked.body.get("reason")
    type_locks.lock(books, caller, asked.value("ap-id"), asked.body["type"], reason)
    return {**_told(books, caller, asked), "success": True}


@operation(
    "PUT",
    PERIOD + "/unlock-type",
    "PUT_UnlockAccountingPeriodType",
    Operation.LOCK_TYPES,
    body=TYPE,
    answers=ANSWERS,
)
def put_unlock_type(books: Books, caller: Caller, asked: Asked) -> Answer:
    """Let an accounting period take a type of transactions again."""
    reason = asked.body.get("reason")
    type_locks.unlock(books, caller, asked.value("ap-id"), asked.body["type"], reason)
    return {**_told(books, caller, asked), "success": True}


@operation(
    "PUT",
    PERIOD + "/request-reopen",
    "PUT_RequestReopenAccountingPeriod",
    Operation.REOPEN,
    body=WHY,
    answers=REQUESTED,
)
def put_request_reopen(books: Books, caller: Caller, asked: Asked) -> Answer:
    """Ask a second person to reopen a closed accounting period, where the tenant wants two.

    It is reopened when somebody else does so, in whatever dialect.
    """
    reason = asked.body.get("reason")
    request = duties.request_reopen(books, caller, asked.value("ap-id"), reason)
    return {"reopenRequest": duties.request_as_data(request), "success": True}


@operation(
    "PUT",
    PERIOD + "/decline-reopen",
    "PUT_DeclineReopenAccountingPeriod",
    Operation.REOPEN,
    body=WHY,
    answers=REQUESTED,
)
def put_decline_reopen(books: Books, caller: Caller, asked: Asked) -> Answer:
    """Turn down a request to reopen an accounting period, or take back one's own."""
    reason = asked.body.get("reason")
    request = duties.decline_reopen(books, caller, asked.value("ap-id"), reason)
    return {"reopenRequest": duties.request_as_data(request), "success": True}
