"""`/administration/users`: who there is, what they may do, and how they get in."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from monthend.domain.permissions import Operation
from monthend.entrance.passwords import hashed
from monthend.services import client_scopes, clients, roles, tenants, users
from monthend.services.caller import Caller
from monthend.services.people_ports import UserRecord
from monthend.services.ports import Books
from monthend.services.users import Step
from monthend.services.values import text
from monthend.web import sheets, tables
from monthend.web.asked import Asked, Done, Told
from monthend.web.inputs import Input
from monthend.web.pages import Context, Menu, form, page
from monthend.web.statuses import Status
from monthend.web.tables import Column, Kind, Link, Row, TableSpec, table

from . import reach
from .roles import explained
from .wording import GROUP, yes_or_no

PATH = "/administration/users"
NEW = PATH + "/new"
ONE = PATH + "/{user_id}"
ONCE = "administration/shown_once.html"
CLIENTS_AT_MOST = 1000

ACTIVE, LOCKED = Status("Active", "good"), Status("Locked out", "bad")
DEACTIVATED = Status("Deactivated", "quiet")

USERS = table(
    TableSpec(
        name="users",
        caption="Users",
        columns=(
            Column("username", "Username", Kind.LINK),
            Column("state", "State", Kind.STATUS),
            Column("role", "Role"),
            Column("writes", "API Write Access", Kind.STATUS),
            Column("given", "Given password", Kind.STATUS),
            Column("until", "Good until", Kind.INSTANT),
            Column("used", "Last used", Kind.INSTANT),
            Column("created", "Created", Kind.INSTANT),
        ),
    )
)

NAME = text(255, least=1)
USERNAME = Input(
    name="username",
    into="username",
    label="Username",
    kind=NAME,
    required=True,
    also=("name", "user name"),
    hint="The name to sign in with. No two users have the same, in whatever tenant.",
    longest=255,
)
ROLE = Input(
    name="role", into="role", label="Role", kind=NAME, required=True, widget="select"
)  # fmt: skip
WRITES = Input(
    name="apiWriteAccess",
    into="api_write_access",
    label="API Write Access: may change things over the API",
    widget="checkbox",
)


def state_of(user: UserRecord, now: datetime) -> Status:
    """Whether a user can sign in."""
    if not user.active:
        return DEACTIVATED
    return LOCKED if user.is_locked(now) else ACTIVE


@page(
    PATH,
    "users",
    "Users",
    Operation.READ_USERS,
    template="administration/users.html",
    menu=Menu(GROUP, "Users"),
)
def all_users(books: Books, caller: Caller, asked: Asked) -> Context:
    """The users by their names, those who were deactivated among them."""

    def read(first: int, count: int) -> list[Row]:
        found = users.list_users(books.directory, caller, first, count)
        return [_row(each, books.now) for each in found]

    return {
        "list": tables.shown(asked, USERS, tables.paged(read)),
        "adds": caller.may(Operation.MANAGE_USERS),
    }


def _row(user: UserRecord, now: datetime) -> Row:
    return {
        "username": Link(user.username, sheets.address(ONE, {"user_id": user.id})),
        "state": state_of(user, now),
        "role": user.role,
        "writes": yes_or_no(user.api_write_access),
        "given": yes_or_no(user.password_given),
        "until": user.password_until,
        "used": user.last_used_on,
        "created": user.created_on,
    }


# Adding ----------------------------------------------------------------------------------


def role_choices(books: Books, caller: Caller, now: str = "") -> list[tuple[str, str]]:
    """The roles that a caller can give, and the one that somebody has."""
    found = [each.name for each in roles.assignable(books.directory, caller)]
    return [(name, name) for name in sorted({*found, *filter(None, (now,))})]


@page(
    NEW,
    "new-user",
    "Add a user",
    Operation.MANAGE_USERS,
    template="administration/new_user.html",
    under="users",
)
def new_user(books: Books, caller: Caller, asked: Asked) -> Context:
    """A form for another user; they get a password and an OAuth client, shown once."""
    choices = {"role": role_choices(books, caller)}
    return {"sheet": sheets.sheet(books, caller, asked, "add-user", choices=choices)}


@form(
    NEW,
    "add-user",
    "Add the user",
    Operation.MANAGE_USERS,
    page="new-user",
    inputs=(USERNAME, ROLE),
    prepare=lambda: tenants.new_secrets(hashed),
)
def add_user(books: Books, caller: Caller, asked: Asked) -> Told:
    """Add a user with a role; their password and the secret of their client are told once."""
    name, role = asked.values["username"], asked.values["role"]
    made = tenants.add_user(books.directory, caller, name, role, asked.prepared)
    secrets = [
        ("Username", made.username),
        ("Password", made.password),
        ("Client id", made.client_id),
        ("Client secret", made.client_secret),
    ]
    to = sheets.address(ONE, {"user_id": made.user_id})
    heading = f"{made.username} is added"
    return Told(to=to, template=ONCE, context={"heading": heading, "secrets": secrets, "to": to})


# One of them -----------------------------------------------------------------------------


def seen(books: Books, caller: Caller, path: Mapping[str, str]) -> Mapping[str, str]:
    """What somebody decides on who changes a user."""
    user = users.get(books.directory, caller, path["user_id"])
    return {
        "The role": user.role,
        "API Write Access": "yes" if user.api_write_access else "no",
        "The user": "active" if user.active else "deactivated",
    }


FORM_OF = {
    Step.UNLOCK: "unlock-user",
    Step.ACTIVATE: "activate-user",
    Step.RESET_PASSWORD: "reset-password",
    Step.DEACTIVATE: "deactivate-user",
}


@page(ONE, "user", "User", Operation.READ_USERS, template="administration/user.html", under="users")
def one_user(books: Books, caller: Caller, asked: Asked) -> Context:
    """A user: role, permissions, reach, clients, and what can be done with them."""
    directory, now = books.directory, books.now
    user = users.get(directory, caller, asked.path["user_id"])
    refusal = users.refusal_to_act(directory, caller, user)
    values = {"role": user.role, "apiWriteAccess": user.api_write_access}
    choices = {"role": role_choices(books, caller, user.role)}
    change = sheets.sheet(books, caller, asked, "change-user", values=values, choices=choices)
    found = clients.list_clients(directory, caller, user.id, 0, CLIENTS_AT_MOST)
    return {
        "user": user,
        "state": state_of(user, now),
        "is_locked": user.is_locked(now),
        "refusal": refusal,
        "change": change if refusal is None else None,
        "steps": [
            sheets.sheet(books, caller, asked, FORM_OF[each])
            for each in users.steps(directory, caller, user)
        ],
        "permissions": [(each.value, explained(each)) for each in sorted(user.permissions)],
        "reach": users.reach_of(directory, caller, user.id),
        "reach_forms": reach.forms(books, caller, asked, user) if refusal is None else [],
        "clients": client_scopes.shown_with_scopes(directory, caller, found),
        "adds_client": caller.may(Operation.MANAGE_USERS) and user.active and refusal is None,
    }


def _changed(user: UserRecord, notice: str) -> Done:
    return Done(to=sheets.address(ONE, {"user_id": user.id}), notice=notice)


@form(
    ONE + "/change",
    "change-user",
    "Save",
    Operation.MANAGE_USERS,
    page="user",
    inputs=(ROLE, WRITES),
    seen=seen,
)
def change_user(books: Books, caller: Caller, asked: Asked) -> Done:
    """Give a user another role, or take or give them API Write Access."""
    user = users.change(books.directory, caller, asked.path["user_id"], **asked.values)
    return _changed(user, f"{user.username} is changed, from their next request on.")


@form(
    ONE + "/deactivate",
    "deactivate-user",
    "Deactivate",
    Operation.MANAGE_USERS,
    page="user",
    seen=seen,
)
def deactivate_user(books: Books, caller: Caller, asked: Asked) -> Done:
    """End a user: sessions, tokens and clients with them, at once."""
    user = users.deactivate(books.directory, caller, asked.path["user_id"])
    return _changed(user, f"{user.username} is deactivated, and signed out everywhere.")


@form(ONE + "/activate", "activate-user", "Activate", Operation.MANAGE_USERS, page="user")
def activate_user(books: Books, caller: Caller, asked: Asked) -> Done:
    """Let a user in again, with the password of before; their clients stay revoked."""
    user = users.activate(books.directory, caller, asked.path["user_id"])
    return _changed(user, f"{user.username} may sign in again. Their clients stay revoked.")


@form(ONE + "/unlock", "unlock-user", "Unlock", Operation.MANAGE_USERS, page="user")
def unlock_user(books: Books, caller: Caller, asked: Asked) -> Done:
    """End the lock that wrong passwords have brought."""
    user = users.unlock(books.directory, caller, asked.path["user_id"])
    return _changed(user, f"{user.username} may sign in again.")


@form(
    ONE + "/reset-password",
    "reset-password",
    "Give another password",
    Operation.MANAGE_USERS,
    page="user",
    prepare=lambda: users.new_password(hashed),
)
def reset_password(books: Books, caller: Caller, asked: Asked) -> Told:
    """Give a user another password, told once; their sessions and a lock end."""
    user_id, fresh = asked.path["user_id"], asked.prepared
    user = users.reset_password(books.directory, caller, user_id, fresh, asked.session_hash)
    secrets = [("Username", user.username), ("Password", fresh.password)]
    to = sheets.address(ONE, {"user_id": user.id})
    heading = f"{user.username} has another password"
    context = {"heading": heading, "secrets": secrets, "to": to, "until": user.password_until}
    return Told(to=to, template=ONCE, context=context)
