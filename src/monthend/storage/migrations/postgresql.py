"""A PostgreSQL database during its migration: no program works in it, and all is one commit."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from psycopg.conninfo import conninfo_to_dict
from sqlalchemy import Connection, create_engine, pool, text
from sqlalchemy.exc import DBAPIError

from monthend.services.ports import StoreUnavailable
from monthend.storage.postgresql import fence
from monthend.storage.postgresql.connections import DEFAULTS, DatabaseAddress
from monthend.storage.postgresql.store import FUNCTIONS, PARTITIONS, TRIGGERS

APPLICATION = "monthend migrate"
SECONDS_FOR_OTHERS = 5

# The lock under which the tables are made, too.
LOCK = "SELECT pg_advisory_xact_lock(1836018804, 0)"
# Programs look at the version when they start: one that starts now waits, and then sees it.
HOLD_VERSION = "LOCK TABLE schema_version IN ACCESS EXCLUSIVE MODE"
OTHERS = text(
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
    "AND application_name IN ('monthend', :named) AND pid <> pg_backend_pid()"
)
FENCE = text(
    "SELECT oid::regprocedure::text FROM pg_proc WHERE proname LIKE 'fence!_%' ESCAPE '!' "
    "AND pronamespace = current_schema()::regnamespace"
)


@contextmanager
def alone(url: str, *, patience: float) -> Iterator[Connection]:
    """A transaction without a program beside it, committed at the end.

    Another migration is waited for, as long as `patience` says. A program that is
    connected is not: what it remembers of the old schema it would go on believing.
    """
    with _transaction(url) as connection:
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = {int(patience * 1000)}")
        connection.exec_driver_sql(LOCK)
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = {SECONDS_FOR_OTHERS * 1000}")
        _refuse_others(connection, url)
        yield connection


@contextmanager
def beside_others(url: str) -> Iterator[Connection]:
    """A transaction for a look."""
    with _transaction(url) as connection:
        yield connection


@contextmanager
def _transaction(url: str) -> Iterator[Connection]:
    engine = create_engine(
        "postgresql+psycopg://", creator=lambda: _open(url), poolclass=pool.NullPool
    )
    try:
        with engine.begin() as connection:
            connection.exec_driver_sql("SET LOCAL client_min_messages = warning")
            connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
            yield connection
    except DBAPIError as problem:
        raise _told(url, problem) from problem


def _told(url: str, problem: DBAPIError) -> BaseException:
    """Trouble with the server as such; what a step ran into stays as it is."""
    explained = _address(url).explained(problem.orig or problem)
    return explained if isinstance(explained, StoreUnavailable) else problem


def _address(url: str) -> DatabaseAddress:
    return DatabaseAddress(url, statement_seconds=0, synchronous="FULL")


def shown(url: str) -> str:
    return _address(url).shown


def _open(url: str) -> psycopg.Connection:
    said: dict[str, Any] = {**DEFAULTS, **conninfo_to_dict(url), "application_name": APPLICATION}
    return psycopg.connect(**said)


def _refuse_others(connection: Connection, url: str) -> None:
    known = connection.exec_driver_sql("SELECT to_regclass('schema_version')").scalar()
    if known is not None:
        connection.exec_driver_sql(HOLD_VERSION)
    # A server has been given the same URL, and the name in it if it has one.
    named = conninfo_to_dict(url).get("application_name", "monthend")
    others = connection.execute(OTHERS, {"named": named}).scalar_one()
    if others:
        raise StoreUnavailable(
            file=shown(url),
            cause=f"other programs are connected to it, {others} times: stop `monthend serve` and "
            "`monthend worker` wherever they run; nothing was changed",
        )


def drop_fence(connection: Connection) -> None:
    for function in connection.execute(FENCE).scalars().all():
        connection.exec_driver_sql(f"DROP FUNCTION {function} CASCADE")


def make_fence(connection: Connection) -> None:
    statements = fence.statements()
    for partition in connection.execute(text(PARTITIONS)).scalars().all():
        statements += fence.of_partition(partition)
    for sql in statements:
        connection.exec_driver_sql(sql.replace("%", "%%"))


def fence_damage(connection: Connection) -> list[str]:
    """What differs between the triggers and functions that are there and this program's.

    A trigger that somebody added by another name is theirs.
    """
    found = [fence.Trigger(*row) for row in _rows(connection, TRIGGERS)]
    triggers = [each for each in found if each.name.startswith("fence_")]
    bodies = dict(_rows(connection, FUNCTIONS))
    return fence.damage(triggers, bodies, [each[0] for each in _rows(connection, PARTITIONS)])


def _rows(connection: Connection, query: str) -> list[Any]:
    return [tuple(row) for row in connection.execute(text(query))]


def orphans(_: Connection) -> list[str]:
    """None: the database itself refuses rows that refer to nothing."""
    return []
