"""The tables about duties kept apart: types of transactions that are locked in a period."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Table

from .schema_directory import Text, metadata

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
