"""`/monthend/v1/users`: who there is, for those who manage users."""

from __future__ import annotations

from monthend.domain.permissions import Operation
from monthend.entrance.passwords import hashed
from monthend.services import tenants, users
from monthend.services.caller import Caller
from monthend.services.people_data import shown_user
from monthend.services.people_ports import UserRecord
from monthend.services.ports import Books
from monthend.services.values import boolean, text

from .fields import Field, FieldTable
from .lists import PAGE, PAGE_SIZE, next_page
from .operations import Answer, Asked, operation
from .schemas import TEXT, nullable, properties

PATH = "/monthend/v1/users"
ONE = PATH + "/{user-id}"

NAME = text(255, least=1)
NEW_USER = FieldTable(
    name="CreateUser",
    fields=(
        Field(name="username", into="username", kind=NAME, required=True),
        Field(name="role", into="role", kind=NAME, required=True),
    ),
)
CHANGED_USER = FieldTable(
    name="UpdateUser",
    fields=(
        Field(name="role", into="role", kind=NAME, kept=True),
        Field(name="apiWriteAccess", into="api_write_access", kind=boolean, kept=True),
    ),
)
USER = properties(
    {
        **dict.fromkeys(
            ("id", "username", "role", "roleSince", "createdOn", "passwordChangedOn"), TEXT
        ),
        "apiWriteAccess": {"type": "boolean"},
        "active": {"type": "boolean"},
        "passwordGiven": {"type": "boolean"},
        **dict.fromkeys(
            ("deactivatedOn", "lockedUntil", "passwordUntil", "lastUsedOn"), nullable("string")
        ),
    }
)


def _shown(books: Books, user: UserRecord) -> Answer:
    return {**shown_user(user, books.now), "success": True}


@operation(
    "GET",
    PATH,
    "GET_Users",
    Operation.READ_USERS,
    parameters=(PAGE, PAGE_SIZE),
    answers={"users": {"type": "array", "items": USER}, "nextPage": TEXT},
)
def get_users(books: Books, caller: Caller, asked: Asked) -> Answer:
    """List the users of the tenant by their names, those who were deactivated among them."""
    page, size = asked.query["page"], asked.query["pageSize"]
    found = users.list_users(books.directory, caller, (page - 1) * size, size + 1)
    answer: Answer = {"users": [shown_user(user, books.now) for user in found[:size]]}
    if len(found) > size:
        answer["nextPage"] = next_page(asked.url, PATH, page, size)
    return {**answer, "success": True}


@operation("GET", ONE, "GET_User", Operation.READ_USERS, answers=USER["properties"])
def get_user(books: Books, caller: Caller, asked: Asked) -> Answer:
    """Read a user."""
    return _shown(books, users.get(books.directory, caller, asked.value("user-id")))


@operation(
    "POST",
    PATH,
    "POST_User",
    Operation.MANAGE_USERS,
    body=NEW_USER,
    prepare=lambda: tenants.new_secrets(hashed),
    secret=("password", "clientSecret"),
    answers=dict.fromkeys(("id", "username", "password", "clientId", "clientSecret"), TEXT),
)
def post_user(books: Books, caller: Caller, asked: Asked) -> Answer:
    """Add a user with a role, a password and an OAuth client of theirs.

    The secrets are told this once. Sent again with its Idempotency-Key, the request is answered
    with null in their place.
    """
    name, role = asked.body["username"], asked.body["role"]
    made = tenants.add_user(books.directory, caller, name, role, asked.prepared)
    return {
        "id": made.user_id,
        "username": made.username,
        "password": made.password,
        "clientId": made.client_id,
        "clientSecret": made.client_secret,
        "success": True,
    }


@operation(
    "PUT",
    ONE,
    "PUT_User",
    Operation.MANAGE_USERS,
    body=CHANGED_USER,
    answers=USER["properties"],
)
def put_user(books: Books, caller: Caller, asked: Asked) -> Answer:
    """Give a user another role, or take or give them API Write Access.

    It holds from their next request on. Nobody gives a permission that they do not have, or
    changes a user who has one more, and some active user keeps the permission Manage Users.
    """
    user_id = asked.value("user-id")
    return _shown(books, users.change(books.directory, caller, user_id, **asked.body))


@operation(
    "PUT",
    ONE + "/deactivate",
    "PUT_DeactivateUser",
    Operation.MANAGE_USERS,
    answers=USER["properties"],
)
def put_deactivate_user(books: Books, caller: Caller, asked: Asked) -> Answer:
    """Deactivate a user: their sessions and tokens end at once, and their clients for good."""
    return _shown(books, users.deactivate(books.directory, caller, asked.value("user-id")))


@operation(
    "PUT", ONE + "/activate", "PUT_ActivateUser", Operation.MANAGE_USERS, answers=USER["properties"]
)  # fmt: skip
def put_activate_user(books: Books, caller: Caller, asked: Asked) -> Answer:
    """Let a user in again who was deactivated; they need a new client."""
    return _shown(books, users.activate(books.directory, caller, asked.value("user-id")))


@operation(
    "PUT", ONE + "/unlock", "PUT_UnlockUser", Operation.MANAGE_USERS, answers=USER["properties"]
)
def put_unlock_user(books: Books, caller: Caller, asked: Asked) -> Answer:
    """Let a user sign in again whom too many wrong passwords have locked out."""
    return _shown(books, users.unlock(books.directory, caller, asked.value("user-id")))


@operation(
    "POST",
    ONE + "/reset-password",
    "POST_ResetUserPassword",
    Operation.MANAGE_USERS,
    prepare=lambda: users.new_password(hashed),
    secret=("password",),
    answers={**USER["properties"], "password": TEXT},
)
def post_reset_user_password(books: Books, caller: Caller, asked: Asked) -> Answer:
    """Give a user another password, told this once; their sessions and a lock end."""
    fresh = asked.prepared
    user = users.reset_password(books.directory, caller, asked.value("user-id"), fresh)
    return {**_shown(books, user), "password": fresh.password}
