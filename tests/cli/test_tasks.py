"""The close checklist from the command line."""

from __future__ import annotations

import json
from pathlib import Path

from cli.commands import Commands


def test_a_template_is_set_shown_and_applied(monthend: Commands, tmp_path: Path) -> None:
    file = tmp_path / "template.json"
    file.write_text(json.dumps({"tasks": [{"title": "Bank", "dueDays": 2}, {"title": "Cash"}]}))
    said = monthend.say("tasks", "set-template", str(file))
    assert said == "Task template, version 1, has 2 tasks.\n"
    shown = monthend.told("tasks", "template", "--json")
    assert [(row["title"], row["dueDays"]) for row in shown["tasks"]] == [
        ("Bank", 2),
        ("Cash", None),
    ]
    assert "Bank" in monthend.say("tasks", "template")
    file.write_text(json.dumps(shown))
    assert "version 1" in monthend.say("tasks", "set-template", str(file))
    assert monthend.say("tasks", "apply-template", "Jan 2026") == "Jan 2026 has got 2 tasks.\n"
    assert "2 required tasks" in monthend.say("tasks", "list", "Jan 2026")


def test_what_is_no_template_is_refused(monthend: Commands, tmp_path: Path) -> None:
    file = tmp_path / "template.json"
    assert "cannot be read" in monthend.refusal("tasks", "set-template", str(file))
    for text, told in (
        ("[", "is no JSON"), ('{"tasks": [{}]}', "tasks[0].title"), ("{}", "tasks"),
        ('{"tasks": [{"title": "Bank", "price": 3}]}', "price"), ('{"tasks": [3]}', "tasks"),
        ('{"tasks": [{"title": "Bank", "required": 3}]}', "tasks[0].required"),
    ):  # fmt: skip
        file.write_text(text)
        assert told in monthend.refusal("tasks", "set-template", str(file))


def test_a_task_is_added_changed_signed_off_reviewed_skipped_and_taken_back(
    monthend: Commands,
) -> None:
    monthend.say("user", "add", "bob", "--role", "Zuora Finance Standard User")
    added = monthend.say("tasks", "add", "Jan 2026", "Bank", "owner=bob", "dueDays=-3")
    assert added == "Task 1: Bank.\n"
    one = ("Jan 2026", "1")
    said = monthend.say("tasks", "change", *one, "title=Banks", "required=false", "owner=")
    assert said == "Banks is Open.\n"
    monthend.say("tasks", "change", *one, "reviewer=bob")
    assert "needsEvidence" in monthend.refusal("tasks", "change", *one, "price=3")
    assert "dueDays" in monthend.refusal("tasks", "change", *one, "dueDays=soon")
    assert "SignedOff" in monthend.say("tasks", "sign-off", *one, "--note", "done")
    assert "not reviewed" in monthend.say("tasks", "list", "Jan 2026")
    assert monthend.say("tasks", "review", *one, "--as", "bob") == "Banks is Reviewed.\n"
    (row,) = monthend.told("tasks", "list", "2026-01-15", "--json")["tasks"]
    assert (row["reviewedBy"], row["required"], row["owner"]) == ("bob", False, None)
    assert row["dueOn"] == "2026-01-28"
    assert monthend.say("tasks", "take-back", *one) == "Banks is Open.\n"
    assert "reason" in monthend.refusal("tasks", "skip", *one)
    assert monthend.say("tasks", "skip", *one, "--reason", "no bank") == "Banks is Skipped.\n"
    assert "no bank" in monthend.say("close-preview", "Jan 2026")


def test_evidence_is_attached_listed_saved_and_detached(monthend: Commands, tmp_path: Path) -> None:
    scan, copy = tmp_path / "scan.pdf", tmp_path / "copy.pdf"
    scan.write_bytes(b"a scan")
    one = ("Jan 2026", "1")
    monthend.say("tasks", "add", "Jan 2026", "Bank", "needsEvidence=true")
    assert "evidence" in monthend.refusal("tasks", "sign-off", *one)
    assert "cannot be read" in monthend.refusal("tasks", "attach", *one, str(copy))
    assert monthend.say("tasks", "attach", *one, str(scan)).startswith("Attached scan.pdf as ")
    (row,) = monthend.told("tasks", "attachments", *one, "--json")
    assert "scan.pdf" in monthend.say("tasks", "attachments", *one)
    assert "6 bytes" in monthend.say("tasks", "save-attachment", *one, row["id"], str(copy))
    assert copy.read_bytes() == b"a scan"
    again = monthend.refusal("tasks", "save-attachment", *one, row["id"], str(copy))
    assert "cannot be written" in again
    assert monthend.say("tasks", "detach", *one, row["id"]) == "Bank is Open.\n"
    assert monthend.told("tasks", "attachments", *one, "--json") == []


def test_what_is_left_to_do_is_shown_before_the_close_and_after(monthend: Commands) -> None:
    monthend.say("tasks", "add", "Jan 2026", "Bank", "dueDays=3")
    monthend.say("settings", "set", "tasks_block_close", "true")
    shown = monthend.say("close-preview", "Jan 2026")
    assert "would not close" in shown
    assert "  to do: Bank (Open, due 2026-02-03)\n" in shown
    monthend.say("settings", "set", "tasks_block_close", "false")
    monthend.say("close", "Jan 2026")
    monthend.say("reopen", "Jan 2026")
    monthend.say("tasks", "sign-off", "Jan 2026", "1")
    report = monthend.say("close-report", "Jan 2026")
    assert "taskSignedOff: Bank" in report
    assert "changed after the close" in monthend.say("tasks", "list", "Jan 2026")
