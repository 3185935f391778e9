"""Webhooks over REST: told once what is secret, changed, tried, and delivered by the server."""

from __future__ import annotations

import base64
import hashlib
import hmac
import time
from collections.abc import Callable, Iterator

import pytest

from contract.event_calls import NOWHERE, WEBHOOKS
from contract.started_server import DatabaseFile, StartedServer
from contract.tenant import Tenant, new_tenant
from contract.zuora import (
    INVALID_VALUE,
    MISSING_FIELD,
    NOT_FOUND,
    PERMISSION,
    RULE,
    Json,
    assert_done,
    assert_refused,
)
from hooked import HERE, Receivers, receiving

STANDARD = "Zuora Finance Standard User"


@pytest.fixture
def receivers() -> Iterator[Receivers]:
    with receiving() as found:
        yield found


@pytest.fixture(scope="module")
def delivering(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StartedServer]:
    """A server that may deliver to this machine."""
    database = DatabaseFile(tmp_path_factory.mktemp("books") / "monthend.db")
    database.init()
    with StartedServer(database, settings={"MONTHEND_WEBHOOK_NETWORKS": HERE}) as started:
        yield started


def until(true: Callable[[], object], seconds: float = 15) -> None:
    end = time.monotonic() + seconds
    while not true() and time.monotonic() < end:
        time.sleep(0.02)
    assert true()


def test_a_secret_is_told_once(tenant: Tenant) -> None:
    zuora = tenant.zuora
    made = assert_done(zuora.send("POST", WEBHOOKS, {"url": NOWHERE, "description": "billing"}))
    one = f"{WEBHOOKS}/{made['id']}"
    assert made["secret"].startswith("whsec_")
    shown = assert_done(zuora.get(one))
    assert {**shown, "secret": made["secret"]} == made
    assert (shown["state"], shown["types"], shown["url"]) == ("Enabled", [], NOWHERE)
    rotated = assert_done(zuora.send("POST", f"{one}/rotate-secret", {"overlapHours": 1}))
    assert rotated["secret"] != made["secret"]
    assert rotated["previousSecretUntil"]
    again = {"Idempotency-Key": "the same"}
    first = zuora.send("POST", WEBHOOKS, {"url": NOWHERE}, again).json
    second = zuora.send("POST", WEBHOOKS, {"url": NOWHERE}, again).json
    assert (first["id"], second["secret"]) == (second["id"], None)
    listed = assert_done(zuora.get(WEBHOOKS))["webhooks"]
    assert [each["id"] for each in listed] == [made["id"], first["id"]]
    assert all("secret" not in each for each in listed)


def test_what_is_no_webhook_is_refused_by_the_name_of_its_field(tenant: Tenant) -> None:
    zuora = tenant.zuora
    assert_refused(zuora.send("POST", WEBHOOKS, {}), MISSING_FIELD, naming="url")
    for field, said in (
        ("url", {"url": "ftp://a.example"}), ("url", {"url": "https://u:p@a.example"}),
        ("url", {"url": "http://169.254.169.254/"}), ("url", {"url": "https://2852039166/"}),
        ("url", {"url": "https://[::ffff:10.0.0.1]/"}), ("url", {"url": "http://8.8.8.8/"}),
        ("url", {"url": 3}), ("types", {"url": NOWHERE, "types": ["closed"]}),
        ("types", {"url": NOWHERE, "types": "accounting_period.closed"}),
        ("description", {"url": NOWHERE, "description": "x" * 256}),
    ):  # fmt: skip
        assert_refused(zuora.send("POST", WEBHOOKS, said), INVALID_VALUE, naming=field)
    made = assert_done(zuora.send("POST", WEBHOOKS, {"url": NOWHERE}))
    one = f"{WEBHOOKS}/{made['id']}"
    for path, field, body in (
        ("rotate-secret", "overlapHours", {"overlapHours": 169}),
        ("replay", "fromNumber", {"fromNumber": 0}), ("replay", "deadLetters", {"deadLetters": 1}),
        ("replay", "deadLetters", {"deadLetters": True, "fromNumber": 1}),
        ("replay", "deadLetters", {"deadLetters": True, "toNumber": 1}),
        ("replay", "toNumber", {"fromNumber": 5, "toNumber": 3}),
    ):  # fmt: skip
        assert_refused(zuora.send("POST", f"{one}/{path}", body), INVALID_VALUE, naming=field)
    assert_refused(zuora.send("POST", f"{one}/replay", {}), MISSING_FIELD, naming="fromNumber")
    assert_refused(zuora.send("POST", f"{one}/replay", {"deadLetters": True}), RULE)
    assert_refused(zuora.get(f"{one}/deliveries?state=Lost"), INVALID_VALUE, naming="state")
    assert_refused(zuora.get(f"{one}/deliveries/evt_{'0' * 32}"), NOT_FOUND)
    assert_refused(zuora.get(f"{WEBHOOKS}/{'0' * 32}"), NOT_FOUND)
    assert_done(zuora.request("PUT", f"{one}/disable"))
    assert_refused(zuora.send("POST", f"{one}/test", {}), RULE, naming="enable")
    assert_done(zuora.request("DELETE", one))
    assert_refused(zuora.get(one), NOT_FOUND)


def test_a_standard_user_who_manages_no_settings_sees_none(tenant: Tenant) -> None:
    role = {"name": "Reader", "permissions": ["Finance Access"]}
    assert_done(tenant.zuora.send("POST", "/monthend/v1/roles", role))
    reader = tenant.user("Reader")
    assert_refused(reader.get(WEBHOOKS), PERMISSION, naming="Manage Finance Settings")
    assert_refused(reader.send("POST", WEBHOOKS, {"url": NOWHERE}), PERMISSION)


def test_the_server_delivers_signed_events(delivering: StartedServer, receivers: Receivers) -> None:
    tenant = new_tenant(delivering)
    zuora = tenant.zuora
    said = {"url": receivers.url(), "types": ["accounting_period.closed"]}
    made = assert_done(zuora.send("POST", WEBHOOKS, said))
    january = tenant.create_months(1)[0]
    assert_done(zuora.close(january))
    until(lambda: receivers.received)
    got = receivers.received[0]
    assert got.told["type"] == "accounting_period.closed"
    assert got.told["data"]["accountingPeriodId"] == january
    key = base64.b64decode(made["secret"].removeprefix("whsec_"))
    signed = f"{got.id}.{got.headers['webhook-timestamp']}.".encode() + got.body
    mac = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    assert got.headers["webhook-signature"] == f"v1,{mac}"
    one = assert_done(zuora.get(f"/monthend/v1/events/{got.id}"))
    assert one["data"] == got.told["data"]
    path = f"{WEBHOOKS}/{made['id']}/deliveries/{got.id}"

    def delivery() -> Json:
        return assert_done(zuora.get(path))

    until(lambda: delivery()["state"] == "Delivered")
    (attempt,) = delivery()["log"]
    assert (attempt["status"], attempt["problem"]) == (200, None)
