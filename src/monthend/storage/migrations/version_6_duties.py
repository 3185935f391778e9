"""What the step to version 6 makes for duties kept apart."""

from __future__ import annotations

from alembic import op
from sqlalchemy import BigInteger, Boolean, Column, ForeignKey

from .tables import Serial, Text, has_table, make_index


def upgrade() -> None:
    """Do what has not been done."""
    if not has_table("type_lock"):
        _lock_types()
    if not has_table("exemption"):
        _exempt()
    if not has_table("exemption_use"):
        _use()
    make_index("exemption_of_period", "exemption", "calendar_id", "period_id")
    make_index("use_of_exemption", "exemption_use", "exemption_id", "id")


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


def _exempt() -> None:
    op.create_table(
        "exemption",
        Column("id", Text, primary_key=True),
        Column("calendar_id", Serial, ForeignKey("calendar.id"), nullable=False),
        Column("period_id", Text, nullable=False),
        Column("user_id", Text, ForeignKey("app_user.id"), nullable=False),
        Column("until", Text, nullable=False),
        Column("reason", Text, nullable=False),
        Column("granted_by", Text, ForeignKey("app_user.id"), nullable=False),
        Column("granted_on", Text, nullable=False),
        Column("revoked_by", Text),
        Column("revoked_on", Text),
    )


def _use() -> None:
    op.create_table(
        "exemption_use",
        Column("id", Serial, primary_key=True),
        Column("exemption_id", Text, ForeignKey("exemption.id"), nullable=False),
        Column("calendar_id", Serial, ForeignKey("calendar.id"), nullable=False),
        Column("user_id", Text, nullable=False),
        Column("at", Text, nullable=False),
        Column("commit_sequence", BigInteger, nullable=False),
        Column("type", Text, nullable=False),
        Column("number", Text, nullable=False),
        Column("day", Text, nullable=False),
        Column("under_way", Boolean, nullable=False),
    )
