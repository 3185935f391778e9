"""What of the fence is round the close checklist, for PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator

from monthend.storage.fence import APPEND_ONLY
from monthend.storage.fence_tasks import (
    CLOSED_TASKS,
    NEVER_CHANGED,
    OF_ANOTHER,
    OF_CLOSED,
    STRAYS,
    TASK_FOR_GOOD,
)

from .fence_triggers import moved, row, whole

_KEPT = """
CREATE FUNCTION fence_tasks_{what}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_advisory_xact_lock_shared({row}.calendar_id);
  IF {closed} THEN
    RAISE EXCEPTION '{message}';
  END IF;
  RETURN {row};
END$$
"""
_STRAY = """
CREATE FUNCTION fence_{table}_stray() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF {stray} THEN
    RAISE EXCEPTION '{message}';
  END IF;
  RETURN NEW;
END$$
"""
EVENTS = (("written", "INSERT OR UPDATE", "NEW"), ("removed", "DELETE", "OLD"))


def functions() -> Iterator[str]:
    for what, _, which in EVENTS:
        closed = OF_CLOSED.format(row=which)
        yield _KEPT.format(what=what, row=which, closed=closed, message=CLOSED_TASKS)
    for table, stray in STRAYS.items():
        yield _STRAY.format(table=table, stray=stray, message=OF_ANOTHER)


def triggers() -> Iterator[tuple[str, str]]:
    """Nothing of a closed period's checklist is added, changed or taken away."""
    for table in STRAYS:
        for what, events, _ in EVENTS:
            name = f"fence_tasks_{table}_{what}"
            event = "INSERT" if table in NEVER_CHANGED and what == "written" else events
            yield (
                name,
                f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW "
                f"EXECUTE FUNCTION fence_tasks_{what}()",
            )
        name = f"fence_{table}_stray"
        yield (
            name,
            f"CREATE TRIGGER {name} BEFORE INSERT ON {table} FOR EACH ROW "
            f"EXECUTE FUNCTION {name}()",
        )
        yield whole(f"{table}_emptied", "TRUNCATE", table, APPEND_ONLY)
    yield row("close_task_unchanged", "UPDATE ON close_task", moved(*TASK_FOR_GOOD), APPEND_ONLY)
    for table in NEVER_CHANGED:
        yield row(f"{table}_unchanged", f"UPDATE ON {table}", "TRUE", APPEND_ONLY)
    yield row("task_template_kept", "DELETE ON task_template", "TRUE", APPEND_ONLY)
    yield whole("task_template_emptied", "TRUNCATE", "task_template", APPEND_ONLY)
