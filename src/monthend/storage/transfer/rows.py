"""Rows as canonical text, which reads the same from every database.

A row is a line: its columns in the order of the schema with a tab between them, as
PostgreSQL's COPY writes text. Whole numbers are digits, truth is 1 or 0, bytes are
hexadecimal, nothing is `\\N`, and what would break a line is escaped. Rows come in the
order of their key. Both databases make this text themselves, so that a digest over it
costs nothing row by row, and a table is read here without being held.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import BigInteger, Boolean, Column, Integer, LargeBinary, Table, Text

from monthend.engines.canonical_rows import ESCAPES, NOTHING
from monthend.storage.schema import metadata

OUTSIDE = frozenset({"schema_version", "commit_counter", "key_floor"})
"""Tables that are not moved row by row: the version makes a database one, and is written last;
commits are counted, and keys that are given out remembered, by rows in one database and by
sequences in the other."""

DAYS = "SELECT DISTINCT date FROM line"

BLOCK_BYTES = 256 * 1024
_PLAIN = {escaped: char for char, escaped in ESCAPES.items()}
_ESCAPED = re.compile(r"\\.")


class KindUnknown(TypeError):
    """A column has a type for which there is no canonical text yet."""

    def __init__(self, column: Column[object]) -> None:
        super().__init__(f"{column} is of a type that is not moved yet: {column.type!r}")


def tables() -> list[Table]:
    """Every table that is moved, those that others refer to first."""
    return [table for table in metadata.sorted_tables if table.name not in OUTSIDE]


def counting_column(table: Table) -> str | None:
    """The column whose values the database gives out itself, if there is one."""
    column = table.autoincrement_column
    return None if column is None else str(column.name)


def column_list(table: Table) -> str:
    return ", ".join(f'"{column.name}"' for column in table.columns)


# The text as each database makes it -------------------------------------------------


def sqlite_query(table: Table) -> str:
    """A query whose rows are canonical text, of one column each, as the bytes that are there."""
    shown = (f"coalesce({_in_sqlite(column)}, '{NOTHING}')" for column in table.columns)
    text = " || char(9) || ".join(shown)
    return f"SELECT CAST({text} AS BLOB) FROM {table.name} ORDER BY {_key(table)}"


def postgresql_query(table: Table) -> str:
    """A query from which COPY makes canonical text."""
    shown = (_in_postgresql(column) for column in table.columns)
    return f"SELECT {', '.join(shown)} FROM {table.name} ORDER BY {_key(table)}"


def _key(table: Table) -> str:
    return ", ".join(f'"{column.name}"' for column in table.primary_key)


def _in_sqlite(column: Column[object]) -> str:
    name = f'"{column.name}"'
    if isinstance(column.type, LargeBinary):
        return f"'\\\\x' || lower(hex({name}))"
    if isinstance(column.type, Text):
        escaped = name
        for char, text in ESCAPES.items():
            escaped = f"replace({escaped}, char({ord(char)}), '{text}')"
        # Seldom needed, and as dear as everything else together.
        return f"CASE WHEN {name} GLOB '*[{''.join(ESCAPES)}]*' THEN {escaped} ELSE {name} END"
    if isinstance(column.type, Boolean | Integer | BigInteger):
        return name
    raise KindUnknown(column)


def _in_postgresql(column: Column[object]) -> str:
    name = f'"{column.name}"'
    if column.name == "next_entry_number" and column.table.name == "calendar":
        # Here entries are counted by a sequence, which begins at what the column says.
        return f"coalesce(pg_sequence_last_value(('entry_number_' || id)::regclass) + 1, {name})"
    if isinstance(column.type, Boolean):
        return f"{name}::integer"
    if isinstance(column.type, Text | LargeBinary | Integer | BigInteger):
        return name
    raise KindUnknown(column)


# What is made of the text -----------------------------------------------------------


def blocks_of(lines: Iterable[bytes]) -> Iterator[bytes]:
    """Lines, each with its end, put together until they are worth a step."""
    held: list[bytes] = []
    size = 0
    for line in lines:
        held.append(line)
        size += len(line)
        if size >= BLOCK_BYTES:
            yield b"".join(held)
            held.clear()
            size = 0
    if held:
        yield b"".join(held)


def values_of(table: Table, block: bytes) -> Iterator[Sequence[object]]:
    """The rows of a block as SQLite takes them: digits become numbers by their column."""
    binary = [
        place for place, column in enumerate(table.columns) if isinstance(column.type, LargeBinary)
    ]
    for line in block.decode().split("\n")[:-1]:
        fields: list[object] = [*line.split("\t")]
        if "\\" in line:
            fields = [_value_of(str(field)) for field in fields]
        for place in binary:
            shown = fields[place]
            fields[place] = None if shown is None else bytes.fromhex(str(shown)[2:])
        yield fields


def _value_of(field: str) -> str | None:
    if field == NOTHING:
        return None
    return _ESCAPED.sub(lambda found: _PLAIN[found[0]], field) if "\\" in field else field


@dataclass(frozen=True, slots=True)
class Digest:
    """How many rows a table has, and a hash over all of them in their order."""

    rows: int
    sha256: str


class Counting:
    """Counts and hashes the rows of a table while they pass by."""

    def __init__(self) -> None:
        self._rows = 0
        self._hash = hashlib.sha256()

    def through(self, blocks: Iterable[bytes]) -> Iterator[bytes]:
        for block in blocks:
            self._rows += block.count(b"\n")
            self._hash.update(block)
            yield block

    @property
    def digest(self) -> Digest:
        return Digest(self._rows, self._hash.hexdigest())


def digest_of(blocks: Iterable[bytes]) -> Digest:
    """The digest of rows that nobody else wants."""
    counting = Counting()
    for _ in counting.through(blocks):
        pass
    return counting.digest
