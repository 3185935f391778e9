"""A Parquet file of rows that come some thousands at a time, written a group after the other."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from monthend.services.export_ports import Column, Kind

from .manifest import ExportedFile, ExportUnusable

Row = tuple[Any, ...]
ROWS_OF_A_GROUP = 250_000


@contextmanager
def made_whole(folder: Path, mode: int = 0o777) -> Iterator[Path]:
    """A folder beside the wanted one, which becomes it at the end, with these rights at most."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise ExportUnusable(folder, "something is there already")
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        place = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    except OSError as problem:
        raise ExportUnusable(folder, str(problem.strerror)) from None
    try:
        yield place
        place.chmod(mode & ~_umask())
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


class ParquetFile:
    """A Parquet file on its way; `day` is the place of the column that its days are told by."""

    def __init__(
        self, place: Path, path: str, table: str, columns: Sequence[Column], day: int | None
    ) -> None:
        import pyarrow.parquet

        self._at = place / path
        self._at.parent.mkdir(parents=True, exist_ok=True)
        self._path, self._table, self._columns, self._day = path, table, columns, day
        self._waiting: list[Any] = []
        self._rows = self._waiting_rows = 0
        self._days: tuple[str, str] | None = None
        self._schema = _schema(columns)
        self._writer = pyarrow.parquet.ParquetWriter(
            self._at,
            self._schema,
            compression="zstd",
            use_dictionary=[each.name for each in columns if each.kind is Kind.WORD],
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
        """What a manifest says of it, once it is whole."""
        self._write()
        self._writer.close()
        with self._at.open("rb") as written:
            digest = hashlib.file_digest(written, "sha256").hexdigest()
        first, last = self._days or (None, None)
        return ExportedFile(
            path=self._path, table=self._table, rows=self._rows, sha256=digest,
            first_date=first, last_date=last,
        )  # fmt: skip


def _schema(columns: Sequence[Column]) -> Any:
    import pyarrow as pa

    types = {
        Kind.NUMBER: pa.int64(), Kind.WORD: pa.string(), Kind.TEXT: pa.string(),
        Kind.DAY: pa.date32(), Kind.FLAG: pa.bool_(),
    }  # fmt: skip
    return pa.schema([(column.name, types[column.kind]) for column in columns])


def _array(values: Sequence[Any], kind: Kind) -> Any:
    import pyarrow as pa

    if kind is Kind.NUMBER:
        return pa.array(values, pa.int64())
    if kind is Kind.FLAG:
        return pa.array([None if each is None else bool(each) for each in values], pa.bool_())
    text = pa.array(values, pa.string())
    # A column of dates is a few days many times over.
    return text.dictionary_encode().cast(pa.date32()) if kind is Kind.DAY else text
