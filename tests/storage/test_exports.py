"""The books as Parquet files, and trial balances that DuckDB computes from them."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import duckdb
import psycopg
import pyarrow.parquet
import pytest

from company import Company
from imported import import_entries, import_rates, import_transactions, invoice
from late import set_to
from monthend.domain import trial_balance
from monthend.domain.errors import PeriodNotFound, PermissionMissing
from monthend.domain.period import AccountingPeriod
from monthend.domain.trial_balance import PRIOR_YEARS
from monthend.engines import manifest, parquet_export
from monthend.engines.detail_queries import with_dollars
from monthend.engines.manifest import ExportUnusable, Manifest
from monthend.engines.parquet_books import ParquetBooks
from monthend.engines.recomputation import QUERY
from monthend.services import journal_entry_changes, trial_balances
from monthend.services.caller import Caller
from monthend.services.imports import LEASE
from monthend.storage import balances

JANUARY = date(2026, 1, 1)


@pytest.fixture
def books(company: Company) -> Company:
    """Three months with transactions and entries, in three currencies."""
    company.create_months(JANUARY, 3)
    days = [f"2026-{month:02}-{day:02}" for month in (1, 2, 3) for day in (8, 28)]
    import_rates(company, *(f"{day},EUR,USD,1.1" for day in days))
    import_rates(company, *(f"{day},JPY,USD,0.0066" for day in days))
    import_transactions(
        company,
        invoice("I-1", "2026-01-10", "100.00"),
        invoice("I-2", "2026-02-10", "33.33", currency="EUR"),
        invoice("I-3", "2026-02-11", "-7", currency="JPY"),
        invoice("I-4", "2026-03-01", "5.00", status="Draft"),
    )
    import_entries(
        company,
        "E-1,2026-02-12,Cash,1.01,,USD", "E-1,2026-02-12,Revenue,,1.01,USD",
        "E-2,2026-03-12,Cash,0.07,,EUR", "E-2,2026-03-12,Deferred,,0.03,EUR",
        "E-2,2026-03-12,Revenue,,0.04,EUR",
    )  # fmt: skip
    return company


def exported(company: Company, folder: Path, *, monthly: bool = False) -> Manifest:
    by = company.administrator
    return company.store.read_calendar(
        by.calendar_id,
        lambda books: parquet_export.export(books, by, folder, monthly=monthly),
        settled=True,
    )


def months(company: Company) -> list[AccountingPeriod]:
    return [period for period in company.calendar.periods if period.end_date is not None]


def canonical(company: Company, period: AccountingPeriod) -> bytes:
    return company.read(lambda books, by: trial_balances.computed(books, by, period.id)).canonical()


@pytest.mark.parametrize("monthly", [False, True])
def test_duckdb_computes_the_bytes_that_the_database_computes(
    books: Company, tmp_path: Path, monthly: bool
) -> None:
    exported(books, tmp_path / "out", monthly=monthly)
    with ParquetBooks(tmp_path / "out") as parquet:
        for period in months(books):
            found = parquet.trial_balance(parquet.period(period.name))
            assert found.rows
            assert found.canonical() == canonical(books, period)


def test_income_that_begins_anew_does_so_in_every_engine(company: Company, tmp_path: Path) -> None:
    company.create_months(date(2025, 11, 1), 4)
    import_transactions(
        company,
        invoice("I-1", "2025-11-10", "3.00"), invoice("I-2", "2025-12-10", "5.00"),
        invoice("I-3", "2026-01-10", "1.00"),
    )  # fmt: skip
    set_to(company, "pnl_opening", "fiscal_year")
    exported(company, tmp_path / "out")
    with ParquetBooks(tmp_path / "out") as parquet:
        for period in months(company):
            found = parquet.trial_balance(parquet.period(period.id))
            assert found.canonical() == canonical(company, period)
        last = parquet.trial_balance(parquet.period("2026-02-01"))
    assert [row.opening for row in last.rows if row.type == PRIOR_YEARS] == [-800]


def test_what_came_late_keeps_the_day_of_its_document(company: Company, tmp_path: Path) -> None:
    january, _ = company.create_months(JANUARY, 2)
    company.close_through([january])
    set_to(company, "late_transactions", "earliest_open")
    import_transactions(company, invoice("I-1", "2026-01-10"))
    import_entries(company, "E,2026-01-12,Cash,1,,USD", "E,2026-01-12,Revenue,,1,USD")
    exported(company, tmp_path / "out")
    for table, day in (("transactions", 10), ("entries", 12)):
        (row,) = pyarrow.parquet.read_table(tmp_path / "out" / f"{table}.parquet").to_pylist()
        assert (row["date"], row["document_date"]) == (date(2026, 2, 1), date(2026, 1, day))


def test_the_bytes_are_those_that_a_run_freezes(books: Company, tmp_path: Path) -> None:
    exported(books, tmp_path / "out")
    january = months(books)[0]
    books.close_through([january.id])
    frozen = books.read(lambda given, by: trial_balances.read(given, by, january.id)).frozen
    with ParquetBooks(tmp_path / "out") as parquet:
        found = parquet.trial_balance(parquet.period(january.id))
    assert trial_balance.digest(found.canonical()) == frozen.sha256


def test_verification_takes_the_lines_of_an_export(books: Company, tmp_path: Path) -> None:
    january = months(books)[0]
    books.close_through([january.id])
    exported(books, tmp_path / "out")
    books.spoil("UPDATE month_balance SET debit = debit + 1")
    with ParquetBooks(tmp_path / "out") as parquet:
        shown = books.read(
            lambda given, by: trial_balances.read(
                given, by, january.id, verify=True, lines=parquet.balances
            )
        )
    assert shown.drift == []


def test_every_engine_has_the_same_query() -> None:
    assert QUERY in balances.RECOMPUTE.sqlite
    assert with_dollars(QUERY).replace("$", ":") == QUERY


def test_sums_that_no_longer_fit_64_bits_are_exact(tmp_path: Path) -> None:
    """A dataframe library would have wrapped around."""
    largest = 2**63 - 1
    connection = duckdb.connect()
    connection.execute(
        "CREATE VIEW counted_line AS SELECT DATE '2026-01-01' AS date, 1 AS code_id, "
        f"'USD' AS currency, {largest} AS amount, {largest} AS home_amount FROM range(3)"
    )
    (row,) = connection.execute(
        with_dollars(QUERY), {"start": JANUARY, "end": JANUARY + timedelta(1)}
    ).fetchall()
    assert row[2:] == (3 * largest,) * 6


def test_entries_say_which_run_made_them_and_what_became_of_them(
    books: Company, tmp_path: Path
) -> None:
    """A run's entry has no lines; those of a deleted entry are there, and add up to nothing."""
    cancelled = books.post_entry("Jan", JANUARY, 500)
    books.cancel_entry(cancelled)
    books.write(lambda given, by: journal_entry_changes.delete(given, by, cancelled))
    transferred = books.post_entry("Jan", JANUARY, 700)
    books.change_entry(transferred, transferred="Yes", notes="sent")
    run = books.ask_for_run("Invoice Item", period_name="Jan", entry_day=JANUARY)
    books.run_journal_runs()
    (made,) = books.entries_of(run)
    exported(books, tmp_path / "out")
    entries = {
        row["number"]: row
        for row in pyarrow.parquet.read_table(tmp_path / "out" / "entries.parquet").to_pylist()
    }
    amounts: dict[int, list[int]] = {}
    for row in pyarrow.parquet.read_table(tmp_path / "out" / "lines.parquet").to_pylist():
        amounts.setdefault(row["entry_id"], []).append(row["amount"])
    assert entries[cancelled]["status"] == "Deleted"
    assert sorted(amounts[entries[cancelled]["id"]]) == [-500, -500, 500, 500]
    assert entries[transferred]["transferred"] == "Yes"
    assert json.loads(entries[transferred]["notes"])["notes"] == "sent"
    assert entries[transferred]["run_id"] is None
    assert entries[made.number]["run_id"] is not None
    assert entries[made.number]["id"] not in amounts


