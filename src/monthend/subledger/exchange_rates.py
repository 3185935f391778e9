"""Exchange rates by day: which one applies, and amounts converted at it."""

from __future__ import annotations

import datetime
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal
from enum import StrEnum
from typing import NamedTuple

from monthend.domain.errors import ExchangeRateMissing, InvalidExchangeRate
from monthend.domain.money import converted, exponent, text_of

from .errors import HomeAmountOffRate, HomeAmountOfOtherSign

PIVOT = "EUR"
RATE_STAYS_VALID = datetime.timedelta(days=7)
ONE_DAY = datetime.timedelta(days=1)
ONE = Decimal(1)
RATE_DIGITS = 28
_RATE_CONTEXT = Context(prec=RATE_DIGITS, rounding=ROUND_HALF_UP)
_EXACT = Context(prec=4 * RATE_DIGITS)


class RateSource(StrEnum):
    """How an applied rate was come by."""

    DIRECT = "direct"
    INVERSE = "inverse"
    CROSS = "cross"


@dataclass(frozen=True, slots=True, kw_only=True)
class ExchangeRate:
    """What one unit of a currency cost in another on a day: 1 `from` is `rate` `to`."""

    date: datetime.date
    from_currency: str
    to_currency: str
    rate: Decimal

    def __post_init__(self) -> None:
        exponent(self.from_currency)
        exponent(self.to_currency)
        rate = self.rate
        usable = rate.is_finite() and rate > 0 and -RATE_DIGITS < rate.adjusted() < RATE_DIGITS
        if not usable or self.from_currency == self.to_currency:
            pair = {"from_currency": self.from_currency, "to_currency": self.to_currency}
            raise InvalidExchangeRate(rate=rate, **pair)


@dataclass(frozen=True, slots=True, kw_only=True)
class AppliedRate:
    """The rate an amount is multiplied by, and the day it is from.

    It has at most 28 significant digits. A crossed rate is as old as the older
    of the two rates it is made of.
    """

    rate: Decimal
    rate_date: datetime.date
    how: RateSource


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversion:
    """An amount in home currency, with what rounding took away and the rate used."""

    home_minor: int
    rounding: Decimal
    rate: Decimal
    rate_date: datetime.date


class Stretch(NamedTuple):
    """Days that follow one another with one rate, or without any: a gap."""

    start: datetime.date
    end: datetime.date
    rate: Decimal | None


class _Quote(NamedTuple):
    """A rate as a fraction, so that however it is made, it is rounded only once."""

    over: Decimal
    under: Decimal
    rate_date: datetime.date
    how: RateSource

    def crossed_with(self, other: _Quote) -> _Quote:
        return _Quote(
            _EXACT.multiply(self.over, other.over),
            _EXACT.multiply(self.under, other.under),
            min(self.rate_date, other.rate_date),
            RateSource.CROSS,
        )

    def applied(self) -> AppliedRate:
        rate = _RATE_CONTEXT.divide(self.over, self.under)
        return AppliedRate(rate=rate, rate_date=self.rate_date, how=self.how)


def check_given(minor: int, source: str, home_minor: int, home: str, rate: Decimal | None) -> None:
    """Refuse a home amount that contradicts the amount, or the rate that is given beside it.

    By one minor unit it may differ: others round other ways.
    """
    texts = {"amount": text_of(minor, source), "home_amount": text_of(home_minor, home)}
    if (home_minor > 0 >= minor) or (home_minor < 0 <= minor):
        raise HomeAmountOfOtherSign(**texts)
    if rate is None:
        return
    comes_to, _ = converted(minor, source, rate, home)
    if abs(home_minor - comes_to) > 1:
        raise HomeAmountOffRate(**texts, rate=f"{rate:f}", converted=text_of(comes_to, home))


