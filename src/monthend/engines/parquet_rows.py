"""Parquet files as they are handed in for an import: whole or decimal numbers, days and texts."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, cast

from monthend.services.import_files import (
    ROWS_TOGETHER,
    BinaryFile,
    Columns,
    ImportRefused,
    check_header,
)

from .manifest import ExtraMissing

READ_AT_ONCE = 1 << 20
ROWS_AT_ONCE = 20_000


class ParquetChunk:
    """Some rows of a Parquet file, as columns of texts."""

    def __init__(self, columns: Mapping[str, list[str]], first: int) -> None:
        self._columns = columns
        self._first = first
        self._length = len(next(iter(columns.values())))

    def __len__(self) -> int:
        return self._length

    def column(self, name: str) -> Sequence[str]:
        return self._columns.get(name) or [""] * self._length

    def has(self, name: str) -> bool:
        return any(self._columns.get(name, ()))

    def row(self, place: int) -> dict[str, str]:
        return {name: values[place] for name, values in self._columns.items()}

    def line_of(self, place: int) -> int:
        """The number of a row, the first of the file being 1."""
        return self._first + place


class ParquetRows:
    """A Parquet file with the columns of an import; the file can be read at any place."""

    where = "row"

    def __init__(self, source: BinaryFile, columns: Columns) -> None:
        try:
            from pyarrow import parquet
        except ImportError:
            raise ExtraMissing("A Parquet file") from None
        self.sha256 = _hashed(source)
        try:
            self._file = parquet.ParquetFile(source)
        except (ValueError, OSError) as problem:
            reason = f"this is not a Parquet file ({problem})"
            raise ImportRefused(line=1, column=None, reason=reason) from None
        schema = self._file.schema_arrow
        check_header(schema.names, columns)
        for field in schema:
            _check_type(field)
        self._names: list[str] = schema.names
        self._batches = self._read()
        self._held: dict[str, list[str]] = {name: [] for name in self._names}
        self._first = 1

    def chunk(self, at_most: int, *, whole: str | None = None) -> ParquetChunk | None:
        """The next rows; those with one value in the column `whole` stay together."""
        wanted = at_most
        while True:
            more = self._hold(wanted)
            held = len(self._held[self._names[0]])
            taken = min(wanted, held)
            if whole is not None and (more or taken < held):
                taken = _last_group(self._held[whole], taken)
            if taken or not held:
                return self._taken(taken) if taken else None
            wanted *= 2
            if wanted > 2 * ROWS_TOGETHER:
                reason = f"more than {ROWS_TOGETHER} rows belong together"
                raise ImportRefused(line=self._first, column=whole, reason=reason)

    def _hold(self, rows: int) -> bool:
        """Have so many rows at hand; False when there are no more behind them."""
        first = self._held[self._names[0]]
        while len(first) <= rows:
            batch = next(self._batches, None)
            if batch is None:
                return False
            for name, values in batch.items():
                self._held[name] += values
        return True

    def _taken(self, rows: int) -> ParquetChunk:
        chunk = ParquetChunk({name: held[:rows] for name, held in self._held.items()}, self._first)
        for held in self._held.values():
            del held[:rows]
        self._first += rows
        return chunk

    def _read(self) -> Iterator[dict[str, list[str]]]:
        import pyarrow as pa

        try:
            for batch in self._file.iter_batches(ROWS_AT_ONCE):
                yield {
                    name: _texts(column)
                    for name, column in zip(self._names, batch.columns, strict=True)
                }
        except (pa.ArrowException, OSError) as problem:
            reason = f"the file cannot be read on ({problem})"
            raise ImportRefused(line=self._first, column=None, reason=reason) from None


def _hashed(source: BinaryFile) -> str:
    """The hash of the whole file, which stands at its beginning again."""
    digest = hashlib.sha256()
    while piece := source.read(READ_AT_ONCE):
        digest.update(piece)
    cast(Any, source).seek(0)
    return digest.hexdigest()


def _check_type(field: Any) -> None:
    """Refuse columns whose values have no exact text."""
    from pyarrow import types

    kind = field.type.value_type if types.is_dictionary(field.type) else field.type
    exact = (
        types.is_string, types.is_large_string, types.is_integer, types.is_decimal,
        types.is_date32, types.is_null,
    )  # fmt: skip
    if not any(is_one(kind) for is_one in exact):
        reason = f"values of the type {kind} are not taken, only texts, numbers without floating "
        reason += "point, and days"
        raise ImportRefused(line=1, column=field.name, reason=reason)


def _texts(column: Any) -> list[str]:
    import pyarrow as pa

    texts: list[str] = column.cast(pa.string()).fill_null("").to_pylist()
    return texts


def _last_group(values: Sequence[str], end: int) -> int:
    """Where the group begins that goes on past the end, or the end when it ends there."""
    if end == len(values):
        end -= 1
    while end > 0 and values[end] == values[end - 1]:
        end -= 1
    return end
