"""Aging: what is open at the end of a period, by how long it has been due.

A document's balance is what it came to less what settled it up to the last day; a payment dated
later leaves it open. Days past due are counted from the due date to the last day. Home amounts
are at the rate of the period's end, rounded for each document.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple

from monthend.domain.exchange_rates import RateTable

from .columns import Amount, Column, Count, Day, HomeAmount, Kind, Rate, Text, columns_of
from .receivables import Document, DocumentType

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
    """Buckets as they are written: `Current=..0; 1 to 30=1..30; Late=31..`."""
    raise NotImplementedError


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
    due_date: Day
    days_past_due: Count
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
    raise NotImplementedError


def aged(documents: Iterable[Document], rule: AgingRule) -> Iterator[AgedDocument]:
    """Every document that is open, in the order they come; also those that do not age."""
    raise NotImplementedError


def by_account(rows: Iterable[AgedDocument], rule: AgingRule) -> Iterator[AccountAging]:
    """The aging of each account and currency, whose documents come together."""
    raise NotImplementedError


def is_in_invoice_file(row: AgedDocument) -> bool:
    """Whether a row stands in the aging of invoices: not if negative ones are left out."""
    return row.document_type == DocumentType.INVOICE and row.bucket != NEGATIVE


def is_in_debit_memo_file(row: AgedDocument) -> bool:
    """Whether a row stands in the aging of debit memos."""
    return row.document_type == DocumentType.DEBIT_MEMO
