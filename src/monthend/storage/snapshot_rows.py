"""The rows of a tenant in the form of a snapshot, which is that of both databases."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import msgspec

from . import reach
from .session import Row, Session, Statement
from .snapshot_marks import LARGE
from .tenant_rows import USES, TenantTable

LEVEL = 1
ROWS_OF_A_PART = 5_000
FILES_OF_A_PART = 50
PACKED_ALREADY = frozenset({"file_chunk", "task_attachment"})

_pack = msgspec.msgpack.Encoder().encode
_unpack = msgspec.msgpack.Decoder(list[tuple[Any, ...]]).decode
_selects: dict[tuple[str, str, bool], Statement] = {}


def packed(table_name: str, rows: Sequence[Row]) -> bytes:
    """Rows of a table as a snapshot keeps them."""
    return zlib.compress(_pack(rows), 0 if table_name in PACKED_ALREADY else LEVEL)


def unpacked(rows: bytes) -> list[Row]:
    return _unpack(zlib.decompress(rows))


def rows_of(session: Session, table: TenantTable, tenant_id: str) -> Iterator[Row]:
    """The rows that a tenant has now; truth is 1 or 0."""
    rows = session.all(_select(session, table), tenant_id=tenant_id)
    if not table.truths or session.dialect == "sqlite":
        return iter(rows)
    return (plain(table, row) for row in rows)


def pieces_of(session: Session, table: TenantTable, tenant_id: str) -> Iterator[Sequence[Row]]:
    """The same rows, so many at a time as are packed at once; of a large table by their keys."""
    count = FILES_OF_A_PART if table.name in PACKED_ALREADY else ROWS_OF_A_PART
    statement = _select(session, table, ordered=table.name in LARGE)
    for rows in session.pieces(statement, count, tenant_id=tenant_id):
        if table.truths and session.dialect != "sqlite":
            rows = [plain(table, row) for row in rows]
        yield rows


def plain(table: TenantTable, row: Row) -> Row:
    """A row as either database gives it, in the form of both."""
    return tuple(
        int(value) if place in table.truths and value is not None else value
        for place, value in enumerate(row)
    )


def but_uses(table: TenantTable, rows: Iterable[Row]) -> set[Row]:
    """Rows without what moves whenever somebody comes in."""
    places = [place for place, name in enumerate(table.columns) if name not in USES]
    return {tuple(row[place] for place in places) for row in rows}


def _select(session: Session, table: TenantTable, *, ordered: bool = False) -> Statement:
    known = _selects.get((session.dialect, table.name, ordered))
    if known is None:
        listed = table.listed
        if table.name == "calendar":
            listed = listed.replace('"next_entry_number"', session.ENTRIES_COUNTED)
        known = Statement(
            f"SELECT {listed} FROM {table.name} WHERE {table.where}"
            + (" ORDER BY id" if ordered else ""),
            reach=reach.nothing,
        )
        _selects[session.dialect, table.name, ordered] = known
    return known
