"""Databases of earlier programs, and what is compared before and after they are migrated."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg

from any_store import POSTGRESQL, SQLITE
from monthend.storage import schema
from monthend.storage.opening import OpenStore, open_store
from postgresql_cluster import Cluster

Rows = dict[str, list[tuple[Any, ...]]]
Schema = set[tuple[Any, ...]]
Ask = Callable[[str], list[tuple[Any, ...]]]

DUMPS = Path(__file__).parent / "old_schemas"
NOW = datetime(2026, 7, 1, 15, tzinfo=UTC)

# What a migration is there to change, and what SQLite keeps for itself.
NOT_COMPARED = {"schema_version", "sqlite_sequence"}
OWN = "relnamespace = 'public'::regnamespace AND NOT relispartition"
TABLES_OF_SQLITE = (
    "SELECT m.name, c.name FROM sqlite_master m JOIN pragma_table_info(m.name) c "
    "WHERE m.type = 'table' ORDER BY m.name, c.cid"
)
TABLES = (
    "SELECT relname::text, attname::text FROM pg_class c JOIN pg_attribute ON attrelid = c.oid "
    f"WHERE attnum > 0 AND NOT attisdropped AND relkind IN ('r', 'p') AND {OWN} "
    "ORDER BY relname, attnum"
)
COLUMNS = (
    "SELECT attrelid::regclass::text, attnum, attname, format_type(atttypid, atttypmod), "
    "attnotnull, attcollation::regcollation::text, pg_get_expr(adbin, adrelid) "
    "FROM pg_attribute JOIN pg_class c ON c.oid = attrelid LEFT JOIN pg_attrdef "
    "ON adrelid = attrelid AND adnum = attnum "
    f"WHERE attnum > 0 AND NOT attisdropped AND relkind IN ('r', 'p') AND {OWN}"
)
CONSTRAINTS = (
    "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(p.oid) "
    f"FROM pg_constraint p JOIN pg_class c ON c.oid = conrelid WHERE {OWN}"
)
INDEXES = (
    "SELECT pg_get_indexdef(indexrelid) FROM pg_index JOIN pg_class c ON c.oid = indrelid "
    f"WHERE {OWN}"
)
TRIGGERS = (
    "SELECT pg_get_triggerdef(t.oid), tgenabled FROM pg_trigger t JOIN pg_class c "
    f"ON c.oid = tgrelid WHERE NOT tgisinternal AND {OWN}"
)
FUNCTIONS = (
    "SELECT proname, prosrc, prosecdef, proconfig::text, proacl::text FROM pg_proc "
    "WHERE pronamespace = 'public'::regnamespace"
)
# The numbers of a calendar's entries come with the calendar.
SEQUENCES = (
    "SELECT sequencename, data_type::text, increment_by FROM pg_sequences "
    "WHERE sequencename NOT LIKE 'entry_number_%'"
)


def dumps(kind: str) -> list[Path]:
    """The databases of one kind, those of the earliest programs first."""
    of_postgresql = set(DUMPS.glob(f"*_{POSTGRESQL}*.sql"))
    every = set(DUMPS.glob("*.sql"))
    return sorted(of_postgresql if kind == POSTGRESQL else every - of_postgresql)


def kind_of(dump: Path) -> str:
    return POSTGRESQL if dump in dumps(POSTGRESQL) else SQLITE


def version_of(dump: Path) -> int:
    return int(dump.name[:3])


def restored(dump: Path, folder: Path) -> str:
    """The file of a SQLite database as its program left it; its URL."""
    path = folder / f"{dump.stem}.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.executescript(dump.read_text(encoding="utf-8"))
    return f"sqlite:///{path}"


def restored_on(cluster: Cluster, dump: Path) -> str:
    """A PostgreSQL database as its program left it; its URL."""
    url = cluster.empty_database()
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("SET check_function_bodies = off")
        connection.execute(dump.read_bytes())
    return url


def opened(url: str) -> OpenStore:
    return open_store(url, clock=lambda: NOW, synchronous="OFF", writers=1)


def fresh(kind: str, folder: Path, cluster: Cluster | None) -> str:
    """A database that this program has made; its URL."""
    if kind == SQLITE:
        url = f"sqlite:///{folder / 'fresh.db'}"
    else:
        assert cluster is not None
        url = cluster.empty_database()
    store = open_store(url, clock=lambda: NOW, new=True)
    store.found(lambda directory: None)
    store.close()
    return url


@contextmanager
def asking(url: str) -> Iterator[Ask]:
    """Asks a database with one connection."""
    if url.startswith("sqlite"):
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as connection:
            yield lambda sql: connection.execute(sql).fetchall()
    else:
        with psycopg.connect(url) as server:
            yield lambda sql: server.execute(sql.encode()).fetchall()


def query(url: str, sql: str) -> list[tuple[Any, ...]]:
    with asking(url) as ask:
        return ask(sql)


def execute(url: str, sql: str) -> None:
    if url.startswith("sqlite"):
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as connection, connection:
            connection.execute(sql)
    else:
        with psycopg.connect(url) as server:
            server.execute(sql.encode())


def schema_of(url: str) -> Schema:
    """Everything that the database says of its schema, each thing in one form."""
    with asking(url) as ask:
        if url.startswith("sqlite"):
            found = ask("SELECT type, name, tbl_name, sql FROM sqlite_master WHERE sql <> ''")
            return {(*rest, _one_form(sql)) for *rest, sql in found}
        asked = (COLUMNS, CONSTRAINTS, INDEXES, TRIGGERS, FUNCTIONS, SEQUENCES)
        return {row for sql in asked for row in ask(sql)}


def _one_form(sql: str) -> str:
    """SQLite keeps every letter of a statement, and puts quotes around what was renamed."""
    return re.sub(r"\s+", " ", sql.replace('"', "")).strip()


def rows_of(url: str, like: Rows | None = None) -> Rows:
    """Every row of every table; of the columns that are in `like` where it is given."""
    with asking(url) as ask:
        if like is None:
            listed = TABLES_OF_SQLITE if url.startswith("sqlite") else TABLES
            columns: dict[str, tuple[str, ...]] = {}
            for table, column in ask(listed):
                columns[table] = (*columns.get(table, ()), column)
        else:
            columns = {table: rows[0] for table, rows in like.items()}
        return {
            table: _rows(ask, table, named)
            for table, named in columns.items()
            if table not in NOT_COMPARED
        }


def _rows(ask: Ask, table: str, columns: tuple[str, ...]) -> list[tuple[Any, ...]]:
    """The names of the columns, and below them the rows."""
    listed = ", ".join(f'"{name}"' for name in columns)
    return [columns, *sorted(ask(f"SELECT {listed} FROM {table}"), key=repr)]


def number_of(url: str) -> int:
    return int(query(url, "SELECT version FROM schema_version")[0][0])


@dataclass(frozen=True, slots=True, kw_only=True)
class Upgrade:
    """A database of an earlier program, and what it may be like after an interruption."""

    url: str
    dump: Path
    rows: Rows
    old: Schema
    new: Schema

    @property
    def done(self) -> bool:
        return number_of(self.url) == schema.VERSION

    @property
    def whole(self) -> bool:
        """Whether it is all as its program left it, or all as this program wants it."""
        if not self.done and number_of(self.url) != version_of(self.dump):
            return False
        fits = schema_of(self.url) == (self.new if self.done else self.old)
        return fits and rows_of(self.url, self.rows) == self.rows
