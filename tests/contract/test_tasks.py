"""The close checklist over REST: the template, tasks of a period, and the steps people take."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Mapping
from hashlib import sha256

import pytest

from contract.soap import Soap
from contract.tenant import Tenant
from contract.zuora import (
    EXTENSIONS,
    INVALID_VALUE,
    MISSING_FIELD,
    NOT_FOUND,
    PERMISSION,
    RULE,
    Answer,
    Zuora,
    assert_done,
    assert_refused,
)

Said = Mapping[str, object]
STANDARD = "Zuora Finance Standard User"
TEMPLATE = "/monthend/v1/task-template"
NOBODY = "0" * 32


@pytest.fixture
def january(tenant: Tenant) -> str:
    return tenant.create_months(1)[0]


def clerk(tenant: Tenant) -> tuple[Zuora, str]:
    """A user who may close nothing, and their name."""
    name = f"clerk {tenant.credentials.tenant_id}"
    return tenant.user(STANDARD, name), name


def add(zuora: Zuora, period: str, said: Said) -> str:
    return str(assert_done(zuora.send("POST", f"{EXTENSIONS}/{period}/tasks", said))["id"])


def step(zuora: Zuora, period: str, task: str, name: str, said: Said | None = None) -> Answer:
    return zuora.send("PUT", f"{EXTENSIONS}/{period}/tasks/{task}/{name}", said or {})


def test_a_template_makes_the_tasks_of_a_new_period(tenant: Tenant, january: str) -> None:
    zuora = tenant.zuora
    said = {"tasks": [{"title": "Bank", "dueDays": 2, "owner": None}, {"title": "Cash"}]}
    made = assert_done(zuora.send("PUT", TEMPLATE, said))
    assert (made["version"], len(made["tasks"])) == (1, 2)
    assert assert_done(zuora.get(TEMPLATE)) == made
    assert assert_done(zuora.get(f"{TEMPLATE}?version=0"))["tasks"] == []
    answer = zuora.send("PUT", TEMPLATE, {"tasks": [], "expectedVersion": 0})
    assert_refused(answer, RULE, naming="version 1")
    applied = assert_done(zuora.send("PUT", f"{EXTENSIONS}/{january}/tasks/from-template", {}))
    assert (applied["made"], applied["unsettled"]) == (2, 2)
    first, _ = applied["tasks"]
    assert (first["title"], first["dueOn"], first["template"]) == ("Bank", "2016-02-02", 1)
    february = zuora.create("Feb 2016", "2016-02-01", "2016-02-29", fiscalYear=2016)
    listed = assert_done(zuora.get(f"{EXTENSIONS}/{february}/tasks"))
    assert [each["title"] for each in listed["tasks"]] == ["Bank", "Cash"]


def test_a_task_is_signed_off_reviewed_and_taken_back(tenant: Tenant, january: str) -> None:
    zuora, own = tenant.zuora, tenant.credentials.username
    theirs, name = clerk(tenant)
    task = add(zuora, january, {"title": "Bank", "owner": name, "reviewer": own})
    path = f"{EXTENSIONS}/{january}/tasks/{task}"
    assert_refused(step(zuora, january, task, "sign-off"), RULE, naming="reviewer")
    signed = assert_done(step(theirs, january, task, "sign-off", {"note": "done", "version": 1}))
    assert (signed["task"]["state"], signed["task"]["note"]) == ("SignedOff", "done")
    assert_refused(step(zuora, january, task, "review", {"version": 1}), RULE, naming="changed")
    reviewed = assert_done(step(zuora, january, task, "review", {"version": 2}))
    assert (reviewed["task"]["settled"], reviewed["task"]["reviewedBy"]) == (True, own)
    assert_refused(zuora.send("PUT", path, {"title": "Banks"}), RULE, naming="Reviewed")
    assert_done(step(theirs, january, task, "take-back", {"reason": "a line is missing"}))
    assert assert_done(zuora.send("PUT", path, {"title": "Banks"}))["task"]["title"] == "Banks"
    skipped = zuora.send("PUT", f"{path}/skip", {}, {"Monthend-Reason": "no bank any more"})
    assert assert_done(skipped)["task"]["skipReason"] == "no bank any more"
    events = [row["event"] for row in zuora.history(january)][1:]
    assert events == [
        "taskAdded", "taskSignedOff", "taskReviewed", "taskTakenBack", "taskChanged", "taskSkipped"
    ]  # fmt: skip
    found = zuora.get(f"/monthend/v1/history?period={january}&event=taskSkipped")
    assert [row["reason"] for row in assert_done(found)["history"]] == ["no bank any more"]


def test_what_is_no_task_is_refused_by_the_name_of_its_field(tenant: Tenant, january: str) -> None:
    zuora, path = tenant.zuora, f"{EXTENSIONS}/{january}/tasks"
    for field, category, value in (
        ("title", MISSING_FIELD, None),
        ("title", INVALID_VALUE, " Bank"),
        ("owner", INVALID_VALUE, "nobody"),
        ("dueDays", INVALID_VALUE, 1000),
        ("required", INVALID_VALUE, "yes"),
        ("needsEvidence", INVALID_VALUE, 1),
    ):
        body = {each: given for each, given in {"title": "x", field: value}.items() if given}
        assert_refused(zuora.send("POST", path, body), category, naming=field)
        template = {"tasks": [body]}
        assert_refused(zuora.send("PUT", TEMPLATE, template), category, naming=f"tasks[0].{field}")
    task = add(zuora, january, {"title": "Bank"})
    for name, field, said in (
        ("sign-off", "note", {"note": "x" * 1001}), ("sign-off", "version", {"version": 0}),
        ("skip", "reason", {"reason": "x" * 256}),
    ):  # fmt: skip
        assert_refused(step(zuora, january, task, name, said), INVALID_VALUE, naming=field)
    assert_refused(step(zuora, january, task, "skip"), MISSING_FIELD, naming="reason")
    assert_refused(step(zuora, january, NOBODY, "sign-off"), NOT_FOUND)
    assert_refused(step(zuora, NOBODY, task, "sign-off"), NOT_FOUND)
    assert_refused(zuora.get(f"{path}/{NOBODY}"), NOT_FOUND)


def test_a_clerk_works_and_does_not_manage(tenant: Tenant, january: str) -> None:
    theirs, _ = clerk(tenant)
    task = add(tenant.zuora, january, {"title": "Bank"})
    path = f"{EXTENSIONS}/{january}/tasks"
    for method, where, said in (
        ("PUT", TEMPLATE, {"tasks": []}), ("POST", path, {"title": "x"}),
        ("PUT", f"{path}/from-template", {}), ("PUT", f"{path}/{task}", {"title": "x"}),
        ("PUT", f"{path}/{task}/skip", {"reason": "x"}),
    ):  # fmt: skip
        assert_refused(theirs.send(method, where, said), PERMISSION)
    assert_done(step(theirs, january, task, "sign-off"))


# Evidence -----------------------------------------------------------------------------


def attach(zuora: Zuora, period: str, task: str, said: Said) -> Answer:
    return zuora.send("POST", f"{EXTENSIONS}/{period}/tasks/{task}/attachments", said)


def test_evidence_comes_back_as_it_was_and_is_shown_by_nobody_s_browser(
    tenant: Tenant, january: str
) -> None:
    zuora = tenant.zuora
    task = add(zuora, january, {"title": "Bank", "needsEvidence": True})
    assert_refused(step(zuora, january, task, "sign-off"), RULE, naming="evidence")
    name, page = 'a"b %41;é.html', b"<script>alert(1)</script>\x00\xff"
    said = {"name": name, "content": b64encode(page).decode()}
    made = assert_done(attach(zuora, january, task, said))
    (row,) = made["attachments"]
    assert (row["id"], row["name"], row["size"]) == (made["id"], name, len(page))
    answer = zuora.get(row["href"])
    assert (answer.status, answer.content) == (200, page)
    shown = {each: answer.headers[each] for each in SAFE}
    assert shown == {**SAFE, "etag": f'"{sha256(page).hexdigest()}"'}
    assert_done(step(zuora, january, task, "sign-off"))
    assert_refused(zuora.request("DELETE", row["href"]), RULE, naming="SignedOff")
    assert_done(step(zuora, january, task, "take-back"))
    assert assert_done(zuora.request("DELETE", row["href"]))["attachments"] == []
    assert_refused(zuora.get(row["href"]), NOT_FOUND, status=404)


SAFE = {
    "content-type": "application/octet-stream",
    "content-disposition": 'attachment; filename="a_b _41;_.html"; '
    "filename*=UTF-8''a%22b%20%2541%3B%C3%A9.html",
    "x-content-type-options": "nosniff",
    "content-security-policy": "sandbox; default-src 'none'; frame-ancestors 'none'",
    "cache-control": "no-store",
    "etag": "",
}


def test_what_is_no_evidence_is_refused_by_the_name_of_its_field(
    tenant: Tenant, january: str
) -> None:
    zuora = tenant.zuora
    task = add(zuora, january, {"title": "Bank"})
    good = {"name": "a", "content": "eA=="}
    for field, category, value in (
        ("name", MISSING_FIELD, None), ("name", INVALID_VALUE, "../a"),
        ("name", INVALID_VALUE, "a\nContent-Type: text/html"), ("name", INVALID_VALUE, 5),
        ("content", MISSING_FIELD, None), ("content", INVALID_VALUE, "eA"),
        ("content", INVALID_VALUE, ""), ("content", INVALID_VALUE, ["eA=="]),
        ("content", INVALID_VALUE, b64encode(bytes(1024 * 1024 + 1)).decode()),
        ("version", INVALID_VALUE, -1),
    ):  # fmt: skip
        body = {each: given for each, given in {**good, field: value}.items() if given is not None}
        assert_refused(attach(zuora, january, task, body), category, naming=field)
    assert_refused(attach(zuora, january, NOBODY, good), NOT_FOUND)
    assert_done(attach(zuora, january, task, {**good, "content": b64encode(MIB).decode()}))


MIB = bytes(1024 * 1024)


# Tasks that block a close -------------------------------------------------------------


def test_tasks_block_the_close_in_every_dialect(tenant: Tenant, january: str) -> None:
    zuora = tenant.zuora
    add(zuora, january, {"title": "Bank"})
    tenant.change_setting("tasks_block_close", "true")
    assert_refused(zuora.close(january), RULE, naming="required tasks that are not done: Bank")
    said = {"type": "AccountingPeriod", "objects": [{"Id": january, "Status": "Closed"}]}
    (row,) = json.loads(zuora.send("POST", "/v1/action/update", said).content)
    assert (row["Success"], row["Errors"][0]["Code"]) == (False, "INVALID_VALUE")
    assert "tasks_block_close" in row["Errors"][0]["Message"]
    soap = Soap(zuora.url)
    soap.sign_in(tenant.credentials)
    (result,) = soap.update({"Id": january, "Status": "Closed"})
    assert result.codes == ["INVALID_VALUE"]
    preview = assert_done(zuora.get(f"{EXTENSIONS}/{january}/close-preview"))
    (check,) = (each for each in preview["checks"] if each["name"] == "required_tasks_are_done")
    assert (preview["wouldClose"], check["holds"]) == (False, False)
    (task,) = assert_done(zuora.get(f"{EXTENSIONS}/{january}/action-items"))["tasks"]
    assert (task["title"], task["settled"]) == ("Bank", False)
    skipped = step(zuora, january, task["id"], "skip", {"reason": "no bank"})
    assert_done(skipped)
    assert zuora.action_items(january)["tasks"] == []
    assert_done(zuora.close(january))
    closed = step(zuora, january, task["id"], "take-back", {"reason": "a bank after all"})
    assert_refused(closed, RULE, naming="is closed")
