"""`/ledger/entries`: journal entries, by number or by day, and what becomes of one."""

from __future__ import annotations

from collections.abc import Mapping

from monthend.domain.permissions import Operation
from monthend.services import journal_entries, journal_entry_changes, ledger_search, values
from monthend.services.caller import Caller
from monthend.services.journal_entry_changes import EntryFields
from monthend.services.ledger_search import Within
from monthend.services.ports import Books, JournalEntry
from monthend.services.queries import LedgerSearch, Origin
from monthend.subledger.journal_runs import EntryStatus, Transfer

from . import codes, filters, ledger_shown, ledger_statuses, sheets, tables
from .asked import Asked, Done
from .inputs import Input
from .ledger_shown import LINES
from .pages import Context, Menu, form, page
from .tables import Column, Kind, Link, Money, Part, Row, Rows, TableSpec, table

ALL = "/ledger/entries"
ONE = ALL + "/{number}"
ORIGINS = tuple((each.value, each.value.capitalize()) for each in Origin)
FILTERS = (
    Input(
        name="q", into="prefix", label="Number begins with", widget="search",
        kind=values.text(255),
    ),
    Input(name="period", into="period_id", label="Accounting period", widget="select"),
    Input(name="from", into="start", label="From", widget="date", kind=values.day),
    Input(name="to", into="end", label="To", widget="date", kind=values.day),
    Input(
        name="status", into="status", label="Status", widget="select",
        choices=tuple((each.value, each.value) for each in EntryStatus),
    ),
    Input(name="origin", into="origin", label="From where", widget="select", choices=ORIGINS),
    Input(
        name="code", into="code", label="Posts to accounting code", kind=values.text(100)
    ),
    Input(name="currency", into="currency", label="Currency", kind=values.currency),
)  # fmt: skip
ENTRIES = table(
    TableSpec(
        name="journal-entries",
        caption="Journal entries",
        columns=(
            Column("number", "Number", Kind.LINK),
            Column("status", "Status", Kind.STATUS),
            Column("date", "Date", Kind.DAY, sortable=True),
            Column("period", "Accounting period", Kind.LINK),
            Column("amount", "Amount", Kind.MONEY),
            Column("transferred", "Transferred to accounting"),
            Column("notes", "Notes"),
            Column("created", "Created", Kind.INSTANT),
        ),
        empty="No journal entry is like that.",
    )
)
FORMS = {
    Operation.CHANGE_JOURNAL_ENTRY: "change-entry",
    Operation.CANCEL_JOURNAL_ENTRY: "cancel-entry",
    Operation.DELETE_JOURNAL_ENTRY: "delete-entry",
}
"""The form of each step."""


@page(
    ALL, "entries", "Journal entries", Operation.READ_LEDGER,
    menu=Menu("Ledger", "Journal entries", "e", 2),
)  # fmt: skip
def entries(books: Books, caller: Caller, asked: Asked) -> Context:
    """Journal entries by the beginning of their numbers, or by day, the latest first."""
    periods = ledger_shown.periods_to_choose(books.calendar())
    narrowed = filters.read(asked, FILTERS, {"period": periods})

    def fetch(part: Part) -> Rows:
        given = dict(narrowed.values)
        within = Within(period_id=given.pop("period_id", None), code=given.pop("code", None))
        if "origin" in given:
            given["origin"] = Origin(given["origin"])
        wanted = LedgerSearch(**given, descending=part.sort != "date")
        return ledger_shown.rows_of(
            lambda after, count: ledger_search.entries(books, caller, wanted, within, after, count),
            lambda each: row(books, each),
        )(part)

    return {
        "filters": narrowed,
        "list": tables.shown(asked, ENTRIES, narrowed.guarded(fetch)),
        "may_create": caller.may(Operation.CREATE_JOURNAL_ENTRY),
    }


def row(books: Books, entry: JournalEntry) -> Row:
    """An entry as a row of `ENTRIES`; its amount is that of its debits."""
    debits = sum(item["amount"] for item in entry.details.get("items", []) if item["debit"])
    return {
        "number": Link(entry.number, href(entry.number)),
        "status": ledger_statuses.of_entry(entry),
        "date": entry.day,
        "period": ledger_shown.period_link(books.calendar(), entry.day),
        "amount": Money(debits, entry.currency),
        "transferred": entry.transferred,
        "notes": entry.details.get("notes"),
        "created": entry.created_on,
    }


def href(number: str) -> str:
    """The page of an entry."""
    return ledger_shown.to(ONE, number=number)


# One -------------------------------------------------------------------------------


