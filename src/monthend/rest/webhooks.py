"""`/monthend/v1/webhooks`: where events are sent to, and what became of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from monthend.domain.errors import RequiredFieldMissing, WrongType
from monthend.domain.permissions import Operation
from monthend.services import webhooks
from monthend.services.caller import Caller
from monthend.services.ports import Books
from monthend.services.values import boolean, whole_number
from monthend.services.webhook_ports import Webhook
from monthend.services.webhooks import DESCRIPTION, TYPES, URL, NewSecret
from monthend.subledger.webhooks import (
    LONGEST_OVERLAP_HOURS,
    OVERLAP_HOURS,
    DeliveryState,
    WebhookState,
)

from .fields import Field, FieldTable
from .lists import PAGE, PAGE_SIZE, next_page
from .operations import Answer, Asked, Parameter, operation
from .schemas import TEXT, nullable, properties
from .schemas_events import KIND

PATH = "/monthend/v1/webhooks"
ONE = PATH + "/{webhook-id}"
DELIVERIES = ONE + "/deliveries"
LARGEST = 999_999_999

NEW_WEBHOOK = FieldTable(
    name="NewWebhook",
    fields=(
        Field(name="url", into="url", kind=URL, required=True),
        Field(name="description", into="description", kind=DESCRIPTION, nullable=True),
        Field(name="types", into="kinds", kind=TYPES, nullable=True),
    ),
)
ROTATION = FieldTable(
    name="RotateWebhookSecret",
    fields=(
        Field(
            name="overlapHours",
            into="overlap_hours",
            kind=whole_number(0, LONGEST_OVERLAP_HOURS),
        ),
    ),
)
NUMBER = whole_number(1, LARGEST)
REPLAY = FieldTable(
    name="ReplayWebhook",
    fields=(
        Field(name="deadLetters", into="dead", kind=boolean),
        Field(name="fromNumber", into="first", kind=NUMBER),
        Field(name="toNumber", into="last", kind=NUMBER),
    ),
)
WEBHOOK = properties(
    {
        "id": TEXT,
        "url": TEXT,
        "description": TEXT,
        "types": {"type": "array", "items": KIND},
        "state": {"type": "string", "enum": [each.value for each in WebhookState]},
        **dict.fromkeys(("createdBy", "createdOn"), TEXT),
        **dict.fromkeys(("previousSecretUntil", "failingSince", "deliveredOn"), nullable("string")),
        **{name: {"type": "integer"} for name in ("failures", "waiting", "dead")},
    }
)
WITH_SECRET = {**WEBHOOK["properties"], "secret": TEXT}
DELIVERY = properties(
    {
        "eventId": TEXT,
        "number": {"type": "integer"},
        "type": KIND,
        "state": {"type": "string", "enum": [each.value for each in DeliveryState]},
        "attempts": {"type": "integer"},
        "dueOn": nullable("string"),
        "settledOn": nullable("string"),
    }
)
ATTEMPT = properties(
    {
        "at": TEXT,
        "milliseconds": {"type": "integer"},
        "status": nullable("integer"),
        "problem": nullable("string"),
    }
)


def _shown(webhook: Webhook) -> Answer:
    return {**webhooks.as_data(webhook), "success": True}


def _with_secret(made: NewSecret) -> Answer:
    return {**_shown(made.webhook), "secret": made.secret}


def _which(asked: Asked) -> str:
    return asked.value("webhook-id")


@operation(
    "GET",
    PATH,
    "GET_Webhooks",
    Operation.READ_WEBHOOKS,
    parameters=(PAGE, PAGE_SIZE),
    answers={"webhooks": {"type": "array", "items": WEBHOOK}, "nextPage": TEXT},
)
def get_webhooks(books: Books, caller: Caller, asked: Asked) -> Answer:
    """List where events are sent to; nothing tells a secret."""
    page, size = asked.query["page"], asked.query["pageSize"]
    found = webhooks.listed(books, caller, (page - 1) * size, size + 1)
    answer: Answer = {"webhooks": [webhooks.as_data(each) for each in found[:size]]}
    if len(found) > size:
        answer["nextPage"] = next_page(asked.url, PATH, page, size)
    return {**answer, "success": True}


@operation(
    "POST",
    PATH,
    "POST_Webhook",
    Operation.MANAGE_WEBHOOKS,
    body=NEW_WEBHOOK,
    secret=("secret",),
    answers=WITH_SECRET,
)
def post_webhook(books: Books, caller: Caller, asked: Asked) -> Answer:
    """Have the events that come from now on sent to an address. Its secret is told this once.

    Without `types` it gets all of them. It is of the entity, or the org, that the request is for.
    """
    return _with_secret(webhooks.add(books, caller, {**asked.body}))  # type: ignore[typeddict-item]


@operation(
    "GET", ONE, "GET_Webhook", Operation.READ_WEBHOOKS, answers=WEBHOOK["properties"]
)  # fmt: skip
def get_webhook(books: Books, caller: Caller, asked: Asked) -> Answer:
    """Read where events are sent to; nothing tells its secret."""
    return _shown(webhooks.get(books, caller, _which(asked)))


@operation(
    "PUT",
    ONE,
    "PUT_Webhook",
    Operation.MANAGE_WEBHOOKS,
    body=NEW_WEBHOOK.for_update("Webhook"),
    answers=WEBHOOK["properties"],
)
def put_webhook(books: Books, caller: Caller, asked: Asked) -> Answer:
    """Change an address, what it is described by, or which events it gets from now on."""
    said: Any = {**asked.body}
    return _shown(webhooks.change(books, caller, _which(asked), said))


@operation("DELETE", ONE, "DELETE_Webhook", Operation.MANAGE_WEBHOOKS)
def delete_webhook(books: Books, caller: Caller, asked: Asked) -> Answer:
    """Send nothing there any more, and forget what was sent."""
    webhooks.remove(books, caller, _which(asked))
    return {"success": True}


@operation(
    "PUT",
    ONE + "/enable",
    "PUT_EnableWebhook",
    Operation.MANAGE_WEBHOOKS,
    answers=WEBHOOK["properties"],
)
def put_enable_webhook(books: Books, caller: Caller, asked: Asked) -> Answer:
    """Send the events that come from now on; what was missed can be replayed."""
    return _shown(webhooks.enable(books, caller, _which(asked)))


@operation(
    "PUT",
    ONE + "/disable",
    "PUT_DisableWebhook",
    Operation.MANAGE_WEBHOOKS,
    answers=WEBHOOK["properties"],
)
def put_disable_webhook(books: Books, caller: Caller, asked: Asked) -> Answer:
    """Send nothing any more; what waits becomes dead letters."""
    return _shown(webhooks.disable(books, caller, _which(asked)))


@operation(
    "POST",
    ONE + "/rotate-secret",
    "POST_RotateWebhookSecret",
    Operation.MANAGE_WEBHOOKS,
    body=ROTATION,
    secret=("secret",),
    answers=WITH_SECRET,
)
def post_rotate_secret(books: Books, caller: Caller, asked: Asked) -> Answer:
    """Make another secret, told this once.

    For `overlapHours` more, 24 if nothing is said, deliveries have a signature by each of both.
    """
    hours = asked.body.get("overlap_hours", OVERLAP_HOURS)
    return _with_secret(webhooks.rotate(books, caller, _which(asked), hours))


@operation(
    "POST", ONE + "/test", "POST_TestWebhook", Operation.MANAGE_WEBHOOKS, answers={"eventId": TEXT}
)
def post_test_webhook(books: Books, caller: Caller, asked: Asked) -> Answer:
    """Send an event of type webhook.test, to this address and to no other."""
    return {"eventId": webhooks.test(books, caller, _which(asked)), "success": True}


@operation(
    "POST",
    ONE + "/replay",
    "POST_ReplayWebhook",
    Operation.MANAGE_WEBHOOKS,
    body=REPLAY,
    answers={"deliveries": {"type": "integer"}},
)
def post_replay_webhook(books: Books, caller: Caller, asked: Asked) -> Answer:
    """Deliver again: dead letters, or all events with numbers from `fromNumber` to `toNumber`.

    What was missed while it was disabled is among the latter. An event keeps its id.
    """
    first, last = _span(asked.body)
    count = webhooks.replay(books, caller, _which(asked), first, last)
    return {"deliveries": count, "success": True}


def _span(body: Mapping[str, Any]) -> tuple[int | None, int | None]:
    """The numbers that are asked for, none for dead letters."""
    first, last = body.get("first"), body.get("last")
    if body.get("dead", False):
        if first is not None or last is not None:
            raise WrongType(field="deadLetters", expected="false where numbers are asked for")
        return None, None
    if first is None:
        raise RequiredFieldMissing(field="fromNumber")
    return first, last


@operation(
    "GET",
    DELIVERIES,
    "GET_WebhookDeliveries",
    Operation.READ_WEBHOOKS,
    parameters=(
        PAGE,
        PAGE_SIZE,
        Parameter(name="state", words=tuple(each.value for each in DeliveryState)),
    ),
    answers={"deliveries": {"type": "array", "items": DELIVERY}, "nextPage": TEXT},
)
def get_deliveries(books: Books, caller: Caller, asked: Asked) -> Answer:
    """List what was and is to be delivered there, the latest events first."""
    page, size, state = (asked.query[name] for name in ("page", "pageSize", "state"))
    found = webhooks.deliveries(
        books, caller, _which(asked), state and DeliveryState(state), (page - 1) * size, size + 1
    )
    answer: Answer = {"deliveries": [webhooks.delivery_as_data(each) for each in found[:size]]}
    if len(found) > size:
        chosen = "" if state is None else f"&state={state}"
        path = DELIVERIES.replace("{webhook-id}", _which(asked))
        answer["nextPage"] = next_page(asked.url, path, page, size) + chosen
    return {**answer, "success": True}


@operation(
    "GET",
    DELIVERIES + "/{event-id}",
    "GET_WebhookDelivery",
    Operation.READ_WEBHOOKS,
    answers={**DELIVERY["properties"], "log": {"type": "array", "items": ATTEMPT}},
)
def get_delivery(books: Books, caller: Caller, asked: Asked) -> Answer:
    """Read one delivery with every attempt of the last 90 days."""
    found, log = webhooks.delivery(books, caller, _which(asked), asked.value("event-id"))
    attempts = [webhooks.attempt_as_data(each) for each in log]
    return {**webhooks.delivery_as_data(found), "log": attempts, "success": True}
