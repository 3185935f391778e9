"""What the step to version 6 makes for the close checklist."""

from __future__ import annotations

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

from .tables import Serial, Text, has_table, make_index

STEPS = (
    "signed_by", "signed_on", "note", "reviewed_by", "reviewed_on", "review_note", "skipped_by",
    "skipped_on", "skip_reason",
)  # fmt: skip


def upgrade() -> None:
    """Do what has not been done."""
    if not has_table("task_template"):
        _template()
    if not has_table("close_task"):
        _tasks()
    if not has_table("task_attachment"):
        _attachments()
    make_index("attachment_of_task", "task_attachment", "task_id")
    make_index("attachment_of_period", "task_attachment", "calendar_id", "period_id")


def _template() -> None:
    op.create_table(
        "task_template",
        Column("tenant_id", Text, ForeignKey("tenant.id"), primary_key=True),
        Column("version", Integer, primary_key=True, autoincrement=False),
        Column("tasks", Text, nullable=False),
        Column("created_by", Text, nullable=False),
        Column("created_on", Text, nullable=False),
        sqlite_with_rowid=False,
    )


def _tasks() -> None:
    op.create_table(
        "close_task",
        Column("id", Text, primary_key=True),
        Column("calendar_id", Serial, ForeignKey("calendar.id"), nullable=False),
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
        *(Column(name, Text) for name in STEPS),
        UniqueConstraint("calendar_id", "period_id", "title"),
    )


def _attachments() -> None:
    op.create_table(
        "task_attachment",
        Column("id", Text, primary_key=True),
        Column("calendar_id", Serial, ForeignKey("calendar.id"), nullable=False),
        Column("period_id", Text, nullable=False),
        Column("task_id", Text, ForeignKey("close_task.id"), nullable=False),
        Column("name", Text, nullable=False),
        Column("size", Integer, nullable=False),
        Column("sha256", Text, nullable=False),
        Column("attached_by", Text, nullable=False),
        Column("attached_on", Text, nullable=False),
        Column("content", LargeBinary, nullable=False),
    )
