"""What the services ask of the world around them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, Protocol, TypeVar

from monthend.domain.ledger import AccountingCode, Line
from monthend.domain.lifecycle import Outcome
from monthend.domain.period import AccountingPeriod, Calendar, Facts
from monthend.domain.trial_balance import BalanceRow, Figure
from monthend.subledger.action_items import ActionItemKind
from monthend.subledger.exchange_rates import ExchangeRate, RateTable
from monthend.subledger.review import Repeated

from .archive_ports import ArchiveBooks
from .audit_ports import AuditBooks, HistoryBooks, RequestBook, WrittenSource
from .caller import Caller
from .detail_ports import DetailBooks
from .directory import Directory
from .duty_ports import DutyBooks
from .event_ports import TellingBooks
from .export_ports import ExportBooks
from .file_ports import FileBooks, FileStage
from .import_ports import Batch, ImportBooks
from .journal_ports import JournalBooks, JournalQueue
from .policy_ports import PolicyBooks
from .queries import Found, SearchBooks, Selection, TransactionFilter
from .rehearsal_ports import Clocked
from .run_ports import RunBooks as RunBooks
from .task_ports import ChecklistBooks

T = TypeVar("T")


class StoreUnavailable(Exception):
    """The store cannot take or give anything now; the message names its file and the cause.

    `unknown` says that the store was lost while it committed: the change may be there.
    `told` is what clients are told where it is more than that nothing can be had.
    """

    told: str | None = None

    def __init__(self, *, file: str, cause: str, unknown: bool = False) -> None:
        super().__init__(f"The database {file} cannot be used: {cause}.")
        self.file = file
        self.cause = cause
        self.unknown = unknown


class StaleCaller(Exception):
    """The caller's tenant has changed since they signed in: make the caller out afresh."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Transaction:
    """A sub-ledger transaction; amounts in minor units, `id` 32 hex characters.

    `document` is the number of the invoice, memo or schedule that it is part of, its own
    where it was given none. `applied_to` is the number of the document that it settles.
    A late one has the day of its document beside the day it counts on; one whose codes came
    from the posting rules has their version; and a reversal in later days the id of what it
    takes back.
    """

    id: str
    number: str
    type: str
    subtype: str | None
    status: str
    day: date
    currency: str
    amount: int
    debit: AccountingCode
    credit: AccountingCode
    home_amount: int | None
    account_number: str | None
    due_date: date | None
    exchange_rate: str | None
    rate_date: date | None
    document: str
    applied_to: str | None
    billed_through: date | None
    segments: Mapping[str, str]
    document_day: date | None = None
    posting_rules: int | None = None
    reverses: str | None = None
    home_rounding: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class JournalEntry:
    """A journal entry; `details` holds what REST shows beside the columns.

    `run` is the key of the journal run that made it, and `part` its place there; a
    manual entry has neither. A late one has the day of its document as well, and one that
    reverses another its key. The store gives the key of the entry itself.
    """

    number: str
    day: date
    currency: str
    status: str
    details: Mapping[str, Any]
    created_by: str
    created_on: datetime
    aggregate: bool = False
    transferred: str | None = None
    transferred_by: str | None = None
    transferred_on: datetime | None = None
    run: int | None = None
    part: int | None = None
    document_day: date | None = None
    reverses: int | None = None
    key: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryRow:
    """One line of history, old and new values as plain data.

    `number` and `hash` are its seal's; a row that waits for its seal has none.
    """

    commit_sequence: int
    at: datetime
    user: str
    user_id: str
    channel: str
    track_id: str | None
    event: str
    subject: str | None
    old: Mapping[str, object]
    new: Mapping[str, object]
    reason: str | None
    period_id: str | None = None
    number: int | None = None
    hash: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A trial balance run as the worker sees it: whose, which attempt, for which dates.

    `unprocessed_charges` says that it is to list them.
    """

    id: str
    calendar_id: int
    period_id: str
    attempt: int
    dates_version: int
    requested_by: str
    unprocessed_charges: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FrozenBalance:
    """The result of a completed run: the canonical bytes and their SHA-256 in hex.

    `last_line` is the key of the last line, 0 if unknown; `figures` are by identity."""

    run_id: str
    revision: int
    commit_sequence: int
    completed_on: datetime
    sha256: str
    canonical: bytes
    identities: Sequence[Mapping[str, Any]]
    last_line: int
    figures: Mapping[str, Sequence[Figure]] = field(default_factory=dict)


class PeriodBooks(Clocked, Protocol):
    """The calendar of one entity or org, and what is written when it changes."""

    def calendar(self) -> Calendar: ...
    def facts(self, period: AccountingPeriod) -> Facts: ...
    def unresolved_counts(self, period: AccountingPeriod) -> Sequence[tuple[str, str, int]]: ...
    def earliest_transaction(self) -> date | None: ...
    def save(self, outcome: Outcome, caller: Caller, reason: str | None = None) -> None:
        """Write changed periods, their history, discarded runs and the run requested: one piece."""

    def note(
        self, event: StrEnum, caller: Caller, *, subject: str, old: Mapping[str, object],
        new: Mapping[str, object],
    ) -> None:  # fmt: skip
        """Append a row to the calendar's history that is no change of a period."""


