"""What is done with one webhook: changed, tried, sent to again, given another secret, removed."""

from __future__ import annotations

from monthend.domain.permissions import Operation
from monthend.services import webhooks
from monthend.services.caller import Caller
from monthend.services.ports import Books
from monthend.services.webhook_ports import Attempt
from monthend.web import sheets, tables
from monthend.web.asked import Asked, Done, Told
from monthend.web.pages import Context, form, page
from monthend.web.statuses import Status
from monthend.web.tables import Column, Kind, Row, TableSpec, table

from .webhooks import (
    ADDRESS,
    FIRST,
    LAST,
    OF_DELIVERY,
    ONE,
    OVERLAP,
    PATH,
    TYPES,
    WHAT_FOR,
    said,
    seen,
    told,
)

DELIVERY = ONE + "/deliveries/{event_id}"
ATTEMPTS = table(
    TableSpec(
        name="webhook-attempts",
        caption="Attempts",
        columns=(
            Column("at", "When", Kind.INSTANT),
            Column("result", "Result", Kind.STATUS),
            Column("status", "Status", Kind.COUNT),
            Column("problem", "What went wrong"),
            Column("took", "Milliseconds", Kind.COUNT),
        ),
        empty="It was not tried yet, or longer ago than attempts are kept.",
    )
)
WENT, FAILED = Status("Delivered", "good"), Status("Failed", "bad")


def _here(asked: Asked, notice: str) -> Done:
    return Done(to=sheets.address(ONE, asked.path), notice=notice)


@form(
    ONE,
    "change-webhook",
    "Save",
    Operation.MANAGE_WEBHOOKS,
    page="webhook",
    inputs=(ADDRESS, WHAT_FOR, TYPES),
    seen=seen,
)
def change(books: Books, caller: Caller, asked: Asked) -> Done:
    """Change an address, what it is for, and which events it gets."""
    webhooks.change(books, caller, asked.path["webhook_id"], said(asked))
    return _here(asked, "The webhook is changed.")


@form(
    ONE + "/enable",
    "enable-webhook",
    "Enable",
    Operation.MANAGE_WEBHOOKS,
    page="webhook",
    seen=seen,
)
def enable(books: Books, caller: Caller, asked: Asked) -> Done:
    """Send the events that come from now on; those of before can be sent again."""
    webhooks.enable(books, caller, asked.path["webhook_id"])
    return _here(asked, "The webhook is enabled.")


@form(
    ONE + "/disable",
    "disable-webhook",
    "Disable",
    Operation.MANAGE_WEBHOOKS,
    page="webhook",
    seen=seen,
)
def disable(books: Books, caller: Caller, asked: Asked) -> Done:
    """Send nothing any more; what waits is dead."""
    webhooks.disable(books, caller, asked.path["webhook_id"])
    return _here(asked, "The webhook is disabled.")


@form(
    ONE + "/test",
    "test-webhook",
    "Send a test event",
    Operation.MANAGE_WEBHOOKS,
    page="webhook",
    seen=seen,
)
def test(books: Books, caller: Caller, asked: Asked) -> Done:
    """Send an event that is for this address alone."""
    event = webhooks.test(books, caller, asked.path["webhook_id"])
    return _here(asked, f"The event {event} is on its way.")


@form(
    ONE + "/replay",
    "replay-webhook",
    "Send again",
    Operation.MANAGE_WEBHOOKS,
    page="webhook",
    inputs=(FIRST, LAST),
    seen=seen,
)
def replay(books: Books, caller: Caller, asked: Asked) -> Done:
    """Send dead letters again, or every event with numbers in a span."""
    count = webhooks.replay(books, caller, asked.path["webhook_id"], **asked.values)
    return _here(asked, f"{count} events are sent again.")


@form(
    ONE + "/rotate",
    "rotate-webhook",
    "Give it another secret",
    Operation.MANAGE_WEBHOOKS,
    page="webhook",
    inputs=(OVERLAP,),
    seen=seen,
)
def rotate(books: Books, caller: Caller, asked: Asked) -> Told:
    """Give an address another secret, told once; for a while both sign."""
    made = webhooks.rotate(books, caller, asked.path["webhook_id"], **asked.values)
    return told(made, "The webhook has another secret")


@form(
    ONE + "/remove",
    "remove-webhook",
    "Remove it",
    Operation.MANAGE_WEBHOOKS,
    page="webhook",
    seen=seen,
)
def remove(books: Books, caller: Caller, asked: Asked) -> Done:
    """Delete a webhook with the log of what was sent; history keeps that it was there."""
    webhooks.remove(books, caller, asked.path["webhook_id"])
    return Done(to=PATH, notice="The webhook is removed.")


@page(
    DELIVERY,
    "webhook-delivery",
    "Delivery",
    Operation.READ_WEBHOOKS,
    template="administration/webhook_delivery.html",
    under="webhooks",
)
def delivery(books: Books, caller: Caller, asked: Asked) -> Context:
    """One event that is for an address, with every attempt of the last 90 days."""
    webhook = webhooks.get(books, caller, asked.path["webhook_id"])
    found, log = webhooks.delivery(books, caller, webhook.id, asked.path["event_id"])
    return {
        "webhook": webhook,
        "back": sheets.address(ONE, asked.path),
        "found": found,
        "state": OF_DELIVERY[found.state],
        "list": tables.shown(asked, ATTEMPTS, tables.listed([_row(each) for each in log])),
    }


def _row(attempt: Attempt) -> Row:
    return {
        "at": attempt.at,
        "result": WENT if attempt.succeeded else FAILED,
        "status": attempt.status,
        "problem": attempt.problem,
        "took": attempt.milliseconds,
    }
