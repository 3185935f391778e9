"""Calls of the close checklist, and what they answer."""

from __future__ import annotations

from base64 import b64encode

from contract.tenant import Tenant
from contract.zuora import EXTENSIONS, Json

TEMPLATE = "/monthend/v1/task-template"
SCAN = {"name": "scan.pdf", "content": b64encode(b"a scan").decode()}


def answers_of_tasks(tenant: Tenant, period: str) -> dict[str, Json]:
    """What every operation of the checklist answers; a task that nobody did stands afterwards."""
    zuora, path = tenant.zuora, f"{EXTENSIONS}/{period}/tasks"
    made: dict[str, Json] = {
        "PUT_TaskTemplate": zuora.send("PUT", TEMPLATE, {"tasks": [{"title": "Bank"}]}).json,
        "GET_TaskTemplate": zuora.get(TEMPLATE).json,
        "PUT_AccountingPeriodTasksFromTemplate": zuora.send(
            "PUT", f"{path}/from-template", {}
        ).json,
        "POST_AccountingPeriodTask": zuora.send("POST", path, {"title": "Cash"}).json,
    }
    one = f"{path}/{made['POST_AccountingPeriodTask']['id']}"
    attached = zuora.send("POST", f"{one}/attachments", SCAN).json
    zuora.send("POST", f"{one}/attachments", SCAN)
    return {
        **made,
        "POST_AccountingPeriodTaskAttachment": attached,
        "DELETE_AccountingPeriodTaskAttachment": zuora.request(
            "DELETE", f"{one}/attachments/{attached['id']}"
        ).json,
        "PUT_AccountingPeriodTask": zuora.send("PUT", one, {"title": "Till"}).json,
        "PUT_SignOffAccountingPeriodTask": zuora.send("PUT", f"{one}/sign-off", {}).json,
        "PUT_TakeBackAccountingPeriodTask": zuora.send("PUT", f"{one}/take-back", {}).json,
        "PUT_SkipAccountingPeriodTask": zuora.send("PUT", f"{one}/skip", {"reason": "x"}).json,
        "PUT_ReviewAccountingPeriodTask": reviewed(tenant, path),
        "GET_AccountingPeriodTasks": zuora.get(path).json,
        "GET_AccountingPeriodTask": zuora.get(one).json,
    }


def reviewed(tenant: Tenant, path: str) -> Json:
    """What a review answers, which takes two persons."""
    asked = {"title": "Rent", "reviewer": tenant.credentials.username}
    key = tenant.zuora.send("POST", path, asked).json["id"]
    theirs = tenant.user("Zuora Finance Standard User")
    theirs.send("PUT", f"{path}/{key}/sign-off", {})
    return tenant.zuora.send("PUT", f"{path}/{key}/review", {}).json
