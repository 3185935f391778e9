"""SQLite files as the two ends of a transfer."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import Table
from sqlalchemy.dialects import sqlite
from sqlalchemy.schema import CreateIndex, CreateTable

from monthend.services.ports import StoreUnavailable
from monthend.storage import fence, schema
from monthend.storage.connections import DatabaseFile
from monthend.storage.last_keys import FIRST_FLOOR, LAST, RAISE_FLOOR
from monthend.storage.reach import POSTINGS

from .places import Counters, TransferRefused
from .rows import DAYS, blocks_of, column_list, counting_column, sqlite_query, tables, values_of
from .unfit_rows import refuse_unfit

PATIENCE_SECONDS = 10.0
ORPHANS_LISTED = 5

_VERSION_TABLE = "SELECT 1 FROM sqlite_master WHERE name = 'schema_version'"
_FASTER = (
    # What dies in between is thrown away as a whole, so nothing needs to be saved from it.
    "PRAGMA journal_mode=OFF",
    "PRAGMA synchronous=OFF",
    "PRAGMA locking_mode=EXCLUSIVE",
    "PRAGMA foreign_keys=OFF",
    "PRAGMA cache_size=-65536",
)


def nothing_more() -> None:
    """What follows when a file has its name already."""


@contextmanager
def explaining(path: str) -> Iterator[None]:
    """Trouble with the file is told as StoreUnavailable."""
    try:
        yield
    except sqlite3.Error as problem:
        file = DatabaseFile(path, synchronous="FULL", patience=PATIENCE_SECONDS)
        told = file.explained(problem)
        if told is problem:
            told = StoreUnavailable(file=path, cause=str(problem))
        raise told from problem


def snapshot(path: str) -> sqlite3.Connection:
    """A connection that sees a live database as it is now, whatever others write."""
    if not Path(path).exists():
        raise StoreUnavailable(file=path, cause="there is no such file")
    file = DatabaseFile(path, synchronous="FULL", patience=PATIENCE_SECONDS)
    connection = file.open(query_only=True)
    _tell(path, connection, "BEGIN", _VERSION_TABLE)
    return connection


def _tell(path: str, connection: sqlite3.Connection, *statements: str) -> None:
    """Say what comes first; a connection that does not take it is let go."""
    try:
        with explaining(path):
            for sql in statements:
                connection.execute(sql).fetchone()
    except BaseException:
        connection.close()
        raise


def still(path: str) -> sqlite3.Connection:
    """A connection to a file that nobody writes, of which it does not change a byte."""
    with explaining(path):
        return sqlite3.connect(
            f"file:{quote(path)}?mode=ro&immutable=1", uri=True, isolation_level=None
        )


class SqliteSource:
    """A SQLite database in one snapshot."""

    def __init__(self, path: str, connection: sqlite3.Connection) -> None:
        self.shown = path
        self._connection = connection

    def version(self) -> int | None:
        return version_of(self._connection)

    def days(self) -> set[str]:
        with explaining(self.shown):
            return {str(day) for (day,) in self._connection.execute(DAYS)}

    def blocks(self, table: Table) -> Iterator[bytes]:
        with explaining(self.shown):
            yield from _blocks(self._connection, table)

    def counters(self) -> Counters:
        with explaining(self.shown):
            return _counters(self._connection, tables())

    def close(self) -> None:
        self._connection.close()


class SqliteTarget:
    """A new file, which is no database before the last thing is written into it."""

    def __init__(self, path: str, *, then: Callable[[], None] = nothing_more) -> None:
        self.shown = path
        self._then = then
        with explaining(path):
            self._connection = sqlite3.connect(path, isolation_level=None)
        _tell(path, self._connection, *_FASTER)

    def prepare(self, days: set[str]) -> None:  # noqa: ARG002 - one table for every day
        with explaining(self.shown):
            self._connection.execute("BEGIN")
            for table in schema.metadata.sorted_tables:
                self._connection.execute(str(CreateTable(table).compile(dialect=sqlite.dialect())))

    def load(self, table: Table, blocks: Iterable[bytes]) -> None:
        places = ", ".join("?" * len(table.columns))
        insert = f"INSERT INTO {table.name} ({column_list(table)}) VALUES ({places})"
        for block in blocks:
            try:
                with explaining(self.shown):
                    self._connection.executemany(insert, values_of(table, block))
            except UnicodeDecodeError:
                refuse_unfit(table, block)
                raise

    def complete(self, counters: Counters) -> None:
        with explaining(self.shown):
            for table in schema.metadata.sorted_tables:
                for index in sorted(table.indexes, key=lambda each: str(each.name)):
                    self._connection.execute(
                        str(CreateIndex(index).compile(dialect=sqlite.dialect()))
                    )
            for trigger in fence.triggers():
                self._connection.execute(trigger)
            self._set(counters)
            orphans = self._connection.execute("PRAGMA foreign_key_check").fetchmany(ORPHANS_LISTED)
        if orphans:
            listed = ", ".join(f"{row[0]} row {row[1]} belongs to no {row[2]}" for row in orphans)
            raise TransferRefused(f"Rows refer to others that are not there: {listed}.")

    def _set(self, counters: Counters) -> None:
        self._connection.execute(
            "INSERT INTO commit_counter (id, value) VALUES (1, ?)", (counters.commit_sequence,)
        )
        # Only these tables remember a key after its row has gone; the others count on from the last
        self._connection.execute(FIRST_FLOOR)
        last = {table: str(counters.keys[table]) for table in POSTINGS}
        self._connection.execute(RAISE_FLOOR.format(**last))
        self._connection.execute("DELETE FROM sqlite_sequence")
        self._connection.executemany(
            "INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)",
            [
                (table.name, counters.keys[table.name])
                for table in tables()
                if _counted_by_sqlite(table) and counters.keys[table.name]
            ],
        )

    def blocks(self, table: Table) -> Iterator[bytes]:
        with explaining(self.shown):
            yield from _blocks(self._connection, table)

    def counters(self) -> Counters:
        with explaining(self.shown):
            return _counters(self._connection, filter(_remembers, tables()))

    def finish(self) -> None:
        with explaining(self.shown):
            self._connection.execute(
                "INSERT INTO schema_version (version) VALUES (?)", (schema.VERSION,)
            )
            self._connection.execute("COMMIT")
            self._connection.close()
        self._then()

    def close(self) -> None:
        self._connection.close()


def version_of(connection: sqlite3.Connection) -> int | None:
    """The version of the schema that is there, None without one."""
    if connection.execute(_VERSION_TABLE).fetchone() is None:
        return None
    row = connection.execute("SELECT version FROM schema_version").fetchone()
    return int(row[0]) if row else None


def _blocks(connection: sqlite3.Connection, table: Table) -> Iterator[bytes]:
    return blocks_of(line + b"\n" for (line,) in connection.execute(sqlite_query(table)))


def _counters(connection: sqlite3.Connection, asked: Iterable[Table]) -> Counters:
    row = connection.execute("SELECT value FROM commit_counter").fetchone()
    if row is None or not isinstance(row[0], int):
        raise TransferRefused("The commit counter has no number: see `monthend doctor`.")
    return Counters(
        commit_sequence=row[0],
        keys={
            table.name: _last_key(connection, table, column)
            for table in asked
            if (column := counting_column(table)) is not None
        },
    )


def _last_key(connection: sqlite3.Connection, table: Table, column: str) -> int:
    last = f"SELECT coalesce(max({column}), 0) FROM {table.name}"
    if table.name in POSTINGS:
        row = connection.execute(LAST[table.name].sqlite)
    elif _counted_by_sqlite(table):
        remembered = "SELECT seq FROM sqlite_sequence WHERE name = ?"
        row = connection.execute(
            f"SELECT max(({last}), coalesce(({remembered}), 0))", (table.name,)
        )
    else:
        row = connection.execute(last)
    return int(row.fetchone()[0])


def _remembers(table: Table) -> bool:
    return table.name in POSTINGS or _counted_by_sqlite(table)


def _counted_by_sqlite(table: Table) -> bool:
    return bool(table.dialect_options["sqlite"]["autoincrement"])
