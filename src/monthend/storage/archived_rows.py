"""The rows of fiscal years that are away, where statements read them.

A connection has them in temporary tables of its own, filled from checked files when a statement
first reaches a year, and kept for what follows; a view has the rows of the database and those of
some years together. Which years a statement sees its own transaction says: a year that comes back
meanwhile is in other views' rows no more. SQLite here; PostgreSQL in its folder.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from monthend.engines.archives import ArchiveFiles, ArchiveUnusable
from monthend.services.archive_ports import COLUMNS, ArchivedTable
from monthend.services.export_ports import Row

from . import reach
from .reach import Away, view_of
from .statements import Statement

STORED = {
    ArchivedTable.TRANSACTIONS: "subledger_transaction",
    ArchivedTable.ENTRIES: "journal_entry",
    ArchivedTable.LINES: "line",
}
"""The database's tables behind those of an archive."""
NAMES = {table: tuple(column.name for column in columns) for table, columns in COLUMNS.items()}
INDEXED = {
    ArchivedTable.TRANSACTIONS: (("id",), ("number",), ("date",)),
    ArchivedTable.ENTRIES: (("id",), ("number",), ("date",)),
    ArchivedTable.LINES: (("id",),),
}
"""What one row or some days are looked for by."""
_HERE = "SELECT id FROM {table} WHERE id BETWEEN :first AND :last AND id IN {keys} ORDER BY id"
KEYS_HERE = {
    table: Statement(
        _HERE.format(table=stored, keys="(SELECT value FROM json_each(:keys))"),
        postgresql=_HERE.format(
            table=stored, keys="(SELECT json_array_elements_text(CAST(:keys AS json))::bigint)"
        ),
        reach=reach.nothing,
    )
    for table, stored in STORED.items()
}
"""Which of some rising keys the database itself has, whatever else it has between them."""


def rows_of(table: ArchivedTable, year: Away) -> str:
    """The name of the table that has the rows of a year."""
    return f"away_{year.id}_{STORED[table]}"


def listed(table: ArchivedTable) -> str:
    return ", ".join(f'"{name}"' for name in NAMES[table])


def views(suffix: str, years: Sequence[Away]) -> Iterator[str]:
    """What makes the views of the database with some years."""
    for table, stored in STORED.items():
        places = (stored, *(rows_of(table, year) for year in years))
        union = " UNION ALL ".join(f"SELECT {listed(table)} FROM {place}" for place in places)
        yield f"CREATE TEMP VIEW {view_of(stored, suffix)} AS {union}"


def indexes(year: Away) -> Iterator[str]:
    """What makes the indexes of a year's tables."""
    for table, each in INDEXED.items():
        name = rows_of(table, year)
        for columns in each:
            yield f"CREATE INDEX {name}_{columns[0]} ON {name} ({', '.join(columns)})"


def contents(
    files: ArchiveFiles | None, year: Away
) -> Iterator[tuple[ArchivedTable, Iterator[Sequence[Row]]]]:
    """The rows of a year, table by table, of files that are what was written."""
    if files is None:
        why = "nobody has said where archives are"
        raise ArchiveUnusable(Path(year.folder), why, year.fiscal_year)
    manifest = files.read(year.folder, year.sha256, year.fiscal_year)
    for table in STORED:
        yield table, files.rows(year.folder, manifest.file(table), year.fiscal_year)


_THERE = "SELECT 1 FROM sqlite_temp_schema WHERE name = ?"


def attach(connection: Any, files: ArchiveFiles | None, suffix: str, years: Sequence[Away]) -> None:
    """Have the views of the database with some years on a connection to SQLite."""
    if connection.execute(_THERE, (view_of("line", suffix),)).fetchone() is not None:
        return
    (reading,) = connection.execute("PRAGMA query_only").fetchone()
    # What is temporary is none of the database, and of this connection alone.
    connection.execute("PRAGMA query_only=0")
    try:
        for year in years:
            last = rows_of(ArchivedTable.LINES, year)
            if connection.execute(_THERE, (last,)).fetchone() is None:
                _load(connection, files, year)
        for view in views(suffix, years):
            connection.execute(view)
    finally:
        connection.execute(f"PRAGMA query_only={reading:d}")


def _load(connection: Any, files: ArchiveFiles | None, year: Away) -> None:
    for table, chunks in contents(files, year):
        name, columns = rows_of(table, year), NAMES[table]
        # Of a load that was broken off some tables may be there.
        connection.execute(f"DROP TABLE IF EXISTS temp.{name}")
        like = f"SELECT {listed(table)} FROM main.{STORED[table]} WHERE FALSE"
        connection.execute(f"CREATE TEMP TABLE {name} AS {like}")
        marks = ", ".join("?" * len(columns))
        for rows in chunks:
            connection.executemany(f"INSERT INTO temp.{name} VALUES ({marks})", rows)
    for index in indexes(year):
        connection.execute(index.replace("INDEX ", "INDEX temp.", 1))
