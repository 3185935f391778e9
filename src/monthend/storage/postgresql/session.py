"""A transaction's statements on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from itertools import count as count_from
from itertools import islice
from typing import Any

from psycopg import errors

from monthend.services.rehearsal_ports import SnapshotsNotPermitted
from monthend.storage.reach import POSTINGS, Away, view_of
from monthend.storage.session import Cursor, Row, Session, Statement
from monthend.subledger.archives import OwnerNeeded

from . import archived_rows
from .calls import Again, Transaction
from .partitions import Partitions

_OF_TENANTS = 1952804462
"""The first half of the keys of tenants' locks; calendars' keys are of another kind."""
HOLD_CALENDAR = Statement("", postgresql="SELECT pg_advisory_xact_lock(:calendar_id)")
HOLD_SHARED = Statement(f"SELECT pg_advisory_xact_lock_shared({_OF_TENANTS}, hashtext(:tenant_id))")
HOLD_ALONE = Statement(f"SELECT pg_advisory_xact_lock({_OF_TENANTS}, hashtext(:tenant_id))")
# Those of statements: none that looks at each row stands against rows that come or go.
FENCE_OF_POSTINGS = Statement(
    "SELECT tgrelid::regclass::text, tgname::text FROM pg_trigger WHERE NOT tgisinternal "
    "AND tgname LIKE 'fence!_%' ESCAPE '!' AND tgtype & 1 = 0 AND tgrelid IN "
    "('line'::regclass, 'subledger_transaction'::regclass, 'journal_entry'::regclass) "
    "ORDER BY 1, 2"
)
IS_OWNER = Statement(
    "SELECT pg_has_role(relowner, 'MEMBER') FROM pg_class WHERE oid = 'line'::regclass"
)
ATTACHED = Statement(
    "SELECT 1 FROM pg_class WHERE relname = :name AND relnamespace = pg_my_temp_schema()"
)

COUNT_FROM = Statement(
    "", postgresql="SELECT setval('entry_number_' || :calendar_id, :number, false)"
)

ROWS_AT_ONCE = 2_000
_CURSORS = count_from(1)
"""Numbers for cursors, so that no two of a transaction have the same name."""


class PostgresSession(Session):
    """One transaction's connection, with the time it began."""

    dialect = "postgresql"
    ENTRIES_COUNTED = (
        "coalesce(pg_sequence_last_value(('entry_number_' || id)::regclass) + 1, next_entry_number)"
    )

    def __init__(self, given: Transaction, now: datetime, partitions: Partitions) -> None:
        super().__init__(given.connection, now, given.after_commit)
        self.slot = given.slot
        self.writes = given.writes
        self._seen = given.seen
        self._partitions = partitions
        self._cursor: Any = given.connection.cursor()

    def run(self, statement: Statement, **values: Any) -> Cursor:
        text = self._text(statement, values) if statement.reads_postings else statement.postgresql
        cursor: Cursor = self._cursor.execute(text, values)
        return cursor

    def run_many(self, statement: Statement, rows: Iterable[Mapping[str, Any]]) -> None:
        self._cursor.executemany(statement.postgresql, rows)

    def run_rows(self, sql: str, rows: Iterable[Row]) -> None:
        self._cursor.executemany(sql.replace("?", "%s"), rows)

    def add_rows(self, sql: str, rows: Iterable[Row]) -> None:
        """The text takes an array for each column; a statement for each row takes four times as
        long, in which nobody closes. The arrays keep the order of the rows."""
        left = iter(rows)
        while piece := list(islice(left, ROWS_AT_ONCE)):
            columns = list(map(_array, zip(*piece, strict=True)))
            self._cursor.execute(sql.replace("?", "%s"), columns)

    def copy(self, into: str, rows: Iterable[Row]) -> None:
        """The form for rows by the thousand: `into` is a table and its columns."""
        with self._cursor.copy(f"COPY {into} FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)

    def delete_rows(self, table: str, names: Sequence[str], keys: Iterable[Row]) -> None:
        """By one array for each column of the key."""
        columns = [list(column) for column in zip(*keys, strict=True)]
        same = " AND ".join(f'{table}."{name}" = gone."{name}"' for name in names)
        listed = ", ".join(f'"{name}"' for name in names)
        kinds = ("text" if isinstance(column[0], str) else "bigint" for column in columns)
        arrays = ", ".join(f"%s::{kind}[]" for kind in kinds)
        self._cursor.execute(
            f"DELETE FROM {table} USING unnest({arrays}) AS gone({listed}) WHERE {same}", columns
        )

    def keep_keys(self) -> None:
        """No sequence gives out a key twice."""

    @contextmanager
    def fence_down(self, tables: Sequence[str]) -> Iterator[None]:  # noqa: ARG002
        """Have no fence in this session for a while; others have theirs all the time."""
        try:
            self._cursor.execute("SET LOCAL session_replication_role = replica", prepare=False)
        except errors.InsufficientPrivilege as problem:
            raise SnapshotsNotPermitted from problem
        yield
        self._cursor.execute("SET LOCAL session_replication_role = origin", prepare=False)

    def count_entries_from(self, calendar_id: int, number: int) -> None:
        """A sequence counts, which no rollback takes back: this is the last that is done."""
        self.run(COUNT_FROM, calendar_id=calendar_id, number=number)

    def pieces(self, statement: Statement, count: int, **values: Any) -> Iterator[Sequence[Row]]:
        """By a cursor of the server, which goes with the transaction."""
        name = f"pieces_{next(_CURSORS)}"
        declared = f"DECLARE {name} NO SCROLL CURSOR FOR {self._text(statement, values)}"
        self._cursor.execute(declared, values, prepare=False)
        fetch = f"FETCH {count:d} FROM {name}"
        while rows := self._cursor.execute(fetch, prepare=False).fetchall():
            yield rows
        # A table with an open cursor takes no statement that changes it.
        self._cursor.execute(f"CLOSE {name}", prepare=False)

    def _attach(self, suffix: str, years: Sequence[Away]) -> None:
        """A snapshot makes no views: they are made before it, and the work is done once more."""
        if self.one(ATTACHED, name=view_of(POSTINGS[-1], suffix)) is None:
            files = self.archives
            raise Again(
                ready=lambda connection: archived_rows.attach(connection, files, suffix, years),
                long=True,
            )

    def refuse_all_but_owner(self) -> None:
        if self.one(IS_OWNER) != (True,):
            raise OwnerNeeded

    def without_hurry(self) -> None:
        for limit in ("statement_timeout", "idle_in_transaction_session_timeout"):
            self._cursor.execute(f"SET LOCAL {limit} = 0", prepare=False)

    @contextmanager
    def postings_loose(self) -> Iterator[None]:
        """The owner of the tables can; others' postings wait meanwhile, and are waited for."""
        triggers = self.all(FENCE_OF_POSTINGS)
        for what in ("DISABLE", "ENABLE"):
            for table, name in triggers:
                self._cursor.execute(f"ALTER TABLE {table} {what} TRIGGER {name}", prepare=False)
            if what == "DISABLE":
                yield

    def expect_lines_of(self, days: Iterable[str]) -> None:
        self._partitions.expect(days)

    def hold_tenant(self, tenant_id: str, *, alone: bool = False) -> None:
        self.run(HOLD_ALONE if alone else HOLD_SHARED, tenant_id=tenant_id)

    def hold_calendar(self, calendar_id: int) -> None:
        self.run(HOLD_CALENDAR, calendar_id=calendar_id)

    @property
    def sequence_seen(self) -> int:
        return super().sequence_seen if self._seen is None else self._seen


def _array(column: Sequence[Any]) -> Any:
    """A column of strings, or of integers, of which the text is made quicker here."""
    return list(column) if isinstance(column[0], str) else f"{{{','.join(map(str, column))}}}"
