"""What an accountant would look at twice before a close: nothing here stands in its way.

Two signs, both seen in the ledger alone. A series that skips a period: a code that
was debited, or credited, in all but a few of the periods before. An entry that was
posted twice: another one of the same period has the same codes, sides and amounts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

PERIODS = 12
"""How many periods are looked back on, the reviewed one among them."""

SHORTEST_SERIES = 4
SKIPPED_AT_MOST = 4
"""One in so many periods of a series may be missing; with more it is no series."""

Moved = Mapping[tuple[str, str], tuple[int, int]]
"""Debits and credits of a period by code and currency, in minor units."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Skipped:
    """A period in which a code was not debited, or not credited, as it is in the others."""

    period: str
    code: str
    currency: str
    debit: bool
    moved_in: int
    periods: int

    @property
    def sentence(self) -> str:
        side = "debited" if self.debit else "credited"
        return (
            f"{self.code} was not {side} in {self.currency} in {self.period}, "
            f"but in {self.moved_in} of {self.periods} periods it was."
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Repeated:
    """Entries of one period that are alike; `largest` is the amount of their largest line."""

    period: str
    currency: str
    debit_code: str
    credit_code: str
    largest: int
    entries: Sequence[str]

    @property
    def sentence(self) -> str:
        return (
            f"{len(self.entries)} entries of {self.period} are alike, from {self.credit_code} "
            f"to {self.debit_code}: {', '.join(self.entries)}."
        )


Point = Skipped | Repeated


def skipped(periods: Sequence[tuple[str, Moved]]) -> list[Skipped]:
    """What is missing in periods in the order of time, each with its name and what moved in it."""
    keys = sorted({key for _, moved in periods for key in moved})
    return [
        point for key in keys for debit in (True, False) for point in _gaps(periods, key, debit)
    ]


def _gaps(
    periods: Sequence[tuple[str, Moved]], key: tuple[str, str], debit: bool
) -> Iterable[Skipped]:
    side = 0 if debit else 1
    there = [bool(moved.get(key, (0, 0))[side]) for _, moved in periods]
    # A series begins where it is seen first: what was not there before was not left out.
    first = there.index(True) if True in there else len(there)
    series = there[first:]
    missing = series.count(False)
    if len(series) < SHORTEST_SERIES or missing * SKIPPED_AT_MOST > len(series):
        return []
    code, currency = key
    return [
        Skipped(
            period=name, code=code, currency=currency, debit=debit,
            moved_in=len(series) - missing, periods=len(series),
        )
        for (name, _), seen in zip(periods[first:], series, strict=True)
        if not seen
    ]  # fmt: skip
