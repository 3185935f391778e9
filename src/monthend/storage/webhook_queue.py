"""Deliveries of all tenants that are due: handed out, leased, and what came of them.

An endpoint is leased, and one delivery to it is under way at a time. Whoever has the lease writes
what came of it only while it is theirs; one that died loses it, and the delivery is made again,
under the same id. The row of the endpoint is locked first by everybody, so that nothing that is
handed out meanwhile is left lying.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta

from monthend.services.webhook_ports import Due, Feed, Job, Made, Secrets
from monthend.subledger.webhooks import TOLD_TO_ITSELF

from .events import EVENT, told
from .session import Row, Session, Statement, insert, instant_of, instant_text
from .webhooks import instant_or_none

LONGEST_LEASE = timedelta(hours=1)

_BEHIND = (
    "FROM webhook_feed f WHERE f.number < "
    "(SELECT coalesce(max(number), 0) FROM event e WHERE e.calendar_id = f.calendar_id)"
)
FEED = Statement(
    "SELECT f.calendar_id, f.number, "
    "(SELECT max(number) FROM event e WHERE e.calendar_id = f.calendar_id), "
    "(SELECT count(*) FROM webhook w WHERE w.calendar_id = f.calendar_id "
    f"AND w.state = 'Enabled') {_BEHIND} ORDER BY f.calendar_id LIMIT 1"
)
_LAST_EVENTS = (
    "SELECT c.id, (SELECT max(number) FROM event e WHERE e.calendar_id = c.id) FROM calendar c "
    "WHERE c.id IN {among} AND EXISTS (SELECT 1 FROM event e WHERE e.calendar_id = c.id)"
)
LAST_EVENTS = Statement(
    _LAST_EVENTS.format(among="(SELECT value FROM json_each(:calendars))"),
    postgresql=_LAST_EVENTS.format(
        among="(SELECT json_array_elements_text(CAST(:calendars AS json))::bigint)"
    ),
)
TAKE_FEED = Statement(
    "UPDATE webhook_feed SET number = :last WHERE calendar_id = :calendar_id AND number = :number"
)
_SPAN = "e.calendar_id = :calendar_id AND e.number > :number AND e.number <= :last"
_FOR = (
    "w.calendar_id = e.calendar_id AND w.state = 'Enabled' AND w.since < e.number "
    f"AND e.kind NOT IN ({', '.join(repr(each.value) for each in TOLD_TO_ITSELF)}) "
    "AND (w.kinds = '' OR ' ' || w.kinds || ' ' LIKE '% ' || e.kind || ' %')"
)
# Every row is written, and so locked: whoever just lets go of an endpoint would overlook what is
# handed out and not committed. Rows are locked in the order of their keys.
_WAKE = (
    "UPDATE webhook SET due_on = CASE WHEN due_on < :now THEN due_on ELSE :now END WHERE id IN "
    "(SELECT w.id FROM webhook w WHERE w.calendar_id = :calendar_id AND EXISTS "
    f"(SELECT 1 FROM event e WHERE {_FOR} AND {_SPAN}) ORDER BY w.id{{lock}})"
)
WAKE = Statement(_WAKE.format(lock=""), postgresql=_WAKE.format(lock=" FOR UPDATE OF w"))
HAND_OUT = Statement(
    "INSERT INTO webhook_delivery (webhook_id, number, calendar_id, state, attempts, due_on) "
    "SELECT w.id, e.number, e.calendar_id, 'Waiting', 0, :now FROM event e "
    f"JOIN webhook w ON {_FOR} WHERE {_SPAN} ON CONFLICT (webhook_id, number) DO NOTHING"
)
# A lease that ends later than any can was taken before the clock was set back.
_CLAIMABLE = (
    "state = 'Enabled' AND due_on IS NOT NULL AND due_on <= :now "
    "AND (owner IS NULL OR lease_until < :now OR lease_until > :never)"
)
ANYTHING_DUE = Statement(
    f"SELECT 1 WHERE EXISTS (SELECT 1 FROM webhook WHERE {_CLAIMABLE}) "
    f"OR EXISTS (SELECT 1 {_BEHIND})"
)
_PROVEN = "failures = 0 AND delivered_on IS NOT NULL"
# What is due comes in its order from the index; the other way round all would be sorted.
_DUE = (
    "SELECT w.id, c.tenant_id FROM webhook w CROSS JOIN calendar c WHERE c.id = w.calendar_id "
    f"AND {_CLAIMABLE} AND {{which}} AND c.tenant_id NOT IN {{apart}} "
    "ORDER BY w.due_on, w.id LIMIT :at_most{skip}"
)
_KEYS = "(SELECT value FROM json_each(:{}))"
_KEYS_POSTGRESQL = "(SELECT json_array_elements_text(CAST(:{} AS json)))"
DUE, DUE_PROVEN = (
    Statement(
        _DUE.format(which=which, apart=_KEYS.format("apart"), skip=""),
        postgresql=_DUE.format(
            which=which,
            apart=_KEYS_POSTGRESQL.format("apart"),
            skip=" FOR UPDATE OF w SKIP LOCKED",
        ),
    )
    for which in (f"NOT ({_PROVEN})", _PROVEN)
)
_LEASE = (
    "UPDATE webhook SET owner = :owner, lease_until = :lease_until, attempt = attempt + 1 "
    "WHERE id IN {keys} RETURNING id, calendar_id, "
    "(SELECT c.tenant_id FROM calendar c WHERE c.id = webhook.calendar_id), "
    "attempt, url, secret, previous_secret, previous_until, failures, failing_since, delivered_on, "
    "created_by"
)
LEASE = Statement(
    _LEASE.format(keys=_KEYS.format("webhooks")),
    postgresql=_LEASE.format(keys=_KEYS_POSTGRESQL.format("webhooks")),
)
NEXT = Statement(
    EVENT.replace("SELECT ", "SELECT d.attempts, d.due_on, ", 1)
    + "JOIN webhook_delivery d ON d.calendar_id = e.calendar_id AND d.number = e.number "
    "WHERE d.webhook_id = :id AND d.state = 'Waiting' AND d.due_on <= :now "
    "ORDER BY d.number LIMIT 1"
)
_HELD = "WHERE id = :id AND owner = :owner AND attempt = :lease"
# Whoever changed the address meanwhile has another one that is not known to answer.
SUCCEEDED = Statement(
    "UPDATE webhook SET failures = 0, failing_since = NULL, "
    f"delivered_on = CASE WHEN url = :url THEN :at ELSE delivered_on END {_HELD}"
)
FAILED = Statement(
    "UPDATE webhook SET failures = failures + 1, "
    f"failing_since = coalesce(failing_since, :at) {_HELD}"
)
LET_GO = Statement(
    "UPDATE webhook SET owner = NULL, lease_until = NULL, due_on = (SELECT min(d.due_on) "
    f"FROM webhook_delivery d WHERE d.webhook_id = :id AND d.state = 'Waiting') {_HELD}"
)
STILL_HELD = Statement(f"UPDATE webhook SET owner = owner {_HELD}")
PUT_OFF = Statement(
    "UPDATE webhook_delivery SET due_on = :due_on "
    "WHERE webhook_id = :id AND number = :number AND state = 'Waiting'"
)
# One that was asked for again meanwhile is due again, and is made again.
SETTLE = Statement(
    "UPDATE webhook_delivery SET state = :state, attempts = attempts + 1, due_on = :due_on, "
    "settled_on = :settled_on WHERE webhook_id = :id AND number = :number AND state = 'Waiting' "
    "AND attempts = :attempts AND due_on = :was_due"
)
ADD_ATTEMPT = insert("webhook_attempt", without="id")
FORGET_ATTEMPTS = Statement(
    "DELETE FROM webhook_attempt WHERE id IN "
    "(SELECT id FROM webhook_attempt WHERE at < :before ORDER BY at LIMIT :at_most)"
)
_FORGET_DELIVERIES = (
    "DELETE FROM webhook_delivery WHERE (webhook_id, number) IN "
    "(SELECT webhook_id, number FROM webhook_delivery WHERE settled_on < :before "
    "ORDER BY settled_on LIMIT :at_most{skip})"
)
# Whoever sends many of them again has locked them in another order.
FORGET_DELIVERIES = Statement(
    _FORGET_DELIVERIES.format(skip=""),
    postgresql=_FORGET_DELIVERIES.format(skip=" FOR UPDATE SKIP LOCKED"),
)


class WebhookQueueTable:
    """What is due to the endpoints of all calendars, by the machine's clock."""

    def __init__(self, session: Session) -> None:
        self._session = session

    @property
    def now(self) -> datetime:
        return self._session.wall

    def last_events(self, calendars: Collection[int]) -> Mapping[int, int]:
        keys = json.dumps(sorted(calendars))
        return {row[0]: row[1] for row in self._session.all(LAST_EVENTS, calendars=keys)}

    def is_anything_due(self) -> bool:
        return self._session.one(ANYTHING_DUE, **self._instants()) is not None

    # Handing out ---------------------------------------------------------------------------

    def feed(self) -> Feed | None:
        row = self._session.one(FEED)
        if row is None:
            return None
        return Feed(calendar_id=row[0], number=row[1], last=row[2], webhooks=row[3])

    def hand_out(self, feed: Feed, last: int) -> None:
        span = {"calendar_id": feed.calendar_id, "number": feed.number, "last": last}
        # Whoever moves it on has it until the commit; what waited for that finds it moved.
        if self._session.run(TAKE_FEED, **span).rowcount != 1 or not feed.webhooks:
            return
        now = instant_text(self.now)
        self._session.run(WAKE, **span, now=now)
        self._session.run(HAND_OUT, **span, now=now)

    # Sending -------------------------------------------------------------------------------

    def due(self, at_most: int, apart: Collection[str], *, proven: bool) -> Sequence[Due]:
        rows = self._session.all(
            DUE_PROVEN if proven else DUE,
            at_most=at_most,
            apart=json.dumps(sorted(apart)),
            **self._instants(),
        )
        return [Due(webhook_id=row[0], tenant_id=row[1]) for row in rows]

    def lease(self, owner: str, until: datetime, webhooks: Collection[str]) -> Sequence[Job]:
        if not webhooks:
            return ()
        keys = json.dumps(sorted(webhooks))
        rows = self._session.all(LEASE, owner=owner, lease_until=instant_text(until), webhooks=keys)
        jobs = []
        for row in rows:
            found = self._session.one(NEXT, id=row[0], now=instant_text(self.now))
            if found is None:
                self._session.run(LET_GO, id=row[0], owner=owner, lease=row[3])
            else:
                jobs.append(_job_of(row, found))
        return jobs

    def record(self, made: Made, owner: str) -> bool:
        job, attempt = made.job, made.attempt
        held = {"id": job.webhook_id, "owner": owner, "lease": job.lease}
        if attempt is None:
            return self._put_off(made, held)
        at = instant_text(attempt.at)
        known = (
            self._session.run(SUCCEEDED, **held, at=at, url=job.url)
            if attempt.succeeded
            else self._session.run(FAILED, **held, at=at)
        )
        if known.rowcount != 1:
            return False
        retry, now = made.retry_on, instant_text(self.now)
        state = "Delivered" if attempt.succeeded else "Dead" if retry is None else "Waiting"
        self._session.run(
            SETTLE,
            id=job.webhook_id,
            number=job.event.number,
            attempts=job.attempts,
            was_due=instant_text(job.due_on),
            state=state,
            due_on=None if retry is None else instant_text(retry),
            settled_on=now if retry is None else None,
        )
        self._session.run(
            ADD_ATTEMPT,
            webhook_id=job.webhook_id,
            number=job.event.number,
            at=at,
            milliseconds=attempt.milliseconds,
            status=attempt.status,
            problem=attempt.problem,
        )
        self._session.run(LET_GO, **held)
        return True

    def _put_off(self, made: Made, held: Mapping[str, object]) -> bool:
        assert made.retry_on is not None, "what is put off is due again"
        if self._session.run(STILL_HELD, **held).rowcount != 1:
            return False
        number, due = made.job.event.number, instant_text(made.retry_on)
        self._session.run(PUT_OFF, id=made.job.webhook_id, number=number, due_on=due)
        self._session.run(LET_GO, **held)
        return True

    def forget_attempts(self, before: datetime, at_most: int) -> int:
        gone = self._session.run(FORGET_ATTEMPTS, before=instant_text(before), at_most=at_most)
        return gone.rowcount

    def forget_deliveries(self, before: datetime, at_most: int) -> int:
        gone = self._session.run(FORGET_DELIVERIES, before=instant_text(before), at_most=at_most)
        return gone.rowcount

    def _instants(self) -> dict[str, str]:
        never = self.now + LONGEST_LEASE
        return {"now": instant_text(self.now), "never": instant_text(never)}


def _job_of(row: Row, found: Row) -> Job:
    secrets = Secrets(secret=row[5], previous=row[6], previous_until=instant_or_none(row[7]))
    return Job(
        webhook_id=row[0],
        calendar_id=row[1],
        tenant_id=row[2],
        lease=row[3],
        url=row[4],
        secrets=secrets,
        proven=row[8] == 0 and row[10] is not None,
        failing_since=instant_or_none(row[9]),
        created_by=row[11],
        attempts=found[0],
        due_on=instant_of(found[1]),
        event=told(found[2:]),
    )
