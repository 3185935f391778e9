"""CSV files as they are handed in: read in pieces, hashed, every line with its number."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice, takewhile
from typing import Any, Protocol

from monthend.domain.errors import InvalidValue, Refusal

READ_AT_ONCE = 1 << 16
ROWS_TOGETHER = 100_000


class BinaryFile(Protocol):
    """What is used of a file opened for reading bytes."""

    def read(self, size: int, /) -> bytes | None: ...


class ImportRefused(InvalidValue):
    """A file that cannot be imported: where it is wrong, and why."""

    message = "{place}: {reason}"

    def __init__(
        self, *, line: int, column: str | None, reason: Refusal | str, where: str = "line"
    ) -> None:
        self.line = line
        self.column = column
        self.reason = reason
        place = f"{where} {line}, column {column}" if column else f"{where} {line}"
        super().__init__(place=place, reason=reason)

    def told_in(self, where: str) -> ImportRefused:
        """The same with another word for the place, such as row."""
        return ImportRefused(line=self.line, column=self.column, reason=self.reason, where=where)


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """The columns of a kind of file; they come in any order, the optional ones may be missing."""

    required: tuple[str, ...]
    optional: tuple[str, ...] = ()


class Chunk(Protocol):
    """Some rows of a file, as columns of texts."""

    def __len__(self) -> int: ...
    def column(self, name: str) -> Sequence[str]:
        """The values of a column, in the order of the rows; empty ones where it is missing."""

    def has(self, name: str) -> bool:
        """Whether any row has a value in this column."""

    def row(self, place: int) -> dict[str, str]: ...
    def line_of(self, place: int) -> int:
        """The line of the file on which a row begins."""


class RowFile(Protocol):
    """A file of rows, read in pieces and hashed; `where` says what `line_of` counts."""

    @property
    def where(self) -> str: ...
    def chunk(self, at_most: int, *, whole: str | None = None) -> Chunk | None:
        """The next rows, None at the end of the file.

        Rows that follow one another with the same value in the column `whole`
        stay together in one chunk.
        """

    @property
    def sha256(self) -> str:
        """The hash of the whole file, once it has been read to its end."""


class _Hashed(io.RawIOBase):
    """A file that is hashed as it is read."""

    def __init__(self, source: BinaryFile) -> None:
        self._source = source
        self.digest = hashlib.sha256()

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        piece = self._source.read(len(buffer)) or b""
        self.digest.update(piece)
        buffer[: len(piece)] = piece
        return len(piece)


class CsvChunk:
    """Some rows of a file of comma-separated values."""

    def __init__(self, header: Sequence[str], raw: list[list[str]], line: int) -> None:
        self._raw = raw
        self._line = line
        self.rows = raw if all(raw) else [row for row in raw if row]
        width = len(header)
        if any(map(width.__ne__, map(len, self.rows))):
            self._refuse_width(width)
        self._columns = dict(zip(header, zip(*self.rows, strict=True), strict=False))

    def __len__(self) -> int:
        return len(self.rows)

    def column(self, name: str) -> Sequence[str]:
        return self._columns.get(name) or ("",) * len(self.rows)

    def has(self, name: str) -> bool:
        return any(self._columns.get(name, ()))

    def row(self, place: int) -> dict[str, str]:
        return {name: values[place] for name, values in self._columns.items()}

    def line_of(self, place: int) -> int:
        """The line of the file on which a row begins; a quoted value may span lines."""
        asked = self.rows[place]
        before = takewhile(lambda row: row is not asked, self._raw)
        return self._line + sum(map(_lines_of, before))

    def _refuse_width(self, width: int) -> None:
        place = next(place for place, row in enumerate(self.rows) if len(row) != width)
        reason = f"there are {len(self.rows[place])} values, and {width} columns in the header"
        raise ImportRefused(line=self.line_of(place), column=None, reason=reason)


class CsvFile:
    """A file of comma-separated values in UTF-8, with or without a byte order mark."""

    where = "line"

    def __init__(self, source: BinaryFile, columns: Columns) -> None:
        self._hashed = _Hashed(source)
        buffered = io.BufferedReader(self._hashed, READ_AT_ONCE)
        text = io.TextIOWrapper(buffered, encoding="utf-8-sig", newline="")
        self._reader = csv.reader(text, strict=True)
        self._header = self._read_header(columns)
        self._kept: list[list[str]] = []
        self._line = self._reader.line_num + 1

    def chunk(self, at_most: int, *, whole: str | None = None) -> CsvChunk | None:
        raw, kept = self._kept, list[list[str]]()
        while more := self._read(at_most):
            raw = raw + more
            start = len(raw) if whole is None else _last_group(raw, self._header.index(whole))
            raw, kept = raw[:start], raw[start:]
            if raw:
                break
            raw, kept = kept, []
            if len(raw) > ROWS_TOGETHER:
                reason = f"more than {ROWS_TOGETHER} rows belong together"
                raise ImportRefused(line=self._line, column=whole, reason=reason)
        self._kept = kept
        if not raw:
            return None
        line = self._line
        one_line_each = self._reader.line_num + 1 - line == len(raw) + len(kept)
        self._line += len(raw) if one_line_each else sum(map(_lines_of, raw))
        return CsvChunk(self._header, raw, line)

    @property
    def sha256(self) -> str:
        return self._hashed.digest.hexdigest()

    def _read_header(self, columns: Columns) -> list[str]:
        header = next(iter(self._read(1)), [])
        check_header(header, columns)
        return header

    def _read(self, at_most: int) -> list[list[str]]:
        try:
            return list(islice(self._reader, at_most))
        except csv.Error as broken:
            reason = f"this is not a table of comma-separated values ({broken})"
            raise ImportRefused(line=self._reader.line_num, column=None, reason=reason) from broken
        except UnicodeDecodeError as broken:
            # Every line before the piece that cannot be decoded has been handed out.
            line = self._reader.line_num + 1 + broken.object[: broken.start].count(b"\n")
            reason = "the text is not in UTF-8"
            raise ImportRefused(line=line, column=None, reason=reason) from broken


def check_header(header: Sequence[str], columns: Columns) -> None:
    """Refuse columns that are unknown, there twice or missing."""
    known = (*columns.required, *columns.optional)
    if not header:
        reason = f"the file has no header; its columns are {', '.join(known)}"
        raise ImportRefused(line=1, column=None, reason=reason)
    for name in header:
        if name not in known:
            reason = f"there is no column {name!r}; there are {', '.join(known)}"
            raise ImportRefused(line=1, column=None, reason=reason)
        if header.count(name) > 1:
            raise ImportRefused(line=1, column=name, reason="the column is there twice")
    for name in columns.required:
        if name not in header:
            raise ImportRefused(line=1, column=name, reason="the column is missing")


def _lines_of(row: Sequence[str]) -> int:
    """How many lines of the file a row takes."""
    return 1 + sum(value.count("\n") + value.count("\r") - value.count("\r\n") for value in row)


def _last_group(rows: Sequence[list[str]], place: int) -> int:
    """Where the last rows with one value in a column begin; empty rows belong to any group."""
    start, group = len(rows), None
    while start > 0:
        value = rows[start - 1][place : place + 1]
        if value and group is not None and value != group:
            break
        group = value or group
        start -= 1
    return start
