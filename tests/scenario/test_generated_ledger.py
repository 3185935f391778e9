"""A generated ledger in three currencies: everybody who adds it up comes to the same figures."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from benchmarks import ledger_generator
from benchmarks.company import month
from benchmarks.ledger_generator import CURRENCIES, Expected, accounts, entries, expected, write_csv

from any_store import POSTGRESQL, STORES, AnyStore, make_schema
from company import Clock, Company, found_company
from hledger_program import hledger, needs_hledger
from monthend.domain.money import decimal_of, minor_units
from monthend.domain.trial_balance import BalanceRow, TrialBalance
from monthend.engines import hledger as journal
from monthend.engines import parquet_export
from monthend.engines.parquet_books import ParquetBooks
from monthend.services import trial_balances
from monthend.services.imports import ImportKind, import_file
from monthend.storage.postgresql.store import PostgresStore
from monthend.storage.store import SqliteStore

pytestmark = pytest.mark.postgresql_by_night

FIRST = date(2024, 1, 1)
DAYS = 730
MONTHS = 24
ENTRIES = 10_000
NAMES = accounts(200)
ENDS = [month(FIRST, number) for number in range(MONTHS)]


def generated() -> Iterator[ledger_generator.Entry]:
    return entries(ENTRIES, first=FIRST, days=DAYS, codes=len(NAMES))


@pytest.fixture(scope="module", params=STORES)
def store(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[AnyStore]:
    """One database for all tests here: nothing changes it."""
    clock = Clock()
    store: AnyStore
    if request.param == POSTGRESQL:
        cluster = request.getfixturevalue("postgresql")
        store = PostgresStore(cluster.database(make_schema), clock=clock, writers=2, readers=2)
    else:
        path = tmp_path_factory.mktemp("generated") / "books.db"
        store = SqliteStore(str(path), clock=clock, synchronous="OFF")
    yield store
    store.close()


@pytest.fixture(scope="module")
def books(store: AnyStore) -> Company:
    company = found_company(store, Clock())
    for start, end in ENDS:
        name = f"{start:%Y-%m}"
        company.create_period(
            {"name": name, "start_date": start, "end_date": end, "fiscal_year": start.year}
        )
    rates = "".join(
        f"{start},{pair},{rate}\n{end},{pair},{rate}\n"
        for start, end in ENDS
        for pair, rate in (("EUR,USD", "1.0832"), ("GBP,USD", "1.2613"))
    )
    days = "".join(
        f"{start.replace(day=day)},{pair}\n"
        for start, _ in ENDS
        for day in (7, 14, 21)
        for pair in ("EUR,USD,1.0911", "GBP,USD,1.2577")
    )
    _import(company, ImportKind.RATES, "date,from,to,rate\n" + rates + days)
    file = io.StringIO()
    write_csv(file, generated(), NAMES)
    _import(company, ImportKind.ENTRIES, file.getvalue())
    return company


def _import(company: Company, kind: ImportKind, text: str) -> None:
    import_file(
        company.store, company.administrator, io.BytesIO(text.encode()), kind=kind,
        create_codes=kind is ImportKind.ENTRIES, file_name=kind.value, progress=lambda _: None,
    )  # fmt: skip


@pytest.fixture(scope="module")
def exported(books: Company, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ParquetBooks]:
    folder = tmp_path_factory.mktemp("exported") / "books"
    books.read(lambda given, by: parquet_export.export(given, by, folder, monthly=True))
    with ParquetBooks(folder) as parquet:
        yield parquet


def figures(rows: tuple[BalanceRow, ...]) -> Expected:
    return {(row.code, row.currency): (row.opening, row.debit, row.credit) for row in rows}


def stored(books: Company, start: date, end: date) -> tuple[BalanceRow, ...]:
    return books.read(lambda given, by: given.period_balances(start, end))


def recomputed(books: Company, name: str) -> TrialBalance:
    return books.read(lambda given, by: trial_balances.computed(given, by, _named(given, name).id))


def _named(given: Any, name: str) -> Any:
    return given.calendar().named(name)


def test_balances_lines_and_duckdb_come_to_the_expected_figures_of_every_month(
    books: Company, exported: ParquetBooks
) -> None:
    for start, end in ENDS:
        name = f"{start:%Y-%m}"
        kept = stored(books, start, end)
        from_lines = recomputed(books, name)
        from_files = exported.trial_balance(exported.period(name))
        assert figures(kept) == expected(generated(), NAMES, start, end)
        assert from_lines.rows == kept
        assert from_files.canonical() == from_lines.canonical()


@needs_hledger
def test_hledger_comes_to_the_closing_balances_of_every_month(
    books: Company, tmp_path: Path
) -> None:
    file = tmp_path / "books.journal"
    with file.open("w", encoding="utf-8") as text:
        books.read(lambda given, by: journal.export(given, by, text))
    found = closings(file)
    for number, (start, _) in enumerate(ENDS):
        assert {key: amounts[number] for key, amounts in found.items() if amounts[number]} == {
            (row.code, row.currency): decimal_of(row.closing, row.currency)
            for row in recomputed(books, f"{start:%Y-%m}").rows
            if row.closing
        }


def closings(file: Path) -> dict[tuple[str, str], list[Decimal]]:
    """Closing balances by account and currency, month by month."""
    asked = ("-M", "-H", "-b", "2024-01-01", "-e", "2026-01-01")
    found: dict[tuple[str, str], list[Decimal]] = {}
    for currency in CURRENCIES:
        text = hledger(file, "bal", "--flat", "-N", "-O", "csv", *asked, f"cur:{currency}")
        for account, *amounts in list(csv.reader(text.splitlines()))[1:]:
            found[account, currency] = [
                decimal_of(minor_units(each.split()[0], currency), currency) for each in amounts
            ]
    return found
