"""Journal runs as rows: what was asked for, who works on it, and what became of it.

A run is at the same time the leased job that makes, cancels or deletes its
entries. A worker leases it for a while; one that dies loses the lease, and
another takes the run over with a higher attempt. What a worker writes counts
only while its attempt is the latest and its lease its own.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from monthend.services.journal_jobs import LONGEST_LEASE_SECONDS
from monthend.services.journal_ports import JournalJob, JournalRun
from monthend.subledger.journal_runs import GONE, RunStatus

from .orgs import ENTRIES_OF_AN_ORG
from .session import (
    BY_THE_WALL,
    Row,
    Session,
    Statement,
    insert,
    instant_of,
    instant_text,
    json_text,
)

UNDER_WAY = "status IN ('Pending', 'Processing', 'CancelInprogress')"
"""A run that keeps others waiting; the index that finds it is made with the same words."""
WAITING = "status IN ('Pending', 'Processing', 'CancelInprogress', 'DeleteInprogress')"
"""A run that a worker has something to do for, in the words of an index as well."""

AFTER_EVERY_NUMBER = "JR."
"""The dash of every number comes before a dot."""

ADD_RUN = insert("journal_run", without="id")
RUNS_OF_CALENDAR = Statement(
    "SELECT count(*), (SELECT next_entry_number FROM calendar WHERE id = :calendar_id) "
    "FROM journal_run WHERE calendar_id = :calendar_id"
)
_COLUMNS = (
    "id, number, status, target_start, target_end, entry_date, transaction_types, "
    "aggregate_currency, rule_name, segments, requested_by, requested_on, entries, executed_on, "
    "error, disturbed"
)
RUN = Statement(
    f"SELECT {_COLUMNS} FROM journal_run WHERE calendar_id = :calendar_id AND number = :number "
    "AND status <> 'Deleted'"
)
RUNS = Statement(
    f"SELECT {_COLUMNS} FROM journal_run WHERE calendar_id = :calendar_id "
    "AND status <> 'Deleted' AND number < :before ORDER BY number DESC LIMIT :count"
)
RUN_BY_KEY = Statement(f"SELECT {_COLUMNS} FROM journal_run WHERE id = :id")
RUN_UNDER_WAY = Statement(
    f"SELECT calendar_id, {_COLUMNS} FROM journal_run WHERE tenant_id = :tenant_id AND {UNDER_WAY}"
)
ASK_FOR = Statement(
    "UPDATE journal_run SET status = :status, requested_by = :user_id, requested_on = :now, "
    "attempt = 0, owner = NULL, lease_until = NULL, error = NULL WHERE id = :id"
)
BEGIN = Statement(
    "UPDATE journal_run SET status = 'Processing', executed_on = coalesce(executed_on, :now), "
    "disturbed = FALSE WHERE id = :id"
)
END = Statement(
    "UPDATE journal_run SET status = :status, entries = :entries, error = :error, owner = NULL, "
    "lease_until = NULL WHERE id = :id"
)
# A lease that ends later than any can was taken before the clock was set back.
_CLAIMABLE = f"{WAITING} AND (owner IS NULL OR lease_until < :now OR lease_until > :never)"
CLAIMABLE = Statement(f"SELECT 1 FROM journal_run WHERE {_CLAIMABLE} LIMIT 1")
_CLAIM = (
    "UPDATE journal_run SET owner = :owner, lease_until = :lease_until, attempt = attempt + 1 "
    f"WHERE id = (SELECT id FROM journal_run WHERE {_CLAIMABLE} "
    "ORDER BY requested_on, id LIMIT 1{}) RETURNING id, calendar_id, attempt, requested_by"
)
CLAIM = Statement(_CLAIM.format(""), postgresql=_CLAIM.format(" FOR UPDATE SKIP LOCKED"))
HOLD = Statement(
    "UPDATE journal_run SET lease_until = :lease_until "
    f"WHERE id = :id AND owner = :owner AND attempt = :attempt AND {WAITING}"
)
# The lease runs on: until its end others have their turn, and nobody has the run.
NOT_BEGUN = Statement(
    "UPDATE journal_run SET owner = '', attempt = attempt - 1 "
    f"WHERE id = :id AND owner = :owner AND attempt = :attempt AND {WAITING}"
)
WAITING_SINCE = Statement(
    "SELECT min(CASE WHEN owner IS NULL THEN requested_on ELSE lease_until END) "
    f"FROM journal_run WHERE {WAITING} AND tenant_id IN {BY_THE_WALL}"
)


class JournalQueueTable:
    """The runs of all calendars that wait for a worker."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def claimable(self) -> bool:
        """Whether there is a run that `claim` would take."""
        return self._session.one(CLAIMABLE, **self._instants()) is not None

    def claim(self, owner: str, lease_until: datetime) -> JournalJob | None:
        """Lease the run that waits longest, or whose lease has run out."""
        row = self._session.one(
            CLAIM, owner=owner, lease_until=instant_text(lease_until), **self._instants()
        )
        if row is None:
            return None
        return JournalJob(run=row[0], calendar_id=row[1], attempt=row[2], requested_by=row[3])

    def not_begun(self, job: JournalJob, owner: str) -> None:
        """Somebody holds the books of a claimed run: that was no attempt at it."""
        self._session.run(NOT_BEGUN, id=job.run, owner=owner, attempt=job.attempt)

    def waiting_since(self) -> datetime | None:
        """When the run that waits longest can be taken up, None when none waits."""
        row = self._session.one(WAITING_SINCE)
        return instant_of(row[0]) if row and row[0] else None

    def _instants(self) -> dict[str, str]:
        now = self._session.wall
        never = now + timedelta(seconds=LONGEST_LEASE_SECONDS)
        return {"now": instant_text(now), "never": instant_text(never)}


