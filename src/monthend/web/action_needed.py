"""What must and should be resolved before a period closes, and how each of it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from monthend.domain.permissions import Operation
from monthend.services import close_preview, review, transactions, values
from monthend.services.caller import Caller
from monthend.services.ports import Books, Transaction
from monthend.services.transactions import ActionItem, ItemsOfKind
from monthend.subledger import action_items
from monthend.subledger.action_items import ActionItemKind

from . import sheets, tables
from .asked import Asked, Done
from .inputs import Input
from .one_period import ONE, get, here, top
from .pages import Context, form, page
from .statuses import Status
from .tables import Column, Fetch, Kind, Link, Money, Part, Row, Rows, TableSpec, table

LIST = ONE + "/action-needed"
ITEM = LIST + "/{transaction_id}"
REQUIRED, OPTIONAL = Status("Required", "bad"), Status("Optional", "quiet")
WOULD_BE_REQUIRED = Status("Required", "quiet")
"""Of a kind of which there is none: nothing to be alarmed by."""

KINDS = table(
    TableSpec(
        name="kinds-of-action-items",
        caption="Action items by kind",
        columns=(
            Column("kind", "Kind", Kind.LINK),
            Column("count", "How many", Kind.COUNT),
            Column("required", "Before the close", Kind.STATUS),
            Column("remedy", "What resolves it"),
        ),
    )
)
ITEMS = table(
    TableSpec(
        name="action-items",
        caption="Action items",
        columns=(
            Column("number", "Number", Kind.LINK),
            Column("kind", "Kind"),
            Column("required", "Before the close", Kind.STATUS),
            Column("type", "Type"),
            Column("day", "Day", Kind.DAY),
            Column("amount", "Amount", Kind.MONEY),
            Column("account", "Account"),
            Column("remedy", "What resolves it"),
        ),
        empty="Nothing is left to be resolved.",
    )
)
STATUS = Input(
    name="status",
    into="status",
    label="New status",
    kind=values.text(50, least=1),
    required=True,
    widget="select",
)


@page(LIST, "action-needed", "Action needed", Operation.READ_LEDGER, under="periods")
def action_needed(books: Books, caller: Caller, asked: Asked) -> Context:
    """The action items of a period by kind and by day, and the conditions of its close."""
    period = get(books, caller, asked)
    kind = next((each for each in ActionItemKind if each == asked.query.get("kind")), None)
    is_reviewed = asked.query.get("review") == "yes"
    is_shown = not (period.closed or period.open_ended)
    by_kind = transactions.items_by_kind(books, period, 1)
    return {
        **top(caller, asked, period),
        "kind": kind,
        "conditions": close_preview.conditions(books, caller, period, foresee=True)
        if is_shown
        else None,
        "review": review.make(books, caller, period.id) if is_reviewed else None,
        "next_item": _next(period.id, by_kind) if is_shown else None,
        "kinds": tables.shown(
            asked,
            KINDS,
            tables.listed(
                [
                    {
                        "kind": Link(each.kind, f"?kind={each.kind.value}#table-action-items"),
                        "count": each.count,
                        "required": _required(each),
                        "remedy": each.remedy,
                    }
                    for each in by_kind
                ]
            ),
        ),
        "list": tables.shown(asked, ITEMS, _fetch(books, caller, period.id, kind)),
    }


def _required(of: ItemsOfKind) -> Status:
    if not of.required:
        return OPTIONAL
    return REQUIRED if of.count else WOULD_BE_REQUIRED


def _next(period_id: str, by_kind: Sequence[ItemsOfKind]) -> Link | None:
    """The first action item that the close waits for."""
    first = next((each.first[0] for each in by_kind if each.required and each.first), None)
    return None if first is None else _link(period_id, first)


def _link(period_id: str, found: Transaction) -> Link:
    return Link(found.number, f"/periods/{period_id}/action-needed/{found.id}")


def _fetch(books: Books, caller: Caller, period_id: str, kind: ActionItemKind | None) -> Fetch:
    def fetch(part: Part) -> Rows:
        first = tables.place_of(part)
        found, more = transactions.list_action_items(
            books, caller, period_id, first, part.count, kind
        )
        return Rows(
            rows=[_row(period_id, each) for each in found],
            following=str(first + part.count) if more else None,
        )

    return fetch


def _row(period_id: str, item: ActionItem) -> Row:
    found = item.transaction
    return {
        "number": _link(period_id, found),
        "kind": item.kind.value,
        "required": REQUIRED if item.required else OPTIONAL,
        "type": found.type if found.subtype is None else f"{found.type}, {found.subtype}",
        "day": found.day,
        "amount": Money(found.amount, found.currency),
        "account": found.account_number,
        "remedy": item.remedy,
    }


def seen(books: Books, caller: Caller, path: Mapping[str, str]) -> Mapping[str, str]:
    """The status that somebody saw a transaction in."""
    return {"The status": transactions.get(books, caller, path["transaction_id"]).status}


@page(ITEM, "action-item", "Action item", Operation.READ_LEDGER, under="periods")
def action_item(books: Books, caller: Caller, asked: Asked) -> Context:
    """One transaction that stands in the way, and the statuses that resolve it."""
    period = get(books, caller, asked)
    found = transactions.get(books, caller, asked.path["transaction_id"])
    kind, steps = action_items.kind_of(found.type, found.status), transactions.steps(found)
    choices = {"status": [(each, each) for each in steps]}
    return {
        **top(caller, asked, period),
        "transaction": found,
        "amount": Money(found.amount, found.currency),
        "kind": kind,
        "rule": None if kind is None else action_items.RULES[kind],
        "sheet": sheets.sheet(books, caller, asked, "resolve-item", choices=choices)
        if steps
        else None,
    }


@form(
    ITEM,
    "resolve-item",
    "Change the status",
    Operation.CHANGE_TRANSACTION,
    page="action-item",
    inputs=(STATUS,),
    seen=seen,
)
def resolve(books: Books, caller: Caller, asked: Asked) -> Done:
    """Take a transaction to another status: post, settle or cancel it."""
    key = asked.path["transaction_id"]
    posted = transactions.set_status(books, caller, key, asked.values["status"])
    after = posted.transaction
    told = "is changed." if after is None else f"is {after.status}."
    number = transactions.get(books, caller, key).number
    return here(asked, f"{number} {told}", LIST)
