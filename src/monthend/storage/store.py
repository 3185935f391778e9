"""The store of the embedded database: books for callers, a directory of who there is."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

from monthend.domain.errors import PostingPeriodClosed, Refusal
from monthend.domain.money import BALANCE_LIMIT
from monthend.engines.archives import ARCHIVES, ArchiveFiles
from monthend.services.caller import Caller
from monthend.services.ports import StoreUnavailable
from monthend.services.webhook_keys import NO_KEYS, WebhookKeys
from monthend.services.webhook_ports import Refused, refused_never
from monthend.subledger.errors import BalanceTooLarge

from . import fence
from .audit import AuditTable
from .books import Caches, StoredBooks
from .connections import NO_FILE, FileIdentity
from .directory import DirectoryTable
from .evidence import EvidenceSession
from .fence_exemptions import NO_EXEMPTION
from .files import FileStageTable
from .import_batches import ImportTable
from .journal_runs import JournalQueueTable
from .operating import OperatingTable
from .runs import RunTable
from .schedules import ScheduleQueueTable
from .schema_fit import misfit
from .session import Row, Session, Statement
from .sqlite import SqliteDatabase, Transaction
from .version import VERSION
from .webhook_queue import WebhookQueueTable

T = TypeVar("T")

TRIGGERS = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"


class FileCaches:
    """The caches of the readers and of the writer, for one database file.

    The writer has its own: it sees calendars of calls whose commit is still to come.
    """

    def __init__(self, file: FileIdentity) -> None:
        self.file = file
        self.reading = Caches()
        self.writing = Caches()


class StoreCaches:
    """The caches of the file that was used last.

    Another file under the same path may have the same ids and versions. Its
    transactions get caches of their own, and one that is still under way in the
    file before keeps those it has: nothing of it can come after the change.
    """

    def __init__(self) -> None:
        self._latest = FileCaches(NO_FILE)

    def of(self, file: FileIdentity) -> FileCaches:
        """The caches of a file; empty ones when it is another than before."""
        caches = self._latest
        if caches.file != file:
            caches = self._latest = FileCaches(file)
        return caches

    def clear(self) -> None:
        """After a failed commit: a version number may be given out again for other content."""
        self._latest = FileCaches(NO_FILE)


def nobody_waits() -> None:
    """What wakes the worker where there is none."""


class SqliteStore:
    """One SQLite file as the services' store."""

    def __init__(
        self,
        path: str,
        *,
        clock: Callable[[], datetime],
        synchronous: str = "FULL",
        readers: int = 2,
        webhook_keys: WebhookKeys = NO_KEYS,
        archives: str = ARCHIVES,
    ) -> None:
        self._clock = clock
        self.webhook_keys = webhook_keys
        self.webhook_refused: Refused = refused_never
        self.archives = ArchiveFiles(Path(archives))
        self._caches = StoreCaches()
        self._fitting: FileIdentity | None = None
        self.wake_worker: Callable[[], None] = nobody_waits
        self.database = SqliteDatabase(
            path, synchronous=synchronous, readers=readers, on_rollback=self._caches.clear
        )
        self.waits = self.database.waits

    # Books of a caller ---------------------------------------------------------------

    # One writer at a time: whether it posts makes no difference here, nor what is settled.

    def submit(
        self,
        caller: Caller,
        work: Callable[[StoredBooks], T],
        *,
        posting: bool = False,  # noqa: ARG002
    ) -> Future[T]:
        return self.database.submit(self._writing(caller.calendar_id, caller, work))

    def submit_in_order(
        self, caller: Caller, works: Sequence[Callable[[StoredBooks], T]]
    ) -> list[Future[T]]:
        """Each in a savepoint of its own, in their order as everything here is."""
        return [self._handed_over(caller, work) for work in works]

    def _handed_over(self, caller: Caller, work: Callable[[StoredBooks], T]) -> Future[T]:
        try:
            return self.submit(caller, work)
        except StoreUnavailable as problem:
            refused: Future[T] = Future()
            refused.set_exception(problem)
            return refused

    def write(
        self,
        caller: Caller,
        work: Callable[[StoredBooks], T],
        *,
        posting: bool = False,  # noqa: ARG002
    ) -> T:
        return self.submit(caller, work).result()

    def submit_read(self, caller: Caller, work: Callable[[StoredBooks], T]) -> Future[T]:
        return self.database.submit_read(self._reading(caller.calendar_id, caller, work))

    def read(self, caller: Caller, work: Callable[[StoredBooks], T], *, apart: bool = False) -> T:
        reading = self._reading(caller.calendar_id, caller, work)
        return self.database.read_apart(reading) if apart else self.database.read(reading)

    # Work of the server itself ---------------------------------------------------------

    def write_calendar(
        self,
        calendar_id: int,
        work: Callable[[StoredBooks], T],
        *,
        posting: bool = False,  # noqa: ARG002
    ) -> T:
        return self.database.write(self._writing(calendar_id, None, work))

    def read_calendar(
        self,
        calendar_id: int,
        work: Callable[[StoredBooks], T],
        *,
        settled: bool = False,  # noqa: ARG002
        apart: bool = False,
    ) -> T:
        reading = self._reading(calendar_id, None, work)
        return self.database.read_apart(reading) if apart else self.database.read(reading)

    def write_files(self, work: Callable[[FileStageTable], T]) -> T:
        return self.database.write(lambda given: work(FileStageTable(self._session(given))))

    def read_files(self, work: Callable[[FileStageTable], T]) -> T:
        return self.database.read(lambda given: work(FileStageTable(self._session(given))))

    def write_runs(self, work: Callable[[RunTable], T]) -> T:
        return self.database.write(lambda given: work(RunTable(self._session(given))))

    def read_runs(self, work: Callable[[RunTable], T]) -> T:
        return self.database.read(lambda given: work(RunTable(self._session(given))))

    def write_imports(self, work: Callable[[ImportTable], T]) -> T:
        return self.database.write(lambda given: work(ImportTable(self._session(given))))

    def write_journal_queue(self, work: Callable[[JournalQueueTable], T]) -> T:
        return self.database.write(lambda given: work(JournalQueueTable(self._session(given))))

    def read_journal_queue(self, work: Callable[[JournalQueueTable], T]) -> T:
        return self.database.read(lambda given: work(JournalQueueTable(self._session(given))))

    def write_webhooks(self, work: Callable[[WebhookQueueTable], T]) -> T:
        return self.database.write(lambda given: work(WebhookQueueTable(self._session(given))))

    def read_webhooks(self, work: Callable[[WebhookQueueTable], T]) -> T:
        return self.database.read(lambda given: work(WebhookQueueTable(self._session(given))))

    def read_schedules(self, work: Callable[[ScheduleQueueTable], T]) -> T:
        return self.database.read(lambda given: work(ScheduleQueueTable(self._session(given))))

    def write_directory(self, work: Callable[[DirectoryTable], T]) -> T:
        return self.submit_directory(work).result()

    def submit_directory(self, work: Callable[[DirectoryTable], T]) -> Future[T]:
        return self.database.submit(lambda given: work(DirectoryTable(self._session(given))))

    def read_directory(self, work: Callable[[DirectoryTable], T]) -> T:
        return self.submit_read_directory(work).result()

    def submit_read_directory(self, work: Callable[[DirectoryTable], T]) -> Future[T]:
        return self.database.submit_read(lambda given: work(DirectoryTable(self._session(given))))

    def write_operating(self, work: Callable[[OperatingTable], T]) -> T:
        return self.database.write(lambda given: work(OperatingTable(self._session(given))))

    def submit_read_operating(self, work: Callable[[OperatingTable], T]) -> Future[T]:
        """What is told of a database of whatever schema, and asks for it first."""
        return self.database.submit_read(
            lambda given: work(
                OperatingTable(Session(given.connection, self._clock(), given.after_commit))
            )
        )

    def read_audit(self, work: Callable[[AuditTable], T]) -> T:
        def read(given: Transaction) -> T:
            session = EvidenceSession(given.connection, self._clock(), given.after_commit)
            session.archives, session.loads = self.archives, given.loads
            return work(AuditTable(session))

        return self.database.read(read)

    def fence_damage(self) -> list[str]:
        """What differs between the triggers that are there and those that should be."""
        return fence.damage(dict(self.rows(TRIGGERS)))

    def rows(self, sql: str | Statement, **values: Any) -> list[Row]:
        """What a query of one's own answers, on one snapshot."""
        asked = Statement(sql) if isinstance(sql, str) else sql
        return self.database.read(lambda given: list(self._session(given).all(asked, **values)))

    def damage(self, at_most: int) -> tuple[str, list[str]]:
        """What was looked at in the file itself, and what is wrong there."""
        damage = [str(row[0]) for row in self.rows(f"PRAGMA quick_check({at_most})")]
        orphans = [
            f"{row[0]} row {row[1]} belongs to no {row[2]}"
            for row in self.rows("PRAGMA foreign_key_check")
        ]
        counted = self.rows("SELECT value FROM commit_counter WHERE id = 1")
        if not (counted and isinstance(counted[0][0], int)):
            damage.append("commits are counted by nothing: the commit counter has no number")
        wrong = [line for line in [*damage, *orphans[:at_most]] if line != "ok"]
        return "the file is whole", wrong

    def close(self) -> None:
        self.database.close()

    # Schema --------------------------------------------------------------------------

    def create_schema(self) -> bool:
        """Make the tables in an empty database; False when they are there already."""
        return self.database.write(lambda given: _create_schema(given.connection))

    def found(self, first: Callable[[DirectoryTable], T]) -> T | None:
        """Make the tables and what must be in them first, both or neither; None if they exist."""
        return self.database.write(
            lambda given: (
                first(DirectoryTable(self._session(given)))
                if _create_schema(given.connection)
                else None
            )
        )

    def check_schema(self) -> None:
        """Refuse a database without the tables, or with those of another program."""
        self._fitting = self.database.read(self._fitting_file)

    # ---------------------------------------------------------------------------------

    def _fitting_file(self, given: Transaction) -> FileIdentity:
        """The file that is read, if its tables are those of this program."""
        problem = misfit(_schema_version(given.connection))
        if problem is not None:
            raise StoreUnavailable(file=self.database.path, cause=problem)
        return given.file

    def _session(self, given: Transaction) -> Session:
        if self._fitting not in (None, given.file):
            # Under the same name there may be the tables of another program by now.
            self._fitting = self._fitting_file(given)
        session = Session(given.connection, self._clock(), given.after_commit)
        session.webhook_keys, session.archives = self.webhook_keys, self.archives
        session.webhook_refused = self.webhook_refused
        session.writes, session.loads = given.writes, given.loads
        return session

    def _writing(
        self, calendar_id: int, caller: Caller | None, work: Callable[[StoredBooks], T]
    ) -> Callable[[Transaction], T]:
        def run(given: Transaction) -> T:
            caches = self._caches.of(given.file)
            books = StoredBooks(self._session(given), calendar_id, caches.writing)
            if caller is not None:
                books.check(caller)
            try:
                result = work(books)
            except (sqlite3.IntegrityError, sqlite3.OperationalError) as broken:
                raise _refusal_of(broken) from broken
            changed = books.changed_calendar
            if changed is not None:
                caches.writing.calendars[calendar_id] = changed
                # Readers may know it only once it is committed; it spares them reading it anew.
                given.after_commit(
                    lambda: caches.reading.calendars.__setitem__(calendar_id, changed)
                )
            if books.wakes_worker:
                given.after_commit(lambda: self.wake_worker())
            return result

        return run

    def _reading(
        self, calendar_id: int, caller: Caller | None, work: Callable[[StoredBooks], T]
    ) -> Callable[[Transaction], T]:
        def run(given: Transaction) -> T:
            caches = self._caches.of(given.file)
            books = StoredBooks(self._session(given), calendar_id, caches.reading)
            if caller is not None:
                books.check(caller)
            try:
                return work(books)
            except sqlite3.OperationalError as broken:
                raise _refusal_of(broken) from broken

        return run