class JournalRunTable:
    """The runs of one calendar, in one transaction."""

    def __init__(self, session: Session, calendar_id: int, tenant_id: str) -> None:
        self._session = session
        self._calendar_id = calendar_id
        self._tenant_id = tenant_id
        self.asked_for = False
        """Whether there is something new for the worker."""

    def request(self, run: JournalRun) -> str:
        """Store a new run under the next number, which is the answer, and wake the worker."""
        row = self._session.one(RUNS_OF_CALENDAR, calendar_id=self._calendar_id)
        assert row is not None, "a count answers one row"
        of_org = row[1] // ENTRIES_OF_AN_ORG * ENTRIES_OF_AN_ORG
        number = f"JR-{of_org + row[0] + 1:08d}"
        self._session.run(
            ADD_RUN,
            tenant_id=self._tenant_id,
            calendar_id=self._calendar_id,
            number=number,
            status=run.status.value,
            target_start=run.target_start.isoformat(),
            target_end=run.target_end.isoformat(),
            entry_date=run.entry_day.isoformat(),
            transaction_types=json_text(run.types),
            aggregate_currency=run.aggregate,
            rule_name=run.rule_name,
            segments=json_text(run.segments),
            requested_by=run.requested_by,
            requested_on=instant_text(run.requested_on),
            disturbed=False,
            attempt=0,
            **dict.fromkeys(("entries", "executed_on", "error", "owner", "lease_until")),
        )
        self.asked_for = True
        return number

    def run(self, number: str) -> JournalRun | None:
        row = self._session.one(RUN, calendar_id=self._calendar_id, number=number)
        return None if row is None else _run_of(row)

    def runs(self, before: str | None, count: int) -> Sequence[JournalRun]:
        """The latest runs, those whose numbers come before one."""
        last = before or AFTER_EVERY_NUMBER
        rows = self._session.all(RUNS, calendar_id=self._calendar_id, before=last, count=count)
        return [_run_of(row) for row in rows]

    def under_way(self) -> tuple[JournalRun, int] | None:
        row = self._session.one(RUN_UNDER_WAY, tenant_id=self._tenant_id)
        return None if row is None else (_run_of(row[1:]), row[0])

    def ask_for(self, run: JournalRun, status: RunStatus, user_id: str) -> None:
        """Let the worker cancel or delete a run."""
        now = instant_text(self._session.now)
        self._session.run(ASK_FOR, id=run.id, status=status.value, user_id=user_id, now=now)
        self.asked_for = True

    def hold(self, job: JournalJob, owner: str, lease_until: datetime) -> JournalRun | None:
        """The run as it stands, leased for longer; None when it is this owner's no more."""
        until = instant_text(lease_until)
        held = self._session.run(
            HOLD, id=job.run, owner=owner, attempt=job.attempt, lease_until=until
        )
        if held.rowcount != 1:
            return None
        row = self._session.one(RUN_BY_KEY, id=job.run)
        return None if row is None else _run_of(row)

    def begin(self, run: JournalRun) -> None:
        self._session.run(BEGIN, id=run.id, now=instant_text(self._session.now))

    def end(
        self, run: JournalRun, status: RunStatus | None, *, entries: int | None, error: str | None
    ) -> None:
        """Record what became of a run; without a status it is gone, for it was deleted."""
        shown = GONE if status is None else status.value
        self._session.run(END, id=run.id, status=shown, entries=entries, error=error)


def _run_of(row: Row) -> JournalRun:
    (
        key, number, status, start, end, entry_day, types, aggregate, rule, segments, requested_by,
        requested_on, entries, executed_on, error, disturbed,
    ) = row  # fmt: skip
    return JournalRun(
        id=key,
        number=number,
        status=RunStatus(status),
        target_start=date.fromisoformat(start),
        target_end=date.fromisoformat(end),
        entry_day=date.fromisoformat(entry_day),
        types=tuple(json.loads(types)),
        aggregate=bool(aggregate),
        rule_name=rule,
        segments=tuple(json.loads(segments)),
        requested_by=requested_by,
        requested_on=instant_of(requested_on),
        entries=entries,
        executed_on=None if executed_on is None else instant_of(executed_on),
        error=error,
        disturbed=bool(disturbed),
    )
