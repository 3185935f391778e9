"""Everything that an audit looks at, of all tenants, on one snapshot."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import groupby

from monthend.domain.ledger import CATEGORIES
from monthend.services.audit_ports import (
    CalendarState,
    FrozenRun,
    LedgerSum,
    LineWritten,
    PeriodRow,
    StoredPeriod,
    StoredTask,
)
from monthend.services.event_ports import StoredEvent
from monthend.subledger.prior_years import INCOME_STATEMENT

from . import events, task_audit
from .entry_audit import EntryAudit
from .history import HistoryTable
from .session import WRITTEN, Statement, counted

CALENDARS = Statement(
    "SELECT c.id, c.tenant_id, c.closed_through, p.id, p.name, p.start_date, p.end_date, p.status "
    "FROM calendar c LEFT JOIN accounting_period p ON p.calendar_id = c.id "
    "AND p.end_date IS NOT NULL ORDER BY c.id, p.start_date"
)
HISTORY_COUNT = Statement("SELECT count(*) FROM history WHERE calendar_id = :calendar_id")
PERIOD_ROWS = Statement(
    "SELECT id, commit_sequence, event, period_id, subject, old_values, new_values, at, user_id "
    "FROM history WHERE calendar_id = :calendar_id AND period_id > '' ORDER BY commit_sequence, id"
)
FROZEN_RUNS = Statement(
    "SELECT r.period_id, p.name, r.revision, r.commit_sequence, r.sha256, b.rows "
    "FROM trial_balance_run r JOIN trial_balance_result b ON b.run_id = r.id "
    "LEFT JOIN accounting_period p ON p.id = r.period_id "
    "WHERE r.calendar_id = :calendar_id AND r.state = 'done' ORDER BY r.commit_sequence, r.id"
)
CODES = Statement("SELECT id, name, type FROM accounting_code WHERE tenant_id = :tenant_id")

CODES_AT_MOST = 10**9
SUMS = (
    "SELECT CAST(({epoch}) * {spans} + {span} AS BIGINT) * 1000000000 + l.code_id, l.currency, "
    "sum(CASE WHEN l.amount > 0 THEN l.amount ELSE 0 END), "
    "sum(CASE WHEN l.amount < 0 THEN -l.amount ELSE 0 END), "
    "sum(CASE WHEN l.home_amount > 0 THEN l.home_amount ELSE 0 END), "
    "sum(CASE WHEN l.home_amount < 0 THEN -l.home_amount ELSE 0 END), count(*) "
    "FROM line l LEFT JOIN import_batch b ON b.id = l.batch_id "
    f"WHERE l.calendar_id = :calendar_id AND {counted('l')} GROUP BY 1, 2"
)
"""Sorting by two columns takes two thirds of what four take, so three of them go as one number."""
LINES_THROUGH = Statement(
    f"SELECT l.id, l.date, {WRITTEN} FROM line l LEFT JOIN import_batch b ON b.id = l.batch_id "
    f"WHERE l.calendar_id = :calendar_id AND l.date <= :day AND {WRITTEN} > :after "
    f"AND {WRITTEN} <= :until AND {counted('l')} ORDER BY l.id LIMIT :count"
)
# Those of an entry that was posted by itself are compared with its own row of history.
LINES_WITHOUT_HISTORY = Statement(
    f"SELECT DISTINCT {WRITTEN} FROM line l LEFT JOIN import_batch b ON b.id = l.batch_id "
    f"WHERE l.calendar_id = :calendar_id AND {counted('l')} "
    "AND (l.entry_id IS NULL OR l.batch_id IS NOT NULL) AND NOT EXISTS "
    "(SELECT 1 FROM history h WHERE h.calendar_id = l.calendar_id "
    f"AND h.commit_sequence = {WRITTEN}) ORDER BY 1 LIMIT :count"
)
OWNERLESS = Statement(
    "SELECT 'lines', 'calendar ' || calendar_id, count(*) FROM line "
    "WHERE calendar_id NOT IN (SELECT id FROM calendar) GROUP BY 2 UNION ALL "
    "SELECT 'rows of history', 'calendar ' || calendar_id, count(*) FROM history "
    "WHERE calendar_id IS NOT NULL AND calendar_id NOT IN (SELECT id FROM calendar) "
    "GROUP BY 2 UNION ALL "
    "SELECT 'rows of history', 'tenant ' || tenant_id, count(*) FROM history "
    "WHERE calendar_id IS NULL AND tenant_id NOT IN (SELECT id FROM tenant) "
    "GROUP BY 2 UNION ALL "
    "SELECT 'calendars', 'tenant ' || tenant_id, count(*) FROM calendar "
    "WHERE tenant_id NOT IN (SELECT id FROM tenant) GROUP BY 2 ORDER BY 1, 2"
)
LAST = 2**63 - 1


class AuditTable(HistoryTable):
    """History with its chains, and the ledger as it was written."""

    @property
    def now(self) -> datetime:
        return self._session.now

    def calendars(self) -> Sequence[CalendarState]:
        rows = self._session.all(CALENDARS)
        return [
            CalendarState(
                id=key[0],
                tenant_id=key[1],
                closed_through=key[2],
                periods=tuple(
                    StoredPeriod(id=row[3], name=row[4], start=row[5], end=row[6], status=row[7])
                    for row in periods
                    if row[3] is not None
                ),
            )
            for key, periods in groupby(rows, key=lambda row: row[:3])
        ]

    def history_count(self, calendar_id: int) -> int:
        row = self._session.one(HISTORY_COUNT, calendar_id=calendar_id)
        return row[0] if row else 0

    def period_rows(self, calendar_id: int) -> Sequence[PeriodRow]:
        rows = self._session.all(PERIOD_ROWS, calendar_id=calendar_id)
        return [
            PeriodRow(
                id=row[0], commit_sequence=row[1], event=row[2], period_id=row[3], subject=row[4],
                old=row[5], new=row[6], at=row[7], user_id=row[8],
            )
            for row in rows
        ]  # fmt: skip

    def tasks(self, calendar_id: int) -> Sequence[StoredTask]:
        return task_audit.tasks(self._session, calendar_id)

    def events(self, calendar_id: int) -> Sequence[StoredEvent]:
        return events.stored(self._session, calendar_id)

    def frozen_runs(self, calendar_id: int) -> Sequence[FrozenRun]:
        rows = self._session.all(FROZEN_RUNS, calendar_id=calendar_id)
        return [
            FrozenRun(
                period_id=row[0], period_name=row[1], revision=row[2], commit_sequence=row[3],
                sha256=row[4], canonical=bytes(row[5]),
            )
            for row in rows
        ]  # fmt: skip

    def code_names(self, tenant_id: str) -> Mapping[int, str]:
        return {key: name for key, name, _ in self._session.all(CODES, tenant_id=tenant_id)}

    def income_codes(self, tenant_id: str) -> frozenset[int]:
        """The accounting codes of revenue and of expenses."""
        rows = self._session.all(CODES, tenant_id=tenant_id)
        return frozenset(key for key, _, kind in rows if CATEGORIES[kind] in INCOME_STATEMENT)

    def ledger_sums(
        self, calendar_id: int, sequences: Sequence[int], days: Sequence[str]
    ) -> Sequence[LedgerSum]:
        """All lines that count, summed between these commit sequences and these days.

        One pass over the lines: each finds its place by a few comparisons, which the
        text of the statement holds, and nothing is sorted but what has a place.
        """
        epoch = _place(WRITTEN, "sequence", 0, len(sequences))
        span = _place("l.date", "day", 0, len(days))
        ends: dict[str, object] = {f"sequence_{place}": end for place, end in enumerate(sequences)}
        ends |= {f"day_{place}": end for place, end in enumerate(days)}
        spans = len(days) + 1
        statement = Statement(SUMS.format(epoch=epoch, span=span, spans=spans))
        rows = self._session.all(statement, calendar_id=calendar_id, **ends)
        found = []
        for key, currency, *sums in rows:
            place, code = divmod(key, CODES_AT_MOST)
            epoch_at, span_at = divmod(place, spans)
            found.append(LedgerSum(epoch_at, span_at, code, currency, *map(int, sums)))
        return found

    def lines_through(
        self, calendar_id: int, day: str, after: int, until: int | None, at_most: int
    ) -> Sequence[LineWritten]:
        last = LAST if until is None else until
        rows = self._session.all(
            LINES_THROUGH,
            calendar_id=calendar_id, day=day, after=after, until=last, count=at_most,
        )  # fmt: skip
        return [LineWritten(id=row[0], day=row[1], commit_sequence=row[2]) for row in rows]

    def lines_without_history(self, calendar_id: int, at_most: int) -> Sequence[int]:
        rows = self._session.all(LINES_WITHOUT_HISTORY, calendar_id=calendar_id, count=at_most)
        return sorted(row[0] for row in rows)

    def ownerless(self) -> Sequence[tuple[str, str, int]]:
        return [(row[0], str(row[1]), row[2]) for row in self._session.all(OWNERLESS)]

    def entries(self, calendar_id: int) -> EntryAudit:
        return EntryAudit(self._session, calendar_id)


def _place(value: str, end: str, first: int, last: int) -> str:
    """An expression: how many of the ends, which are sorted, come before a value."""
    if first == last:
        return str(first)
    middle = (first + last) // 2
    return (
        f"CASE WHEN {value} <= :{end}_{middle} THEN {_place(value, end, first, middle)} "
        f"ELSE {_place(value, end, middle + 1, last)} END"
    )