def test_rows_that_an_import_has_staged_are_not_exported(books: Company, tmp_path: Path) -> None:
    before = exported(books, tmp_path / "before").rows
    books.store.write_calendar(
        books.administrator.calendar_id,
        lambda given: given.imports.begin(given.calendar_id, given.now + LEASE),
    )
    books.spoil(
        "INSERT INTO line (calendar_id, date, code_id, currency, amount, home_amount, "
        "commit_sequence, batch_id) SELECT 1, '2026-02-02', 1, 'USD', 5, 5, 0, max(id) "
        "FROM import_batch"
    )
    assert exported(books, tmp_path / "after").rows == before


def test_every_line_has_the_number_of_the_write_that_let_it_count(
    books: Company, tmp_path: Path
) -> None:
    made = exported(books, tmp_path / "out")
    numbers = pyarrow.parquet.read_table(tmp_path / "out" / "lines.parquet")["commit_sequence"]
    assert 0 < min(numbers.to_pylist()) <= max(numbers.to_pylist()) <= made.commit_sequence


def test_the_manifest_counts_the_rows_of_each_table(books: Company, tmp_path: Path) -> None:
    made = exported(books, tmp_path / "out")
    assert made.rows == {
        "lines": 11, "codes": 4, "periods": 4, "transactions": 4, "entries": 2, "rates": 12,
    }  # fmt: skip
    assert made == manifest.read(tmp_path / "out")


