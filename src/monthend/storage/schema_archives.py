"""The tables of archives: which fiscal years are away, and the numbers that left with them."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, Table

from .schema_directory import Serial, Text, index_where, metadata

archive = Table(
    "archive",
    metadata,
    Column("id", Serial, primary_key=True),
    Column("calendar_id", ForeignKey("calendar.id"), nullable=False),
    Column("fiscal_year", Integer, nullable=False),
    *(Column(name, Text, nullable=False) for name in ("first_date", "last_date")),
    *(Column(name, Text, nullable=False) for name in ("folder", "sha256")),
    *(
        Column(name, BigInteger, nullable=False)
        for name in ("transactions", "entries", "lines")
    ),
    *(
        Column(name, BigInteger)
        for name in (
            "first_transaction", "last_transaction", "first_entry", "last_entry", "last_line"
        )
    ),
    Column("earliest", Text),
    *(Column(name, Text, nullable=False) for name in ("archived_by", "archived_on")),
    *(Column(name, Text) for name in ("restored_by", "restored_on")),
    Index("archive_of_calendar", "calendar_id", "first_date", "id"),
    sqlite_autoincrement=True,
)  # fmt: skip
"""A fiscal year whose transactions, manual entries and lines are in files, with the SHA-256 of
their manifest; once it was restored they are here again. The first and last keys bound the
search for one row, `earliest` is the day of its first transaction."""
index_where(
    "archived_year", "restored_on IS NULL", archive.c.calendar_id, archive.c.fiscal_year,
    unique=True,
)  # fmt: skip

archived_number = Table(
    "archived_number",
    metadata,
    Column("calendar_id", Serial, primary_key=True, autoincrement=False),
    Column("number", Text, primary_key=True),
    Column("type", Text, primary_key=True),
    Column("archive_id", Serial, nullable=False),
    Index("number_of_archive", "archive_id"),
    sqlite_with_rowid=False,
)
"""A number of a transaction that is away, with its type, or of an entry, whose type is empty: it
is taken for good."""

key_floor = Table(
    "key_floor",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    *(
        Column(name, BigInteger, nullable=False)
        for name in ("line", "journal_entry", "subledger_transaction")
    ),
)
"""The highest keys of each table whose rows may be away: SQLite, which counts on from the last row
there is, gives out none up to them. One row, made when it is first needed and never lowered;
sequences do as much for PostgreSQL, where there is none."""
