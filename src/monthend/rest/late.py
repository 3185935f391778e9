"""`/monthend/v1/late-transactions`: what came late, and which day and period postings went into."""

from __future__ import annotations

from collections.abc import Sequence

from monthend.domain.permissions import Operation
from monthend.services import late_transactions, org_lists
from monthend.services.caller import Caller
from monthend.services.close_preview_data import shown_transaction
from monthend.services.journal_entries import Entered
from monthend.services.policy_data import shown_late
from monthend.services.policy_ports import LateTransaction
from monthend.services.ports import Books
from monthend.services.row_posting import Posted
from monthend.services.values import REASON, currency, day, decimal, text
from monthend.subledger.late_transactions import LateStatus, Placement

from . import labels
from .fields import Field, FieldTable
from .lists import PAGE, next_page
from .operations import Answer, Asked, Parameter, operation
from .schemas import DAY, TEXT, TRANSACTION, nullable, properties
from .schemas_labels import LABEL

PATH = "/monthend/v1/late-transactions"
ONE = PATH + "/{late-id}"

STATUS = Parameter(name="status", words=tuple(each.value for each in LateStatus))
LONG_PAGE_SIZE = Parameter(name="pageSize", least=1, most=1000, default=1000)
WHERE = {
    "accountingPeriodName": nullable("string"),
    "documentDate": nullable("string", format="date"),
    "lateTransactionId": nullable("string"),
}
ENTERED = {"journalEntryDate": nullable("string", format="date"), **WHERE}
POSTED = properties({**TRANSACTION["properties"], **WHERE, **LABEL})
LATE = properties(
    {
        **LABEL,
        **dict.fromkeys(("id", "kind", "number", "type", "status", "requestedBy"), TEXT),
        "documentDate": DAY,
        "requestedOn": TEXT,
        "asked": {"type": "object"},
        "decidedBy": nullable("string"),
        "decidedOn": nullable("string"),
        "reason": nullable("string"),
        "date": nullable("string", format="date"),
        "accountingPeriodName": nullable("string"),
        "postedAs": nullable("string"),
    }
)

NUMBER = text(255, least=1)
NEW_TRANSACTION = FieldTable(
    name="CreateTransaction",
    fields=(
        Field(name="number", into="number", kind=NUMBER, required=True),
        Field(name="type", into="type", kind=text(100, least=1), required=True),
        Field(name="subtype", into="subtype", kind=text(100)),
        Field(name="status", into="status", kind=text(50, least=1), required=True),
        Field(name="date", into="date", kind=day, required=True),
        Field(name="currency", into="currency", kind=currency, required=True),
        Field(name="amount", into="amount", kind=decimal, required=True),
        Field(name="debitCode", into="debit_code", kind=text(100)),
        Field(name="creditCode", into="credit_code", kind=text(100)),
        Field(name="accountNumber", into="account_number", kind=text(255)),
        Field(name="dueDate", into="due_date", kind=day),
        Field(name="homeAmount", into="home_amount", kind=decimal),
        Field(name="exchangeRate", into="exchange_rate", kind=text(60)),
        Field(name="documentNumber", into="document_number", kind=text(255)),
        Field(name="appliedTo", into="applied_to", kind=text(255)),
        Field(name="billedThrough", into="billed_through", kind=day),
        Field(name="segments", into="segments", kind=text(2000)),
    ),
)
REJECT = FieldTable(name="RejectLate", fields=(Field(name="reason", into="reason", kind=REASON),))


def _where(placement: Placement, late_id: int | None) -> Answer:
    document = placement.document_day
    return {
        "accountingPeriodName": placement.period.name,
        "documentDate": None if document is None else document.isoformat(),
        "lateTransactionId": None if late_id is None else str(late_id),
    }


def shown_posted(posted: Posted, caller: Caller) -> Answer:
    """A transaction and where it went; of one that waits, where it would go now."""
    where = _where(posted.placement, posted.late_id)
    if posted.transaction is None:
        return {"date": posted.placement.day.isoformat(), **where, **labels.named(caller)}
    shown = {
        **shown_transaction(posted.transaction, caller.tenant.home_currency),
        **labels.named(caller),
    }
    return {**shown, **{name: where[name] for name in where if name not in shown}}


def where_entered(entered: Entered | None) -> Answer:
    """Which day and period an entry went into, or would; nothing of one that posts nothing."""
    if entered is None:
        return dict.fromkeys(ENTERED)
    where = _where(entered.placement, entered.late_id)
    return {"journalEntryDate": entered.placement.day.isoformat(), **where}


@operation(
    "GET",
    PATH,
    "GET_LateTransactions",
    Operation.READ_LEDGER,
    parameters=(PAGE, LONG_PAGE_SIZE, STATUS),
    answers={"lateTransactions": {"type": "array", "items": LATE}, "nextPage": TEXT},
)
def get_late_transactions(books: Books, caller: Caller, asked: Asked) -> Answer:
    """List what came late and was queued, in the order in which it came."""
    page, size, word = asked.query["page"], asked.query["pageSize"], asked.query["status"]
    status = None if word is None else LateStatus(word)

    def read(of: Books, by: Caller, first: int, count: int) -> Sequence[LateTransaction]:
        return late_transactions.list_late(of, by, status, first, count)

    found = org_lists.some(books, caller, read, (page - 1) * size, size + 1, lambda each: each.id)
    answer: Answer = {
        "lateTransactions": [{**shown_late(each), **labels.named(by)} for each, by in found[:size]]
    }
    if len(found) > size:
        chosen = "" if word is None else f"&status={word}"
        answer["nextPage"] = next_page(asked.url, PATH, page, size) + chosen
    return {**answer, "success": True}


@operation(
    "GET", ONE, "GET_LateTransaction", Operation.READ_LEDGER, answers=LATE["properties"]
)  # fmt: skip
def get_late_transaction(books: Books, caller: Caller, asked: Asked) -> Answer:
    """Read something late that was queued, and what has become of it."""
    late = late_transactions.get(books, caller, asked.value("late-id"))
    return {**shown_late(late), **labels.named(caller), "success": True}


@operation(
    "PUT",
    ONE + "/approve",
    "PUT_ApproveLateTransaction",
    Operation.DECIDE_LATE_TRANSACTION,
    answers=LATE["properties"],
)
def put_approve_late_transaction(books: Books, caller: Caller, asked: Asked) -> Answer:
    """Post something late: on its own day if that is open again, else in the earliest open period.

    `date` and `accountingPeriodName` say where it went.
    """
    late = late_transactions.approve(books, caller, asked.value("late-id"))
    return {**shown_late(late), **labels.named(caller), "success": True}


@operation(
    "PUT",
    ONE + "/reject",
    "PUT_RejectLateTransaction",
    Operation.DECIDE_LATE_TRANSACTION,
    body=REJECT,
    answers=LATE["properties"],
)
def put_reject_late_transaction(books: Books, caller: Caller, asked: Asked) -> Answer:
    """Turn something late down; it posts nothing."""
    late_id = asked.value("late-id")
    late = late_transactions.reject(books, caller, late_id, asked.body.get("reason"))
    return {**shown_late(late), **labels.named(caller), "success": True}
