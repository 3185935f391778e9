"""The highest keys that postings have had so far: what comes later has a higher one.

SQLite counts on from the last row of a table that is there. With that row it would give a key out
again, and what is away with a fiscal year, or in a snapshot, would share it with another row. So
the highest keys of what left are kept for good, and whatever is added takes its key above them:
one row by itself, of many at once the first, which the others follow.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from typing import TYPE_CHECKING

from . import reach
from .statements import Statement

if TYPE_CHECKING:
    from .session import Row, Session

_LAST = (
    "SELECT coalesce(max(id), 0){more} FROM (SELECT max(id) AS id FROM {table} "
    "UNION ALL SELECT {table} FROM key_floor) AS k"
)
LAST = {
    table: Statement(_LAST.format(table=table, more=""), reach=reach.nothing)
    for table in reach.POSTINGS
}
LAST_LINE, LAST_TRANSACTION, LAST_ENTRY = (LAST[table] for table in reach.POSTINGS)
LAST_LINE_EVER = Statement(
    LAST_LINE.sqlite,
    # Sequences need no floor, so that only the archives know which lines left last.
    postgresql=f"SELECT greatest(({LAST_LINE.sqlite}), (SELECT max(last_line) FROM archive))",
    reach=reach.nothing,
)
"""The last line there has been, here or away: no year that is away now has one after it."""
NEXT = {table: f"({_LAST.format(table=table, more=' + 1')})" for table in reach.POSTINGS}
"""What an INSERT into SQLite names as the key of its row; sequences know it for PostgreSQL."""

_COLUMNS = ", ".join(reach.POSTINGS)
FIRST_FLOOR = (
    f"INSERT INTO key_floor (id, {_COLUMNS}) "
    "SELECT 1, 0, 0, 0 WHERE NOT EXISTS (SELECT 1 FROM key_floor)"
)
RAISE_FLOOR = "UPDATE key_floor SET " + ", ".join(
    f"{table} = max({table}, coalesce({{{table}}}, 0))" for table in reach.POSTINGS
)
KEEP = (
    Statement(FIRST_FLOOR, reach=reach.nothing),
    Statement(
        RAISE_FLOOR.format(
            **{table: f"(SELECT max(id) FROM {table})" for table in reach.POSTINGS}
        ),
        reach=reach.nothing,
    ),
)  # fmt: skip
"""What has every key that is given out now remembered, whatever becomes of its row."""


def append(session: Session, sql: str, key: int, rows: Iterable[Row]) -> None:
    """Add rows to SQLite by a bulk statement: the first gets the key, the others follow it."""
    left = iter(rows)
    with_key = sql.replace("(", "(id, ", 1).replace("VALUES (", "VALUES (?, ", 1)
    for first in islice(left, 1):
        session.run_rows(with_key, [(key, *first)])
    session.run_rows(sql, left)
