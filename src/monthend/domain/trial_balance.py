"""Opening balance, debits, credits and closing balance per accounting code.

Amounts are signed integers in minor units, debit positive. A row is of one
accounting code and one currency, with the same four figures in the tenant's
home currency. The identities R1 to R3 are proven in every run, and a run that
fails one of them is an error, never a result.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from .ledger import CATEGORIES
from .money import text_of


@dataclass(frozen=True, slots=True)
class BalanceRow:
    """One accounting code in one currency over one period."""

    code: str
    type: str
    category: str
    currency: str
    opening: int
    debit: int
    credit: int
    home_opening: int
    home_debit: int
    home_credit: int

    @property
    def closing(self) -> int:
        return self.opening + self.debit - self.credit

    @property
    def home_closing(self) -> int:
        return self.home_opening + self.home_debit - self.home_credit


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """One proof: what must be equal, and whether it is."""

    name: str
    statement: str
    holds: bool
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialBalance:
    """All rows of a period, in the order of code and currency.

    `commit_sequence` says which writes it has seen: all up to this number.
    """

    period_name: str
    start_date: date
    end_date: date
    home_currency: str
    commit_sequence: int
    rows: tuple[BalanceRow, ...]

    def canonical(self) -> bytes:
        """The bytes that are hashed: one line of tab-separated fields for each row."""
        head = (
            f"monthend trial balance 1\t{self.start_date}\t{self.end_date}\t{self.home_currency}\n"
        )
        lines = [
            f"{row.code}\t{row.type}\t{row.currency}\t{row.opening}\t{row.debit}\t{row.credit}"
            f"\t{row.home_opening}\t{row.home_debit}\t{row.home_credit}\n"
            for row in self.rows
        ]
        return (head + "".join(lines)).encode()


RowsBetween = Callable[[date | None, date], tuple[BalanceRow, ...]]
"""Where the rows of the days from a start to an end come from."""


def has_hash(canonical: bytes, sha256: str) -> bool:
    """Whether frozen rows have the hash that was kept with them."""
    return digest(canonical) == sha256


def digest(canonical: bytes) -> str:
    """SHA-256 over canonical bytes, in hex."""
    return hashlib.sha256(canonical).hexdigest()


def parse(canonical: bytes) -> tuple[BalanceRow, ...]:
    """The rows that were made into canonical bytes."""
    rows = []
    for line in canonical.decode().split("\n")[1:-1]:
        code, kind, currency, *amounts = line.split("\t")
        figures = [int(amount) for amount in amounts]
        rows.append(BalanceRow(code, kind, CATEGORIES[kind], currency, *figures))
    return tuple(rows)


Closings = Mapping[tuple[str, str], tuple[int, int]]
"""Closing balances of an earlier period: (code, currency) to (amount, home amount)."""


def drift(frozen: Iterable[BalanceRow], recomputed: Iterable[BalanceRow]) -> list[str]:
    """The rows in which two computations differ, in words; empty when they are equal."""
    ours, theirs = (
        {(row.code, row.currency): row for row in rows} for rows in (frozen, recomputed)
    )
    return [
        f"{code} {currency}: frozen {_figures(ours.get(key))}, lines {_figures(theirs.get(key))}"
        for key in sorted({**ours, **theirs})
        if ours.get(key) != theirs.get(key)
        for code, currency in [key]
    ]


def _figures(row: BalanceRow | None) -> str:
    if row is None:
        return "nothing"
    amounts = (row.opening, row.debit, row.credit, row.closing)
    return " ".join(text_of(amount, row.currency) for amount in amounts)


def identities(balance: TrialBalance, earlier_closings: Closings | None) -> tuple[Identity, ...]:
    """Prove R1 to R3; `earlier_closings` are those frozen for the period before, if any."""
    return (
        _debits_equal_credits(balance.rows),
        _closings_sum_to_zero(balance.rows),
        _opening_continues(balance.rows, earlier_closings),
    )


def _debits_equal_credits(rows: Iterable[BalanceRow]) -> Identity:
    """R1: the debits of a period equal its credits, per currency and in home currency."""
    off: dict[str, int] = defaultdict(int)
    for row in rows:
        off[row.currency] += row.debit - row.credit
        off["home"] += row.home_debit - row.home_credit
    return _identity("R1", "debits equal credits", off)


def _closings_sum_to_zero(rows: Iterable[BalanceRow]) -> Identity:
    """R2: the closing balances of all accounting codes sum to zero."""
    off: dict[str, int] = defaultdict(int)
    for row in rows:
        off[row.currency] += row.closing
        off["home"] += row.home_closing
    return _identity("R2", "closing balances sum to zero", off)


def _opening_continues(rows: Iterable[BalanceRow], earlier: Closings | None) -> Identity:
    """R3: the opening balances are the closing balances frozen for the period before."""
    statement = "opening balances are the closing balances of the period before"
    if earlier is None:
        return Identity(
            name="R3", statement=statement, holds=True, detail="no earlier frozen result"
        )
    left = {key: amounts for key, amounts in earlier.items() if any(amounts)}
    off: dict[str, int] = {}
    for row in rows:
        key = (row.code, row.currency)
        amount, home = left.pop(key, (0, 0))
        if (row.opening, row.home_opening) != (amount, home):
            off[f"{row.code} {row.currency}"] = row.opening - amount
    off.update({f"{code} {currency}": -amounts[0] for (code, currency), amounts in left.items()})
    return _identity("R3", statement, off, keep_zero=True)


def _identity(
    name: str, statement: str, off: Mapping[str, int], *, keep_zero: bool = False
) -> Identity:
    wrong = {where: amount for where, amount in off.items() if amount or keep_zero}
    detail = ", ".join(f"{where} off by {amount}" for where, amount in sorted(wrong.items())[:5])
    return Identity(name=name, statement=statement, holds=not wrong, detail=detail)
