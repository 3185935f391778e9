"""Rows that SQLite keeps and PostgreSQL does not take, told by table, column and key.

SQLite asks nobody whether a text is one: what another program wrote into the file may be
no UTF-8, or hold a NUL, and a truth may be 2. Blocks are looked through as a whole, and
row by row only where something was found.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from sqlalchemy import BigInteger, Boolean, Column, Integer, LargeBinary, Table

from monthend.engines.canonical_rows import NOTHING

from .places import TransferRefused

SHOWN_AT_MOST = 60
_WHOLE_NUMBER = re.compile(rb"-?[0-9]{1,19}")


def refuse_unfit(table: Table, block: bytes) -> None:
    """Refuse a block of canonical text with a row in it that is none of its table's."""
    if not _doubtful(table, block):
        return
    for line in block.split(b"\n")[:-1]:
        fields = line.split(b"\t")
        for column, field in zip(table.columns, fields, strict=True):
            why = _unfit(column, field)
            if why is not None:
                raise TransferRefused(
                    f"The column {column.name} of {table.name} {why}, in the row with "
                    f"{_key(table, fields)}. Nothing was copied."
                )


def _doubtful(table: Table, block: bytes) -> bool:
    try:
        block.decode()
    except UnicodeDecodeError:
        return True
    return b"\0" in block or any(isinstance(column.type, Boolean) for column in table.columns)


def _unfit(column: Column[object], field: bytes) -> str | None:
    if field == NOTHING.encode() or isinstance(column.type, LargeBinary):
        return None
    if isinstance(column.type, Boolean):
        return None if field in (b"0", b"1") else f"is {_shown(field)} and neither 1 nor 0"
    if isinstance(column.type, Integer | BigInteger):
        return None if _WHOLE_NUMBER.fullmatch(field) else f"is {_shown(field)} and no whole number"
    if b"\0" in field:
        return f"holds a NUL ({_shown(field)})"
    try:
        field.decode()
    except UnicodeDecodeError:
        return f"holds bytes that are no UTF-8 ({_shown(field)})"
    return None


def _key(table: Table, fields: Sequence[bytes]) -> str:
    return ", ".join(
        f"{column.name} {_shown(field)}"
        for column, field in zip(table.columns, fields, strict=True)
        if column.primary_key
    )


def _shown(field: bytes) -> str:
    return field[:SHOWN_AT_MOST].decode("utf-8", "backslashreplace").replace("\0", "\\x00")
