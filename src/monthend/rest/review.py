"""`/monthend/v1`: what should be looked at before a period closes."""

from __future__ import annotations

from monthend.domain.permissions import Operation
from monthend.services import review
from monthend.services.caller import Caller
from monthend.services.ports import Books

from .extensions import PERIOD
from .operations import Answer, Asked, operation
from .schemas import REVIEW_POINT, TEXT


@operation(
    "GET",
    PERIOD + "/review-points",
    "GET_AccountingPeriodReviewPoints",
    Operation.READ_LEDGER,
    answers={
        "accountingPeriodId": TEXT,
        "name": TEXT,
        "reviewPoints": {"type": "array", "items": REVIEW_POINT},
        "more": {"type": "boolean"},
    },
    # Alike entries are found by going through the lines.
    slow=lambda _: True,
)
def get_review_points(books: Books, caller: Caller, asked: Asked) -> Answer:
    """List postings that a period or the ones before it seem to lack, or to have twice.

    They are no action items: nothing here stands in the way of a close.
    """
    return {**review.as_data(review.make(books, caller, asked.value("ap-id"))), "success": True}
