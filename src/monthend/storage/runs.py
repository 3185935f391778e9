"""Trial balance runs: the queue of leased jobs, and the frozen results.

A run is requested in the transaction that calls for it. A worker leases it for
a while; one that dies loses the lease, and another takes the run over with a
higher attempt. What a worker writes counts only while its attempt is the
latest, its lease its own, and the period's dates are those it was asked for.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from monthend.domain.period import AccountingPeriod, Calendar
from monthend.domain.trial_balance import Figure
from monthend.services import trial_balances
from monthend.services.ports import FrozenBalance, Run

from .session import Row, Session, Statement, insert, instant_of, instant_text, json_text

REQUEST = insert(
    "trial_balance_run",
    "id", "calendar_id", "period_id", "revision", "state", "requested_on", "requested_by",
    "dates_version", "attempt", "superseded",
)  # fmt: skip
LAST_REVISION = Statement(
    "SELECT coalesce(max(revision), 0) FROM trial_balance_run WHERE period_id = :period_id"
)
UNFINISHED = Statement(
    "SELECT 1 FROM trial_balance_run WHERE period_id = :period_id "
    "AND state IN ('queued', 'leased') LIMIT 1"
)
SUPERSEDE = Statement(
    "UPDATE trial_balance_run SET superseded = TRUE, "
    "state = CASE WHEN state IN ('queued', 'leased') THEN 'discarded' ELSE state END "
    "WHERE period_id = :period_id AND (NOT superseded OR state IN ('queued', 'leased'))"
)
SUPERSEDE_DONE = Statement(
    "UPDATE trial_balance_run SET superseded = TRUE WHERE period_id = :period_id "
    "AND state = 'done' AND NOT superseded AND id <> :id"
)
QUEUED = Statement(
    # In the words of an index as well: few runs are unfinished.
    "SELECT period_id FROM trial_balance_run WHERE state IN ('queued', 'leased') "
    "AND state = 'queued' AND calendar_id = :calendar_id"
)
OUTDATE = Statement(
    "UPDATE trial_balance_run SET superseded = TRUE, state = 'discarded' "
    "WHERE period_id = :period_id AND state = 'leased'"
)
# A lease that ends later than any can was taken before the clock was set back.
_CLAIMABLE = (
    "(state = 'queued' OR (state = 'leased' AND (lease_until < :now OR lease_until > :never)))"
)
CLAIMABLE = Statement(f"SELECT 1 FROM trial_balance_run WHERE {_CLAIMABLE} LIMIT 1")
_CLAIM = (
    "UPDATE trial_balance_run SET state = 'leased', owner = :owner, lease_until = :lease_until, "
    "attempt = attempt + 1, started_on = coalesce(started_on, :now) WHERE id = ("
    f"SELECT id FROM trial_balance_run WHERE {_CLAIMABLE} ORDER BY requested_on, "
    # Of those that are asked for together the earlier period is first: the next opens with it.
    "(SELECT start_date FROM accounting_period p WHERE p.id = period_id), id LIMIT 1{}) "
    "RETURNING id, calendar_id, period_id, attempt, dates_version, requested_by, "
    "unprocessed_charges"
)
CLAIM = Statement(_CLAIM.format(""), postgresql=_CLAIM.format(" FOR UPDATE SKIP LOCKED"))
_HELD = (
    "SELECT 1 FROM trial_balance_run WHERE id = :id AND state = 'leased' "
    "AND owner = :owner AND attempt = :attempt"
)
# Nobody takes the run over between the look and what is written because of it.
HELD = Statement(_HELD, postgresql=_HELD + " FOR UPDATE")
# The lease runs on: until its end others have their turn, and nobody has the run.
NOT_BEGUN = Statement(
    "UPDATE trial_balance_run SET owner = '', attempt = attempt - 1 "
    "WHERE id = :id AND state = 'leased' AND owner = :owner AND attempt = :attempt"
)
RENEW = Statement(
    "UPDATE trial_balance_run SET lease_until = :lease_until "
    "WHERE id = :id AND state = 'leased' AND owner = :owner AND attempt = :attempt"
)
_WANT_CHARGES = (
    "UPDATE trial_balance_run SET unprocessed_charges = TRUE "
    "WHERE period_id = :period_id AND state = 'queued'"
)
WANT_CHARGES = Statement(_WANT_CHARGES)
KEEP_CHARGES = Statement(
    f"{_WANT_CHARGES} AND EXISTS (SELECT 1 FROM trial_balance_run e "
    "WHERE e.period_id = :period_id AND e.state = 'done' AND NOT e.superseded "
    "AND e.unprocessed_charges)"
)
FINISH = Statement(
    "UPDATE trial_balance_run SET state = :state, error = :error, "
    "started_on = coalesce(:started, started_on), "
    "ended_on = CASE WHEN coalesce(:started, started_on) > :now THEN started_on ELSE :now END, "
    "commit_sequence = :commit_sequence, sha256 = :sha256, identities = :identities, "
    "last_line = :last_line, lease_until = NULL WHERE id = :id"
)
KEEP_RESULT = insert("trial_balance_result", "run_id", "rows")
_FROZEN = (
    "SELECT r.id, r.revision, r.commit_sequence, r.ended_on, r.sha256, b.rows, r.identities, "
    "coalesce(r.last_line, 0) "
    "FROM trial_balance_run r JOIN trial_balance_result b ON b.run_id = r.id "
)
LATEST = Statement(
    _FROZEN + "WHERE r.period_id = :period_id AND r.state = 'done' AND NOT r.superseded "
    "ORDER BY r.revision DESC LIMIT 1"
)
RESULTS = Statement(
    _FROZEN + "WHERE r.period_id = :period_id AND r.state = 'done' "
    "ORDER BY r.commit_sequence, r.revision"
)
WAITING = Statement(
    "SELECT min(CASE WHEN state = 'queued' THEN requested_on ELSE lease_until END) "
    "FROM trial_balance_run WHERE state IN ('queued', 'leased')"
)

FIGURES = "figures"


def frozen_of(row: Row) -> FrozenBalance:
    """A stored result as the services see it."""
    proofs = json.loads(row[6])
    return FrozenBalance(
        run_id=row[0],
        revision=row[1],
        commit_sequence=row[2],
        completed_on=instant_of(row[3]),
        sha256=row[4],
        canonical=bytes(row[5]),
        identities=[
            {name: value for name, value in each.items() if name != FIGURES} for each in proofs
        ],
        last_line=row[7],
        figures={
            each["name"]: [Figure._make(figure) for figure in each.get(FIGURES, ())]
            for each in proofs
        },
    )


def _proofs(frozen: FrozenBalance) -> list[dict[str, Any]]:
    """The identities of a result as they are stored: each with its figures, if it has any."""
    return [
        {**each, **({FIGURES: found} if (found := frozen.figures.get(each["name"])) else {})}
        for each in frozen.identities
    ]


class RunTable:
    """The runs as one transaction sees them."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def request(self, period: AccountingPeriod, user_id: str) -> None:
        """Queue a run for the period's present dates."""
        row = self._session.one(LAST_REVISION, period_id=period.id)
        self._session.run(
            REQUEST,
            id=self._session.new_id(),
            calendar_id=self._calendar_of(period.id),
            period_id=period.id,
            revision=(row[0] if row else 0) + 1,
            state="queued",
            requested_on=instant_text(self._session.wall),
            requested_by=user_id,
            dates_version=period.dates_version,
            attempt=0,
            superseded=False,
        )

    def unfinished(self, period_id: str) -> bool:
        return self._session.one(UNFINISHED, period_id=period_id) is not None

    def supersede(self, period_id: str) -> None:
        """Keep the results of a period as history only, and discard its runs in progress."""
        self._session.run(SUPERSEDE, period_id=period_id)

    def queued(self, calendar_id: int) -> frozenset[str]:
        """The periods of a calendar that a run is queued for which nobody has begun."""
        rows = self._session.all(QUEUED, calendar_id=calendar_id)
        return frozenset(row[0] for row in rows)

    def outdate(self, period_id: str) -> None:
        """Discard the run of a period that is under way."""
        self._session.run(OUTDATE, period_id=period_id)

    def claim(self, owner: str, lease_until: datetime) -> Run | None:
        """Lease the oldest run that is queued or whose lease has run out."""
        row = self._session.one(
            CLAIM, owner=owner, lease_until=instant_text(lease_until), **self._instants()
        )
        if row is None:
            return None
        return Run(
            id=row[0], calendar_id=row[1], period_id=row[2], attempt=row[3],
            dates_version=row[4], requested_by=row[5], unprocessed_charges=bool(row[6]),
        )  # fmt: skip

    def not_begun(self, run: Run, owner: str) -> None:
        """Somebody holds the books of a claimed run: that was no attempt at it."""
        self._session.run(NOT_BEGUN, id=run.id, owner=owner, attempt=run.attempt)

    def claimable(self) -> bool:
        """Whether there is a run that `claim` would take."""
        return self._session.one(CLAIMABLE, **self._instants()) is not None

    def _instants(self) -> dict[str, str]:
        now = self._session.wall
        never = now + timedelta(seconds=trial_balances.LONGEST_LEASE_SECONDS)
        return {"now": instant_text(now), "never": instant_text(never)}

    def still_held(self, run: Run, owner: str) -> bool:
        """Whether a run is still this owner's, in this attempt."""
        return self._session.one(HELD, id=run.id, owner=owner, attempt=run.attempt) is not None

    def renew(self, run: Run, owner: str, lease_until: datetime) -> bool:
        """Lease a run for longer; False when it is this owner's no more."""
        until = instant_text(lease_until)
        moved = self._session.run(
            RENEW, id=run.id, owner=owner, attempt=run.attempt, lease_until=until
        )
        return moved.rowcount == 1

    def renew_for(self, run: Run, owner: str, seconds: float) -> bool:
        return self.renew(run, owner, self._session.wall + timedelta(seconds=seconds))

    def want_charges(self, period_id: str) -> bool:
        """Have the run of a period that is queued list the unprocessed charges, if there is one."""
        return self._session.run(WANT_CHARGES, period_id=period_id).rowcount > 0

    def keep_charges(self, period_id: str) -> None:
        """The same if the result that it will supersede lists them."""
        self._session.run(KEEP_CHARGES, period_id=period_id)

    def finish(self, run: Run, *, error: str | None, frozen: FrozenBalance | None) -> None:
        """Record the outcome; a completed run supersedes the period's earlier results.

        It was begun by the machine's clock; one of a tenant with another is told of by that.
        """
        now = instant_text(self._session.now)
        self._session.run(
            FINISH,
            id=run.id,
            started=None if self._session.now == self._session.wall else now,
            state="failed" if frozen is None else "done",
            now=now,
            error=error,
            commit_sequence=frozen.commit_sequence if frozen else None,
            sha256=frozen.sha256 if frozen else None,
            identities=json_text(_proofs(frozen)) if frozen else None,
            last_line=frozen.last_line if frozen else None,
        )
        if frozen is not None:
            self._session.run(KEEP_RESULT, run_id=run.id, rows=frozen.canonical)
            self._session.run(SUPERSEDE_DONE, period_id=run.period_id, id=run.id)

    def latest(self, period_id: str) -> FrozenBalance | None:
        """The period's last result that nothing has superseded."""
        row = self._session.one(LATEST, period_id=period_id)
        return None if row is None else frozen_of(row)

    def results(self, period_id: str) -> Sequence[FrozenBalance]:
        """Every completed result of a period, superseded ones too, the earliest first."""
        return [frozen_of(row) for row in self._session.all(RESULTS, period_id=period_id)]

    def frozen_before(self, calendar: Calendar, period: AccountingPeriod) -> FrozenBalance | None:
        """What the run of its close has frozen of the period before, once that is closed."""
        earlier = calendar.previous(period)
        if earlier is None or not earlier.closed:
            return None
        return trial_balances.current(self, earlier)

    def waiting_since(self) -> datetime | None:
        """When the first unfinished run can be taken up, None when there is none."""
        row = self._session.one(WAITING)
        return instant_of(row[0]) if row and row[0] else None

    def _calendar_of(self, period_id: str) -> int:
        row = self._session.one(CALENDAR_OF, period_id=period_id)
        assert row is not None, "a run is requested for a stored period"
        return int(row[0])


CALENDAR_OF = Statement("SELECT calendar_id FROM accounting_period WHERE id = :period_id")
