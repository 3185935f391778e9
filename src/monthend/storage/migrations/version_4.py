"""History sealed into chains, found by calendar and Track-Id, and requests that are remembered."""

from __future__ import annotations

from alembic import op
from sqlalchemy import BigInteger, Column, Integer, LargeBinary

from .tables import Text, has_table, make_index

VERSION = 4


def upgrade() -> None:
    """Do what has not been done. What is there is sealed by a server, as what comes later."""
    if not has_table("history_seal"):
        _seal_history()
    _index_history()
    if not has_table("remembered_request"):
        _remember_requests()


def _seal_history() -> None:
    op.create_table(
        "history_seal",
        Column("chain", Text, primary_key=True),
        Column("number", BigInteger, primary_key=True, autoincrement=False),
        Column("history_id", BigInteger, nullable=False, unique=True),
        Column("hash", Text, nullable=False),
        sqlite_with_rowid=False,
    )


def _index_history() -> None:
    """All anew: some went by the same names and had other columns."""
    make_index("history_of_calendar", "history", "calendar_id", "commit_sequence", "id")
    make_index(
        "history_of_period", "history", "calendar_id", "period_id", where="period_id IS NOT NULL"
    )
    make_index(
        "history_of_tenant", "history", "tenant_id", "commit_sequence", "id",
        where="calendar_id IS NULL",
    )  # fmt: skip
    make_index(
        "history_of_track_id", "history", "calendar_id", "track_id", where="track_id IS NOT NULL"
    )


def _remember_requests() -> None:
    op.create_table(
        "remembered_request",
        Column("user_id", Text, primary_key=True),
        Column("key", Text, primary_key=True),
        Column("fingerprint", Text, nullable=False),
        Column("track_id", Text),
        Column("attempt", Text, nullable=False),
        Column("lease_until", Text, nullable=False),
        Column("expires_on", Text, nullable=False),
        Column("status", Integer),
        Column("headers", Text),
        Column("body", LargeBinary),
        sqlite_with_rowid=False,
    )
    make_index("ix_remembered_request_expires_on", "remembered_request", "expires_on")
