"""Statements that list transactions: one for each set of things that are asked of them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from monthend.services.queries import TransactionFilter

from .reach import days
from .session import Statement, day_text

CONDITIONS: Mapping[str, str] = {
    "start": "t.date >= :start",
    "end": "t.date <= :end",
    "number": "t.number = :number",
    "type": "t.type = :type",
    "status": "t.status = :status",
    "account_number": "t.account_number = :account_number",
    "document": "coalesce(t.document_number, t.number) = :document",
}


def values_of(asked: TransactionFilter) -> dict[str, str]:
    """What is asked, by the names that the statement binds."""
    found = {
        "start": day_text(asked.start),
        "end": day_text(asked.end),
        "number": asked.number,
        "type": asked.type,
        "status": asked.status,
        "account_number": asked.account_number,
        "document": asked.document,
    }
    return {name: value for name, value in found.items() if value is not None}


@lru_cache(maxsize=1 << len(CONDITIONS))
def statement(select: str, asked: tuple[str, ...]) -> Statement:
    """The transactions for which all that is asked holds, by day."""
    narrower = "".join(f"AND {CONDITIONS[name]} " for name in asked)
    return Statement(
        select + narrower + "ORDER BY t.date, t.id LIMIT :limit OFFSET :first", reach=days
    )
