"""The rows of fiscal years that are away, on a connection to PostgreSQL."""

from __future__ import annotations

from collections.abc import Sequence

from monthend.engines.archives import ArchiveFiles
from monthend.services.archive_ports import ArchivedTable
from monthend.storage.archived_rows import STORED, contents, indexes, listed, rows_of, views
from monthend.storage.reach import Away

from .connections import Connection

_THERE = "SELECT 1 FROM pg_class WHERE relname = %s AND relnamespace = pg_my_temp_schema()"


def attach(
    connection: Connection, files: ArchiveFiles | None, suffix: str, years: Sequence[Away]
) -> None:
    """Have the views of the database with some years, between two transactions."""
    with connection.transaction():
        for limit in ("statement_timeout", "idle_in_transaction_session_timeout"):
            connection.execute(f"SET LOCAL {limit} = 0", prepare=False)
        for year in years:
            last = rows_of(ArchivedTable.LINES, year)
            if connection.execute(_THERE, (last,), prepare=False).fetchone() is None:
                _load(connection, files, year)
        for view in views(suffix, years):
            connection.execute(view, prepare=False)


def _load(connection: Connection, files: ArchiveFiles | None, year: Away) -> None:
    for table, chunks in contents(files, year):
        name = rows_of(table, year)
        like = f"SELECT {listed(table)} FROM {STORED[table]} WHERE FALSE"
        connection.execute(f"CREATE TEMP TABLE {name} AS {like}", prepare=False)
        with connection.cursor().copy(f"COPY {name} ({listed(table)}) FROM STDIN") as copy:
            for rows in chunks:
                for row in rows:
                    copy.write_row(row)
    for sql in indexes(year):
        connection.execute(sql, prepare=False)
    for table in STORED:
        connection.execute(f"ANALYZE {rows_of(table, year)}", prepare=False)
