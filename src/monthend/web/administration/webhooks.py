"""`/administration/webhooks`: where events are sent to, and what became of what was sent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from monthend.domain.permissions import Operation
from monthend.services import values, webhooks
from monthend.services.caller import Caller
from monthend.services.ports import Books
from monthend.services.webhook_ports import Delivery, Webhook
from monthend.services.webhooks import DESCRIPTION, LARGEST_NUMBER, URL, NewSecret, WebhookFields
from monthend.subledger.events import EventKind
from monthend.subledger.webhooks import (
    LONGEST_OVERLAP_HOURS,
    LONGEST_URL,
    OVERLAP_HOURS,
    DeliveryState,
    WebhookState,
)
from monthend.web import sheets, tables
from monthend.web.asked import Asked, Told
from monthend.web.inputs import Input
from monthend.web.one_period import was_sent
from monthend.web.pages import FORMS, Context, Menu, form, page
from monthend.web.statuses import Status
from monthend.web.tables import Column, Kind, Link, Row, TableSpec, table

from .users import ONCE
from .wording import GROUP

PATH = "/administration/webhooks"
NEW = PATH + "/new"
ONE = PATH + "/{webhook_id}"
OF_STATE = {
    WebhookState.ENABLED: Status("Enabled", "good"),
    WebhookState.DISABLED: Status("Disabled", "quiet"),
    WebhookState.FAILED: Status("Failed", "bad"),
}
OF_DELIVERY = {
    DeliveryState.WAITING: Status("Waiting", "busy"),
    DeliveryState.DELIVERED: Status("Delivered", "good"),
    DeliveryState.DEAD: Status("Dead", "bad"),
}
SIGNS = "Copy it now and give it to the receiver, which checks by it who has sent an event."

WEBHOOKS = table(
    TableSpec(
        name="webhooks",
        caption="Webhooks",
        columns=(
            Column("url", "Address", Kind.LINK),
            Column("state", "State", Kind.STATUS),
            Column("description", "What it is for"),
            Column("types", "Events"),
            Column("waiting", "Waiting", Kind.COUNT),
            Column("dead", "Dead", Kind.COUNT),
            Column("delivered", "Delivered last", Kind.INSTANT),
            Column("failing", "Failing since", Kind.INSTANT),
        ),
        empty="Events are sent nowhere yet.",
    )
)
DELIVERIES = table(
    TableSpec(
        name="webhook-deliveries",
        caption="Deliveries",
        columns=(
            Column("event", "Event", Kind.LINK),
            Column("number", "Number", Kind.COUNT),
            Column("type", "Type"),
            Column("state", "State", Kind.STATUS),
            Column("attempts", "Attempts", Kind.COUNT),
            Column("due", "Tried next", Kind.INSTANT),
            Column("settled", "Settled", Kind.INSTANT),
        ),
        empty="Nothing was to be sent yet.",
    )
)
ADDRESS = Input(
    name="url", into="url", label="Address", kind=URL, required=True, longest=LONGEST_URL,
    widget="url", hint="Of the receiver, by https.",
)  # fmt: skip
WHAT_FOR = Input(
    name="description", into="description", label="What it is for", kind=DESCRIPTION,
    nullable=True, longest=255,
)  # fmt: skip
TYPES = Input(
    name="types", into="kinds", label="Events", widget="checkboxes", nullable=True,
    choices=tuple((each.value, each.value) for each in EventKind),
    hint="With none it gets all of them.",
)  # fmt: skip
OVERLAP = Input(
    name="overlapHours", into="overlap_hours", label="Hours that the secret of before is good for",
    kind=values.whole_number(0, LONGEST_OVERLAP_HOURS), required=True, widget="number",
    hint=f"0 to {LONGEST_OVERLAP_HOURS}. So long deliveries are signed with both.",
)  # fmt: skip
NUMBER = values.whole_number(1, LARGEST_NUMBER)
FIRST = Input(
    name="fromNumber", into="first", label="From the event with the number", kind=NUMBER,
    widget="number", hint="Without numbers the dead letters are sent again.",
)  # fmt: skip
LAST = Input(
    name="toNumber", into="last", label="To the event with the number", kind=NUMBER,
    widget="number",
)  # fmt: skip


def seen(books: Books, caller: Caller, path: Mapping[str, str]) -> Mapping[str, str]:
    """What somebody decides on who changes a webhook."""
    found = webhooks.get(books, caller, path["webhook_id"])
    return {"The webhook": OF_STATE[found.state].word, "Its address": found.url}


@page(
    PATH,
    "webhooks",
    "Webhooks",
    Operation.READ_WEBHOOKS,
    template="administration/webhooks.html",
    menu=Menu(GROUP, "Webhooks"),
)
def all_webhooks(books: Books, caller: Caller, asked: Asked) -> Context:
    """Where events are sent to, in the order in which they were added, and how that goes."""

    def read(first: int, count: int) -> list[Row]:
        return [_row(each) for each in webhooks.listed(books, caller, first, count)]

    return {
        "list": tables.shown(asked, WEBHOOKS, tables.paged(read)),
        "adds": caller.may(Operation.MANAGE_WEBHOOKS),
    }


def _row(each: Webhook) -> Row:
    return {
        "url": Link(each.url, _href(each.id)),
        "state": OF_STATE[each.state],
        "description": each.description or None,
        "types": ", ".join(each.kinds) or "all",
        "waiting": each.waiting,
        "dead": each.dead,
        "delivered": each.delivered_on,
        "failing": each.failing_since,
    }


def _href(webhook_id: str) -> str:
    return sheets.address(ONE, {"webhook_id": webhook_id})


# Adding ----------------------------------------------------------------------------------


@page(
    NEW,
    "new-webhook",
    "Add a webhook",
    Operation.MANAGE_WEBHOOKS,
    template="administration/new_webhook.html",
    under="webhooks",
)
def new_webhook(books: Books, caller: Caller, asked: Asked) -> Context:
    """A form for another address; the secret that signs what is sent there is shown once."""
    return {"sheet": sheets.sheet(books, caller, asked, "add-webhook")}


@form(
    NEW,
    "add-webhook",
    "Add the webhook",
    Operation.MANAGE_WEBHOOKS,
    page="new-webhook",
    inputs=(ADDRESS, WHAT_FOR, TYPES),
)
def add_webhook(books: Books, caller: Caller, asked: Asked) -> Told:
    """Have the events that come from now on sent to an address; its secret is told once."""
    return told(webhooks.add(books, caller, said(asked)), "The webhook is added")


def said(asked: Asked) -> WebhookFields:
    """What a form says of an address."""
    given = asked.values
    kinds = [EventKind(each) for each in given.get("kinds") or ()]
    return {"url": given["url"], "description": given["description"], "kinds": kinds}


def told(made: NewSecret, heading: str) -> Told:
    """The secret of an address, shown this once."""
    to = _href(made.webhook.id)
    context: dict[str, Any] = {"heading": heading, "to": to, "advice": SIGNS}
    return Told(to=to, template=ONCE, context={**context, "secrets": [("Secret", made.secret)]})


# One of them -----------------------------------------------------------------------------


@page(
    ONE,
    "webhook",
    "Webhook",
    Operation.READ_WEBHOOKS,
    template="administration/webhook.html",
    under="webhooks",
)
def one_webhook(books: Books, caller: Caller, asked: Asked) -> Context:
    """One address: how sending goes, what was and is to be sent, and what can be done with it."""
    found = webhooks.get(books, caller, asked.path["webhook_id"])

    def read(first: int, count: int) -> list[Row]:
        some = webhooks.deliveries(books, caller, found.id, None, first, count)
        return [_delivery_row(found, each) for each in some]

    return {
        "found": found,
        "state": OF_STATE[found.state],
        "previous_until": _still(found, books),
        "list": tables.shown(asked, DELIVERIES, tables.paged(read)),
        **_sheets(books, caller, asked, found),
    }


def _still(found: Webhook, books: Books) -> object:
    """Until when the secret of before is good, if it still is."""
    until = found.previous_until
    return until if until is not None and books.wall < until else None


def _delivery_row(found: Webhook, each: Delivery) -> Row:
    places = {"webhook_id": found.id, "event_id": each.event.id}
    return {
        "event": Link(each.event.id, sheets.address(ONE + "/deliveries/{event_id}", places)),
        "number": each.event.number,
        "type": each.event.kind.value,
        "state": OF_DELIVERY[each.state],
        "attempts": each.attempts,
        "due": each.due_on,
        "settled": each.settled_on,
    }


def _sheets(books: Books, caller: Caller, asked: Asked, found: Webhook) -> Context:
    """The forms of an address: only one that is enabled is sent to."""
    is_enabled = found.state is WebhookState.ENABLED

    def made(name: str, offered: bool = True, **filled: Any) -> sheets.Sheet | None:
        if not (offered or was_sent(asked, FORMS[name].path)):
            return None
        return sheets.sheet(books, caller, asked, name, values=filled)

    kinds = [each.value for each in found.kinds]
    return {
        "change": made("change-webhook", url=found.url, description=found.description, types=kinds),
        "enable": made("enable-webhook", not is_enabled),
        "disable": made("disable-webhook", is_enabled),
        "test": made("test-webhook", is_enabled),
        "replay": made("replay-webhook", is_enabled),
        "rotate": made("rotate-webhook", overlapHours=OVERLAP_HOURS),
        "remove": made("remove-webhook"),
    }
