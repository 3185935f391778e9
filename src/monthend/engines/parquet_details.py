"""The relations of detail files as DuckDB has them, over the Parquet files of an export."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from monthend.domain.ledger import AccountingCode
from monthend.services.export_ports import ExportedTable
from monthend.subledger.receivables import RECEIVABLE_TYPE

from .detail_queries import with_dollars
from .manifest import ExportUnusable

Files = Callable[[ExportedTable], str]
"""The files of a table as SQL."""

ROWS_AT_ONCE = 2_000
# What is to be sorted and does not fit goes into temporary files.
MEMORY = "1GB"
NEEDED = (
    ExportedTable.LINES,
    ExportedTable.CODES,
    ExportedTable.TRANSACTIONS,
    ExportedTable.ENTRIES,
    ExportedTable.RATES,
)
"""The tables of an export that detail files are made of."""

RELATIONS = {
    "counted_transaction": "FROM {transactions}",
    "counted_line": "FROM {lines}",
    "entry_line": (
        "SELECT l.id, e.number, coalesce(o.number, e.number) AS document, l.date, l.code_id, "
        "l.currency, l.amount, l.home_amount, e.document_date FROM {lines} l "
        "JOIN {entries} e ON e.id = l.entry_id AND e.status = 'Created' "
        "LEFT JOIN {entries} o ON o.id = e.reverses"
    ),
    "moved_month": "SELECT strftime(l.date, '%Y-%m') AS month, l.code_id FROM {lines} l",
    "named_code": "SELECT id, name FROM {codes}",
    "receivable_code": f"SELECT id FROM {{codes}} WHERE type = '{RECEIVABLE_TYPE}'",
    "known_rate": "FROM {rates}",
}


class ParquetDetails:
    """DuckDB with the relations; several answers are read side by side."""

    def __init__(
        self, folder: Path, files: Files, codes: Sequence[AccountingCode], settings: dict[str, str]
    ) -> None:
        import duckdb

        self._folder = folder
        self._codes = codes
        self._broken = duckdb.Error
        self._spilled = TemporaryDirectory(prefix="monthend-duckdb-")
        bounds = {"memory_limit": MEMORY, "temp_directory": self._spilled.name}
        self._connection = duckdb.connect(config={**settings, **bounds})
        tables = {str(table): files(table) for table in NEEDED}
        for name, text in RELATIONS.items():
            self._connection.execute(f"CREATE VIEW {name} AS {text.format(**tables)}")

    def rows(self, query: str, **values: date | str) -> Iterator[tuple[Any, ...]]:
        cursor = self._connection.cursor()
        try:
            cursor.execute(with_dollars(query), values)
            while found := cursor.fetchmany(ROWS_AT_ONCE):
                yield from found
        except self._broken as problem:
            why = " ".join(str(problem).split())
            raise ExportUnusable(self._folder, f"DuckDB gives up on it ({why})") from problem
        finally:
            cursor.close()

    def codes(self) -> Sequence[AccountingCode]:
        return self._codes

    def close(self) -> None:
        self._connection.close()
        self._spilled.cleanup()
