"""Accounting periods as their history tells them, step by step, and where that cannot be."""

from __future__ import annotations

import json
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from monthend.domain.history import Event
from monthend.domain.period import DAY, PeriodStatus

from .audit_ports import CalendarState, PeriodRow, StoredPeriod, StoredTask
from .history_chain import legible
from .replay_exemptions import EVENTS as EXCEPTIONS
from .replay_exemptions import ExemptionReplay
from .replay_tasks import EVENTS as OF_TASKS
from .replay_tasks import TaskReplay

OPEN, PENDING, CLOSED = (each.value for each in PeriodStatus)
DATES = ("startDate", "endDate")
SAID = ("name", *DATES, "status")


@dataclass(frozen=True, slots=True, kw_only=True)
class Anomaly:
    """Something that cannot have happened, or did without a trace; where it is to be looked for."""

    calendar_id: int
    commit_sequence: int | None
    subject: str
    problem: str

    def __str__(self) -> str:
        place = (
            "" if self.commit_sequence is None else f" at commit sequence {self.commit_sequence}"
        )
        return legible(f"calendar {self.calendar_id}{place}, {self.subject}: {self.problem}")


@dataclass(slots=True)
class _Known:
    """What history has told of a period so far."""

    name: str = ""
    start: str = ""
    end: str = ""
    status: str = OPEN


@dataclass(slots=True)
class PeriodReplay:
    """One calendar's periods, followed from their creation on.

    `steps` are the commit sequences at which the last closed day moved, each with
    that day: what is written later may not be dated on it or before, unless by one of
    `exemptions`.
    """

    calendar_id: int
    anomalies: list[Anomaly] = field(default_factory=list)
    steps: list[tuple[int, str | None]] = field(default_factory=list)
    completed: dict[str, int] = field(default_factory=dict)
    exemptions: ExemptionReplay = field(default_factory=ExemptionReplay)
    tasks: TaskReplay = field(default_factory=TaskReplay)
    _known: dict[str, _Known] = field(default_factory=dict)
    _last_id: int = 0

    def run(self, rows: Iterable[PeriodRow]) -> None:
        """Follow the rows in the order of their commit sequences."""
        for row in rows:
            if row.id < self._last_id:
                self._find(row, "it was written after what has a higher commit sequence")
            self._last_id = max(self._last_id, row.id)
            values = _values(row)
            if values is None:
                self._find(row, "its old and new values cannot be read")
                continue
            self._step(row, *values)
            self._note_closed_through(row.commit_sequence)

    def _step(self, row: PeriodRow, old: Mapping[str, Any], new: Mapping[str, Any]) -> None:
        event = row.event
        if event == Event.CREATED:
            self._create(row, new)
            return
        known = self._known.get(row.period_id)
        if known is None:
            # The open-ended period is nobody's creation; all that happens to it is that it moves.
            if event != Event.DATES_SHIFTED or "status" in new:
                self._find(row, f"{event}, and it was never created")
            return
        self._compare(row, known, old)
        if event == Event.DELETED:
            self._delete(row, known)
        elif event == Event.TRIAL_BALANCE_COMPLETED:
            self.completed[row.period_id] = self.completed.get(row.period_id, 0) + 1
        elif event in EXCEPTIONS:
            problem = self.exemptions.step(row, new, (known.start, known.end))
            if problem:
                self._find(row, f"{event}: {problem}")
        elif event in OF_TASKS:
            problem = self.tasks.step(row, new, closed=known.status == CLOSED)
            if problem:
                self._find(row, f"{event}: {problem}")
        else:
            self._move(row, known, new)

    def _create(self, row: PeriodRow, new: Mapping[str, Any]) -> None:
        if row.period_id in self._known:
            self._find(row, "it was created, and was there already")
            return
        made = _Known(
            name=str(new.get("name")), start=str(new.get("startDate")), end=str(new.get("endDate")),
            status=str(new.get("status")),
        )  # fmt: skip
        before = next(reversed(self._known.values()), None)
        if before is not None and made.start != _day_after(before.end):
            self._find(row, f"it was created from {made.start} on, which leaves a gap or overlaps")
        self._known[row.period_id] = made

    def _compare(self, row: PeriodRow, known: _Known, old: Mapping[str, Any]) -> None:
        """What a row says was before is what the rows before it have said."""
        for name, value in (
            ("name", known.name), ("startDate", known.start), ("endDate", known.end),
            ("status", known.status),
        ):  # fmt: skip
            if name in old and old[name] != value:
                self._find(row, f"{row.event}: {name} was {value}, and not {old[name]}")

    def _delete(self, row: PeriodRow, known: _Known) -> None:
        if known.status != OPEN or next(reversed(self._known)) != row.period_id:
            self._find(row, "it was deleted, and is not the last or not open")
        del self._known[row.period_id]
        self.tasks.forget(row.period_id)

    def _move(self, row: PeriodRow, known: _Known, new: Mapping[str, Any]) -> None:
        if known.status == CLOSED and any(name in new for name in DATES):
            self._find(row, f"{row.event}: the dates of a closed period have changed")
        known.name = new.get("name", known.name)
        known.start, known.end = new.get("startDate", known.start), new.get("endDate", known.end)
        problem = self._status_problem(row, known)
        if problem:
            self._find(row, f"{row.event}: {problem}")
        known.status = _STATUS_AFTER.get(row.event, known.status)
        if new.get("status", known.status) != known.status:
            self._find(row, f"{row.event}, and its status became {new['status']}")
            known.status = new["status"]

    def _status_problem(self, row: PeriodRow, known: _Known) -> str | None:
        """What speaks against a step from status to status."""
        keys = list(self._known)
        place = keys.index(row.period_id)
        if row.event == Event.REOPENED:
            if known.status == OPEN:
                return "it was open"
            later = self._known[keys[place + 1]] if place + 1 < len(keys) else None
            return "a later one was not open" if later and later.status != OPEN else None
        if row.event not in _STATUS_AFTER:
            return None
        if known.status == CLOSED or (row.event == Event.PENDING_CLOSE and known.status != OPEN):
            return f"it was {known.status}"
        if any(self._known[key].status != CLOSED for key in keys[:place]):
            return "an earlier one was not closed"
        return None

    # What comes of it ------------------------------------------------------------------

    @property
    def closed_through(self) -> str | None:
        """The last day of the closed periods, as ISO text."""
        last = None
        for known in self._known.values():
            if known.status != CLOSED:
                break
            last = known.end
        return last

    def _note_closed_through(self, sequence: int) -> None:
        day = self.closed_through
        if day == (self.steps[-1][1] if self.steps else None):
            return
        if self.steps and self.steps[-1][0] == sequence:
            self.steps.pop()
        self.steps.append((sequence, day))

    def closed_at(self, sequence: int) -> str | None:
        """The last closed day for whoever wrote with this commit sequence."""
        place = bisect_left(self.steps, sequence, key=lambda step: step[0])
        return self.steps[place - 1][1] if place else None

    def compare(self, stored: CalendarState) -> None:
        """The periods as they stand are those that history tells."""
        there = {period.id: period for period in stored.periods}
        for key, known in self._known.items():
            period = there.pop(key, None)
            if period is None:
                self._wrong(known.name, "history knows it, and it is not there")
                continue
            for what, told, found in _differences(known, period):
                self._wrong(period.name, f"its {what} is {found}, and {told} by its history")
        for period in there.values():
            self._wrong(period.name, "it is there, and its history knows nothing of it")
        if stored.closed_through != self.closed_through:
            self._wrong(
                "the calendar",
                f"it is closed through {stored.closed_through}, "
                f"and through {self.closed_through} by its history",
            )

    def compare_tasks(self, stored: Iterable[StoredTask]) -> None:
        """The tasks as they stand are those that history tells."""
        for title, problem in self.tasks.differences(stored):
            self.anomalies.append(
                Anomaly(
                    calendar_id=self.calendar_id, commit_sequence=None, problem=problem,
                    subject=f"the task {title}",
                )
            )  # fmt: skip

    def _find(self, row: PeriodRow, problem: str) -> None:
        self.anomalies.append(
            Anomaly(
                calendar_id=self.calendar_id,
                commit_sequence=_integer(row.commit_sequence),
                subject=f"the period {row.subject}",
                problem=problem,
            )
        )

    def _wrong(self, name: str, problem: str) -> None:
        subject = name if name == "the calendar" else f"the period {name}"
        self.anomalies.append(
            Anomaly(
                calendar_id=self.calendar_id, commit_sequence=None, subject=subject, problem=problem
            )
        )


