"""Aging: what is open at the end of a period, by how long it has been due.

A document's balance is what it came to less what settled it up to the last day; a payment dated
later leaves it open. Days past due are counted from the due date to the last day. Home amounts
are at the rate of the period's end, rounded for each document.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby, pairwise
from operator import attrgetter
from typing import NamedTuple

from .columns import Amount, Column, Count, Day, HomeAmount, Kind, Rate, Text, columns_of
from .exchange_rates import RateTable
from .receivables import Document, DocumentType, home_balance

BUCKETS_AT_MOST = 20
OUT_OF_BUCKETS = "Out of buckets"
NEGATIVE = "Negative invoices"
NOT_AGED = "Not aged"


class Bucket(NamedTuple):
    """Some days past due, both ends included; None is without an end."""

    name: str
    first: int | None
    last: int | None


DEFAULT_BUCKETS = (
    "Current=..0; 1 to 30=1..30; 31 to 60=31..60; 61 to 90=61..90; 91 to 120=91..120; "
    "Over 120=121.."
)
"""The six buckets a tenant has at first, as a setting writes them."""


def buckets_of(text: str) -> tuple[Bucket, ...]:
    """Buckets as they are written: `Current=..0; 1 to 30=1..30; Late=31..`.

    Each begins the day after the one before; only the first may be without a beginning, only the
    last without an end.
    """
    buckets = tuple(_bucket(part.strip()) for part in text.split(";"))
    if len(buckets) > BUCKETS_AT_MOST:
        raise ValueError(f"there are {len(buckets)} buckets, and at most {BUCKETS_AT_MOST}")
    for before, after in pairwise(buckets):
        if before.last is None or after.first != before.last + 1:
            raise ValueError(f"{after.name} does not begin the day after {before.name} ends")
    names = [NEGATIVE, OUT_OF_BUCKETS, NOT_AGED, *DocumentType]
    names += [column.name for column in account_columns(buckets)]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise ValueError(f"the name {twice} is taken")
    return buckets


_BUCKET = re.compile(
    r"(?P<name>[^=;\x00-\x1f]{1,40}?) *= *(?P<first>-?\d{1,5})? *\.\. *(?P<last>-?\d{1,5})?", re.A
)


def _bucket(written: str) -> Bucket:
    read = _BUCKET.fullmatch(written)
    if read is None:
        raise ValueError(f"{written or 'an empty bucket'} is not of the form 1 to 30=1..30")
    first, last = (None if read[side] is None else int(read[side]) for side in ("first", "last"))
    if first is not None and last is not None and last < first:
        raise ValueError(f"{written} ends before it begins")
    return Bucket(read["name"], first, last)


def bucket_of(buckets: tuple[Bucket, ...], days: int) -> Bucket | None:
    """The bucket that a number of days past due falls in, None if it falls in none."""
    for bucket in buckets:
        if (bucket.first is None or bucket.first <= days) and (
            bucket.last is None or days <= bucket.last
        ):
            return bucket
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class AgingRule:
    """As of which day, in which buckets, with negative invoices or without, at which rates."""

    end: datetime.date
    buckets: tuple[Bucket, ...]
    home_currency: str
    rates: RateTable
    rate_day: datetime.date
    negative_invoices: bool = True


class AgedDocument(NamedTuple):
    """A row of the aging of invoices, and of debit memos."""

    account_number: Text
    document_type: Text
    document_number: Text
    document_date: Day
    due_date: Day | None
    days_past_due: Count | None
    bucket: Text
    currency: Text
    amount: Amount
    settled: Amount
    balance: Amount
    exchange_rate: Rate
    rate_date: Day
    home_balance: HomeAmount


DOCUMENT_COLUMNS = columns_of(AgedDocument)


class AccountAging(NamedTuple):
    """A row of the aging by account: one account in one currency.

    `buckets` are pairs of amount and home amount; their sum is `aged`. All of it together,
    aged or not, is `balance`: what the account owes.
    """

    account_number: str
    currency: str
    buckets: tuple[tuple[int, int], ...]
    aged: int
    home_aged: int
    out_of_buckets: int
    home_out_of_buckets: int
    negative_invoices: int
    home_negative_invoices: int
    unapplied: int
    home_unapplied: int
    future_documents: int
    home_future_documents: int
    balance: int
    home_balance: int

    def cells(self) -> tuple[object, ...]:
        """What stands in the columns of `account_columns`."""
        buckets = (amount for pair in self.buckets for amount in pair)
        return (self.account_number, self.currency, *buckets, *self[3:])


def account_columns(buckets: tuple[Bucket, ...]) -> tuple[Column, ...]:
    """The columns of the aging by account: two for each bucket among them."""
    return (
        Column("account_number", Kind.TEXT),
        Column("currency", Kind.TEXT),
        *(
            column
            for bucket in buckets
            for column in (
                Column(bucket.name, Kind.AMOUNT),
                Column(f"{bucket.name} (home)", Kind.HOME_AMOUNT),
            )
        ),
        *(
            Column(name, Kind.HOME_AMOUNT if name.startswith("home_") else Kind.AMOUNT)
            for name in AccountAging._fields[3:]
        ),
    )


def aged(documents: Iterable[Document], rule: AgingRule) -> Iterator[AgedDocument]:
    """Every document that is open, in the order they come; also those that do not age."""
    for document in documents:
        if document.balance:
            yield _aged(document, rule)


def _aged(document: Document, rule: AgingRule) -> AgedDocument:
    at = rule.rates.rate_on(rule.rate_day, document.currency, rule.home_currency)
    home = home_balance(document, at, rule.home_currency)
    ages = document.type in (DocumentType.INVOICE, DocumentType.DEBIT_MEMO)
    days = (rule.end - document.due_date).days
    return AgedDocument(
        account_number=document.account_number,
        document_type=document.type,
        document_number=document.number,
        document_date=document.date,
        due_date=document.due_date if ages else None,
        days_past_due=days if ages else None,
        bucket=_place(document, rule, days) if ages else NOT_AGED,
        currency=document.currency,
        amount=document.amount,
        settled=document.settled,
        balance=document.balance,
        exchange_rate=at.rate,
        rate_date=at.rate_date,
        home_balance=home,
    )


def _place(document: Document, rule: AgingRule, days: int) -> str:
    negative = document.type is DocumentType.INVOICE and document.balance < 0
    if negative and not rule.negative_invoices:
        return NEGATIVE
    bucket = bucket_of(rule.buckets, days)
    return bucket.name if bucket else OUT_OF_BUCKETS


_ACCOUNT = attrgetter("account_number", "currency")


def places(buckets: tuple[Bucket, ...]) -> tuple[str, ...]:
    """Where what is open can stand: in a bucket, or in none of them for one of four reasons."""
    rest = (OUT_OF_BUCKETS, NEGATIVE, DocumentType.UNAPPLIED, DocumentType.FUTURE)
    return (*(bucket.name for bucket in buckets), *rest)


def by_account(rows: Iterable[AgedDocument], rule: AgingRule) -> Iterator[AccountAging]:
    """The aging of each account and currency, whose documents come together."""
    names = [bucket.name for bucket in rule.buckets]
    everywhere = places(rule.buckets)
    for (account, currency), documents in groupby(rows, _ACCOUNT):
        sums: dict[str, list[int]] = {place: [0, 0] for place in everywhere}
        for row in documents:
            place = row.document_type if row.bucket == NOT_AGED else row.bucket
            sums[place][0] += row.balance
            sums[place][1] += row.home_balance
        buckets = tuple((sums[name][0], sums[name][1]) for name in names)
        aged = (sum(amount for amount, _ in buckets), sum(home for _, home in buckets))
        rest = [amount for place in everywhere[len(names) :] for amount in sums[place]]
        total = (sum(each[0] for each in sums.values()), sum(each[1] for each in sums.values()))
        yield AccountAging._make((account, currency, buckets, *aged, *rest, *total))


def is_in_invoice_file(row: AgedDocument) -> bool:
    """Whether a row stands in the aging of invoices: not if negative ones are left out."""
    return row.document_type == DocumentType.INVOICE and row.bucket != NEGATIVE


def is_in_debit_memo_file(row: AgedDocument) -> bool:
    """Whether a row stands in the aging of debit memos."""
    return row.document_type == DocumentType.DEBIT_MEMO
