"""What schedules ask of the store."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, TypeVar

from monthend.subledger.schedules import Plan, ScheduleState

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """A plan, for whom it acts, and when it comes next; `zone` is what that was made out in."""

    id: str
    plan: Plan
    acts_for: str
    changed_on: datetime
    zone: str
    next_on: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduleRun:
    """One run of a schedule: planned for an instant, over a period, and how far it is.

    `missed` counts the instants before it that passed while nobody was there.
    """

    planned_on: datetime
    state: ScheduleState
    period_id: str | None = None
    period: str | None = None
    journal_run: str | None = None
    missed: int = 0
    reason: str | None = None
    ended_on: datetime | None = None


class ScheduleBooks(Protocol):
    """The schedules of one calendar."""

    def every(self) -> Sequence[Schedule]:
        """All schedules, by name."""

    def one(self, schedule_id: str) -> Schedule | None: ...
    def names(self, schedules: Sequence[Schedule]) -> dict[str, str]:
        """The names of those for whom they act, by their user ids."""

    def save(self, schedule: Schedule) -> None:
        """Write a schedule, new or changed."""

    def remove(self, schedule_id: str) -> None:
        """Delete a schedule with its runs."""

    def runs(self, schedule_id: str, first: int, count: int) -> Sequence[ScheduleRun]:
        """Runs of a schedule, the latest first."""

    def under_way(self, schedule_id: str) -> ScheduleRun | None: ...
    def save_run(self, schedule_id: str, run: ScheduleRun) -> None:
        """Write a run, new or further than it was."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DueSchedule:
    """A schedule of which something is to be done now: its calendar, and for whom it acts."""

    id: str
    calendar_id: int
    acts_for: str


class ScheduleQueue(Protocol):
    """The schedules of all tenants."""

    def due(self, after: str, at_most: int) -> Sequence[DueSchedule]:
        """Schedules with ids after another one that are due, moved to another zone, or under way.

        They come in the order of their ids.
        """


class ScheduleStore(Protocol):
    """Opens that view."""

    def read_schedules(self, work: Callable[[ScheduleQueue], T]) -> T: ...
