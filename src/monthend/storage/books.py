"""The books of a calendar over a session, the same for every database."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from enum import StrEnum

from monthend.domain.lifecycle import Outcome
from monthend.domain.period import AccountingPeriod, Calendar, Facts
from monthend.engines.details import Details
from monthend.services.audit_ports import WrittenSource
from monthend.services.caller import Caller
from monthend.services.export_ports import ExportedTable, Posting, RowChunks
from monthend.services.ports import StaleCaller
from monthend.services.queries import Found, Selection
from monthend.subledger.review import Repeated

from . import exports, repetitions, selections, windows
from .archives import ArchiveTable
from .calendars import CalendarTable
from .catalog import Catalog, CatalogCache
from .details import DetailTable
from .directory import DirectoryTable
from .duties import DutyTable
from .events import EventTable
from .files import FileTable
from .history import HistoryTable
from .import_batches import ImportTable
from .ledger import LedgerTable
from .policies import PolicyTable
from .requests import RequestTable
from .runs import RunTable
from .schedules import ScheduleTable
from .session import Row, Session, Statement
from .summaries import JournalTable
from .tasks import TaskTable
from .webhooks import WebhookTable

OPEN_BOOKS = Statement(
    "SELECT t.id, t.version, t.catalog_version, c.version, t.clock_at, t.clock_since, t.name, "
    "t.id_seed, EXISTS "
    "(SELECT 1 FROM archive a WHERE a.calendar_id = c.id AND a.restored_on IS NULL) "
    "FROM calendar c JOIN tenant t ON t.id = c.tenant_id WHERE c.id = :calendar_id"
)


class Caches:
    """What a process remembers of calendars and catalogs, each under its version."""

    def __init__(self) -> None:
        self.calendars: dict[int, Calendar] = {}
        self.catalogs: dict[str, CatalogCache] = {}


class StoredBooks(LedgerTable):
    """Everything of one calendar inside one transaction."""

    _imports = ImportTable

    def __init__(self, session: Session, calendar_id: int, caches: Caches) -> None:
        row = session.one(OPEN_BOOKS, calendar_id=calendar_id)
        if row is None:
            raise StaleCaller
        (
            self._tenant_id,
            self._tenant_version,
            catalog_version,
            version,
            *clock,
            name,
            seed,
            away,
        ) = row
        session.go_by(*clock)
        session.seed(self._tenant_id, name, seed)
        session.note_away(bool(away))
        catalog = Catalog(self._tenant_id, catalog_version, caches.catalogs)
        super().__init__(session, calendar_id, catalog)
        self._periods = CalendarTable(session, calendar_id, version, caches.calendars)
        self.runs = RunTable(session)
        self.details = Details(DetailTable(session, calendar_id, catalog))
        self.files = FileTable(session, calendar_id)
        self.imports = self._imports(session)
        self.history = HistoryTable(session)
        self.requests = RequestTable(session)
        self.journals = JournalTable(session, calendar_id, self._tenant_id, catalog)
        self.policies = PolicyTable(session, self._tenant_id, calendar_id)
        self.duties = DutyTable(session, calendar_id, self._periods)
        self.events = EventTable(session, calendar_id)
        self.webhooks = WebhookTable(session, calendar_id)
        self.schedules = ScheduleTable(session, calendar_id)
        self.archives = ArchiveTable(session, calendar_id, self._periods)
        self.tasks = TaskTable(session, self._tenant_id, calendar_id, self._periods)
        self._runs_asked_for = False
        self._caches = caches
        self._others: list[StoredBooks] = []

    def beside(self, calendar_id: int) -> StoredBooks:
        """The books of another calendar in this transaction."""
        self._session.hold_calendar(calendar_id)
        self._others.append(self.also(calendar_id))
        return self._others[-1]

    def also(self, calendar_id: int) -> StoredBooks:
        """The books of another calendar in this snapshot."""
        return StoredBooks(self._session, calendar_id, self._caches)

    def check(self, caller: Caller) -> None:
        """Refuse a caller who was made out from another state of the tenant, or from another."""
        tenant = caller.tenant
        if (tenant.id, tenant.version) != (self._tenant_id, self._tenant_version):
            raise StaleCaller

    @property
    def directory(self) -> DirectoryTable:
        """Who there is, in the same transaction."""
        return DirectoryTable(self._session)

    @property
    def now(self) -> datetime:
        return self._session.now

    @property
    def wall(self) -> datetime:
        return self._session.wall

    @property
    def session(self) -> Session:
        return self._session

    @property
    def commit_sequence(self) -> int:
        return self._session.commit_sequence

    @property
    def sequence_seen(self) -> int:
        return self._session.sequence_seen

    @property
    def calendar_id(self) -> int:
        return self._calendar_id

    def alone(self) -> None:
        """Nobody shares a calendar here."""

    def new_id(self) -> str:
        return self._session.new_id()

    def calendar(self) -> Calendar:
        return self._periods.calendar()

    @property
    def changed_calendar(self) -> Calendar | None:
        return self._periods.changed

    def facts(self, period: AccountingPeriod) -> Facts:
        return self._periods.facts(period, self.runs)

    def unresolved_counts(self, period: AccountingPeriod) -> Sequence[tuple[str, str, int]]:
        return self._periods.unresolved_counts(period)

    def earliest_transaction(self) -> date | None:
        return self._periods.earliest_transaction()

    def save(self, outcome: Outcome, caller: Caller, reason: str | None = None) -> None:
        self._periods.save(outcome, caller, self.runs, reason)
        self._runs_asked_for = self._runs_asked_for or outcome.runs is not None

    @property
    def wakes_worker(self) -> bool:
        """Whether there is something new for the worker to do."""
        asked = self._runs_asked_for or self.journals.asked_for or self._periods.told
        asked = asked or self.webhooks.due
        return asked or any(each.wakes_worker for each in self._others)

    def written(
        self, period: AccountingPeriod, after: int, until: int, at_most: int
    ) -> Sequence[WrittenSource]:
        return windows.written(self._session, self._calendar_id, period, after, until, at_most)

    def repeated_entries(self, period: AccountingPeriod, at_most: int) -> Sequence[Repeated]:
        names = {code.key: code.name for code in self.codes().values()}
        return repetitions.repeated(self._session, self._calendar_id, period, names, at_most)

    def exported(self, table: ExportedTable) -> RowChunks:
        return exports.exported(self._session, self._calendar_id, table)

    def postings(self, start: date | None, end: date | None) -> Iterator[Posting]:
        return exports.postings(self._session, self._calendar_id, start, end)

    def select(self, selection: Selection, limit: int) -> Found:
        return selections.select(self._session, self._calendar_id, selection, limit)

    def select_ids(self, selection: Selection, ids: Sequence[str]) -> Sequence[Row]:
        return selections.select_ids(self._session, self._calendar_id, selection, ids)

    def note(
        self, event: StrEnum, caller: Caller, *, subject: str,
        old: Mapping[str, object], new: Mapping[str, object],
    ) -> None:  # fmt: skip
        self._periods.note(event, caller, period_id=None, subject=subject, old=old, new=new)
