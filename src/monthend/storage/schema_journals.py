"""The tables of journal runs: what was asked for, and which transaction is in which entry."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    Table,
    UniqueConstraint,
    text,
)

from .journal_runs import UNDER_WAY, WAITING
from .schema_directory import Serial, Text, metadata

journal_run = Table(
    "journal_run",
    metadata,
    Column("id", Serial, primary_key=True),
    Column("tenant_id", ForeignKey("tenant.id"), nullable=False),
    Column("calendar_id", ForeignKey("calendar.id"), nullable=False),
    Column("number", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("target_start", Text, nullable=False),
    Column("target_end", Text, nullable=False),
    Column("entry_date", Text, nullable=False),
    Column("transaction_types", Text, nullable=False),
    Column("aggregate_currency", Boolean, nullable=False),
    Column("rule_name", Text),
    Column("segments", Text, nullable=False),
    Column("requested_by", Text, nullable=False),
    Column("requested_on", Text, nullable=False),
    Column("entries", Integer),
    Column("executed_on", Text),
    Column("error", Text),
    Column("disturbed", Boolean, nullable=False),
    Column("attempt", Integer, nullable=False),
    Column("owner", Text),
    Column("lease_until", Text),
    UniqueConstraint("calendar_id", "number"),
)
"""A journal run, and at the same time the leased job that makes, cancels or deletes its entries."""
Index(
    "one_journal_run",
    journal_run.c.tenant_id,
    unique=True,
    sqlite_where=text(UNDER_WAY),
    postgresql_where=text(UNDER_WAY),
)
Index(
    "waiting_journal_run",
    journal_run.c.requested_on,
    sqlite_where=text(WAITING),
    postgresql_where=text(WAITING),
)

summarised_transaction = Table(
    "summarised_transaction",
    metadata,
    Column("transaction_id", Serial, primary_key=True, autoincrement=False),
    Column("run_id", Serial, nullable=False),
    Column("part", Integer, nullable=False),
    Index("summarised_by_run", "run_id", "part"),
)
"""Which entry has a transaction, by its run and part: at most one, for the key is the transaction.
It stands apart, for the transactions of a closed day are not touched, and may be summarised."""
