"""`/monthend/v1`: what Zuora's API does not have, kept out of its paths."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlencode

from monthend.domain.money import text_of
from monthend.domain.permissions import Operation
from monthend.domain.trial_balance import BalanceRow
from monthend.services import org_lists, periods, row_posting, transactions, trial_balances
from monthend.services.caller import Caller
from monthend.services.close_preview_data import shown_transaction
from monthend.services.ports import Books, Transaction
from monthend.services.queries import TransactionFilter
from monthend.services.transaction_lists import list_transactions
from monthend.services.values import day, text

from . import labels
from .answers import history_row
from .fields import Field, FieldTable
from .late import NEW_TRANSACTION, POSTED, shown_posted
from .lists import PAGE, next_page
from .operations import Answer, Asked, Parameter, operation
from .schemas import HISTORY_ROW, TEXT, TRANSACTION, TRIAL_BALANCE, properties
from .schemas_labels import LABEL
from .shown import shown_instant

PERIOD = "/monthend/v1/accounting-periods/{ap-id}"
TRANSACTIONS = "/monthend/v1/transactions"
ONE_TRANSACTION = "/monthend/v1/transactions/{transaction-id}"

LABELLED = properties({**TRANSACTION["properties"], **LABEL})
LONG_PAGE_SIZE = Parameter(name="pageSize", least=1, most=1000, default=1000)

STATUS = FieldTable(
    name="TransactionStatus",
    fields=(Field(name="status", into="status", kind=text(50, least=1), required=True),),
)


@operation(
    "GET",
    PERIOD + "/history",
    "GET_AccountingPeriodHistory",
    Operation.READ_PERIODS,
    parameters=(PAGE, LONG_PAGE_SIZE),
    answers={
        "history": {"type": "array", "items": HISTORY_ROW},
        "nextPage": TEXT,
    },
)
def get_history(books: Books, caller: Caller, asked: Asked) -> Answer:
    """Read what happened to an accounting period, oldest first."""
    period_id = asked.value("ap-id")
    page, size = asked.query["page"], asked.query["pageSize"]
    rows = periods.history(books, caller, period_id, (page - 1) * size, size + 1)
    answer: Answer = {"history": [history_row(row) for row in rows[:size]]}
    if len(rows) > size:
        path = PERIOD.replace("{ap-id}", period_id) + "/history"
        answer["nextPage"] = next_page(asked.url, path, page, size)
    return {**answer, "success": True}


FILTERS = {
    "from": "start",
    "to": "end",
    "number": "number",
    "type": "type",
    "status": "status",
    "accountNumber": "account_number",
    "documentNumber": "document",
}
"""Parameters of the list of transactions, and what they ask in its filter."""


@operation(
    "GET",
    TRANSACTIONS,
    "GET_Transactions",
    Operation.READ_LEDGER,
    parameters=(
        PAGE,
        LONG_PAGE_SIZE,
        Parameter(name="accountingPeriodId", kind=text(32, least=1)),
        Parameter(name="from", kind=day),
        Parameter(name="to", kind=day),
        Parameter(name="number", kind=text(255, least=1)),
        Parameter(name="type", kind=text(100, least=1)),
        Parameter(name="status", kind=text(50, least=1)),
        Parameter(name="accountNumber", kind=text(255, least=1)),
        Parameter(name="documentNumber", kind=text(255, least=1)),
    ),
    slow=lambda _: True,
    answers={"transactions": {"type": "array", "items": LABELLED}, "nextPage": TEXT},
)
def get_transactions(books: Books, caller: Caller, asked: Asked) -> Answer:
    """List sub-ledger transactions by day: all that are in an accounting period, say.

    What is required is `accountingPeriodId`, or both `from` and `to`, or `number`; what else
    is given narrows that. `documentNumber` is the transaction's own where it is part of none.
    """
    page, size = asked.query["page"], asked.query["pageSize"]
    wanted = TransactionFilter(**{into: asked.query[name] for name, into in FILTERS.items()})
    period_id = asked.query["accountingPeriodId"]

    def read(of: Books, by: Caller, first: int, count: int) -> Sequence[Transaction]:
        return list_transactions(of, by, wanted, period_id, first, count)

    # An accounting period is of one org, and who asks is at work there.
    scope = caller if period_id is None else caller.alone()
    found = org_lists.some(books, scope, read, (page - 1) * size, size + 1, lambda each: each.day)
    answer: Answer = {"transactions": [_shown(each, by) for each, by in found[:size]]}
    if len(found) > size:
        said = {name: asked.query[name] for name in ("accountingPeriodId", *FILTERS)}
        chosen = urlencode({name: value for name, value in said.items() if value is not None})
        answer["nextPage"] = f"{next_page(asked.url, TRANSACTIONS, page, size)}&{chosen}"
    return {**answer, "success": True}


@operation(
    "GET",
    ONE_TRANSACTION,
    "GET_Transaction",
    Operation.READ_LEDGER,
    answers=LABELLED["properties"],
)
def get_transaction(books: Books, caller: Caller, asked: Asked) -> Answer:
    """Read a sub-ledger transaction."""
    found = transactions.get(books, caller, asked.value("transaction-id"))
    return {**_shown(found, caller), "success": True}


def _shown(found: Transaction, caller: Caller) -> Answer:
    return {**shown_transaction(found, caller.tenant.home_currency), **labels.named(caller)}


@operation(
    "PUT",
    ONE_TRANSACTION,
    "PUT_TransactionStatus",
    Operation.CHANGE_TRANSACTION,
    body=STATUS,
    answers=POSTED["properties"],
)
def put_transaction_status(books: Books, caller: Caller, asked: Asked) -> Answer:
    """Take a sub-ledger transaction to another status: post, settle, cancel.

    A status that counts posts the transaction's lines; one that no longer does
    posts their reversal. In closed days the policy on late postings says whether another
    transaction takes it back in open days, which is then the answer.
    """
    status = asked.body["status"]
    posted = transactions.set_status(books, caller, asked.value("transaction-id"), status)
    return {**shown_posted(posted, caller), "success": True}


@operation(
    "POST",
    TRANSACTIONS,
    "POST_Transaction",
    Operation.CREATE_TRANSACTION,
    body=NEW_TRANSACTION,
    answers=POSTED["properties"],
    label=labels.OF_ENTRY,
)
def post_transaction(books: Books, caller: Caller, asked: Asked) -> Answer:
    """Post a sub-ledger transaction, or store one that does not count yet.

    Its values are those of an imported file. Without codes the posting rules say them. One
    that is dated in closed days is refused, moved or queued, as the tenant's policy has it.
    """
    row = {name: str(value) for name, value in asked.body.items()}
    posted = row_posting.create(books, caller, row)
    return {**shown_posted(posted, caller), "success": True}


@operation(
    "GET",
    PERIOD + "/trial-balance",
    "GET_AccountingPeriodTrialBalance",
    Operation.READ_LEDGER,
    parameters=(Parameter(name="verify", words=("true", "false"), default="false"),),
    slow=lambda _: True,
    answers=TRIAL_BALANCE["properties"],
)
def get_trial_balance(books: Books, caller: Caller, asked: Asked) -> Answer:
    """Read the current trial balance of an accounting period.

    Opening and closing balances are signed, debit positive. With verify=true
    the balance is computed again from the lines as they were at its commit sequence, and
    `drift` lists what differs. `postingsSince` counts, up to 10,000, the transactions and
    entries that came after it: a new run has them.
    """
    verify = asked.query["verify"] == "true"
    shown = trial_balances.read(books, caller, asked.value("ap-id"), verify=verify)
    home, frozen = caller.tenant.home_currency, shown.frozen
    answer: Answer = {
        "accountingPeriodId": shown.period.id,
        "name": shown.period.name,
        "startDate": shown.period.start_date and shown.period.start_date.isoformat(),
        "endDate": shown.period.end_date and shown.period.end_date.isoformat(),
        "homeCurrency": home,
        "revision": frozen.revision,
        "commitSequence": frozen.commit_sequence,
        "completedOn": shown_instant(frozen.completed_on),
        "sha256": frozen.sha256,
        "postingsSince": shown.postings_since,
        "identities": list(frozen.identities),
        "rows": [_balance_row(row, home) for row in shown.rows],
    }
    if shown.drift is not None:
        answer["drift"] = list(shown.drift)
    return {**answer, "success": True}


def _balance_row(row: BalanceRow, home: str) -> Answer:
    return {
        "accountingCode": row.code,
        "type": row.type,
        "category": row.category,
        "currency": row.currency,
        "opening": text_of(row.opening, row.currency),
        "debit": text_of(row.debit, row.currency),
        "credit": text_of(row.credit, row.currency),
        "closing": text_of(row.closing, row.currency),
        "homeOpening": text_of(row.home_opening, home),
        "homeDebit": text_of(row.home_debit, home),
        "homeCredit": text_of(row.home_credit, home),
        "homeClosing": text_of(row.home_closing, home),
    }
