"""The journal entries of a period, and what happened to it."""

from __future__ import annotations

from monthend.domain.period import AccountingPeriod
from monthend.domain.permissions import Operation
from monthend.services import journal_runs, journal_status, periods
from monthend.services.caller import Caller
from monthend.services.journal_status import JournalStatus
from monthend.services.ports import Books, HistoryRow, JournalEntry
from monthend.subledger.journal_runs import TYPES

from . import tables, transactions, wording
from .asked import Asked
from .entries import href as one_entry
from .one_period import ONE, get, top
from .pages import Context, page
from .statuses import Status
from .tables import Column, Fetch, Kind, Link, Money, Part, Row, Rows, TableSpec, table

TONES = {"Created": "good", "Cancelled": "bad", "Error": "bad"}
ENTRIES = table(
    TableSpec(
        name="journal-entries-of-the-period",
        caption="Journal entries",
        columns=(
            Column("number", "Number", Kind.LINK),
            Column("day", "Day", Kind.DAY),
            Column("status", "Status", Kind.STATUS),
            Column("made", "Made by"),
            Column("type", "Type of transactions"),
            Column("debit", "Debit", Kind.MONEY),
            Column("credit", "Credit", Kind.MONEY),
            Column("home", "Debit in home currency", Kind.MONEY),
            Column("codes", "Accounting codes"),
            Column("transferred", "Transferred"),
        ),
        empty="There is no journal entry dated in this period.",
    )
)
OUTSTANDING = table(
    TableSpec(
        name="transactions-that-need-a-journal-run",
        caption="Transactions that need a journal run",
        columns=(
            Column("type", "Type", Kind.LINK),
            Column("count", "How many", Kind.COUNT),
            Column("amount", "Amount", Kind.MONEY),
            Column("home", "In home currency", Kind.MONEY),
        ),
        empty="Every transaction that counts is in a journal entry.",
    )
)
HISTORY = table(
    TableSpec(
        name="history-of-the-period",
        caption="History",
        columns=(
            Column("at", "When", Kind.INSTANT),
            Column("event", "What"),
            Column("user", "Who"),
            Column("channel", "By way of"),
            Column("change", "Change"),
            Column("reason", "Reason"),
            Column("track", "Track id", Kind.CODE),
            Column("number", "Seal", Kind.COUNT),
        ),
    )
)


@page(
    ONE + "/journal-entries", "period-entries", "Journal entries", Operation.READ_LEDGER,
    under="periods",
)  # fmt: skip
def entries(books: Books, caller: Caller, asked: Asked) -> Context:
    """The journal entries dated in a period, and what of it is in none yet."""
    period = get(books, caller, asked)
    status = None if period.open_ended else journal_status.read(books, caller, period.id)
    home = caller.tenant.home_currency
    return {
        **top(caller, asked, period),
        "identity": None if status is None else status.identity,
        "outstanding": tables.shown(asked, OUTSTANDING, tables.listed(_outstanding(status, home))),
        "list": tables.shown(asked, ENTRIES, _entries(books, caller, period)),
    }


def _outstanding(status: JournalStatus | None, home: str) -> list[Row]:
    if status is None:
        return []
    period_id = status.period.id
    return [
        {
            "type": Link(
                each.type,
                transactions.listed(
                    period=period_id, type=TYPES[each.type][0], currency=each.currency
                ),
            ),
            "count": each.transactions,
            "amount": Money(each.amount, each.currency),
            "home": None if each.home_amount is None else Money(each.home_amount, home),
        }
        for each in status.outstanding
    ]


def _entries(books: Books, caller: Caller, period: AccountingPeriod) -> Fetch:
    home = caller.tenant.home_currency

    def fetch(part: Part) -> Rows:
        first = tables.place_of(part)
        _, found = journal_runs.entries_of_period(books, caller, period.id, first, part.count + 1)
        more = len(found) > part.count
        return Rows(
            rows=[_entry(each, home) for each in found[: part.count]],
            following=str(first + part.count) if more else None,
        )

    return fetch


def _entry(entry: JournalEntry, home: str) -> Row:
    items = entry.details["items"]
    debit, credit = (
        sum(each["amount"] for each in items if each["debit"] is side) for side in (True, False)
    )
    at_home = [each["home_amount"] for each in items if each["debit"]]
    codes = dict.fromkeys(each["accounting_code"] for each in items)
    return {
        "number": Link(entry.number, one_entry(entry.number)),
        "day": entry.day,
        "status": Status(entry.status, TONES.get(entry.status, "quiet")),
        "made": "by hand" if entry.run is None else "a journal run",
        "type": entry.details.get("transaction_type"),
        "debit": Money(debit, entry.currency),
        "credit": Money(credit, entry.currency),
        "home": None if None in at_home else Money(sum(at_home), home),
        "codes": ", ".join(codes),
        "transferred": entry.transferred,
    }


@page(ONE + "/history", "period-history", "History", Operation.READ_PERIODS, under="periods")
def history(books: Books, caller: Caller, asked: Asked) -> Context:
    """What happened to a period, who did it, over which way in and why; oldest first."""
    period = get(books, caller, asked)

    def fetch(part: Part) -> Rows:
        first = tables.place_of(part)
        found = periods.history(books, caller, period.id, first, part.count + 1)
        more = len(found) > part.count
        return Rows(
            rows=[_happened(each) for each in found[: part.count]],
            following=str(first + part.count) if more else None,
        )

    return {**top(caller, asked, period), "list": tables.shown(asked, HISTORY, fetch)}


def _happened(row: HistoryRow) -> Row:
    return {
        "at": row.at,
        "event": wording.in_words(row.event),
        "user": row.user,
        "channel": wording.OVER.get(row.channel, row.channel),
        "change": wording.changes(row.old, row.new) or None,
        "reason": row.reason,
        "track": row.track_id,
        "number": row.number,
    }
