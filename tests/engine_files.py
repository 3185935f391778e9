"""The detail files of a period as a run stores them, and as each engine computes them anew."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from company import Company
from contract.detail_files import sheets
from monthend.domain.period import AccountingPeriod, TrialBalanceStatus
from monthend.engines import parquet_export
from monthend.engines.parquet_books import ParquetBooks
from monthend.services import computed_files, files
from monthend.services.computed_files import ComputedBooks, DatabaseEngine
from monthend.services.detail_files import Made
from monthend.services.file_ports import FileHead
from monthend.services.ports import Books

Files = Mapping[str, bytes]


class InMemory:
    """Takes the pieces of files, and has their content in the end."""

    def __init__(self) -> None:
        self._content: dict[str, bytes] = {}

    def __call__(self, head: FileHead, number: int, piece: bytes) -> None:
        self._content[head.name] = self._content.get(head.name, b"") + zlib.decompress(piece)

    def of(self, made: Made) -> Files:
        for file in made.files:
            self(file.head, file.chunks - 1, file.last)
        return self._content


def stored(company: Company, period: AccountingPeriod) -> Files:
    """Those of a run, charges among them."""
    company.write(lambda books, by: files.run_with_charges(books, by, period.id))
    company.run_trial_balances()
    outcome = company.period(period.id).trial_balance
    assert outcome.status is TrialBalanceStatus.COMPLETED, outcome.error_message
    return {
        each.name: b"".join(
            company.read(lambda books, by, file=each, n=number: files.piece(books, by, file, n))  # type: ignore[misc]
            for number in range(each.chunks)
        )
        for each in company.read(lambda books, by: files.listed(books, by, period.id))
    }


def _computed(
    company: Company, period: AccountingPeriod, engine: Callable[[Books], ComputedBooks]
) -> Files:
    by, into = company.administrator, InMemory()
    _, made = company.store.read_calendar(
        by.calendar_id,
        lambda books: computed_files.of_period(
            books, by, period.id, engine(books), into, charges=True
        ),
        settled=True,
        apart=True,
    )
    return into.of(made)


def of_database(company: Company, period: AccountingPeriod) -> Files:
    return _computed(company, period, DatabaseEngine)


def export(company: Company, folder: Path, **how: bool) -> Path:
    by = company.administrator
    company.store.read_calendar(
        by.calendar_id,
        lambda books: parquet_export.export(books, by, folder, **how),  # type: ignore[arg-type]
        settled=True,
    )
    return folder


def of_duckdb(company: Company, period: AccountingPeriod, folder: Path) -> Files:
    """From an export, with the database for nothing but the period."""
    with ParquetBooks(folder) as parquet:
        return _computed(company, period, lambda _: parquet)


def of_parquet(folder: Path, name: str) -> Files:
    """From an export alone."""
    into = InMemory()
    with ParquetBooks(folder) as books:
        period = books.period(name)
        balance = books.trial_balance(period)
        made = computed_files.make(
            books.basis(period, charges=True),
            balance,
            into,
            waiting=books.unconverted(balance.end_date),
            closed_in=books.closed_in,
        )
        return into.of(made)


def compared(found: Files) -> Mapping[str, Any]:
    """Bytes of CSV, and cells of workbooks, whose bytes have the time in them."""
    return {
        name: sheets(content) if name.endswith(".xlsx") else content
        for name, content in found.items()
    }
