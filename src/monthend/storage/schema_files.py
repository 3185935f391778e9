"""The tables of detail files: what a trial balance run has written out, in pieces."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Table,
    UniqueConstraint,
    text,
)

from .schema_directory import Text, metadata
from .session import STAGED_FILE

file = Table(
    "file",
    metadata,
    Column("id", Text, primary_key=True),
    Column("calendar_id", ForeignKey("calendar.id"), nullable=False),
    Column("run_id", ForeignKey("trial_balance_run.id"), nullable=False),
    Column("attempt", Integer, nullable=False),
    Column("kind", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("media", Text, nullable=False),
    Column("created_on", Text, nullable=False),
    Column("rows", BigInteger),
    Column("size", BigInteger),
    Column("chunks", Integer),
    Column("sha256", Text),
    UniqueConstraint("run_id", "attempt", "kind"),
)
"""A file of a run. It has a hash once its run is done, and nobody is shown one without.
Until then it is staged: what a run that was cut short has written is swept away."""
Index(
    "staged_file",
    file.c.run_id,
    sqlite_where=text(STAGED_FILE),
    postgresql_where=text(STAGED_FILE),
)

file_chunk = Table(
    "file_chunk",
    metadata,
    Column("file_id", ForeignKey("file.id"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("bytes", LargeBinary, nullable=False),
)
"""A mebibyte of a file's content, the last one less, each compressed by itself (zlib)."""
