"""The tables of what a rehearsal keeps to go back to."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Integer,
    LargeBinary,
    Table,
    UniqueConstraint,
)

from .schema_directory import Serial, Text, metadata

snapshot = Table(
    "snapshot",
    metadata,
    Column("id", Serial, primary_key=True),
    Column("tenant_id", ForeignKey("tenant.id"), nullable=False),
    Column("name", Text, nullable=False),
    Column("taken_by", Text, nullable=False),
    Column("taken_on", Text, nullable=False),
    Column("commit_sequence", BigInteger, nullable=False),
    Column("rows", BigInteger, nullable=False),
    Column("intact", Boolean, nullable=False),
    Column("marks", Text, nullable=False),
    UniqueConstraint("tenant_id", "name"),
)
"""A state of a tenant, by its name. Nothing of it refers to the tables that it is of. While it is
`intact`, no row of it has gone since, and its `marks` tell what has come or changed."""

snapshot_part = Table(
    "snapshot_part",
    metadata,
    Column("snapshot_id", ForeignKey("snapshot.id"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("table_name", Text, nullable=False),
    Column("first_key", BigInteger),
    Column("rows", LargeBinary, nullable=False),
)
"""Rows of one table, packed: a list of lists, in the order of its columns. Those of a large table
are in the order of their keys, so that one is found by the first of its part."""
