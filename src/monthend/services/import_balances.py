"""What the lines of an import add to the balances, kept in memory until they count."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from .import_ports import PostedSums, Row

FIELDS = 5
DEBIT, CREDIT, HOME_DEBIT, HOME_CREDIT, UNCONVERTED = range(FIELDS)
_NOTHING = (0,) * FIELDS


class Added:
    """Debit, credit, home debit, home credit and unconverted lines by day, code and currency.

    The sums of all keys stand in one array, five by five, where a ledger of
    years takes little room, and a sum past 64 bits is an OverflowError.
    """

    def __init__(self) -> None:
        self._sums = array("q")
        self._places: dict[tuple[str, str], dict[int, int]] = {}

    def add_transactions(
        self,
        days: Sequence[str],
        currencies: Sequence[str],
        debits: Sequence[int],
        credits: Sequence[int],
        amounts: Sequence[int],
        homes: Sequence[int | None],
    ) -> None:
        """Add both lines of each transaction; a negative amount swaps the sides."""
        sums, cells = self._sums, self._places
        for day, currency, debit, credit, amount, home in zip(
            days, currencies, debits, credits, amounts, homes, strict=True
        ):
            places = cells.get((day, currency))
            if places is None:
                places = cells[day, currency] = {}
            place, other = places.get(debit), places.get(credit)
            if place is None:
                place = places[debit] = len(sums)
                sums.extend(_NOTHING)
            if other is None:
                other = self._place(places, credit)
            if amount < 0:
                sums[place + CREDIT] -= amount
                sums[other] -= amount
            else:
                sums[place] += amount
                sums[other + CREDIT] += amount
            if home is None:
                sums[place + UNCONVERTED] += 1
                sums[other + UNCONVERTED] += 1
            elif home < 0:
                sums[place + HOME_CREDIT] -= home
                sums[other + HOME_DEBIT] -= home
            else:
                sums[place + HOME_DEBIT] += home
                sums[other + HOME_CREDIT] += home

    def add_lines(
        self,
        days: Sequence[str],
        currencies: Sequence[str],
        codes: Sequence[int],
        amounts: Sequence[int],
        homes: Sequence[int | None],
    ) -> None:
        """Add single lines; debits are positive."""
        sums, cells = self._sums, self._places
        for day, currency, code, amount, home in zip(
            days, currencies, codes, amounts, homes, strict=True
        ):
            places = cells.get((day, currency))
            if places is None:
                places = cells[day, currency] = {}
            place = places.get(code)
            if place is None:
                place = places[code] = len(sums)
                sums.extend(_NOTHING)
            if amount < 0:
                sums[place + CREDIT] -= amount
            else:
                sums[place] += amount
            if home is None:
                sums[place + UNCONVERTED] += 1
            elif home < 0:
                sums[place + HOME_CREDIT] -= home
            else:
                sums[place + HOME_DEBIT] += home

    def convert(self, day: str, currency: str, code: int, home: int) -> None:
        """A line gets its amount in home currency."""
        place = self._place(self._places.setdefault((day, currency), {}), code)
        self._sums[place + (HOME_DEBIT if home > 0 else HOME_CREDIT)] += abs(home)
        self._sums[place + UNCONVERTED] -= 1

    def posted(self) -> PostedSums:
        """Rows for the balances of days and months, in the order of their keys."""
        keys = sorted(self._places)
        rows: list[Row] = []
        months: list[Row] = []
        for month, in_month in groupby(keys, key=lambda key: key[0][:7]):
            begin = len(rows)
            for day, in_day in groupby(in_month, key=lambda key: key[0]):
                rows += self._rows_of(day, in_day)
            months += _total(month, rows[begin:])
        return PostedSums(
            first_day=keys[0][0] if keys else None,
            last_day=keys[-1][0] if keys else None,
            days=rows,
            months=months,
        )

    def unconverted(self) -> Iterator[tuple[str, str]]:
        """The days and currencies that some line lacks a rate for."""
        for key, places in self._places.items():
            if any(self._sums[place + UNCONVERTED] for place in places.values()):
                yield key

    def _rows_of(self, day: str, keys: Iterable[tuple[str, str]]) -> Iterator[Row]:
        found = [(code, key[1], place) for key in keys for code, place in self._places[key].items()]
        found.sort()
        sums = self._sums
        for code, currency, place in found:
            yield (day, code, currency, *sums[place : place + FIELDS])

    def _place(self, places: dict[int, int], code: int) -> int:
        """Where a key's sums are; they begin at nothing."""
        place = places.get(code)
        if place is None:
            place = places[code] = len(self._sums)
            self._sums.extend(_NOTHING)
        return place


def _total(month: str, rows: Sequence[Row]) -> list[Row]:
    """The rows of a month's days, summed."""
    totals: dict[tuple[int, str], list[int]] = {}
    for _, code, currency, debit, credit, home_debit, home_credit, unconverted in rows:
        total = totals.get((code, currency))
        if total is None:
            total = totals[code, currency] = [0] * FIELDS
        total[DEBIT] += debit
        total[CREDIT] += credit
        total[HOME_DEBIT] += home_debit
        total[HOME_CREDIT] += home_credit
        total[UNCONVERTED] += unconverted
    return [(month, *key, *totals[key]) for key in sorted(totals)]
