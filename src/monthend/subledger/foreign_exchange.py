"""Gains and losses of exchange rates on receivables: realized when settled, unrealized while open.

An open document carries the home amount it was posted with. A settlement takes its share of
that away and brings in what it was posted with itself; the difference is realized. What is
left open, at the rate of the period's end less what it still carries, is unrealized.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from decimal import ROUND_HALF_UP, Context, Decimal
from itertools import groupby
from typing import NamedTuple

from monthend.domain.money import ROUNDING_STEP, decimal_of

from .columns import Amount, Day, HomeAmount, Rate, Text, columns_of
from .exchange_rates import AppliedRate, RateTable
from .receivables import DOCUMENT, Document, DocumentSums, Posting, home_balance


class RealizedGain(NamedTuple):
    """A settlement at another rate than its document's; a loss is negative."""

    account_number: Text
    document_number: Text
    date: Day
    type: Text
    subtype: Text | None
    number: Text
    currency: Text
    settled: Amount
    document_rate: Rate | None
    settlement_rate: Rate | None
    rate_date: Day | None
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
    document_rate: Rate | None
    exchange_rate: Rate
    rate_date: Day
    home_carried: HomeAmount
    home_balance: HomeAmount
    gain: HomeAmount


# Thirteen digits of the one currency over the smallest unit of the other, and nine decimals.
_WIDE = Context(prec=40, rounding=ROUND_HALF_UP)

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
    """Every gain realized up to a day, and after those of a document the unrealized one.

    The postings of a document come together, in the order of their days. Of a document, the
    home amounts posted and the gains realized sum to what it carries, and with the unrealized
    gain to its balance at the rate of `rate_day`, to the cent.
    """
    for key, parts in groupby(postings, DOCUMENT):
        currency = key[1]
        if currency == home_currency:
            continue
        carried = _Carried(currency, home_currency)
        sums = DocumentSums()
        for part in parts:
            if part.date <= end:
                sums.add(part)
                realized = carried.take(part)
                if realized is not None:
                    yield realized
        document = sums.document(*key)
        if document is not None and document.balance:
            yield _unrealized(document, carried, rates.rate_on(rate_day, currency, home_currency))


def _unrealized(document: Document, carried: _Carried, at: AppliedRate) -> UnrealizedGain:
    home = home_balance(document, at, carried.home_currency)
    return UnrealizedGain(
        account_number=document.account_number,
        document_number=document.number,
        document_type=document.type,
        document_date=document.date,
        currency=document.currency,
        balance=document.balance,
        document_rate=carried.rate(),
        exchange_rate=at.rate,
        rate_date=at.rate_date,
        home_carried=carried.home,
        home_balance=home,
        gain=home - carried.home,
    )


class _Carried:
    """What is open of a document, and the home amount it is carried with.

    Items of the document's own first day are what it is made of and gain nothing; whatever else
    goes against the balance settles it.
    """

    def __init__(self, currency: str, home_currency: str) -> None:
        self.currency = currency
        self.home_currency = home_currency
        self.amount = 0
        self.home = 0
        self._quoted: Decimal | None = None
        self._first_day: datetime.date | None = None

    def rate(self) -> Decimal | None:
        """The rate of all that is open, as it was quoted or as the amounts have it."""
        return self._quoted or self._rate_of(self.amount, self.home)

    def take(self, part: Posting) -> RealizedGain | None:
        """Add or settle; returns the gain if it is one."""
        if not part.settles and self._first_day is None and not self.amount:
            self._first_day = part.date
        makes = not part.settles and part.date == self._first_day
        if makes or self.amount * part.amount >= 0:
            return self._add(part)
        return self._settle(part)

    def _add(self, part: Posting) -> RealizedGain | None:
        quoted = part.exchange_rate
        if not self.amount:
            self._quoted = quoted
        elif part.amount and self._quoted != quoted:
            self._quoted = None
        self.amount += part.amount
        self.home += part.home_amount
        if self.amount:
            return None
        # Nothing is open, so nothing may be carried: what rounding has left is a gain.
        left, self.home = self.home, 0
        return self._realized(part, None, settled=0, released=left, brought=0)

    def _settle(self, part: Posting) -> RealizedGain | None:
        rate = self.rate()
        settled = min(abs(part.amount), abs(self.amount)) * (1 if self.amount > 0 else -1)
        released = _share(self.home, settled, self.amount)
        brought = _share(-part.home_amount, settled, -part.amount)
        self.amount += part.amount
        self.home += part.home_amount + brought - released
        if settled != -part.amount:
            self._quoted = part.exchange_rate
        return self._realized(part, rate, settled=settled, released=released, brought=brought)

    def _realized(
        self, part: Posting, rate: Decimal | None, *, settled: int, released: int, brought: int
    ) -> RealizedGain | None:
        if released == brought:
            return None
        return RealizedGain(
            account_number=part.account_number,
            document_number=part.document,
            date=part.date,
            type=part.type,
            subtype=part.subtype,
            number=part.number,
            currency=part.currency,
            settled=settled,
            document_rate=rate,
            settlement_rate=part.exchange_rate or self._rate_of(part.amount, part.home_amount),
            rate_date=part.rate_date,
            home_at_document_rate=released,
            home_at_settlement_rate=brought,
            gain=brought - released,
        )

    def _rate_of(self, amount: int, home: int) -> Decimal | None:
        if not amount:
            return None
        over, under = decimal_of(home, self.home_currency), decimal_of(amount, self.currency)
        return _WIDE.divide(over, under).quantize(ROUNDING_STEP, ROUND_HALF_UP, _WIDE)


def _share(home: int, part: int, whole: int) -> int:
    """A part's share of a home amount, half a unit rounded away from zero; of all, all of it."""
    over, under = home * part, whole
    sign = 1 if (over >= 0) == (under > 0) else -1
    return sign * ((2 * abs(over) + abs(under)) // (2 * abs(under)))
