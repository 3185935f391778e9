"""The forms that the triggers of the fence have in SQLite."""

from __future__ import annotations

APPEND_ONLY = "monthend fence: rows of this table are never changed or deleted"
TAKEN = "monthend fence: a row with this key is there already, or was"


def trigger(name: str, event: str, condition: str, message: str) -> str:
    """A trigger that refuses each row of which the condition is true."""
    # ABORT would have SQLite keep a journal for every single insert, a tenth of an import's time.
    # FAIL refuses the row as well, and leaves the rows before it to whoever takes them back.
    act = "FAIL" if event.startswith("INSERT") else "ABORT"
    return (
        f"CREATE TRIGGER fence_{name} BEFORE {event} WHEN {condition} "
        f"BEGIN SELECT RAISE({act}, '{message}'); END"
    )


def moved(*columns: str) -> str:
    """Whether an update changes one of these columns."""
    return "(" + " OR ".join(f"OLD.{name} IS NOT NEW.{name}" for name in columns) + ")"


def unreplaced(table: str, key: str = "", *, unless: str = "FALSE", floor: str = "") -> str:
    """No insert takes the rowid of a row that is there, nor another key of it.

    Nor one up to a `floor`, which says the last key that is no longer free; what `unless` is true
    of is asked only where it names its rowid.
    """
    # -1 is what a trigger sees of a rowid that SQLite has still to choose.
    there = f"EXISTS (SELECT 1 FROM {table} WHERE rowid = NEW.rowid)"
    taken = f"NEW.rowid <> -1 AND {there}"
    if floor:
        last = f"(SELECT coalesce(max(rowid), 0) FROM {table})"
        taken = (
            f"NEW.rowid <> -1 AND (NEW.rowid <= {floor} OR {there}) "
            f"OR NEW.rowid = -1 AND NOT ({unless}) AND {last} < {floor}"
        )
    if key:
        same = " AND ".join(f"{name} IS NEW.{name}" for name in key.split())
        taken += f" OR NOT ({unless}) AND EXISTS (SELECT 1 FROM {table} WHERE {same})"
    return trigger(f"{table}_unreplaced", f"INSERT ON {table}", taken, TAKEN)
