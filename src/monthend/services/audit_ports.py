"""What the services ask of history: rows, chains, and the ledger as it was written."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple, Protocol

from monthend.domain.history import Event

from .event_ports import StoredEvent
from .history_chain import Head, Link

if TYPE_CHECKING:
    from .ports import HistoryRow
    from .remembered_requests import KeyedRequest


SEQUENCE_HEADER = "monthend-commit-sequence"
"""By which a client learns the number of its commit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryFilter:
    """Which rows of history are wanted; what is None lets every row by.

    `user` is a name or an id; both ends of a span are inclusive. Rows come oldest first, or
    `newest_first`.
    """

    period_id: str | None = None
    user: str | None = None
    event: str | None = None
    channel: str | None = None
    track_id: str | None = None
    from_time: datetime | None = None
    to_time: datetime | None = None
    from_sequence: int | None = None
    to_sequence: int | None = None
    newest_first: bool = False


EVERYTHING_OF_A_PERIOD = 100_000
"""More rows than any period has."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenSource:
    """A transaction or an entry, with the sums of the lines of it that were written in a window.

    Amounts are in minor units; `commit_sequence` is that of the first of the lines.
    """

    kind: str
    number: str
    day: str
    currency: str
    debit: int
    credit: int
    home_debit: int
    home_credit: int
    commit_sequence: int


class HistoryBooks(Protocol):
    """History as one transaction sees it, and the sealing of its chains."""

    def of_period(
        self, calendar_id: int, period_id: str, first: int, count: int
    ) -> Sequence[HistoryRow]: ...
    def steps_of_period(
        self, calendar_id: int, period_id: str, events: Collection[Event]
    ) -> Sequence[HistoryRow]:
        """What happened to a period of these kinds, oldest first, however much else there is."""

    def of_calendar(
        self, calendar_id: int, wanted: HistoryFilter, first: int, count: int
    ) -> Sequence[HistoryRow]:
        """The rows of a calendar that a filter lets by, in its order."""

    def of_tenant(
        self, tenant_id: str, wanted: HistoryFilter, first: int, count: int
    ) -> Sequence[HistoryRow]:
        """The same of what concerns a tenant as a whole, and no calendar of it."""

    def links(self, chain: str, count: int) -> Iterator[Sequence[Link]]:
        """Seals in the order of their numbers, each with its row, so many at a time."""

    def strays(self, chain: str, present: int) -> tuple[Sequence[int], int]:
        """The rows that lack the seal they should have, and how many still wait for one."""

    def head(self, chain: str) -> Head: ...
    def seal(self, chain: str, at_most: int) -> int:
        """Seal rows that have no seal, the earliest first; how many there were."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RememberedAnswer:
    """What a request was answered, to be said again."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes

    @property
    def sequence(self) -> int | None:
        """The number of the commit that it tells of."""
        found = (value for name, value in self.headers if name == SEQUENCE_HEADER)
        return next(map(int, found), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class RememberedRequest:
    """A request with an Idempotency-Key; without an answer it is under way until its lease ends."""

    fingerprint: str
    attempt: str
    lease_until: datetime
    answer: RememberedAnswer | None


class RequestBook(Protocol):
    """The requests that came with an Idempotency-Key, inside one transaction."""

    def add(self, request: KeyedRequest, *, lease_until: datetime, expires_on: datetime) -> bool:
        """Write a request down as under way; False when its key is there already."""

    def find(self, user_id: str, key: str) -> RememberedRequest | None: ...
    def under_way(self, user_id: str, track_id: str) -> bool:
        """Whether a request with this Track-Id is being worked on."""

    def take_up(self, request: KeyedRequest, before: str, *, lease_until: datetime) -> bool:
        """Go on in place of an attempt whose lease is over."""

    def finish(self, request: KeyedRequest, answer: RememberedAnswer) -> bool:
        """Keep the answer; False when the request is no more this attempt's to finish."""

    def forget(self, request: KeyedRequest) -> None:
        """Delete a request that has no answer."""

    def drop(self, user_id: str, key: str) -> None:
        """Delete a request, whatever became of it."""

    def drop_expired(self, now: datetime) -> None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodRow:
    """A row of history that is of a period, old and new values as the JSON that is stored."""

    id: int
    commit_sequence: int
    event: str
    period_id: str
    subject: str | None
    old: str
    new: str
    at: str = ""
    user_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredPeriod:
    """An accounting period as it stands, its days as ISO text."""

    id: str
    name: str
    start: str
    end: str
    status: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredTask:
    """A task as it stands: its plan by the names of history, who took which step, its files."""

    id: str
    period_id: str
    state: str
    plan: Mapping[str, object]
    by: Mapping[str, str | None]
    files: Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarState:
    """A calendar as it stands; the open-ended period is left out."""

    id: int
    tenant_id: str
    closed_through: str | None
    periods: tuple[StoredPeriod, ...]


