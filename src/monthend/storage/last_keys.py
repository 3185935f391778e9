"""The highest keys that postings have so far: what comes later has a higher one."""

from __future__ import annotations

from . import reach
from .session import Statement

# What leaves never has the highest key.
LAST_LINE, LAST_ENTRY, LAST_TRANSACTION = (
    Statement(f"SELECT coalesce(max(id), 0) FROM {table}", reach=reach.nothing)
    for table in ("line", "journal_entry", "subledger_transaction")
)
