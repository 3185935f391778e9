"""Statements written once, in the form of each database, run on raw cursors.

Building a statement anew costs more than running it. `Statement` has its text ready
for the database at hand; `Session` binds values by name. Where
the databases need other words, one statement has both texts side by side.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol
from uuid import uuid4

import msgspec

from monthend.services.webhook_keys import NO_KEYS
from monthend.subledger.action_items import UNRESOLVED_STATUSES
from monthend.subledger.clocks import TenantClock, now_of
from monthend.subledger.seeds import seeded

if TYPE_CHECKING:
    from sqlalchemy import Table

Row = tuple[Any, ...]

# Written out, for `IN` costs every insert a microsecond; the index of these rows has the same
# words.
UNRESOLVED = "(" + " OR ".join(f"status = '{each}'" for each in UNRESOLVED_STATUSES) + ")"
# A file that a run is still writing; its index has the same words.
STAGED_FILE = "sha256 IS NULL"
# The name of a value in a text; two colons are a cast of PostgreSQL.
_VALUE = re.compile(r"(?<![:\w]):(\w+)(?!:)")


class Cursor(Protocol):
    """What is used of a database cursor."""

    @property
    def rowcount(self) -> int: ...
    def fetchone(self) -> Any: ...
    def fetchmany(self, size: int = ..., /) -> list[Any]: ...
    def fetchall(self) -> list[Any]: ...


class Statement:
    """One SQL text with `:name` parameters, and a second one where PostgreSQL needs it.

    SQLite reads `:name` itself, the driver of PostgreSQL wants `%(name)s`.
    """

    def __init__(self, sql: str, *, postgresql: str | None = None) -> None:
        self._text = sql
        self._for_postgresql = postgresql

    @cached_property
    def sqlite(self) -> str:
        return self._text

    @cached_property
    def postgresql(self) -> str:
        text = self._text if self._for_postgresql is None else self._for_postgresql
        return _VALUE.sub(r"%(\1)s", text.replace("%", "%%"))


class Insert(Statement):
    """An INSERT into a table whose columns are looked up when it is first run.

    A command that only reads need not wait until there is a description of every table.
    """

    def __init__(
        self, table: Table | str, columns: Sequence[str], *, without: str = "", suffix: str = ""
    ) -> None:
        self._table = table
        self._columns = columns
        self._without = without
        self._suffix = suffix
        self._for_postgresql = None

    @cached_property
    def _text(self) -> str:  # type: ignore[override]
        names = self._columns or [name for name in self._known() if name != self._without]
        listed, values = ", ".join(f'"{name}"' for name in names), ", ".join(f":{n}" for n in names)
        table = self._table if isinstance(self._table, str) else self._table.name
        return f"INSERT INTO {table} ({listed}) VALUES ({values}) {self._suffix}"

    def _known(self) -> Iterable[str]:
        if not isinstance(self._table, str):
            return self._table.columns.keys()
        from . import schema

        return schema.metadata.tables[self._table].columns.keys()


def insert(table: Table | str, *columns: str, without: str = "", suffix: str = "") -> Statement:
    """An INSERT of the named columns, of all but `without` when none are named."""
    return Insert(table, columns, without=without, suffix=suffix)


def counted(row: str) -> str:
    """The condition that a row counts: no import brought it, or one that has been posted.

    Whatever reads transactions, entries or lines says so, or says why it need not.
    """
    return (
        f"({row}.batch_id IS NULL OR EXISTS "
        f"(SELECT 1 FROM import_batch b WHERE b.id = {row}.batch_id AND b.posted))"
    )


BY_THE_WALL = "(SELECT id FROM tenant WHERE clock_at IS NULL)"
"""The tenants that go by the machine's clock: of others it does not tell what has ended."""

WRITTEN = "coalesce(b.commit_sequence, l.commit_sequence)"
"""The commit sequence from which a line counts: that of its import, if one brought it."""


