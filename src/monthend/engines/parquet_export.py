"""The ledger as Parquet files: one snapshot, a file a table or a file a month, and a manifest."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from monthend.services.caller import Caller
from monthend.services.export_ports import COLUMNS, DATED, ExportedTable
from monthend.services.exports import snapshot
from monthend.services.ports import Books

from . import manifest
from .manifest import ExportedFile, ExtraMissing, Manifest
from .parquet_files import ParquetFile, made_whole

Row = tuple[Any, ...]
MONTH = "month"


def export(
    books: Books,
    caller: Caller,
    folder: Path,
    *,
    monthly: bool = False,
    tables: Iterable[ExportedTable] = ExportedTable,
) -> Manifest:
    """Write an export into a folder that is not there yet, whole or not at all."""
    try:
        import pyarrow.parquet  # noqa: F401
    except ImportError:
        raise ExtraMissing("An export to Parquet") from None
    taken = snapshot(books, caller)
    with made_whole(folder) as place:
        files = [
            file
            for table in tables
            for file in _Table(place, table, monthly=monthly and table in DATED).written(books)
        ]
        made = manifest.manifest_of(taken, files, partition=MONTH if monthly else None)
        manifest.write(place, made)
    return made


class _Table:
    """One table on its way into its files."""

    def __init__(self, place: Path, table: ExportedTable, *, monthly: bool) -> None:
        self._place = place
        self._table = table
        self._monthly = monthly
        self._files: dict[str, ParquetFile] = {}

    def written(self, books: Books) -> list[ExportedFile]:
        day = DATED.get(self._table)
        for rows in books.exported(self._table):
            if not self._monthly or day is None:
                self._file(f"{self._table}.parquet").add(rows)
                continue
            for month, of_month in _by_month(rows, day):
                self._file(f"{self._table}/{MONTH}={month}/{self._table}.parquet").add(of_month)
        if not self._files:
            self._file(f"{self._table}.parquet")
        return [file.closed() for _, file in sorted(self._files.items())]

    def _file(self, path: str) -> ParquetFile:
        file = self._files.get(path)
        if file is None:
            file = self._files[path] = ParquetFile(
                self._place, path, self._table.value, COLUMNS[self._table], DATED.get(self._table)
            )
        return file


def _by_month(rows: Sequence[Row], day: int) -> Iterator[tuple[str, Sequence[Row]]]:
    months: dict[str, list[Row]] = {}
    for row in rows:
        months.setdefault(row[day][:7], []).append(row)
    yield from months.items()
