"""The store on PostgreSQL: books for callers, a directory of who there is."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from datetime import date, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar
from weakref import WeakSet

import psycopg
from psycopg import errors

from monthend.domain.errors import PostingPeriodClosed, Refusal
from monthend.domain.lifecycle import Outcome
from monthend.domain.money import BALANCE_LIMIT
from monthend.domain.period import AccountingPeriod, Facts
from monthend.engines.archives import ARCHIVES, ArchiveFiles
from monthend.services.caller import Caller
from monthend.services.ports import StoreUnavailable
from monthend.services.webhook_keys import NO_KEYS, WebhookKeys
from monthend.services.webhook_ports import Refused, refused_never
from monthend.storage.audit import AuditTable
from monthend.storage.books import Caches, StoredBooks
from monthend.storage.directory import DirectoryTable
from monthend.storage.fence import CLOSED
from monthend.storage.fence_exemptions import NO_EXEMPTION
from monthend.storage.files import FileStageTable
from monthend.storage.journal_runs import JournalQueueTable
from monthend.storage.operating import OperatingTable
from monthend.storage.runs import RunTable
from monthend.storage.schedules import ScheduleQueueTable
from monthend.storage.schema_fit import misfit
from monthend.storage.session import Row, Session, Statement
from monthend.storage.webhook_queue import WebhookQueueTable
from monthend.subledger.errors import BalanceTooLarge, JournalRunOvertaken

from . import fence_damage, gate
from .bulk import CopyingImportTable
from .calls import Again, Transaction
from .connections import Connection, DatabaseIdentity
from .creation import create_schema, schema_version
from .database import READERS, STATEMENT_SECONDS, WRITERS, PostgresDatabase
from .partitions import YEAR_AFTER, Partitions
from .session import PostgresSession

T = TypeVar("T")

MONTHS_AT_ONCE = 24
LAST_DAY = date(YEAR_AFTER, 1, 1)

_HERE = "(SELECT oid FROM pg_class WHERE relnamespace = current_schema()::regnamespace)"
TRIGGERS = (
    "SELECT tgname::text, tgrelid::regclass::text, tgenabled::text, pg_get_triggerdef(oid, true) "
    "FROM pg_trigger "
    f"WHERE NOT tgisinternal AND tgname <> 'entry_numbers' AND tgrelid IN {_HERE} ORDER BY 1, 2"
)
FUNCTIONS = (
    "SELECT proname::text, prosrc FROM pg_proc WHERE pronamespace = current_schema()::regnamespace"
)
PARTITIONS = (
    "SELECT inhrelid::regclass::text FROM pg_inherits "
    "WHERE inhparent = to_regclass('line') ORDER BY 1"
)
DAMAGE = (
    "SELECT 'the index ' || indexrelid::regclass || ' is not whole' FROM pg_index "
    f"WHERE indrelid IN {_HERE} AND NOT (indisvalid AND indisready) UNION ALL "
    "SELECT checksum_failures || ' pages did not have their checksum' FROM pg_stat_database "
    "WHERE datname = current_database() AND checksum_failures > 0"
)


class PostgresBooks(StoredBooks):
    """Everything of one calendar inside one transaction.

    Books that were opened for posting share the calendar. Work that turns out to
    move a period, or to ask whether one may be moved, is done again alone.
    """

    _imports = CopyingImportTable

    def __init__(
        self, session: Session, calendar_id: int, caches: Caches, *, posting: bool
    ) -> None:
        super().__init__(session, calendar_id, caches)
        self._posting = posting
        self.months: set[str] = set()

    def facts(self, period: AccountingPeriod) -> Facts:
        self.alone()
        return super().facts(period)

    def save(self, outcome: Outcome, caller: Caller, reason: str | None = None) -> None:
        self.alone()
        super().save(outcome, caller, reason)
        self.months.update(islice(_months_of(outcome), MONTHS_AT_ONCE))

    def alone(self) -> None:
        if self._posting:
            raise Again(opening=gate.alone(self._calendar_id))


def _months_of(outcome: Outcome) -> Iterator[str]:
    """A day of every month of the periods that have changed."""
    for change in outcome.changes:
        day, end = change.period.start_date, change.period.end_date
        while day is not None and end is not None and day <= min(end, LAST_DAY):
            yield day.isoformat()
            day = (day.replace(day=1) + timedelta(days=32)).replace(day=1)


def nobody_waits() -> None:
    """What wakes the worker where there is none."""


class PostgresStore:
    """One PostgreSQL database as the services' store."""

    def __init__(
        self,
        url: str,
        *,
        clock: Callable[[], datetime],
        synchronous: str = "FULL",
        writers: int = WRITERS,
        readers: int = READERS,
        statement_seconds: float = STATEMENT_SECONDS,
        webhook_keys: WebhookKeys = NO_KEYS,
        archives: str = ARCHIVES,
    ) -> None:
        self._clock = clock
        self.webhook_keys = webhook_keys
        self.webhook_refused: Refused = refused_never
        self.archives = ArchiveFiles(Path(archives))
        self._caches = Caches()
        self._known: DatabaseIdentity = ()
        self._partitions = Partitions()
        self._is_checked = False
        self._fitting: WeakSet[Connection] = WeakSet()
        self.wake_worker: Callable[[], None] = nobody_waits
        self.database = PostgresDatabase(
            url,
            synchronous=synchronous,
            writers=writers,
            readers=readers,
            statement_seconds=statement_seconds,
            on_connect=self._connected,
        )
        self.waits = self.database.waits

    def _connected(self, database: DatabaseIdentity) -> None:
        """Behind a new connection there may be another database: nothing known is true of that."""
        if database != self._known:
            self._known = database
            self._caches.calendars.clear()
            self._caches.catalogs.clear()
            self._partitions.forget()

    # Books of a caller ---------------------------------------------------------------

    def submit(
        self, caller: Caller, work: Callable[[PostgresBooks], T], *, posting: bool = False
    ) -> Future[T]:
        calendar_id = caller.calendar_id
        return self.database.submit(
            self._working(calendar_id, caller, work, posting=posting), _gate(calendar_id, posting)
        )

    def submit_in_order(
        self, caller: Caller, works: Sequence[Callable[[PostgresBooks], T]]
    ) -> list[Future[T]]:
        """Each a transaction of its own, the next begun when the one before has ended."""
        calendar_id = caller.calendar_id
        working = [self._working(calendar_id, caller, work) for work in works]
        return self.database.submit_in_order(working, gate.alone(calendar_id))

    def write(
        self, caller: Caller, work: Callable[[PostgresBooks], T], *, posting: bool = False
    ) -> T:
        return self.submit(caller, work, posting=posting).result()

    def submit_read(self, caller: Caller, work: Callable[[PostgresBooks], T]) -> Future[T]:
        return self.database.submit_read(self._working(caller.calendar_id, caller, work))

    def read(self, caller: Caller, work: Callable[[PostgresBooks], T], *, apart: bool = False) -> T:
        reading = self._working(caller.calendar_id, caller, work)
        return self.database.read_apart(reading) if apart else self.database.read(reading)

    # Work of the server itself ---------------------------------------------------------

    def write_calendar(
        self, calendar_id: int, work: Callable[[PostgresBooks], T], *, posting: bool = False
    ) -> T:
        return self.database.write(
            self._working(calendar_id, None, work, posting=posting), _gate(calendar_id, posting)
        )

    def read_calendar(
        self,
        calendar_id: int,
        work: Callable[[PostgresBooks], T],
        *,
        settled: bool = False,
        apart: bool = False,
    ) -> T:
        opening = gate.settled(calendar_id) if settled else gate.snapshot
        read = self.database.read_apart if apart else self.database.read
        return read(self._working(calendar_id, None, work), opening)

    def write_files(self, work: Callable[[FileStageTable], T]) -> T:
        return self.database.write(lambda given: work(FileStageTable(self._session(given))))

    def read_files(self, work: Callable[[FileStageTable], T]) -> T:
        return self.database.read(lambda given: work(FileStageTable(self._session(given))))

    def write_runs(self, work: Callable[[RunTable], T]) -> T:
        return self.database.write(lambda given: work(RunTable(self._session(given))))

    def read_runs(self, work: Callable[[RunTable], T]) -> T:
        return self.database.read(lambda given: work(RunTable(self._session(given))))

    def write_imports(self, work: Callable[[CopyingImportTable], T]) -> T:
        return self.database.write(lambda given: work(CopyingImportTable(self._session(given))))

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

    def rows(self, sql: str | Statement, **values: Any) -> list[Row]:
        """What a query of one's own answers, on one snapshot."""
        asked = Statement(sql) if isinstance(sql, str) else sql
        return self.database.read(lambda given: list(self._session(given).all(asked, **values)))

    def damage(self, at_most: int) -> tuple[str, list[str]]:
        """What was looked at below the tables, and what is wrong there."""
        return "indexes and pages are whole", [str(row[0]) for row in self.rows(DAMAGE)][:at_most]

    def write_operating(self, work: Callable[[OperatingTable], T]) -> T:
        return self.database.write(lambda given: work(OperatingTable(self._session(given))))

    def submit_read_operating(self, work: Callable[[OperatingTable], T]) -> Future[T]:
        """What is told of a database of whatever schema, and asks for it first."""
        return self.database.submit_read(
            lambda given: work(
                OperatingTable(PostgresSession(given, self._clock(), self._partitions))
            )
        )

    def read_audit(self, work: Callable[[AuditTable], T]) -> T:
        return self.database.read(lambda given: work(AuditTable(self._session(given))))

    def fence_damage(self) -> list[str]:
        """What differs between the triggers that are there and those that should be."""
        triggers = [fence_damage.Trigger(*map(str, row)) for row in self.rows(TRIGGERS)]
        bodies = {str(name): str(body) for name, body in self.rows(FUNCTIONS)}
        return fence_damage.damage(triggers, bodies, [str(row[0]) for row in self.rows(PARTITIONS)])

    def close(self) -> None:
        self.database.close()

    # Schema --------------------------------------------------------------------------

    def create_schema(self) -> bool:
        """Make the tables in an empty database; False when they are there already."""
        return self.database.write(lambda given: create_schema(given.connection))

    def found(self, first: Callable[[DirectoryTable], T]) -> T | None:
        """Make the tables and what must be in them first, both or neither; None if they exist."""
        return self.database.write(
            lambda given: (
                first(DirectoryTable(self._session(given)))
                if create_schema(given.connection)
                else None
            )
        )

    def check_schema(self) -> None:
        """Refuse a database without the tables, or with those of another program."""
        problem = misfit(self.database.read(lambda given: schema_version(given.connection)))
        if problem is not None:
            raise StoreUnavailable(file=self.database.address.shown, cause=problem)
        self._is_checked = True

    # ---------------------------------------------------------------------------------

    def _session(self, given: Transaction) -> PostgresSession:
        if self._is_checked and given.connection not in self._fitting:
            self._refuse_another_schema(given.connection)
        session = PostgresSession(given, self._clock(), self._partitions)
        session.webhook_keys, session.archives = self.webhook_keys, self.archives
        session.webhook_refused = self.webhook_refused
        return session

    def _refuse_another_schema(self, connection: Connection) -> None:
        """Behind a new connection there may be the tables of another program by now."""
        problem = misfit(schema_version(connection))
        if problem is not None:
            raise StoreUnavailable(file=self.database.address.shown, cause=problem)
        self._fitting.add(connection)

    def _working(
        self,
        calendar_id: int,
        caller: Caller | None,
        work: Callable[[PostgresBooks], T],
        *,
        posting: bool = False,
    ) -> Callable[[Transaction], T]:
        alone = not posting

        def run(given: Transaction) -> T:
            nonlocal alone
            books = PostgresBooks(
                self._session(given), calendar_id, self._caches, posting=not alone
            )
            if caller is not None:
                books.check(caller)
            try:
                result = work(books)
                # Months of new periods get their partitions before anybody waits for one.
                self._partitions.expect(books.months)
            except Again as again:
                alone = alone or again.opening is not None
                raise
            except psycopg.Error as broken:
                raise self._partitions.missing(broken) or _refusal_of(broken) from broken
            self._follow(given, books)
            return result

        return run

    def _follow(self, given: Transaction, books: PostgresBooks) -> None:
        """What is to be done once the books are committed."""
        changed = books.changed_calendar
        if changed is not None:
            given.after_commit(
                lambda: self._caches.calendars.__setitem__(books.calendar_id, changed)
            )
        if books.wakes_worker:
            given.after_commit(lambda: self.wake_worker())


def _gate(calendar_id: int, posting: bool) -> gate.Opening:
    return gate.shared(calendar_id) if posting else gate.alone(calendar_id)


def _refusal_of(broken: psycopg.Error) -> Exception:
    """A broken constraint as the refusal it stands for; an unforeseen one stays as it is."""
    raised = isinstance(broken, errors.RaiseException) and broken.diag.message_primary
    if raised in (CLOSED, NO_EXEMPTION):
        refusal: Refusal = PostingPeriodClosed(name="of that day", day="in it")
        return refusal
    if broken.diag.constraint_name == "one_journal_run":
        return JournalRunOvertaken()
    in_range = broken.diag.constraint_name != "balance_in_range"
    if not in_range or isinstance(broken, errors.NumericValueOutOfRange):
        return BalanceTooLarge(limit=f"{BALANCE_LIMIT:,}")
    return broken
