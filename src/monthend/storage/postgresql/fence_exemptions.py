"""What of the fence is about exceptions, for PostgreSQL.

Whoever uses an exception holds its row until the commit: it is not revoked between the look
and the commit, and what was revoked a moment before is seen.
"""

from __future__ import annotations

from collections.abc import Iterator

from monthend.storage.fence import APPEND_ONLY
from monthend.storage.fence_exemptions import (
    EXEMPTION_FOR_GOOD,
    GOOD_FOR,
    NO_EXEMPTION,
    USE_FOR_GOOD,
)

from .fence_triggers import moved, row, whole

_USED = """
CREATE FUNCTION fence_exemption_used() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_advisory_xact_lock_shared(NEW.calendar_id);
  PERFORM 1 FROM exemption WHERE id = NEW.exemption_id FOR SHARE;
  IF NOT NEW.under_way OR NOT {good} THEN
    RAISE EXCEPTION '{message}';
  END IF;
  RETURN NEW;
END$$
"""


def functions() -> Iterator[str]:
    yield _USED.format(good=GOOD_FOR, message=NO_EXEMPTION)


def triggers() -> Iterator[tuple[str, str]]:
    """Nobody is granted one by themselves, and one that has ended is used no more."""
    itself = "NEW.granted_by = NEW.user_id OR NEW.revoked_on IS NOT NULL"
    yield row("exemption_granted", "INSERT ON exemption", itself, NO_EXEMPTION)
    changed = f"OLD.revoked_on IS NOT NULL OR {moved(*EXEMPTION_FOR_GOOD)}"
    yield row("exemption_unchanged", "UPDATE ON exemption", changed, APPEND_ONLY)
    yield (
        "fence_exemption_used",
        "CREATE TRIGGER fence_exemption_used BEFORE INSERT ON exemption_use "
        "FOR EACH ROW EXECUTE FUNCTION fence_exemption_used()",
    )
    changed = f"NOT OLD.under_way OR {moved(*USE_FOR_GOOD)}"
    yield row("exemption_use_unchanged", "UPDATE ON exemption_use", changed, APPEND_ONLY)
    for table in ("exemption", "exemption_use"):
        yield row(f"{table}_kept", f"DELETE ON {table}", "TRUE", APPEND_ONLY)
        yield whole(f"{table}_emptied", "TRUNCATE", table, APPEND_ONLY)
