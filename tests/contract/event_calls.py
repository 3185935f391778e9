"""Calls of events and of what listens to them, and what they answer."""

from __future__ import annotations

from contract.tenant import Tenant
from contract.zuora import Json

EVENTS = "/monthend/v1/events"


def answers_of_events(tenant: Tenant) -> dict[str, Json]:
    """What every operation about events answers."""
    listed = tenant.zuora.get(f"{EVENTS}?pageSize=1").json
    return {
        "GET_Events": listed,
        "GET_Event": tenant.zuora.get(f"{EVENTS}/{listed['events'][0]['id']}").json,
    }
