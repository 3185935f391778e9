"""`/administration/access-review`: who can do what, where, since when, and when they last did."""

from __future__ import annotations

from datetime import datetime

from monthend.domain.permissions import Operation
from monthend.services import access_review, people_data
from monthend.services.access_review import Access
from monthend.services.caller import Caller
from monthend.services.ports import Books
from monthend.web import sheets, tables
from monthend.web.asked import Asked
from monthend.web.pages import Context, Menu, page
from monthend.web.tables import Column, Kind, Link, Row, TableSpec, table

from . import users
from .wording import GROUP, yes_or_no

PATH = "/administration/access-review"

ACCESS = table(
    TableSpec(
        name="access-review",
        caption="Access",
        columns=(
            Column("username", "User", Kind.LINK, sortable=True),
            Column("state", "State", Kind.STATUS, sortable=True),
            Column("role", "Role", sortable=True),
            Column("permissions", "Permissions"),
            Column("since", "Permissions since", Kind.INSTANT, sortable=True),
            Column("reaches", "Reaches"),
            Column("used", "Last used", Kind.INSTANT, sortable=True),
            Column("clients", "Active clients"),
            Column("revoked", "Revoked clients"),
            Column("given", "Given password", Kind.STATUS),
            Column("until", "Good until", Kind.INSTANT),
            Column("changed", "Password changed", Kind.INSTANT),
            Column("locked", "Locked until", Kind.INSTANT),
            Column("created", "Created", Kind.INSTANT),
            Column("ended", "Deactivated", Kind.INSTANT),
        ),
    )
)


@page(
    PATH,
    "access-review",
    "Access review",
    Operation.READ_USERS,
    template="administration/access_review.html",
    menu=Menu(GROUP, "Access review"),
)
def review(books: Books, caller: Caller, asked: Asked) -> Context:
    """Every user with what they may do, where, since when, their clients, and their last use."""
    made = access_review.make(books.directory, caller)
    rows = [_row(asked, each, made.at) for each in made.rows]
    return {
        "at": made.at,
        "active": len([each for each in made.rows if each.user.active]),
        "ended": len([each for each in made.rows if not each.user.active]),
        "never": len([each for each in made.rows if each.user.last_used_on is None]),
        "list": tables.shown(asked, ACCESS, tables.listed(rows)),
    }


def _row(asked: Asked, access: Access, now: datetime) -> Row:
    user = access.user
    told = access_review.clients_in_words(access, asked.formats.instant)
    return {
        "username": Link(user.username, sheets.address(users.ONE, {"user_id": user.id})),
        "state": users.state_of(user, now),
        "role": user.role,
        "permissions": "; ".join(people_data.names(user.permissions)) or None,
        "since": access.since,
        "reaches": "; ".join(access_review.places(access.reach)) or None,
        "used": user.last_used_on,
        "clients": "; ".join(told[True]) or None,
        "revoked": "; ".join(told[False]) or None,
        "given": yes_or_no(user.password_given),
        "until": user.password_until,
        "changed": user.password_changed_on,
        "locked": user.locked_until if user.is_locked(now) else None,
        "created": user.created_on,
        "ended": user.deactivated_on,
    }
