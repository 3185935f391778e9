"""What of the fence is round archives, for PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator

from monthend.storage.fence import APPEND_ONLY
from monthend.storage.fence_archives import FOR_GOOD, STEP, STILL_AWAY

from .fence_triggers import moved, row, whole

_KEPT = """
CREATE FUNCTION fence_archived_number() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF {still_away} THEN
    RAISE EXCEPTION '{message}';
  END IF;
  RETURN OLD;
END$$
"""


def functions() -> Iterator[str]:
    yield _KEPT.format(still_away=STILL_AWAY, message=APPEND_ONLY)


def triggers() -> Iterator[tuple[str, str]]:
    """An archive is restored once, and its numbers are taken until it is."""
    yield row("archive_unchanged", "UPDATE ON archive", STEP + moved(*FOR_GOOD), APPEND_ONLY)
    yield row("archive_kept", "DELETE ON archive", "TRUE", APPEND_ONLY)
    yield row("archived_number_unchanged", "UPDATE ON archived_number", "TRUE", APPEND_ONLY)
    yield (
        "fence_archived_number_kept",
        "CREATE TRIGGER fence_archived_number_kept BEFORE DELETE ON archived_number "
        "FOR EACH ROW EXECUTE FUNCTION fence_archived_number()",
    )
    for table in ("archive", "archived_number"):
        yield whole(f"{table}_emptied", "TRUNCATE", table, APPEND_ONLY)
