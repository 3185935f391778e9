"""The tables on PostgreSQL, made from the one schema, and what counts there."""

from __future__ import annotations

from collections.abc import Iterator

from monthend.storage.version import VERSION

from . import fence, owned
from .connections import Connection

LOCK = "SELECT pg_advisory_xact_lock(1836018804, 0)"

# A row that counts would make every transaction wait for the one before it.
COUNTERS = (
    "CREATE SEQUENCE commit_sequence",
    owned.ADD_ENTRY_NUMBERS,
    "CREATE TRIGGER entry_numbers AFTER INSERT ON calendar "
    "FOR EACH ROW EXECUTE FUNCTION add_entry_numbers()",
    """
CREATE FUNCTION next_entry_number(calendar bigint) RETURNS bigint LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_advisory_xact_lock_shared(1701737081, calendar::integer);
  RETURN nextval('entry_number_' || calendar);
END$$
""",
    # Nobody takes a number between the look at the last one and the leap past it.
    """
CREATE FUNCTION count_past_entry(calendar bigint, number bigint) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE counter regclass := 'entry_number_' || calendar;
BEGIN
  PERFORM pg_advisory_xact_lock(1701737081, calendar::integer);
  IF coalesce(pg_sequence_last_value(counter), 0) < number THEN
    PERFORM setval(counter, number);
  END IF;
END$$
""",
)

SAY_VERSION = f"INSERT INTO schema_version (version) VALUES ({VERSION})"


def schema_version(connection: Connection) -> int | None:
    """The version of the schema that is there, None without one."""
    found = connection.execute("SELECT to_regclass('schema_version')").fetchone()
    if found is None or found[0] is None:
        return None
    row = connection.execute("SELECT version FROM schema_version").fetchone()
    return int(row[0]) if row else None


def create_schema(connection: Connection) -> bool:
    """Make everything in an empty database; False when it is there already."""
    connection.execute(LOCK, prepare=False)
    if schema_version(connection) is not None:
        return False
    for sql in _statements():
        connection.execute(sql, prepare=False)
    return True


def _statements() -> Iterator[str]:
    # Describing tables takes longer to import than most commands take altogether.
    from .table_words import indexes, tables

    yield from tables()
    yield from indexes()
    yield from COUNTERS
    yield from fence.statements()
    yield SAY_VERSION
