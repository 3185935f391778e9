"""The tables of a tenant's policies: posting rules, and late transactions that wait."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, Table, text

from .schema_directory import Serial, Text, metadata

posting_rules = Table(
    "posting_rules",
    metadata,
    Column("tenant_id", ForeignKey("tenant.id"), primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("rules", Text, nullable=False),
    Column("created_by", Text, nullable=False),
    Column("created_on", Text, nullable=False),
    sqlite_with_rowid=False,
)
"""Whatever differs from the defaults in a version, whole; the version before all is none of them.
What a transaction was posted by can so be looked up for ever."""

WAITING_FOR_APPROVAL = "status = 'Waiting'"

late_transaction = Table(
    "late_transaction",
    metadata,
    Column("id", Serial, primary_key=True),
    Column("calendar_id", ForeignKey("calendar.id"), nullable=False),
    Column("kind", Text, nullable=False),
    Column("number", Text, nullable=False),
    Column("type", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("document_date", Text, nullable=False),
    Column("payload", Text, nullable=False),
    Column("requested_by", Text, nullable=False),
    Column("requested_on", Text, nullable=False),
    *(Column(name, Text) for name in ("decided_by", "decided_on", "reason")),
    *(Column(name, Text) for name in ("posted_date", "posted_period", "posted_as")),
    Index("late_transaction_of_calendar", "calendar_id", "status", "id"),
)
"""What came late and was queued, as it was asked for; it posts nothing until it is approved."""
Index(
    "late_number_waits",
    late_transaction.c.calendar_id,
    late_transaction.c.kind,
    late_transaction.c.number,
    late_transaction.c.type,
    unique=True,
    sqlite_where=text(WAITING_FOR_APPROVAL),
    postgresql_where=text(WAITING_FOR_APPROVAL),
)
