"""What of the fence is round archives: where a fiscal year is stays known, until it is back.

The words are of both stores, the triggers SQLite's.
"""

from __future__ import annotations

from collections.abc import Iterator

from .fence_triggers import APPEND_ONLY, moved, trigger, unreplaced
from .reach import POSTINGS

FOR_GOOD = (
    "id", "calendar_id", "fiscal_year", "first_date", "last_date", "folder", "sha256",
    "transactions", "entries", "lines", "first_transaction", "last_transaction", "first_entry",
    "last_entry", "last_line", "earliest", "archived_by", "archived_on",
)  # fmt: skip
STEP = "OLD.restored_on IS NOT NULL OR NEW.restored_on IS NULL OR "
"""Whether an update is none that tells of a restoring; what stays for good follows."""
STILL_AWAY = (
    "EXISTS (SELECT 1 FROM archive a WHERE a.id = OLD.archive_id AND a.restored_on IS NULL)"
)

FLOOR = "monthend fence: keys that were given out are never free again"
LAST_OF_ARCHIVE = {
    "line": "NEW.last_line",
    "journal_entry": "NEW.last_entry",
    "subledger_transaction": "NEW.last_transaction",
}


def triggers() -> Iterator[str]:
    """An archive is restored once, and its numbers are taken until it is."""
    yield trigger("archive_unchanged", "UPDATE ON archive", STEP + moved(*FOR_GOOD), APPEND_ONLY)
    yield trigger("archive_kept", "DELETE ON archive", "TRUE", APPEND_ONLY)
    yield unreplaced("archive")
    yield trigger("archived_number_unchanged", "UPDATE ON archived_number", "TRUE", APPEND_ONLY)
    yield trigger("archived_number_kept", "DELETE ON archived_number", STILL_AWAY, APPEND_ONLY)
    free = " OR ".join(
        f"coalesce({last}, 0) > coalesce((SELECT {table} FROM key_floor), 0)"
        for table, last in LAST_OF_ARCHIVE.items()
    )
    yield trigger("archive_keys_kept", "INSERT ON archive", free, FLOOR)
    lowered = " OR ".join(f"NEW.{table} < OLD.{table}" for table in POSTINGS)
    yield trigger("key_floor_lowered", "UPDATE ON key_floor", f"NEW.id <> 1 OR {lowered}", FLOOR)
    yield trigger("key_floor_kept", "DELETE ON key_floor", "TRUE", FLOOR)
    yield trigger(
        "key_floor_alone", "INSERT ON key_floor", "EXISTS (SELECT 1 FROM key_floor)", FLOOR
    )
