"""`/administration/exceptions`: who may post into periods that are not open.

They are granted and ended on the page of their period.
"""

from __future__ import annotations

from datetime import datetime

from monthend.domain.permissions import Operation
from monthend.services import exemptions
from monthend.services.caller import Caller
from monthend.services.duty_ports import StoredExemption
from monthend.services.ports import Books
from monthend.web import period_exceptions, sheets, tables
from monthend.web.asked import Asked
from monthend.web.pages import Context, Menu, page
from monthend.web.tables import Column, Kind, Link, Row, TableSpec, table

from .type_locks import where
from .wording import GROUP

EXCEPTIONS = table(
    TableSpec(
        name="all-exceptions",
        caption="Exceptions",
        columns=(
            Column("person", "Person", Kind.LINK),
            Column("period", "Accounting period", Kind.LINK),
            Column("state", "State", Kind.STATUS),
            Column("until", "Until", Kind.INSTANT),
            Column("used", "Postings", Kind.COUNT),
            Column("reason", "Reason"),
            Column("by", "Granted by"),
            Column("on", "Granted on", Kind.INSTANT),
            Column("revoked", "Revoked by"),
        ),
        empty="No exception was ever granted.",
    )
)


@page(
    "/administration/exceptions",
    "all-exceptions",
    "Exceptions",
    Operation.READ_PERIODS,
    template="administration/exceptions.html",
    menu=Menu(GROUP, "Exceptions"),
)
def all_exceptions(books: Books, caller: Caller, asked: Asked) -> Context:
    """Every exception that was ever granted in the books at work, the latest first."""

    def read(first: int, count: int) -> list[Row]:
        found = exemptions.everywhere(books, caller, first, count)
        return [_row(each, period.name, books.now) for period, each in found]

    grantable = exemptions.grantable(books, caller)
    return {
        "list": tables.shown(asked, EXCEPTIONS, tables.paged(read)),
        "places": [where(each.name, each.id) for each in grantable],
    }


def _row(found: StoredExemption, period: str, now: datetime) -> Row:
    places = {"period_id": found.period_id, "exception_id": found.id}
    return {
        "person": Link(found.username, sheets.address(period_exceptions.EXCEPTION, places)),
        "period": where(period, found.period_id),
        "state": period_exceptions.state_of(found, now),
        "until": found.until,
        "used": found.used,
        "reason": found.reason,
        "by": found.granted_by,
        "on": found.granted_on,
        "revoked": found.revoked_by,
    }