class LedgerSum(NamedTuple):
    """Sums of lines of one accounting code and currency, written in an epoch, dated in a span.

    Epochs and spans are counted from 0; each ends with the commit sequence or the
    day that was asked for, the last one nowhere.
    """

    epoch: int
    span: int
    code: int
    currency: str
    debit: int
    credit: int
    home_debit: int
    home_credit: int
    lines: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LineWritten:
    """A line, with the commit sequence from which it counts."""

    id: int
    day: str
    commit_sequence: int


class EntryRow(NamedTuple):
    """An entry as it stands, its lines, and what history tells of it, all as they are stored.

    `run` is the number of the journal run that made it. `lines` has a line of text for each:
    key, accounting code, amount, amount in home currency, day, currency, commit sequence and
    import, with tabs between them. `rows` is how many rows history has of its making, and
    `ends` how many of its cancelling, the first of which has the sequence `ended`.
    """

    number: str
    day: str
    currency: str
    status: str
    created_by: str
    created_on: str
    details: str
    batch: int | None
    first_line: int | None
    line_count: int | None
    run: str | None
    lines: str | None
    rows: int | None
    commit_sequence: int | None
    user_id: str | None
    at: str | None
    new: str | None
    ends: int
    ended: int | None


class EntryBooks(Protocol):
    """The journal entries of a calendar beside their lines and their history."""

    def agree(self) -> bool:
        """Whether nothing speaks against any but the `others`, as far as sums weighed by lot tell.

        False means that each is to be looked at: keys that were given in turns are enough.
        """

    def others(self) -> Iterator[Sequence[EntryRow]]:
        """Entries of journal runs, and those that history calls cancelled, so many at a time."""

    def each(self) -> Iterator[Sequence[EntryRow]]:
        """Every entry that counts, so many at a time."""

    def lines_of_nothing(self, at_most: int) -> Sequence[tuple[int, int]]:
        """Some lines of entries that are not there: commit sequence and key."""

    def gone(self, at_most: int) -> Sequence[tuple[int, str]]:
        """Some rows of history whose entry is not there: commit sequence and number."""

    def not_cancelled(self, at_most: int) -> Sequence[tuple[int, str]]:
        """Some rows of history that call an entry cancelled which is not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FrozenRun:
    """A completed trial balance as it is kept; the period may have been deleted since."""

    period_id: str
    period_name: str | None
    revision: int
    commit_sequence: int
    sha256: str
    canonical: bytes


class AuditBooks(HistoryBooks, Protocol):
    """Everything of a database that an audit looks at, on one snapshot."""

    @property
    def now(self) -> datetime: ...
    def waiting_calendars(self) -> Sequence[int]:
        """The calendars whose chain does not reach their last row."""

    def waiting_tenants(self) -> Sequence[str]: ...
    def chains(self) -> Sequence[str]:
        """Every chain that has a seal or should have one."""

    def oddly_sealed(self, chain: str) -> Sequence[int]:
        """The rows with seals under a name that is none, by the form in which it was told."""

    # Replaying -------------------------------------------------------------------------

    def calendars(self) -> Sequence[CalendarState]: ...
    def history_count(self, calendar_id: int) -> int: ...
    def period_rows(self, calendar_id: int) -> Sequence[PeriodRow]:
        """What happened to the periods of a calendar, in the order of the commit sequences."""

    def tasks(self, calendar_id: int) -> Sequence[StoredTask]:
        """The tasks of all periods of a calendar."""

    def events(self, calendar_id: int) -> Sequence[StoredEvent]:
        """The events of a calendar, then rows of history that are none and come after the first."""

    def frozen_runs(self, calendar_id: int) -> Sequence[FrozenRun]: ...
    def code_names(self, tenant_id: str) -> Mapping[int, str]: ...
    def income_codes(self, tenant_id: str) -> frozenset[int]:
        """The accounting codes of revenue and of expenses."""

    def ledger_sums(
        self, calendar_id: int, sequences: Sequence[int], days: Sequence[str]
    ) -> Sequence[LedgerSum]:
        """All lines that count, summed between these commit sequences and these days."""

    def lines_through(
        self, calendar_id: int, day: str, after: int, until: int | None, at_most: int
    ) -> Sequence[LineWritten]:
        """Some lines dated up to a day that were written between two commit sequences."""

    def lines_without_history(self, calendar_id: int, at_most: int) -> Sequence[int]:
        """Some commit sequences of lines of which history has no row."""

    def entries(self, calendar_id: int) -> EntryBooks: ...
    def ownerless(self) -> Sequence[tuple[str, str, int]]:
        """Rows of calendars and tenants that are not there: what, whose, and how many."""
