"""Numbers that another row has already: of the books, of the same file, of an import under way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import TypeVar

from monthend.domain.errors import Busy, Refusal, TransactionNumberTaken

K = TypeVar("K")


class NumberBeingImported(Busy):
    """The row that has the number does not count yet, and may never."""

    message = (
        "An import that has not ended holds the number {number} of another {type}. Unless that "
        "import goes on, an import from {until} on lets it go."
    )


def first_taken(
    keys: Sequence[K], there: Mapping[K, datetime | None]
) -> tuple[int, datetime | None] | None:
    """The place of the first key that is there or comes a second time, and until when it is held.

    None stands for what is there for good.
    """
    seen: set[K] = set()
    for place, key in enumerate(keys):
        if key in there or key in seen:
            return place, there.get(key)
        seen.add(key)
    return None


def number_taken(kind: str, number: str, until: datetime | None) -> Refusal:
    """Why a number cannot be used: it is in the books, or an import under way has it."""
    if until is None:
        return TransactionNumberTaken(type=kind, number=number)
    whole = until.replace(microsecond=0) + timedelta(seconds=1)
    return NumberBeingImported(type=kind, number=number, until=f"{whole:%Y-%m-%d %H:%M:%S} UTC")