def _refusal_of(broken: sqlite3.Error) -> Exception:
    """A broken constraint as the refusal it stands for; an unforeseen one stays as it is."""
    message = str(broken)
    if message in (fence.CLOSED, NO_EXEMPTION):
        refusal: Refusal = PostingPeriodClosed(name="of that day", day="in it")
        return refusal
    if "balance_in_range" in message or message == "integer overflow":
        return BalanceTooLarge(limit=f"{BALANCE_LIMIT:,}")
    return broken


def _schema_version(connection: sqlite3.Connection) -> int | None:
    known = connection.execute(
        "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'schema_version'"
    ).fetchone()
    if known is None:
        return None
    row = connection.execute("SELECT version FROM schema_version").fetchone()
    return int(row[0]) if row else None


def _create_schema(connection: sqlite3.Connection) -> bool:
    if _schema_version(connection) is not None:
        return False
    from sqlalchemy.dialects import sqlite
    from sqlalchemy.schema import CreateIndex, CreateTable

    from . import schema

    dialect = sqlite.dialect()
    for table in schema.metadata.sorted_tables:
        connection.execute(str(CreateTable(table).compile(dialect=dialect)))
        for index in sorted(table.indexes, key=lambda each: str(each.name)):
            connection.execute(str(CreateIndex(index).compile(dialect=dialect)))
    for trigger in fence.triggers():
        connection.execute(trigger)
    connection.execute("INSERT INTO schema_version (version) VALUES (?)", (VERSION,))
    connection.execute("INSERT INTO commit_counter (id, value) VALUES (1, 0)")
    return True
