"""Statements written once, compiled once for each database, run on raw cursors.

Building a statement anew costs more than running it. `Statement` compiles its
text for the dialect at hand at first use; `Session` binds values by name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime
from functools import cached_property
from typing import Any, Protocol

import msgspec
from sqlalchemy import Table, text
from sqlalchemy.dialects import sqlite

Row = tuple[Any, ...]

_SQLITE = sqlite.dialect(paramstyle="named")


class Cursor(Protocol):
    """What is used of a database cursor."""

    @property
    def rowcount(self) -> int: ...
    @property
    def lastrowid(self) -> int | None: ...
    def fetchone(self) -> Any: ...
    def fetchall(self) -> list[Any]: ...


class Connection(Protocol):
    """What is used of a database connection."""

    def execute(self, sql: str, parameters: Any = ..., /) -> Cursor: ...
    def executemany(self, sql: str, parameters: Iterable[Any], /) -> Cursor: ...


class Statement:
    """One SQL text with `:name` parameters, for every database alike."""

    def __init__(self, sql: str) -> None:
        self._text = sql

    @cached_property
    def sqlite(self) -> str:
        return str(text(self._text).compile(dialect=_SQLITE))


def insert(table: Table, *columns: str, without: str = "", suffix: str = "") -> Statement:
    """An INSERT of the named columns, of all but `without` when none are named."""
    names = columns or tuple(column.name for column in table.columns if column.name != without)
    listed, values = ", ".join(f'"{name}"' for name in names), ", ".join(f":{n}" for n in names)
    return Statement(f"INSERT INTO {table.name} ({listed}) VALUES ({values}) {suffix}")


def counted(row: str) -> str:
    """The condition that a row counts: no import brought it, or one that has been posted.

    Whatever reads transactions, entries or lines says so, or says why it need not.
    """
    return (
        f"({row}.batch_id IS NULL OR EXISTS "
        f"(SELECT 1 FROM import_batch b WHERE b.id = {row}.batch_id AND b.posted))"
    )


class Session:
    """One transaction's connection, with the time it began."""

    def __init__(
        self,
        connection: Connection,
        now: datetime,
        after_commit: Callable[[Callable[[], None]], None],
    ) -> None:
        self._connection = connection
        self.now = now
        self.after_commit = after_commit
        self._sequence: int | None = None

    def run(self, statement: Statement, **values: Any) -> Cursor:
        return self._connection.execute(statement.sqlite, values)

    def run_many(self, statement: Statement, rows: Iterable[dict[str, Any]]) -> None:
        self._connection.executemany(statement.sqlite, rows)

    def run_rows(self, sql: str, rows: Iterable[Row]) -> None:
        """The bulk form: values by position, `?` each, for rows too many to be named."""
        self._connection.executemany(sql, rows)

    def one(self, statement: Statement, **values: Any) -> Row | None:
        row: Row | None = self._connection.execute(statement.sqlite, values).fetchone()
        return row

    def all(self, statement: Statement, **values: Any) -> Sequence[Row]:
        return self._connection.execute(statement.sqlite, values).fetchall()

    @property
    def commit_sequence(self) -> int:
        """This transaction's number: taken under the lock, rising, with gaps allowed."""
        if self._sequence is None:
            row = self.one(NEXT_SEQUENCE)
            assert row is not None, "the counter row comes with the schema"
            self._sequence = int(row[0])
        return self._sequence

    @property
    def sequence_seen(self) -> int:
        """The number of the last write that a reading session can see."""
        row = self.one(LAST_SEQUENCE)
        return int(row[0]) if row else 0


NEXT_SEQUENCE = Statement(
    "UPDATE commit_counter SET value = value + 1 WHERE id = 1 RETURNING value"
)
LAST_SEQUENCE = Statement("SELECT value FROM commit_counter WHERE id = 1")


_encoder = msgspec.json.Encoder(enc_hook=str)


# Values as the database keeps them ------------------------------------------------


def instant_text(at: datetime) -> str:
    """An aware instant as ISO text in UTC, with microseconds, so that text sorts as time."""
    return at.astimezone(UTC).isoformat(" ", "microseconds")[:26]


def instant_of(stored: str) -> datetime:
    return datetime.fromisoformat(stored).replace(tzinfo=UTC)


def day_text(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def day_of(stored: str | None) -> date | None:
    return None if stored is None else date.fromisoformat(stored)


def json_text(value: object) -> str:
    """Plain data as compact JSON text; anything else as its own text."""
    return _encoder.encode(value).decode()
