"""The exchange rates of a tenant: which there are, where they are missing, what waits for them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from monthend.domain.errors import NotFound
from monthend.domain.permissions import Operation
from monthend.subledger.exchange_rates import Stretch

from .caller import Caller
from .ports import Books


class NoRatesOfPair(NotFound):
    message = "There is no exchange rate from {source} to {target}."


@dataclass(frozen=True, slots=True, kw_only=True)
class PairOfCurrencies:
    """The rates of a pair: how many there are, from when to when, and how many gaps."""

    source: str
    target: str
    rates: int
    first: date
    last: date
    gaps: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """Postings of a day in a currency that have no amount in home currency for want of a rate."""

    day: date
    currency: str


def pairs(books: Books, caller: Caller) -> Sequence[PairOfCurrencies]:
    """Every pair of currencies that there are rates of."""
    caller.require(Operation.READ_LEDGER)
    today = _today(books, caller)
    found = []
    for source, target in books.rates().pairs():
        stretches = list(books.rates().stretches(source, target, today))
        days = [each.start for each in stretches if each.rate is not None]
        found.append(
            PairOfCurrencies(
                source=source,
                target=target,
                rates=len(days),
                first=days[0],
                last=days[-1],
                gaps=len(stretches) - len(days),
            )
        )
    return found


def of_pair(books: Books, caller: Caller, source: str, target: str) -> Sequence[Stretch]:
    """The rates of a pair and the gaps between them up to today, the latest first."""
    caller.require(Operation.READ_LEDGER)
    found = list(books.rates().stretches(source, target, _today(books, caller)))
    if not found:
        raise NoRatesOfPair(source=source[:10], target=target[:10])
    return found[::-1]


def waiting(books: Books, caller: Caller) -> Sequence[Waiting]:
    """What waits for exchange rates, by day."""
    caller.require(Operation.READ_LEDGER)
    found = books.unconverted(date.max)
    return [Waiting(day=day, currency=currency) for currency, day in found]


def _today(books: Books, caller: Caller) -> date:
    return books.now.astimezone(caller.tenant.settings.zone).date()
