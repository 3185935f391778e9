"""What those who look after the servers leave in the database."""

from __future__ import annotations

from sqlalchemy import Column, Table

from .schema_directory import Text, metadata

worker_heartbeat = Table(
    "worker_heartbeat",
    metadata,
    Column("process", Text, primary_key=True),
    Column("started_on", Text, nullable=False),
    Column("beaten_on", Text, nullable=False),
    sqlite_with_rowid=False,
)
"""A process that works on runs, and when it has last said so; one that ended well has no row."""
