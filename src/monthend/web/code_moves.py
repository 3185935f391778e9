"""`/periods/{period_id}/balances/moves`: the transactions and entries that moved a code."""

from __future__ import annotations

from collections.abc import Iterable

from monthend.domain import ledger
from monthend.domain.ledger import AccountingCode
from monthend.domain.period import AccountingPeriod
from monthend.domain.permissions import Operation
from monthend.services import ledger_search, values
from monthend.services import transactions as service
from monthend.services.caller import Caller
from monthend.services.ledger_search import Within
from monthend.services.ports import Books, JournalEntry, Transaction
from monthend.services.queries import LedgerSearch

from . import entries, filters, ledger_shown, tables, transactions
from .asked import Asked
from .inputs import Input
from .one_period import ONE, get, top
from .pages import Context, page
from .tables import Column, Fetch, Kind, Link, Money, Part, Row, Rows, TableSpec, table

PATH = ONE + "/balances/moves"
AT_ONCE = 50
FILTERS = (Input(name="code", into="code", label="Accounting code", kind=values.text(100)),)
LATEST_FIRST = LedgerSearch(descending=True)


def _spec(name: str, caption: str, empty: str) -> TableSpec:
    return table(
        TableSpec(
            name=name,
            caption=caption,
            columns=(
                Column("number", "Number", Kind.LINK),
                Column("date", "Date", Kind.DAY),
                Column("what", "What it is"),
                Column("debit", "Debit", Kind.MONEY),
                Column("credit", "Credit", Kind.MONEY),
                Column("home_debit", "Debit in home currency", Kind.MONEY),
                Column("home_credit", "Credit in home currency", Kind.MONEY),
            ),
            page_size=AT_ONCE,
            empty=empty,
        )
    )


BY_TRANSACTIONS = _spec(
    "moved-by-transactions", "Moved by transactions", "No transaction moved it in this period."
)
BY_ENTRIES = _spec(
    "moved-by-entries", "Moved by journal entries", "No journal entry moved it in this period."
)


@page(
    PATH,
    "code-moves",
    "What moved a code",
    Operation.READ_LEDGER,
    template="code_moves.html",
    under="periods",
)
def moves(books: Books, caller: Caller, asked: Asked) -> Context:
    """The transactions and journal entries of an accounting code in a period, latest first."""
    period = get(books, caller, asked)
    narrowed = filters.read(asked, FILTERS)
    code = books.codes().get(narrowed.values.get("code", ""))
    lists = () if code is None else (
        (BY_TRANSACTIONS, _by_transactions(books, caller, period, code)),
        (BY_ENTRIES, _by_entries(books, caller, period, code)),
    )  # fmt: skip
    return {
        **top(caller, asked, period),
        "code": code,
        "filters": narrowed,
        "lists": [
            tables.shown(asked, spec, narrowed.guarded(fetch)) for spec, fetch in lists
        ],
    }  # fmt: skip


def _by_transactions(
    books: Books, caller: Caller, period: AccountingPeriod, code: AccountingCode
) -> Fetch:
    home, within = caller.tenant.home_currency, Within(period_id=period.id, code=code.name)

    def fetch(part: Part) -> Rows:
        key = ledger_shown.key_of(part.after)
        found = ledger_search.transactions(books, caller, LATEST_FIRST, within, key, part.count)
        counting = (each for each in found.rows if ledger.counts(each.type, each.status))
        return Rows(
            rows=[_of_transaction(each, code, home) for each in counting],
            following=ledger_shown.following(found.following),
        )

    return fetch


def _by_entries(
    books: Books, caller: Caller, period: AccountingPeriod, code: AccountingCode
) -> Fetch:
    within = Within(period_id=period.id, code=code.name)
    return ledger_shown.rows_of(
        lambda after, count: ledger_search.entries(
            books, caller, LATEST_FIRST, within, after, count
        ),
        lambda each: _of_entry(each, code),
    )


def _of_transaction(found: Transaction, code: AccountingCode, home: str) -> Row:
    lines = [
        (each.amount, each.home_amount)
        for each in service.lines_of(found)
        if each.code == code.key
    ]  # fmt: skip
    return {
        "number": Link(found.number, transactions.href(found.id)),
        "date": found.day,
        "what": found.type if found.subtype is None else f"{found.type} ({found.subtype})",
        **_sides(lines, found.currency, home),
    }


def _of_entry(found: JournalEntry, code: AccountingCode) -> Row:
    lines = [
        (sign * each["amount"], None if at_home is None else sign * at_home)
        for each in found.details.get("items", [])
        if each["accounting_code"] == code.name
        for sign, at_home in ((1 if each["debit"] else -1, each["home_amount"]),)
    ]
    return {
        "number": Link(found.number, entries.href(found.number)),
        "date": found.day,
        "what": "Journal entry",
        **_sides(lines, found.currency, found.details.get("home_currency")),
    }


def _sides(lines: Iterable[tuple[int, int | None]], currency: str, home: str | None) -> Row:
    """Debits and credits of lines, debit positive; what is not known at home is left empty."""
    sums: dict[str, Money | None] = {}
    for amount, at_home in lines:
        side = "debit" if amount > 0 else "credit"
        before = sums.get(side)
        sums[side] = Money((before.minor if before else 0) + abs(amount), currency)
        if home is not None and at_home is not None:
            known = sums.get(f"home_{side}")
            sums[f"home_{side}"] = Money((known.minor if known else 0) + abs(at_home), home)
    return dict(sums)
