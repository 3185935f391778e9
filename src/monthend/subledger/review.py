"""What an accountant would look at twice before a close: nothing here stands in its way.

Three signs, all seen in the ledger alone. A series that skips a period: a code that
was debited, or credited, in all but a few of the periods. A steady series with another
amount in a few of them. And an entry that was posted twice: another one of the same
period has the same codes, sides and amounts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from monthend.domain.money import text_of

PERIODS = 12
"""How many periods are looked back on, the reviewed one among them."""

SHORTEST_SERIES = 4
ONE_IN = 4
"""One in so many periods of a series may be unlike the others; with more it is no series."""

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
class Unlike:
    """A period in which a code was debited, or credited, with another amount than it always is."""

    period: str
    code: str
    currency: str
    debit: bool
    amount: int
    usual: int
    usual_in: int
    periods: int

    @property
    def sentence(self) -> str:
        side = "debited" if self.debit else "credited"
        amount, usual = (text_of(each, self.currency) for each in (self.amount, self.usual))
        return (
            f"{self.code} was {side} with {amount} {self.currency} in {self.period}, "
            f"but in {self.usual_in} of {self.periods} periods with {usual}."
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


Point = Skipped | Unlike | Repeated


def broken(periods: Sequence[tuple[str, Moved]]) -> list[Skipped | Unlike]:
    """What breaks a series in periods in the order of time, each given with what moved in it."""
    keys = sorted({key for _, moved in periods for key in moved})
    return [
        point for key in keys for debit in (True, False) for point in _breaks(periods, key, debit)
    ]


def _breaks(
    periods: Sequence[tuple[str, Moved]], key: tuple[str, str], debit: bool
) -> Iterable[Skipped | Unlike]:
    here, other = (0, 1) if debit else (1, 0)
    sides = [(name, moved.get(key, (0, 0))) for name, moved in periods]
    first = next((place for place, (_, both) in enumerate(sides) if both[here]), None)
    if first is None:
        return
    # What was not there before a series began was not left out. It begins where it is seen
    # first, or just after the code moved on its other side: what is accrued is released then.
    opened = next((place for place, (_, both) in enumerate(sides) if both[other]), first)
    amounts = [(name, both[here]) for name, both in sides[min(first, opened + 1) :]]
    if len(amounts) < SHORTEST_SERIES:
        return
    (usual, usual_in), *_ = Counter(amount for _, amount in amounts if amount).most_common(1)
    missing = sum(not amount for _, amount in amounts)
    few = len(amounts) // ONE_IN
    code, currency = key
    for name, amount in amounts:
        if not amount and missing <= few:
            moved_in = len(amounts) - missing
            yield Skipped(
                period=name, code=code, currency=currency, debit=debit, moved_in=moved_in,
                periods=len(amounts),
            )  # fmt: skip
        elif amount not in (0, usual) and len(amounts) - usual_in <= few:
            yield Unlike(
                period=name, code=code, currency=currency, debit=debit, amount=amount,
                usual=usual, usual_in=usual_in, periods=len(amounts),
            )  # fmt: skip
