"""The clocks of tenants, and the tables of snapshots."""

from __future__ import annotations

from typing import Any

from alembic import op
from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Integer,
    LargeBinary,
    UniqueConstraint,
)
from sqlalchemy.types import TypeEngine

from .tables import Serial, Text, columns_of, has_table


def upgrade() -> None:
    """Do what has not been done."""
    for name, make in TABLES.items():
        if not has_table(name):
            make()
    there = columns_of("tenant")
    for name, kind in COLUMNS.items():
        if name not in there:
            op.add_column("tenant", Column(name, kind))


def _snapshots() -> None:
    op.create_table(
        "snapshot",
        Column("id", Serial, primary_key=True),
        Column("tenant_id", Text, ForeignKey("tenant.id"), nullable=False),
        *(Column(name, Text, nullable=False) for name in ("name", "taken_by", "taken_on")),
        *(Column(name, BigInteger, nullable=False) for name in ("commit_sequence", "rows")),
        Column("intact", Boolean, nullable=False),
        Column("marks", Text, nullable=False),
        UniqueConstraint("tenant_id", "name"),
    )


def _parts() -> None:
    op.create_table(
        "snapshot_part",
        Column("snapshot_id", Serial, ForeignKey("snapshot.id"), primary_key=True,
               autoincrement=False),
        Column("number", Integer, primary_key=True, autoincrement=False),
        Column("table_name", Text, nullable=False),
        Column("first_key", BigInteger),
        Column("rows", LargeBinary, nullable=False),
    )  # fmt: skip


COLUMNS: dict[str, TypeEngine[Any]] = {
    "clock_at": Text, "clock_since": Text, "id_seed": Text, "ids_given": BigInteger(),
}  # fmt: skip
"""What a tenant has more."""
TABLES = {"snapshot": _snapshots, "snapshot_part": _parts}
"""What makes each table; those that others refer to come first."""
