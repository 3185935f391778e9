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
from typing import NamedTuple

from .ledger import CATEGORIES, Category
from .money import text_of

PRIOR_YEARS, PRIOR_YEARS_NAME = "PriorYearsResult", "Prior years' result"
"""The type and the name of the row that no accounting code has."""


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
    def key(self) -> tuple[str, str, str]:
        """What a row is of: a code and a currency; an accounting code may be named as anything."""
        return (self.code, self.type if self.type == PRIOR_YEARS else "", self.currency)

    @property
    def closing(self) -> int:
        return self.opening + self.debit - self.credit

    @property
    def home_closing(self) -> int:
        return self.home_opening + self.home_debit - self.home_credit


class Figure(NamedTuple):
    """One amount that a proof compares, debit positive; in home currency None if not known."""

    what: str
    currency: str
    amount: int
    home_amount: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """One proof: what must be equal, whether it is, and the figures that are not in the rows."""

    name: str
    statement: str
    holds: bool
    detail: str = ""
    figures: tuple[Figure, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialBalance:
    """All rows of a period, in the order of code and currency.

    `commit_sequence` says which writes it has seen: all up to this number. Income and
    expenses are counted from `result_since` on, and without it from the beginning.
    """

    period_name: str
    start_date: date
    end_date: date
    home_currency: str
    commit_sequence: int
    rows: tuple[BalanceRow, ...]
    result_since: date | None = None

    def canonical(self) -> bytes:
        """The bytes that are hashed: one line of tab-separated fields for each row."""
        since = self.result_since
        form, more = ("1", "") if since is None else ("2", f"\t{since}")
        days = f"{self.start_date}\t{self.end_date}\t{self.home_currency}"
        head = f"monthend trial balance {form}\t{days}{more}\n"
        lines = [
            f"{row.code}\t{row.type}\t{row.currency}\t{row.opening}\t{row.debit}\t{row.credit}"
            f"\t{row.home_opening}\t{row.home_debit}\t{row.home_credit}\n"
            for row in self.rows
        ]
        return (head + "".join(lines)).encode()


RowsBetween = Callable[[date | None, date], tuple[BalanceRow, ...]]
RowsUntil = Callable[[date | None, date, int | None], tuple[BalanceRow, ...]]
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
        category = Category.EQUITY if kind == PRIOR_YEARS else CATEGORIES[kind]
        rows.append(BalanceRow(code, kind, category, currency, *figures))
    return tuple(rows)


def result_since(canonical: bytes) -> date | None:
    """Since when the frozen rows count income and expenses; None means from the beginning."""
    _, _, _, _, *since = _head(canonical)
    return date.fromisoformat(since[0]) if since else None


def home_currency(canonical: bytes) -> str:
    """The home currency of frozen rows."""
    return _head(canonical)[3]


def _head(canonical: bytes) -> list[str]:
    return canonical.partition(b"\n")[0].decode().split("\t")


Closings = Mapping[tuple[str, str, str], tuple[int, int]]
"""Closing balances of an earlier period by the key of their rows: (amount, home amount)."""


def closings(rows: Iterable[BalanceRow]) -> Closings:
    return {row.key: (row.closing, row.home_closing) for row in rows}


def drift(frozen: Iterable[BalanceRow], recomputed: Iterable[BalanceRow], home: str) -> list[str]:
    """The rows in which two computations differ, in words; empty when they are equal.

    Where only the amounts in home currency differ, they are what is told.
    """
    ours, theirs = ({row.key: row for row in rows} for rows in (frozen, recomputed))
    told = []
    for key in sorted({**ours, **theirs}):
        pair = (ours.get(key), theirs.get(key))
        if pair[0] != pair[1]:
            before, now = map(_figures, pair)
            if before == now:
                before, now = (_home_figures(row, home) for row in pair)
            told.append(f"{key[0]} {key[2]}: frozen {before}, lines {now}")
    return told


def _figures(row: BalanceRow | None) -> str:
    if row is None:
        return "nothing"
    amounts = (row.opening, row.debit, row.credit, row.closing)
    return " ".join(text_of(amount, row.currency) for amount in amounts)


def _home_figures(row: BalanceRow | None, home: str) -> str:
    assert row is not None, "two that are not there do not differ"
    amounts = (row.home_opening, row.home_debit, row.home_credit, row.home_closing)
    return f"{' '.join(text_of(amount, home) for amount in amounts)} in {home}"


def identities(
    balance: TrialBalance,
    earlier_closings: Closings | None,
    opened: Iterable[BalanceRow] | None = None,
) -> tuple[Identity, ...]:
    """Prove R1 to R3; `earlier_closings` are those frozen for the period before, if any.

    They are compared with the openings of `opened`, where these are not the rows themselves.
    """
    return (
        _debits_equal_credits(balance.rows),
        _closings_sum_to_zero(balance.rows),
        _opening_continues(balance.rows if opened is None else opened, earlier_closings),
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
        amount, home = left.pop(row.key, (0, 0))
        if (row.opening, row.home_opening) != (amount, home):
            off[f"{row.code} {row.currency}"] = row.opening - amount
    off.update({f"{code} {currency}": -amounts[0] for (code, _, currency), amounts in left.items()})
    return _identity("R3", statement, off, keep_zero=True)


def _identity(
    name: str, statement: str, off: Mapping[str, int], *, keep_zero: bool = False
) -> Identity:
    wrong = {where: amount for where, amount in off.items() if amount or keep_zero}
    detail = ", ".join(f"{where} off by {amount}" for where, amount in sorted(wrong.items())[:5])
    return Identity(name=name, statement=statement, holds=not wrong, detail=detail)
