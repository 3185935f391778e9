"""An export of the books: who may have one, and what it says of itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from monthend.domain.permissions import Operation

from .caller import Caller
from .ports import Books


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """Whose books were exported, and as they were after which write."""

    tenant_id: str
    tenant: str
    calendar_id: int
    home_currency: str
    pnl_opening: str
    commit_sequence: int
    at: datetime


def snapshot(books: Books, caller: Caller) -> Snapshot:
    """What an export says of itself, once the caller may see the ledger."""
    caller.require(Operation.READ_LEDGER)
    return Snapshot(
        tenant_id=caller.tenant.id,
        tenant=caller.tenant.name,
        calendar_id=caller.calendar_id,
        home_currency=caller.tenant.home_currency,
        pnl_opening=caller.tenant.settings.pnl_opening,
        commit_sequence=books.sequence_seen,
        at=books.now,
    )
