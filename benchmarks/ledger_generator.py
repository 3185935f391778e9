"""A ledger made of nothing but its arguments: the same ones, the same bytes.

Journal entries of two to six lines, each balanced in one currency, over equally
many entries a day. Amounts are whole minor units until they are written.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import TextIO

KINDS = ("Assets", "Liabilities", "Equity", "Income", "Expenses")
CURRENCIES = ("USD", "EUR", "GBP")
HEADER = "entry_id,date,account,debit,credit,currency\n"
LARGEST = 5_000_000


def accounts(number: int) -> list[str]:
    """Names of accounts, their kinds by turns."""
    return [f"{KINDS[place % len(KINDS)]}:{1000 + place}" for place in range(number)]


@dataclass(frozen=True, slots=True)
class Entry:
    """One balanced entry: (place of the account, signed minor units, debit positive) by line."""

    number: int
    day: date
    currency: str
    lines: tuple[tuple[int, int], ...]


def entries(
    number: int,
    *,
    first: date,
    days: int,
    codes: int = 200,
    currencies: int = 3,
    seed: int = 20,
) -> Iterator[Entry]:
    """So many entries in the order of their days; four lines each on the average."""
    random = Random(seed)
    draw, whole = random.random, random.randrange
    for place in range(number):
        amounts = [_amount(draw()) * whole(-1, 2, 2) for _ in range(whole(1, 6))]
        rest = -sum(amounts)
        if not rest:
            amounts[0] += 1
            rest = -1
        # Few accounts take most of the lines, as in life.
        yield Entry(
            place + 1,
            first + timedelta(days=place * days // number),
            CURRENCIES[whole(currencies)],
            tuple((int(codes * draw() ** 2), amount) for amount in (*amounts, rest)),
        )


def _amount(uniform: float) -> int:
    """Between 1 and LARGEST minor units, small amounts far more often than large ones."""
    return 1 + int(LARGEST * uniform**6)


def write_csv(file: TextIO, made: Iterable[Entry], names: list[str]) -> int:
    """Entries in the CSV form of `monthend import --kind entries`; the number of lines."""
    lines = 0
    file.write(HEADER)
    for entry in made:
        for place, amount in entry.lines:
            debit, credit = max(amount, 0), max(-amount, 0)
            file.write(
                f"{entry.number},{entry.day},{names[place]},{debit // 100}.{debit % 100:02d},"
                f"{credit // 100}.{credit % 100:02d},{entry.currency}\n"
            )
        lines += len(entry.lines)
    return lines


Expected = dict[tuple[str, str], tuple[int, int, int]]
"""Opening, debits and credits by account and currency, in minor units."""


def expected(made: Iterable[Entry], names: list[str], start: date, end: date) -> Expected:
    """The trial balance of some days, summed by nothing but Python."""
    sums: dict[tuple[str, str], list[int]] = {}
    for entry in made:
        if entry.day > end:
            continue
        for place, amount in entry.lines:
            row = sums.setdefault((names[place], entry.currency), [0, 0, 0])
            if entry.day < start:
                row[0] += amount
            else:
                row[1 if amount > 0 else 2] += abs(amount)
    return {key: (row[0], row[1], row[2]) for key, row in sums.items() if any(row)}
