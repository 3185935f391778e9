"""An export of the books: who may have one, and what it says of itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from monthend.domain.permissions import Operation

from . import settings
from .caller import Caller
from .ports import Books

SETTINGS = (
    "detail_format",
    "aging_buckets",
    "aging_negative_invoices",
    "unprocessed_charges",
    "pnl_opening",
)
"""The settings that say what trial balances and their detail files are like."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """Whose books were exported, by whom, and as they were after which write.

    `unconverted` are the currencies and days of lines that wait for an exchange rate.
    """

    tenant_id: str
    tenant: str
    calendar_id: int
    home_currency: str
    commit_sequence: int
    at: datetime
    by: str
    settings: Mapping[str, str]
    unconverted: Sequence[tuple[str, date]]


def snapshot(books: Books, caller: Caller) -> Snapshot:
    """What an export says of itself, once the caller may see the ledger."""
    caller.require(Operation.READ_LEDGER)
    shown = settings.shown(caller.tenant.settings)
    return Snapshot(
        tenant_id=caller.tenant.id,
        tenant=caller.tenant.name,
        calendar_id=caller.calendar_id,
        home_currency=caller.tenant.home_currency,
        commit_sequence=books.sequence_seen,
        at=books.now,
        by=caller.username,
        settings={name: shown[name] for name in SETTINGS},
        unconverted=books.unconverted(date.max),
    )