class RateTable:
    """Every known rate of every pair; of two for one pair and day the later given counts."""

    def __init__(self, rates: Iterable[ExchangeRate]) -> None:
        by_pair: dict[tuple[str, ...], dict[datetime.date, Decimal]] = {}
        for given in rates:
            pair = (given.from_currency, given.to_currency)
            by_pair.setdefault(pair, {})[given.date] = given.rate
        self._series = {
            pair: (days := sorted(on_days), [on_days[day] for day in days])
            for pair, on_days in by_pair.items()
        }
        self._applied: dict[tuple[datetime.date, str, str], AppliedRate] = {}

    def written(self) -> Iterator[str]:
        """Every rate as text, in one order: tables with the same texts convert alike."""
        for pair in sorted(self._series):
            for day, rate in zip(*self._series[pair], strict=True):
                yield f"{' '.join(pair)} {day} {rate}"

    def pairs(self) -> Sequence[tuple[str, str]]:
        """The pairs of currencies that there are rates of, in their order."""
        return sorted((source, target) for source, target in self._series)

    def stretches(self, source: str, target: str, until: datetime.date) -> Iterator[Stretch]:
        """The days through which each rate of a pair is valid, and those without one between.

        It goes by the rates of this pair alone: another may be inverted or crossed where it has
        none. The days after the last rate are a gap from where it ends `until` a day.
        """
        days, rates = self._series.get((source, target), ([], []))
        for place, (day, rate) in enumerate(zip(days, rates, strict=True)):
            is_last = place + 1 == len(days)
            before = until if is_last else days[place + 1] - ONE_DAY
            valid = min(day + RATE_STAYS_VALID, max(before, day))
            if is_last:
                valid = day + RATE_STAYS_VALID
            yield Stretch(start=day, end=valid, rate=rate)
            if valid < before:
                yield Stretch(start=valid + ONE_DAY, end=before, rate=None)

    def rate_on(self, day: datetime.date, source: str, target: str) -> AppliedRate:
        """The rate that applies on a day: direct, else inverse, else crossed through EUR.

        There are no rates on weekends and holidays, so the last one of the pair
        counts for seven days; after that it is missing.
        """
        asked = (day, source, target)
        if asked not in self._applied:
            quote = self._found(*asked)
            if quote is None:
                raise ExchangeRateMissing(from_currency=source, to_currency=target, day=day)
            self._applied[asked] = quote.applied()
        return self._applied[asked]

    def convert(self, minor: int, source: str, target: str, day: datetime.date) -> Conversion:
        """An amount at the rate that applies on a day, rounded half up."""
        at = self.rate_on(day, source, target)
        home_minor, rounding = converted(minor, source, at.rate, target)
        return Conversion(
            home_minor=home_minor, rounding=rounding, rate=at.rate, rate_date=at.rate_date
        )

    def _found(self, day: datetime.date, source: str, target: str) -> _Quote | None:
        exponent(source), exponent(target)
        if source == target:
            return _Quote(ONE, ONE, day, RateSource.DIRECT)
        if quoted := self._quoted(day, source, target):
            return quoted
        into_pivot = self._quoted(day, source, PIVOT)
        out_of_pivot = self._quoted(day, PIVOT, target)
        return into_pivot.crossed_with(out_of_pivot) if into_pivot and out_of_pivot else None

    def _quoted(self, day: datetime.date, source: str, target: str) -> _Quote | None:
        if direct := self._last(day, source, target):
            return _Quote(direct[0], ONE, direct[1], RateSource.DIRECT)
        if inverse := self._last(day, target, source):
            return _Quote(ONE, inverse[0], inverse[1], RateSource.INVERSE)
        return None

    def _last(self, day: datetime.date, *pair: str) -> tuple[Decimal, datetime.date] | None:
        days, rates = self._series.get(pair, ([], []))
        place = bisect_right(days, day) - 1
        fresh = place >= 0 and day - days[place] <= RATE_STAYS_VALID
        return (rates[place], days[place]) if fresh else None
