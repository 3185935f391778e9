"""The ledger of the benchmarks: the same arguments make the same balanced entries."""

from __future__ import annotations

import csv
import hashlib
import io
from collections import defaultdict
from datetime import date
from decimal import Decimal

from benchmarks.ledger_generator import CURRENCIES, accounts, entries, write_csv

FIRST = date(2024, 1, 1)
DAYS = 730


def written(number: int = 500) -> str:
    file = io.StringIO()
    write_csv(file, entries(number, first=FIRST, days=DAYS, codes=20), accounts(20))
    return file.getvalue()


def test_the_same_arguments_make_the_same_bytes() -> None:
    assert written() == written()


def test_the_bytes_are_those_of_the_recorded_runs() -> None:
    digest = hashlib.sha256(written().encode()).hexdigest()
    assert digest.startswith("380229f4f695cc07")


def test_every_entry_balances() -> None:
    assert all(
        sum(amount for _, amount in entry.lines) == 0
        for entry in entries(2000, first=FIRST, days=DAYS)
    )


def test_no_line_is_of_nothing() -> None:
    assert all(
        amount for entry in entries(2000, first=FIRST, days=DAYS) for _, amount in entry.lines
    )


def test_an_entry_has_two_to_six_lines() -> None:
    sizes = {len(entry.lines) for entry in entries(2000, first=FIRST, days=DAYS)}
    assert sizes == {2, 3, 4, 5, 6}


def test_every_day_of_the_span_has_entries() -> None:
    days = [entry.day for entry in entries(2000, first=FIRST, days=DAYS)]
    assert days == sorted(days)
    assert (days[0], days[-1], len(set(days))) == (FIRST, date(2025, 12, 30), DAYS)


def test_every_currency_occurs() -> None:
    found = {entry.currency for entry in entries(100, first=FIRST, days=DAYS)}
    assert found == set(CURRENCIES)


def test_the_file_has_the_columns_of_an_import_of_entries() -> None:
    rows = list(csv.DictReader(io.StringIO(written())))
    assert list(rows[0]) == ["entry_id", "date", "account", "debit", "credit", "currency"]


def test_the_file_balances_entry_by_entry() -> None:
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for row in csv.DictReader(io.StringIO(written())):
        sums[row["entry_id"]] += Decimal(row["debit"]) - Decimal(row["credit"])
    assert len(sums) == 500
    assert not any(sums.values())
