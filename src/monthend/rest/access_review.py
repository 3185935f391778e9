"""`/monthend/v1/access-review`: who can do what, as JSON and as CSV."""

from __future__ import annotations

from monthend.domain.permissions import Operation, Permission
from monthend.services import access_review
from monthend.services.access_review import COLUMNS
from monthend.services.caller import Caller
from monthend.services.ports import Books

from .clients import CLIENT
from .csv_text import MEDIA, csv_text
from .operations import Answer, Asked, operation
from .replies import Download
from .schemas import TEXT, nullable, properties
from .users import USER

PATH = "/monthend/v1/access-review"
_HELD = sorted(permission.value for permission in Permission)
REACHED = {
    "type": "array",
    "items": properties(
        {
            "id": TEXT,
            "name": TEXT,
            "orgs": {
                "type": "array",
                "items": properties({"id": nullable("string"), "name": TEXT}),
            },
        }
    ),
}
ACCESS = properties(
    {
        **USER["properties"],
        "entities": REACHED,
        "permissions": {"type": "array", "items": {"type": "string", "enum": _HELD}},
        "permissionsSince": TEXT,
        "clients": {
            "type": "array",
            "items": properties({**CLIENT["properties"], "entities": REACHED}),
        },
    }
)


@operation(
    "GET",
    PATH,
    "GET_AccessReview",
    Operation.READ_USERS,
    slow=lambda _: True,
    answers={
        "tenant": TEXT,
        "reviewedOn": TEXT,
        "users": {"type": "array", "items": ACCESS},
    },
)
def get_access_review(books: Books, caller: Caller, _asked: Asked) -> Answer:
    """Review who can do what: every user with their permissions, reach, clients and last use.

    `permissionsSince` is when they got their role, when its permissions changed, or when they got
    or lost API Write Access, whichever was last. `entities` are those that a user reaches, or a
    client, with their orgs. Users and clients that have ended are there too.
    """
    return {**access_review.shown(access_review.make(books.directory, caller)), "success": True}


@operation(
    "GET",
    PATH + ".csv",
    "GET_AccessReviewCsv",
    Operation.READ_USERS,
    slow=lambda _: True,
    media=MEDIA,
)
def get_access_review_csv(books: Books, caller: Caller, _asked: Asked) -> Download:
    """The same review as CSV, a row for each user."""
    review = access_review.make(books.directory, caller)
    return Download(
        content=csv_text(COLUMNS, access_review.csv_rows(review)),
        media=MEDIA,
        name=f"access-review-{review.at:%Y-%m-%d}.csv",
    )
