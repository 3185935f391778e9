"""A SQLite file during its migration: nobody else has it open, and all happens in one commit."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import quote

from sqlalchemy import Connection, create_engine, event, pool, text
from sqlalchemy.exc import DBAPIError

from monthend.services.ports import StoreUnavailable
from monthend.storage import fence
from monthend.storage.connections import DatabaseFile
from monthend.storage.file_locks import WriteTurn

SECONDS_FOR_OTHERS = 2.0


@contextmanager
def alone(path: str, *, patience: float) -> Iterator[Connection]:
    """A transaction without anybody beside it, committed at the end.

    Another migration is waited for, as long as `patience` says. A program that has the
    file open is not: what it remembers of the old schema it would go on believing.
    """
    file = DatabaseFile(path, synchronous="FULL", patience=patience)
    turn = WriteTurn(file.path, patience=patience)
    turn.take()
    try:
        # What reads first has the right to write already.
        with _transaction(file, "BEGIN EXCLUSIVE", "locking_mode=EXCLUSIVE") as connection:
            yield connection
    finally:
        turn.give_back()
        turn.close()


@contextmanager
def beside_others(path: str) -> Iterator[Connection]:
    """A transaction for a look."""
    file = DatabaseFile(path, synchronous="FULL", patience=SECONDS_FOR_OTHERS)
    with _transaction(file, "BEGIN", "query_only=1") as connection:
        yield connection


@contextmanager
def _transaction(file: DatabaseFile, begin: str, pragma: str) -> Iterator[Connection]:
    engine = create_engine(
        "sqlite://", creator=lambda: _open(file.path, pragma), poolclass=pool.NullPool
    )
    # The driver begins nothing by itself.
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql(begin))
    try:
        with engine.begin() as connection:
            yield connection
    except DBAPIError as problem:
        raise _told(file, problem) from problem


def _open(path: str, pragma: str) -> sqlite3.Connection:
    connection = sqlite3.connect(
        f"file:{quote(path)}?mode=rw", uri=True, timeout=SECONDS_FOR_OTHERS, isolation_level=None
    )
    try:
        # A table that others refer to is made anew: its rows are not gone in between.
        for each in (pragma, "synchronous=FULL", "foreign_keys=0"):
            connection.execute(f"PRAGMA {each}").fetchone()
    except BaseException:
        # What remembers the problem would keep the connection, and that the file locked.
        connection.close()
        raise
    return connection


def _told(file: DatabaseFile, problem: DBAPIError) -> BaseException:
    """Trouble with the file as such; what a step ran into stays as it is."""
    origin = problem.orig
    if getattr(origin, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_BUSY:
        return StoreUnavailable(
            file=file.path,
            cause="another program has it open: stop `monthend serve`, `monthend worker` and "
            "whatever else uses it; nothing was changed",
        )
    explained = file.explained(origin or problem)
    return explained if isinstance(explained, StoreUnavailable) else problem


def shown(path: str) -> str:
    return path


def drop_fence(connection: Connection) -> None:
    for name in _fence(connection):
        connection.exec_driver_sql(f'DROP TRIGGER "{name}"')


def fence_damage(connection: Connection) -> list[str]:
    """What differs between the triggers that are there and those of this program."""
    return fence.damage(_fence(connection))


def _fence(connection: Connection) -> dict[str, str]:
    """The words of each trigger; one that somebody added by another name is theirs."""
    query = text(
        "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' "
        "AND name LIKE 'fence!_%' ESCAPE '!'"
    )
    return {str(name): str(sql) for name, sql in connection.execute(query)}


def make_fence(connection: Connection) -> None:
    for trigger in fence.triggers():
        connection.exec_driver_sql(trigger)


def orphans(connection: Connection) -> list[str]:
    """Rows that refer to others that are not there."""
    found = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
    return [f"{row[0]} row {row[1]} belongs to no {row[2]}" for row in found]
