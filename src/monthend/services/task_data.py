"""Checklists and templates as plain data, the same for REST and for the command line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from monthend.subledger.tasks import Plan, Task, unsettled

from .task_ports import Attachment
from .task_templates import ShownTemplate
from .tasks import Checklist

Data = dict[str, Any]
CONTENT = "/monthend/v1/accounting-periods/{period}/tasks/{task}/attachments/{attachment}"


def checklist_as_data(shown: Checklist) -> Data:
    """All tasks of a period, and how many required ones are not done."""
    return {
        "accountingPeriodId": shown.period.id,
        "name": shown.period.name,
        "tasks": tasks_as_data(shown),
        "unsettled": len(unsettled(shown.tasks)),
    }


def tasks_as_data(shown: Checklist) -> list[Data]:
    """The tasks alone."""
    return [task_as_data(shown, task) for task in shown.tasks]


def task_as_data(shown: Checklist, task: Task) -> Data:
    """One task as it stands on the day of its checklist."""
    due, names = task.due_on(shown.period), shown.names
    return {
        "id": task.id,
        "number": task.number,
        **plan_as_data(task.plan, names),
        "dueOn": due and due.isoformat(),
        "overdue": due is not None and not task.settled and due < shown.today,
        "state": task.state.value,
        "settled": task.settled,
        "attachments": task.evidence,
        "template": task.template,
        "signedOffBy": _name(task.signed_by, names),
        "signedOffOn": _instant(task.signed_on),
        "note": task.note,
        "reviewedBy": _name(task.reviewed_by, names),
        "reviewedOn": _instant(task.reviewed_on),
        "reviewNote": task.review_note,
        "skippedBy": _name(task.skipped_by, names),
        "skippedOn": _instant(task.skipped_on),
        "skipReason": task.skip_reason,
        "changedAfterClose": shown.closed_at is not None and task.changed > shown.closed_at,
        "version": task.version,
    }


def plan_as_data(plan: Plan, names: Mapping[str, str]) -> Data:
    """What is to be done, and by whom."""
    return {
        "title": plan.title,
        "description": plan.description,
        "owner": _name(plan.owner, names),
        "reviewer": _name(plan.reviewer, names),
        "dueDays": plan.due_days,
        "required": plan.required,
        "needsEvidence": plan.needs_evidence,
    }


def template_as_data(shown: ShownTemplate) -> Data:
    """A template in one version."""
    template = shown.template
    return {
        "version": template.version,
        "changedBy": _name(template.changed_by, shown.names),
        "changedOn": _instant(template.changed_on),
        "tasks": [plan_as_data(plan, shown.names) for plan in template.plans],
    }


def attachments_as_data(shown: Checklist, task: Task, attached: Sequence[Attachment]) -> list[Data]:
    """The evidence for a task, and where its content is."""
    return [
        {
            "id": each.id,
            "name": each.name,
            "size": each.size,
            "sha256": each.sha256,
            "attachedBy": each.attached_by,
            "attachedOn": _instant(each.attached_on),
            "href": CONTENT.format(period=shown.period.id, task=task.id, attachment=each.id),
        }
        for each in attached
    ]


def _name(user_id: str | None, names: Mapping[str, str]) -> str | None:
    return None if user_id is None else names.get(user_id, user_id)


def _instant(at: datetime | None) -> str | None:
    return None if at is None else str(at)[:19]
