"""Deliveries as they are signed, and the secrets that sign them."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from company import Company
from hooked import add, claimed
from monthend.services import webhook_signing, webhooks
from monthend.services.webhook_ports import Secrets
from monthend.subledger import webhooks as rules
from monthend.subledger.events import EventKind

pytestmark = pytest.mark.postgresql_by_night

URL = "https://hooks.example/monthend?key=private"
CREATED, CLOSED = EventKind.PERIOD_CREATED, EventKind.PERIOD_CLOSED


@pytest.fixture
def acme(company: Company) -> Company:
    company.create_months(date(2026, 1, 1), 1)
    return company


NOW = datetime(2026, 7, 1, 12, tzinfo=UTC)


def test_a_signature_is_that_of_the_specification() -> None:
    """The example of the specification Standard Webhooks."""
    secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    found = webhook_signing.signature(
        secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}'
    )
    assert found == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_a_delivery_is_signed_and_its_body_is_the_same_each_time(acme: Company) -> None:
    made = add(acme, URL)
    acme.create_months(date(2026, 2, 1), 1)
    (job,) = claimed(acme)
    body = webhook_signing.body_of(job.event)
    assert body == webhook_signing.body_of(job.event)
    told = json.loads(body)
    assert set(told) == {"type", "timestamp", "number", "data"}
    headers = webhook_signing.headers(job.event.id, NOW, body, job.secrets)
    assert headers["webhook-id"] == job.event.id
    assert headers["webhook-timestamp"] == str(int(NOW.timestamp()))
    key = base64.b64decode(made.secret.removeprefix("whsec_"))
    assert len(key) == 32
    signed = f"{job.event.id}.{int(NOW.timestamp())}.".encode() + body
    mac = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    assert headers["webhook-signature"] == f"v1,{mac}"


def test_after_a_rotation_both_secrets_are_good_for_a_while(acme: Company) -> None:
    made = add(acme, URL)
    rotated = acme.write(lambda books, by: webhooks.rotate(books, by, made.webhook.id, 2))
    assert rotated.secret != made.secret
    assert rotated.webhook.previous_until == acme.clock() + timedelta(hours=2)
    acme.create_months(date(2026, 2, 1), 1)
    (job,) = claimed(acme)

    def signatures(at: datetime) -> list[str]:
        return webhook_signing.headers("e", at, b"", job.secrets)["webhook-signature"].split(" ")

    at = acme.clock()
    stamp = int(at.timestamp())
    assert signatures(at) == [
        webhook_signing.signature(secret, "e", stamp, b"")
        for secret in (rotated.secret, made.secret)
    ]
    assert len(signatures(at + timedelta(hours=2))) == 1
    assert len(webhook_signing.headers("e", at, b"", replace(job.secrets, previous=None))) == 3
    assert "secret" not in repr(Secrets(secret="a secret"))


def test_rules_are_told_in_the_guide() -> None:
    assert len(rules.RETRIES) + 1 == rules.ATTEMPTS == 10