class LedgerBooks(SearchBooks, Protocol):
    """Codes, rates, transactions, entries, and the balances their lines add up to."""

    def codes(self) -> Mapping[str, AccountingCode]: ...
    def add_code(self, code: AccountingCode, caller: Caller) -> AccountingCode: ...
    def add_codes(self, codes: Sequence[AccountingCode], caller: Caller) -> None:
        """Store new codes, each under its key where it has one."""

    def held_code(self, code_id: str) -> tuple[AccountingCode, bool] | None:
        """The code as it is until the commit, and whether an import under way has rows of it."""

    def save_code(self, code: AccountingCode) -> None: ...
    def delete_code(self, code: AccountingCode) -> None: ...
    def use_codes(self, codes: Iterable[AccountingCode]) -> None:
        """Mark codes as used for good; one that is no more as it was read is refused."""

    def stage_codes(self, batch: Batch, codes: Iterable[AccountingCode]) -> None:
        """Mark codes as those of an import under way, refused like those of a posting."""

    def rates(self) -> RateTable: ...
    def add_rates(self, rates: Iterable[ExchangeRate]) -> int: ...
    def post(
        self,
        lines: Sequence[Line],
        *,
        transaction: str | None = None,
        entry: int | None = None,
        reversing: bool = False,
    ) -> None:
        """Write lines and add them to the balances."""

    def transaction(self, transaction_id: str) -> Transaction | None: ...
    def transaction_numbered(self, number: str, type_name: str) -> Transaction | None: ...
    def reversal_of(self, transaction_id: str) -> Transaction | None:
        """The transaction that takes another one back in later days, if one counts."""

    def unresolved(
        self, start: date | None, end: date | None, *, limit: int, first: int = 0,
        kind: ActionItemKind | None = None,
    ) -> Sequence[Transaction]: ...  # fmt: skip
    def transactions(
        self, asked: TransactionFilter, *, limit: int, first: int = 0
    ) -> Sequence[Transaction]: ...
    def set_status(
        self, transaction: Transaction, status: str, rounding: Decimal | None
    ) -> None: ...
    def next_entry_number(self, day: date | None = None) -> str:
        """The number of the next entry, whose lines, if it has any, are of that day."""

    def add_entry(self, entry: JournalEntry) -> int: ...
    def entry(self, number: str) -> JournalEntry | None: ...
    def entry_held(self, number: str) -> JournalEntry | None:
        """The same, and nobody else changes it until the end of the transaction."""

    def reversal_of_entry(self, entry: JournalEntry) -> str | None:
        """The number of the entry that takes another one back in later days, if one counts."""

    def change_entry(self, before: JournalEntry, after: JournalEntry) -> None:
        """Write the status, the transfer and the notes of an entry; nothing else of it changes."""

    def cancelled_with_lines(
        self, code: AccountingCode, start: date | None, end: date | None
    ) -> Collection[str]:
        """The ids of cancelled transactions of some days that have lines to a code."""

    def period_balances(self, start: date | None, end: date) -> tuple[BalanceRow, ...]:
        """The balance rows of the days from start to end, with everything before as opening."""

    def recomputed_balances(
        self, start: date | None, end: date, until: int | None = None
    ) -> tuple[BalanceRow, ...]:
        """The same from the lines themselves, past every kept balance.

        With `until`, from those that were there at a commit sequence.
        """

    def postings_since(self, end: date, frozen: FrozenBalance, at_most: int) -> int:
        """How many transactions and entries have lines up to a day that a result is without."""

    def written(
        self, period: AccountingPeriod, after: int, until: int, at_most: int
    ) -> Sequence[WrittenSource]:
        """What has lines dated in a period that were written between two commit sequences."""

    def repeated_entries(self, period: AccountingPeriod, at_most: int) -> Sequence[Repeated]:
        """Journal entries of a period that are alike, those of the largest amounts first."""

    def unconverted(self, end: date) -> Sequence[tuple[str, date]]:
        """Currencies and days of lines up to `end` without an amount in home currency."""


