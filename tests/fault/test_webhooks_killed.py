"""Servers killed while they deliver: what was acknowledged is told, if need be once more."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from contract.started_server import DatabaseFile, StartedServer
from contract.tenant import Tenant, new_tenant
from contract.zuora import Zuora, assert_done
from hooked import HERE, receiving, status
from monthend.services.webhook_jobs import LEASE_SECONDS

pytestmark = pytest.mark.nightly
WEBHOOKS = "/monthend/v1/webhooks"
MONTHS = (
    ("Jan", "2016-01-01", "2016-01-31"),
    ("Feb", "2016-02-01", "2016-02-29"),
    ("Mar", "2016-03-01", "2016-03-31"),
)
ROUNDS = len(MONTHS)


def test_nothing_that_was_acknowledged_is_lost_by_killed_servers(tmp_path: Path) -> None:
    database = DatabaseFile(tmp_path / "monthend.db")
    database.init()
    settings = {"MONTHEND_WEBHOOK_NETWORKS": HERE}
    with receiving() as receivers:
        acknowledged: list[str] = []
        receivers.answers["/hook"] = lambda _: 60.0
        tenant: Tenant | None = None
        for round_ in range(ROUNDS):
            server = StartedServer(database, settings=settings).wait_until_ready()
            if tenant is None:
                tenant = new_tenant(server)
                said = {"url": receivers.url(), "types": ["accounting_period.created"]}
                assert_done(tenant.zuora.send("POST", WEBHOOKS, said))
            zuora = Zuora(server.url, tenant.zuora.token)
            name, first, last = MONTHS[round_]
            acknowledged.append(zuora.create(name, first, last, fiscalYear=2016))
            # Long enough for a delivery to be under way, or not.
            time.sleep(0.3)
            server.kill()
        receivers.answers["/hook"] = lambda _: status(200)
        with StartedServer(database, settings=settings):
            until = time.monotonic() + LEASE_SECONDS + 60
            told: dict[str, set[str]] = {}
            while len(told) < ROUNDS and time.monotonic() < until:
                time.sleep(0.2)
                told = {}
                for each in list(receivers.received):
                    period = each.told["data"]["accountingPeriodId"]
                    told.setdefault(period, set()).add(each.id)
    assert set(told) == set(acknowledged)
    assert all(len(ids) == 1 for ids in told.values()), "an event keeps its id"
