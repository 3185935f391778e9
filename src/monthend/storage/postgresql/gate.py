"""How a transaction begins: which lock it holds from its first moment, and what it sees.

The lock of a calendar is an advisory one, by the calendar's key: postings share
it, and whatever moves a period has it alone. It is asked for before anything is
read, so that what is read is true until the commit, and whoever waits is next.
"""

from __future__ import annotations

from collections.abc import Callable

import psycopg

from monthend.storage.session import LAST_SEQUENCE

from .connections import Connection

Opening = Callable[[Connection], "int | None"]
"""Begins a transaction; answers the last commit sequence it sees, where that is exact."""


def plain(connection: Connection) -> None:
    """For what belongs to no calendar."""
    connection.execute("BEGIN", prepare=False)


def shared(calendar_id: int) -> Opening:
    """For postings: side by side, and no close between their look and their commit."""

    def begin(connection: Connection) -> None:
        lock = f"SELECT pg_advisory_xact_lock_shared({calendar_id:d})"
        connection.execute(f"BEGIN; {lock}", prepare=False)

    return begin


def alone(calendar_id: int) -> Opening:
    """For what moves a period, its dates or its trial balance."""

    def begin(connection: Connection) -> None:
        lock = f"SELECT pg_advisory_xact_lock({calendar_id:d})"
        connection.execute(f"BEGIN; {lock}", prepare=False)

    return begin


def snapshot(connection: Connection) -> None:
    """For reading: one snapshot, fixed by the first query."""
    connection.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", prepare=False)


def settled(calendar_id: int) -> Opening:
    """For trial balances: a snapshot of which it is known to which number it goes.

    The lock comes before the transaction, and is given back once the snapshot
    is fixed: every posting with a lower number has committed by then, and every
    later one gets a higher number. Inside the transaction it would come too late.
    """

    def begin(connection: Connection) -> int:
        key = f"{calendar_id:d}"
        try:
            connection.execute(f"SELECT pg_advisory_lock({key})", prepare=False)
            snapshot(connection)
            row = connection.execute(LAST_SEQUENCE.postgresql, {}).fetchone()
            connection.execute(f"SELECT pg_advisory_unlock({key})", prepare=False)
        except BaseException:
            # A statement may take the lock and yet fail, by a time-out that comes right after.
            _give_back(connection)
            raise
        assert row is not None, "a sequence is one row"
        return int(row[0])

    return begin


def without_hurry(opening: Opening) -> Opening:
    """The same for work that takes minutes, and rests while it does other things."""

    def begin(connection: Connection) -> int | None:
        seen = opening(connection)
        for limit in ("statement_timeout", "idle_in_transaction_session_timeout"):
            connection.execute(f"SET LOCAL {limit} = 0", prepare=False)
        return seen

    return begin


def name_of(opening: Opening) -> str | None:
    """Which gate an opening goes through, if any: that of the function here that made it."""
    maker = opening.__qualname__.partition(".")[0]
    return maker if maker in ("shared", "alone", "settled") else None


def _give_back(connection: Connection) -> None:
    """A lock of the session outlives its transactions: it goes, or the connection does."""
    try:
        connection.execute("ROLLBACK", prepare=False)
        connection.execute("SELECT pg_advisory_unlock_all()", prepare=False)
    except psycopg.Error:
        connection.close()
