"""Tenants that are made for a rehearsal, over the API that makes them."""

from __future__ import annotations

from contract.zuora import Zuora, assert_done
from monthend.services.tenants import Credentials

TENANTS = "/monthend/v1/rehearsal/tenants"


def tenant(owner: Zuora, name: str, **more: object) -> Credentials:
    """A tenant of its own, with what its administrator signs in with."""
    made = assert_done(owner.send("POST", TENANTS, {"name": name, **more}))
    return Credentials(
        tenant_id=made["tenantId"],
        entity_id=made["entityId"],
        user_id=made["userId"],
        username=made["username"],
        password=made["password"],
        client_id=made["clientId"],
        client_secret=made["clientSecret"],
    )
