"""What the detail files of a trial balance ask of the store: rows in the order they are read in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Protocol

from monthend.subledger.exchange_rates import RateTable
from monthend.subledger.foreign_exchange import SettledDocuments
from monthend.subledger.receivables import Posting, Transaction


class DetailBooks(Protocol):
    """The sub-ledger of a calendar, row after row; no more than a few rows are held at a time."""

    def has_receivables(self, end: date) -> bool:
        """Whether anything up to a day has moved a receivable code."""

    def by_document(self, end: date, home_currency: str) -> Iterator[Posting]:
        """The postings up to a day of every document open on it.

        As `receivables.BY_DOCUMENT` orders them, like those of the next.
        """

    def foreign_by_document(self, start: date, end: date, home_currency: str) -> Iterator[Posting]:
        """Those of every document in another currency that is open at the end or moved since.

        They come from its beginning, for that is what gains are reckoned from.
        """

    def settled_before(
        self, start: date, end: date, home_currency: str
    ) -> Iterator[SettledDocuments]:
        """What `foreign_by_document` leaves out, by currency: settled, and not moved since."""

    def by_day(self, start: date, end: date, home_currency: str) -> Iterator[Posting]:
        """The postings of some days, as `receivables.BY_DAY` orders them.

        What was before comes as one posting of an account and currency, dated the day before.
        """

    def has_revenue(self) -> bool:
        """Whether there is a revenue event, in whatever status and on whatever day."""

    def revenue_events(self) -> Iterator[Transaction]:
        """Every revenue event of any day and status, as `revenue.BY_SCHEDULE` orders them."""

    def recognized(self, start: date, end: date) -> Mapping[str, tuple[int, int]]:
        """What the lines of revenue events of some days come to, by currency.

        An amount and one in home currency, as their debit codes have them.
        """

    def charges(self, end: date) -> Iterator[Transaction]:
        """The charges dated up to a day, account by account."""

    def rates_on(self, day: date) -> RateTable:
        """The exchange rates that can apply on a day."""
