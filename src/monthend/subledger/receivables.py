"""What moves receivables: postings, and the documents they add up to.

Whatever debits or credits an accounting code of type AccountsReceivable is a posting, of a
transaction as of a journal entry, so postings sum to the balance of those codes, to the cent.
A posting belongs to the document it settles, or else to the one it is an item of; postings of one
account, currency and document number are one document, open until they sum to nothing.
"""

from __future__ import annotations

import datetime
from collections.abc import Container, Iterable, Iterator
from decimal import Decimal
from enum import StrEnum
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple

from monthend.domain.errors import ExchangeRateMissing
from monthend.domain.ledger import counts

RECEIVABLE_TYPE = "AccountsReceivable"
JOURNAL_ENTRY = "Journal Entry"
"""What a posting is called that no transaction made."""


class Transaction(NamedTuple):
    """A sub-ledger transaction as it is kept; codes are named, days are days."""

    number: str
    type: str
    subtype: str | None
    status: str
    date: datetime.date
    currency: str
    amount: int
    debit_code: str
    credit_code: str
    home_amount: int | None = None
    home_rounding: Decimal | None = None
    exchange_rate: Decimal | None = None
    rate_date: datetime.date | None = None
    account_number: str | None = None
    due_date: datetime.date | None = None
    document_number: str | None = None
    applied_to: str | None = None
    billed_through: datetime.date | None = None


class Posting(NamedTuple):
    """What one transaction or journal entry does to receivables: minor units, debit positive."""

    account_number: str
    currency: str
    document: str
    date: datetime.date
    settles: bool
    number: str
    type: str
    subtype: str | None
    amount: int
    home_amount: int
    home_rounding: Decimal | None = None
    exchange_rate: Decimal | None = None
    rate_date: datetime.date | None = None
    due_date: datetime.date | None = None
    debit_code: str | None = None
    credit_code: str | None = None


BY_DOCUMENT = attrgetter(
    "account_number", "currency", "document", "date", "settles", "number", "type"
)
"""The order in which documents and exchange gains read postings."""

BY_DAY = attrgetter("account_number", "currency", "date", "settles", "number", "type")
"""The order in which the detail of receivables reads them."""


def posting_of(
    row: Transaction, *, receivable: Container[str], home_currency: str
) -> Posting | None:
    """What a transaction does to the codes named in `receivable`, None if nothing."""
    sign = (row.debit_code in receivable) - (row.credit_code in receivable)
    if not sign or not counts(row.type, row.status):
        return None
    if row.home_amount is None:
        raise ExchangeRateMissing(
            from_currency=row.currency, to_currency=home_currency, day=row.date
        )
    return Posting(
        account_number=row.account_number or "",
        currency=row.currency,
        document=row.applied_to or row.document_number or row.number,
        date=row.date,
        settles=row.applied_to is not None and row.applied_to != "",
        number=row.number,
        type=row.type,
        subtype=row.subtype,
        amount=sign * row.amount,
        home_amount=sign * row.home_amount,
        home_rounding=row.home_rounding and sign * row.home_rounding,
        exchange_rate=row.exchange_rate,
        rate_date=row.rate_date,
        due_date=row.due_date,
        debit_code=row.debit_code,
        credit_code=row.credit_code,
    )


def posting_of_entry(
    *,
    number: str,
    day: datetime.date,
    currency: str,
    amount: int,
    home_amount: int | None,
    code: str,
    home_currency: str,
) -> Posting:
    """What a line of a journal entry on a receivable code does; it has no account."""
    if home_amount is None:
        raise ExchangeRateMissing(from_currency=currency, to_currency=home_currency, day=day)
    return Posting(
        account_number="",
        currency=currency,
        document=number,
        date=day,
        settles=False,
        number=number,
        type=JOURNAL_ENTRY,
        subtype=None,
        amount=amount,
        home_amount=home_amount,
        debit_code=code if amount > 0 else None,
        credit_code=None if amount > 0 else code,
    )


# Documents ----------------------------------------------------------------------


class DocumentType(StrEnum):
    """What a document is in the reports on receivables."""

    INVOICE = "Invoice"
    DEBIT_MEMO = "Debit Memo"
    UNAPPLIED = "Unapplied"
    FUTURE = "Future Document"


_MADE_OF = {
    "Invoice Item": DocumentType.INVOICE,
    "Taxation Item": DocumentType.INVOICE,
    "Debit Memo Item": DocumentType.DEBIT_MEMO,
}


class Document(NamedTuple):
    """A document as of a day: what it came to, what has settled it, what is open.

    One of which nothing but settlements is known is a future document: it was paid
    before it was billed.
    """

    account_number: str
    currency: str
    number: str
    type: DocumentType
    date: datetime.date
    due_date: datetime.date
    amount: int
    settled: int
    home_amount: int
    home_settled: int

    @property
    def balance(self) -> int:
        return self.amount + self.settled


_DOCUMENT = attrgetter("account_number", "currency", "document")


def documents(postings: Iterable[Posting], end: datetime.date) -> Iterator[Document]:
    """Every document with postings up to a day; postings of one document come together."""
    for key, parts in groupby(postings, _DOCUMENT):
        document = _added_up(key, (part for part in parts if part.date <= end))
        if document is not None:
            yield document


def _added_up(key: tuple[str, str, str], parts: Iterable[Posting]) -> Document | None:
    """One document of its postings, in any order; it is due on its day if nothing else is said."""
    own, settled = [0, 0], [0, 0]
    first = billed = due = None
    kinds: set[DocumentType] = set()
    for part in parts:
        sums = settled if part.settles else own
        sums[0] += part.amount
        sums[1] += part.home_amount
        first = part.date if first is None else min(first, part.date)
        if not part.settles:
            kinds.add(_MADE_OF.get(part.type, DocumentType.UNAPPLIED))
            billed = part.date if billed is None else min(billed, part.date)
            if part.due_date is not None:
                due = part.due_date if due is None else min(due, part.due_date)
    if first is None:
        return None
    kind = next((each for each in DocumentType if each in kinds), DocumentType.FUTURE)
    day = billed or first
    return Document(*key, kind, day, due or day, own[0], settled[0], own[1], settled[1])
