"""What journal runs ask of the store: the runs themselves, their queue, and what they summarise."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, NamedTuple, Protocol

from monthend.subledger.journal_runs import RunStatus

if TYPE_CHECKING:
    from .ports import JournalEntry


@dataclass(frozen=True, slots=True, kw_only=True)
class JournalRun:
    """A journal run: what it was asked for, by which rule, and where it stands.

    `disturbed` says that a transaction it had taken stopped counting meanwhile.
    """

    id: int
    number: str
    status: RunStatus
    target_start: date
    target_end: date
    entry_day: date
    types: tuple[str, ...]
    aggregate: bool
    rule_name: str | None
    segments: tuple[str, ...]
    requested_by: str
    requested_on: datetime
    entries: int | None = None
    executed_on: datetime | None = None
    error: str | None = None
    disturbed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class JournalJob:
    """A run that a worker has leased: whose, and in which attempt."""

    run: int
    calendar_id: int
    attempt: int
    requested_by: str


class Candidate(NamedTuple):
    """A transaction in the days of a run that is in no active entry; codes are keys."""

    id: int
    type: str
    subtype: str | None
    status: str
    day: str
    currency: str
    debit: int
    credit: int
    amount: int
    home_amount: int | None
    home_rounding: str | None
    segments: str | None


class Withdrawn(NamedTuple):
    """A transaction that a run has taken and that no longer counts, with its part of the run."""

    id: int
    part: int
    credit: int
    amount: int
    home_amount: int
    home_rounding: str | None


class SummarisedSum(NamedTuple):
    """Transactions of some days, summed; `run` and `part` tell the entry that has them, if any.

    `unconverted` counts those without a home amount, `rounding` is in billionths.
    """

    type: str
    subtype: str | None
    status: str
    currency: str
    debit: int
    credit: int
    run: int | None
    part: int | None
    transactions: int
    amount: int
    home_amount: int
    rounding: int
    unconverted: int


class JournalBooks(Protocol):
    """The journal runs of one calendar, and which transaction is in which of their entries."""

    def request(self, run: JournalRun) -> str:
        """Store a new run under the next number, which is the answer, and wake the worker."""

    def run(self, number: str) -> JournalRun | None: ...
    def runs(self, before: str | None, count: int) -> Sequence[JournalRun]:
        """The latest runs, deleted ones left out, those whose numbers come before one."""

    def under_way(self) -> tuple[JournalRun, int] | None:
        """The run of this tenant for which any other has to wait, and the calendar it is in."""

    def ask_for(self, run: JournalRun, status: RunStatus, user_id: str) -> None:
        """Let the worker cancel or delete a run."""

    def mixed(self, start: date | None, end: date | None, *, aggregate: bool) -> bool:
        """Whether active entries of these days aggregate currencies otherwise than asked."""

    # Of the worker -------------------------------------------------------------------

    def hold(self, job: JournalJob, owner: str, lease_until: datetime) -> JournalRun | None:
        """The run as it stands, leased for longer; None when it is this owner's no more."""

    def begin(self, run: JournalRun) -> None: ...
    def end(
        self, run: JournalRun, status: RunStatus | None, *, entries: int | None, error: str | None
    ) -> None:
        """Record what became of a run; without a status it is gone, for it was deleted."""

    def last_transaction(self) -> int: ...
    def candidates(
        self, run: JournalRun, first: int, last: int, *, at_most: int = ...
    ) -> Sequence[Candidate]:
        """Transactions with keys from first to last that the run may take."""

    def take(self, run: JournalRun, taken: Iterable[tuple[int, int]]) -> None:
        """Note which transaction is in which part of a run."""

    def let_go(self, run: JournalRun, *, at_most: int) -> bool:
        """Take back some of what a run that has no entries has taken; False when none is left."""

    def withdrawn(self, run: JournalRun) -> Sequence[Withdrawn]: ...
    def release(self, transactions: Iterable[int]) -> None:
        """These transactions are in no entry any more."""

    # Entries of runs -----------------------------------------------------------------

    def free(self, entry: JournalEntry) -> None:
        """The transactions of an entry are in no entry any more."""

    def free_cancelled(self, run: JournalRun, *, at_most: int) -> bool:
        """Free some transactions of a run's cancelled entries; False when none is left."""

    def disturb(self, transaction: str) -> None:
        """A transaction stops counting: a run that is taking it must know."""

    def entries(self, run: int, *, first: int = 0, count: int) -> Sequence[JournalEntry]: ...
    def cancellable(self, run: int, *, count: int) -> Sequence[JournalEntry]:
        """Active entries of a run whose transfer to accounting does not keep them."""

    def active(self, run: int) -> bool:
        """Whether a run has active entries."""

    def entries_between(
        self, start: date | None, end: date | None, *, first: int, count: int
    ) -> Sequence[JournalEntry]:
        """Manual entries and those of runs with a day in between, imported ones left out."""

    def entries_for(self, start: date, end: date) -> Sequence[JournalEntry]:
        """Active entries of runs whose target lies in these days."""

    def summed(self, start: date, end: date) -> Sequence[SummarisedSum]: ...


class JournalQueue(Protocol):
    """The journal runs of all tenants that wait for a worker."""

    def claimable(self) -> bool: ...
    def claim(self, owner: str, lease_until: datetime) -> JournalJob | None: ...
    def not_begun(self, job: JournalJob, owner: str) -> None:
        """Give a claimed run up whose books could not be had; the claim does not count."""

    def waiting_since(self) -> datetime | None:
        """When the run that waits longest was asked for, None when none waits."""
