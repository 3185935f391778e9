"""`/monthend/v1/password`: another password for whoever asks."""

from __future__ import annotations

from monthend.domain.permissions import Operation
from monthend.entrance.passwords import hashed
from monthend.services import own_password, users
from monthend.services.caller import Caller
from monthend.services.people_data import shown_user
from monthend.services.ports import Books
from monthend.services.values import text

from .fields import Field, FieldTable
from .operations import Answer, Asked, operation
from .schemas import TEXT
from .users import USER

PATH = "/monthend/v1/password"

CHANGED = FieldTable(
    name="ChangeOwnPassword",
    fields=(
        Field(
            name="currentPassword",
            into="current_password",
            kind=text(255, least=1),
            required=True,
        ),
    ),
)


@operation(
    "POST",
    PATH,
    "POST_ChangeOwnPassword",
    Operation.CHANGE_OWN_PASSWORD,
    body=CHANGED,
    prepare=lambda: users.new_password(hashed),
    proven_by="current_password",
    secret=("password",),
    answers={**USER["properties"], "password": TEXT},
)
def post_change_own_password(books: Books, caller: Caller, asked: Asked) -> Answer:
    """Get another password in place of the one that you have, told this once.

    Your sessions end, and your tokens but the one that you ask with; clients stay. A wrong current
    password counts as one at sign-in does, and locks out. It takes no permission.
    """
    assert asked.proof is not None, "the endpoint has checked the password"
    fresh = asked.prepared
    user = own_password.change(books.directory, caller, asked.proof, fresh)
    return {**shown_user(user, books.now), "password": fresh.password, "success": True}
