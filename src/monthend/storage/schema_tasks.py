"""The tables of the close checklist: a tenant's template, tasks of periods, and their evidence."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Table,
    UniqueConstraint,
)

from .schema_directory import Text, metadata

task_template = Table(
    "task_template",
    metadata,
    Column("tenant_id", ForeignKey("tenant.id"), primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("tasks", Text, nullable=False),
    Column("created_by", Text, nullable=False),
    Column("created_on", Text, nullable=False),
    sqlite_with_rowid=False,
)
"""Every version whole and for good: a task that was made from one can be compared with it."""

close_task = Table(
    "close_task",
    metadata,
    Column("id", Text, primary_key=True),
    Column("calendar_id", ForeignKey("calendar.id"), nullable=False),
    Column("period_id", Text, nullable=False),
    Column("number", Integer, nullable=False),
    Column("title", Text, nullable=False),
    Column("description", Text, nullable=False),
    Column("owner", Text),
    Column("reviewer", Text),
    Column("due_days", Integer),
    Column("required", Boolean, nullable=False),
    Column("needs_evidence", Boolean, nullable=False),
    Column("template", Integer),
    Column("state", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("changed", BigInteger, nullable=False),
    *(Column(name, Text) for name in ("signed_by", "signed_on", "note")),
    *(Column(name, Text) for name in ("reviewed_by", "reviewed_on", "review_note")),
    *(Column(name, Text) for name in ("skipped_by", "skipped_on", "skip_reason")),
    UniqueConstraint("calendar_id", "period_id", "title"),
)
"""What is to be done for a period. Steps are kept as they stand; history has all of them."""

task_attachment = Table(
    "task_attachment",
    metadata,
    Column("id", Text, primary_key=True),
    Column("calendar_id", ForeignKey("calendar.id"), nullable=False),
    Column("period_id", Text, nullable=False),
    Column("task_id", ForeignKey("close_task.id"), nullable=False),
    Column("name", Text, nullable=False),
    Column("size", Integer, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("attached_by", Text, nullable=False),
    Column("attached_on", Text, nullable=False),
    Column("content", LargeBinary, nullable=False),
    Index("attachment_of_task", "task_id"),
    Index("attachment_of_period", "calendar_id", "period_id"),
)
"""A file that is evidence for a task, whole: they are small."""
