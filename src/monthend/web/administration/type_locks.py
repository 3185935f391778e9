"""`/administration/type-locks`: what open periods take no more of; it is set on a period's page."""

from __future__ import annotations

from monthend.domain.permissions import Operation
from monthend.services import type_locks
from monthend.services.caller import Caller
from monthend.services.ports import Books
from monthend.web import period_exceptions, sheets, tables
from monthend.web.asked import Asked
from monthend.web.pages import Context, Menu, page
from monthend.web.tables import Column, Kind, Link, Row, TableSpec, table

from .wording import GROUP

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


@page(
    "/administration/type-locks",
    "type-locks",
    "Type locks",
    Operation.READ_PERIODS,
    template="administration/type_locks.html",
    menu=Menu(GROUP, "Type locks"),
)
def all_locks(books: Books, caller: Caller, asked: Asked) -> Context:
    """Every type of transactions that is locked, in which period, by whom and why."""
    rows: list[Row] = [
        {
            "period": where(period.name, period.id),
            "type": each.type,
            "by": each.locked_by,
            "on": each.locked_on,
            "reason": each.reason,
        }
        for period, each in type_locks.everywhere(books, caller)
    ]
    may = caller.may(Operation.LOCK_TYPES)
    lockable = type_locks.lockable(books) if may else ()
    return {
        "list": tables.shown(asked, TYPE_LOCKS, tables.listed(rows)),
        "places": [where(each.name, each.id) for each in lockable],
    }


def where(name: str, period_id: str) -> Link:
    """The page of a period on which its types are locked, and exceptions granted."""
    return Link(name, sheets.address(period_exceptions.LIST, {"period_id": period_id}))
