"""`/administration/exceptions`: who may post into a period that is not open, and what they did."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from monthend.domain.errors import WrongType
from monthend.domain.permissions import Operation
from monthend.services import exemptions
from monthend.services.caller import Caller
from monthend.services.duty_ports import StoredExemption
from monthend.services.ports import Books
from monthend.services.values import REASON, Kind, text
from monthend.web import sheets, tables
from monthend.web.asked import Asked, Done
from monthend.web.inputs import Input
from monthend.web.pages import Context, Menu, form, page
from monthend.web.statuses import Status
from monthend.web.tables import Column, Link, Row, TableSpec, table
from monthend.web.tables import Kind as Holds

from .wording import GROUP

PATH = "/administration/exceptions"
ONE = PATH + "/{excepted_period_id}/{exception_id}"

LIVE, OVER, REVOKED = Status("Open", "open"), Status("Over", "quiet"), Status("Ended", "closed")

EXCEPTIONS = table(
    TableSpec(
        name="all-exceptions",
        caption="Exceptions",
        columns=(
            Column("person", "Person", Holds.LINK),
            Column("period", "Accounting period", Holds.LINK),
            Column("state", "State", Holds.STATUS),
            Column("until", "Until", Holds.INSTANT),
            Column("used", "Postings", Holds.COUNT),
            Column("reason", "Reason"),
            Column("by", "Granted by"),
            Column("on", "Granted on", Holds.INSTANT),
            Column("ended", "Ended by"),
        ),
        empty="No exception was ever granted.",
    )
)
USES = table(
    TableSpec(
        name="exception-uses",
        caption="What was posted by it",
        columns=(
            Column("number", "Number", Holds.CODE),
            Column("type", "Type"),
            Column("day", "Dated", Holds.DAY),
            Column("at", "Posted", Holds.INSTANT),
            Column("sequence", "Commit", Holds.CODE),
        ),
        empty="Nothing has been posted by it.",
    )
)


def _read_moment(name: str, value: Any) -> datetime:
    """An instant as a browser's field has it: by the clock on the wall, without a zone."""
    try:
        found = datetime.fromisoformat(value)
    except ValueError:
        raise WrongType(field=name, expected="a day and a time") from None
    if found.tzinfo is not None:
        raise WrongType(field=name, expected="a day and a time without a zone")
    return found


PERIOD = Input(
    name="period", into="period", label="Accounting period", kind=text(100, least=1),
    required=True, widget="select",
)  # fmt: skip
USERNAME = Input(
    name="username", into="username", label="Person", kind=text(255, least=1), required=True,
    hint="The username of somebody else, who reaches the books.", longest=255,
)  # fmt: skip
UNTIL = Input(
    name="until", into="until", label="Until", kind=Kind(_read_moment, {"type": "string"}),
    required=True, widget="datetime-local",
    hint="By the clock of the tenant's time zone, at most 31 days from now.",
)  # fmt: skip
WHY = Input(
    name="reason", into="reason", label="Reason", kind=REASON, required=True, longest=255,
    hint="Stays in the history of the period.",
)  # fmt: skip
WHY_ENDED = Input(
    name="reason", into="reason", label="Reason", kind=REASON, longest=255,
    hint="Stays in the history of the period.",
)  # fmt: skip


def state_of(found: StoredExemption, now: datetime) -> Status:
    """Whether somebody may post by an exception now."""
    if found.is_live(now):
        return LIVE
    return OVER if found.revoked_on is None else REVOKED


@page(
    PATH,
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

    choices = {
        "period": [(each.id, each.name) for each in reversed(exemptions.grantable(books, caller))]
    }
    return {
        "list": tables.shown(asked, EXCEPTIONS, tables.paged(read)),
        "zone": caller.tenant.settings.time_zone,
        "sheet": sheets.sheet(books, caller, asked, "open-exception", choices=choices)
        if choices["period"]
        else None,
    }


def _row(found: StoredExemption, period: str, now: datetime) -> Row:
    return {
        "person": Link(found.username, _address(found)),
        "period": Link(period, f"/periods/{found.period_id}"),
        "state": state_of(found, now),
        "until": found.until,
        "used": found.used,
        "reason": found.reason,
        "by": found.granted_by,
        "on": found.granted_on,
        "ended": found.revoked_by,
    }


def _address(found: StoredExemption) -> str:
    places = {"excepted_period_id": found.period_id, "exception_id": found.id}
    return sheets.address(ONE, places)


@form(
    PATH + "/open",
    "open-exception",
    "Let them post",
    Operation.GRANT_EXCEPTION,
    page="all-exceptions",
    inputs=(PERIOD, USERNAME, UNTIL, WHY),
)
def open_exception(books: Books, caller: Caller, asked: Asked) -> Done:
    """Let somebody else post into a period that is not open, until an instant."""
    values = asked.values
    until = values["until"].replace(tzinfo=caller.tenant.settings.zone)
    period_id, username = values["period"], values["username"]
    exemptions.grant(books, caller, period_id, username, until, values["reason"])
    return Done(to=PATH, notice=f"{username} may post until {asked.formats.instant(until)}.")


def _found(books: Books, caller: Caller, path: Mapping[str, str]) -> StoredExemption:
    return exemptions.one(books, caller, path["excepted_period_id"], path["exception_id"])


def seen(books: Books, caller: Caller, path: Mapping[str, str]) -> Mapping[str, str]:
    """What somebody decides on who ends an exception."""
    return {"The exception": state_of(_found(books, caller, path), books.now).word}


@page(
    ONE,
    "exception",
    "Exception",
    Operation.READ_PERIODS,
    template="administration/exception.html",
    under="all-exceptions",
)
def one_exception(books: Books, caller: Caller, asked: Asked) -> Context:
    """An exception: for whom, by whose leave, until when, and what was posted by it."""
    found = _found(books, caller, asked.path)
    rows: list[Row] = [
        {
            "number": each.number,
            "type": each.type,
            "day": each.day,
            "at": each.at,
            "sequence": str(each.commit_sequence),
        }
        for each in exemptions.uses(books, caller, found)
    ]
    return {
        "found": found,
        "state": state_of(found, books.now),
        "list": tables.shown(asked, USES, tables.listed(rows)),
        "sheet": sheets.sheet(books, caller, asked, "end-exception")
        if found.is_live(books.now)
        else None,
    }


@form(
    ONE + "/end",
    "end-exception",
    "End it now",
    Operation.GRANT_EXCEPTION,
    page="exception",
    inputs=(WHY_ENDED,),
    seen=seen,
)
def end_exception(books: Books, caller: Caller, asked: Asked) -> Done:
    """End an exception before its time; what was posted by it stays."""
    period_id, key = asked.path["excepted_period_id"], asked.path["exception_id"]
    exemptions.revoke(books, caller, period_id, key, asked.values.get("reason"))
    return Done(to=sheets.address(ONE, asked.path), notice="The exception is ended.")
