"""What is written of a table to bring back a state: rows that go, and rows that come."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from .session import Row, Session
from .tenant_rows import TenantTable

Key = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """The keys of the rows of a table that go, and the rows that come."""

    table: TenantTable
    gone: Sequence[Key]
    new: Sequence[Row]


def delete(session: Session, change: Change) -> None:
    if not change.gone:
        return
    table = change.table
    names = [table.columns[place] for place in table.key]
    session.delete_rows(table.name, names, change.gone)


def insert(session: Session, change: Change) -> None:
    if change.new:
        session.copy(f"{change.table.name} ({change.table.listed})", change.new)
