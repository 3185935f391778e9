"""What raw SQL may not do to the close checklist, for the fences of both stores."""

from __future__ import annotations

from checklist import BANK, done, task, template
from company import Company
from monthend.services import task_evidence

JAN, FEB = (f"(SELECT id FROM accounting_period WHERE name = '{name}')" for name in ("Jan", "Feb"))
OF_TASKS = [
    "INSERT INTO close_task (id, calendar_id, period_id, number, title, description, required, "
    "needs_evidence, state, version, changed) SELECT 'x', calendar_id, id, 9, 'Mine', '', TRUE, "
    "FALSE, 'Open', 1, 1 FROM accounting_period WHERE name = 'Jan'",
    f"UPDATE close_task SET state = 'Skipped' WHERE period_id = {JAN}",
    f"DELETE FROM close_task WHERE number = 2 AND period_id = {JAN}",
    f"UPDATE close_task SET number = 7 WHERE number = 1 AND period_id = {FEB}",
    f"INSERT OR REPLACE INTO close_task SELECT * FROM close_task WHERE period_id = {FEB}",
    "INSERT INTO task_attachment (id, calendar_id, period_id, task_id, name, size, sha256, "
    "attached_by, attached_on, content) SELECT 'x', calendar_id, period_id, id, 'x', 1, 'x', 'x', "
    f"'x', '' FROM close_task WHERE number = 1 AND period_id = {JAN}",
    "INSERT INTO close_task (id, calendar_id, period_id, number, title, description, required, "
    "needs_evidence, state, version, changed) SELECT 'x', calendar_id, 'none', 9, 'Mine', '', "
    "TRUE, FALSE, 'Open', 1, 1 FROM accounting_period WHERE name = 'Feb'",
    "INSERT INTO task_attachment (id, calendar_id, period_id, task_id, name, size, sha256, "
    f"attached_by, attached_on, content) SELECT 'x', calendar_id, {FEB}, id, 'x', 1, 'x', 'x', "
    f"'x', '' FROM close_task WHERE number = 1 AND period_id = {JAN}",
    f"DELETE FROM task_attachment WHERE period_id = {JAN}",
    f"UPDATE task_attachment SET content = '' WHERE period_id = {FEB}",
    f"INSERT OR REPLACE INTO task_attachment SELECT * FROM task_attachment WHERE period_id = {FEB}",
    "UPDATE task_template SET tasks = '[]'",
    "DELETE FROM task_template",
    "INSERT OR REPLACE INTO task_template SELECT * FROM task_template",
]
"""January is closed, February is open."""


def add_tasks(company: Company) -> None:
    """Two tasks for January and February each, the first of them with a file."""
    template(company, BANK)
    for period in company.calendar.periods[:2]:
        first = task(company, period.id)
        task(company, period.id, {"title": "Cash"})
        done(company, task_evidence.attach, period.id, first, "a.txt", b"x")
