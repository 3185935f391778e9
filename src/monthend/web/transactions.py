"""`/ledger/transactions`: sub-ledger transactions, by their numbers or by their days."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

from monthend.domain import ledger
from monthend.domain.ledger import TRANSACTION_TYPES
from monthend.domain.permissions import Operation
from monthend.services import ledger_search, transactions, values
from monthend.services.caller import Caller
from monthend.services.ledger_search import Within
from monthend.services.ports import Books, Transaction
from monthend.services.queries import LedgerSearch

from . import codes, filters, ledger_shown, ledger_statuses, sheets, tables
from .asked import Asked, Done
from .filters import Filters
from .inputs import Input
from .ledger_shown import LINES
from .pages import Context, Menu, form, page
from .tables import Column, Kind, Link, Money, Part, Row, Rows, TableSpec, table

ALL = "/ledger/transactions"
ONE = ALL + "/{transaction_id}"
STATUSES = tuple(
    dict.fromkeys(status for rule in TRANSACTION_TYPES.values() for status in rule.steps)
)
NUMBER = values.text(255)
FILTERS = (
    Input(
        name="q", into="prefix", label="Number begins with", widget="search", kind=NUMBER
    ),
    Input(name="period", into="period_id", label="Accounting period", widget="select"),
    Input(name="from", into="start", label="From", widget="date", kind=values.day),
    Input(name="to", into="end", label="To", widget="date", kind=values.day),
    Input(
        name="type", into="type", label="Type", widget="select",
        choices=tuple((each, each) for each in TRANSACTION_TYPES),
    ),
    Input(
        name="status", into="status", label="Status", widget="select",
        choices=tuple((each, each) for each in STATUSES),
    ),
    Input(name="code", into="code", label="Accounting code", kind=values.text(100)),
    Input(name="currency", into="currency", label="Currency", kind=values.currency),
    Input(name="account", into="account_number", label="Account number", kind=NUMBER),
    Input(name="document", into="document", label="Document number", kind=NUMBER),
)  # fmt: skip
OF_BOOKS = ("period_id", "code")
"""The filters that name something else of the books."""

TRANSACTIONS = table(
    TableSpec(
        name="transactions",
        caption="Transactions",
        columns=(
            Column("number", "Number", Kind.LINK),
            Column("type", "Type"),
            Column("status", "Status", Kind.STATUS),
            Column("date", "Date", Kind.DAY, sortable=True),
            Column("period", "Accounting period", Kind.LINK),
            Column("amount", "Amount", Kind.MONEY),
            Column("home", "In home currency", Kind.MONEY),
            Column("debit", "Debit", Kind.LINK),
            Column("credit", "Credit", Kind.LINK),
            Column("account", "Account number"),
            Column("document", "Document number"),
        ),
        empty="No transaction is like that.",
    )
)


@page(
    ALL, "transactions", "Transactions", Operation.READ_LEDGER,
    menu=Menu("Ledger", "Transactions", "s", 1),
)  # fmt: skip
def all_transactions(books: Books, caller: Caller, asked: Asked) -> Context:
    """Transactions by the beginning of their numbers, or by day, the latest first."""
    periods = ledger_shown.periods_to_choose(books.calendar())
    narrowed = filters.read(asked, FILTERS, {"period": periods})
    home = caller.tenant.home_currency

    def fetch(part: Part) -> Rows:
        wanted, within = _asked(narrowed, part)
        return ledger_shown.rows_of(
            lambda after, count: ledger_search.transactions(
                books, caller, wanted, within, after, count
            ),
            lambda each: _row(books, each, home),
        )(part)

    shown = tables.shown(asked, TRANSACTIONS, narrowed.guarded(fetch))
    return {"filters": narrowed, "list": shown, "may_import": caller.may(Operation.IMPORT_POSTINGS)}


def _asked(narrowed: Filters, part: Part) -> tuple[LedgerSearch, Within]:
    """What is looked for; the latest comes first, unless the earliest is to."""
    given = dict(narrowed.values)
    within = Within(**{name: given.pop(name) for name in OF_BOOKS if name in given})
    return LedgerSearch(**given, descending=part.sort != "date"), within


def _row(books: Books, each: Transaction, home: str) -> Row:
    return {
        "number": Link(each.number, href(each.id)),
        "type": kind_of(each),
        "status": ledger_statuses.of_transaction(each),
        "date": each.day,
        "period": ledger_shown.period_link(books.calendar(), each.day),
        "amount": Money(each.amount, each.currency),
        "home": None if each.home_amount is None else Money(each.home_amount, home),
        "debit": Link(each.debit.name, codes.href(each.debit)),
        "credit": Link(each.credit.name, codes.href(each.credit)),
        "account": each.account_number,
        "document": each.document,
    }


def kind_of(each: Transaction) -> str:
    """The type of a transaction in words, with its subtype."""
    return each.type if each.subtype is None else f"{each.type} ({each.subtype})"


def href(transaction_id: str) -> str:
    """The page of a transaction."""
    return ledger_shown.to(ONE, transaction_id=transaction_id)


def listed(**asked: str) -> str:
    """The address of the transactions for which all that is asked holds, by names of filters."""
    return f"{ALL}?{urlencode(asked)}"


# One -------------------------------------------------------------------------------


def seen(books: Books, caller: Caller, path: Mapping[str, str]) -> Mapping[str, str]:
    """What somebody decides on when they change a status."""
    found = transactions.get(books, caller, path["transaction_id"])
    return {"The status": found.status, "The day": found.day.isoformat()}


@page(ONE, "transaction", "Transaction", Operation.READ_LEDGER, under="transactions")
def transaction(books: Books, caller: Caller, asked: Asked) -> Context:
    """One transaction, its lines, its period, and the statuses that may follow."""
    found = transactions.get(books, caller, asked.path["transaction_id"])
    counts = ledger.counts(found.type, found.status)
    steps = transactions.steps(found)
    reversal = books.reversal_of(found.id)
    choices = {"status": ledger_shown.words(steps)}
    offered = steps or asked.attempt is not None
    period = books.calendar().on(found.day)
    within = {} if period is None else {"period": period.id}
    return {
        "transaction": found,
        "heading": found.number,
        "kind": kind_of(found),
        "status": ledger_statuses.of_transaction(found),
        "counts": counts,
        # Without its period a document would be looked for among all there is.
        "of_document": listed(document=found.document, **within),
        "period": ledger_shown.period_link(books.calendar(), found.day),
        "amount": Money(found.amount, found.currency),
        "list": tables.shown(asked, LINES, tables.listed(_lines(caller, found, counts=counts))),
        "reverses": None if found.reverses is None else href(found.reverses),
        "reversed_by": None if reversal is None else Link(reversal.number, href(reversal.id)),
        "sheet": sheets.sheet(books, caller, asked, "change-transaction", choices=choices)
        if offered
        else None,
    }


def _lines(caller: Caller, found: Transaction, *, counts: bool) -> list[Row]:
    """The two lines of one that counts."""
    if not counts:
        return []
    by_key = {code.key: code for code in (found.debit, found.credit)}
    home = caller.tenant.home_currency
    return [
        ledger_shown.line(
            code, codes.href(code), each.amount, each.currency, each.home_amount, home
        )
        for each in transactions.lines_of(found)
        for code in (by_key[each.code],)
    ]


@form(
    ONE + "/status",
    "change-transaction",
    "Change the status",
    Operation.CHANGE_TRANSACTION,
    page="transaction",
    inputs=(Input(name="status", into="status", label="New status", widget="select",
                  required=True),),
    seen=seen,
)  # fmt: skip
def change(books: Books, caller: Caller, asked: Asked) -> Done:
    """Take a transaction to another status: post, settle, cancel."""
    here = asked.path["transaction_id"]
    posted = transactions.set_status(books, caller, here, asked.values["status"])
    made = posted.transaction
    told = ledger_shown.where(posted.placement, posted.late_id)
    if made is None:
        return Done(to=href(here), notice="Nothing has changed yet." + told)
    if made.id != here:
        return Done(to=href(here), notice=f"{made.number} takes it back." + told)
    return Done(to=href(here), notice=f"The status is {made.status}." + told)
