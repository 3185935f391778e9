"""The tables of what is told to those who listen: events, and who gets them how."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, ForeignKey, Table

from .schema_directory import Text, metadata

event = Table(
    "event",
    metadata,
    Column("calendar_id", ForeignKey("calendar.id"), primary_key=True, autoincrement=False),
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("id", Text, nullable=False, unique=True),
    Column("kind", Text, nullable=False),
    Column("history_id", BigInteger, nullable=False, unique=True),
    sqlite_with_rowid=False,
)
"""A row of history that is told, numbered in its calendar from 1 without a gap: whoever writes one
has the calendar alone until the commit, so that no lower number comes after a higher one."""
