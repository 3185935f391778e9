"""The tables of calendars: accounting periods, and what is kept of who did what to them."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Table,
    UniqueConstraint,
)

from .schema_directory import Serial, Text, index_where, metadata

calendar = Table(
    "calendar",
    metadata,
    Column("id", Serial, primary_key=True),
    Column("tenant_id", ForeignKey("tenant.id"), nullable=False),
    Column("entity_id", ForeignKey("entity.id"), nullable=False),
    Column("org_id", ForeignKey("org.id")),
    Column("version", BigInteger, nullable=False),
    Column("closed_through", Text),
    Column("next_entry_number", BigInteger, nullable=False),
    UniqueConstraint("entity_id", "org_id"),
)

accounting_period = Table(
    "accounting_period",
    metadata,
    Column("id", Text, primary_key=True),
    Column("calendar_id", ForeignKey("calendar.id"), nullable=False, index=True),
    Column("name", Text, nullable=False),
    Column("start_date", Text),
    Column("end_date", Text),
    Column("fiscal_year", Integer, nullable=False),
    Column("fiscal_quarter", Integer),
    Column("notes", Text),
    Column("status", Text, nullable=False),
    Column("close_requested", Boolean, nullable=False),
    Column("trial_balance_status", Text, nullable=False),
    Column("trial_balance_start", Text),
    Column("trial_balance_end", Text),
    Column("trial_balance_error", Text),
    Column("dates_version", Integer, nullable=False),
    Column("custom_fields", Text, nullable=False),
    Column("created_by", Text, nullable=False),
    Column("created_on", Text, nullable=False),
    Column("updated_by", Text, nullable=False),
    Column("updated_on", Text, nullable=False),
    UniqueConstraint("calendar_id", "name"),
    CheckConstraint("end_date IS NULL OR start_date <= end_date", name="end_not_before_start"),
    CheckConstraint("status IN ('Open', 'PendingClose', 'Closed')", name="known_status"),
)

history = Table(
    "history",
    metadata,
    Column("id", Serial, primary_key=True),
    Column("tenant_id", Text, nullable=False),
    Column("calendar_id", BigInteger),
    Column("period_id", Text),
    Column("commit_sequence", BigInteger, nullable=False),
    Column("at", Text, nullable=False),
    Column("user_id", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("track_id", Text),
    Column("event", Text, nullable=False),
    Column("subject", Text),
    Column("old_values", Text),
    Column("new_values", Text),
    Column("reason", Text),
    Index("history_of_calendar", "calendar_id", "commit_sequence", "id"),
)
_ROW = history.c
index_where("history_of_period", "period_id IS NOT NULL", _ROW.calendar_id, _ROW.period_id)
index_where(
    "history_of_tenant", "calendar_id IS NULL", _ROW.tenant_id, _ROW.commit_sequence, _ROW.id
)
index_where("history_of_track_id", "track_id IS NOT NULL", _ROW.calendar_id, _ROW.track_id)

history_seal = Table(
    "history_seal",
    metadata,
    Column("chain", Text, primary_key=True),
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("history_id", BigInteger, nullable=False, unique=True),
    Column("hash", Text, nullable=False),
    sqlite_with_rowid=False,
)
"""The place of a history row in its chain, counted from 1, and the hash that links it."""

remembered_request = Table(
    "remembered_request",
    metadata,
    Column("user_id", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("fingerprint", Text, nullable=False),
    Column("track_id", Text),
    Column("attempt", Text, nullable=False),
    Column("lease_until", Text, nullable=False),
    Column("expires_on", Text, nullable=False, index=True),
    Column("status", Integer),
    Column("headers", Text),
    Column("body", LargeBinary),
    sqlite_with_rowid=False,
)
"""A request with an Idempotency-Key; it is under way until it has a status, its answer's."""
index_where(
    "request_under_way",
    "status IS NULL",
    remembered_request.c.user_id,
    remembered_request.c.track_id,
)
