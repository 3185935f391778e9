"""The tables of what is told to those who listen: events, and who gets them how."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, Table

from .schema_directory import Serial, Text, index_where, metadata

event = Table(
    "event",
    metadata,
    Column("calendar_id", ForeignKey("calendar.id"), primary_key=True, autoincrement=False),
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("id", Text, nullable=False, unique=True),
    Column("kind", Text, nullable=False),
    Column("history_id", BigInteger, nullable=False, unique=True),
    sqlite_with_rowid=False,
)
"""A row of history that is told, numbered in its calendar from 1 without a gap: whoever writes one
has the calendar alone until the commit, so that no lower number comes after a higher one."""

webhook = Table(
    "webhook",
    metadata,
    Column("id", Text, primary_key=True),
    Column("calendar_id", ForeignKey("calendar.id"), nullable=False),
    Column("url", Text, nullable=False),
    Column("description", Text, nullable=False),
    Column("kinds", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("secret", Text, nullable=False),
    Column("previous_secret", Text),
    Column("previous_until", Text),
    Column("created_by", Text, nullable=False),
    Column("created_on", Text, nullable=False),
    Column("since", BigInteger, nullable=False),
    Column("failures", Integer, nullable=False),
    Column("failing_since", Text),
    Column("delivered_on", Text),
    Column("due_on", Text),
    Column("attempt", Integer, nullable=False),
    Column("owner", Text),
    Column("lease_until", Text),
    Index("webhook_of_calendar", "calendar_id", "created_on", "id"),
)
"""An endpoint that events of a calendar are sent to, those with a higher number than `since`; at
the same time the leased job that sends them. With nothing to send it has no `due_on`."""
index_where("due_webhook", "due_on IS NOT NULL", webhook.c.due_on)

webhook_feed = Table(
    "webhook_feed",
    metadata,
    Column("calendar_id", ForeignKey("calendar.id"), primary_key=True, autoincrement=False),
    Column("number", BigInteger, nullable=False),
)
"""The last event of a calendar of which there are deliveries to all that want it."""

webhook_delivery = Table(
    "webhook_delivery",
    metadata,
    Column("webhook_id", ForeignKey("webhook.id"), primary_key=True),
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("calendar_id", ForeignKey("calendar.id"), nullable=False),
    Column("state", Text, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("due_on", Text),
    Column("settled_on", Text),
    Index("delivery_of_calendar", "calendar_id"),
    sqlite_with_rowid=False,
)
"""An event that is for an endpoint, by its number in the calendar."""
index_where(
    "waiting_delivery",
    "state = 'Waiting'",
    webhook_delivery.c.webhook_id,
    webhook_delivery.c.due_on,
)
index_where("settled_delivery", "settled_on IS NOT NULL", webhook_delivery.c.settled_on)

webhook_attempt = Table(
    "webhook_attempt",
    metadata,
    Column("id", Serial, primary_key=True),
    Column("webhook_id", Text, nullable=False),
    Column("number", BigInteger, nullable=False),
    Column("at", Text, nullable=False),
    Column("milliseconds", Integer, nullable=False),
    Column("status", Integer),
    Column("problem", Text),
    Index("attempt_of_delivery", "webhook_id", "number", "id"),
    Index("attempt_by_time", "at"),
)
"""One attempt to deliver, with the status that was answered or why there was none."""
