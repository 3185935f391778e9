"""Webhooks through the services: who gets what, when it is tried again, and when it ends."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

import pytest

from company import Company
from hooked import add, attempted, claimed, log_of, shown
from monthend.services import events, webhook_jobs, webhooks
from monthend.services.ports import StoreUnavailable
from monthend.services.webhook_ports import Attempt
from monthend.subledger.events import EventKind
from monthend.subledger.webhooks import (
    ATTEMPTS,
    FAILED_AFTER,
    RETRIES,
    WebhookState,
    wait_after,
)

pytestmark = pytest.mark.postgresql_by_night

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


def test_an_endpoint_that_cannot_be_disabled_keeps_no_other_from_it(
    acme: Company, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    first, second = sorted((add(acme, URL, CREATED) for _ in range(2)),
                           key=lambda each: each.webhook.id)  # fmt: skip
    fail = webhooks.fail

    def some(books: Any, by: Any, webhook_id: str, problem: str) -> None:
        if webhook_id == first.webhook.id:
            raise AssertionError("nobody foresaw this")
        fail(books, by, webhook_id, problem)

    monkeypatch.setattr(webhooks, "fail", some)
    acme.create_months(date(2026, 2, 1), 1)
    gone = Attempt(at=acme.clock(), milliseconds=5, status=410, problem=None)
    made = [webhook_jobs.outcome(job, gone, 0.0) for job in claimed(acme)]
    webhook_jobs.record(acme.store, "worker", made)
    assert [shown(acme, each).state.value for each in (first, second)] == ["Enabled", "Failed"]
    assert first.webhook.id in caplog.text


def test_those_that_cannot_be_disabled_now_are_disabled_later_and_waited_for_once(
    acme: Company, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    made = [add(acme, URL, CREATED) for _ in range(3)]
    acme.create_months(date(2026, 2, 1), 1)
    gone = Attempt(at=acme.clock(), milliseconds=5, status=410, problem=None)
    outcomes = [webhook_jobs.outcome(job, gone, 0.0) for job in claimed(acme)]
    asked: list[object] = []

    def away(*given: object) -> None:
        asked.append(given)
        raise StoreUnavailable(file="books", cause="somebody keeps it locked")

    with monkeypatch.context() as patch:
        patch.setattr(webhooks, "fail", away)
        webhook_jobs.record(acme.store, "worker", outcomes)
    assert len(asked) == 1
    assert "could not be disabled: The database books" in caplog.text
    assert [(shown(acme, each).state.value, shown(acme, each).failures) for each in made] == [
        ("Enabled", 1)
    ] * 3
    acme.clock.advance(RETRIES[0])
    for job in claimed(acme):
        attempted(acme, job, 410)
    assert {shown(acme, each).state.value for each in made} == {"Failed"}


def test_one_success_takes_back_all_failures(acme: Company) -> None:
    made = add(acme, URL, CREATED)
    acme.create_months(date(2026, 2, 1), 1)
    attempted(acme, claimed(acme)[0], 500)
    assert shown(acme, made).failing_since == acme.clock()
    acme.clock.advance(RETRIES[0])
    attempted(acme, claimed(acme)[0], 204)
    found = shown(acme, made)
    assert (found.failures, found.failing_since, found.delivered_on) == (0, None, acme.clock())


def test_the_log_is_kept_for_a_while_and_no_longer(acme: Company) -> None:
    made = add(acme, URL, CREATED)
    acme.create_months(date(2026, 2, 1), 1)
    attempted(acme, claimed(acme)[0])
    assert webhook_jobs.forget(acme.store, acme.clock()) == 0
    acme.clock.advance(webhook_jobs.KEPT + timedelta(seconds=1))
    assert webhook_jobs.forget(acme.store, acme.clock()) == 2
    assert log_of(acme, made) == []


def test_however_much_is_old_all_of_it_goes(acme: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(webhook_jobs, "FORGOTTEN_AT_ONCE", 2)
    made = add(acme, URL, CREATED)
    acme.create_months(date(2026, 2, 1), 4)
    for code in (200, 500, 410):
        attempted(acme, claimed(acme)[0], code)
    # The one that failed waited until the endpoint was given up.
    assert [state for _, state, _ in log_of(acme, made)] == ["Dead", "Dead", "Dead", "Delivered"]
    acme.clock.advance(webhook_jobs.KEPT + timedelta(seconds=1))
    acme.write(lambda books, by: webhooks.enable(books, by, made.webhook.id))
    acme.create_months(date(2026, 6, 1), 1)
    attempted(acme, claimed(acme)[0])
    assert webhook_jobs.forget(acme.store, acme.clock(), go_on=lambda: False) == 0
    assert webhook_jobs.forget(acme.store, acme.clock()) == 7
    assert [state for _, state, _ in log_of(acme, made)] == ["Delivered"]


def test_what_could_not_be_tried_is_put_off_and_counted_by_nobody(acme: Company) -> None:
    made = add(acme, URL, CREATED)
    acme.create_months(date(2026, 2, 1), 1)
    (job,) = claimed(acme)
    webhook_jobs.record(acme.store, "another", [webhook_jobs.put_off(job, acme.clock())])
    assert acme.rows("SELECT owner FROM webhook") == [("worker",)]
    webhook_jobs.record(acme.store, "worker", [webhook_jobs.put_off(job, acme.clock())])
    assert claimed(acme) == []
    assert log_of(acme, made) == [(CREATED.value, "Waiting", [])]
    assert shown(acme, made).failures == 0
    acme.clock.advance(webhook_jobs.PUT_OFF)
    (again,) = claimed(acme)
    assert (again.event, again.attempts) == (job.event, 0)
