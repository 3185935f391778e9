"""The auditor of the demo: adds up the CSV file, and compares.

It shares no code with the ledger. It knows only that what is posted or
processed counts, from which day each period runs, and how to add.
"""

from __future__ import annotations

import csv
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path

from .client import Json, UnexpectedAnswer

COUNTED = {"Posted", "Processed"}
NEVER_COUNTED = {"Charge"}
FIGURES = ("opening", "debit", "credit", "closing")
NOTHING = (Decimal(0),) * len(FIGURES)

Key = tuple[str, str]
"""An accounting code and a currency."""


class Auditor:
    """What every trial balance must say, by the file that was imported."""

    def __init__(self, file: Path, period_ends: Sequence[date]) -> None:
        self._ends = [end.isoformat() for end in period_ends]
        self._moved: list[dict[Key, list[Decimal]]] = [
            defaultdict(lambda: [Decimal(0), Decimal(0)]) for _ in self._ends
        ]
        self._unfinished: dict[Key, dict[str, str]] = {}
        with file.open(encoding="utf-8", newline="") as text:
            for row in csv.DictReader(text):
                if row["status"] in COUNTED:
                    self._count(row)
                else:
                    self._unfinished[row["type"], row["number"]] = row

    def resolve(self, kind: str, number: str, status: str) -> None:
        """An unfinished transaction of the file has come to another status."""
        row = self._unfinished.pop((kind, number))
        if status in COUNTED:
            self._count(row)

    def _count(self, row: dict[str, str]) -> None:
        place = bisect_left(self._ends, row["date"])
        if place < len(self._ends) and row["type"] not in NEVER_COUNTED:
            amount, currency = Decimal(row["amount"]), row["currency"]
            moved = self._moved[place]
            moved[row["debit_code"], currency][0] += amount
            moved[row["credit_code"], currency][1] += amount

    def expected(self, place: int) -> dict[Key, tuple[Decimal, ...]]:
        """Opening, debits, credits and closing of the period in this place."""
        opening: dict[Key, Decimal] = defaultdict(Decimal)
        for moved in self._moved[:place]:
            for key, (debit, credit) in moved.items():
                opening[key] += debit - credit
        found: dict[Key, tuple[Decimal, ...]] = {}
        for key in {*opening, *self._moved[place]}:
            debit, credit = self._moved[place].get(key, (Decimal(0), Decimal(0)))
            found[key] = (opening[key], debit, credit, opening[key] + debit - credit)
        return found

    def check(self, place: int, balance: Json) -> int:
        """Compare a trial balance figure by figure; the answer is how many there were."""
        check_ties_out(balance)
        expected = self.expected(place)
        told = {
            (row["accountingCode"], row["currency"]): tuple(Decimal(row[name]) for name in FIGURES)
            for row in balance["rows"]
        }
        off = [
            f"{code} {currency} is {told.get((code, currency))}, by the file {figures}"
            for (code, currency), figures in sorted(expected.items())
            if told.get((code, currency), NOTHING) != figures
        ]
        off += [f"{key} is not in the file" for key in told if key not in expected]
        if off:
            raise UnexpectedAnswer(f"{balance['name']} is not what was imported: {'; '.join(off)}")
        return len(FIGURES) * len(expected)


def check_ties_out(balance: Json) -> None:
    """Debits equal credits and closings sum to zero, per currency and in home currency."""
    rows: Iterable[Json] = balance["rows"]
    off: dict[str, Decimal] = defaultdict(Decimal)
    for row in rows:
        currency = row["currency"]
        off[f"debits less credits {currency}"] += Decimal(row["debit"]) - Decimal(row["credit"])
        off[f"closings {currency}"] += Decimal(row["closing"])
        off["home debits less credits"] += Decimal(row["homeDebit"]) - Decimal(row["homeCredit"])
        off["home closings"] += Decimal(row["homeClosing"])
    wrong = [f"{what}: {amount}" for what, amount in off.items() if amount]
    wrong += [proof["statement"] for proof in balance["identities"] if not proof["holds"]]
    if wrong:
        raise UnexpectedAnswer(f"{balance['name']} does not tie out: {'; '.join(wrong)}")
