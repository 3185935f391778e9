"""Gains and losses of exchange rates on receivables: realized when settled, unrealized while open.

An open document carries the home amount it was posted with. A settlement takes its share of
that away and brings in what it was posted with itself; the difference is realized. What is
left open, at the rate of the period's end less what it still carries, is unrealized.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from monthend.domain.exchange_rates import RateTable

from .columns import Amount, Day, HomeAmount, Rate, Text, columns_of
from .receivables import Posting


class RealizedGain(NamedTuple):
    """A settlement at another rate than its document's; a loss is negative."""

    account_number: Text
    document_number: Text
    date: Day
    type: Text
    subtype: Text
    number: Text
    currency: Text
    settled: Amount
    document_rate: Rate
    settlement_rate: Rate
    rate_date: Day
    home_at_document_rate: HomeAmount
    home_at_settlement_rate: HomeAmount
    gain: HomeAmount


class UnrealizedGain(NamedTuple):
    """A document that is open in another currency than the home currency."""

    account_number: Text
    document_number: Text
    document_type: Text
    document_date: Day
    currency: Text
    balance: Amount
    document_rate: Rate
    exchange_rate: Rate
    rate_date: Day
    home_carried: HomeAmount
    home_balance: HomeAmount
    gain: HomeAmount


REALIZED_COLUMNS = columns_of(RealizedGain)
UNREALIZED_COLUMNS = columns_of(UnrealizedGain)


def gains(
    postings: Iterable[Posting],
    *,
    end: datetime.date,
    home_currency: str,
    rates: RateTable,
    rate_day: datetime.date,
) -> Iterator[RealizedGain | UnrealizedGain]:
    """Every gain realized up to a day, and after those of a document the unrealized one."""
    raise NotImplementedError
