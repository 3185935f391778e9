"""What of the fence is about duties kept apart, for PostgreSQL.

The triggers that look at inserted rows fire after those on closed days, by their names, and
so under the calendar's lock. Whatever changes a row takes that lock here.
"""

from __future__ import annotations

from collections.abc import Iterator

from monthend.storage.fence import APPEND_ONLY
from monthend.storage.fence_duties import (
    BATCH_LOCKED,
    ENTRY_LOCKED,
    LOCKED,
    TRANSACTION_LOCKED,
)

from .fence_triggers import row, whole

_ADDED = """
CREATE FUNCTION fence_types_added_{what}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM type_lock) THEN
    IF EXISTS (
      SELECT 1 FROM new_rows n WHERE NOT (n.batch_id IS NOT NULL) AND {matters} AND {locked}
    ) THEN
      RAISE EXCEPTION '{message}';
    END IF;
  END IF;
  RETURN NULL;
END$$
"""
_CHANGED = """
CREATE FUNCTION fence_types_{what}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_advisory_xact_lock_shared(NEW.calendar_id);
  IF {locked} THEN
    RAISE EXCEPTION '{message}';
  END IF;
  RETURN NEW;
END$$
"""
ADDED_TO = (
    ("subledger_transaction", "transactions", "TRUE", TRANSACTION_LOCKED),
    ("journal_entry", "entries", "n.run_id IS NULL", ENTRY_LOCKED),
)
CHANGED = (
    ("subledger_transaction", "transaction", "UPDATE OF status", TRANSACTION_LOCKED,
     "OLD.status IS DISTINCT FROM NEW.status"),
    ("journal_entry", "entry", "UPDATE OF status", ENTRY_LOCKED,
     "OLD.status IS DISTINCT FROM NEW.status AND OLD.status = 'Created' AND OLD.run_id IS NULL"),
    ("import_batch", "batch", "UPDATE OF posted", BATCH_LOCKED, "NEW.posted"),
)  # fmt: skip


def functions() -> Iterator[str]:
    for _, what, matters, locked in ADDED_TO:
        yield _ADDED.format(
            what=what, matters=matters, locked=locked.format(row="n"), message=LOCKED
        )
    for _, what, _, locked, _ in CHANGED:
        yield _CHANGED.format(what=what, locked=locked.format(row="NEW"), message=LOCKED)


def triggers() -> Iterator[tuple[str, str]]:
    """Nothing of a type comes into a period that takes no more of it, nor changes there."""
    for table, what, _, _ in ADDED_TO:
        name = f"fence_types_{table}_insert"
        yield (
            name,
            f"CREATE TRIGGER {name} AFTER INSERT ON {table} REFERENCING NEW TABLE AS new_rows "
            f"FOR EACH STATEMENT EXECUTE FUNCTION fence_types_added_{what}()",
        )
    for table, what, event, _, matters in CHANGED:
        name = f"fence_types_{table}_changed"
        yield (
            name,
            f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW WHEN ({matters}) "
            f"EXECUTE FUNCTION fence_types_{what}()",
        )
    yield row("type_lock_unchanged", "UPDATE ON type_lock", "TRUE", APPEND_ONLY)
    yield whole("type_lock_emptied", "TRUNCATE", "type_lock", APPEND_ONLY)
