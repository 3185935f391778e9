"""What the files of a trial balance add up to, and that it is what the balances say.

Rows are counted as they go by. R4 is then three proofs: the roll-forward, the aging, and
the aging in home currency, each against the balances of the receivable codes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import StrEnum
from typing import TypeVar

from monthend.domain.trial_balance import BalanceRow, Identity

from .aging import AccountAging, AgedDocument
from .ar_detail import ReceivableDetail
from .foreign_exchange import RealizedGain, UnrealizedGain
from .revenue import RevenueDetail
from .roll_forward import RollForward

DetailRow = (
    RollForward
    | ReceivableDetail
    | AgedDocument
    | AccountAging
    | RealizedGain
    | UnrealizedGain
    | RevenueDetail
)
Row = TypeVar("Row", bound=DetailRow)


class Measure(StrEnum):
    """What is added up, of a currency and in home currency."""

    OPENING = "opening of the roll-forward"
    MOVED = "movements of the roll-forward"
    ENDING = "ending of the roll-forward"
    DETAIL_OPENING = "opening of the detail"
    DETAIL_MOVED = "movements of the detail"
    DETAIL_ENDING = "ending of the detail"
    DOCUMENTS = "open documents"
    AGED = "aged"
    OUT_OF_BUCKETS = "out of buckets"
    NEGATIVE_INVOICES = "negative invoices left out"
    UNAPPLIED = "unapplied"
    FUTURE_DOCUMENTS = "future documents"
    ACCOUNTS = "balances of accounts"
    REALIZED = "realized gains to date"
    REVALUED = "open foreign balances at the end"
    UNREALIZED = "unrealized gains"
    RECOGNIZED = "recognized in the period"


class Totals:
    """Sums by measure and currency: an amount, and one in home currency."""

    def of(self, measure: Measure, currency: str) -> tuple[int, int]:
        """What a measure comes to in a currency."""
        raise NotImplementedError

    def count(self, row: DetailRow) -> None:
        """Add a row of any file to what it is measured by."""
        raise NotImplementedError


def counted(rows: Iterable[Row], totals: Totals) -> Iterator[Row]:
    """The same rows, each added to the totals as it goes by."""
    for row in rows:
        totals.count(row)
        yield row


def identities(balances: Iterable[BalanceRow], totals: Totals) -> tuple[Identity, ...]:
    """Prove R4 of the files, once all their rows have gone by."""
    raise NotImplementedError
