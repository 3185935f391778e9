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

from monthend.domain.errors import AmountOutOfRange, ExchangeRateMissing
from monthend.domain.ledger import counts
from monthend.domain.money import INTEGER_DIGITS, converted, text_of

from .errors import HomeAmountOutOfRange
from .exchange_rates import AppliedRate

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
    document_date: datetime.date | None = None


class Posting(NamedTuple):
    """What one transaction or journal entry does to receivables: minor units, debit positive.

    It counts on its `date`; what came late has a `document_date` too, the day that it says itself.
    """

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
    document_date: datetime.date | None = None


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
        settles=bool(row.applied_to),
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
        document_date=row.document_date,
    )


def posting_of_entry(  # noqa: PLR0913 - each is a column of the row
    *,
    number: str,
    day: datetime.date,
    currency: str,
    amount: int,
    home_amount: int | None,
    code: str,
    home_currency: str,
    document: str | None = None,
    document_day: datetime.date | None = None,
) -> Posting:
    """What a line of a journal entry on a receivable code does; it has no account.

    Its document is the entry itself, or the one that it reverses in later days.
    """
    if home_amount is None:
        raise ExchangeRateMissing(from_currency=currency, to_currency=home_currency, day=day)
    return Posting(
        account_number="",
        currency=currency,
        document=document or number,
        date=day,
        settles=False,
        number=number,
        type=JOURNAL_ENTRY,
        subtype=None,
        amount=amount,
        home_amount=home_amount,
        debit_code=code if amount > 0 else None,
        credit_code=None if amount > 0 else code,
        document_date=document_day,
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
"""The document whose items a type of transaction is; all others stand for themselves."""


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

    @property
    def balance(self) -> int:
        return self.amount + self.settled


DOCUMENT = attrgetter("account_number", "currency", "document")
"""What the postings of one document have in common."""


class DocumentSums:
    """A document while its postings come in, in any order."""

    def __init__(self) -> None:
        self._own = self._settled = 0
        self._types: set[DocumentType] = set()
        self._billed: datetime.date | None = None
        self._settled_on: datetime.date | None = None
        self._due: datetime.date | None = None

    def add(self, part: Posting) -> None:
        """Add a posting: to what the document came to, or to what settles it."""
        day = part.document_date or part.date
        if part.settles:
            self._settled += part.amount
            self._settled_on = _earlier(self._settled_on, day)
            return
        self._own += part.amount
        self._billed = _earlier(self._billed, day)
        self._types.add(_MADE_OF.get(part.type, DocumentType.UNAPPLIED))
        if part.due_date is not None:
            self._due = _earlier(self._due, part.due_date)

    def document(self, account_number: str, currency: str, number: str) -> Document | None:
        """The document, None if nothing has come in; it is due on its day if no row says more."""
        day = self._billed or self._settled_on
        if day is None:
            return None
        kind = next((each for each in DocumentType if each in self._types), DocumentType.FUTURE)
        return Document(
            account_number=account_number,
            currency=currency,
            number=number,
            type=kind,
            date=day,
            due_date=self._due or day,
            amount=self._own,
            settled=self._settled,
        )


def documents(postings: Iterable[Posting], end: datetime.date) -> Iterator[Document]:
    """Every document with postings up to a day; postings of one document come together."""
    for key, parts in groupby(postings, DOCUMENT):
        sums = DocumentSums()
        for part in parts:
            if part.date <= end:
                sums.add(part)
        document = sums.document(*key)
        if document is not None:
            yield document


def _earlier(known: datetime.date | None, day: datetime.date) -> datetime.date:
    return day if known is None else min(known, day)


def home_balance(document: Document, at: AppliedRate, home_currency: str) -> int:
    """What is open of a document at a rate, in minor units of the home currency."""
    try:
        return converted(document.balance, document.currency, at.rate, home_currency)[0]
    except AmountOutOfRange:
        balance = f"{text_of(document.balance, document.currency)} {document.currency}"
        raise HomeAmountOutOfRange(
            what=f"{balance} that is open of {document.number}, account {document.account_number},",
            rate=f"{at.rate:f}", currency=home_currency, digits=INTEGER_DIGITS,
        ) from None  # fmt: skip
