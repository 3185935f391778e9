"""What of the fence round detail files looks at other tables, for PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator

from monthend.storage.fence import (
    APPEND_ONLY,
    CURRENT_FILE,
    FILED,
    FILING,
    NO_FILE,
    STAGED_FILE,
)

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
    for (name, _), (row, condition, message) in RULES.items():
        yield _REFUSE_FILE.format(name=name, row=row, condition=condition, message=message)
