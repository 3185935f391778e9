"""Which transactions are in which entry of a journal run, and the entries themselves."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from monthend.services.journal_ports import Candidate, JournalRun, SummarisedSum, Withdrawn
from monthend.services.ports import JournalEntry

from . import reach
from .catalog import Catalog
from .entries import COLUMNS, NOT_DELETED, entry_of
from .journal_runs import JournalRunTable
from .last_keys import LAST_TRANSACTION
from .ledger import key_of
from .session import Row, Session, Statement, counted, day_text

EVERYTHING = 2**31 - 1

# The plus keeps SQLite from going through the whole calendar for a few keys.
CANDIDATES = Statement(
    "SELECT t.id, t.type, t.subtype, t.status, t.date, t.currency, t.debit_code, t.credit_code, "
    "t.amount, t.home_amount, t.home_rounding, t.segments FROM subledger_transaction t "
    "WHERE +t.calendar_id = :calendar_id AND t.id BETWEEN :first AND :last "
    f"AND t.date BETWEEN :start AND :end AND {counted('t')} AND NOT EXISTS "
    "(SELECT 1 FROM summarised_transaction s WHERE s.transaction_id = t.id) LIMIT :count",
    reach=reach.days,
)
TAKE = "INSERT INTO summarised_transaction (transaction_id, part, run_id) VALUES (?, ?, {run:d})"
TAKE_ALL = Statement(
    TAKE,
    postgresql="INSERT INTO summarised_transaction (transaction_id, part, run_id) "
    "SELECT taken, part, :run FROM "
    "unnest(CAST(:taken AS bigint[]), CAST(:parts AS integer[])) AS given (taken, part)",
)
LET_GO = Statement(
    "DELETE FROM summarised_transaction WHERE transaction_id IN "
    "(SELECT transaction_id FROM summarised_transaction WHERE run_id = :run LIMIT :count)"
)
# Entries of runs never leave, and what is away is not cancelled.
WITHDRAWN = Statement(
    "SELECT t.id, s.part, t.credit_code, t.amount, t.home_amount, t.home_rounding "
    "FROM summarised_transaction s JOIN subledger_transaction t ON t.id = s.transaction_id "
    "WHERE s.run_id = :run AND t.status = 'Canceled'",
    reach=reach.nothing,
)
RELEASE = Statement("DELETE FROM summarised_transaction WHERE transaction_id = :id")
FREE = Statement("DELETE FROM summarised_transaction WHERE run_id = :run AND part = :part")
FREE_CANCELLED = Statement(
    "DELETE FROM summarised_transaction WHERE transaction_id IN (SELECT s.transaction_id "
    "FROM journal_entry e JOIN summarised_transaction s ON s.run_id = e.run_id AND s.part = e.part "
    f"WHERE e.run_id = :run AND e.status <> 'Created' AND {counted('e')} LIMIT :count)"
)
DISTURB = Statement(
    "UPDATE journal_run SET disturbed = TRUE WHERE status = 'Processing' AND id = "
    "(SELECT run_id FROM summarised_transaction WHERE transaction_id = :id)"
)
_ENTRIES = f"SELECT {COLUMNS} FROM journal_entry e WHERE {counted('e')} AND {NOT_DELETED} "
ENTRIES_OF_RUN = Statement(
    _ENTRIES + "AND e.run_id = :run ORDER BY e.id LIMIT :count OFFSET :first",
    reach=reach.nothing,
)
CANCELLABLE = Statement(
    _ENTRIES + "AND e.run_id = :run AND e.status = 'Created' "
    "AND coalesce(e.transferred, 'No') NOT IN ('Yes', 'Processing') ORDER BY e.id LIMIT :count",
    reach=reach.nothing,
)
ACTIVE = Statement(
    f"SELECT 1 FROM journal_entry e WHERE e.run_id = :run AND e.status = 'Created' "
    f"AND {counted('e')} LIMIT 1",
    reach=reach.nothing,
)
ENTRIES_BETWEEN = Statement(
    _ENTRIES + "AND e.calendar_id = :calendar_id AND e.date BETWEEN :start AND :end "
    "AND e.first_line IS NULL ORDER BY e.date, e.id LIMIT :count OFFSET :first",
    reach=reach.days,
)
ENTRIES_FOR = Statement(
    _ENTRIES + "AND e.status = 'Created' AND e.run_id IN (SELECT id FROM journal_run "
    "WHERE calendar_id = :calendar_id AND target_start >= :start AND target_end <= :end) "
    "ORDER BY e.id",
    reach=reach.nothing,
)
AGGREGATED = Statement(
    "SELECT 1 FROM journal_entry e WHERE e.calendar_id = :calendar_id AND e.aggregate_currency "
    f"AND e.date BETWEEN :start AND :end AND e.status = 'Created' AND {counted('e')} LIMIT 1",
    reach=reach.days,
)
# What was imported may be beside anything: nobody knows how it came to be.
NOT_AGGREGATED = Statement(
    "SELECT 1 FROM journal_entry e WHERE e.calendar_id = :calendar_id "
    "AND e.date BETWEEN :start AND :end AND e.status = 'Created' AND e.first_line IS NULL "
    f"AND e.aggregate_currency IS NULL AND {counted('e')} LIMIT 1",
    reach=reach.days,
)
_SUMMED = (
    "SELECT t.type, t.subtype, t.status, t.currency, t.debit_code, t.credit_code, r.id, "
    "CASE WHEN r.id IS NULL THEN NULL ELSE s.part END, count(*), sum(t.amount), "
    "coalesce(sum(t.home_amount), 0), coalesce(sum({billionths}), 0), "
    "count(*) - count(t.home_amount) FROM subledger_transaction t "
    "LEFT JOIN summarised_transaction s ON s.transaction_id = t.id "
    "LEFT JOIN journal_run r ON r.id = s.run_id AND r.status <> 'Processing' "
    "WHERE t.calendar_id = :calendar_id AND t.date BETWEEN :start AND :end "
    f"AND {counted('t')} GROUP BY 1, 2, 3, 4, 5, 6, 7, 8"
)
SUMMED = Statement(
    _SUMMED.format(billionths="CAST(round(t.home_rounding * 1000000000) AS INTEGER)"),
    postgresql=_SUMMED.format(
        billionths="CAST(CAST(t.home_rounding AS numeric) * 1000000000 AS bigint)"
    ),
    reach=reach.days,
)


class JournalTable(JournalRunTable):
    """Journal runs with what they summarise, of one calendar, in one transaction."""

    def __init__(
        self, session: Session, calendar_id: int, tenant_id: str, catalog: Catalog
    ) -> None:
        super().__init__(session, calendar_id, tenant_id)
        self._catalog = catalog

    def mixed(self, start: date | None, end: date | None, *, aggregate: bool) -> bool:
        """Whether active entries of these days aggregate currencies otherwise than asked."""
        statement = NOT_AGGREGATED if aggregate else AGGREGATED
        return self._session.one(statement, **self._days(start, end)) is not None

    def _days(self, start: date | None, end: date | None) -> dict[str, object]:
        return {
            "calendar_id": self._calendar_id,
            "start": day_text(start) or "0001-01-01",
            "end": day_text(end) or "9999-12-31",
        }

    # Taking ----------------------------------------------------------------------------

    def last_transaction(self) -> int:
        row = self._session.one(LAST_TRANSACTION)
        assert row is not None, "an aggregate answers one row"
        return int(row[0])

    def candidates(
        self, run: JournalRun, first: int, last: int, *, at_most: int = EVERYTHING
    ) -> Sequence[Candidate]:
        """Transactions with keys from first to last that the run may take."""
        rows = self._session.all(
            CANDIDATES,
            **self._days(run.target_start, run.target_end), first=first, last=last, count=at_most,
        )  # fmt: skip
        return [Candidate(*row) for row in rows]

    def take(self, run: JournalRun, taken: Iterable[tuple[int, int]]) -> None:
        """Note which transaction is in which part of a run."""
        rows = list(taken)
        if self._session.dialect == "sqlite":
            self._session.run_rows(TAKE.format(run=run.id), rows)
        elif rows:
            keys, parts = zip(*rows, strict=True)
            self._session.run(TAKE_ALL, run=run.id, taken=list(keys), parts=list(parts))

    def let_go(self, run: JournalRun, *, at_most: int) -> bool:
        """Take back some of what a run that has no entries has taken; False when none is left."""
        return self._session.run(LET_GO, run=run.id, count=at_most).rowcount > 0

    def withdrawn(self, run: JournalRun) -> Sequence[Withdrawn]:
        """What the run has taken and what no longer counts."""
        return [Withdrawn(*row) for row in self._session.all(WITHDRAWN, run=run.id)]

    def release(self, transactions: Iterable[int]) -> None:
        """These transactions are in no entry any more."""
        self._session.run_many(RELEASE, [{"id": key} for key in transactions])

    def free(self, entry: JournalEntry) -> None:
        """The transactions of an entry are in no entry any more."""
        self._session.run(FREE, run=entry.run, part=entry.part)

    def free_cancelled(self, run: JournalRun, *, at_most: int) -> bool:
        """Free some transactions of a run's cancelled entries; False when none is left."""
        return self._session.run(FREE_CANCELLED, run=run.id, count=at_most).rowcount > 0

    def disturb(self, transaction: str) -> None:
        """A transaction stops counting: a run that is taking it must know."""
        self._session.run(DISTURB, id=key_of(self._calendar_id, transaction))

    # Entries ---------------------------------------------------------------------------

    def entries(self, run: int, *, first: int = 0, count: int) -> Sequence[JournalEntry]:
        return self._entries(self._session.all(ENTRIES_OF_RUN, run=run, first=first, count=count))

    def cancellable(self, run: int, *, count: int) -> Sequence[JournalEntry]:
        """Active entries of a run whose transfer to accounting does not keep them."""
        return self._entries(self._session.all(CANCELLABLE, run=run, count=count))

    def active(self, run: int) -> bool:
        """Whether a run has active entries."""
        return self._session.one(ACTIVE, run=run) is not None

    def entries_between(
        self, start: date | None, end: date | None, *, first: int, count: int
    ) -> Sequence[JournalEntry]:
        """Manual entries and those of runs with a day in between, imported ones left out."""
        return self._entries(
            self._session.all(ENTRIES_BETWEEN, **self._days(start, end), first=first, count=count)
        )

    def entries_for(self, start: date, end: date) -> Sequence[JournalEntry]:
        """Active entries of runs whose target lies in these days."""
        return self._entries(self._session.all(ENTRIES_FOR, **self._days(start, end)))

    def _entries(self, rows: Sequence[Row]) -> list[JournalEntry]:
        codes = self._catalog.by_key(self._session)
        return [entry_of(self._session, row, codes) for row in rows]

    def summed(self, start: date, end: date) -> Sequence[SummarisedSum]:
        """The transactions of these days, summed by what an entry of a run keeps apart."""
        rows = self._session.all(SUMMED, **self._days(start, end))
        return [SummarisedSum(*row[:8], *map(int, row[8:])) for row in rows]
