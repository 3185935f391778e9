"""Schedules in the database: those of one calendar, and all that wait for a step."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import time

from monthend.services.schedule_ports import DueSchedule, Schedule, ScheduleRun
from monthend.services.settings import DEFAULTS
from monthend.subledger.schedules import UNDER_WAY, Cadence, Covered, Plan, ScheduleState

from .session import Row, Session, Statement, insert, instant_of, instant_text, json_text
from .webhooks import instant_or_none

COLUMNS = (
    "id", "calendar_id", "name", "cadence", "time_of_day", "weekday", "day", "period", "types",
    "trial_balance", "enabled", "acts_for", "changed_on", "zone", "next_on",
)  # fmt: skip
_SCHEDULE = f"SELECT {', '.join(COLUMNS)} FROM schedule WHERE calendar_id = :calendar_id "
EVERY = Statement(_SCHEDULE + "ORDER BY name, id")
ONE = Statement(_SCHEDULE + "AND id = :id")
SAVE = insert(
    "schedule",
    *COLUMNS,
    suffix="ON CONFLICT (id) DO UPDATE SET "
    + ", ".join(f"{name} = excluded.{name}" for name in COLUMNS[2:]),
)
NAMES = Statement(
    "SELECT id, username FROM app_user WHERE id IN "
    "(SELECT acts_for FROM schedule WHERE calendar_id = :calendar_id)"
)
REMOVE = (
    Statement("DELETE FROM schedule_run WHERE schedule_id = :id"),
    Statement("DELETE FROM schedule WHERE calendar_id = :calendar_id AND id = :id"),
)
RUN_COLUMNS = (
    "schedule_id", "planned_on", "state", "period_id", "period", "journal_run", "missed", "reason",
    "ended_on",
)  # fmt: skip
_RUN = f"SELECT {', '.join(RUN_COLUMNS[1:])} FROM schedule_run WHERE schedule_id = :id "
GOING_ON = "state IN (" + ", ".join(f"'{each.value}'" for each in UNDER_WAY) + ")"
"""A run that is not at its end; its index has the same words."""
RUNS = Statement(_RUN + "ORDER BY planned_on DESC LIMIT :count OFFSET :first")
RUN_UNDER_WAY = Statement(_RUN + f"AND {GOING_ON}")
SAVE_RUN = insert(
    "schedule_run",
    *RUN_COLUMNS,
    suffix="ON CONFLICT (schedule_id, planned_on) DO UPDATE SET "
    + ", ".join(f"{name} = excluded.{name}" for name in RUN_COLUMNS[2:]),
)
_WAITS_OTHERWISE = (
    f"s.zone <> coalesce(z.value, '{DEFAULTS.time_zone}') OR EXISTS "
    f"(SELECT 1 FROM schedule_run r WHERE r.schedule_id = s.id AND {GOING_ON})"
)
DUE = Statement(
    "SELECT s.id, s.calendar_id, s.acts_for FROM schedule s "
    "JOIN calendar c ON c.id = s.calendar_id JOIN tenant t ON t.id = c.tenant_id "
    "LEFT JOIN setting z ON z.tenant_id = c.tenant_id AND z.name = 'time_zone' "
    # What a clock says that goes is not known here: whoever takes the step looks again.
    "WHERE s.id > :after AND (s.enabled AND "
    "(s.next_on <= coalesce(t.clock_at, :now) OR t.clock_since IS NOT NULL) "
    f"OR {_WAITS_OTHERWISE}) ORDER BY s.id LIMIT :at_most"
)


class ScheduleTable:
    """The schedules of one calendar, in one transaction."""

    def __init__(self, session: Session, calendar_id: int) -> None:
        self._session = session
        self._calendar_id = calendar_id

    def every(self) -> Sequence[Schedule]:
        return [_schedule_of(row) for row in self._session.all(EVERY, **self._here)]

    def one(self, schedule_id: str) -> Schedule | None:
        row = self._session.one(ONE, **self._here, id=schedule_id)
        return None if row is None else _schedule_of(row)

    def names(self, schedules: Sequence[Schedule]) -> dict[str, str]:
        return dict(self._session.all(NAMES, **self._here)) if schedules else {}

    def save(self, schedule: Schedule) -> None:
        plan = schedule.plan
        self._session.run(
            SAVE,
            **self._here,
            id=schedule.id,
            name=plan.name,
            cadence=plan.cadence.value,
            time_of_day=f"{plan.at:%H:%M}",
            weekday=plan.weekday,
            day=plan.day,
            period=plan.period.value,
            types=json_text(plan.types),
            trial_balance=plan.trial_balance,
            enabled=plan.enabled,
            acts_for=schedule.acts_for,
            changed_on=instant_text(schedule.changed_on),
            zone=schedule.zone,
            next_on=instant_text(schedule.next_on),
        )

    def remove(self, schedule_id: str) -> None:
        for statement in REMOVE:
            self._session.run(statement, **self._here, id=schedule_id)

    def runs(self, schedule_id: str, first: int, count: int) -> Sequence[ScheduleRun]:
        rows = self._session.all(RUNS, id=schedule_id, first=first, count=count)
        return [_run_of(row) for row in rows]

    def under_way(self, schedule_id: str) -> ScheduleRun | None:
        row = self._session.one(RUN_UNDER_WAY, id=schedule_id)
        return None if row is None else _run_of(row)

    def save_run(self, schedule_id: str, run: ScheduleRun) -> None:
        self._session.run(
            SAVE_RUN,
            schedule_id=schedule_id,
            planned_on=instant_text(run.planned_on),
            state=run.state.value,
            period_id=run.period_id,
            period=run.period,
            journal_run=run.journal_run,
            missed=run.missed,
            reason=run.reason,
            ended_on=None if run.ended_on is None else instant_text(run.ended_on),
        )

    @property
    def _here(self) -> dict[str, object]:
        return {"calendar_id": self._calendar_id}


class ScheduleQueueTable:
    """The schedules of all calendars."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def due(self, after: str, at_most: int) -> Sequence[DueSchedule]:
        now = instant_text(self._session.wall)
        rows = self._session.all(DUE, after=after, now=now, at_most=at_most)
        return [DueSchedule(id=row[0], calendar_id=row[1], acts_for=row[2]) for row in rows]


def _schedule_of(row: Row) -> Schedule:
    of = dict(zip(COLUMNS, row, strict=True))
    plan = Plan(
        name=of["name"],
        cadence=Cadence(of["cadence"]),
        at=time.fromisoformat(of["time_of_day"]),
        weekday=of["weekday"],
        day=of["day"],
        period=Covered(of["period"]),
        types=tuple(json.loads(of["types"])),
        trial_balance=bool(of["trial_balance"]),
        enabled=bool(of["enabled"]),
    )
    return Schedule(
        id=of["id"],
        plan=plan,
        acts_for=of["acts_for"],
        changed_on=instant_of(of["changed_on"]),
        zone=of["zone"],
        next_on=instant_of(of["next_on"]),
    )


def _run_of(row: Row) -> ScheduleRun:
    return ScheduleRun(
        planned_on=instant_of(row[0]),
        state=ScheduleState(row[1]),
        period_id=row[2],
        period=row[3],
        journal_run=row[4],
        missed=row[5],
        reason=row[6],
        ended_on=instant_or_none(row[7]),
    )
