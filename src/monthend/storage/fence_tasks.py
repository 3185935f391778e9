"""The words that the fences of both stores have for the close checklist, and SQLite's triggers.

Tasks and their files stay as they are while their period is closed, whoever writes, and are of
no other period than they say; a file is never another one; and every version of a template stays.
"""

from __future__ import annotations

from collections.abc import Iterator

from .fence_triggers import APPEND_ONLY, TAKEN, moved, trigger, unreplaced

CLOSED_TASKS = "monthend fence: the period of the task is closed"
OF_ANOTHER = "monthend fence: the task is of another period"
TASK_FOR_GOOD = ("id", "calendar_id", "period_id", "number", "template")
OF_CLOSED = (
    "EXISTS (SELECT 1 FROM accounting_period p "
    "WHERE p.id = {row}.period_id AND p.status = 'Closed')"
)
STRAYS = {
    "close_task": (
        "NOT EXISTS (SELECT 1 FROM accounting_period p "
        "WHERE p.id = NEW.period_id AND p.calendar_id = NEW.calendar_id)"
    ),
    "task_attachment": (
        "NOT EXISTS (SELECT 1 FROM close_task t WHERE t.id = NEW.task_id "
        "AND t.calendar_id = NEW.calendar_id AND t.period_id = NEW.period_id)"
    ),
}
"""The tables of a checklist, and when a new row of each is of another period than it says."""
NEVER_CHANGED = ("task_attachment", "task_template")


def triggers() -> Iterator[str]:
    """Nothing of a closed period's checklist is added, changed or taken away."""
    for table, stray in STRAYS.items():
        for event, row in (("INSERT", "NEW"), ("UPDATE", "NEW"), ("DELETE", "OLD")):
            if event == "UPDATE" and table in NEVER_CHANGED:
                continue
            closed = OF_CLOSED.format(row=row)
            name = f"{table}_closed_{event.lower()}"
            yield trigger(name, f"{event} ON {table}", closed, CLOSED_TASKS)
        yield unreplaced(table, "id")
        yield trigger(f"{table}_stray", f"INSERT ON {table}", stray, OF_ANOTHER)
    yield trigger(
        "close_task_unchanged", "UPDATE ON close_task", moved(*TASK_FOR_GOOD), APPEND_ONLY
    )
    for table in NEVER_CHANGED:
        yield trigger(f"{table}_unchanged", f"UPDATE ON {table}", "TRUE", APPEND_ONLY)
    yield trigger("task_template_kept", "DELETE ON task_template", "TRUE", APPEND_ONLY)
    yield trigger(
        "task_template_unreplaced",
        "INSERT ON task_template",
        "EXISTS (SELECT 1 FROM task_template WHERE tenant_id = NEW.tenant_id "
        "AND version >= NEW.version)",
        TAKEN,
    )
