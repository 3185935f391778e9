"""Who works on a database, what waits to be done, and how far history is sealed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from monthend.services import history_chain
from monthend.services.operating_ports import ChainHead, Jobs

from . import reach
from .history import WAITING_CALENDARS, WAITING_TENANTS, HistoryTable
from .journal_runs import WAITING
from .session import LAST_SEQUENCE, Session, Statement, instant_of, instant_text

LOOKED_AT = 100
"""Of more chains that wait at once the others have waited no longer, or nobody seals at all."""

HAS_VERSION = Statement(
    "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'schema_version'",
    postgresql="SELECT 1 WHERE to_regclass('schema_version') IS NOT NULL",
)
VERSION = Statement("SELECT version FROM schema_version")
BEAT = Statement(
    "INSERT INTO worker_heartbeat (process, started_on, beaten_on) "
    "VALUES (:process, :started_on, :now) "
    "ON CONFLICT (process) DO UPDATE SET beaten_on = excluded.beaten_on"
)
# The last sign of all stays: from it the others count how long there has been none.
LEAVE = Statement(
    "DELETE FROM worker_heartbeat WHERE process = :process AND beaten_on <= "
    "(SELECT max(beaten_on) FROM worker_heartbeat WHERE process <> :process)"
)
FORGET = Statement("DELETE FROM worker_heartbeat WHERE beaten_on < :before")
LAST_BEAT = Statement("SELECT max(beaten_on) FROM worker_heartbeat")
RUNS = Statement(
    "SELECT state, count(*), min(requested_on) FROM trial_balance_run "
    "WHERE state IN ('queued', 'leased') GROUP BY state"
)
JOURNAL_RUNS = Statement(
    "SELECT CASE WHEN owner IS NULL THEN 'queued' ELSE 'leased' END, count(*), min(requested_on) "
    f"FROM journal_run WHERE {WAITING} GROUP BY 1"
)
WEBHOOKS = Statement(
    "SELECT CASE WHEN owner IS NULL THEN 'queued' ELSE 'leased' END, count(*), min(due_on) "
    "FROM webhook WHERE due_on IS NOT NULL AND state = 'Enabled' GROUP BY 1"
)
SEALED_HEAD = Statement(
    "SELECT commit_sequence FROM history WHERE id = (SELECT max(history_id) FROM history_seal)"
)
LINES = Statement(
    "SELECT coalesce(max(id), 0) FROM line",
    # Of the sequence, for there are partitions by the hundred.
    postgresql="SELECT coalesce(pg_sequence_last_value(pg_get_serial_sequence('line', 'id')), 0)",
    reach=reach.nothing,
)


class OperatingTable:
    """What those who look after the servers ask, inside one transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session

    @property
    def now(self) -> datetime:
        return self._session.now

    def schema_version(self) -> int | None:
        if self._session.one(HAS_VERSION) is None:
            return None
        row = self._session.one(VERSION)
        return None if row is None else int(row[0])

    # Who works ------------------------------------------------------------------------

    def beat(self, process: str, started_on: datetime) -> None:
        started, now = instant_text(started_on), instant_text(self.now)
        self._session.run(BEAT, process=process, started_on=started, now=now)

    def leave(self, process: str) -> None:
        self._session.run(LEAVE, process=process)

    def forget(self, before: datetime) -> None:
        self._session.run(FORGET, before=instant_text(before))

    def last_beat(self) -> datetime | None:
        row = self._session.one(LAST_BEAT)
        return instant_of(row[0]) if row and row[0] else None

    # What waits -----------------------------------------------------------------------

    def jobs(self) -> Sequence[Jobs]:
        return [
            Jobs(kind=kind, state=state, count=count, since=instant_of(since))
            for kind, statement in (
                ("trial_balance", RUNS),
                ("journal_run", JOURNAL_RUNS),
                ("webhook", WEBHOOKS),
            )
            for state, count, since in self._session.all(statement)
        ]

    def commit_sequence(self) -> int:
        row = self._session.one(LAST_SEQUENCE)
        return 0 if row is None else int(row[0])

    def lines(self) -> int:
        row = self._session.one(LINES)
        return 0 if row is None else int(row[0])

    def chain_head(self) -> ChainHead:
        """How far history is sealed; each chain that waits is asked for its first row."""
        waiting = [
            *(history_chain.calendar_chain(row[0]) for row in self._session.all(WAITING_CALENDARS)),
            *(history_chain.tenant_chain(row[0]) for row in self._session.all(WAITING_TENANTS)),
        ]
        history = HistoryTable(self._session)
        found = [history.waiting_since(chain) for chain in waiting[:LOOKED_AT]]
        head = self._session.one(SEALED_HEAD)
        return ChainHead(
            sequence=0 if head is None else int(head[0]),
            waiting=len(waiting),
            since=min((since for since in found if since is not None), default=None),
        )