_STATUS_AFTER: Mapping[str, str] = {
    Event.PENDING_CLOSE: PENDING,
    Event.CLOSE_REQUESTED: PENDING,
    Event.CLOSED: CLOSED,
    Event.AUTO_CLOSED: CLOSED,
    Event.REOPENED: OPEN,
}


def _values(row: PeriodRow) -> tuple[Mapping[str, Any], Mapping[str, Any]] | None:
    """What was there before and after; None where somebody has left what nobody writes."""
    try:
        old, new = json.loads(row.old), json.loads(row.new)
        said = [row.event, row.period_id, *(new[name] for name in SAID if name in new)]
        said_together = "".join(said)
        said_together.encode()
    except (TypeError, ValueError, RecursionError):
        return None
    if "\0" in said_together or _integer(row.commit_sequence) is None:
        return None
    return (old, new) if isinstance(old, dict) and isinstance(new, dict) else None


def _integer(stored: object) -> int | None:
    """A commit sequence, unless somebody has put something else there."""
    return stored if isinstance(stored, int) else None


def _differences(known: _Known, period: StoredPeriod) -> Iterator[tuple[str, str, str]]:
    for what, told, found in (
        ("name", known.name, period.name),
        ("start", known.start, period.start),
        ("end", known.end, period.end),
        ("status", known.status, period.status),
    ):
        if told != found:
            yield what, told, found


def _day_after(day: str) -> str:
    try:
        return (date.fromisoformat(day) + DAY).isoformat()
    except (ValueError, OverflowError):
        return ""


def replayed(
    stored: CalendarState, rows: Sequence[PeriodRow], tasks: Sequence[StoredTask] = ()
) -> PeriodReplay:
    """Follow one calendar's history to its end, and compare it with what stands there."""
    replay = PeriodReplay(stored.id)
    replay.run(rows)
    replay.compare(stored)
    replay.compare_tasks(tasks)
    return replay
