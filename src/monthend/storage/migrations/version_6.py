"""Shares of limits; users, entities; locks, exceptions and tasks in a period; signs of life."""

from __future__ import annotations

from alembic import op
from sqlalchemy import BigInteger, Boolean, Column, ForeignKey

from . import version_6_duties as duties
from . import version_6_tasks as tasks
from .tables import Serial, Text, columns_of, has_table, make_index

VERSION = 6


def upgrade() -> None:
    """Do what has not been done."""
    if not has_table("quota_share"):
        _share_quotas()
    make_index("ix_quota_share_begun", "quota_share", "begun")
    _reach_entities()
    duties.upgrade()
    tasks.upgrade()
    _let_people_change()
    if not has_table("worker_heartbeat"):
        op.create_table(
            "worker_heartbeat",
            Column("process", Text, primary_key=True),
            *(Column(name, Text, nullable=False) for name in ("started_on", "beaten_on")),
            sqlite_with_rowid=False,
        )


def _share_quotas() -> None:
    op.create_table(
        "quota_share",
        *(Column(name, Text, primary_key=True) for name in ("subject", "kind", "holder")),
        Column("begun", BigInteger, nullable=False),
        Column("taken", BigInteger, nullable=False),
        sqlite_with_rowid=False,
    )


def _reach_entities() -> None:
    """Scopes: which entities and orgs a user, a client and a token are for."""
    for table, holder, of, place in (
        ("user_entity", "user_id", "app_user.id", "entity"),
        ("client_entity", "client_id", "oauth_client.id", "entity"),
        ("user_org", "user_id", "app_user.id", "org"),
        ("client_org", "client_id", "oauth_client.id", "org"),
    ):
        if not has_table(table):
            op.create_table(
                table,
                Column(holder, Text, ForeignKey(of), primary_key=True),
                Column(f"{place}_id", Text, ForeignKey(f"{place}.id"), primary_key=True),
                sqlite_with_rowid=False,
            )
    if not has_table("shared_calendar"):
        calendar = ForeignKey("calendar.id")
        op.create_table(
            "shared_calendar",
            Column("calendar_id", Serial, calendar, primary_key=True, autoincrement=False),
            Column("source_id", Serial, ForeignKey("calendar.id"), nullable=False),
        )
    if "entities" not in columns_of("oauth_token"):
        op.add_column("oauth_token", Column("entities", Text))


# Users, roles and clients ---------------------------------------------------------------

PEOPLE = {
    "role": ("description", "changed_on"),
    "app_user": (
        "role_since", "api_write_since", "deactivated_on", "password_changed_on", "last_used_on",
        "wrong_passwords", "locked_until", "password_own",
    ),
    "oauth_client": (
        "name", "previous_hash", "previous_until", "rotated_on", "revoked_on", "last_used_on",
        "wrong_secrets",
    ),
}  # fmt: skip
KINDS = {"wrong_passwords": BigInteger, "wrong_secrets": BigInteger, "password_own": Boolean}


def _let_people_change() -> None:
    for table, added in PEOPLE.items():
        there = columns_of(table)
        for name in added:
            if name not in there:
                op.add_column(table, Column(name, KINDS.get(name, Text)))
    make_index("client_of_user", "oauth_client", "user_id")
    make_index("token_of_client", "oauth_token", "client_id", "expires_on")
