"""What of the fence is round events, for PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator

from monthend.storage.fence import APPEND_ONLY
from monthend.storage.fence_events import NOT_NEXT, UNFIT

from .fence_triggers import row, whole

_NEXT = """
CREATE FUNCTION fence_event() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF {unfit} THEN
    RAISE EXCEPTION '{message}';
  END IF;
  RETURN NEW;
END$$
"""


def functions() -> Iterator[str]:
    yield _NEXT.format(unfit=UNFIT.format(distinct="DISTINCT FROM"), message=NOT_NEXT)


def triggers() -> Iterator[tuple[str, str]]:
    """Nobody but history makes an event, and nobody changes one."""
    yield (
        "fence_event_next",
        "CREATE TRIGGER fence_event_next BEFORE INSERT ON event FOR EACH ROW "
        "EXECUTE FUNCTION fence_event()",
    )
    yield row("event_unchanged", "UPDATE ON event", "TRUE", APPEND_ONLY)
    yield row("event_kept", "DELETE ON event", "TRUE", APPEND_ONLY)
    yield whole("event_emptied", "TRUNCATE", "event", APPEND_ONLY)