class Session:
    """One transaction's connection, with the time it began.

    `wall` is that time by the machine's clock, and `now` by that of the tenant it has come to.
    `slot` is which of the balance rows of a key the transaction adds to, so that
    transactions side by side need not queue on one. `writes` is False where rows
    cannot be locked.
    """

    dialect = "sqlite"
    ENTRIES_COUNTED = "next_entry_number"
    """What says of a calendar which number its next entry gets."""
    slot = 0
    writes = True
    webhook_keys = NO_KEYS

    def __init__(
        self,
        connection: Any,
        now: datetime,
        after_commit: Callable[[Callable[[], None]], None],
    ) -> None:
        self._connection = connection
        self.wall = self.now = now
        self.after_commit = after_commit
        self._sequence: int | None = None
        self._seed: tuple[str, str, str] | None = None

    def go_by(self, at: str | None, since: str | None) -> TenantClock | None:
        """Go by the clock of a tenant from now on, which is the machine's where it has none."""
        clock = None
        if at is not None:
            clock = TenantClock(
                at=instant_of(at), since=None if since is None else instant_of(since)
            )
        self.now = now_of(clock, self.wall)
        return clock

    def seed(self, tenant_id: str, name: str, seed: str | None) -> None:
        """Give out ids of a tenant from now on, which repeat where it has a seed."""
        self._seed = None if seed is None else (tenant_id, name, seed)

    def new_id(self) -> str:
        """32 hex characters that nothing else has: by chance, or by a tenant's seed and a count."""
        if self._seed is None:
            return uuid4().hex
        tenant_id, name, seed = self._seed
        row = self.one(NEXT_ID, tenant_id=tenant_id)
        given = 0 if row is None else row[0]
        return seeded(seed, name, given)

    def run(self, statement: Statement, **values: Any) -> Cursor:
        cursor: Cursor = self._connection.execute(statement.sqlite, values)
        return cursor

    def run_many(self, statement: Statement, rows: Iterable[dict[str, Any]]) -> None:
        self._connection.executemany(statement.sqlite, rows)

    def run_rows(self, sql: str, rows: Iterable[Row]) -> None:
        """The bulk form: values by position, `?` each, for rows too many to be named."""
        self._connection.executemany(sql, rows)

    def add_rows(self, sql: str, rows: Iterable[Row]) -> None:
        """As `run_rows`, where the text takes whatever form is quickest for the database."""
        self.run_rows(sql, rows)

    def copy(self, into: str, rows: Iterable[Row]) -> None:
        """Write rows at once: `into` is a table and its columns, in parentheses."""
        marks = ", ".join("?" * (into.count(",") + 1))
        self._connection.executemany(f"INSERT INTO {into} VALUES ({marks})", rows)

    def one(self, statement: Statement, **values: Any) -> Row | None:
        row: Row | None = self.run(statement, **values).fetchone()
        return row

    def all(self, statement: Statement, **values: Any) -> Sequence[Row]:
        return self.run(statement, **values).fetchall()

    def pieces(self, statement: Statement, count: int, **values: Any) -> Iterator[Sequence[Row]]:
        """The rows of a long answer, so many at a time, within this transaction."""
        cursor = self._connection.execute(statement.sqlite, values)
        # Given up half-way it goes with this frame, whose connection may be closed by then.
        while rows := cursor.fetchmany(count):
            yield rows

    def key_of(self, statement: Statement, **values: Any) -> int:
        """Run an INSERT that returns the key of its row."""
        row = self.one(statement, **values)
        assert row is not None, "an inserted row has a key"
        return int(row[0])

    def delete_rows(self, table: str, names: Sequence[str], keys: Iterable[Row]) -> None:
        """Delete rows by the values of these columns."""
        same = " AND ".join(f'"{name}" = ?' for name in names)
        self._connection.executemany(f"DELETE FROM {table} WHERE {same}", keys)

    @contextmanager
    def fence_down(self, tables: Sequence[str]) -> Iterator[None]:
        """Have no fence around some tables for a while; nobody else writes until the commit.

        What fails in between is taken back, and the fence with it. Rows may refer to what comes
        only afterwards.
        """
        marks = ", ".join("?" * len(tables))
        found = self._connection.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' "
            f"AND tbl_name IN ({marks})", tables
        ).fetchall()  # fmt: skip
        self._connection.execute("PRAGMA defer_foreign_keys = ON")
        for name, _ in found:
            self._connection.execute(f"DROP TRIGGER {name}")
        yield
        for _, sql in found:
            self._connection.execute(sql)

    def count_entries_from(self, calendar_id: int, number: int) -> None:
        """The column that says so is what counts here."""

    def expect_lines_of(self, days: Iterable[str]) -> None:
        """Lines of these days are about to be written."""

    def hold_tenant(self, tenant_id: str, *, alone: bool = False) -> None:
        """Nobody seals a tenant's history while another writes it; `alone` is who seals."""

    def hold_calendar(self, calendar_id: int) -> None:
        """Have another calendar alone until the commit; calendars are held in their order."""

    @property
    def commit_sequence(self) -> int:
        """This transaction's number: taken under the lock, rising, with gaps allowed."""
        if self._sequence is None:
            row = self.one(NEXT_SEQUENCE)
            assert row is not None, "what counts commits comes with the schema"
            self._sequence = int(row[0])
        return self._sequence

    @property
    def sequence_seen(self) -> int:
        """The number of the last write that a reading session can see."""
        row = self.one(LAST_SEQUENCE)
        return int(row[0]) if row else 0


# Whoever works for a tenant with a seed waits here for whoever does: the ids have one order.
NEXT_ID = Statement(
    "UPDATE tenant SET ids_given = coalesce(ids_given, 0) + 1 WHERE id = :tenant_id "
    "RETURNING ids_given"
)
NEXT_SEQUENCE = Statement(
    "UPDATE commit_counter SET value = value + 1 WHERE id = 1 RETURNING value",
    postgresql="SELECT nextval('commit_sequence')",
)
LAST_SEQUENCE = Statement(
    "SELECT value FROM commit_counter WHERE id = 1",
    postgresql="SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM commit_sequence",
)


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
