"""Events of what happens in the books, webhooks that they are sent to, and schedules."""

from __future__ import annotations

from alembic import op
from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Integer, UniqueConstraint

from .tables import Serial, Text, has_table, make_index

VERSION = 7


def upgrade() -> None:
    """Do what has not been done."""
    for name, make in TABLES.items():
        if not has_table(name):
            make()
    under_way = "state IN ('Waiting', 'JournalRun', 'TrialBalance')"
    make_index("schedule_under_way", "schedule_run", "schedule_id", where=under_way, unique=True)
    make_index("webhook_of_calendar", "webhook", "calendar_id", "created_on", "id")
    make_index("due_webhook", "webhook", "due_on", where="due_on IS NOT NULL")
    make_index("delivery_of_calendar", "webhook_delivery", "calendar_id")
    waiting = "state = 'Waiting'"
    make_index("waiting_delivery", "webhook_delivery", "webhook_id", "due_on", where=waiting)
    make_index("attempt_of_delivery", "webhook_attempt", "webhook_id", "number", "id")
    make_index("attempt_by_time", "webhook_attempt", "at")


def _events() -> None:
    op.create_table(
        "event",
        Column("calendar_id", Serial, ForeignKey("calendar.id"), primary_key=True,
               autoincrement=False),
        Column("number", BigInteger, primary_key=True, autoincrement=False),
        Column("id", Text, nullable=False, unique=True),
        Column("kind", Text, nullable=False),
        Column("history_id", BigInteger, nullable=False, unique=True),
        sqlite_with_rowid=False,
    )  # fmt: skip


def _webhooks() -> None:
    op.create_table(
        "webhook",
        Column("id", Text, primary_key=True),
        Column("calendar_id", Serial, ForeignKey("calendar.id"), nullable=False),
        *(
            Column(name, Text, nullable=False)
            for name in ("url", "description", "kinds", "state", "secret")
        ),
        Column("previous_secret", Text),
        Column("previous_until", Text),
        Column("created_by", Text, nullable=False),
        Column("created_on", Text, nullable=False),
        Column("since", BigInteger, nullable=False),
        Column("failures", Integer, nullable=False),
        *(Column(name, Text) for name in ("failing_since", "delivered_on", "due_on")),
        Column("attempt", Integer, nullable=False),
        Column("owner", Text),
        Column("lease_until", Text),
    )


def _feed() -> None:
    op.create_table(
        "webhook_feed",
        Column("calendar_id", Serial, ForeignKey("calendar.id"), primary_key=True,
               autoincrement=False),
        Column("number", BigInteger, nullable=False),
    )  # fmt: skip


def _deliveries() -> None:
    op.create_table(
        "webhook_delivery",
        Column("webhook_id", Text, ForeignKey("webhook.id"), primary_key=True),
        Column("number", BigInteger, primary_key=True, autoincrement=False),
        Column("calendar_id", Serial, ForeignKey("calendar.id"), nullable=False),
        Column("state", Text, nullable=False),
        Column("attempts", Integer, nullable=False),
        Column("due_on", Text),
        Column("settled_on", Text),
        sqlite_with_rowid=False,
    )


def _attempts() -> None:
    op.create_table(
        "webhook_attempt",
        Column("id", Serial, primary_key=True),
        Column("webhook_id", Text, nullable=False),
        Column("number", BigInteger, nullable=False),
        Column("at", Text, nullable=False),
        Column("milliseconds", Integer, nullable=False),
        Column("status", Integer),
        Column("problem", Text),
    )


def _schedules() -> None:
    op.create_table(
        "schedule",
        Column("id", Text, primary_key=True),
        Column("calendar_id", Serial, ForeignKey("calendar.id"), nullable=False),
        *(Column(name, Text, nullable=False) for name in ("name", "cadence", "time_of_day")),
        Column("weekday", Integer),
        Column("day", Integer),
        *(Column(name, Text, nullable=False) for name in ("period", "types")),
        Column("trial_balance", Boolean, nullable=False),
        Column("enabled", Boolean, nullable=False),
        Column("acts_for", Text, ForeignKey("app_user.id"), nullable=False),
        *(Column(name, Text, nullable=False) for name in ("changed_on", "zone", "next_on")),
        UniqueConstraint("calendar_id", "name"),
    )


def _schedule_runs() -> None:
    op.create_table(
        "schedule_run",
        Column("schedule_id", Text, ForeignKey("schedule.id"), primary_key=True),
        Column("planned_on", Text, primary_key=True),
        Column("state", Text, nullable=False),
        *(Column(name, Text) for name in ("period_id", "period", "journal_run")),
        Column("missed", Integer, nullable=False),
        *(Column(name, Text) for name in ("reason", "ended_on")),
        sqlite_with_rowid=False,
    )


TABLES = {
    "event": _events,
    "webhook": _webhooks,
    "webhook_feed": _feed,
    "webhook_delivery": _deliveries,
    "webhook_attempt": _attempts,
    "schedule": _schedules,
    "schedule_run": _schedule_runs,
}
"""What makes each table; those that others refer to come first."""
