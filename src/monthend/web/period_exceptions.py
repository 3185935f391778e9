"""Who may post into a period that is not open, and what an open one takes no more."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from monthend.domain.errors import WrongType
from monthend.domain.permissions import Operation
from monthend.services import exemptions, type_locks, values
from monthend.services.caller import Caller
from monthend.services.duty_ports import StoredExemption
from monthend.services.ports import Books
from monthend.services.values import Kind as ValueKind
from monthend.subledger.type_locks import TYPES

from . import sheets, tables
from .asked import Asked, Done
from .inputs import Input
from .one_period import ONE, REASON, get, here, seen, top, was_sent
from .pages import FORMS, Context, form, page
from .sheets import Sheet
from .statuses import Status
from .tables import Column, Kind, Link, Row, TableSpec, table

LIST = ONE + "/exceptions"
EXCEPTION = LIST + "/{exception_id}"
LIVE, REVOKED, OVER = Status("Live", "open"), Status("Revoked", "bad"), Status("Over", "quiet")


def _read_local(name: str, value: Any) -> datetime:
    """A day and a time of day; in which zone they are is known where they are used."""
    try:
        found = datetime.fromisoformat(value)
    except ValueError:
        found = None
    if found is None or found.tzinfo is not None or len(value) > 30:
        raise WrongType(field=name, expected="a day and a time such as 2026-01-31T12:00")
    return found


LOCAL = ValueKind(_read_local, {"type": "string"})
USERNAME = Input(
    name="username",
    into="username",
    label="User name",
    kind=values.text(255, least=1),
    required=True,
    longest=255,
)
UNTIL = Input(
    name="until",
    into="until",
    label="Until",
    kind=LOCAL,
    required=True,
    widget="datetime-local",
    hint="In the time zone of the tenant, at most 31 days from now.",
)
TYPE = Input(
    name="type",
    into="type",
    label="Type",
    required=True,
    widget="select",
    choices=tuple((each, each) for each in TYPES),
)
EXCEPTIONS = table(
    TableSpec(
        name="exceptions",
        caption="Exceptions",
        columns=(
            Column("username", "Who may post", Kind.LINK),
            Column("state", "State", Kind.STATUS),
            Column("until", "Until", Kind.INSTANT),
            Column("reason", "Reason"),
            Column("granted_by", "Granted by"),
            Column("granted_on", "Granted on", Kind.INSTANT),
            Column("revoked_by", "Revoked by"),
            Column("revoked_on", "Revoked on", Kind.INSTANT),
            Column("used", "Used", Kind.COUNT),
        ),
        empty="Nobody has been let post into this period while it was not open.",
    )
)
LOCKS = table(
    TableSpec(
        name="locks-of-period",
        caption="Locked types of transactions",
        columns=(
            Column("type", "Type"),
            Column("by", "Locked by"),
            Column("on", "Locked on", Kind.INSTANT),
            Column("reason", "Reason"),
        ),
        empty="This period takes every type of transactions.",
    )
)
USES = table(
    TableSpec(
        name="uses-of-the-exception",
        caption="What was posted by it",
        columns=(
            Column("number", "Number"),
            Column("type", "Type"),
            Column("day", "Day", Kind.DAY),
            Column("at", "Posted on", Kind.INSTANT),
        ),
        empty="Nothing was posted by it.",
    )
)


@page(LIST, "period-exceptions", "Exceptions", Operation.READ_PERIODS, under="periods")
def exceptions(books: Books, caller: Caller, asked: Asked) -> Context:
    """The exceptions for a period, with what they were used for, and its locked types."""
    period = get(books, caller, asked)
    locked = type_locks.listed(books, caller, period.id)
    there = exemptions.listed(books, caller, period.id)
    return {
        **top(caller, asked, period),
        **_forms(books, caller, asked, [each.type for each in locked]),
        "locks": tables.shown(
            asked,
            LOCKS,
            tables.listed(
                [
                    {
                        "type": each.type,
                        "by": each.locked_by,
                        "on": each.locked_on,
                        "reason": each.reason,
                    }
                    for each in locked
                ]
            ),
        ),
        "list": tables.shown(
            asked,
            EXCEPTIONS,
            tables.listed([_row(asked, each, books.now) for each in there]),
        ),
    }


def _forms(books: Books, caller: Caller, asked: Asked, locked: Sequence[str]) -> Context:
    """What lets somebody in and keeps types out, where the period takes it."""
    key = asked.path["period_id"]
    grants = any(each.id == key for each in exemptions.grantable(books, caller))
    locks = any(each.id == key for each in type_locks.lockable(books))

    def of_types(name: str, types: Sequence[str]) -> Sheet | None:
        choices = {"type": [(each, each) for each in types]}
        return sheets.sheet(books, caller, asked, name, choices=choices) if types else None

    return {
        "grant": sheets.sheet(books, caller, asked, "grant-exception")
        if grants or was_sent(asked, FORMS["grant-exception"].path)
        else None,
        "lock": of_types("lock-type", [each for each in TYPES if each not in locked])
        if locks or was_sent(asked, FORMS["lock-type"].path)
        else None,
        "unlock": of_types("unlock-type", locked),
    }


def _row(asked: Asked, each: StoredExemption, now: datetime) -> Row:
    return {
        "username": Link(
            each.username, sheets.address(EXCEPTION, {**asked.path, "exception_id": each.id})
        ),
        "state": state_of(each, now),
        "until": each.until,
        "reason": each.reason,
        "granted_by": each.granted_by,
        "granted_on": each.granted_on,
        "revoked_by": each.revoked_by,
        "revoked_on": each.revoked_on,
        "used": each.used,
    }


def state_of(each: StoredExemption, now: datetime) -> Status:
    """Whether an exception still lets somebody post."""
    if each.revoked_on is not None:
        return REVOKED
    return LIVE if now < each.until else OVER


@form(
    LIST,
    "grant-exception",
    "Grant the exception",
    Operation.GRANT_EXCEPTION,
    page="period-exceptions",
    inputs=(USERNAME, UNTIL, REASON),
    seen=seen,
)
def grant(books: Books, caller: Caller, asked: Asked) -> Done:
    """Let somebody else post into a period that is not open, until an instant."""
    username = asked.values["username"]
    until = asked.values["until"].replace(tzinfo=caller.tenant.settings.zone).astimezone(UTC)
    reason = asked.values.get("reason")
    exemptions.grant(books, caller, asked.path["period_id"], username, until, reason)
    return here(asked, f"{username} may post into {get(books, caller, asked).name}.", LIST)


@page(EXCEPTION, "period-exception", "Exception", Operation.READ_PERIODS, under="periods")
def exception(books: Books, caller: Caller, asked: Asked) -> Context:
    """One exception, what was posted by it, and its end before its time."""
    period = get(books, caller, asked)
    found = exemptions.one(books, caller, period.id, asked.path["exception_id"])
    state = state_of(found, books.now)
    return {
        **top(caller, asked, period),
        "exception": found,
        "state": state,
        "sheet": sheets.sheet(books, caller, asked, "revoke-exception")
        if found.revoked_on is None
        else None,
        "list": tables.shown(
            asked,
            USES,
            tables.listed(
                [
                    {"number": each.number, "type": each.type, "day": each.day, "at": each.at}
                    for each in exemptions.uses(books, caller, found)
                ]
            ),
        ),
    }


@form(
    EXCEPTION,
    "revoke-exception",
    "Revoke the exception",
    Operation.GRANT_EXCEPTION,
    page="period-exception",
    inputs=(REASON,),
)
def revoke(books: Books, caller: Caller, asked: Asked) -> Done:
    """End an exception at once; what was posted by it stays."""
    period_id, key = asked.path["period_id"], asked.path["exception_id"]
    exemptions.revoke(books, caller, period_id, key, asked.values.get("reason"))
    return here(asked, "The exception is revoked.", LIST)


@form(
    ONE + "/lock-type",
    "lock-type",
    "Lock the type",
    Operation.LOCK_TYPES,
    page="period-exceptions",
    inputs=(TYPE, REASON),
    seen=seen,
)
def lock(books: Books, caller: Caller, asked: Asked) -> Done:
    """Let a period take no more of a type of transactions, though it stays open."""
    kind = asked.values["type"]
    type_locks.lock(books, caller, asked.path["period_id"], kind, asked.values.get("reason"))
    return here(asked, f"{get(books, caller, asked).name} takes no more {kind}.", LIST)


@form(
    ONE + "/unlock-type",
    "unlock-type",
    "Unlock the type",
    Operation.LOCK_TYPES,
    page="period-exceptions",
    inputs=(TYPE, REASON),
    seen=seen,
)
def unlock(books: Books, caller: Caller, asked: Asked) -> Done:
    """Let a period take a type of transactions again."""
    kind = asked.values["type"]
    type_locks.unlock(books, caller, asked.path["period_id"], kind, asked.values.get("reason"))
    return here(asked, f"{get(books, caller, asked).name} takes {kind} again.", LIST)
