"""`/periods/{period_id}/balances/moves`: the transactions and entries that moved a code."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from monthend.domain.permissions import Operation
from monthend.domain.trial_balance import BalanceRow
from monthend.services import values
from monthend.services.caller import Caller
from monthend.services.code_moves import CodeMoves, Moved, Sides
from monthend.services.ports import Books, JournalEntry, Transaction
from monthend.services.queries import Key, SearchPart
from monthend.subledger.journal_runs import GONE

from . import entries, filters, ledger_shown, tables, transactions
from .asked import Asked
from .inputs import Input
from .one_period import ONE, get, top
from .pages import Context, page
from .tables import Column, Fetch, Kind, Link, Money, Row, ShownTable, TableSpec, table

T = TypeVar("T", Transaction, JournalEntry)

PATH = ONE + "/balances/moves"
AT_ONCE = 50
FILTERS = (Input(name="code", into="code", label="Accounting code", kind=values.text(100)),)
SIDES = (
    Column("debit", "Debit", Kind.MONEY),
    Column("credit", "Credit", Kind.MONEY),
    Column("home_debit", "Debit (home)", Kind.MONEY),
    Column("home_credit", "Credit (home)", Kind.MONEY),
)


def _spec(name: str, caption: str, empty: str) -> TableSpec:
    return table(
        TableSpec(
            name=name,
            caption=caption,
            columns=(
                Column("number", "Number", Kind.LINK),
                Column("date", "Date", Kind.DAY),
                Column("what", "What it is"),
                *SIDES,
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
IN_ALL = table(
    TableSpec(
        name="moved-in-all",
        caption="In all",
        columns=(Column("currency", "Currency"), *SIDES),
        empty="Nothing moved it in this period.",
    )
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
    """The transactions and journal entries that moved an accounting code in a period."""
    period = get(books, caller, asked)
    narrowed = filters.read(asked, FILTERS)
    code = books.codes().get(narrowed.values.get("code", ""))
    found = None if code is None else CodeMoves(books, caller, period, code)
    return {
        **top(caller, asked, period),
        "code": code,
        "filters": narrowed,
        "lists": [] if found is None else _lists(asked, found, caller.tenant.home_currency),
    }


def _lists(asked: Asked, found: CodeMoves, home: str) -> list[ShownTable]:
    totals = tables.made_of(found.totals(), lambda each: _total(each, home))
    return [
        tables.shown(asked, BY_TRANSACTIONS, _fetch(found.by_transactions, _of_transaction, home)),
        tables.shown(asked, BY_ENTRIES, _fetch(found.by_entries, _of_entry, home)),
        tables.shown(asked, IN_ALL, totals),
    ]


def _fetch(
    find: Callable[[Key | None, int], SearchPart[Moved[T]]],
    row_of: Callable[[Moved[T], str], Row],
    home: str,
) -> Fetch:
    return ledger_shown.rows_of(find, lambda each: row_of(each, home))


def _of_transaction(moved: Moved[Transaction], home: str) -> Row:
    found = moved.source
    kind = transactions.kind_of(found)
    return {
        "number": Link(found.number, transactions.href(found.id)),
        "date": found.day,
        "what": f"{kind}, cancelled" if moved.taken_back else kind,
        **_sides(moved.sides, found.currency, home),
    }


def _of_entry(moved: Moved[JournalEntry], home: str) -> Row:
    found = moved.source
    is_gone = found.status == GONE
    ended = ", cancelled and deleted" if is_gone else ", cancelled" if moved.taken_back else ""
    return {
        "number": Link(found.number, "" if is_gone else entries.href(found.number)),
        "date": found.day,
        "what": f"Journal entry{ended}",
        **_sides(moved.sides, found.currency, home),
    }


def _total(of: BalanceRow, home: str) -> Row:
    sides = Sides(
        debit=of.debit, credit=of.credit, home_debit=of.home_debit, home_credit=of.home_credit
    )
    return {"currency": of.currency, **_sides(sides, of.currency, home)}


def _sides(sides: Sides, currency: str, home: str) -> Row:
    """Debits and credits; what is not known in home currency is left empty."""
    amounts = {
        "debit": (sides.debit, currency), "credit": (sides.credit, currency),
        "home_debit": (sides.home_debit, home), "home_credit": (sides.home_credit, home),
    }  # fmt: skip
    return {
        name: None if minor is None else Money(minor, code)
        for name, (minor, code) in amounts.items()
    }
