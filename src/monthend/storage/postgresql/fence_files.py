"""What of the fence is round detail files, for PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator

from monthend.storage.fence import (
    APPEND_ONLY,
    CURRENT_FILE,
    FILE_FOR_GOOD,
    FILED,
    FILING,
    NO_FILE,
    STAGED_FILE,
)

from .fence_triggers import moved, row, whole

_REFUSE_FILE = """
CREATE FUNCTION fence_{name}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF {condition} THEN
    RAISE EXCEPTION '{message}';
  END IF;
  RETURN {row};
END$$
"""

RULES = {
    ("file_staged", "INSERT ON file"): (
        "NEW", f"NEW.sha256 IS NOT NULL OR NOT EXISTS ({FILING.format(row='NEW')})", NO_FILE,
    ),
    ("file_done", "UPDATE ON file"): (
        "NEW", f"NOT EXISTS ({FILED.format(row='NEW')})", APPEND_ONLY,
    ),
    ("file_chunk_staged", "INSERT ON file_chunk"): (
        "NEW", f"NOT EXISTS ({STAGED_FILE.format(row='NEW')})", NO_FILE,
    ),
    ("file_chunk_kept", "DELETE ON file_chunk"): (
        "OLD", f"EXISTS ({CURRENT_FILE.format(row='OLD')})", APPEND_ONLY,
    ),
}  # fmt: skip
"""By name and event, what must not be: conditions that look at other tables, in a function each."""


def functions() -> Iterator[str]:
    """What the triggers call, by their names."""
    for (name, _), (given, condition, message) in RULES.items():
        yield _REFUSE_FILE.format(name=name, row=given, condition=condition, message=message)


def triggers() -> Iterator[tuple[str, str]]:
    """A file is what a run has made of it, and nothing else comes into it afterwards."""
    for name, event in RULES:
        yield (
            f"fence_{name}",
            f"CREATE TRIGGER fence_{name} BEFORE {event} FOR EACH ROW "
            f"EXECUTE FUNCTION fence_{name}()",
        )
    yield row(
        "file_unchanged",
        "UPDATE ON file",
        f"OLD.sha256 IS NOT NULL OR {moved(*FILE_FOR_GOOD)}",
        APPEND_ONLY,
    )
    yield row("file_kept", "DELETE ON file", "OLD.sha256 IS NOT NULL", APPEND_ONLY)
    yield row("file_chunk_unchanged", "UPDATE ON file_chunk", "TRUE", APPEND_ONLY)
    for table in ("file", "file_chunk"):
        yield whole(f"{table}_emptied", "TRUNCATE", table, APPEND_ONLY)
