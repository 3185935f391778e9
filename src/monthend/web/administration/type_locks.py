"""`/administration/type-locks`: what an open period takes no more of."""

from __future__ import annotations

from monthend.domain.errors import NotOneOf
from monthend.domain.permissions import Operation
from monthend.services import type_locks
from monthend.services.caller import Caller
from monthend.services.ports import Books
from monthend.services.values import REASON, text
from monthend.subledger.type_locks import TYPES
from monthend.web import sheets, tables
from monthend.web.asked import Asked, Done
from monthend.web.inputs import Input
from monthend.web.pages import Context, Menu, form, page
from monthend.web.tables import Column, Kind, Link, Row, TableSpec, table

from .wording import GROUP

PATH = "/administration/type-locks"

TYPE_LOCKS = table(
    TableSpec(
        name="type-locks",
        caption="Locked types",
        columns=(
            Column("period", "Accounting period", Kind.LINK),
            Column("type", "Type"),
            Column("by", "Locked by"),
            Column("on", "Locked on", Kind.INSTANT),
            Column("reason", "Reason"),
        ),
        empty="No type is locked in any accounting period.",
    )
)
PERIOD = Input(
    name="period", into="period", label="Accounting period", kind=text(100, least=1),
    required=True, widget="select",
)  # fmt: skip
TYPE = Input(
    name="type", into="type", label="Type", kind=text(100, least=1), required=True,
    widget="select", choices=tuple((each, each) for each in TYPES),
)  # fmt: skip
WHY = Input(
    name="reason", into="reason", label="Reason", kind=REASON, longest=255,
    hint="Stays in the history of the period.",
)  # fmt: skip
LOCK = Input(
    name="lock", into="lock", label="Locked type", kind=text(200, least=1), required=True,
    widget="select", also=("type",),
)  # fmt: skip


@page(
    PATH,
    "type-locks",
    "Type locks",
    Operation.READ_PERIODS,
    template="administration/type_locks.html",
    menu=Menu(GROUP, "Type locks"),
)
def all_locks(books: Books, caller: Caller, asked: Asked) -> Context:
    """Every type of transactions that is locked, in which period, by whom and why."""
    found = type_locks.everywhere(books, caller)
    rows: list[Row] = [
        {
            "period": Link(period.name, f"/periods/{period.id}"),
            "type": each.type,
            "by": each.locked_by,
            "on": each.locked_on,
            "reason": each.reason,
        }
        for period, each in found
    ]
    periods = [(each.id, each.name) for each in reversed(type_locks.lockable(books))]
    locks = [
        (f"{period.id} {each.type}", f"{each.type} in {period.name}") for period, each in found
    ]
    offered = [
        periods and sheets.sheet(books, caller, asked, "lock-type", choices={"period": periods}),
        locks and sheets.sheet(books, caller, asked, "unlock-type", choices={"lock": locks}),
    ]
    return {
        "list": tables.shown(asked, TYPE_LOCKS, tables.listed(rows)),
        "sheets": [each for each in offered if each],
    }


@form(
    PATH + "/lock",
    "lock-type",
    "Lock the type",
    Operation.LOCK_TYPES,
    page="type-locks",
    inputs=(PERIOD, TYPE, WHY),
)
def lock_type(books: Books, caller: Caller, asked: Asked) -> Done:
    """Let a period take no more of a type, though it stays open."""
    values = asked.values
    type_locks.lock(books, caller, values["period"], values["type"], values.get("reason"))
    return Done(to=PATH, notice=f"{values['type']} is locked.")


@form(
    PATH + "/unlock",
    "unlock-type",
    "Unlock the type",
    Operation.LOCK_TYPES,
    page="type-locks",
    inputs=(LOCK, WHY),
)
def unlock_type(books: Books, caller: Caller, asked: Asked) -> Done:
    """Let a period take a type again."""
    period_id, _, kind = asked.values["lock"].partition(" ")
    if not kind:
        raise NotOneOf(field="lock", allowed="those that are locked")
    type_locks.unlock(books, caller, period_id, kind, asked.values.get("reason"))
    return Done(to=PATH, notice=f"{kind} is taken again.")
