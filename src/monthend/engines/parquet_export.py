"""The ledger as Parquet files: one snapshot, a file a table or a file a month, and a manifest."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from monthend.services.caller import Caller
from monthend.services.export_ports import COLUMNS, DATED, ExportedTable, Kind
from monthend.services.exports import snapshot
from monthend.services.ports import Books

from . import manifest
from .manifest import ExportedFile, ExportUnusable, ExtraMissing, Manifest

Row = tuple[Any, ...]
ROWS_OF_A_GROUP = 250_000
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
    with _made_whole(folder) as place:
        files = [
            file
            for table in tables
            for file in _Table(place, table, monthly=monthly and table in DATED).written(books)
        ]
        made = manifest.manifest_of(taken, files, partition=MONTH if monthly else None)
        manifest.write(place, made)
    return made


@contextmanager
def _made_whole(folder: Path) -> Iterator[Path]:
    """A folder beside the wanted one, which becomes it at the end."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise ExportUnusable(folder, "something is there already")
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        place = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    except OSError as problem:
        raise ExportUnusable(folder, str(problem.strerror)) from None
    try:
        yield place
        place.chmod(0o777 & ~_umask())
        os.rename(place, folder)
    except OSError as problem:
        raise ExportUnusable(folder, str(problem.strerror)) from problem
    finally:
        shutil.rmtree(place, ignore_errors=True)


def _umask() -> int:
    """The mask of this process, which can only be read by setting it."""
    mask = os.umask(0o077)
    os.umask(mask)
    return mask


class _Table:
    """One table on its way into its files."""

    def __init__(self, place: Path, table: ExportedTable, *, monthly: bool) -> None:
        self._place = place
        self._table = table
        self._monthly = monthly
        self._files: dict[str, _File] = {}

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

    def _file(self, path: str) -> _File:
        file = self._files.get(path)
        if file is None:
            file = self._files[path] = _File(self._place, path, self._table)
        return file


def _by_month(rows: Sequence[Row], day: int) -> Iterator[tuple[str, Sequence[Row]]]:
    months: dict[str, list[Row]] = {}
    for row in rows:
        months.setdefault(row[day][:7], []).append(row)
    yield from months.items()


class _File:
    """A Parquet file, written a group of rows at a time."""

    def __init__(self, place: Path, path: str, table: ExportedTable) -> None:
        import pyarrow.parquet

        self._at = place / path
        self._at.parent.mkdir(parents=True, exist_ok=True)
        self._path, self._table = path, table
        self._columns = COLUMNS[table]
        self._day = DATED.get(table)
        self._waiting: list[Any] = []
        self._rows = self._waiting_rows = 0
        self._days: tuple[str, str] | None = None
        self._schema = _schema(table)
        self._writer = pyarrow.parquet.ParquetWriter(
            self._at,
            self._schema,
            compression="zstd",
            use_dictionary=[each.name for each in self._columns if each.kind is Kind.WORD],
        )

    def add(self, rows: Sequence[Row]) -> None:
        import pyarrow as pa

        columns = tuple(zip(*rows, strict=True))
        arrays = [
            _array(values, column.kind)
            for values, column in zip(columns, self._columns, strict=True)
        ]
        self._waiting.append(pa.Table.from_arrays(arrays, schema=self._schema))
        self._rows += len(rows)
        self._waiting_rows += len(rows)
        if self._day is not None:
            days = (min(columns[self._day]), max(columns[self._day]))
            first, last = self._days or days
            self._days = (min(first, days[0]), max(last, days[1]))
        if self._waiting_rows >= ROWS_OF_A_GROUP:
            self._write()

    def _write(self) -> None:
        import pyarrow as pa

        if self._waiting:
            together = pa.concat_tables(self._waiting)
            self._writer.write_table(together, row_group_size=ROWS_OF_A_GROUP)
        self._waiting, self._waiting_rows = [], 0

    def closed(self) -> ExportedFile:
        self._write()
        self._writer.close()
        with self._at.open("rb") as written:
            digest = hashlib.file_digest(written, "sha256").hexdigest()
        first, last = self._days or (None, None)
        return ExportedFile(
            path=self._path, table=self._table.value, rows=self._rows, sha256=digest,
            first_date=first, last_date=last,
        )  # fmt: skip


def _schema(table: ExportedTable) -> Any:
    import pyarrow as pa

    types = {
        Kind.NUMBER: pa.int64(), Kind.WORD: pa.string(), Kind.TEXT: pa.string(),
        Kind.DAY: pa.date32(), Kind.FLAG: pa.bool_(),
    }  # fmt: skip
    return pa.schema([(column.name, types[column.kind]) for column in COLUMNS[table]])


def _array(values: Sequence[Any], kind: Kind) -> Any:
    import pyarrow as pa

    if kind is Kind.NUMBER:
        return pa.array(values, pa.int64())
    if kind is Kind.FLAG:
        return pa.array(list(map(bool, values)))
    text = pa.array(values, pa.string())
    # A column of dates is a few days many times over.
    return text.dictionary_encode().cast(pa.date32()) if kind is Kind.DAY else text
