"""`/ledger/journal-runs`: summary entries of transactions, asked for, watched, taken back."""

from __future__ import annotations

from collections.abc import Mapping

from monthend.domain.permissions import Operation
from monthend.services import journal_runs, values
from monthend.services.caller import Caller
from monthend.services.journal_ports import JournalRun
from monthend.services.journal_runs import DraftRun
from monthend.services.ports import Books, JournalEntry
from monthend.subledger.journal_runs import TYPES

from . import entries, ledger_shown, ledger_statuses, sheets, tables
from .asked import Asked, Done
from .inputs import Input
from .pages import Context, Menu, form, page
from .tables import Column, Kind, Link, Money, Part, Row, Rows, TableSpec, table

ALL = "/ledger/journal-runs"
NEW = ALL + "/new"
ONE = ALL + "/{jr_number}"
TYPE_CHOICES = tuple((each, each) for each in TYPES)
RUNS = table(
    TableSpec(
        name="journal-runs",
        caption="Journal runs",
        columns=(
            Column("number", "Number", Kind.LINK),
            Column("status", "Status", Kind.STATUS),
            Column("start", "From", Kind.DAY),
            Column("end", "To", Kind.DAY),
            Column("entry_day", "Date of the entries", Kind.DAY),
            Column("entries", "Entries", Kind.COUNT),
            Column("requested", "Asked for", Kind.INSTANT),
        ),
        empty="There is no journal run yet. One makes summary entries of a period's transactions.",
    )
)
RUN_LINES = table(
    TableSpec(
        name="journal-run-lines",
        caption="Its journal entries, line by line",
        columns=(
            Column("number", "Number", Kind.LINK),
            Column("status", "Status", Kind.STATUS),
            Column("date", "Date", Kind.DAY),
            Column("period", "Accounting period"),
            Column("type", "Transaction type"),
            Column("segments", "Segments"),
            Column("code", "Accounting code"),
            Column("gl", "GL account number"),
            Column("debit", "Debit", Kind.MONEY),
            Column("credit", "Credit", Kind.MONEY),
            Column("home_debit", "Debit in home currency", Kind.MONEY),
            Column("home_credit", "Credit in home currency", Kind.MONEY),
            Column("transferred", "Transferred to accounting"),
        ),
        empty="It has made no journal entry.",
        page_size=50,
    )
)
INPUTS = (
    Input(
        name="accountingPeriodName", into="period_name", label="Accounting period",
        widget="select", hint="Or the days below, within one period.",
    ),
    Input(
        name="targetStartDate", into="start", label="From", widget="date", kind=values.day
    ),
    Input(name="targetEndDate", into="end", label="To", widget="date", kind=values.day),
    Input(
        name="journalEntryDate", into="entry_day", label="Date of the entries", widget="date",
        kind=values.day, required=True,
    ),
    Input(
        name="transactionTypes", into="types", label="Types of transactions",
        widget="checkboxes", choices=TYPE_CHOICES, required=True,
    ),
)  # fmt: skip


@page(
    ALL, "journal-runs", "Journal runs", Operation.READ_LEDGER,
    menu=Menu("Ledger", "Journal runs", "j", 3),
)  # fmt: skip
def all_runs(books: Books, caller: Caller, asked: Asked) -> Context:
    """The journal runs, the latest first."""

    def fetch(part: Part) -> Rows:
        found = journal_runs.list_runs(books, caller, part.after, part.count + 1)
        shown = found[: part.count]
        following = shown[-1].number if len(found) > part.count else None
        return Rows(rows=[_row(each) for each in shown], following=following)

    return {
        "list": tables.shown(asked, RUNS, fetch),
        "may_create": caller.may(Operation.CREATE_JOURNAL_RUN),
    }


def _row(run: JournalRun) -> Row:
    return {
        "number": Link(run.number, href(run.number)),
        "status": ledger_statuses.of_run(run),
        "start": run.target_start,
        "end": run.target_end,
        "entry_day": run.entry_day,
        "entries": run.entries,
        "requested": run.requested_on,
    }


def href(number: str) -> str:
    """The page of a run."""
    return ledger_shown.to(ONE, jr_number=number)


# A new one -------------------------------------------------------------------------


@page(
    NEW, "new-journal-run", "New journal run", Operation.CREATE_JOURNAL_RUN, under="journal-runs"
)  # fmt: skip
def new_run(books: Books, caller: Caller, asked: Asked) -> Context:
    """The form of a new journal run."""
    named = [each.name for each in reversed(books.calendar().periods)]
    choices = {"accountingPeriodName": ledger_shown.words(named)}
    return {"sheet": sheets.sheet(books, caller, asked, "create-journal-run", choices=choices)}


