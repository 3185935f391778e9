"""Tasks as an audit reads them: what stands there, without the content of files."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from monthend.services.audit_ports import StoredTask

from .session import Session, Statement

TASKS = Statement(
    "SELECT t.id, t.period_id, t.state, t.title, coalesce(o.username, t.owner), "
    "coalesce(r.username, t.reviewer), t.due_days, t.required, t.needs_evidence, "
    "t.signed_by, t.reviewed_by, t.skipped_by FROM close_task t "
    "LEFT JOIN app_user o ON o.id = t.owner LEFT JOIN app_user r ON r.id = t.reviewer "
    "WHERE t.calendar_id = :calendar_id ORDER BY t.period_id, t.number"
)
FILES = Statement(
    "SELECT task_id, id, sha256 FROM task_attachment WHERE calendar_id = :calendar_id"
)


def tasks(session: Session, calendar_id: int) -> Sequence[StoredTask]:
    """The tasks of a calendar with the hashes of their files."""
    files: dict[str, dict[str, object]] = defaultdict(dict)
    for task, key, sha256 in session.all(FILES, calendar_id=calendar_id):
        files[task][key] = sha256
    return [
        StoredTask(
            id=row[0],
            period_id=row[1],
            state=row[2],
            plan={
                "title": row[3], "owner": row[4], "reviewer": row[5], "dueDays": row[6],
                "required": bool(row[7]), "needsEvidence": bool(row[8]),
            },
            by={"signed_by": row[9], "reviewed_by": row[10], "skipped_by": row[11]},
            files=files.get(row[0], {}),
        )
        for row in session.all(TASKS, calendar_id=calendar_id)
    ]  # fmt: skip
