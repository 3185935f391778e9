"""Webhooks of a calendar: added, changed, tried, given another secret, sent to again.

Whoever changes one has the calendar alone, so that an endpoint gets every event that comes after
it was added. Secrets are told once, when they are made; addresses only to those who may manage
webhooks, for they may hold secrets too, and history has no more of them than the host.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, TypedDict

from monthend.domain.errors import WrongType
from monthend.domain.permissions import Operation
from monthend.subledger.events import EventKind, WebhookEvent
from monthend.subledger.webhooks import (
    LONGEST_URL,
    OVERLAP_HOURS,
    WEBHOOKS_AT_MOST,
    DeliveryNotFound,
    DeliveryState,
    NothingToReplay,
    TooManyWebhooks,
    WebhookNotEnabled,
    WebhookNotFound,
    WebhookState,
    check_url,
    read_kinds,
    shown_host,
)

from . import values
from .caller import Caller
from .ports import Books
from .webhook_ports import Attempt, Delivery, Webhook

LARGEST_NUMBER = 2**62


def _read_url(name: str, value: object) -> str:
    return check_url(name, _TEXT.read(name, value))


_TEXT = values.text(LONGEST_URL, least=1)
URL = values.Kind(_read_url, {"type": "string", "format": "uri", "maxLength": LONGEST_URL})
DESCRIPTION = values.text(255)
TYPES = values.Kind(
    read_kinds,
    {"type": "array", "items": {"type": "string", "enum": [each.value for each in EventKind]}},
)


class WebhookFields(TypedDict, total=False):
    """What is said of an endpoint; without kinds it gets all events."""

    url: str
    description: str | None
    kinds: Sequence[EventKind] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSecret:
    """An endpoint with the secret that it has got, which is told this once."""

    webhook: Webhook
    secret: str = field(repr=False)


def listed(books: Books, caller: Caller, first: int, count: int) -> Sequence[Webhook]:
    """Some endpoints, in the order in which they were added."""
    caller.require(Operation.READ_WEBHOOKS)
    return books.webhooks.some(first, count)


def get(books: Books, caller: Caller, webhook_id: str) -> Webhook:
    """One endpoint; nothing tells its secret."""
    caller.require(Operation.READ_WEBHOOKS)
    return _find(books, webhook_id)


def _find(books: Books, webhook_id: str) -> Webhook:
    found = books.webhooks.one(webhook_id)
    if found is None:
        raise WebhookNotFound(id=webhook_id[:32])
    return found


def add(books: Books, caller: Caller, said: WebhookFields) -> NewSecret:
    """Have the events that come from now on sent to an address."""
    caller.require(Operation.MANAGE_WEBHOOKS)
    if books.webhooks.count() >= WEBHOOKS_AT_MOST:
        raise TooManyWebhooks(limit=WEBHOOKS_AT_MOST)
    added = Webhook(
        id=books.new_id(),
        url=URL.read("url", said["url"]),
        description=said.get("description") or "",
        kinds=tuple(said.get("kinds") or ()),
        state=WebhookState.ENABLED,
        created_by=caller.username,
        created_on=books.now,
    )
    _refuse_spelled(books, added.url)
    secret = books.webhooks.new_secret()
    books.webhooks.add(replace(added, created_by=caller.user_id), secret.kept)
    _note(books, caller, WebhookEvent.ADDED, added, new=_told(added))
    return NewSecret(webhook=added, secret=secret.told)


def change(books: Books, caller: Caller, webhook_id: str, said: WebhookFields) -> Webhook:
    """Change address, description or kinds; what waits goes to the address of then."""
    caller.require(Operation.MANAGE_WEBHOOKS)
    before = _find(books, webhook_id)
    after = replace(
        before,
        url=URL.read("url", said["url"]) if "url" in said else before.url,
        description=(said["description"] or "") if "description" in said else before.description,
        kinds=tuple(said["kinds"] or ()) if "kinds" in said else before.kinds,
    )
    if after.url != before.url:
        _refuse_spelled(books, after.url)
        after = replace(after, delivered_on=None)
    if after != before:
        books.webhooks.save(after)
        old, new = _told(before), _told(after)
        differing = [name for name in new if old[name] != new[name]]
        _note(
            books, caller, WebhookEvent.CHANGED, after,
            old={name: old[name] for name in differing},
            new={name: new[name] for name in differing},
        )  # fmt: skip
    return after


def _refuse_spelled(books: Books, url: str) -> None:
    """An address that is spelled out, and that nothing is ever sent to, is refused at once."""
    why = books.webhooks.refused(url)
    if why is not None:
        raise WrongType(field="url", expected=f"an address that events may go to: {why}")


def enable(books: Books, caller: Caller, webhook_id: str) -> Webhook:
    """Have an endpoint get the events that come from now on; those of before can be replayed."""
    caller.require(Operation.MANAGE_WEBHOOKS)
    return _move(books, caller, webhook_id, WebhookState.ENABLED, WebhookEvent.ENABLED)


def disable(books: Books, caller: Caller, webhook_id: str) -> Webhook:
    """Send an endpoint nothing any more; what waits is dead."""
    caller.require(Operation.MANAGE_WEBHOOKS)
    return _move(books, caller, webhook_id, WebhookState.DISABLED, WebhookEvent.DISABLED)


def fail(books: Books, caller: Caller, webhook_id: str, problem: str) -> None:
    """Disable an endpoint that has failed for long, or that said it is gone."""
    found = books.webhooks.one(webhook_id)
    if found is not None and found.state is WebhookState.ENABLED:
        _move(books, caller, webhook_id, WebhookState.FAILED, WebhookEvent.FAILED, problem=problem)


def _move(
    books: Books,
    caller: Caller,
    webhook_id: str,
    state: WebhookState,
    event: WebhookEvent,
    **told: str,
) -> Webhook:
    before = _find(books, webhook_id)
    if before.state is state:
        return before
    after = replace(before, state=state, failures=0, failing_since=None)
    books.webhooks.save(after)
    if state is not WebhookState.ENABLED:
        books.webhooks.give_up(webhook_id)
    _note(
        books, caller, event, after, old={"state": before.state.value},
        new={"state": state.value, **told},
    )  # fmt: skip
    return _find(books, webhook_id)


def rotate(
    books: Books, caller: Caller, webhook_id: str, overlap_hours: int = OVERLAP_HOURS
) -> NewSecret:
    """Give an endpoint another secret; deliveries are signed with both for some hours more."""
    caller.require(Operation.MANAGE_WEBHOOKS)
    found, secret = _find(books, webhook_id), books.webhooks.new_secret()
    until = books.wall + timedelta(hours=overlap_hours)
    books.webhooks.rotate(webhook_id, secret.kept, until)
    told = {"overlapHours": overlap_hours}
    _note(books, caller, WebhookEvent.SECRET_ROTATED, found, new=told)
    return NewSecret(webhook=_find(books, webhook_id), secret=secret.told)


def remove(books: Books, caller: Caller, webhook_id: str) -> None:
    """Delete an endpoint with its deliveries; history keeps that it was there."""
    caller.require(Operation.MANAGE_WEBHOOKS)
    found = _find(books, webhook_id)
    books.webhooks.remove(webhook_id)
    _note(books, caller, WebhookEvent.DELETED, found, old=_told(found), new={})


# Deliveries ---------------------------------------------------------------------------


def test(books: Books, caller: Caller, webhook_id: str) -> str:
    """Send an endpoint an event that is for it alone; the id of the event."""
    caller.require(Operation.MANAGE_WEBHOOKS)
    found = _enabled(books, webhook_id)
    _note(books, caller, WebhookEvent.TESTED, found, new={"try": secrets.token_hex(4)})
    number = books.events.last()
    books.webhooks.send(webhook_id, number)
    return books.events.after(number - 1, None, 1)[0].id


def replay(
    books: Books, caller: Caller, webhook_id: str, first: int | None = None, last: int | None = None
) -> int:
    """Deliver events again: those with numbers in a span, or the dead ones; how many they are.

    What an endpoint has missed while it was disabled is delivered as well, where it wants it.
    """
    caller.require(Operation.MANAGE_WEBHOOKS)
    found = _enabled(books, webhook_id)
    dead = first is None and last is None
    if first is not None and last is not None and last < first:
        raise WrongType(field="toNumber", expected=f"{first} or more, which is fromNumber")
    span = (first or 1, LARGEST_NUMBER if last is None else last)
    count = books.webhooks.send_again(webhook_id, *span, found.kinds, dead=dead)
    if count == 0:
        raise NothingToReplay(id=webhook_id)
    told: dict[str, object] = {"deliveries": count}
    if not dead:
        told |= {"fromNumber": first, "toNumber": last}
    _note(books, caller, WebhookEvent.REPLAYED, found, new=told)
    return count


def deliveries(
    books: Books, caller: Caller, webhook_id: str, state: DeliveryState | None, first: int,
    count: int,
) -> Sequence[Delivery]:  # fmt: skip
    """Some deliveries to an endpoint, those of the latest events first."""
    caller.require(Operation.READ_WEBHOOKS)
    _find(books, webhook_id)
    return books.webhooks.deliveries(webhook_id, state, first, count)


def delivery(
    books: Books, caller: Caller, webhook_id: str, event_id: str
) -> tuple[Delivery, Sequence[Attempt]]:
    """One delivery, with every attempt at it."""
    caller.require(Operation.READ_WEBHOOKS)
    _find(books, webhook_id)
    found = books.webhooks.delivery(webhook_id, event_id)
    if found is None:
        raise DeliveryNotFound(id=webhook_id, event=event_id[:40])
    return found, books.webhooks.attempts(webhook_id, found.event.number)


def _enabled(books: Books, webhook_id: str) -> Webhook:
    found = _find(books, webhook_id)
    if found.state is not WebhookState.ENABLED:
        raise WebhookNotEnabled(id=webhook_id, state=found.state.value)
    return found


def _told(webhook: Webhook) -> dict[str, object]:
    """An endpoint as history has it; what its address has after the host may be a secret."""
    return {
        "host": shown_host(webhook.url),
        "description": webhook.description,
        "types": [each.value for each in webhook.kinds],
    }


def _note(
    books: Books,
    caller: Caller,
    event: WebhookEvent,
    webhook: Webhook,
    *,
    new: Mapping[str, object],
    old: Mapping[str, object] | None = None,
) -> None:
    told = {"webhook": webhook.id, **new}
    books.note(event, caller, subject=f"webhook {webhook.id}", old=old or {}, new=told)


# As data ------------------------------------------------------------------------------


def as_data(webhook: Webhook) -> dict[str, Any]:
    """An endpoint as the API and the command line show it."""
    return {
        "id": webhook.id,
        "url": webhook.url,
        "description": webhook.description,
        "types": [each.value for each in webhook.kinds],
        "state": webhook.state.value,
        "createdBy": webhook.created_by,
        "createdOn": _instant(webhook.created_on),
        "previousSecretUntil": _instant(webhook.previous_until),
        "failures": webhook.failures,
        "failingSince": _instant(webhook.failing_since),
        "deliveredOn": _instant(webhook.delivered_on),
        "waiting": webhook.waiting,
        "dead": webhook.dead,
    }


def delivery_as_data(found: Delivery) -> dict[str, Any]:
    """A delivery without its attempts."""
    return {
        "eventId": found.event.id,
        "number": found.event.number,
        "type": found.event.kind.value,
        "state": found.state.value,
        "attempts": found.attempts,
        "dueOn": _instant(found.due_on),
        "settledOn": _instant(found.settled_on),
    }


def attempt_as_data(attempt: Attempt) -> dict[str, Any]:
    """One attempt."""
    return {
        "at": _instant(attempt.at),
        "milliseconds": attempt.milliseconds,
        "status": attempt.status,
        "problem": attempt.problem,
    }


def _instant(at: datetime | None) -> str | None:
    return None if at is None else str(at)[:19]
