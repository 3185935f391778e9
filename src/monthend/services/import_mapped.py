"""A table of any columns as a file to import: which of them is which is said beside it.

It is for files that somebody has at hand: whole in memory, while those of the command line
are read in pieces.
"""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from .import_files import BinaryFile, Columns, ImportRefused
from .late_rows import RowsChunk

SEPARATORS = (",", ";", "\t")


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """A table as it was given: its header, its rows and the lines on which they begin.

    `ragged` are rows that have more or fewer values than the header, by their lines.
    """

    header: Sequence[str]
    rows: Sequence[Sequence[str]]
    lines: Sequence[int]
    ragged: Mapping[int, int] = field(default_factory=dict)
    sha256: str = ""


def decoded(content: bytes) -> str:
    """The text of a file; another encoding than UTF-8 is refused at the line that shows it."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as broken:
        line = 1 + content[: broken.start].count(b"\n")
        reason = "the text is not in UTF-8"
        raise ImportRefused(line=line, column=None, reason=reason) from broken


def table_of(text: str) -> Given:
    """The table in a text; values are kept apart by commas, semicolons or tabs."""
    first = text.lstrip("\n").partition("\n")[0]
    separator = max(SEPARATORS, key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    header: list[str] = []
    rows: list[list[str]] = []
    lines: list[int] = []
    ragged: dict[int, int] = {}
    before = 0
    try:
        for row in reader:
            line, before = before + 1, reader.line_num
            if not any(row):
                continue
            if not header:
                header = [name.strip() for name in row]
            elif len(row) != len(header):
                ragged[line] = len(row)
            else:
                rows.append(row)
                lines.append(line)
    except csv.Error as broken:
        reason = f"this is not a table of comma-separated values ({broken})"
        raise ImportRefused(line=reader.line_num, column=None, reason=reason) from broken
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    return Given(header=header, rows=rows, lines=lines, ragged=ragged, sha256=digest)


def proposed(header: Sequence[str], columns: Columns) -> dict[str, str]:
    """For each column of an import that of a table which is called the same, more or less."""
    known = {_plain(name): name for name in reversed(header)}
    named = (*columns.required, *columns.optional)
    return {name: known[_plain(name)] for name in named if _plain(name) in known}


def _plain(name: str) -> str:
    return "".join(c for c in name.casefold() if c.isalnum())


def missing(given: Given, columns: Columns, mapping: Mapping[str, str]) -> Sequence[ImportRefused]:
    """A refusal for each column that must be there, and that none is chosen for."""
    reason = "no column of the file is chosen for it"
    return [
        ImportRefused(line=1, column=name, reason=reason)
        for name in columns.required
        if mapping.get(name) not in given.header
    ]


class MappedTable:
    """A table as a file to import: `mapping` says for its columns from which they are taken."""

    where = "line"

    def __init__(self, given: Given, columns: Columns, mapping: Mapping[str, str]) -> None:
        for refused in missing(given, columns, mapping):
            raise refused
        self._given = given
        self._places = {
            name: given.header.index(mapping[name])
            for name in (*columns.required, *columns.optional)
            if mapping.get(name) in given.header
        }
        self._next = 0

    @property
    def sha256(self) -> str:
        return self._given.sha256

    def chunk(self, at_most: int, *, whole: str | None = None) -> RowsChunk | None:
        """The next rows; those that follow one another with one value in `whole` stay together."""
        rows, first = self._given.rows, self._next
        end = min(first + at_most, len(rows))
        if whole is not None:
            place = self._places[whole]
            while 0 < end < len(rows) and rows[end][place] == rows[end - 1][place]:
                end += 1
        self._next = end
        if first == end:
            return None
        return RowsChunk(
            [self._row(each) for each in rows[first:end]], list(self._given.lines[first:end])
        )

    def _row(self, values: Sequence[str]) -> dict[str, str]:
        return {name: values[place].strip() for name, place in self._places.items()}

    def check_even(self) -> None:
        """Refuse a table some rows of which have more or fewer values than its header."""
        for line, count in self._given.ragged.items():
            raise ImportRefused(line=line, column=None, reason=told_ragged(self._given, count))


def told_ragged(given: Given, count: int) -> str:
    """Why a row of so many values is none of the table."""
    return f"there are {count} values, and {len(given.header)} columns in the header"


def read_mapped(source: BinaryFile, columns: Columns, mapping: Mapping[str, str]) -> MappedTable:
    """A whole file as one to import; nothing of it may be ragged."""
    made = MappedTable(table_of(decoded(source.read(-1) or b"")), columns, mapping)
    made.check_even()
    return made
