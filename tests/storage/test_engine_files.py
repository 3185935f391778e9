"""Detail files by every engine: the same bytes, the same cells, the same refusals."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import psycopg
import pyarrow.parquet
import pytest

import awkward_ledger
from any_store import make_schema
from company import Clock, Company, found_company
from engine_files import compared, export, of_database, of_duckdb, of_parquet, stored
from imported import import_entries, import_rates, import_transactions, invoice
from monthend.domain.period import AccountingPeriod
from monthend.engines import detail_queries, manifest, parquet_details
from monthend.engines.manifest import ExportUnusable
from monthend.engines.parquet_books import ParquetBooks
from monthend.services import tenants
from monthend.services.computed_files import NotComputed, failing_as_runs_do
from monthend.services.file_ports import FileKind
from monthend.storage import details
from monthend.storage.postgresql.store import PostgresStore
from postgresql_cluster import Cluster

ROWS = 400


def month(company: Company, name: str = "Jan") -> AccountingPeriod:
    found = company.calendar.named(name)
    assert found is not None
    return found


def set_for(company: Company, name: str, value: str) -> None:
    caller = company.administrator
    company.store.write_directory(
        lambda directory: tenants.set_setting(directory, caller, name, value)
    )
    company.sign_in()


@pytest.fixture
def books(company: Company) -> Company:
    awkward_ledger.fill(company, Random(8), ROWS)
    return company


def everybody(company: Company, period: AccountingPeriod, folder: Path) -> list[dict[str, Any]]:
    """The files as the run has them, the database anew, and DuckDB in three ways."""
    found = [compared(stored(company, period)), compared(of_database(company, period))]
    for monthly in (False, True):
        exported = export(company, folder / f"monthly-{monthly}", monthly=monthly)
        found.append(compared(of_duckdb(company, period, exported)))
    found.append(compared(of_parquet(exported, period.name)))
    return [dict(each) for each in found]


def test_every_engine_writes_the_same_files(books: Company, tmp_path: Path) -> None:
    first, *others = everybody(books, month(books), tmp_path)
    assert {name.removesuffix(f"-{awkward_ledger.JANUARY}.csv") for name in first} >= {
        kind.slug for kind in FileKind if kind is not FileKind.REVENUE_XLSX
    }
    for found in others:
        assert found == first


@pytest.mark.postgresql_by_night
def test_every_engine_fills_the_same_cells(books: Company, tmp_path: Path) -> None:
    set_for(books, "detail_format", "xlsx")
    set_for(books, "aging_buckets", "Current=..0; Late=1..20; Very late=21..")
    set_for(books, "aging_negative_invoices", "false")
    first, *others = everybody(books, month(books), tmp_path)
    assert sum(name.endswith(".xlsx") for name in first) == len(FileKind) - 1
    for found in others:
        assert found == first


@pytest.mark.postgresql
def test_texts_are_in_the_same_order_in_a_database_of_another_alphabet(
    postgresql: Cluster, tmp_path: Path
) -> None:
    name = "books_of_another_alphabet"
    postgresql.execute(
        f"CREATE DATABASE {name} TEMPLATE template0 LOCALE_PROVIDER icu ICU_LOCALE 'de' "
        "LOCALE 'C.UTF-8'"
    )
    url, clock = postgresql.url(name), Clock()
    with psycopg.connect(url) as connection:
        assert connection.execute("SELECT 'B' < 'a'").fetchone() == (False,)
    make_schema(url)
    store = PostgresStore(url, clock=clock, writers=2, readers=2)
    try:
        company = found_company(store, clock)
        company.add_codes()
        awkward_ledger.fill(company, Random(9), ROWS)
        first, *others = everybody(company, month(company), tmp_path)
        for found in others:
            assert found == first
    finally:
        store.close()
        postgresql.drop(url)


@pytest.mark.postgresql_by_night
def test_a_month_before_anything_moved_has_the_same_files(books: Company, tmp_path: Path) -> None:
    for name in ("Dec", "Feb"):
        period = month(books, name)
        first, *others = everybody(books, period, tmp_path / name)
        for found in others:
            assert found == first


@pytest.mark.postgresql_by_night
def test_a_cancelled_entry_is_in_no_file_and_needs_no_rate(books: Company, tmp_path: Path) -> None:
    """It never had a rate, so nothing of it could be listed; what it did was taken back."""
    wanted = compared(stored(books, month(books)))
    for number, currency in (("without-rate", "SEK"), ("in-dollars", "USD")):
        import_entries(
            books,
            f"{number},2026-01-17,Receivable,5.00,,{currency}",
            f"{number},2026-01-17,Cash,,5.00,{currency}",
        )
    assert "SEK to USD" in str(error_of_run(books))
    for number in ("without-rate", "in-dollars"):
        books.cancel_entry(number)
    for found in everybody(books, month(books), tmp_path):
        assert found == dict(wanted)


@pytest.mark.postgresql_by_night
def test_what_is_moved_into_open_days_is_aged_from_its_own(
    company: Company, tmp_path: Path
) -> None:
    company.create_months(date(2026, 1, 1), 2)
    company.close_through([month(company, "Jan").id])
    set_for(company, "late_transactions", "earliest_open")
    import_transactions(company, invoice("I-1"), invoice("I-2", "2026-02-03"))
    import_entries(company, "E-1,2026-01-20,Receivable,5.00,,USD", "E-1,2026-01-20,Cash,,5.00,USD")
    first, *others = everybody(company, month(company, "Feb"), tmp_path)
    for found in others:
        assert found == first
    aged = first[f"{FileKind.INVOICE_AGING.slug}-2026-02-28.csv"].decode()
    assert [
        tuple(row[name] for name in ("document_number", "document_date", "due_date", "bucket"))
        for row in csv.DictReader(aged.splitlines())
    ] == [
        ("I-1", "2026-01-15", "2026-01-15", "31 to 60"),
        ("I-2", "2026-02-03", "2026-02-03", "1 to 30"),
    ]
    detail = first[f"{FileKind.AR_DETAIL.slug}-2026-02-28.csv"].decode()
    assert [
        row["date"] for row in csv.DictReader(detail.splitlines()) if row["number"] == "I-1"
    ] == ["2026-02-01"]


@pytest.mark.postgresql_by_night
def test_entries_reversed_in_later_days_leave_nothing_open_in_any_engine(
    company: Company, tmp_path: Path
) -> None:
    company.create_months(date(2026, 1, 1), 3)
    import_rates(company, *(f"{day},EUR,USD,1.1" for day in ("2026-01-05", "2026-01-31")))
    import_entries(
        company, "E-1,2026-01-05,Receivable,5,,EUR", "E-1,2026-01-05,Receivable,2,,EUR",
        "E-1,2026-01-05,Cash,,7,EUR", "E-2,2026-01-05,Receivable,3,,USD",
        "E-2,2026-01-05,Cash,,3,USD",
    )  # fmt: skip
    set_for(company, "late_transactions", "earliest_open")
    company.close_through([month(company).id])
    company.cancel_entry("E-1")
    period = month(company, "Feb")
    first, *others = everybody(company, period, tmp_path)
    for found in others:
        assert found == first
    content = {
        name.split("-2026")[0]: list(csv.DictReader(io.StringIO(file.decode(), newline="")))
        for name, file in stored(company, period).items()
    }
    moved = [row for row in content[FileKind.AR_DETAIL.slug] if row["number"]]
    assert [(row["number"], row["document_number"]) for row in moved] == [
        ("JE-00000001", "E-1")
    ] * 2
    assert [row["balance"] for row in content[FileKind.ACCOUNT_AGING.slug]] == ["3.00"]
    # Nothing in foreign currency is open, and nothing was gained.
    assert not {FileKind.FX_UNREALIZED.slug, FileKind.FX_REALIZED.slug} & set(content)


def test_every_engine_has_the_same_texts() -> None:
    for query in detail_queries.QUERIES:
        assert details.statement(query).sqlite.endswith(query)
        assert detail_queries.with_dollars(query).replace("$", ":") == query
        assert detail_queries.relations_of(query)
    assert set(details.RELATIONS) == set(parquet_details.RELATIONS) == set(detail_queries.RELATIONS)


def test_an_answer_is_read_piece_by_piece(
    books: Company, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parquet_details, "ROWS_AT_ONCE", 3)
    exported = export(books, tmp_path / "out")
    wanted = compared(of_database(books, month(books)))
    assert compared(of_parquet(exported, "Jan")) == wanted


def test_files_are_made_whatever_runs_are_set_to_store(books: Company, tmp_path: Path) -> None:
    wanted = of_database(books, month(books))
    set_for(books, "detail_files", "none")
    assert len(stored(books, month(books))) == 1
    assert compared(of_database(books, month(books))) == compared(wanted)
    assert compared(of_parquet(export(books, tmp_path / "out"), "Jan")) == compared(wanted)


def test_charges_are_listed_where_every_run_lists_them(books: Company, tmp_path: Path) -> None:
    set_for(books, "unprocessed_charges", "always")
    with ParquetBooks(export(books, tmp_path / "out")) as parquet:
        assert parquet.basis(parquet.period("Jan"), charges=False).settings == (
            books.administrator.tenant.settings
        )


# What does not come out -------------------------------------------------------------


def error_of_run(company: Company) -> str | None:
    january = month(company).id
    company.request_trial_balance(january)
    company.run_trial_balances()
    return company.period(january).trial_balance.error_message


def error_of(engine: Any, *given: Any) -> str:
    with pytest.raises(NotComputed) as refused, failing_as_runs_do():
        engine(*given)
    return str(refused.value)


@pytest.mark.parametrize("rates", [(), ("2026-01-15,EUR,USD,1.10",)], ids=["posted", "at the end"])
def test_a_missing_rate_is_told_as_by_a_run(
    company: Company, tmp_path: Path, rates: tuple[str, ...]
) -> None:
    company.create_months(date(2026, 1, 1), 1)
    import_rates(company, "2026-01-01,GBP,USD,1.3", *rates)
    import_transactions(company, invoice("I-1", "2026-01-15", "5.00", currency="EUR"))
    exported = export(company, tmp_path / "out")
    said = [
        error_of(of_database, company, month(company)),
        error_of(of_duckdb, company, month(company), exported),
        error_of(of_parquet, exported, "Jan"),
    ]
    day = "2026-01-31" if rates else "2026-01-15"
    wanted = f"Error creating the trial balance: exchange rate from EUR to USD on {day} is missing"
    assert said == [error_of_run(company)] * 3 == [wanted] * 3


def test_a_rate_that_came_since_is_said_to_be_there(company: Company, tmp_path: Path) -> None:
    company.create_months(date(2026, 1, 1), 1)
    import_transactions(company, invoice("I-1", "2026-01-29", "5.00", currency="EUR"))
    company.add_rate(date(2026, 1, 29), "EUR", "USD", "1.10")
    exported = export(company, tmp_path / "out")
    for said in (
        error_of(of_database, company, month(company)),
        error_of(of_parquet, exported, "Jan"),
    ):
        assert "EUR to USD on 2026-01-29 is there, and lines still wait for it" in said
    assert error_of_run(company) is None
    assert of_database(company, month(company))


def test_a_rate_that_came_after_the_close_is_said_to_be_missing_until_it_is_open_again(
    company: Company, tmp_path: Path
) -> None:
    company.create_months(date(2026, 1, 1), 1)
    import_transactions(company, invoice("I-1", "2026-01-29", "5.00", currency="EUR"))
    company.close_through([month(company).id])
    company.add_rate(date(2026, 1, 29), "EUR", "USD", "1.10")
    exported = export(company, tmp_path / "out")
    said = {
        error_of(of_database, company, month(company)),
        error_of(of_duckdb, company, month(company), exported),
        error_of(of_parquet, exported, "Jan"),
    }
    assert said == {
        "Error creating the trial balance: exchange rate from EUR to USD on 2026-01-29 is missing; "
        "once it is imported, reopen Jan, run and close it again"
    }


def test_a_broken_proof_is_told_as_by_a_run(books: Company, tmp_path: Path) -> None:
    """Lines that come from nowhere are in the balances, and in no file."""
    for code, side, cents in (("Receivable", "debit", 5), ("Cash", "credit", -5)):
        books.spoil(
            "INSERT INTO line (calendar_id, date, code_id, currency, amount, home_amount, "
            "commit_sequence) SELECT 1, '2026-01-10', id, 'USD', ?, ?, 1 FROM accounting_code "
            "WHERE name = ?", cents, cents, code,
        )  # fmt: skip
        for table in ("day_balance", "month_balance"):
            place = "day" if table == "day_balance" else "month"
            books.spoil(
                f"INSERT INTO {table} (calendar_id, {place}, code_id, currency, slot, debit, "
                "credit, home_debit, home_credit, unconverted) SELECT 1, ?, id, 'USD', 77, ?, ?, "
                "?, ?, 0 FROM accounting_code WHERE name = ?",
                "2026-01-10"[: 10 if place == "day" else 7],
                *((5, 0) if side == "debit" else (0, 5)) * 2, code,
            )  # fmt: skip
    exported = export(books, tmp_path / "out")
    said = {
        error_of(of_database, books, month(books)),
        error_of(of_duckdb, books, month(books), exported),
        error_of(of_parquet, exported, "Jan"),
    }
    assert said == {error_of_run(books)}
    assert "an identity does not hold: R4" in said.pop()


# Exports ------------------------------------------------------------------------------


def test_an_export_has_every_exchange_rate(books: Company, tmp_path: Path) -> None:
    exported = export(books, tmp_path / "out")
    found = pyarrow.parquet.read_table(exported / "rates.parquet").to_pylist()
    kept = books.rows("SELECT date, from_currency, to_currency, rate FROM exchange_rate")
    assert sorted(tuple(map(str, row.values())) for row in found) == sorted(kept)


def test_an_export_knows_which_days_were_closed(company: Company, tmp_path: Path) -> None:
    company.create_months(date(2025, 12, 1), 2)
    company.close_through([month(company, "Dec").id])
    with ParquetBooks(export(company, tmp_path / "out")) as parquet:
        assert parquet.closed_in(date(2025, 12, 31)) == "Dec"
        assert parquet.closed_in(date(2026, 1, 1)) is None


def test_settings_that_mean_nothing_are_refused(books: Company, tmp_path: Path) -> None:
    other = export(books, tmp_path / "out")
    told = replace(manifest.read(other), settings={"aging_buckets": "none"})
    manifest.write(other, manifest.sealed(told))
    with pytest.raises(ExportUnusable, match="its settings are none"):
        of_parquet(other, "Jan")


def test_what_duckdb_cannot_do_is_told(
    books: Company, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    exported = export(books, tmp_path / "out")
    with ParquetBooks(exported) as parquet:
        basis = parquet.basis(parquet.period("Jan"), charges=True)
        monkeypatch.setattr(detail_queries, "CHARGES", "SELECT error('no') WHERE :end <> ''")
        with pytest.raises(ExportUnusable, match="DuckDB gives up on it"):
            list(basis.details.charges(awkward_ledger.JANUARY))
