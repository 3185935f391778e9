"""What has been taken of limits, shared by all processes; types locked in a period."""

from __future__ import annotations

from alembic import op
from sqlalchemy import BigInteger, Column

from . import version_6_duties as duties
from .tables import Text, has_table, make_index

VERSION = 6


def upgrade() -> None:
    """Do what has not been done."""
    if not has_table("quota_share"):
        _share_quotas()
    make_index("ix_quota_share_begun", "quota_share", "begun")
    duties.upgrade()


def _share_quotas() -> None:
    op.create_table(
        "quota_share",
        *(Column(name, Text, primary_key=True) for name in ("subject", "kind", "holder")),
        Column("begun", BigInteger, nullable=False),
        Column("taken", BigInteger, nullable=False),
        sqlite_with_rowid=False,
    )
