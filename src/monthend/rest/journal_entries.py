"""`/v1/journal-entries`: manual journal entries."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from monthend.domain import errors, money
from monthend.domain.errors import Refusal, Refusals
from monthend.domain.permissions import Operation
from monthend.services import journal_entries
from monthend.services.caller import Caller
from monthend.services.journal_entries import DraftEntry, DraftItem
from monthend.services.ports import Books, JournalEntry
from monthend.services.values import CODE_TYPE, currency, day, decimal, one_of, text

from .fields import Field, FieldTable, list_of
from .operations import Answer, Asked, operation
from .schemas import JOURNAL_ENTRY, TEXT

PATH = "/v1/journal-entries"

ITEM = FieldTable(
    name="JournalEntryItem",
    fields=(
        Field(
            name="accountingCodeName",
            into="accounting_code",
            kind=text(100, least=1),
            required=True,
        ),
        Field(
            name="accountingCodeType",
            into="accounting_code_type",
            kind=CODE_TYPE,
        ),
        Field(name="type", into="side", kind=one_of("Debit", "Credit"), required=True),
        Field(name="amount", into="amount", kind=decimal, required=True),
        Field(name="homeCurrencyAmount", into="home_amount", kind=decimal),
        Field(name="glString", into="gl_string", kind=text(350), nullable=True),
        Field(name="notes", into="notes", kind=text(1000, lines=True), nullable=True),
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
        Field(name="notes", into="notes", kind=text(2000, lines=True), nullable=True),
        Field(name="segments", into="segments", kind=list_of(SEGMENT, least=0, most=50)),
        Field(name="transactionType", into="transaction_type", kind=text(100)),
        Field(
            name="transferredToAccounting",
            into="transferred_to_accounting",
            kind=one_of("No", "Processing", "Yes", "Error", "Ignore"),
        ),
    ),
    refused=("organizationLabel",),
)


def _minor(name: str, amount: Decimal, currency: str) -> int:
    """A positive amount in minor units; the refusal names the field."""
    try:
        units = money.minor_units(amount, currency)
    except Refusal as refusal:
        refusal.field = name
        raise
    if units < 0:
        raise errors.OutOfRange(field=name, least=0, most="the largest amount")
    return units


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
                    amount=_minor(path + "amount", item["amount"], code),
                    home_amount=None
                    if home is None
                    else _minor(path + "homeCurrencyAmount", home, home_currency),
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
    answers={"journalEntryNumber": TEXT},
)
def post_journal_entry(books: Books, caller: Caller, asked: Asked) -> Answer:
    """Create a manual journal entry.

    Debits equal credits. Without homeCurrencyAmount the amounts are converted
    at the exchange rate of the entry's day.
    """
    draft = _draft(asked.body, caller.tenant.home_currency)
    number = journal_entries.create(books, caller, draft)
    return {"journalEntryNumber": number, "success": True}


@operation(
    "GET",
    PATH + "/{je-number}",
    "GET_JournalEntryDetail",
    Operation.READ_LEDGER,
    answers=JOURNAL_ENTRY["properties"],
)
def get_journal_entry_detail(books: Books, caller: Caller, asked: Asked) -> Answer:
    """Read a journal entry by its number."""
    entry, period_name = journal_entries.get(books, caller, asked.value("je-number"))
    return {**shown(entry, period_name), "success": True}


def shown(entry: JournalEntry, period_name: str) -> Answer:
    """An entry as the API shows it; amounts are numbers, as in the documented samples."""
    details = entry.details
    home = details.get("home_currency")
    return {
        "number": entry.number,
        "status": entry.status,
        "journalEntryDate": entry.day.isoformat(),
        "currency": entry.currency,
        "homeCurrency": home,
        "aggregateCurrency": False,
        "transactionType": details.get("transaction_type"),
        "accountingPeriodName": period_name,
        "timePeriodStart": None,
        "timePeriodEnd": None,
        "transferredToAccounting": details.get("transferred_to_accounting"),
        "transferredBy": None,
        "transferDateTime": None,
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
