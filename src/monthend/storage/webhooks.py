"""Webhooks of one calendar in the database: endpoints, and their deliveries."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from monthend.services.webhook_keys import MadeSecret
from monthend.services.webhook_ports import Attempt, Delivery, Webhook
from monthend.subledger.events import EventKind
from monthend.subledger.webhooks import TOLD_TO_ITSELF, DeliveryState, WebhookState

from .events import EVENT, EVENT_COLUMNS, told
from .session import Row, Session, Statement, insert, instant_of, instant_text

_WEBHOOK = (
    "SELECT w.id, w.url, w.description, w.kinds, w.state, coalesce(u.username, w.created_by), "
    "w.created_on, w.previous_until, w.failures, w.failing_since, w.delivered_on, "
    "(SELECT count(*) FROM webhook_delivery d WHERE d.webhook_id = w.id AND d.state = 'Waiting'), "
    "(SELECT count(*) FROM webhook_delivery d WHERE d.webhook_id = w.id AND d.state = 'Dead') "
    "FROM webhook w LEFT JOIN app_user u ON u.id = w.created_by "
    "WHERE w.calendar_id = :calendar_id "
)
SOME = Statement(_WEBHOOK + "ORDER BY w.created_on, w.id LIMIT :count OFFSET :first")
ONE = Statement(_WEBHOOK + "AND w.id = :id")
COUNT = Statement("SELECT count(*) FROM webhook WHERE calendar_id = :calendar_id")
ADD = insert("webhook")
ADD_FEED = Statement(
    "INSERT INTO webhook_feed (calendar_id, number) VALUES (:calendar_id, :number) "
    "ON CONFLICT (calendar_id) DO NOTHING"
)
LAST = Statement("SELECT coalesce(max(number), 0) FROM event WHERE calendar_id = :calendar_id")
_ONE = "WHERE calendar_id = :calendar_id AND id = :id"
SAVE = Statement(
    "UPDATE webhook SET url = :url, description = :description, kinds = :kinds, "
    "failures = CASE WHEN state = :state THEN failures ELSE 0 END, "
    "failing_since = CASE WHEN state = :state THEN failing_since ELSE NULL END, "
    # What it was sent elsewhere, or before it was disabled, says nothing of it now.
    "delivered_on = CASE WHEN url = :url AND (state = :state OR :state <> 'Enabled') "
    f"THEN delivered_on END, state = :state {_ONE}"
)
# The one of before is good for a while; whoever has that of before that had a while for it.
ROTATE = Statement(
    f"UPDATE webhook SET previous_secret = secret, previous_until = :until, secret = :secret {_ONE}"
)
_OF_ONE = "WHERE webhook_id = :id"
REMOVE = (
    Statement(f"DELETE FROM webhook_attempt {_OF_ONE}"),
    Statement(f"DELETE FROM webhook_delivery {_OF_ONE}"),
    Statement(f"DELETE FROM webhook {_ONE}"),
)
GIVE_UP = Statement(
    "UPDATE webhook_delivery SET state = 'Dead', due_on = NULL, settled_on = :now "
    f"{_OF_ONE} AND state = 'Waiting'"
)
REST = Statement(f"UPDATE webhook SET due_on = NULL {_ONE}")
# A lease goes on: whoever has it looks at what is due when it ends.
DUE = Statement(f"UPDATE webhook SET due_on = :now {_ONE}")
AGAIN = (
    "ON CONFLICT (webhook_id, number) DO UPDATE SET state = 'Waiting', attempts = 0, "
    "due_on = excluded.due_on, settled_on = NULL"
)
SEND = Statement(
    "INSERT INTO webhook_delivery (webhook_id, number, calendar_id, state, attempts, due_on) "
    f"VALUES (:id, :number, :calendar_id, 'Waiting', 0, :now) {AGAIN}"
)
_IN_SPAN = f"{_OF_ONE} AND number BETWEEN :first AND :last"
SEND_DEAD_AGAIN = Statement(
    "UPDATE webhook_delivery SET state = 'Waiting', attempts = 0, due_on = :now, "
    f"settled_on = NULL {_IN_SPAN} AND state = 'Dead'"
)
_WANTED = (
    "(CAST(:kinds AS text) = '' OR ' ' || CAST(:kinds AS text) || ' ' LIKE '% ' || e.kind || ' %')"
)
SEND_SPAN_AGAIN = Statement(
    "INSERT INTO webhook_delivery (webhook_id, number, calendar_id, state, attempts, due_on) "
    "SELECT :id, e.number, e.calendar_id, 'Waiting', 0, :now FROM event e "
    "WHERE e.calendar_id = :calendar_id AND e.number BETWEEN :first AND :last "
    f"AND e.kind NOT IN ({', '.join(repr(each.value) for each in TOLD_TO_ITSELF)}) "
    f"AND {_WANTED} {AGAIN}"
)
_DELIVERY = EVENT.replace(
    EVENT_COLUMNS, f"{EVENT_COLUMNS}, d.state, d.attempts, d.due_on, d.settled_on"
) + (
    "JOIN webhook_delivery d ON d.calendar_id = e.calendar_id AND d.number = e.number "
    "WHERE d.calendar_id = :calendar_id AND d.webhook_id = :id "
)
_LATEST = "ORDER BY d.number DESC LIMIT :count OFFSET :first"
DELIVERIES = Statement(_DELIVERY + _LATEST)
DELIVERIES_IN_STATE = Statement(f"{_DELIVERY}AND d.state = :state {_LATEST}")
DELIVERY = Statement(_DELIVERY + "AND e.id = :event_id")
ATTEMPTS = Statement(
    "SELECT at, milliseconds, status, problem FROM webhook_attempt "
    "WHERE webhook_id = :id AND number = :number ORDER BY id"
)


class WebhookTable:
    """The webhooks of one calendar, in one transaction."""

    def __init__(self, session: Session, calendar_id: int) -> None:
        self._session = session
        self._calendar_id = calendar_id
        self.due = False
        """Whether there is something new to send."""

    # Endpoints -----------------------------------------------------------------------------

    def some(self, first: int, count: int) -> Sequence[Webhook]:
        rows = self._session.all(SOME, calendar_id=self._calendar_id, first=first, count=count)
        return [_webhook_of(row) for row in rows]

    def one(self, webhook_id: str) -> Webhook | None:
        row = self._session.one(ONE, **self._one(webhook_id))
        return None if row is None else _webhook_of(row)

    def count(self) -> int:
        row = self._session.one(COUNT, calendar_id=self._calendar_id)
        return int(row[0]) if row else 0

    def refused(self, url: str) -> str | None:
        return self._session.webhook_refused(url)

    def new_secret(self) -> MadeSecret:
        return self._session.webhook_keys.new_secret()

    def add(self, added: Webhook, secret: str) -> None:
        row = self._session.one(LAST, calendar_id=self._calendar_id)
        last = int(row[0]) if row else 0
        self._session.run(
            ADD,
            **self._one(added.id),
            url=added.url,
            description=added.description,
            kinds=kinds_text(added.kinds),
            state=added.state.value,
            secret=secret,
            created_by=added.created_by,
            created_on=instant_text(added.created_on),
            since=last,
            failures=0,
            attempt=0,
            **dict.fromkeys(
                ("previous_secret", "previous_until", "failing_since", "delivered_on", "due_on",
                 "owner", "lease_until")
            ),
        )  # fmt: skip
        self._session.run(ADD_FEED, calendar_id=self._calendar_id, number=last)

    def save(self, changed: Webhook) -> None:
        self._session.run(
            SAVE,
            **self._one(changed.id),
            url=changed.url,
            description=changed.description,
            kinds=kinds_text(changed.kinds),
            state=changed.state.value,
        )

    def rotate(self, webhook_id: str, secret: str, until: datetime) -> None:
        self._session.run(ROTATE, **self._one(webhook_id), secret=secret, until=instant_text(until))

    def remove(self, webhook_id: str) -> None:
        # The endpoint first: whoever hands events out meanwhile waits, and finds none.
        self._session.run(REST, **self._one(webhook_id))
        for statement in REMOVE[:-1]:
            self._session.run(statement, id=webhook_id)
        self._session.run(REMOVE[-1], **self._one(webhook_id))

    # Deliveries ----------------------------------------------------------------------------

    def give_up(self, webhook_id: str) -> None:
        # The endpoint first, as whoever sends to it does.
        self._session.run(REST, **self._one(webhook_id))
        self._session.run(GIVE_UP, id=webhook_id, now=self._now)

    def send(self, webhook_id: str, number: int) -> None:
        self._wake(webhook_id)
        self._session.run(SEND, **self._one(webhook_id), number=number, now=self._now)

    def send_again(
        self, webhook_id: str, first: int, last: int, kinds: Sequence[EventKind], *, dead: bool
    ) -> int:
        self._wake(webhook_id)
        span = {"id": webhook_id, "first": first, "last": last, "now": self._now}
        if dead:
            return self._session.run(SEND_DEAD_AGAIN, **span).rowcount
        return self._session.run(
            SEND_SPAN_AGAIN, **span, calendar_id=self._calendar_id, kinds=kinds_text(kinds)
        ).rowcount

    def _wake(self, webhook_id: str) -> None:
        self._session.run(DUE, **self._one(webhook_id), now=self._now)
        self.due = True

    def deliveries(
        self, webhook_id: str, state: DeliveryState | None, first: int, count: int
    ) -> Sequence[Delivery]:
        given = {**self._one(webhook_id), "first": first, "count": count}
        rows = (
            self._session.all(DELIVERIES, **given)
            if state is None
            else self._session.all(DELIVERIES_IN_STATE, **given, state=state.value)
        )
        return [_delivery_of(row) for row in rows]

    def delivery(self, webhook_id: str, event_id: str) -> Delivery | None:
        row = self._session.one(DELIVERY, **self._one(webhook_id), event_id=event_id)
        return None if row is None else _delivery_of(row)

    def attempts(self, webhook_id: str, number: int) -> Sequence[Attempt]:
        return [
            Attempt(at=instant_of(at), milliseconds=milliseconds, status=status, problem=problem)
            for at, milliseconds, status, problem in self._session.all(
                ATTEMPTS, id=webhook_id, number=number
            )
        ]

    @property
    def _now(self) -> str:
        # Who delivers, and who clears the log, does so for all tenants, by the machine's clock.
        return instant_text(self._session.wall)

    def _one(self, webhook_id: str) -> dict[str, object]:
        return {"calendar_id": self._calendar_id, "id": webhook_id}


def kinds_text(kinds: Sequence[EventKind]) -> str:
    return " ".join(each.value for each in kinds)


def kinds_of(text: str) -> tuple[EventKind, ...]:
    return tuple(EventKind(each) for each in text.split())


def instant_or_none(stored: str | None) -> datetime | None:
    return None if stored is None else instant_of(stored)


def _webhook_of(row: Row) -> Webhook:
    return Webhook(
        id=row[0],
        url=row[1],
        description=row[2],
        kinds=kinds_of(row[3]),
        state=WebhookState(row[4]),
        created_by=row[5],
        created_on=instant_of(row[6]),
        previous_until=instant_or_none(row[7]),
        failures=row[8],
        failing_since=instant_or_none(row[9]),
        delivered_on=instant_or_none(row[10]),
        waiting=row[11],
        dead=row[12],
    )


def _delivery_of(row: Row) -> Delivery:
    state, attempts, due_on, settled_on = row[-4:]
    return Delivery(
        event=told(row),
        state=DeliveryState(state),
        attempts=attempts,
        due_on=instant_or_none(due_on),
        settled_on=instant_or_none(settled_on),
    )
