"""The tables about duties kept apart: types locked in a period, and exceptions for persons."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Index, Table

from .schema_directory import Serial, Text, metadata

type_lock = Table(
    "type_lock",
    metadata,
    Column("calendar_id", ForeignKey("calendar.id"), primary_key=True),
    Column("period_id", Text, primary_key=True),
    Column("type", Text, primary_key=True),
    Column("locked_by", Text, nullable=False),
    Column("locked_on", Text, nullable=False),
    Column("reason", Text),
    sqlite_with_rowid=False,
)
"""A type that an accounting period takes no more; lifted, its row is gone and the history stays."""

exemption = Table(
    "exemption",
    metadata,
    Column("id", Text, primary_key=True),
    Column("calendar_id", ForeignKey("calendar.id"), nullable=False),
    Column("period_id", Text, nullable=False),
    Column("user_id", ForeignKey("app_user.id"), nullable=False),
    Column("until", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("granted_by", ForeignKey("app_user.id"), nullable=False),
    Column("granted_on", Text, nullable=False),
    Column("revoked_by", Text),
    Column("revoked_on", Text),
    Index("exemption_of_period", "calendar_id", "period_id"),
)
"""An exception: who may post into a period that is not open, and until when."""

exemption_use = Table(
    "exemption_use",
    metadata,
    Column("id", Serial, primary_key=True),
    Column("exemption_id", ForeignKey("exemption.id"), nullable=False),
    Column("calendar_id", ForeignKey("calendar.id"), nullable=False),
    Column("user_id", Text, nullable=False),
    Column("at", Text, nullable=False),
    Column("commit_sequence", BigInteger, nullable=False),
    Column("type", Text, nullable=False),
    Column("number", Text, nullable=False),
    Column("day", Text, nullable=False),
    Column("under_way", Boolean, nullable=False),
    Index("use_of_exemption", "exemption_id", "id"),
)
"""What was posted by an exception, by its name; it is `under_way` until all of it is there."""