class Books(PeriodBooks, LedgerBooks, ExportBooks, ChecklistBooks, TellingBooks, Protocol):
    """Everything of one calendar, inside one transaction.

    Writing books hold the calendar's lock from their first moment to the
    commit, so what they read stays true until what they write is there.
    """

    @property
    def commit_sequence(self) -> int:
        """The number of this write; asked for the first time, it is taken."""

    @property
    def sequence_seen(self) -> int:
        """The number of the last write that these books can see."""

    @property
    def calendar_id(self) -> int: ...
    @property
    def directory(self) -> Directory: ...
    @property
    def runs(self) -> RunBooks: ...
    @property
    def details(self) -> DetailBooks: ...
    @property
    def files(self) -> FileBooks: ...
    @property
    def imports(self) -> ImportBooks: ...
    @property
    def journals(self) -> JournalBooks: ...
    @property
    def policies(self) -> PolicyBooks: ...
    @property
    def duties(self) -> DutyBooks: ...
    @property
    def history(self) -> HistoryBooks: ...
    @property
    def archives(self) -> ArchiveBooks: ...
    @property
    def requests(self) -> RequestBook: ...
    def beside(self, calendar_id: int) -> Books:
        """The books of another calendar of the tenant in this transaction, which has it alone."""

    def also(self, calendar_id: int) -> Books:
        """The same, to be read in this snapshot."""

    def alone(self) -> None:
        """Have the calendar alone; work that shares it is done again, and nothing of it was."""

    def new_id(self) -> str: ...
    def select(self, selection: Selection, limit: int) -> Found:
        """The rows of an object that a selection names: at most `limit`, and the ids of all."""

    def select_ids(self, selection: Selection, ids: Sequence[str]) -> Sequence[tuple[Any, ...]]:
        """The rows with these ids, in their order; what is gone is left out."""


class Store(Protocol):
    """Opens books for writing and for reading.

    What writes books has the calendar to itself. Work that is `posting` adds to
    open periods and moves no period: a store may let such work go side by side,
    and no close comes between.
    """

    def write(self, caller: Caller, work: Callable[[Books], T], *, posting: bool = False) -> T: ...
    def read(self, caller: Caller, work: Callable[[Books], T], *, apart: bool = False) -> T:
        """Read one snapshot; what takes seconds is done `apart`, in nobody's way."""

    def write_calendar(
        self, calendar_id: int, work: Callable[[Books], T], *, posting: bool = False
    ) -> T: ...
    def read_calendar(
        self,
        calendar_id: int,
        work: Callable[[Books], T],
        *,
        settled: bool = False,
        apart: bool = False,
    ) -> T:
        """Read one snapshot; one that is `settled` holds just what came up to `sequence_seen`.

        Work that takes minutes is done `apart`, in nobody's way. It may write meanwhile.
        """

    def write_files(self, work: Callable[[FileStage], T]) -> T: ...
    def read_files(self, work: Callable[[FileStage], T]) -> T: ...
    def write_runs(self, work: Callable[[RunBooks], T]) -> T: ...
    def read_runs(self, work: Callable[[RunBooks], T]) -> T: ...
    def write_imports(self, work: Callable[[ImportBooks], T]) -> T: ...
    def write_journal_queue(self, work: Callable[[JournalQueue], T]) -> T: ...
    def read_journal_queue(self, work: Callable[[JournalQueue], T]) -> T: ...
    def read_directory(self, work: Callable[[Directory], T]) -> T: ...
    def write_directory(self, work: Callable[[Directory], T]) -> T: ...
    def read_audit(self, work: Callable[[AuditBooks], T]) -> T:
        """Look at everything there is, of all tenants."""
