"""Archives of closed fiscal years."""

from __future__ import annotations

from alembic import op
from sqlalchemy import BigInteger, Column, ForeignKey, Integer

from .tables import Serial, Text, has_table, make_index


def upgrade() -> None:
    """Do what has not been done."""
    for name, make in TABLES.items():
        if not has_table(name):
            make()
    away = "restored_on IS NULL"
    make_index("archive_of_calendar", "archive", "calendar_id", "first_date", "id")
    make_index("archived_year", "archive", "calendar_id", "fiscal_year", where=away, unique=True)
    make_index("number_of_archive", "archived_number", "archive_id")


def _archives() -> None:
    op.create_table(
        "archive",
        Column("id", Serial, primary_key=True),
        Column("calendar_id", Serial, ForeignKey("calendar.id"), nullable=False),
        Column("fiscal_year", Integer, nullable=False),
        *(
            Column(name, Text, nullable=False)
            for name in ("first_date", "last_date", "folder", "sha256")
        ),
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
        sqlite_autoincrement=True,
    )  # fmt: skip


def _numbers() -> None:
    op.create_table(
        "archived_number",
        Column("calendar_id", Serial, primary_key=True, autoincrement=False),
        Column("number", Text, primary_key=True),
        Column("type", Text, primary_key=True),
        Column("archive_id", Serial, nullable=False),
        sqlite_with_rowid=False,
    )


def _key_floor() -> None:
    op.create_table(
        "key_floor",
        Column("id", Integer, primary_key=True, autoincrement=False),
        *(
            Column(name, BigInteger, nullable=False)
            for name in ("line", "journal_entry", "subledger_transaction")
        ),
    )


TABLES = {"archive": _archives, "archived_number": _numbers, "key_floor": _key_floor}
"""What makes each table."""
