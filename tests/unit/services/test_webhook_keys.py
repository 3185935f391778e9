"""Secrets of webhooks with a key beside the database, and without one."""

from __future__ import annotations

import base64
from datetime import date
from pathlib import Path

import pytest

from any_store import AnyStore
from company import Clock, Company
from hooked import Receivers, add, courier, log_of, receiving, shown
from monthend.services import webhooks
from monthend.services.webhook_keys import KeyMissing, KeysUnusable, WebhookKeys
from monthend.services.webhook_signing import signature
from monthend.subledger.events import EventKind

pytestmark = pytest.mark.postgresql_by_night

OLD, NEW = "an old key of thirty-two characters", "a new key of thirty-two characters"
CREATED = EventKind.PERIOD_CREATED


def keys(*lines: str) -> WebhookKeys:
    return WebhookKeys.of_lines(lines)


def test_a_secret_is_that_of_its_key_and_of_chance() -> None:
    made = keys(OLD).new_secret()
    assert keys(OLD).told(made.kept) == made.told
    assert keys(NEW, OLD).told(made.kept) == made.told
    assert keys(OLD).new_secret().told != made.told
    assert len(base64.b64decode(made.told.removeprefix("whsec_"))) == 32


def test_what_is_kept_tells_neither_the_secret_nor_the_key() -> None:
    made = keys(OLD).new_secret()
    chance = made.kept.rpartition(":")[2]
    for text in (made.told.removeprefix("whsec_"), OLD):
        assert text not in made.kept
    assert made.told != f"whsec_{chance}"
    for shown_as in (repr(made), repr(keys(OLD))):
        assert made.told not in shown_as
        assert OLD not in shown_as


def test_a_key_that_is_not_there_is_named() -> None:
    made = keys(OLD).new_secret()
    name = made.kept.split(":")[1]
    with pytest.raises(KeyMissing, match=name):
        keys(NEW).told(made.kept)
    with pytest.raises(KeyMissing, match="webhook_keys"):
        WebhookKeys().told(made.kept)


def test_without_a_key_the_secret_itself_is_kept() -> None:
    made = WebhookKeys().new_secret()
    assert made.kept == made.told
    assert keys(OLD).told(made.kept) == made.told


@pytest.mark.parametrize("lines", [[], ["", " "], ["short"], [OLD, "short"]])
def test_lines_that_are_no_keys_are_refused(lines: list[str]) -> None:
    with pytest.raises(KeysUnusable):
        WebhookKeys.of_lines(lines)


@pytest.fixture
def keyed(store: AnyStore, company: Company, clock: Clock) -> Company:
    """A company on a store with a key."""
    assert clock() == company.clock()
    store.webhook_keys = keys(OLD)
    company.create_months(date(2026, 1, 1), 1)
    return company


def kept(company: Company) -> str:
    return str(company.rows("SELECT secret, previous_secret FROM webhook"))


def delivered(company: Company, receivers: Receivers, *secrets: str) -> tuple[str, str]:
    """The signatures of the last delivery, and what they are under these secrets."""
    courier(company).work_through("worker", lambda: True)
    got = receivers.received[-1]
    at = int(got.headers["webhook-timestamp"])
    right = " ".join(signature(each, got.id, at, got.body) for each in secrets)
    return got.headers["webhook-signature"], right


def test_deliveries_are_signed_by_secrets_that_the_database_has_not(keyed: Company) -> None:
    with receiving() as receivers:
        made = add(keyed, receivers.url(), CREATED)
        keyed.create_months(date(2026, 2, 1), 1)
        signed, right = delivered(keyed, receivers, made.secret)
        assert signed == right
        assert made.secret.removeprefix("whsec_") not in kept(keyed)
        # Another key is put before it, and both secrets are good for a while.
        keyed.store.webhook_keys = keys(NEW, OLD)
        fresh = keyed.write(lambda books, by: webhooks.rotate(books, by, made.webhook.id))
        keyed.create_months(date(2026, 3, 1), 1)
        signed, right = delivered(keyed, receivers, fresh.secret, made.secret)
        assert signed == right
        assert fresh.secret.removeprefix("whsec_") not in kept(keyed)


def test_a_delivery_whose_key_is_missing_fails_and_says_so(keyed: Company) -> None:
    with receiving() as receivers:
        made = add(keyed, receivers.url(), CREATED)
        keyed.create_months(date(2026, 2, 1), 1)
        keyed.store.webhook_keys = keys(NEW)
        courier(keyed).work_through("worker", lambda: True)
        assert receivers.connections == 0
        ((_, state, log),) = log_of(keyed, made)
        assert state == "Waiting"
        assert "is not known here (webhook_keys)" in str(log[0].problem)
        assert shown(keyed, made).failures == 1


def test_a_file_of_keys_is_read_line_by_line(tmp_path: Path) -> None:
    file = tmp_path / "webhook.keys"
    file.write_text(f"{NEW}\n\n{OLD}\n", encoding="utf-8")
    with file.open(encoding="utf-8") as lines:
        assert WebhookKeys.of_lines(lines) == keys(NEW, OLD)
