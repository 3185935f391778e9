"""`/metrics`: what a server tells of itself, in the form that Prometheus reads."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

import pytest
from prometheus_client.parser import text_string_to_metric_families

from contract.soap import Soap
from contract.started_server import STANDARD_USER, StartedServer
from contract.tenant import Tenant
from contract.zuora import Zuora, assert_done
from monthend.watching.scraped import is_of_this_machine

Samples = Mapping[tuple[str, frozenset[tuple[str, str]]], float]
DAY = "2016-01-05"


def scraped(server: StartedServer) -> Samples:
    """Every sample by its name and its labels."""
    answer = Zuora(server.url).get("/metrics")
    assert answer.status == 200
    assert answer.headers["content-type"].startswith("text/plain")
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(answer.content.decode())
        for sample in family.samples
    }


def of(samples: Samples, name: str, **labels: str) -> float:
    return samples.get((name, frozenset(labels.items())), 0.0)


def requests(samples: Samples, operation: str, outcome: str) -> float:
    return of(samples, "monthend_requests_total", operation=operation, outcome=outcome)


def test_requests_are_counted_by_operation_and_outcome(tenant: Tenant) -> None:
    before = scraped(tenant.server)
    (january,) = tenant.create_months(1)
    tenant.zuora.update(january, startDate="2016-02-30")
    tenant.user(STANDARD_USER).delete(january)
    Zuora(tenant.server.url).get(f"/v1/accounting-periods/{january}")
    Zuora(tenant.server.url).get(f"/nowhere/{january}")
    soap = Soap.signed_in(tenant.server.url, tenant.credentials)
    soap.call("noSuchCall")
    after = scraped(tenant.server)
    grown = {
        (dict(labels)["operation"], dict(labels)["outcome"]): value - before.get((name, labels), 0)
        for (name, labels), value in after.items()
        if name == "monthend_requests_total" and value > before.get((name, labels), 0)
    }
    assert grown["POST_AccountingPeriod", "done"] == 1
    assert grown["PUT_UpdateAccountingPeriod", "refused"] == 1
    assert grown["DELETE_AccountingPeriod", "denied"] == 1
    assert grown["GET_AccountingPeriod", "denied"] == 1
    assert grown["none", "refused"] == 1
    assert grown["soap login", "done"] == 1
    assert grown["soap none", "refused"] == 1
    assert all(january not in str(labels) for _, labels in after), "no path is a label"


def test_postings_waits_jobs_and_the_chain_are_told(tenant: Tenant) -> None:
    tenant.with_codes().create_months(1)
    before = scraped(tenant.server)
    items = [
        {"accountingCodeName": "Cash", "type": "Debit", "amount": "1.00"},
        {"accountingCodeName": "Sales Revenue", "type": "Credit", "amount": "1.00"},
    ]
    entry = {
        "accountingPeriodName": "Jan 2016", "currency": "USD", "journalEntryDate": DAY,
        "journalEntryItems": items,
    }  # fmt: skip
    assert_done(tenant.zuora.post(entry))
    # What the database tells is looked up once a second.
    time.sleep(1.0)
    after = scraped(tenant.server)
    for name in ("monthend_lines_posted_total", "monthend_commit_sequence_total"):
        assert of(after, name) > of(before, name)
    lines = of(after, "monthend_lines_posted_total") - of(before, "monthend_lines_posted_total")
    assert lines >= 2
    gate = "shared" if tenant.server.database.elsewhere else "writer"
    waits = [of(each, "monthend_gate_wait_seconds_count", gate=gate) for each in (before, after)]
    assert waits[1] > waits[0]
    assert of(after, "monthend_database_up") == 1
    assert of(after, "monthend_chain_head_sequence") > 0
    assert of(after, "monthend_worker_silence_seconds") < 60
    assert ("monthend_jobs", frozenset({"kind": "journal_run", "state": "queued"}.items())) in after
    assert of(after, "monthend_connections", state="asking") >= 1
    assert of(after, "process_resident_memory_bytes") > 0


@pytest.mark.parametrize("name", ["X-Forwarded-For", "Forwarded", "Via", "X-Real-IP"])
def test_nobody_who_comes_through_a_proxy_is_shown_metrics(tenant: Tenant, name: str) -> None:
    answer = Zuora(tenant.server.url).get("/metrics", **{name: "203.0.113.7"})
    assert answer.status == 404
    assert b"monthend_" not in answer.content


def test_metrics_are_only_read(tenant: Tenant) -> None:
    assert Zuora(tenant.server.url).request("POST", "/metrics").status == 405


@pytest.mark.parametrize(
    ("client", "here"),
    [("127.0.0.1", True), ("::1", True), ("::ffff:127.0.0.1", True), ("10.0.0.1", False),
     ("::ffff:10.0.0.1", False), ("a socket", False), (None, False)],
)  # fmt: skip
def test_who_is_of_this_machine(client: str | None, here: bool) -> None:
    scope: dict[str, Any] = {"client": None if client is None else (client, 1), "headers": []}
    assert is_of_this_machine(scope) is here
