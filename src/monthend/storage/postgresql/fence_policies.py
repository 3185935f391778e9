"""What of the fence is round posting rules and what came late, for PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator

from monthend.storage.fence import APPEND_ONLY, LATE_FOR_GOOD

from .fence_triggers import moved, row, whole


def triggers() -> Iterator[tuple[str, str]]:
    """Posting rules stay in every version; what came late is decided on once."""
    yield row("posting_rules_unchanged", "UPDATE ON posting_rules", "TRUE", APPEND_ONLY)
    yield row("posting_rules_kept", "DELETE ON posting_rules", "TRUE", APPEND_ONLY)
    yield row(
        "late_transaction_unchanged",
        "UPDATE ON late_transaction",
        f"OLD.status <> 'Waiting' OR {moved(*LATE_FOR_GOOD)}",
        APPEND_ONLY,
    )
    yield row("late_transaction_kept", "DELETE ON late_transaction", "TRUE", APPEND_ONLY)
    for table in ("posting_rules", "late_transaction"):
        yield whole(f"{table}_emptied", "TRUNCATE", table, APPEND_ONLY)
