"""Statements run on raw cursors: a transaction's connection binds their values by name."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any, Protocol
from uuid import uuid4

import msgspec

from monthend.services.webhook_keys import NO_KEYS
from monthend.services.webhook_ports import Refused, refused_never
from monthend.subledger.action_items import UNRESOLVED_STATUSES
from monthend.subledger.clocks import TenantClock, now_of
from monthend.subledger.seeds import seeded

from .reach import POSTINGS, Away
from .statements import Insert as Insert
from .statements import Statement as Statement
from .statements import insert as insert

if TYPE_CHECKING:
    from monthend.engines.archives import ArchiveFiles

Row = tuple[Any, ...]

# Written out, for `IN` costs every insert a microsecond; the index of these rows has the same
# words.
UNRESOLVED = "(" + " OR ".join(f"status = '{each}'" for each in UNRESOLVED_STATUSES) + ")"
# A file that a run is still writing; its index has the same words.
STAGED_FILE = "sha256 IS NULL"


class Cursor(Protocol):
    """What is used of a database cursor."""

    @property
    def rowcount(self) -> int: ...
    def fetchone(self) -> Any: ...
    def fetchmany(self, size: int = ..., /) -> list[Any]: ...
    def fetchall(self) -> list[Any]: ...


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
    archives: ArchiveFiles | None = None
    """Where the files of fiscal years are that are away."""
    loads = True
    """Whether they may be loaded here, which takes a while."""
    webhook_keys = NO_KEYS
    webhook_refused: Refused = staticmethod(refused_never)

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
        self._away: Sequence[Away] | None = None
        self._some_away: bool | None = None
        self._attached: set[str] = set()

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
        text = self._text(statement, values) if statement.reads_postings else statement.sqlite
        cursor: Cursor = self._connection.execute(text, values)
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
        cursor = self._connection.execute(self._text(statement, values), values)
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

    def keep_keys(self) -> None:
        """Whatever postings go now, no other gets the key of one."""
        from .last_keys import KEEP

        for statement in KEEP:
            self.run(statement)

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

    def refuse_all_but_owner(self) -> None:
        """Refuse a role of the database that may not take the fence down."""

    def without_hurry(self) -> None:
        """From here on a statement of this transaction may take its time."""

    @contextmanager
    def postings_loose(self) -> Iterator[None]:
        """Postings may leave and come back meanwhile; within this transaction, and nobody's else.

        What is raised meanwhile takes the transaction back, and all of this with it.
        """
        with self.fence_down(POSTINGS):
            yield

    def hold_tenant(self, tenant_id: str, *, alone: bool = False) -> None:
        """Nobody seals a tenant's history while another writes it; `alone` is who seals."""

    def hold_calendar(self, calendar_id: int) -> None:
        """Have another calendar alone until the commit; calendars are held in their order."""

    # What is away ----------------------------------------------------------------------

    def _text(self, statement: Statement, values: Mapping[str, Any]) -> str:
        """The text to run: over the rows that are here, or also over those of years away."""
        if statement.reads_postings and (years := self._reached(statement, values)):
            suffix = "_".join(str(year.id) for year in years)
            if suffix not in self._attached:
                self._attach(suffix, years)
                self._attached.add(suffix)
            return statement.with_years(self.dialect, suffix)
        text: str = getattr(statement, self.dialect)
        return text

    def prepare(self, statement: Statement, **values: Any) -> None:
        """Have what a statement will read, before anything is done that cannot be done twice."""
        self._text(statement, values)

    def _reached(self, statement: Statement, values: Mapping[str, Any]) -> Sequence[Away]:
        if self._away is None:
            rows = () if self._some_away is False else self.all(YEARS_AWAY)
            self._away = [Away._make(row) for row in rows]
        if not self._away:
            return ()
        whose = values.get("calendar_id")
        years = [each for each in self._away if whose in (None, each.calendar_id)]
        return list(statement.reach(self, years, values)) if years else ()

    def note_away(self, some: bool) -> None:
        """Whether years of a calendar that is worked on are away; if of none, nobody need ask."""
        if some:
            self._some_away, self._away = True, self._away or None
        elif self._some_away is None:
            self._some_away = False

    def archive_of(self, calendar_id: int, number: str, type_name: str | None) -> int | None:
        """The archive with which a number is away, if it is."""
        given = {"calendar_id": calendar_id, "number": number, "type": type_name or ""}
        row = self.one(ARCHIVE_OF_NUMBER, **given)
        return None if row is None else int(row[0])

    def _attach(self, suffix: str, years: Sequence[Away]) -> None:
        """Have the views that the rows of these years are in."""
        from . import archived_rows
        from .calls import LoadsYears

        if not self.loads:
            raise LoadsYears
        archived_rows.attach(self._connection, self.archives, suffix, years)

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


YEARS_AWAY = Statement(
    f"SELECT {', '.join(Away._fields)} FROM archive WHERE restored_on IS NULL ORDER BY id"
)
ARCHIVE_OF_NUMBER = Statement(
    "SELECT archive_id FROM archived_number WHERE calendar_id = :calendar_id "
    "AND number = :number AND type = :type"
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
