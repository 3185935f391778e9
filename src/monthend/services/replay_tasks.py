"""Tasks of a close as history tells them, step by step, and where that cannot be.

Nothing happens to tasks of a closed period, nobody reviews what they signed off, and every
task and every file stands as its last step has left it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from monthend.subledger.tasks import TaskEvent, TaskState

from .audit_ports import PeriodRow, StoredTask

EVENTS = frozenset(each.value for each in TaskEvent) - {TaskEvent.TEMPLATE_CHANGED.value}
PLANNED = ("title", "owner", "reviewer", "dueDays", "required", "needsEvidence")
STEPS = ("signed_by", "reviewed_by", "skipped_by")
_BY = {
    TaskEvent.SIGNED_OFF: "signed_by",
    TaskEvent.REVIEWED: "reviewed_by",
    TaskEvent.SKIPPED: "skipped_by",
}


@dataclass(slots=True)
class _Known:
    """What history has told of a task so far."""

    period_id: str
    plan: dict[str, Any]
    state: object = TaskState.OPEN.value
    by: dict[str, str] = field(default_factory=dict)
    files: dict[str, object] = field(default_factory=dict)


@dataclass(slots=True)
class TaskReplay:
    """The tasks of a calendar, followed from when they were added."""

    _known: dict[str, _Known] = field(default_factory=dict)

    def step(self, row: PeriodRow, new: Mapping[str, Any], *, closed: bool) -> str | None:
        """Follow a row; what speaks against it, if anything does."""
        problem = self._add(row, new) if row.event in _ADDING else self._go(row, new)
        return "its period was closed" if closed else problem

    def _add(self, row: PeriodRow, new: Mapping[str, Any]) -> str | None:
        added = new.get("tasks") if row.event == TaskEvent.MADE else {str(new.get("task")): new}
        if not isinstance(added, dict) or not all(isinstance(p, dict) for p in added.values()):
            return "nobody can read which tasks they were"
        for key, plan in added.items():
            if key in self._known:
                return "it was there already"
            self._known[key] = _Known(row.period_id, {name: plan.get(name) for name in PLANNED})
        return None

    def _go(self, row: PeriodRow, new: Mapping[str, Any]) -> str | None:
        known = self._known.get(str(new.get("task")))
        if known is None or known.period_id != row.period_id:
            return "nobody had added it"
        if row.event == TaskEvent.CHANGED:
            known.plan |= {name: new[name] for name in PLANNED if name in new}
        elif row.event == TaskEvent.EVIDENCE_ATTACHED:
            known.files[str(new.get("attachment"))] = new.get("sha256")
        elif row.event == TaskEvent.EVIDENCE_REMOVED:
            known.files.pop(str(new.get("attachment")), None)
        else:
            return self._move(row, new, known)
        return None

    def _move(self, row: PeriodRow, new: Mapping[str, Any], known: _Known) -> str | None:
        known.state = new.get("state")
        if row.event == TaskEvent.TAKEN_BACK:
            known.by = {}
            return None
        known.by[_BY[TaskEvent(row.event)]] = row.user_id
        own = row.event == TaskEvent.REVIEWED and known.by.get("signed_by") == row.user_id
        return "whoever signed it off reviewed it" if own else None

    def forget(self, period_id: str) -> None:
        """Tasks go with their period."""
        gone = [key for key, known in self._known.items() if known.period_id == period_id]
        for key in gone:
            del self._known[key]

    def differences(self, stored: Iterable[StoredTask]) -> Iterator[tuple[str, str]]:
        """The tasks that are not as history has left them, and what of each is not."""
        left = dict(self._known)
        for task in stored:
            known = left.pop(task.id, None)
            if known is None or known.period_id != task.period_id:
                yield str(task.plan["title"]), "it is there, and history knows nothing of it"
                continue
            for what, told, found in (
                *((name, known.plan[name], task.plan[name]) for name in PLANNED),
                ("state", known.state, task.state),
                *((name, known.by.get(name), task.by[name]) for name in STEPS),
                ("evidence", known.files, task.files),
            ):
                if told != found:
                    yield str(task.plan["title"]), f"its {what} is {found}, and {told} by history"
        for known in left.values():
            yield str(known.plan["title"]), "history knows it, and it is not there"


_ADDING = frozenset({TaskEvent.MADE.value, TaskEvent.ADDED.value})
