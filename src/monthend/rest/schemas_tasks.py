"""The schemas of the close checklist, as OpenAPI shows them."""

from __future__ import annotations

from monthend.services.values import Schema
from monthend.subledger.tasks import TaskState

from .schemas import TEXT, nullable, properties

COUNT: Schema = {"type": "integer"}
YES_OR_NO: Schema = {"type": "boolean"}

PLAN: Schema = properties(
    {
        "title": TEXT,
        "description": TEXT,
        "owner": nullable("string"),
        "reviewer": nullable("string"),
        "dueDays": nullable("integer"),
        "required": YES_OR_NO,
        "needsEvidence": YES_OR_NO,
    }
)
TEMPLATE: Schema = properties(
    {
        "version": COUNT,
        "changedBy": nullable("string"),
        "changedOn": nullable("string"),
        "tasks": {"type": "array", "items": PLAN},
    }
)
TASK: Schema = properties(
    {
        "id": TEXT,
        "number": COUNT,
        **PLAN["properties"],
        "dueOn": nullable("string", format="date"),
        "overdue": YES_OR_NO,
        "state": {"type": "string", "enum": [each.value for each in TaskState]},
        "settled": YES_OR_NO,
        "attachments": COUNT,
        "template": nullable("integer"),
        **{name: nullable("string")
           for name in ("signedOffBy", "signedOffOn", "note", "reviewedBy", "reviewedOn",
                        "reviewNote", "skippedBy", "skippedOn", "skipReason")},
        "changedAfterClose": YES_OR_NO,
        "version": COUNT,
    }
)  # fmt: skip
TASKS: Schema = {"type": "array", "items": TASK}
CHECKLIST: Schema = properties(
    {"accountingPeriodId": TEXT, "name": TEXT, "tasks": TASKS, "unsettled": COUNT}
)
ATTACHMENTS: Schema = {
    "type": "array",
    "items": properties(
        {
            **dict.fromkeys(("id", "name", "sha256", "attachedBy", "attachedOn", "href"), TEXT),
            "size": COUNT,
        }
    ),
}
