"""The close checklist in the database: templates, tasks, and the files that are their evidence."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from monthend.domain.period import AccountingPeriod
from monthend.services.caller import Caller
from monthend.services.task_ports import NO_TEMPLATE, Attachment, Template
from monthend.subledger.tasks import Plan, Task, TaskEvent, TaskState

from .calendars import CalendarTable
from .session import Row, Session, Statement, insert, instant_of, instant_text, json_text

_TEMPLATE = "SELECT version, tasks, created_by, created_on FROM task_template "
NEWEST_TEMPLATE = Statement(
    _TEMPLATE + "WHERE tenant_id = :tenant_id ORDER BY version DESC LIMIT 1"
)
ONE_TEMPLATE = Statement(_TEMPLATE + "WHERE tenant_id = :tenant_id AND version = :version")
ADD_TEMPLATE = insert("task_template")
# The tenant's row is what is held, as by whoever changes its posting rules.
HOLD_TEMPLATE = Statement(
    "UPDATE tenant SET catalog_version = catalog_version + 1 WHERE id = :tenant_id"
)

PLANNED = (
    "title", "description", "owner", "reviewer", "due_days", "required", "needs_evidence"
)  # fmt: skip
STEPS = (
    "template", "version", "changed", "signed_by", "signed_on", "note", "reviewed_by",
    "reviewed_on", "review_note", "skipped_by", "skipped_on", "skip_reason",
)  # fmt: skip
INSTANTS = ("signed_on", "reviewed_on", "skipped_on")
COLUMNS = ("id", "number", "state", *PLANNED, *STEPS)
_OF_PERIOD = "WHERE calendar_id = :calendar_id AND period_id = :period_id"
TASKS = Statement(
    f"SELECT {', '.join(COLUMNS)}, "
    "(SELECT count(*) FROM task_attachment a WHERE a.task_id = close_task.id) "
    f"FROM close_task {_OF_PERIOD} ORDER BY number"
)
_PERSONS = ("owner", "reviewer", "signed_by", "reviewed_by", "skipped_by")
NAMES = Statement(
    "SELECT id, username FROM app_user WHERE id IN ("
    + " UNION ".join(f"SELECT {person} FROM close_task {_OF_PERIOD}" for person in _PERSONS)
    + ")"
)
ADD_TASK = insert("close_task")
SAVE_TASK = Statement(
    "UPDATE close_task SET "
    + ", ".join(f"{name} = :{name}" for name in ("state", *PLANNED, *STEPS))
    + " WHERE calendar_id = :calendar_id AND id = :id"
)
ATTACHMENTS = Statement(
    "SELECT a.id, a.name, a.size, a.sha256, coalesce(u.username, a.attached_by), a.attached_on "
    "FROM task_attachment a LEFT JOIN app_user u ON u.id = a.attached_by "
    "WHERE a.calendar_id = :calendar_id AND a.task_id = :task_id ORDER BY a.attached_on, a.id"
)
_ONE = "WHERE calendar_id = :calendar_id AND task_id = :task_id AND id = :id"
CONTENT = Statement(f"SELECT content FROM task_attachment {_ONE}")
ATTACH = insert("task_attachment")
DETACH = Statement(f"DELETE FROM task_attachment {_ONE}")
ATTACHED = Statement(f"SELECT coalesce(sum(size), 0) FROM task_attachment {_OF_PERIOD}")


class TaskTable:
    """The checklist of one calendar, and the template of its tenant, in one transaction."""

    def __init__(
        self, session: Session, tenant_id: str, calendar_id: int, periods: CalendarTable
    ) -> None:
        self._session = session
        self._tenant_id = tenant_id
        self._calendar_id = calendar_id
        self._periods = periods

    # The template --------------------------------------------------------------------------

    def template(self, version: int | None = None) -> Template:
        if version is None:
            row = self._session.one(NEWEST_TEMPLATE, tenant_id=self._tenant_id)
        else:
            row = self._session.one(ONE_TEMPLATE, tenant_id=self._tenant_id, version=version)
        if row is None:
            return NO_TEMPLATE
        return Template(
            version=row[0],
            plans=tuple(Plan(**each) for each in json.loads(row[1])),
            changed_by=row[2],
            changed_on=instant_of(row[3]),
        )

    def add_template(self, version: int, plans: Sequence[Plan], caller: Caller) -> None:
        self._session.run(
            ADD_TEMPLATE,
            tenant_id=self._tenant_id,
            version=version,
            tasks=json_text([_planned(plan) for plan in plans]),
            created_by=caller.user_id,
            created_on=instant_text(self._session.now),
        )

    def hold_template(self) -> None:
        self._session.run(HOLD_TEMPLATE, tenant_id=self._tenant_id)

    # Tasks ---------------------------------------------------------------------------------

    def of_period(self, period: AccountingPeriod) -> Sequence[Task]:
        return [_task_of(row) for row in self._session.all(TASKS, **self._of(period))]

    def names(self, period: AccountingPeriod) -> Mapping[str, str]:
        return dict(self._session.all(NAMES, **self._of(period)))

    def add(self, period: AccountingPeriod, tasks: Sequence[Task]) -> None:
        for task in tasks:
            self._session.run(ADD_TASK, **self._of(period), **self._row(task), number=task.number)

    def save(self, task: Task) -> None:
        self._session.run(SAVE_TASK, calendar_id=self._calendar_id, **self._row(task))

    def note(
        self, event: TaskEvent, caller: Caller, period: AccountingPeriod, *,
        old: Mapping[str, object], new: Mapping[str, object], reason: str | None,
    ) -> None:  # fmt: skip
        self._periods.note(
            event, caller, period_id=period.id, subject=period.name, old=old, new=new, reason=reason
        )

    def _of(self, period: AccountingPeriod) -> dict[str, Any]:
        return {"calendar_id": self._calendar_id, "period_id": period.id}

    def _row(self, task: Task) -> dict[str, Any]:
        """A task as it is written now, by the transaction that changes it."""
        steps = {name: getattr(task, name) for name in STEPS}
        instants = {name: _instant(steps[name]) for name in INSTANTS}
        changed = self._session.commit_sequence
        return {
            "id": task.id, "state": task.state.value, **_planned(task.plan), **steps, **instants,
            "changed": changed,
        }  # fmt: skip

    # Evidence ------------------------------------------------------------------------------

    def attachments(self, task: Task) -> Sequence[Attachment]:
        rows = self._session.all(ATTACHMENTS, calendar_id=self._calendar_id, task_id=task.id)
        return [
            Attachment(
                id=key, name=name, size=size, sha256=sha256, attached_by=by,
                attached_on=instant_of(on),
            )
            for key, name, size, sha256, by, on in rows
        ]  # fmt: skip

    def content(self, task_id: str, attachment_id: str) -> bytes | None:
        row = self._session.one(CONTENT, **self._one(task_id, attachment_id))
        return None if row is None else bytes(row[0])

    def attach(
        self, period: AccountingPeriod, task_id: str, added: Attachment, content: bytes
    ) -> None:
        self._session.run(
            ATTACH,
            **self._one(task_id, added.id),
            period_id=period.id,
            name=added.name,
            size=added.size,
            sha256=added.sha256,
            attached_by=added.attached_by,
            attached_on=instant_text(added.attached_on),
            content=content,
        )

    def detach(self, task_id: str, attachment_id: str) -> None:
        self._session.run(DETACH, **self._one(task_id, attachment_id))

    def _one(self, task_id: str, attachment_id: str) -> dict[str, Any]:
        return {"calendar_id": self._calendar_id, "task_id": task_id, "id": attachment_id}

    def attached_bytes(self, period: AccountingPeriod) -> int:
        row = self._session.one(ATTACHED, **self._of(period))
        return 0 if row is None else int(row[0])


def _planned(plan: Plan) -> dict[str, Any]:
    return {name: getattr(plan, name) for name in PLANNED}


def _instant(at: datetime | None) -> str | None:
    return None if at is None else instant_text(at)


def _task_of(row: Row) -> Task:
    of: dict[str, Any] = dict(zip((*COLUMNS, "evidence"), row, strict=True))
    planned = {name: of.pop(name) for name in PLANNED}
    # SQLite keeps them as numbers.
    truths = {name: bool(planned[name]) for name in ("required", "needs_evidence")}
    for name in INSTANTS:
        of[name] = instant_of(of[name]) if of[name] else None
    of["state"] = TaskState(of["state"])
    return Task(plan=Plan(**{**planned, **truths}), **of)
