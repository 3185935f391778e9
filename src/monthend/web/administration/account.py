"""`/account`: one's own password, and where one is signed in."""

from __future__ import annotations

from babel import Locale

from monthend.domain.permissions import Operation
from monthend.entrance.passwords import hashed
from monthend.services import own_password, sessions, users
from monthend.services.caller import Caller
from monthend.services.ports import Books
from monthend.services.values import text
from monthend.web import sheets, tables
from monthend.web.asked import Asked, Done, Told
from monthend.web.inputs import Input
from monthend.web.pages import Context, Menu, form, page
from monthend.web.statuses import Status
from monthend.web.tables import Column, Kind, Row, TableSpec, table

from .roles import explained
from .users import ONCE

PATH = "/account"
THIS, OTHER = Status("This one", "good"), Status("Another", "quiet")

SESSIONS = table(
    TableSpec(
        name="sessions",
        caption="Where you are signed in",
        columns=(
            Column("place", "Working in"),
            Column("which", "Session", Kind.STATUS),
            Column("used", "Last used", Kind.INSTANT),
            Column("opened", "Signed in", Kind.INSTANT),
        ),
    )
)
CURRENT = Input(
    name="currentPassword",
    into="current_password",
    label="Your password",
    kind=text(255, least=1),
    required=True,
    widget="password",
    secret=True,
    autocomplete="current-password",
)


@page(
    PATH,
    "account",
    "Your account",
    Operation.CHANGE_OWN_PASSWORD,
    template="administration/account.html",
    menu=Menu("You", "Your account"),
)
def account(books: Books, caller: Caller, asked: Asked) -> Context:
    """Who you are here, your password, your sessions, and how times and numbers are written."""
    directory = books.directory
    found = sessions.own_sessions(directory, caller)
    places = {each.calendar_id: each.entity_name for each in caller.reach} | {
        org.calendar_id: f"{each.entity_name}, {org.name}"
        for each in caller.reach
        for org in each.orgs
    }
    rows: list[Row] = [
        {
            "place": places.get(each.calendar_id),
            "which": THIS if key == asked.session_hash else OTHER,
            "used": each.last_used_on,
            "opened": each.created_on,
        }
        for key, each in found.items()
    ]
    others = [key for key in found if key != asked.session_hash]
    return {
        "user": own_password.own_record(directory, caller),
        "permissions": [(each.value, explained(each)) for each in sorted(caller.permissions)],
        "zone": caller.tenant.settings.time_zone,
        "idle_minutes": caller.tenant.settings.session_idle_minutes,
        "language": Locale.parse(asked.formats.locale).english_name,
        "now": books.now,
        "change": sheets.sheet(books, caller, asked, "change-own-password"),
        "end_others": sheets.sheet(books, caller, asked, "end-other-sessions") if others else None,
        "list": tables.shown(asked, SESSIONS, tables.listed(rows)),
    }


@form(
    PATH + "/password",
    "change-own-password",
    "Get another password",
    Operation.CHANGE_OWN_PASSWORD,
    page="account",
    inputs=(CURRENT,),
    prepare=lambda: users.new_password(hashed),
    proven_by="current_password",
)
def change_own_password(books: Books, caller: Caller, asked: Asked) -> Told:
    """Get another password, told once; whatever else you are signed in with ends."""
    assert asked.proof is not None, "the password has been checked"
    fresh = asked.prepared
    user = own_password.change(books.directory, caller, asked.proof, fresh)
    secrets = [("Username", user.username), ("Password", fresh.password)]
    context = {"heading": "You have another password", "secrets": secrets, "to": PATH}
    return Told(to=PATH, template=ONCE, context=context)


@form(
    PATH + "/end-other-sessions",
    "end-other-sessions",
    "Sign out everywhere else",
    Operation.CHANGE_OWN_PASSWORD,
    page="account",
)
def end_other_sessions(books: Books, caller: Caller, asked: Asked) -> Done:
    """End every session of yours but this one."""
    number = sessions.end_others(books.directory, caller, asked.session_hash)
    return Done(to=PATH, notice=f"Sessions ended: {number}.")