def seen(books: Books, caller: Caller, path: Mapping[str, str]) -> Mapping[str, str]:
    """What somebody decides on when they change an entry."""
    entry, _ = journal_entries.get(books, caller, path["number"])
    return {
        "The status": entry.status,
        "The transfer to accounting": entry.transferred or "",
        "The notes": entry.details.get("notes") or "",
    }


@page(ONE, "entry", "Journal entry", Operation.READ_LEDGER, under="entries")
def entry(books: Books, caller: Caller, asked: Asked) -> Context:
    """One journal entry, its lines, its period, and what may be done with it."""
    found, _ = journal_entries.get(books, caller, asked.path["number"])
    steps = journal_entry_changes.refusals(books, caller, found)
    was_sent = asked.attempt.action if asked.attempt else ""
    texts = {"notes": found.details.get("notes"), "transferredToAccounting": found.transferred}
    offered = {
        operation: made
        for operation, refusal in steps.items()
        if (made := sheets.sheet(books, caller, asked, FORMS[operation], values=texts))
        and (refusal is None or made.action == was_sent)
    }
    reversal = books.reversal_of_entry(found)
    return {
        "entry": found,
        "heading": found.number,
        "status": ledger_statuses.of_entry(found),
        "period": ledger_shown.period_link(books.calendar(), found.day),
        "created_by": ledger_shown.name_of(books, found.created_by),
        "transferred_by": ledger_shown.name_of(books, found.transferred_by),
        "reversed_by": None if reversal is None else Link(reversal, href(reversal)),
        "list": tables.shown(asked, LINES, tables.listed(_lines(books, found))),
        "change": offered.pop(Operation.CHANGE_JOURNAL_ENTRY, None),
        "steps": offered,
    }


def _lines(books: Books, found: JournalEntry) -> list[Row]:
    known, home = books.codes(), found.details.get("home_currency")
    rows = []
    for item in found.details.get("items", []):
        sign = 1 if item["debit"] else -1
        name, at_home = item["accounting_code"], item["home_amount"]
        code = known.get(name)
        rows.append(
            ledger_shown.line(
                name if code is None else code,
                None if code is None else codes.href(code),
                sign * item["amount"],
                found.currency,
                None if at_home is None else sign * at_home,
                home,
                notes=item.get("notes"),
                type_name=item["accounting_code_type"],
            )
        )
    return rows


def _here(asked: Asked, notice: str) -> Done:
    return Done(to=sheets.address(ONE, asked.path), notice=notice)


@form(
    ONE + "/edit",
    "change-entry",
    "Save",
    Operation.CHANGE_JOURNAL_ENTRY,
    page="entry",
    inputs=(
        Input(
            name="notes", into="notes", label="Notes", kind=values.text(2000, lines=True),
            nullable=True, widget="textarea", longest=2000,
        ),
        Input(
            name="transferredToAccounting", into="transferred", label="Transferred to accounting",
            widget="select", choices=tuple((each.value, each.value) for each in Transfer),
        ),
    ),
    seen=seen,
)  # fmt: skip
def change(books: Books, caller: Caller, asked: Asked) -> Done:
    """Change the notes of a journal entry, and whether it was transferred to accounting."""
    given = asked.values
    fields = EntryFields(
        given=frozenset(given), notes=given.get("notes"), transferred=given.get("transferred")
    )
    journal_entry_changes.update(books, caller, asked.path["number"], fields)
    return _here(asked, "The journal entry is saved.")


@form(
    ONE + "/cancel",
    "cancel-entry",
    "Cancel the entry",
    Operation.CANCEL_JOURNAL_ENTRY,
    page="entry",
    seen=seen,
)
def cancel(books: Books, caller: Caller, asked: Asked) -> Done:
    """Cancel a journal entry; a manual one counts with its reversal."""
    number = asked.path["number"]
    entered = journal_entry_changes.cancel(books, caller, number)
    if entered is None:
        return _here(asked, "The journal entry is cancelled; its transactions are free again.")
    told = ledger_shown.where(entered.placement, entered.late_id)
    if entered.late_id is not None:
        return _here(asked, "Nothing has changed yet." + told)
    if entered.number != number:
        return _here(asked, f"{entered.number} takes it back." + told)
    return _here(asked, "The journal entry is cancelled.")


@form(
    ONE + "/delete",
    "delete-entry",
    "Delete the entry",
    Operation.DELETE_JOURNAL_ENTRY,
    page="entry",
    seen=seen,
)
def delete(books: Books, caller: Caller, asked: Asked) -> Done:
    """Delete a cancelled journal entry."""
    journal_entry_changes.delete(books, caller, asked.path["number"])
    return Done(to=ALL, notice=f"The journal entry {asked.path['number']} is deleted.")
