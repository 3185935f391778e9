"""The forms that the triggers of the fence have in PostgreSQL, each with its name."""

from __future__ import annotations


def row(name: str, event: str, condition: str, message: str) -> tuple[str, str]:
    """A trigger that refuses each row of which the condition is true."""
    return (
        f"fence_{name}",
        f"CREATE TRIGGER fence_{name} BEFORE {event} FOR EACH ROW WHEN ({condition}) "
        f"EXECUTE FUNCTION fence_refuse('{message}')",
    )


def statement(
    name: str, event: str, table: str, function: str, transitions: str
) -> tuple[str, str]:
    """A trigger that looks at all rows of a statement at once."""
    name = f"fence_{name}_{event.lower()}"
    return (
        name,
        f"CREATE TRIGGER {name} AFTER {event} ON {table} REFERENCING {transitions} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {function}",
    )


def whole(name: str, event: str, table: str, message: str) -> tuple[str, str]:
    """A trigger that refuses a statement, whatever its rows."""
    return (
        f"fence_{name}",
        f"CREATE TRIGGER fence_{name} BEFORE {event} ON {table} FOR EACH STATEMENT "
        f"EXECUTE FUNCTION fence_refuse('{message}')",
    )


def moved(*columns: str) -> str:
    """Whether an update changes one of these columns."""
    return "(" + " OR ".join(f"OLD.{name} IS DISTINCT FROM NEW.{name}" for name in columns) + ")"