def test_a_partition_has_the_rows_of_its_month(books: Company, tmp_path: Path) -> None:
    made = exported(books, tmp_path / "out", monthly=True)
    days = {
        file.path: (file.rows, file.first_date, file.last_date)
        for file in made.files
        if file.table == "lines"
    }
    assert days["lines/month=2026-02/lines.parquet"] == (6, "2026-02-10", "2026-02-12")
    assert len(days) == 3


def test_the_same_books_make_the_same_files(books: Company, tmp_path: Path) -> None:
    assert exported(books, tmp_path / "a").files == exported(books, tmp_path / "b").files


def test_an_export_without_any_line_has_an_empty_trial_balance(
    company: Company, tmp_path: Path
) -> None:
    company.create_months(JANUARY, 1)
    exported(company, tmp_path / "out", monthly=True)
    with ParquetBooks(tmp_path / "out") as parquet:
        assert parquet.trial_balance(parquet.period("2026-01-31")).rows == ()


def test_a_period_that_was_not_exported_is_refused(books: Company, tmp_path: Path) -> None:
    exported(books, tmp_path / "out")
    with ParquetBooks(tmp_path / "out") as parquet, pytest.raises(PeriodNotFound):
        parquet.period("Dec")


def test_a_file_that_was_changed_is_refused(books: Company, tmp_path: Path) -> None:
    exported(books, tmp_path / "out")
    with (tmp_path / "out" / "lines.parquet").open("r+b") as file:
        file.seek(20)
        file.write(b"?")
    with pytest.raises(ExportUnusable, match=r"lines\.parquet is not as it was exported"):
        ParquetBooks(tmp_path / "out")


@pytest.mark.parametrize(
    "change",
    [
        lambda told: told["files"][0].update(sha256="0" * 64),
        lambda told: told["settings"].update(pnl_opening="fiscal_year"),
        lambda told: told.update(unconverted=[["EUR", "2026-01-01"]]),
        lambda told: told.update(home_currency="EUR"),
    ],
    ids=["hash", "setting", "unconverted", "home-currency"],
)
def test_a_manifest_that_was_changed_is_refused(
    books: Company, tmp_path: Path, change: Callable[[dict[str, Any]], None]
) -> None:
    exported(books, tmp_path / "out")
    at = tmp_path / "out" / "manifest.json"
    told: dict[str, Any] = json.loads(at.read_text())
    change(told)
    at.write_text(json.dumps(told))
    with pytest.raises(ExportUnusable, match=r"manifest\.json has been changed"):
        ParquetBooks(tmp_path / "out")


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"files": 1}', '{"files": [1]}'])
def test_a_manifest_that_is_none_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "manifest.json").write_text(text)
    with pytest.raises(ExportUnusable, match="cannot be read"):
        manifest.read(tmp_path)


def test_a_folder_with_something_in_it_is_left_alone(books: Company, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "note.txt").write_text("mine")
    with pytest.raises(ExportUnusable, match="something is there already"):
        exported(books, tmp_path / "out")


def test_an_export_that_breaks_half_way_leaves_nothing(books: Company, tmp_path: Path) -> None:
    books.spoil("ALTER TABLE journal_entry RENAME TO gone")
    with pytest.raises((sqlite3.Error, psycopg.Error)):
        exported(books, tmp_path / "out")
    assert not list(tmp_path.glob("*out*"))


def test_who_may_not_see_the_ledger_exports_nothing(books: Company, tmp_path: Path) -> None:
    stranger: Caller = books.caller(())
    with pytest.raises(PermissionMissing):
        books.read(lambda given, by: parquet_export.export(given, by, tmp_path / "out"), stranger)
