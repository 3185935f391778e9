"""PostgreSQL databases as the two ends of a transfer: by COPY in both directions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import psycopg
from sqlalchemy import Table

from monthend.services.ports import StoreUnavailable
from monthend.storage.postgresql import creation, fence, partitions, table_words
from monthend.storage.postgresql.connections import Connection, DatabaseAddress
from monthend.storage.session import LAST_SEQUENCE

from .places import Counters, TransferRefused
from .rows import DAYS, blocks_of, column_list, counting_column, postgresql_query, tables
from .unfit_rows import refuse_unfit

# Canonical text is in UTF-8 and its bytes in hexadecimal, however the database is set.
_FORM = "SET client_encoding = 'UTF8'; SET bytea_output = 'hex'; SET lock_timeout = '10s'"

_SNAPSHOT = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
# What an extension brought along is nobody's data.
_ANYTHING = (
    "SELECT c.relname::text FROM pg_class c WHERE c.relnamespace = current_schema()::regnamespace "
    "AND c.relkind IN ('r', 'p', 'S', 'm') AND NOT EXISTS "
    "(SELECT 1 FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e') ORDER BY 1 LIMIT 1"
)
_SEQUENCE_OF = "SELECT pg_get_serial_sequence(%s, %s)"


@contextmanager
def explaining(address: DatabaseAddress) -> Iterator[None]:
    """Trouble with the server is told as StoreUnavailable, what it refuses as a refusal."""
    try:
        yield
    except psycopg.Error as problem:
        told = address.explained(problem)
        if told is problem:
            told = TransferRefused(f"The database {address.shown} says: {_line(problem)}.")
        raise told from problem


def _line(problem: psycopg.Error) -> str:
    said = [problem.diag.message_primary, problem.diag.message_detail]
    return "; ".join(each.rstrip(".") for each in said if each) or str(problem).strip()


def _connected(url: str) -> tuple[DatabaseAddress, Connection]:
    # A table of any size is one statement.
    address = DatabaseAddress(url, statement_seconds=0, synchronous="FULL")
    connection = address.connect()
    _tell(address, connection, _FORM)
    return address, connection


def _tell(address: DatabaseAddress, connection: Connection, *statements: str) -> None:
    """Say what comes first; a connection that does not take it is let go."""
    try:
        with explaining(address):
            for sql in statements:
                connection.execute(sql, prepare=False)
    except BaseException:
        connection.close()
        raise


class _Database:
    """What is read of both: where rows come from, and where they have gone to."""

    _address: DatabaseAddress
    _connection: Connection

    def blocks(self, table: Table) -> Iterator[bytes]:
        with explaining(self._address):
            yield from _blocks(self._connection, table)

    def counters(self) -> Counters:
        # Sequences know no snapshot: these may be ahead of it, and are never behind.
        with explaining(self._address):
            return _counters(self._connection)


class PostgresSource(_Database):
    """A PostgreSQL database in one snapshot."""

    def __init__(self, url: str) -> None:
        self._address, self._connection = _connected(url)
        self.shown = self._address.shown
        # The first query fixes it.
        _tell(self._address, self._connection, _SNAPSHOT, "SELECT 1")

    def version(self) -> int | None:
        with explaining(self._address):
            return creation.schema_version(self._connection)

    def days(self) -> set[str]:
        with explaining(self._address):
            return {str(day) for (day,) in self._connection.execute(DAYS)}

    def close(self) -> None:
        self._connection.close()


class PostgresTarget(_Database):
    """An empty database that is filled in one transaction, so that nobody sees a part of it."""

    def __init__(self, url: str) -> None:
        self._address, self._connection = _connected(url)
        self.shown = self._address.shown
        try:
            with explaining(self._address):
                self._connection.execute("BEGIN", prepare=False)
                self._connection.execute(creation.LOCK, prepare=False)
                found = self._connection.execute(_ANYTHING, prepare=False).fetchone()
            if found is not None:
                raise TransferRefused(
                    f"The database {self.shown} is not empty: there is {found[0]}, for one. "
                    "Nothing was changed."
                )
        except BaseException:
            self.close()
            raise

    def prepare(self, days: set[str]) -> None:
        with explaining(self._address):
            self._run(table_words.tables())
            self._run(creation.COUNTERS)
            self._run(fence.functions())
            partitions.make(self._connection, {partitions.partition_of(day) for day in days})

    def load(self, table: Table, blocks: Iterable[bytes]) -> None:
        into = f"COPY {table.name} ({column_list(table)}) FROM STDIN"
        with explaining(self._address), self._connection.cursor().copy(into) as copy:
            for block in blocks:
                refuse_unfit(table, block)
                copy.write(block)

    def complete(self, counters: Counters) -> None:
        with explaining(self._address):
            self._run(table_words.indexes())
            self._set(counters)
            self._run(fence.triggers())
            # Without it the first questions would be answered as if the tables were empty.
            self._connection.execute("ANALYZE", prepare=False)

    def _set(self, counters: Counters) -> None:
        if counters.commit_sequence:
            self._connection.execute(
                "SELECT setval('commit_sequence', %s)", (counters.commit_sequence,)
            )
        for table, sequence in _sequences(self._connection):
            if last := counters.keys[table]:
                self._connection.execute("SELECT setval(%s, %s)", (sequence, last))

    def finish(self) -> None:
        with explaining(self._address):
            self._connection.execute(creation.SAY_VERSION, prepare=False)
        try:
            self._connection.execute("COMMIT", prepare=False)
        except psycopg.OperationalError as problem:
            raise StoreUnavailable(
                file=self.shown,
                cause="the connection was lost during the commit, and whether it was made is not "
                "known; `monthend doctor` tells",
                unknown=True,
            ) from problem

    def close(self) -> None:
        self._connection.close()

    def _run(self, statements: Iterable[str]) -> None:
        for sql in statements:
            self._connection.execute(sql, prepare=False)


def _blocks(connection: Connection, table: Table) -> Iterator[bytes]:
    with connection.cursor().copy(f"COPY ({postgresql_query(table)}) TO STDOUT") as copy:
        yield from blocks_of(map(bytes, copy))


def _sequences(connection: Connection) -> Iterator[tuple[str, str]]:
    """Each table that counts, with the sequence of its keys."""
    for table in tables():
        column = counting_column(table)
        if column is not None:
            row = connection.execute(_SEQUENCE_OF, (table.name, column)).fetchone()
            assert row is not None, "a function answers with a row"
            assert row[0] is not None, f"{table.name} has a sequence"
            yield table.name, str(row[0])


def _counters(connection: Connection) -> Counters:
    row = connection.execute(LAST_SEQUENCE.postgresql, {}).fetchone()
    return Counters(
        commit_sequence=int(row[0]) if row else 0,
        keys={table: _last_of(connection, name) for table, name in _sequences(connection)},
    )


def _last_of(connection: Connection, sequence: str) -> int:
    row = connection.execute(
        f"SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM {sequence}"
    ).fetchone()
    return int(row[0]) if row else 0
