"""What a request of a tenant with a seed is called: the same whenever it comes again."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

from monthend.services.caller import Tenant
from monthend.subledger.seeds import seeded


def name_by_seed(scope: Any, tenant: Tenant) -> None:
    """Call a request by what it asks, where its tenant has a seed: its id and its process id."""
    if tenant.seed is None:
        return
    state = scope["state"]
    said = sha256(state.get("body", b"")).hexdigest()
    asked = (scope["method"], scope["path"], scope["query_string"].decode("latin-1"), said)
    digits = seeded(tenant.seed, tenant.name, "request", *asked)
    state["request_id"] = (
        f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-a{digits[17:20]}-{digits[20:32]}"
    )
    state["process_id"] = seeded(tenant.seed, tenant.name, "process", *asked)[:16].upper()
