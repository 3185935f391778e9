"""What webhooks ask of the store: endpoints, deliveries, and the queue of those that are due."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol, TypeVar

from monthend.subledger.events import EventKind
from monthend.subledger.webhooks import DeliveryState, WebhookState

from .event_ports import ToldEvent
from .webhook_keys import MadeSecret, WebhookKeys

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Webhook:
    """An endpoint as it stands; without kinds it gets events of all of them.

    `failures` counts the failed attempts since the last success, the first of which was at
    `failing_since`. `delivered_on` is the last success at this address since it was enabled.
    `waiting` and `dead` count its deliveries. It is `created_on` by the tenant's clock; all other
    instants here and of deliveries are the machine's.
    """

    id: str
    url: str
    description: str
    kinds: tuple[EventKind, ...]
    state: WebhookState
    created_by: str
    created_on: datetime
    previous_until: datetime | None = None
    failures: int = 0
    failing_since: datetime | None = None
    delivered_on: datetime | None = None
    waiting: int = 0
    dead: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Secrets:
    """What deliveries are signed with, as it is kept: the secret of now, and that of before while
    it is good."""

    secret: str = field(repr=False)
    previous: str | None = field(default=None, repr=False)
    previous_until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """An event that is for an endpoint, and how far it is; `due_on` is when it is tried next."""

    event: ToldEvent
    state: DeliveryState
    attempts: int
    due_on: datetime | None
    settled_on: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One attempt to deliver: the status that was answered, or why there was none."""

    at: datetime
    milliseconds: int
    status: int | None
    problem: str | None

    @property
    def succeeded(self) -> bool:
        return self.status is not None and 200 <= self.status < 300


Refused = Callable[[str], str | None]
"""Why nothing is ever sent to a URL, as it is spelled; None where a look-up is to tell."""


def refused_never(url: str) -> None:
    """What refuses no URL, where nobody has said which networks may be sent to."""


class WebhookBooks(Protocol):
    """The webhooks of one calendar."""

    def refused(self, url: str) -> str | None:
        """Why nothing is ever sent to a URL, as it is spelled."""

    def some(self, first: int, count: int) -> Sequence[Webhook]:
        """Endpoints in the order in which they were added."""

    def one(self, webhook_id: str) -> Webhook | None: ...
    def count(self) -> int: ...
    def new_secret(self) -> MadeSecret:
        """Make a secret; what is stored of it is what it says is kept."""

    def add(self, added: Webhook, secret: str) -> None:
        """Store an endpoint, which gets the events that come from now on."""

    def save(self, changed: Webhook) -> None:
        """Write address, description, kinds and state; with another state it has no failures."""

    def rotate(self, webhook_id: str, secret: str, until: datetime) -> None: ...
    def remove(self, webhook_id: str) -> None:
        """Delete an endpoint with its deliveries."""

    def give_up(self, webhook_id: str) -> None:
        """Whatever waits to be delivered to an endpoint is dead."""

    def send(self, webhook_id: str, number: int) -> None:
        """Deliver one event to an endpoint, as soon as may be."""

    def send_again(
        self, webhook_id: str, first: int, last: int, kinds: Sequence[EventKind], *, dead: bool
    ) -> int:
        """Deliver events with these numbers again, or only the dead ones of them; how many."""

    def deliveries(
        self, webhook_id: str, state: DeliveryState | None, first: int, count: int
    ) -> Sequence[Delivery]:
        """Deliveries to an endpoint, those of the latest events first."""

    def delivery(self, webhook_id: str, event_id: str) -> Delivery | None: ...
    def attempts(self, webhook_id: str, number: int) -> Sequence[Attempt]:
        """The attempts at one delivery, the first one first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A delivery that a worker has leased the endpoint of, and in which attempt it is.

    The endpoint is `proven` while its last attempt succeeded, at the address that it has and since
    it was enabled.
    """

    webhook_id: str
    calendar_id: int
    tenant_id: str
    proven: bool
    lease: int
    url: str
    secrets: Secrets
    attempts: int
    due_on: datetime
    event: ToldEvent
    created_by: str
    failing_since: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """What an attempt came to; `retry_on` is when the next one is made, if there is one.

    Without an attempt nothing was tried, and the delivery is put off until then.
    """

    job: Job
    attempt: Attempt | None
    retry_on: datetime | None


@dataclass(frozen=True, slots=True)
class Due:
    """An endpoint with something due, and whose it is."""

    webhook_id: str
    tenant_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """A calendar with events of which not all endpoints have got their deliveries.

    `number` is the last event that all have, `last` the last there is.
    """

    calendar_id: int
    number: int
    last: int
    webhooks: int


class WebhookQueue(Protocol):
    """The deliveries of all tenants that are due, and the events that are to be handed out."""

    @property
    def now(self) -> datetime:
        """By the machine's clock, as everything that is due here."""

    def last_events(self, calendars: Collection[int]) -> Mapping[int, int]:
        """The number of the last event of each of these calendars that has any."""

    def is_anything_due(self) -> bool:
        """Whether there is a `feed`, or anything `due`."""

    def feed(self) -> Feed | None: ...
    def hand_out(self, feed: Feed, last: int) -> None:
        """Make the deliveries of a calendar's events up to a number, unless somebody has."""

    def due(self, at_most: int, apart: Collection[str], *, proven: bool) -> Sequence[Due]:
        """Endpoints with something due, of all tenants but some, the longest due first."""

    def lease(self, owner: str, until: datetime, webhooks: Collection[str]) -> Sequence[Job]:
        """Lease some that are due; what has nothing to send after all is not due any more."""

    def record(self, made: Made, owner: str) -> bool:
        """Write what an attempt came to; False when the endpoint is this owner's no more."""

    def forget_attempts(self, before: datetime, at_most: int) -> int:
        """Drop some attempts from before an instant from the log; how many there were."""

    def forget_deliveries(self, before: datetime, at_most: int) -> int:
        """Drop some deliveries that were settled before an instant; how many there were."""


class WebhookStore(Protocol):
    """Opens that view."""

    def write_webhooks(self, work: Callable[[WebhookQueue], T]) -> T: ...
    def read_webhooks(self, work: Callable[[WebhookQueue], T]) -> T: ...

    @property
    def webhook_keys(self) -> WebhookKeys:
        """What secrets that are stored are known by."""
