"""What a query found, kept for the pages that its client has not fetched yet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

LIVE_AT_MOST = 10
"""How many cursors a user has; opening one more drops the one opened first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cursor:
    """The ids of an answer in order, and what is shown of each; good until `expires_on`."""

    id: str
    tenant_id: str
    user_id: str
    calendar_id: int
    object: str
    fields: tuple[str, ...]
    version: str
    ids: tuple[str, ...]
    created_on: datetime
    expires_on: datetime
