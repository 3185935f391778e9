"""Trial balances computed from the lines, by the database or by DuckDB over Parquet files."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from .acting import Acting
from .failures import CommandFailed
from .ledger import Currency, Engine, Format, Printed, print_balance
from .periods import named

if TYPE_CHECKING:
    from datetime import date

    from monthend.domain.trial_balance import BalanceRow, RowsBetween, TrialBalance
    from monthend.services.caller import Caller
    from monthend.services.ports import Books

    Source = Callable[[Books, Caller], RowsBetween]


def lines_source(engine: Engine | None, parquet: Path | None) -> Source | None:
    """Where an engine takes the lines from; None when no engine was asked for."""
    if parquet is not None:
        if engine is Engine.DATABASE:
            raise CommandFailed("The engine database has its own lines: --parquet is for duckdb.")
        return lambda _, caller: _exported(parquet, caller)
    if engine is Engine.DUCKDB:
        return _exported_for_now
    return (lambda books, _: books.recomputed_balances) if engine else None


def _exported(folder: Path, caller: Caller) -> RowsBetween:
    """The lines of an export, which must be one of the caller's books."""
    from monthend.engines.manifest import ExportUnusable
    from monthend.engines.parquet_books import ParquetBooks

    def rows(start: date | None, end: date) -> tuple[BalanceRow, ...]:
        with ParquetBooks(folder) as books:
            of, wanted = books.manifest, (caller.tenant.id, caller.calendar_id)
            if (of.tenant_id, of.calendar_id) != wanted:
                raise ExportUnusable(folder, f"it is of other books, those of {of.tenant}")
            return books.balances(start, end)

    return rows


def _exported_for_now(books: Books, caller: Caller) -> RowsBetween:
    """The lines of the very snapshot that the books are, as files for a moment."""
    from monthend.engines import parquet_export
    from monthend.engines.parquet_books import ParquetBooks
    from monthend.services.export_ports import ExportedTable

    def rows(start: date | None, end: date) -> tuple[BalanceRow, ...]:
        with TemporaryDirectory(prefix="monthend-export-") as place:
            folder = Path(place) / "books"
            tables = (ExportedTable.LINES, ExportedTable.CODES)
            parquet_export.export(books, caller, folder, tables=tables)
            with ParquetBooks(folder) as exported:
                return exported.balances(start, end)

    return rows


def computed(acting: Acting, text: str, source: Source) -> Printed:
    """The trial balance of a period as an engine computes it."""
    from monthend.services import trial_balances

    def read(books: Books, caller: Caller) -> Printed:
        period_id = named(books.calendar(), text).id
        return _printed(
            trial_balances.computed(books, caller, period_id, source(books, caller)), period_id
        )

    return acting.read(read)


def print_exported(
    folder: Path, *, period: str, format: Format, currency: Currency, **_: Any
) -> None:
    """Print the trial balance of a period from exported files alone."""
    from monthend.engines.parquet_books import ParquetBooks

    with ParquetBooks(folder) as books:
        found = books.period(period)
        shown = _printed(books.trial_balance(found), found.id)
    print_balance(shown, format, currency)


def _printed(balance: TrialBalance, period_id: str) -> Printed:
    from monthend.domain import trial_balance

    digest = trial_balance.digest(balance.canonical())
    start, end = balance.start_date.isoformat(), balance.end_date.isoformat()
    return Printed(
        title=f"{balance.period_name}, {start} to {end}, computed from the lines",
        home=balance.home_currency,
        rows=balance.rows,
        head={
            "accountingPeriodId": period_id,
            "name": balance.period_name,
            "startDate": start,
            "endDate": end,
            "homeCurrency": balance.home_currency,
            "commitSequence": balance.commit_sequence,
            "sha256": digest,
        },
        foot=(f"SHA-256 {digest}", f"Commit sequence {balance.commit_sequence}"),
    )
