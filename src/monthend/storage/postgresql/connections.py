"""Connections to a PostgreSQL database: how they are opened, given up, and their errors told."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any

import psycopg
from psycopg.abc import Buffer
from psycopg.adapt import Loader
from psycopg.conninfo import conninfo_to_dict
from psycopg.types.numeric import Int8Dumper

from monthend.services.ports import StoreUnavailable

Connection = psycopg.Connection[tuple[Any, ...]]

DatabaseIdentity = tuple[Any, ...]
"""What tells a database from another one behind the same address."""

IDENTITY = (
    "SELECT oid, pg_postmaster_start_time()::text FROM pg_database "
    "WHERE datname = current_database()"
)
PREPARED_AT_MOST = 300
SECONDS_FOR_A_LOCK = 10.0
"""Whoever waits longer for another's lock is told so; SQLite's writers have the same patience."""

# What a URL may say otherwise. A server that is gone without a word is given up in half a minute.
DEFAULTS = {
    "connect_timeout": 5,
    "application_name": "monthend",
    "keepalives_idle": 15,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 30_000,
}
# What neither a URL nor a role's settings nor the environment may say otherwise.
ALWAYS = {"client_encoding": "UTF8"}
# The same from the server's side: the locks of a client that is gone end with its session.
_CLIENT_GONE = (
    "SET tcp_keepalives_idle = 15; SET tcp_keepalives_interval = 5; "
    "SET tcp_keepalives_count = 3; SET tcp_user_timeout = 30000"
)
# While a statement runs or waits nobody reads from the client; some systems cannot ask otherwise.
_CLIENT_GONE_MEANWHILE = "SET client_connection_check_interval = 2000"

# What SQLSTATE says of the database, not of the statement.
CAUSES = {
    "25006": "it is read-only",
    "25P03": "a transaction stood still for too long",
    "28000": "access is denied",
    "28P01": "the password is wrong",
    "3D000": "it does not exist",
    "40001": "others were in the way each time it was tried",
    "40P01": "others were in the way each time it was tried",
    "42501": "access is denied",
    "53100": "the disk is full",
    "53200": "there is not enough memory",
    "53300": "it takes no more connections",
    "55P03": "somebody keeps it locked",
    "57014": "it did not answer in time",
    "57P01": "it is shutting down",
    "57P02": "it has crashed",
    "57P03": "it is starting or shutting down",
    "57P04": "it was dropped",
    "57P05": "a connection idled for too long",
    "58030": "the disk reports an error",
    "XX001": "it is damaged",
    "XX002": "it is damaged",
}
CAUSES_BY_CLASS = {
    "08": "the connection failed",
    "53": "it has too few resources",
    "57": "somebody stopped it",
    "58": "the system that it runs on reports an error",
}
GONE = ("25P03", "57P01", "57P02", "57P03", "57P04", "57P05")
READ_ONLY = "25006"


class WholeNumberLoader(Loader):
    """Sums of 64-bit columns are NUMERIC, and always whole."""

    def load(self, data: Buffer) -> int:
        return int(bytes(data))


class DatabaseAddress:
    """Where a database is, and how connections to it are set."""

    def __init__(self, url: str, *, statement_seconds: float, synchronous: str) -> None:
        self.url = url
        self.shown = shown(url)
        self._settings = "; ".join(
            (
                f"SET statement_timeout = {int(statement_seconds * 1000)}",
                f"SET lock_timeout = {int(min(statement_seconds, SECONDS_FOR_A_LOCK) * 1000)}",
                f"SET idle_in_transaction_session_timeout = {int(statement_seconds * 1000)}",
                _CLIENT_GONE,
                "SET client_min_messages = warning",
                _SYNCHRONOUS[synchronous.upper()],
            )
        )

    def connect(self) -> Connection:
        """A connection in autocommit mode with its settings."""
        try:
            said: dict[str, Any] = {**DEFAULTS, **conninfo_to_dict(self.url), **ALWAYS}
            connection: Connection = psycopg.connect(autocommit=True, prepare_threshold=2, **said)
        except psycopg.ProgrammingError as problem:
            # The driver's own, before anybody was asked; it may quote a password.
            cause = "the driver cannot read the URL, or one of libpq's variables"
            raise StoreUnavailable(file=self.shown, cause=cause) from problem
        except psycopg.Error as problem:
            raise self.explained(problem) from problem
        self._refuse_other_letters(connection)
        try:
            connection.prepared_max = PREPARED_AT_MOST
            # One type for every whole number: the types of its values are part of what a
            # prepared statement is known by.
            connection.adapters.register_dumper(int, Int8Dumper)
            connection.adapters.register_loader("numeric", WholeNumberLoader)
            connection.execute(self._settings, prepare=False)
            with suppress(psycopg.errors.InvalidParameterValue):
                connection.execute(_CLIENT_GONE_MEANWHILE, prepare=False)
        except psycopg.Error as problem:
            connection.close()
            raise self.explained(problem) from problem
        return connection

    def _refuse_other_letters(self, connection: Connection) -> None:
        """A database that cannot keep every letter would take some requests and fail others."""
        encoding = connection.info.parameter_status("server_encoding")
        if encoding not in (None, "UTF8"):
            connection.close()
            cause = f"its encoding is {encoding} and must be UTF8 (see `createdb --encoding`)"
            raise StoreUnavailable(file=self.shown, cause=cause)

    def explained(self, problem: BaseException) -> BaseException:
        """The problem as the caller should see it: trouble with the server as StoreUnavailable."""
        cause = _cause(problem)
        if cause is None:
            return problem
        told = StoreUnavailable(file=self.shown, cause=f"{cause} ({_line(problem)})")
        told.__cause__ = problem
        return told


_SYNCHRONOUS = {
    "FULL": "SELECT set_config('synchronous_commit', 'on', false) "
    "WHERE current_setting('synchronous_commit') = 'off'",
    "NORMAL": "SET synchronous_commit = off",
    "OFF": "SET synchronous_commit = off",
}


def shown(url: str) -> str:
    """A database's address without a password."""
    try:
        parts = conninfo_to_dict(url)
    except psycopg.ProgrammingError:
        return "postgresql://…"
    host, port = parts.get("host") or "", parts.get("port")
    where = f"{host}:{port}" if port else str(host)
    return f"postgresql://{where}/{parts.get('dbname') or ''}"


