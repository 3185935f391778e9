"""The tables of schedules, and of what came of them."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Integer, Table, UniqueConstraint

from .schedules import GOING_ON
from .schema_directory import Text, index_where, metadata

schedule = Table(
    "schedule",
    metadata,
    Column("id", Text, primary_key=True),
    Column("calendar_id", ForeignKey("calendar.id"), nullable=False),
    Column("name", Text, nullable=False),
    Column("cadence", Text, nullable=False),
    Column("time_of_day", Text, nullable=False),
    Column("weekday", Integer),
    Column("day", Integer),
    Column("period", Text, nullable=False),
    Column("types", Text, nullable=False),
    Column("trial_balance", Boolean, nullable=False),
    Column("enabled", Boolean, nullable=False),
    Column("acts_for", ForeignKey("app_user.id"), nullable=False),
    Column("changed_on", Text, nullable=False),
    Column("zone", Text, nullable=False),
    Column("next_on", Text, nullable=False),
    UniqueConstraint("calendar_id", "name"),
)
"""What is made again and again, and when it is made next."""

schedule_run = Table(
    "schedule_run",
    metadata,
    Column("schedule_id", ForeignKey("schedule.id"), primary_key=True),
    Column("planned_on", Text, primary_key=True),
    Column("state", Text, nullable=False),
    Column("period_id", Text),
    Column("period", Text),
    Column("journal_run", Text),
    Column("missed", Integer, nullable=False),
    Column("reason", Text),
    Column("ended_on", Text),
    sqlite_with_rowid=False,
)
"""One run of a schedule, by the instant for which it was planned: there is one for each at most."""
index_where("schedule_under_way", GOING_ON, schedule_run.c.schedule_id, unique=True)
