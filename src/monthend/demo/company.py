"""The demo company: a record shop whose purchases, customers and exchange rates are real.

Every day is moved 28 years ahead, the span after which the calendar repeats
itself, so what was bought on a Saturday still is. What the sources do not say
(a customer's currency, how they pay, how long they take) is drawn from a seed
of the customer alone: the company is the same wherever it is made, and a
smaller one is made of the same customers.
"""

from __future__ import annotations

import csv
import gzip
import random
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from importlib import resources
from io import TextIOWrapper
from itertools import groupby, takewhile
from operator import attrgetter
from typing import NamedTuple

from monthend.domain.money import minor_units
from monthend.services.period_generator import plan
from monthend.subledger.exchange_rates import PIVOT, RATE_STAYS_VALID, ExchangeRate, RateTable

DATA = resources.files("monthend.demo") / "data"
SEED = 1997
YEARS_AHEAD = 28
PERIODS = plan(date(2025, 1, 1), months=18)
HOME_CURRENCY = "USD"
CURRENCY_SHARES: Mapping[str, float] = {"USD": 0.70, "EUR": 0.15, "GBP": 0.10, "JPY": 0.05}

PAID_BY_CARD = 0.75
CARD_DAYS = range(4)
CHECK_DAYS = range(5, 41)
LAST_PAYMENT = PERIODS[-1].end_date + timedelta(days=CHECK_DAYS[-1])


class Purchase(NamedTuple):
    """What a customer bought on a day, and the day they pay for it."""

    customer: str
    day: date
    currency: str
    amount: int
    by_card: bool
    paid_on: date


class _Line(NamedTuple):
    customer: str
    day: date
    cents: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Company:
    """Every purchase in the order of days, and the rates that make them comparable.

    Purchases of no value are left out, for an invoice of nothing moves nothing;
    `free` says how many there were.
    """

    purchases: tuple[Purchase, ...]
    free: int
    rates: tuple[ExchangeRate, ...]


def company(*, one_in: int = 1) -> Company:
    """The company with all its customers, or with one customer in so many."""
    rates = tuple(_rates())
    table = RateTable(rates)
    purchases: list[Purchase] = []
    free = 0
    for customer, lines in groupby(_lines(), key=attrgetter("customer")):
        if int(customer) % one_in == 0:
            bought = list(lines)
            sold = [line for line in bought if line.cents]
            purchases += _purchases(customer, sold, table)
            free += len(bought) - len(sold)
    purchases.sort(key=attrgetter("day", "customer"))
    return Company(purchases=tuple(purchases), free=free, rates=rates)


def _purchases(customer: str, lines: Sequence[_Line], table: RateTable) -> Iterator[Purchase]:
    chance = random.Random(f"{SEED} {customer}")
    currency = _currency(chance.random())
    for line in lines:
        by_card = chance.random() < PAID_BY_CARD
        days = CARD_DAYS if by_card else CHECK_DAYS
        wait = timedelta(days=days[int(chance.random() * len(days))])
        amount = table.convert(line.cents, HOME_CURRENCY, currency, line.day).home_minor
        yield Purchase(customer, line.day, currency, amount, by_card, line.day + wait)


def _currency(drawn: float) -> str:
    for currency, share in CURRENCY_SHARES.items():
        drawn -= share
        if drawn < 0:
            return currency
    return HOME_CURRENCY


def _lines() -> Iterator[_Line]:
    """The purchases as they were recorded, customer after customer, on the moved days."""
    with (DATA / "CDNOW_master.txt.gz").open("rb") as packed, gzip.open(packed, "rt") as text:
        next(text)
        for line in text:
            customer, day, _, dollars = line.split()
            moved = date(int(day[:4]) + YEARS_AHEAD, int(day[4:6]), int(day[6:]))
            yield _Line(customer, moved, minor_units(dollars, HOME_CURRENCY))


def _rates() -> Iterator[ExchangeRate]:
    """The rates of the company's currencies, from as early as its first day may need them.

    The first day is a holiday: what counts on it is the last rate before.
    """
    needed = [currency for currency in CURRENCY_SHARES if currency != PIVOT]
    first = (PERIODS[0].start_date - RATE_STAYS_VALID).isoformat()
    last = LAST_PAYMENT.isoformat()
    with (
        (DATA / "eurofxref-hist.zip").open("rb") as packed,
        zipfile.ZipFile(packed) as archive,
        archive.open("eurofxref-hist.csv") as unpacked,
    ):
        newest_first = csv.DictReader(TextIOWrapper(unpacked, "ascii"))
        for row in takewhile(lambda row: row["Date"] >= first, newest_first):
            if row["Date"] <= last:
                day = date.fromisoformat(row["Date"])
                for currency in needed:
                    rate = Decimal(row[currency])
                    yield ExchangeRate(
                        date=day, from_currency=PIVOT, to_currency=currency, rate=rate
                    )
