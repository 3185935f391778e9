"""The two stores as tests see them: which there are, and what their databases hold."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from typing import Any

import psycopg
import pytest

from monthend.storage.audit import AuditTable
from monthend.storage.evidence import EvidenceSession
from monthend.storage.postgresql.calls import Transaction
from monthend.storage.postgresql.partitions import Partitions
from monthend.storage.postgresql.session import PostgresSession
from monthend.storage.postgresql.store import PostgresStore
from monthend.storage.store import SqliteStore

AnyStore = SqliteStore | PostgresStore

SQLITE, POSTGRESQL = "sqlite", "postgresql"
STORES = [SQLITE, pytest.param(POSTGRESQL, marks=pytest.mark.postgresql)]
ALL_STORES = "MONTHEND_ALL_STORES"


def no_postgresql() -> None:
    """Skip a test, unless this run is to test every store."""
    reason = "PostgreSQL is not installed (Debian: apt-get install postgresql)"
    if os.environ.get(ALL_STORES) == "1":
        pytest.fail(f"{reason}, and {ALL_STORES} is set")
    pytest.skip(reason)


def make_schema(url: str) -> None:
    store = PostgresStore(url, clock=lambda: datetime.now(UTC), writers=1, readers=1)
    try:
        store.create_schema()
    finally:
        store.close()


def rows_of(store: AnyStore, query: str, values: tuple[object, ...] = ()) -> list[tuple[Any, ...]]:
    """What the database itself answers; `?` stands for a value."""
    if isinstance(store, SqliteStore):
        return store.database.read(lambda given: given.connection.execute(query, values).fetchall())
    text = query.replace("%", "%%").replace("?", "%s")
    return store.database.read(lambda given: given.connection.execute(text, values).fetchall())


@contextmanager
def another_program(store: AnyStore) -> Iterator[Any]:
    """The database as any other program opens it, in a transaction that leaves nothing behind."""
    opened: Any = (
        sqlite3.connect(sqlite_file(store), isolation_level=None)
        if isinstance(store, SqliteStore)
        else psycopg.connect(url_of(store), autocommit=True)
    )
    with closing(opened):
        opened.execute("BEGIN")
        yield opened
        opened.execute("ROLLBACK")


def change(store: AnyStore, sql: str, values: tuple[object, ...] = ()) -> None:
    """Run a statement past every service; `?` stands for a value."""
    if isinstance(store, SqliteStore):
        store.database.write(lambda given: given.connection.execute(sql, values).rowcount)
    else:
        text = sql.replace("%", "%%").replace("?", "%s")
        store.database.write(lambda given: given.connection.execute(text, values).rowcount)


class Unguarded:
    """A connection of one's own on which no trigger fires, inside a transaction.

    It is what somebody has who may do anything; `?` stands for a value in its statements.
    """

    def __init__(self, connection: Any, *, sqlite: bool) -> None:
        self.connection = connection
        self.sqlite = sqlite

    def execute(self, sql: str, values: Sequence[object] = ()) -> Any:
        if not self.sqlite:
            sql = sql.replace("%", "%%").replace("?", "%s")
        return self.connection.execute(sql, values)

    def audit(self, now: datetime) -> AuditTable:
        """What an audit reads of the state that this connection sees."""
        if self.sqlite:
            return AuditTable(EvidenceSession(self.connection, now, lambda _: None))
        given = Transaction(self.connection, None, slot=0, seen=None)
        return AuditTable(PostgresSession(given, now, Partitions()))


@contextmanager
def unguarded(store: AnyStore) -> Iterator[Unguarded]:
    """Such a connection; what it has done and not committed is taken back in the end."""
    if isinstance(store, SqliteStore):
        with closing(sqlite3.connect(store.database.path, isolation_level=None)) as connection:
            connection.execute("BEGIN")
            names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
            for (name,) in names.fetchall():
                connection.execute(f"DROP TRIGGER {name}")
            yield Unguarded(connection, sqlite=True)
            connection.execute("ROLLBACK")
    else:
        with closing(store.database.address.connect()) as connection:
            connection.execute("SET session_replication_role = replica")
            connection.execute("BEGIN")
            yield Unguarded(connection, sqlite=False)
            connection.execute("ROLLBACK")


def sqlite_file(store: AnyStore) -> str:
    """The file of a store that has one."""
    assert isinstance(store, SqliteStore)
    return store.database.path


def url_of(store: AnyStore) -> str:
    """Where another process finds the database."""
    if isinstance(store, SqliteStore):
        return f"sqlite:///{store.database.path}"
    return store.database.address.url


def without_trigger(store: AnyStore, name: str, table: str) -> None:
    """Take a trigger of the fence away."""
    table = f" ON {table}" if isinstance(store, PostgresStore) else ""
    change(store, f"DROP TRIGGER {name}{table}")


def tables_of(store: AnyStore) -> list[str]:
    if isinstance(store, SqliteStore):
        query = "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name"
    else:
        query = (
            "SELECT relname::text FROM pg_class WHERE relkind IN ('r', 'p') AND NOT relispartition "
            "AND relnamespace = 'public'::regnamespace ORDER BY 1"
        )
    return [str(name) for (name,) in rows_of(store, query)]
