"""`/v1/journal-runs`: summary journal entries of a period's transactions, and where they stand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from monthend.domain.money import text_of
from monthend.domain.permissions import Operation
from monthend.services import journal_runs, journal_status
from monthend.services.caller import Caller
from monthend.services.journal_ports import JournalRun
from monthend.services.journal_runs import DraftRun
from monthend.services.journal_status import Balance, Outstanding
from monthend.services.ports import Books, JournalEntry
from monthend.services.values import Json, Kind, day, one_of, text
from monthend.subledger.journal_runs import TYPES

from . import json, labels
from .csv_text import MEDIA, csv_text, plain
from .fields import Field, FieldTable, list_of
from .journal_entries import shown
from .lists import PAGE, next_page
from .operations import Answer, Asked, Parameter, operation
from .replies import Download
from .schemas import JOURNAL_ENTRY, JOURNAL_RUN, JOURNAL_STATUS, TEXT
from .shown import shown_instant

PATH = "/v1/journal-runs"
ONE = PATH + "/{jr-number}"
ENTRIES = "/v1/journal-entries/journal-runs/{jr-number}"
ENTRIES_CSV = "/monthend/v1/journal-runs/{jr-number}/entries.csv"
PERIOD = "/monthend/v1/accounting-periods/{ap-id}"

PAGE_SIZE = Parameter(name="pageSize", least=1, most=300, default=8)
FILE_PAGE_SIZE = Parameter(name="pageSize", least=1, most=10_000, default=10_000)


def _read_target(name: str, value: Json) -> Any:
    """A day, or an empty text where there is none."""
    return None if value == "" else day.read(name, value)


TARGET = Kind(_read_target, {"anyOf": [day.schema, {"type": "string", "maxLength": 0}]})
TYPE = FieldTable(
    name="JournalRunTransactionType",
    fields=(Field(name="type", into="type", kind=one_of(*TYPES), required=True),),
)
RUN = FieldTable(
    name="CreateJournalRun",
    fields=(
        Field(
            name="transactionTypes", into="types", kind=list_of(TYPE, least=1, most=300),
            required=True,
        ),
        Field(name="journalEntryDate", into="entry_day", kind=day, required=True),
        Field(name="accountingPeriodName", into="period_name", kind=text(100), nullable=True),
        Field(name="targetStartDate", into="start", kind=TARGET, nullable=True),
        Field(name="targetEndDate", into="end", kind=TARGET, nullable=True),
    ),
    refused=("organizationLabels",),
)  # fmt: skip


@operation(
    "POST",
    PATH,
    "POST_JournalRun",
    Operation.CREATE_JOURNAL_RUN,
    body=RUN,
    answers={"journalRunNumber": TEXT},
    label=labels.OF_RUN,
)
def post_journal_run(books: Books, caller: Caller, asked: Asked) -> Answer:
    """Ask for a journal run over a period, or over days of one; it is done soon after.

    It takes the transactions of these types that count and are in no active
    entry. There is one run at a time, and none over the open-ended period.
    """
    given = asked.body
    draft = DraftRun(
        types=[each["type"] for each in given["types"]],
        entry_day=given["entry_day"],
        period_name=given.get("period_name") or None,
        start=given.get("start"),
        end=given.get("end"),
    )
    return {"journalRunNumber": journal_runs.create(books, caller, draft), "success": True}


@operation("GET", ONE, "GET_JournalRun", Operation.READ_LEDGER, answers=JOURNAL_RUN["properties"])
def get_journal_run(books: Books, caller: Caller, asked: Asked) -> Answer:
    """Read a journal run by its number; a client asks until its status is Completed or Error."""
    run = journal_runs.get(books, caller, asked.value("jr-number"))
    return {**_shown_run(run), **labels.listed(caller), "success": True}


def _shown_run(run: JournalRun) -> Answer:
    return {
        "number": run.number,
        "status": run.status.value,
        "executedOn": shown_instant(run.executed_on),
        "segmentationRuleName": run.rule_name,
        "totalJournalEntryCount": run.entries or 0,
        "aggregateCurrency": run.aggregate,
        "targetStartDate": run.target_start.isoformat(),
        "targetEndDate": run.target_end.isoformat(),
        "journalEntryDate": run.entry_day.isoformat(),
        "transactionTypes": [{"type": each} for each in run.types],
        "errorMessage": run.error,
    }


@operation("PUT", ONE + "/cancel", "PUT_JournalRun", Operation.CANCEL_JOURNAL_RUN)
def put_cancel_journal_run(books: Books, caller: Caller, asked: Asked) -> Answer:
    """Start cancelling a journal run that is Pending, Error or Completed.

    Entries that were transferred to accounting stay, and the run stays
    Completed then.
    """
    journal_runs.cancel(books, caller, asked.value("jr-number"))
    return {"success": True}


@operation("DELETE", ONE, "DELETE_JournalRun", Operation.DELETE_JOURNAL_RUN)
def delete_journal_run(books: Books, caller: Caller, asked: Asked) -> Answer:
    """Start deleting a cancelled journal run, with its entries."""
    journal_runs.delete(books, caller, asked.value("jr-number"))
    return {"success": True}


@operation(
    "GET",
    ENTRIES,
    "GET_JournalEntriesInJournalRun",
    Operation.READ_LEDGER,
    parameters=(PAGE, PAGE_SIZE),
    answers={"journalEntries": {"type": "array", "items": JOURNAL_ENTRY}, "nextPage": TEXT},
)
def get_journal_entries_in_journal_run(books: Books, caller: Caller, asked: Asked) -> Answer:
    """List the entries of a journal run in the order of their numbers."""
    number = asked.value("jr-number")
    page, size = asked.query["page"], asked.query["pageSize"]
    found, run = journal_runs.entries(books, caller, number, (page - 1) * size, size + 1)
    answer: Answer = {
        "journalEntries": [
            {**shown(entry, name), **labels.named(caller)} for entry, name in found[:size]
        ]
    }
    if len(found) > size:
        path = ENTRIES.replace("{jr-number}", run.number)
        answer["nextPage"] = next_page(asked.url, path, page, size)
    return {**answer, "success": True}


# Beyond Zuora's -------------------------------------------------------------------


@operation(
    "GET",
    ENTRIES_CSV,
    "GET_JournalRunEntriesFile",
    Operation.READ_LEDGER,
    parameters=(PAGE, FILE_PAGE_SIZE),
    slow=lambda _: True,
    media=MEDIA,
)
def get_journal_run_entries_file(books: Books, caller: Caller, asked: Asked) -> Download:
    """Download the entries of a journal run as CSV, a row for each item.

    `pageSize` counts entries; where there are more, the header Link has the
    address of what follows.
    """
    page, size = asked.query["page"], asked.query["pageSize"]
    number = asked.value("jr-number")
    found, run = journal_runs.entries(books, caller, number, (page - 1) * size, size + 1)
    path = ENTRIES_CSV.replace("{jr-number}", run.number)
    return _file(asked, found, path, run.number)


@operation(
    "GET",
    PERIOD + "/journal-entries.csv",
    "GET_AccountingPeriodEntriesFile",
    Operation.READ_LEDGER,
    parameters=(PAGE, FILE_PAGE_SIZE),
    slow=lambda _: True,
    media=MEDIA,
)
def get_accounting_period_entries_file(books: Books, caller: Caller, asked: Asked) -> Download:
    """Download the journal entries dated in a period as CSV, a row for each item.

    Entries of an imported file are left out: they are in that file.
    """
    page, size = asked.query["page"], asked.query["pageSize"]
    period, found = journal_runs.entries_of_period(
        books, caller, asked.value("ap-id"), (page - 1) * size, size + 1
    )
    path = PERIOD.replace("{ap-id}", period.id) + "/journal-entries.csv"
    return _file(asked, [(entry, period.name) for entry in found], path, period.id)


HEADER = (
    "number", "status", "journalEntryDate", "accountingPeriodName", "transactionType",
    "timePeriodStart", "timePeriodEnd", "segments", "accountingCodeName", "accountingCodeType",
    "glAccountName", "glAccountNumber", "currency", "debit", "credit", "homeCurrency",
    "homeDebit", "homeCredit", "transferredToAccounting", "glString", "entryNotes", "itemNotes",
)  # fmt: skip


def _file(
    asked: Asked, found: Iterable[tuple[JournalEntry, str]], path: str, name: str
) -> Download:
    page, size = asked.query["page"], asked.query["pageSize"]
    entries = list(found)
    more = len(entries) > size
    rows = (row for entry, period in entries[:size] for row in _rows(entry, period))
    return Download(
        content=csv_text(HEADER, rows),
        media=MEDIA,
        name=f"journal-entries-{name}.csv",
        next_page=next_page(asked.url, path, page, size) if more else None,
    )


def _rows(entry: JournalEntry, period_name: str) -> Iterator[tuple[str, ...]]:
    details = entry.details
    home = details.get("home_currency")
    segments = details.get("segments")
    before = (
        entry.number, entry.status, entry.day.isoformat(), plain(period_name),
        plain(details.get("transaction_type")), details.get("time_period_start") or "",
        details.get("time_period_end") or "", json.encode(segments).decode() if segments else "",
    )  # fmt: skip
    for item in details.get("items", ()):
        amount = text_of(item["amount"], entry.currency)
        home_amount = item["home_amount"]
        in_home = "" if home is None or home_amount is None else text_of(home_amount, home)
        yield (
            *before, plain(item["accounting_code"]), item["accounting_code_type"],
            plain(item.get("gl_account_name")), plain(item.get("gl_account_number")),
            entry.currency, *_sides(amount, debit=item["debit"]), home or "",
            *_sides(in_home, debit=item["debit"]), entry.transferred or "",
            plain(item.get("gl_string")), plain(details.get("notes")), plain(item.get("notes")),
        )  # fmt: skip


def _sides(amount: str, *, debit: bool) -> tuple[str, str]:
    return (amount, "") if debit else ("", amount)


@operation(
    "GET",
    PERIOD + "/journal-status",
    "GET_AccountingPeriodJournalStatus",
    Operation.READ_LEDGER,
    slow=lambda _: True,
    answers=JOURNAL_STATUS["properties"],
)
def get_journal_status(books: Books, caller: Caller, asked: Asked) -> Answer:
    """Read which transactions of a period still need a journal run, and whether the rest adds up.

    Amounts are signed, debit positive. R5 holds while every entry of a journal
    run is what its transactions add up to, each counted as it is now.
    """
    status = journal_status.read(books, caller, asked.value("ap-id"))
    home, identity = caller.tenant.home_currency, status.identity
    return {
        "accountingPeriodId": status.period.id,
        "name": status.period.name,
        "homeCurrency": home,
        "requiringJournalRun": [_outstanding(each, home) for each in status.outstanding],
        "balances": [_balance(each, home) for each in status.balances],
        "identities": [
            {
                "name": identity.name,
                "statement": identity.statement,
                "holds": identity.holds,
                "detail": identity.detail,
            }
        ],
        "success": True,
    }


def _outstanding(each: Outstanding, home: str) -> Answer:
    return {
        "transactionType": each.type,
        "currency": each.currency,
        "transactions": each.transactions,
        "amount": text_of(each.amount, each.currency),
        "homeAmount": None if each.home_amount is None else text_of(each.home_amount, home),
    }


def _balance(each: Balance, home: str) -> Answer:
    return {
        "transactionType": each.type,
        "accountingCode": each.code,
        "posted": text_of(each.posted, home),
        "inJournalEntries": text_of(each.in_entries, home),
        "requiringJournalRun": text_of(each.outstanding, home),
        "rounding": text_of(each.rounding, home),
        "difference": text_of(each.difference, home),
    }
