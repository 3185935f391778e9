"""The two stores as tests see them: which there are, and what their databases hold."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from typing import Any

import pytest

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


def change(store: AnyStore, sql: str, values: tuple[object, ...] = ()) -> None:
    """Run a statement past every service; `?` stands for a value."""
    if isinstance(store, SqliteStore):
        store.database.write(lambda given: given.connection.execute(sql, values).rowcount)
    else:
        text = sql.replace("%", "%%").replace("?", "%s")
        store.database.write(lambda given: given.connection.execute(text, values).rowcount)


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
