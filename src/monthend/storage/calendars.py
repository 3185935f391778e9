"""Calendars and their periods in the database, with what is written beside them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import Any

from monthend.domain.history import Event, difference
from monthend.domain.lifecycle import Outcome
from monthend.domain.period import (
    AccountingPeriod,
    Calendar,
    Exemption,
    Facts,
    PeriodStatus,
    TrialBalanceOutcome,
    TrialBalanceStatus,
)
from monthend.services.caller import Caller
from monthend.subledger import action_items
from monthend.subledger.events import kind_of

from . import events, reach
from .runs import RunTable
from .session import (
    UNRESOLVED,
    Row,
    Session,
    Statement,
    counted,
    day_of,
    day_text,
    insert,
    instant_of,
    instant_text,
    json_text,
)

PERIOD_COLUMNS = (
    "id", "calendar_id", "name", "start_date", "end_date", "fiscal_year", "fiscal_quarter",
    "notes", "status", "close_requested", "trial_balance_status", "trial_balance_start",
    "trial_balance_end", "trial_balance_error", "dates_version", "custom_fields", "created_by",
    "created_on", "updated_by", "updated_on",
)  # fmt: skip
_LISTED = ", ".join(PERIOD_COLUMNS)

VERSION = Statement("SELECT version FROM calendar WHERE id = :calendar_id")
PERIODS = Statement(
    f"SELECT {_LISTED} FROM accounting_period WHERE calendar_id = :calendar_id "
    "ORDER BY end_date IS NULL, start_date"
)
SAVE_PERIOD = insert(
    "accounting_period",
    *PERIOD_COLUMNS,
    suffix="ON CONFLICT (id) DO UPDATE SET "
    + ", ".join(f"{name} = excluded.{name}" for name in PERIOD_COLUMNS[2:]),
)
LOCKS = Statement("SELECT period_id, type FROM type_lock WHERE calendar_id = :calendar_id")
EXEMPTIONS = Statement(
    "SELECT id, period_id, user_id, until FROM exemption "
    "WHERE calendar_id = :calendar_id AND revoked_on IS NULL ORDER BY granted_on, id"
)
UNLOCK_PERIOD = Statement(
    "DELETE FROM type_lock WHERE calendar_id = :calendar_id AND period_id = :id"
)
DROP_EVIDENCE, DROP_TASKS = (
    Statement(f"DELETE FROM {table} WHERE calendar_id = :calendar_id AND period_id = :id")
    for table in ("task_attachment", "close_task")
)
DELETE_PERIOD = Statement("DELETE FROM accounting_period WHERE id = :id")
MOVE_CALENDAR = Statement(
    "UPDATE calendar SET version = :version, closed_through = :closed_through "
    "WHERE id = :calendar_id"
)
HISTORY_COLUMNS = (
    "tenant_id", "calendar_id", "period_id", "commit_sequence", "at", "user_id", "channel",
    "track_id", "event", "subject", "old_values", "new_values", "reason",
)  # fmt: skip
ADD_HISTORY = insert("history", *HISTORY_COLUMNS)
ADD_TOLD_HISTORY = insert("history", *HISTORY_COLUMNS, suffix="RETURNING id")
UNRESOLVED_COUNTS = Statement(
    "SELECT type, status, count(*) FROM subledger_transaction t "
    "WHERE calendar_id = :calendar_id AND date BETWEEN :start AND :end "
    f"AND {UNRESOLVED} "
    f"AND {counted('t')} GROUP BY type, status",
    reach=reach.days,
)
_REVENUE = (
    "SELECT status, count(*) FROM subledger_transaction t {index}"
    "WHERE calendar_id = :calendar_id AND date BETWEEN :start AND :end "
    f"AND type = 'Revenue Event Item' AND {counted('t')} GROUP BY status"
)
# SQLite takes the index of all transactions for as good as that of these few.
REVENUE = Statement(
    _REVENUE.format(index="INDEXED BY revenue_transaction "),
    postgresql=_REVENUE.format(index=""),
    reach=reach.days,
)
ACTIVE_ENTRIES = Statement(
    "SELECT EXISTS (SELECT 1 FROM journal_entry e WHERE calendar_id = :calendar_id "
    f"AND date BETWEEN :start AND :end AND status = 'Created' AND {counted('e')})",
    reach=reach.days,
)
EARLIEST = Statement(
    "SELECT min(day) FROM "
    "(SELECT min(day) AS day FROM day_balance WHERE calendar_id = :calendar_id "
    "UNION ALL SELECT min(date) FROM subledger_transaction t WHERE calendar_id = :calendar_id "
    f"AND {counted('t')} UNION ALL SELECT earliest FROM archive "
    "WHERE calendar_id = :calendar_id AND restored_on IS NULL) AS d",
    reach=reach.nothing,
)
OPEN_CHILD_ORGS = Statement(
    "WITH RECURSIVE below (id, name) AS (SELECT o.id, o.name FROM calendar mine "
    "JOIN org o ON o.parent_id = mine.org_id WHERE mine.id = :calendar_id "
    "UNION ALL SELECT o.id, o.name FROM below b JOIN org o ON o.parent_id = b.id) "
    "SELECT DISTINCT b.name FROM below b JOIN calendar c ON c.org_id = b.id "
    "WHERE c.closed_through IS NULL OR c.closed_through < :end ORDER BY b.name"
)


def period_of(row: Row) -> AccountingPeriod:
    """A stored row as a period."""
    (
        period_id, _, name, start, end, fiscal_year, fiscal_quarter, notes, status,
        close_requested, run_status, run_start, run_end, run_error, dates_version,
        custom_fields, created_by, created_on, updated_by, updated_on,
    ) = row  # fmt: skip
    return AccountingPeriod(
        id=period_id,
        name=name,
        start_date=day_of(start),
        end_date=day_of(end),
        fiscal_year=fiscal_year,
        fiscal_quarter=fiscal_quarter,
        notes=notes,
        status=PeriodStatus(status),
        close_requested=bool(close_requested),
        trial_balance=TrialBalanceOutcome(
            status=TrialBalanceStatus(run_status),
            start=instant_of(run_start) if run_start else None,
            end=instant_of(run_end) if run_end else None,
            error_message=run_error,
        ),
        dates_version=dates_version,
        custom_fields=json.loads(custom_fields),
        created_by=created_by,
        created_on=instant_of(created_on),
        updated_by=updated_by,
        updated_on=instant_of(updated_on),
    )


def row_of(period: AccountingPeriod, calendar_id: int) -> dict[str, Any]:
    """A period as a row to store."""
    run = period.trial_balance
    return {
        "id": period.id,
        "calendar_id": calendar_id,
        "name": period.name,
        "start_date": day_text(period.start_date),
        "end_date": day_text(period.end_date),
        "fiscal_year": period.fiscal_year,
        "fiscal_quarter": period.fiscal_quarter,
        "notes": period.notes,
        "status": period.status.value,
        "close_requested": period.close_requested,
        "trial_balance_status": run.status.value,
        "trial_balance_start": instant_text(run.start) if run.start else None,
        "trial_balance_end": instant_text(run.end) if run.end else None,
        "trial_balance_error": run.error_message,
        "dates_version": period.dates_version,
        "custom_fields": json_text(dict(period.custom_fields)),
        "created_by": period.created_by,
        "created_on": instant_text(period.created_on),
        "updated_by": period.updated_by,
        "updated_on": instant_text(period.updated_on),
    }


class CalendarTable:
    """The calendar of one transaction: read once, written as often as it changes."""

    def __init__(
        self, session: Session, calendar_id: int, version: int, known: dict[int, Calendar]
    ) -> None:
        self._session = session
        self._id = calendar_id
        self._version = version
        self._known = known
        self._changed: Calendar | None = None
        self.told = False
        """Whether there are new events."""

    def calendar(self) -> Calendar:
        """The calendar as it is now; read afresh only when its version has moved."""
        if self._changed is not None:
            return self._changed
        known = self._known.get(self._id)
        if known is None or known.version != self._version:
            known = self._read()
            self._known[self._id] = known
        return known

    def _read(self) -> Calendar:
        rows = self._session.all(PERIODS, calendar_id=self._id)
        periods = [period_of(row) for row in rows]
        return Calendar(
            id=self._id,
            version=self._version,
            periods=tuple(periods[:-1]),
            open_ended=periods[-1],
            locks=frozenset(self._session.all(LOCKS, calendar_id=self._id)),
            exemptions=tuple(
                Exemption(id=key, period_id=period, user_id=user, until=instant_of(until))
                for key, period, user, until in self._session.all(EXEMPTIONS, calendar_id=self._id)
            ),
        )

    @property
    def changed(self) -> Calendar | None:
        """The calendar after this transaction's changes, None when there are none."""
        return self._changed

    def write(self, after: Calendar) -> None:
        """Write the periods that differ, and move the calendar's version on."""
        before = self.calendar()
        moved = after.with_version(self._version + 1)
        if len(after.periods) < len(before.periods):
            for period in before.periods:
                if after.get(period.id) is None:
                    for what_it_has in (UNLOCK_PERIOD, DROP_EVIDENCE, DROP_TASKS):
                        self._session.run(what_it_has, calendar_id=self._id, id=period.id)
                    self._session.run(DELETE_PERIOD, id=period.id)
        # An unchanged period is the same object, so that 120 of them cost next to nothing.
        kept = set(map(id, before.everything))
        for period in after.everything:
            if id(period) not in kept:
                self._session.run(SAVE_PERIOD, **row_of(period, self._id))
        # After its periods, for the fence compares the two.
        self._session.run(
            MOVE_CALENDAR,
            calendar_id=self._id,
            version=moved.version,
            closed_through=day_text(moved.closed_through),
        )
        self._version, self._changed = moved.version, moved

    def save(
        self, outcome: Outcome, caller: Caller, runs: RunTable, reason: str | None = None
    ) -> None:
        """Write an outcome whole: periods, histories, discarded runs, the run requested."""
        self.write(outcome.calendar)
        for change in outcome.changes:
            old, new = difference(change)
            self.note(
                change.event, caller, period_id=change.period.id, subject=change.period.name,
                old=old, new=new, reason=reason,
            )  # fmt: skip
        for period_id in outcome.superseded:
            runs.supersede(period_id)
        if outcome.runs is not None:
            period = outcome.calendar.get(outcome.runs)
            assert period is not None, "a run is requested for a period of the calendar"
            runs.request(period, caller.user_id)
            if all(each.event is not Event.TRIAL_BALANCE_REQUESTED for each in outcome.changes):
                # Nobody asked for this run: it takes no file away that somebody asked for.
                runs.keep_charges(period.id)

    def note(
        self, event: StrEnum, caller: Caller, *, period_id: str | None, subject: str | None,
        old: Mapping[str, object], new: Mapping[str, object], reason: str | None = None,
    ) -> None:  # fmt: skip
        """Append one row of history, and the event that it is, if it is one."""
        row = {
            "tenant_id": caller.tenant.id, "calendar_id": self._id, "period_id": period_id,
            "commit_sequence": self._session.commit_sequence,
            "at": instant_text(self._session.now), "user_id": caller.user_id,
            "channel": caller.channel.value, "track_id": caller.track_id, "event": event.value,
            "subject": subject, "old_values": json_text(old), "new_values": json_text(new),
            "reason": reason,
        }  # fmt: skip
        kind = kind_of(event, old, new)
        if kind is None:
            self._session.run(ADD_HISTORY, **row)
        else:
            key = self._session.key_of(ADD_TOLD_HISTORY, **row)
            events.add(self._session, self._id, kind, key)
            self.told = True

    def facts(self, period: AccountingPeriod, runs: RunTable) -> Facts:
        """What the ledger says of one period, read under the lock that decides on it."""
        span = self._span(period)
        unresolved = self._session.all(UNRESOLVED_COUNTS, **span)
        revenue: dict[str, int] = dict(self._session.all(REVENUE, **span))
        entries = self._session.one(ACTIVE_ENTRIES, **span)
        orgs = self._session.all(OPEN_CHILD_ORGS, calendar_id=self._id, end=span["end"])
        return Facts(
            trial_balance_running=runs.unfinished(period.id),
            required_action_items=action_items.required(unresolved),
            revenue_distributed=revenue.get("Distributed", 0),
            active_journal_entries=bool(entries and entries[0]),
            pending_revenue_schedules=revenue.get("Pending", 0),
            processing_revenue_schedules=revenue.get("Processing", 0),
            open_child_orgs=tuple(row[0] for row in orgs),
        )

    def unresolved_counts(self, period: AccountingPeriod) -> Sequence[tuple[str, str, int]]:
        rows = self._session.all(UNRESOLVED_COUNTS, **self._span(period))
        return [(kind, status, count) for kind, status, count in rows]

    def _span(self, period: AccountingPeriod) -> dict[str, Any]:
        return {
            "calendar_id": self._id,
            "start": day_text(period.start_date) or "0001-01-01",
            "end": day_text(period.end_date) or "9999-12-31",
        }

    def earliest_transaction(self) -> date | None:
        row = self._session.one(EARLIEST, calendar_id=self._id)
        return day_of(row[0]) if row else None
