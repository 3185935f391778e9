"""What the step to version 6 makes for duties kept apart."""

from __future__ import annotations

from alembic import op
from sqlalchemy import Column, ForeignKey

from .tables import Serial, Text, has_table


def upgrade() -> None:
    """Do what has not been done."""
    if not has_table("type_lock"):
        _lock_types()


def _lock_types() -> None:
    op.create_table(
        "type_lock",
        Column("calendar_id", Serial, ForeignKey("calendar.id"), primary_key=True),
        Column("period_id", Text, primary_key=True),
        Column("type", Text, primary_key=True),
        Column("locked_by", Text, nullable=False),
        Column("locked_on", Text, nullable=False),
        Column("reason", Text),
        sqlite_with_rowid=False,
    )
