"""What has been taken of limits, by all processes; users, clients and roles that can change."""

from __future__ import annotations

from alembic import op
from sqlalchemy import BigInteger, Column

from .tables import Text, columns_of, has_table, make_index

VERSION = 6


def upgrade() -> None:
    """Do what has not been done."""
    if not has_table("quota_share"):
        _share_quotas()
    make_index("ix_quota_share_begun", "quota_share", "begun")
    _let_people_change()


# Users, roles and clients ---------------------------------------------------------------

PEOPLE = {
    "role": ("description", "changed_on"),
    "app_user": (
        "role_since", "deactivated_on", "password_changed_on", "last_used_on", "wrong_passwords",
        "locked_until",
    ),
    "oauth_client": (
        "name", "previous_hash", "previous_until", "rotated_on", "revoked_on", "last_used_on",
        "wrong_secrets",
    ),
}  # fmt: skip
COUNTED = ("wrong_passwords", "wrong_secrets")


def _let_people_change() -> None:
    for table, added in PEOPLE.items():
        there = columns_of(table)
        for name in added:
            if name not in there:
                op.add_column(table, Column(name, BigInteger if name in COUNTED else Text))
    make_index("client_of_user", "oauth_client", "user_id")


def _share_quotas() -> None:
    op.create_table(
        "quota_share",
        *(Column(name, Text, primary_key=True) for name in ("subject", "kind", "holder")),
        Column("begun", BigInteger, nullable=False),
        Column("taken", BigInteger, nullable=False),
        sqlite_with_rowid=False,
    )