@form(
    NEW,
    "create-journal-run",
    "Start the run",
    Operation.CREATE_JOURNAL_RUN,
    page="new-journal-run",
    inputs=INPUTS,
)
def create(books: Books, caller: Caller, asked: Asked) -> Done:
    """Ask for a journal run over a period, or over days of one."""
    given = asked.values
    draft = DraftRun(
        types=given["types"],
        entry_day=given["entry_day"],
        period_name=given.get("period_name"),
        start=given.get("start"),
        end=given.get("end"),
    )
    number = journal_runs.create(books, caller, draft)
    return Done(to=href(number), notice=f"The journal run {number} has been asked for.")


# One -------------------------------------------------------------------------------


def seen(books: Books, caller: Caller, path: Mapping[str, str]) -> Mapping[str, str]:
    """What somebody decides on when they cancel or delete a run."""
    run = journal_runs.get(books, caller, path["jr_number"])
    return {"The status": run.status.value}


@page(ONE, "journal-run", "Journal run", Operation.READ_LEDGER, under="journal-runs")
def one_run(books: Books, caller: Caller, asked: Asked) -> Context:
    """One journal run, how far it is, and its entries."""
    run = journal_runs.get(books, caller, asked.path["jr_number"])
    was_sent = asked.attempt.action if asked.attempt else ""
    steps = {
        "cancel-journal-run": journal_runs.may_cancel(run),
        "delete-journal-run": journal_runs.may_delete(run),
    }
    offered = [
        made
        for name, may in steps.items()
        if (made := sheets.sheet(books, caller, asked, name)) and (may or made.action == was_sent)
    ]
    return {
        "run": run,
        "heading": run.number,
        "status": ledger_statuses.of_run(run),
        "at_work": journal_runs.is_at_work(run),
        "period": ledger_shown.period_link(books.calendar(), run.target_start),
        "requested_by": ledger_shown.name_of(books, run.requested_by),
        "list": tables.shown(asked, RUN_LINES, lambda part: _lines(books, caller, run, part)),
        "steps": offered,
    }


def _lines(books: Books, caller: Caller, run: JournalRun, part: Part) -> Rows:
    """The lines of some entries; the key is how many entries came before."""
    after = part.after or ""
    first = int(after) if after.isascii() and after.isdigit() and len(after) < 10 else 0
    found, _ = journal_runs.entries(books, caller, run.number, first, part.count + 1)
    shown = found[: part.count]
    rows = [row for entry, name in shown for row in _rows_of(entry, name)]
    more = len(found) > part.count
    return Rows(rows=rows, following=str(first + part.count) if more else None)


def _rows_of(entry: JournalEntry, period_name: str) -> list[Row]:
    home, segments = entry.details.get("home_currency"), entry.details.get("segments") or ()
    before: Row = {
        "number": Link(entry.number, entries.href(entry.number)),
        "status": ledger_statuses.of_entry(entry),
        "date": entry.day,
        "period": period_name,
        "type": entry.details.get("transaction_type"),
        "segments": "; ".join(f"{each['segmentName']}={each['segmentValue']}" for each in segments)
        or None,
        "transferred": entry.transferred,
    }
    rows: list[Row] = []
    for item in entry.details.get("items", []):
        side = "debit" if item["debit"] else "credit"
        at_home = item["home_amount"]
        rows.append(
            {
                **before,
                "code": item["accounting_code"],
                "gl": item.get("gl_account_number"),
                side: Money(item["amount"], entry.currency),
                f"home_{side}": None if at_home is None or home is None else Money(at_home, home),
            }
        )
    return rows


@form(
    ONE + "/cancel",
    "cancel-journal-run",
    "Cancel the run",
    Operation.CANCEL_JOURNAL_RUN,
    page="journal-run",
    seen=seen,
)
def cancel(books: Books, caller: Caller, asked: Asked) -> Done:
    """Start cancelling a journal run; entries that were transferred stay."""
    number = asked.path["jr_number"]
    journal_runs.cancel(books, caller, number)
    return Done(to=href(number), notice="The journal run is being cancelled.")


@form(
    ONE + "/delete",
    "delete-journal-run",
    "Delete the run",
    Operation.DELETE_JOURNAL_RUN,
    page="journal-run",
    seen=seen,
)
def delete(books: Books, caller: Caller, asked: Asked) -> Done:
    """Start deleting a cancelled journal run with its entries."""
    number = asked.path["jr_number"]
    journal_runs.delete(books, caller, number)
    return Done(to=ALL, notice=f"The journal run {number} is being deleted.")
