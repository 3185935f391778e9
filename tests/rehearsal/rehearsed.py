"""A server for rehearsals in this process, and what it tells of its requests."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from contract.zuora import Zuora, assert_done

REQUESTS = "/monthend/v1/requests"
NOTED = "/monthend/v1/rehearsal/requests"
FAULTS = "/monthend/v1/rehearsal/faults"


def asked(zuora: Zuora, **filters: object) -> list[dict[str, Any]]:
    """The requests that were noted, the latest first."""
    found: list[dict[str, Any]] = assert_done(zuora.get(_address(filters)))["requests"]
    return found


def count(zuora: Zuora, **filters: object) -> int:
    return int(assert_done(zuora.get(_address(filters)))["count"])


def _address(filters: Mapping[str, object]) -> str:
    return REQUESTS + (f"?{urlencode(filters)}" if filters else "")


def noted(zuora: Zuora, **filters: object) -> dict[str, Any]:
    """The latest request that is like this, in full."""
    return assert_done(zuora.get(f"{NOTED}/{asked(zuora, **filters)[0]['id']}"))


def replay(zuora: Zuora, key: str, **body: object) -> Any:
    return zuora.send("POST", f"{NOTED}/{key}/replay", body)


def have(zuora: Zuora, **fault: object) -> list[dict[str, Any]]:
    """Have a fault from now on, or those of a profile."""
    added: list[dict[str, Any]] = assert_done(zuora.send("POST", FAULTS, fault))["faults"]
    return added


def faults(zuora: Zuora) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = assert_done(zuora.get(FAULTS))["faults"]
    return found
