"""Calls of events and of what listens to them, and what they answer."""

from __future__ import annotations

from contract.tenant import Tenant
from contract.zuora import Json

EVENTS, WEBHOOKS = "/monthend/v1/events", "/monthend/v1/webhooks"
SCHEDULES = "/monthend/v1/schedules"
NOWHERE = "https://hooks.example/monthend"


def answers_of_events(tenant: Tenant) -> dict[str, Json]:
    """What every operation about events answers."""
    listed = tenant.zuora.get(f"{EVENTS}?pageSize=1").json
    return {
        "GET_Events": listed,
        "GET_Event": tenant.zuora.get(f"{EVENTS}/{listed['events'][0]['id']}").json,
        **answers_of_webhooks(tenant),
        **answers_of_schedules(tenant),
        "GET_Archives": tenant.zuora.get("/monthend/v1/archives").json,
    }


def answers_of_webhooks(tenant: Tenant) -> dict[str, Json]:
    """The same of webhooks; nobody delivers anything to them."""
    zuora = tenant.zuora
    made = zuora.send("POST", WEBHOOKS, {"url": NOWHERE, "types": ["accounting_period.closed"]})
    zuora.send("POST", WEBHOOKS, {"url": NOWHERE})
    one = f"{WEBHOOKS}/{made.json['id']}"
    tried = zuora.send("POST", f"{one}/test", {}).json
    zuora.send("POST", f"{one}/test", {})
    return {
        "POST_Webhook": made.json,
        "GET_Webhooks": zuora.get(f"{WEBHOOKS}?pageSize=1").json,
        "GET_Webhook": zuora.get(one).json,
        "PUT_Webhook": zuora.send("PUT", one, {"description": "billing", "types": None}).json,
        "POST_RotateWebhookSecret": zuora.send("POST", f"{one}/rotate-secret", {}).json,
        "POST_TestWebhook": tried,
        "GET_WebhookDeliveries": zuora.get(f"{one}/deliveries?pageSize=1").json,
        "GET_WebhookDelivery": zuora.get(f"{one}/deliveries/{tried['eventId']}").json,
        "POST_ReplayWebhook": zuora.send("POST", f"{one}/replay", {"fromNumber": 1}).json,
        "PUT_DisableWebhook": zuora.request("PUT", f"{one}/disable").json,
        "PUT_EnableWebhook": zuora.request("PUT", f"{one}/enable").json,
    }


def answers_of_schedules(tenant: Tenant) -> dict[str, Json]:
    """The same of schedules; none of them comes while the tests run."""
    zuora = tenant.zuora
    said = {"name": "monthly", "cadence": "monthly", "day": 31, "at": "02:30"}
    made = zuora.send("POST", SCHEDULES, said).json
    one = f"{SCHEDULES}/{made['id']}"
    return {
        "POST_Schedule": made,
        "GET_Schedules": zuora.get(SCHEDULES).json,
        "GET_Schedule": zuora.get(one).json,
        "PUT_Schedule": zuora.send("PUT", one, {"enabled": False}).json,
        # There is another page only once it has come more often.
        "GET_ScheduleRuns": {**zuora.get(f"{one}/runs").json, "nextPage": ""},
    }
