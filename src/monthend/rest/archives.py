"""`/monthend/v1/archives`: the fiscal years that are outside the database, or were."""

from __future__ import annotations

from monthend.domain.permissions import Operation
from monthend.services import archives
from monthend.services.caller import Caller
from monthend.services.ports import Books

from .operations import Answer, Asked, operation
from .schemas import TEXT, nullable, properties

ARCHIVE = properties(
    {
        "fiscalYear": {"type": "integer"},
        "startDate": {"type": "string", "format": "date"},
        "endDate": {"type": "string", "format": "date"},
        "state": {"type": "string", "enum": ["Archived", "Restored"]},
        **{name: {"type": "integer"} for name in ("transactions", "entries", "lines")},
        **dict.fromkeys(("sha256", "folder", "archivedBy", "archivedOn"), TEXT),
        **dict.fromkeys(("restoredBy", "restoredOn"), nullable("string")),
    }
)


@operation(
    "GET",
    "/monthend/v1/archives",
    "GET_Archives",
    Operation.READ_LEDGER,
    answers={"archives": {"type": "array", "items": ARCHIVE}},
)
def get_archives(books: Books, caller: Caller, asked: Asked) -> Answer:  # noqa: ARG001
    """List the fiscal years that were archived, with how many rows left and the hash of each.

    What is archived is read as ever; what would change it is refused until it was restored.
    """
    found = archives.listed(books, caller)
    return {"archives": [archives.as_data(each) for each in found], "success": True}