def _cause(problem: BaseException) -> str | None:
    """What a problem says of the database; None when it is about something else."""
    if not isinstance(problem, psycopg.Error):
        return None
    state = problem.sqlstate
    if state is None:
        lost = isinstance(problem, psycopg.OperationalError | psycopg.InterfaceError)
        return "it cannot be reached" if lost else None
    return CAUSES.get(state) or CAUSES_BY_CLASS.get(state[:2])


def _line(problem: BaseException) -> str:
    """The problem in the server's own words, or in the driver's, on one line."""
    said = problem.diag.message_primary if isinstance(problem, psycopg.Error) else None
    lines = (said or str(problem)).split("\n")
    return " ".join(line.strip() for line in lines).strip() or type(problem).__name__


def lost(problem: BaseException, connection: Connection) -> bool:
    """Whether the connection is gone, whatever was said last."""
    return connection.closed or (
        isinstance(problem, psycopg.Error) and (problem.sqlstate in GONE or connection.broken)
    )


class LiveConnection:
    """A thread's own connection, opened when it is needed and again after it broke."""

    def __init__(
        self, address: DatabaseAddress, on_connect: Callable[[DatabaseIdentity], None]
    ) -> None:
        self._address = address
        self._on_connect = on_connect
        self._connection: Connection | None = None

    def get(self) -> Connection:
        if self._connection is None or self._connection.closed:
            connection = self._address.connect()
            try:
                row = connection.execute(IDENTITY, prepare=False).fetchone()
            except psycopg.Error as problem:
                connection.close()
                raise self._address.explained(problem) from problem
            self._on_connect(tuple(row or ()))
            self._connection = connection
        return self._connection

    @property
    def is_open(self) -> bool:
        """Whether there is a connection that nothing bad is known of."""
        return self._connection is not None and not self._connection.closed

    def roll_back(self) -> None:
        """Ends a transaction that is still open; a connection that cannot is given up."""
        try:
            if self._connection is not None:
                self._connection.execute("ROLLBACK", prepare=False)
        except psycopg.Error:
            self.drop()

    def drop(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            with suppress(psycopg.Error):
                connection.close()
