"""`/v1/journal-entries`: manual journal entries, and what becomes of any entry."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from monthend.domain import money
from monthend.domain.errors import Refusal, Refusals
from monthend.domain.permissions import Operation
from monthend.services import journal_entries, journal_entry_changes
from monthend.services.caller import Caller
from monthend.services.journal_entries import DraftEntry, DraftItem
from monthend.services.journal_entry_changes import EntryFields, ItemNotes
from monthend.services.ports import Books, JournalEntry
from monthend.services.values import CODE_TYPE, currency, day, decimal, one_of, positive_units, text
from monthend.subledger.journal_runs import Transfer

from . import labels
from .fields import Field, FieldTable, list_of
from .late import ENTERED, where_entered
from .operations import Answer, Asked, operation
from .schemas import JOURNAL_ENTRY, nullable
from .shown import shown_instant

PATH = "/v1/journal-entries"

ONE = PATH + "/{je-number}"

_SPELLED = {"transferred_to_accounting": "transferred"}

TYPE = Field(name="accountingCodeType", into="accounting_code_type", kind=CODE_TYPE)
SIDE = Field(name="type", into="side", kind=one_of("Debit", "Credit"), required=True)
ITEM_NOTES = Field(name="notes", into="notes", kind=text(1000, lines=True), nullable=True)
NOTES = Field(name="notes", into="notes", kind=text(2000, lines=True), nullable=True)
TRANSFERRED = Field(
    name="transferredToAccounting", into="transferred_to_accounting", kind=one_of(*Transfer)
)

ITEM = FieldTable(
    name="JournalEntryItem",
    fields=(
        Field(
            name="accountingCodeName",
            into="accounting_code",
            kind=text(100, least=1),
            required=True,
        ),
        TYPE,
        SIDE,
        Field(name="amount", into="amount", kind=decimal, required=True),
        Field(name="homeCurrencyAmount", into="home_amount", kind=decimal),
        Field(name="glString", into="gl_string", kind=text(350), nullable=True),
        ITEM_NOTES,
    ),
)
SEGMENT = FieldTable(
    name="Segment",
    fields=(
        Field(name="segmentName", into="segmentName", kind=text(100, least=1), required=True),
        Field(name="segmentValue", into="segmentValue", kind=text(255), required=True),
    ),
)
ENTRY = FieldTable(
    name="CreateJournalEntry",
    fields=(
        Field(
            name="accountingPeriodName", into="period_name", kind=text(100, least=1), required=True
        ),
        Field(name="currency", into="currency", kind=currency, required=True),
        Field(name="journalEntryDate", into="day", kind=day, required=True),
        Field(
            name="journalEntryItems",
            into="items",
            kind=list_of(ITEM, least=1, most=100),
            required=True,
        ),
        NOTES,
        Field(name="segments", into="segments", kind=list_of(SEGMENT, least=0, most=50)),
        Field(name="transactionType", into="transaction_type", kind=text(100)),
        TRANSFERRED,
    ),
    refused=("organizationLabel",),
)
BASIC_INFORMATION = FieldTable(
    name="UpdateJournalEntry",
    fields=(
        Field(name="journalEntryItems", into="items", kind=list_of(
            FieldTable(
                name="UpdateJournalEntryItem",
                fields=(
                    # Blank is documented for an item without a code, of which there are none.
                    Field(
                        name="accountingCodeName", into="accounting_code", kind=text(100),
                        required=True,
                    ),
                    TYPE,
                    SIDE,
                    ITEM_NOTES,
                ),
            ),
            least=0, most=100,
        )),
        NOTES,
        TRANSFERRED,
    ),
)  # fmt: skip


def _draft(asked: Mapping[str, Any], home_currency: str) -> DraftEntry:
    """The entry as asked for, its amounts in minor units; all amount errors at once."""
    code = asked["currency"]
    items, refused = [], []
    for place, item in enumerate(asked["items"]):
        path = f"journalEntryItems[{place}]."
        try:
            home = item.get("home_amount")
            items.append(
                DraftItem(
                    accounting_code=item["accounting_code"],
                    accounting_code_type=item.get("accounting_code_type"),
                    debit=item["side"] == "Debit",
                    amount=positive_units(path + "amount", item["amount"], code),
                    home_amount=None
                    if home is None
                    else positive_units(path + "homeCurrencyAmount", home, home_currency),
                    gl_string=item.get("gl_string"),
                    notes=item.get("notes"),
                )
            )
        except Refusal as refusal:
            refused.append(refusal)
    if refused:
        raise Refusals(tuple(refused))
    return DraftEntry(
        period_name=asked["period_name"],
        currency=code,
        day=asked["day"],
        items=items,
        notes=asked.get("notes"),
        segments=asked.get("segments", ()),
        transferred_to_accounting=asked.get("transferred_to_accounting"),
        transaction_type=asked.get("transaction_type"),
    )


@operation(
    "POST",
    PATH,
    "POST_JournalEntry",
    Operation.CREATE_JOURNAL_ENTRY,
    body=ENTRY,
    answers={"journalEntryNumber": nullable("string"), **ENTERED},
    label=labels.OF_ENTRY,
)
def post_journal_entry(books: Books, caller: Caller, asked: Asked) -> Answer:
    """Create a manual journal entry.

    Debits equal credits. Without homeCurrencyAmount the amounts are converted
    at the exchange rate of the entry's day. The answer says which day and period were
    used; under a policy that takes late postings they may be others than those asked for.
    """
    draft = _draft(asked.body, caller.tenant.home_currency)
    entered = journal_entries.create(books, caller, draft)
    return {"journalEntryNumber": entered.number, **where_entered(entered), "success": True}


@operation(
    "GET",
    ONE,
    "GET_JournalEntryDetail",
    Operation.READ_LEDGER,
    answers=JOURNAL_ENTRY["properties"],
)
def get_journal_entry_detail(books: Books, caller: Caller, asked: Asked) -> Answer:
    """Read a journal entry by its number."""
    entry, period_name = journal_entries.get(books, caller, asked.value("je-number"))
    return {**shown(entry, period_name), **labels.named(caller), "success": True}


@operation(
    "PUT",
    ONE + "/basic-information",
    "PUT_BasicSummaryJournalEntry",
    Operation.CHANGE_JOURNAL_ENTRY,
    body=BASIC_INFORMATION,
)
def put_basic_information(books: Books, caller: Caller, asked: Asked) -> Answer:
    """Change the notes of a journal entry, and whether it was transferred to accounting.

    To take a transfer back takes Override Transferred to Accounting. Of a
    cancelled entry the transfer stays as it is.
    """
    given = asked.body
    fields = EntryFields(
        given=frozenset(_SPELLED.get(name, name) for name in given),
        notes=given.get("notes"),
        transferred=given.get("transferred_to_accounting"),
        items=[
            ItemNotes(
                accounting_code=item["accounting_code"],
                accounting_code_type=item.get("accounting_code_type"),
                debit=item["side"] == "Debit",
                notes=item["notes"],
            )
            for item in given.get("items", ())
            if "notes" in item
        ],
    )
    journal_entry_changes.update(books, caller, asked.value("je-number"), fields)
    return {"success": True}


@operation(
    "PUT",
    ONE + "/cancel",
    "PUT_CancelJournalEntry",
    Operation.CANCEL_JOURNAL_ENTRY,
    answers={"reversalJournalEntryNumber": nullable("string"), **ENTERED},
)
def put_cancel_journal_entry(books: Books, caller: Caller, asked: Asked) -> Answer:
    """Cancel a journal entry that is not, and is not being, transferred to accounting.

    A manual entry is reversed on its own day. Where that is closed, the policy on late
    postings may have another entry reverse it in open days. The transactions of a
    journal run's entry are free for another run.
    """
    number = asked.value("je-number")
    entered = journal_entry_changes.cancel(books, caller, number)
    made = None if entered is None or entered.number == number else entered.number
    return {"reversalJournalEntryNumber": made, **where_entered(entered), "success": True}


@operation("DELETE", ONE, "DELETE_JournalEntry", Operation.DELETE_JOURNAL_ENTRY)
def delete_journal_entry(books: Books, caller: Caller, asked: Asked) -> Answer:
    """Delete a cancelled journal entry."""
    journal_entry_changes.delete(books, caller, asked.value("je-number"))
    return {"success": True}


def shown(entry: JournalEntry, period_name: str) -> Answer:
    """An entry as the API shows it; amounts are numbers, as in the documented samples."""
    details = entry.details
    home = details.get("home_currency")
    document = entry.document_day
    return {
        "number": entry.number,
        "status": entry.status,
        "journalEntryDate": entry.day.isoformat(),
        "documentDate": document and document.isoformat(),
        "currency": entry.currency,
        "homeCurrency": home,
        "aggregateCurrency": entry.aggregate,
        "transactionType": details.get("transaction_type"),
        "accountingPeriodName": period_name,
        "timePeriodStart": details.get("time_period_start"),
        "timePeriodEnd": details.get("time_period_end"),
        "transferredToAccounting": entry.transferred,
        "transferredBy": entry.transferred_by,
        "transferDateTime": shown_instant(entry.transferred_on),
        "notes": details.get("notes"),
        "segments": details.get("segments", []),
        "journalEntryItems": [
            _shown_item(item, entry.currency, home) for item in details.get("items", [])
        ],
    }


def _shown_home(amount: int | None, home: str | None) -> Decimal | None:
    """An amount in home currency; one without an exchange rate so far is not known."""
    return None if amount is None or home is None else money.decimal_of(amount, home)


def _shown_item(item: Mapping[str, Any], currency: str, home: str | None) -> Answer:
    return {
        "accountingCodeName": item["accounting_code"],
        "accountingCodeType": item["accounting_code_type"],
        "glAccountName": item.get("gl_account_name"),
        "glAccountNumber": item.get("gl_account_number"),
        "glString": item.get("gl_string"),
        "notes": item.get("notes"),
        "type": "Debit" if item["debit"] else "Credit",
        "amount": money.decimal_of(item["amount"], currency),
        "homeCurrencyAmount": _shown_home(item["home_amount"], home),
    }
