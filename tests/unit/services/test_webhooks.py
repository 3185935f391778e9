"""Webhooks through the services: who gets what, when it is tried again, and when it ends."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from company import Company
from hooked import add, attempted, claimed, log_of, shown
from monthend.domain.errors import NotOneOf, PermissionMissing, WrongType
from monthend.domain.permissions import Permission
from monthend.services import events, webhook_jobs, webhook_signing, webhooks
from monthend.services.webhook_ports import Secrets
from monthend.subledger import webhooks as rules
from monthend.subledger.events import EventKind
from monthend.subledger.webhooks import (
    ATTEMPTS,
    FAILED_AFTER,
    RETRIES,
    DeliveryNotFound,
    DeliveryState,
    NothingToReplay,
    TooManyWebhooks,
    WebhookNotEnabled,
    WebhookNotFound,
    WebhookState,
    check_url,
    read_kinds,
    wait_after,
)

URL = "https://hooks.example/monthend?key=private"
CREATED, CLOSED = EventKind.PERIOD_CREATED, EventKind.PERIOD_CLOSED


@pytest.fixture
def acme(company: Company) -> Company:
    company.create_months(date(2026, 1, 1), 1)
    return company


def numbers(company: Company) -> list[tuple[str, int]]:
    return [(job.webhook_id, job.event.number) for job in claimed(company)]


def noted(company: Company) -> list[tuple[str, dict[str, Any]]]:
    rows = company.rows(
        "SELECT event, new_values FROM history WHERE event LIKE 'webhook%' ORDER BY id"
    )
    return [(str(event), json.loads(str(new))) for event, new in rows]


# Who gets what ------------------------------------------------------------------------


def test_an_endpoint_gets_what_comes_after_it_was_added_and_nothing_before(acme: Company) -> None:
    made = add(acme, URL)
    assert numbers(acme) == []
    acme.create_months(date(2026, 2, 1), 1)
    (job,) = claimed(acme)
    assert (job.webhook_id, job.url) == (made.webhook.id, URL)
    assert job.event.kind is CREATED


def test_one_delivery_to_an_endpoint_is_under_way_at_a_time_and_in_order(acme: Company) -> None:
    add(acme, URL)
    acme.create_months(date(2026, 2, 1), 2)
    found = []
    while jobs := claimed(acme):
        (job,) = jobs
        assert claimed(acme, owner="another") == []
        found.append(job.event.number)
        attempted(acme, job)
    assert found == sorted(found)
    assert len(found) == 4


def test_an_endpoint_gets_the_types_that_it_wants(acme: Company) -> None:
    add(acme, URL, CLOSED, EventKind.TRIAL_BALANCE_COMPLETED)
    acme.create_months(date(2026, 2, 1), 1)
    acme.close(acme.calendar.periods[0].id)
    acme.run_trial_balances()
    found = []
    while jobs := claimed(acme):
        found.append(jobs[0].event.kind)
        attempted(acme, jobs[0])
    assert found == [CLOSED, EventKind.TRIAL_BALANCE_COMPLETED]


def test_every_endpoint_gets_an_event_once_whoever_hands_it_out(acme: Company) -> None:
    for _ in range(5):
        add(acme, URL)
    acme.create_months(date(2026, 2, 1), 1)
    assert webhook_jobs.hand_out(acme.store) == 1
    assert webhook_jobs.hand_out(acme.store) == 0
    rows = acme.rows("SELECT webhook_id, number FROM webhook_delivery")
    assert len(rows) == len(set(rows)) == 10


def test_somebody_who_was_overtaken_hands_out_nothing(acme: Company) -> None:
    add(acme, URL)
    acme.create_months(date(2026, 2, 1), 1)
    feed = acme.store.read_webhooks(lambda queue: queue.feed())
    assert feed is not None
    webhook_jobs.hand_out(acme.store)
    job = claimed(acme)[0]
    attempted(acme, job)
    acme.store.write_webhooks(lambda queue: queue.hand_out(feed, feed.last))
    assert acme.rows("SELECT count(*) FROM webhook_delivery") == [(2,)]


def test_many_events_are_handed_out_in_transactions_of_bounded_size(
    acme: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(webhook_jobs, "HANDED_OUT_AT_ONCE", 2)
    add(acme, URL)
    acme.create_months(date(2026, 2, 1), 3)
    assert webhook_jobs.hand_out(acme.store) == 3
    assert webhook_jobs.hand_out(acme.store, go_on=lambda: False) == 0


def test_calendars_without_endpoints_are_passed_over(acme: Company) -> None:
    made = add(acme, URL)
    acme.write(lambda books, by: webhooks.disable(books, by, made.webhook.id))
    acme.create_months(date(2026, 2, 1), 1)
    assert webhook_jobs.hand_out(acme.store) == 1
    assert acme.rows("SELECT count(*) FROM webhook_delivery") == [(0,)]


# Twice and lost -----------------------------------------------------------------------


def test_a_worker_that_died_loses_its_lease_and_another_delivers(acme: Company) -> None:
    add(acme, URL)
    acme.create_months(date(2026, 2, 1), 1)
    (dead,) = claimed(acme, owner="one that dies")
    assert claimed(acme, owner="another") == []
    acme.clock.advance(timedelta(seconds=webhook_jobs.LEASE_SECONDS + 1))
    (again,) = claimed(acme, owner="another")
    assert again.event == dead.event
    attempted(acme, dead, owner="one that dies")
    assert acme.rows("SELECT count(*) FROM webhook_attempt") == [(0,)]
    attempted(acme, again, owner="another")
    assert acme.rows("SELECT count(*) FROM webhook_attempt") == [(1,)]


def test_a_lease_from_before_the_clock_was_set_back_is_over(acme: Company) -> None:
    add(acme, URL)
    acme.create_months(date(2026, 2, 1), 1)
    webhook_jobs.hand_out(acme.store)
    acme.clock.advance(timedelta(days=100))
    assert claimed(acme, owner="one")
    acme.clock.advance(timedelta(days=-99))
    assert claimed(acme, owner="another")


def test_what_came_while_a_delivery_was_under_way_is_not_left_lying(acme: Company) -> None:
    add(acme, URL)
    acme.create_months(date(2026, 2, 1), 1)
    (job,) = claimed(acme)
    acme.create_months(date(2026, 3, 1), 1)
    webhook_jobs.hand_out(acme.store)
    attempted(acme, job)
    found = [job.event.number]
    while jobs := claimed(acme):
        found.append(jobs[0].event.number)
        attempted(acme, jobs[0])
    assert len(found) == 4


def test_an_endpoint_with_nothing_due_is_given_back(acme: Company) -> None:
    made = add(acme, URL)
    acme.spoil("UPDATE webhook SET due_on = '2000-01-01 00:00:00.000000'")
    assert claimed(acme) == []
    assert acme.rows("SELECT owner, due_on FROM webhook") == [(None, None)]
    assert shown(acme, made).waiting == 0


# Failures -----------------------------------------------------------------------------


def test_a_failed_delivery_is_tried_by_the_schedule_and_then_is_a_dead_letter(
    acme: Company,
) -> None:
    made = add(acme, URL, CREATED)
    acme.create_months(date(2026, 2, 1), 1)
    for place in range(ATTEMPTS):
        (job,) = claimed(acme)
        assert job.attempts == place
        attempted(acme, job, 500)
        assert claimed(acme) == []
        if place < len(RETRIES):
            acme.clock.advance(RETRIES[place] - timedelta(seconds=1))
            assert claimed(acme) == []
            acme.clock.advance(timedelta(seconds=1))
    ((kind, state, log),) = log_of(acme, made)
    assert (kind, state) == (CREATED.value, "Dead")
    assert [each.status for each in log] == [500] * ATTEMPTS
    found = shown(acme, made)
    assert (found.dead, found.waiting, found.failures) == (1, 0, ATTEMPTS)
    assert found.state is WebhookState.ENABLED


def test_later_events_do_not_wait_for_one_that_is_tried_again(acme: Company) -> None:
    add(acme, URL, CREATED)
    acme.create_months(date(2026, 2, 1), 1)
    (job,) = claimed(acme)
    attempted(acme, job, None)
    acme.create_months(date(2026, 3, 1), 1)
    (later,) = claimed(acme)
    assert later.event.number > job.event.number
    attempted(acme, later)
    assert acme.rows("SELECT failures FROM webhook") == [(0,)]
    acme.clock.advance(RETRIES[0])
    (again,) = claimed(acme)
    assert again.event == job.event


def test_waits_are_longer_by_chance_and_never_shorter() -> None:
    for attempts, wait in enumerate(RETRIES, start=1):
        shortest, longest = wait_after(attempts, 0.0), wait_after(attempts, 1.0)
        assert shortest == wait
        assert longest == wait * 1.2
    assert wait_after(ATTEMPTS, 0.0) is None


def test_an_endpoint_that_fails_for_long_is_disabled_and_told_of(acme: Company) -> None:
    made = add(acme, URL, CREATED)
    acme.create_months(date(2026, 2, 1), 1)
    (job,) = claimed(acme)
    attempted(acme, job, 503)
    acme.clock.advance(FAILED_AFTER)
    acme.create_months(date(2026, 3, 1), 1)
    job = claimed(acme)[0]
    attempted(acme, job, 503)
    found = shown(acme, made)
    assert (found.state, found.waiting, found.dead) == (WebhookState.FAILED, 0, 2)
    last = acme.read(lambda books, by: events.listed(books, by, None, None, 1000)).events[-1]
    assert last.kind is EventKind.WEBHOOK_FAILED
    assert last.new["webhook"] == made.webhook.id
    assert "2026-07-01" in str(last.new["problem"])
    assert last.channel == "SYSTEM"
    acme.create_months(date(2026, 4, 1), 1)
    assert claimed(acme) == []
    enabled = acme.write(lambda books, by: webhooks.enable(books, by, made.webhook.id))
    assert (enabled.state, enabled.failures) == (WebhookState.ENABLED, 0)


def test_an_endpoint_that_is_gone_is_disabled_at_once(acme: Company) -> None:
    made = add(acme, URL)
    acme.create_months(date(2026, 2, 1), 1)
    attempted(acme, claimed(acme)[0], 410)
    assert shown(acme, made).state is WebhookState.FAILED
    acme.write(lambda books, by: webhooks.fail(books, by, made.webhook.id, "again"))
    acme.write(lambda books, by: webhooks.fail(books, by, "0" * 32, "nobody"))
    assert [event for event, _ in noted(acme)].count("webhookFailed") == 1


def test_one_success_takes_back_all_failures(acme: Company) -> None:
    made = add(acme, URL, CREATED)
    acme.create_months(date(2026, 2, 1), 1)
    attempted(acme, claimed(acme)[0], 500)
    assert shown(acme, made).failing_since == acme.clock()
    acme.clock.advance(RETRIES[0])
    attempted(acme, claimed(acme)[0], 204)
    found = shown(acme, made)
    assert (found.failures, found.failing_since, found.delivered_on) == (0, None, acme.clock())


def test_the_log_is_kept_for_a_while(acme: Company) -> None:
    made = add(acme, URL, CREATED)
    acme.create_months(date(2026, 2, 1), 1)
    attempted(acme, claimed(acme)[0])
    assert webhook_jobs.forget(acme.store, acme.clock()) == 0
    acme.clock.advance(webhook_jobs.KEPT + timedelta(seconds=1))
    assert webhook_jobs.forget(acme.store, acme.clock()) == 1
    assert log_of(acme, made) == [(CREATED.value, "Delivered", [])]


# What people do -----------------------------------------------------------------------


def test_an_endpoint_is_changed_disabled_enabled_and_removed(acme: Company) -> None:
    made = add(acme, URL, description="billing")
    key = made.webhook.id
    step = acme.write
    changed = step(
        lambda books, by: webhooks.change(
            books, by, key, {"url": "https://other.example", "kinds": (CLOSED,)}
        )
    )
    assert (changed.url, changed.description, changed.kinds) == (
        "https://other.example", "billing", (CLOSED,)
    )  # fmt: skip
    same = step(lambda books, by: webhooks.change(books, by, key, {"description": "billing"}))
    assert same == changed
    emptied = step(
        lambda books, by: webhooks.change(books, by, key, {"description": None, "kinds": None})
    )
    assert (emptied.description, emptied.kinds) == ("", ())
    assert step(lambda books, by: webhooks.disable(books, by, key)).state is WebhookState.DISABLED
    assert step(lambda books, by: webhooks.disable(books, by, key)).state is WebhookState.DISABLED
    step(lambda books, by: webhooks.enable(books, by, key))
    step(lambda books, by: webhooks.remove(books, by, key))
    assert acme.read(lambda books, by: webhooks.listed(books, by, 0, 10)) == []
    assert [event for event, _ in noted(acme)] == [
        "webhookAdded", "webhookChanged", "webhookChanged", "webhookDisabled", "webhookEnabled",
        "webhookDeleted",
    ]  # fmt: skip


def test_history_has_neither_secret_nor_more_of_an_address_than_its_host(acme: Company) -> None:
    made = add(acme, URL)
    key = made.webhook.id
    rotated = acme.write(lambda books, by: webhooks.rotate(books, by, key, 1))
    acme.write(lambda books, by: webhooks.test(books, by, key))
    told = json.dumps(acme.rows("SELECT * FROM history"), default=str)
    for secret in (made.secret, rotated.secret, "private"):
        assert secret not in told
    assert "hooks.example" in told


def test_a_removed_endpoint_leaves_nothing_to_deliver(acme: Company) -> None:
    made = add(acme, URL)
    acme.create_months(date(2026, 2, 1), 1)
    (job,) = claimed(acme)
    acme.write(lambda books, by: webhooks.remove(books, by, made.webhook.id))
    attempted(acme, job)
    assert claimed(acme) == []
    for table in ("webhook", "webhook_delivery", "webhook_attempt"):
        assert acme.rows(f"SELECT count(*) FROM {table}") == [(0,)]


def test_a_test_goes_to_its_own_endpoint_alone(acme: Company) -> None:
    mine, other = add(acme, URL, CLOSED), add(acme, URL)
    sent = acme.write(lambda books, by: webhooks.test(books, by, mine.webhook.id))
    (job,) = claimed(acme)
    assert (job.webhook_id, job.event.id) == (mine.webhook.id, sent)
    assert job.event.kind is EventKind.WEBHOOK_TESTED
    assert log_of(acme, other) == []


def test_dead_letters_and_spans_are_delivered_again(acme: Company) -> None:
    made = add(acme, URL, CREATED)
    key = made.webhook.id
    acme.create_months(date(2026, 2, 1), 1)
    acme.write(lambda books, by: webhooks.disable(books, by, key))
    webhook_jobs.hand_out(acme.store)
    acme.create_months(date(2026, 3, 1), 1)
    webhook_jobs.hand_out(acme.store)

    def replay(*span: int | None) -> int:
        return acme.write(lambda books, by: webhooks.replay(books, by, key, *span))

    with pytest.raises(WebhookNotEnabled, match="Disabled"):
        replay()
    with pytest.raises(WebhookNotEnabled):
        acme.write(lambda books, by: webhooks.test(books, by, key))
    acme.write(lambda books, by: webhooks.enable(books, by, key))
    with pytest.raises(NothingToReplay):
        replay()
    last = acme.read(lambda books, by: books.events.last())
    assert replay(1, last) == 3
    found = []
    while jobs := claimed(acme):
        found.append(jobs[0].event.number)
        attempted(acme, jobs[0], 410 if len(found) == 3 else 200)
    assert len(found) == 3
    assert shown(acme, made).state is WebhookState.FAILED
    acme.write(lambda books, by: webhooks.enable(books, by, key))
    assert replay() == 1


def test_deliveries_are_listed_by_state_and_one_is_read(acme: Company) -> None:
    made = add(acme, URL, CREATED)
    key = made.webhook.id
    acme.create_months(date(2026, 2, 1), 2)
    attempted(acme, claimed(acme)[0])

    def listed(state: DeliveryState | None) -> list[int]:
        found = acme.read(lambda books, by: webhooks.deliveries(books, by, key, state, 0, 10))
        return [each.event.number for each in found]

    delivered, waiting = listed(DeliveryState.DELIVERED), listed(DeliveryState.WAITING)
    assert listed(None) == [*waiting, *delivered]
    assert len(delivered) == len(waiting) == 1
    assert listed(DeliveryState.DEAD) == []
    other = acme.read(lambda books, by: books.events.after(0, None, 1))[0].id
    for unknown in (other, "evt_" + "0" * 32):
        with pytest.raises(DeliveryNotFound):
            acme.read(lambda books, by, unknown=unknown: webhooks.delivery(books, by, key, unknown))  # type: ignore[misc]


EVERY: list[Callable[..., Any]] = [
    lambda books, by: webhooks.get(books, by, "0" * 32),
    lambda books, by: webhooks.change(books, by, "0" * 32, {}),
    lambda books, by: webhooks.enable(books, by, "0" * 32),
    lambda books, by: webhooks.disable(books, by, "0" * 32),
    lambda books, by: webhooks.rotate(books, by, "0" * 32),
    lambda books, by: webhooks.remove(books, by, "0" * 32),
    lambda books, by: webhooks.test(books, by, "0" * 32),
    lambda books, by: webhooks.replay(books, by, "0" * 32),
    lambda books, by: webhooks.deliveries(books, by, "0" * 32, None, 0, 1),
    lambda books, by: webhooks.delivery(books, by, "0" * 32, "x"),
]


@pytest.mark.parametrize("step", EVERY)
def test_what_is_no_webhook_is_refused(acme: Company, step: Callable[..., Any]) -> None:
    with pytest.raises(WebhookNotFound):
        acme.write(step)


@pytest.mark.parametrize(
    "step",
    [
        *EVERY,
        lambda books, by: webhooks.add(books, by, {"url": URL}),
        lambda books, by: webhooks.listed(books, by, 0, 1),
    ],
)
def test_webhooks_are_for_those_who_manage_finance_settings(
    acme: Company, step: Callable[..., Any]
) -> None:
    clerk = acme.caller([Permission.FINANCE_ACCESS, Permission.API_WRITE_ACCESS])
    with pytest.raises(PermissionMissing, match="Manage Finance Settings"):
        acme.write(step, clerk)


def test_there_are_not_more_of_them_than_there_may_be(
    acme: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(webhooks, "WEBHOOKS_AT_MOST", 1)
    add(acme, URL)
    with pytest.raises(TooManyWebhooks):
        add(acme, URL)


@pytest.mark.parametrize(
    "url",
    [
        "", "x", "ftp://a.example", "//a.example", "https://", "https:///x", "https://u@a.example",
        "https://u:p@a.example/", "https://a.example/#part", "https://a.example:0",
        "https://a.example:99999", "https://a b.example", "https://ä.example", "https://-a.example",
        "https://a.example/\n", "https://a.example\\@b", "https://[::1", "javascript:alert(1)",
        "https://a.example/" + "x" * 2000,
    ],
)  # fmt: skip
def test_what_is_no_address_is_refused(acme: Company, url: str) -> None:
    before = acme.dump()
    with pytest.raises(Exception, match="url"):
        add(acme, url)
    assert acme.dump() == before


@pytest.mark.parametrize(
    "url",
    ["https://a.example", "http://10.0.0.1:8080/x?y=z", "https://[2001:db8::1]:444/", "HTTPS://A/"],
)
def test_what_is_an_address_is_taken_as_it_is(url: str) -> None:
    assert check_url("url", url) == url


def test_types_are_words_each_once() -> None:
    assert read_kinds("types", [CLOSED.value, CREATED.value, CLOSED.value]) == (CLOSED, CREATED)
    assert read_kinds("types", []) == ()
    for wrong in ("x", [1], {"a": 1}, None):
        with pytest.raises(WrongType):
            read_kinds("types", wrong)
    with pytest.raises(NotOneOf):
        read_kinds("types", ["closed"])


# Signatures ---------------------------------------------------------------------------

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
