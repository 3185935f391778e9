"""Events of what happens in the books."""

from __future__ import annotations

from alembic import op
from sqlalchemy import BigInteger, Column, ForeignKey

from .tables import Serial, Text, has_table

VERSION = 7


def upgrade() -> None:
    """Do what has not been done."""
    if not has_table("event"):
        _events()


def _events() -> None:
    op.create_table(
        "event",
        Column("calendar_id", Serial, ForeignKey("calendar.id"), primary_key=True,
               autoincrement=False),
        Column("number", BigInteger, primary_key=True, autoincrement=False),
        Column("id", Text, nullable=False, unique=True),
        Column("kind", Text, nullable=False),
        Column("history_id", BigInteger, nullable=False, unique=True),
        sqlite_with_rowid=False,
    )  # fmt: skip
