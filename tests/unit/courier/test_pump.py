"""Deliveries at work: to receivers that answer, fail and hang, by one worker and by several."""

from __future__ import annotations

import asyncio
import threading
import time
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from company import Company
from fault.known_bad import told_from_memory
from hooked import (
    Receivers,
    add,
    another,
    claimed,
    courier,
    deliver,
    log_of,
    receiving,
    shown,
    status,
)
from monthend.courier.sending import Limits
from monthend.services import webhook_jobs, webhooks
from monthend.services.webhook_places import Places
from monthend.services.webhook_signing import signature
from monthend.storage.webhook_queue import WebhookQueueTable
from monthend.subledger.events import EventKind
from monthend.subledger.webhooks import RETRIES
from monthend.worker import Worker

pytestmark = pytest.mark.postgresql_by_night

CREATED = EventKind.PERIOD_CREATED


@pytest.fixture
def receivers() -> Iterator[Receivers]:
    with receiving() as found:
        yield found


@pytest.fixture
def acme(company: Company) -> Company:
    company.create_months(date(2026, 1, 1), 1)
    return company


def test_events_are_delivered_in_their_order_with_what_they_tell(
    acme: Company, receivers: Receivers
) -> None:
    made = add(acme, receivers.url())
    months = acme.create_months(date(2026, 2, 1), 2)
    deliver(acme)
    told = [each.told for each in receivers.received]
    assert [each["number"] for each in told] == sorted(each["number"] for each in told)
    assert [each["type"] for each in told].count(CREATED.value) == 2
    assert told[0]["data"]["accountingPeriodId"] == months[0]
    assert receivers.received[0].headers["user-agent"] == "monthend/test"
    found = shown(acme, made)
    assert (found.waiting, found.dead, found.delivered_on) == (0, 0, acme.clock())
    deliver(acme)
    assert len(receivers.received) == len(told)


def test_a_receiver_can_verify_what_it_gets(acme: Company, receivers: Receivers) -> None:
    made = add(acme, receivers.url(), CREATED)
    acme.create_months(date(2026, 2, 1), 1)
    deliver(acme)
    (got,) = receivers.received
    at = int(got.headers["webhook-timestamp"])
    assert got.headers["webhook-signature"] == signature(made.secret, got.id, at, got.body)


def test_a_failed_delivery_keeps_its_id_and_its_body(acme: Company, receivers: Receivers) -> None:
    made = add(acme, receivers.url(), CREATED)
    receivers.answers["/hook"] = lambda _: status(500)
    acme.create_months(date(2026, 2, 1), 1)
    deliver(acme)
    acme.clock.advance(RETRIES[0] * 1.2)
    receivers.answers.clear()
    deliver(acme)
    first, second = receivers.received
    assert (first.id, first.body) == (second.id, second.body)
    assert first.headers["webhook-timestamp"] != second.headers["webhook-timestamp"]
    ((_, state, log),) = log_of(acme, made)
    assert (state, [each.status for each in log]) == ("Delivered", [500, 200])


def test_one_that_hangs_holds_up_nobody_else(acme: Company, receivers: Receivers) -> None:
    receivers.answers["/hangs"] = lambda _: 60.0
    hanging = add(acme, receivers.url("/hangs"), CREATED)
    good = [add(acme, receivers.url(f"/{place}"), CREATED) for place in range(5)]
    acme.create_months(date(2026, 2, 1), 3)
    done = threading.Event()

    def run() -> None:
        courier(acme, limits=Limits(whole=3.0, answer=3.0)).work_through("worker", lambda: True)
        done.set()

    thread = threading.Thread(target=run)
    thread.start()
    until = time.monotonic() + 10
    while len(receivers.received) < 16 and time.monotonic() < until:
        time.sleep(0.01)
    assert not done.is_set(), "the one that hangs has not been given up yet"
    assert Counter(each.path for each in receivers.received) == {
        "/hangs": 1, **{f"/{place}": 3 for place in range(5)}
    }  # fmt: skip
    thread.join()
    assert shown(acme, hanging).failures >= 1
    assert all(shown(acme, each).failures == 0 for each in good)


def test_however_many_hang_others_are_sent_to(acme: Company, receivers: Receivers) -> None:
    receivers.answers["/hangs"] = lambda _: 60.0
    proven = add(acme, receivers.url("/proven"), CREATED)
    acme.create_months(date(2026, 2, 1), 1)
    deliver(acme)
    for _ in range(12):
        add(acme, receivers.url("/hangs"), CREATED)
    acme.create_months(date(2026, 3, 1), 1)
    webhook_jobs.hand_out(acme.store)
    umbrella = another(acme, "Umbrella")
    add(umbrella, receivers.url("/umbrella"), CREATED)
    umbrella.create_months(date(2026, 3, 1), 1)
    stopping = threading.Event()
    working = courier(acme, limits=Limits(whole=2.0), places=Places(every=6, unproven=4))
    thread = threading.Thread(
        target=lambda: working.work_through("worker", lambda: not stopping.is_set())
    )
    thread.start()
    until = time.monotonic() + 10
    while not (receivers.at("/umbrella") and receivers.at("/proven")[1:]):
        assert time.monotonic() < until
        time.sleep(0.01)
    assert len(receivers.at("/hangs")) == 2
    assert shown(acme, proven).failures == 0
    stopping.set()
    thread.join()


def test_two_workers_deliver_everything_once(acme: Company, receivers: Receivers) -> None:
    for place in range(20):
        add(acme, receivers.url(f"/{place}"), CREATED)
    acme.create_months(date(2026, 2, 1), 4)
    threads = [
        threading.Thread(target=deliver, args=(acme,), kwargs={"owner": owner})
        for owner in ("one", "two", "three")
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    deliver(acme)
    sent = Counter((each.path, each.id) for each in receivers.received)
    assert len(sent) == 80
    assert set(sent.values()) == {1}
    assert acme.rows("SELECT count(*) FROM webhook_attempt") == [(80,)]


def test_a_build_without_leases_is_seen_to_deliver_twice(
    acme: Company, receivers: Receivers, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control: a lease that is over at once is none."""
    monkeypatch.setattr(webhook_jobs, "LEASE_SECONDS", -1.0)
    add(acme, receivers.url(), CREATED)
    acme.create_months(date(2026, 2, 1), 1)
    jobs = [claimed(acme, "one")[0], claimed(acme, "two")[0]]
    for job in jobs:
        asyncio.run(courier(acme).attempt(job))
    assert [each.id for each in receivers.received] == [jobs[0].event.id] * 2


def heard_after_a_restart(acme: Company, receivers: Receivers) -> int:
    """How many deliveries come of an event whose process dies as soon as it is committed."""
    add(acme, receivers.url(), CREATED)
    told_from_memory.begin_anew()
    deliver(acme)
    acme.create_months(date(2026, 2, 1), 1)
    told_from_memory.begin_anew()
    deliver(acme)
    return len(receivers.received)


def test_what_was_committed_when_a_worker_died_is_told(acme: Company, receivers: Receivers) -> None:
    assert heard_after_a_restart(acme, receivers) == 1


def test_a_build_that_tells_from_memory_is_seen_to_lose_events(
    acme: Company, receivers: Receivers, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control: it tells what it has itself committed, and dies."""
    for name in ("is_anything_due", "hand_out"):
        # What is planted is taken out again after the test.
        monkeypatch.setattr(WebhookQueueTable, name, getattr(WebhookQueueTable, name))
    told_from_memory.tell_from_memory(a_moment=0)
    assert heard_after_a_restart(acme, receivers) == 0


def test_what_was_under_way_when_a_worker_died_is_delivered_again(
    acme: Company, receivers: Receivers
) -> None:
    add(acme, receivers.url(), CREATED)
    acme.create_months(date(2026, 2, 1), 1)
    webhook_jobs.hand_out(acme.store)
    assert webhook_jobs.claim(acme.store, "one that dies")
    deliver(acme)
    assert receivers.received == []
    acme.clock.advance(timedelta(seconds=webhook_jobs.LEASE_SECONDS + 1))
    deliver(acme)
    assert len(receivers.received) == 1


def test_an_address_that_is_not_public_is_refused_and_told(
    acme: Company, receivers: Receivers
) -> None:
    made = add(acme, receivers.url(), CREATED)
    acme.create_months(date(2026, 2, 1), 1)
    deliver(acme, networks="")
    ((_, state, log),) = log_of(acme, made)
    assert (state, receivers.connections) == ("Waiting", 0)
    assert "127.0.0.1 is no public address" in str(log[0].problem)


def test_what_nobody_foresaw_is_a_failed_attempt(
    acme: Company, receivers: Receivers, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = add(acme, receivers.url(), CREATED)
    acme.create_months(date(2026, 2, 1), 1)

    async def broken(*_: object) -> int:
        raise RuntimeError("nobody foresaw this")

    working = courier(acme)
    monkeypatch.setattr(working._sender, "post", broken)
    working.work_through("worker", lambda: True)
    ((_, _, log),) = log_of(acme, made)
    assert log[0].problem == "an internal error: RuntimeError"


def test_a_worker_that_ends_leaves_the_rest_to_others(acme: Company, receivers: Receivers) -> None:
    add(acme, receivers.url(), CREATED)
    acme.create_months(date(2026, 2, 1), 1)
    courier(acme).work_through("worker", lambda: False)
    assert receivers.received == []
    deliver(acme)
    assert len(receivers.received) == 1


def test_the_worker_delivers_by_itself(acme: Company, receivers: Receivers) -> None:
    made = add(acme, receivers.url())
    worker = Worker(acme.store, acme.clock, courier=courier(acme))
    acme.store.wake_worker = worker.wake
    worker.start()
    try:
        sent = acme.write(lambda books, by: webhooks.test(books, by, made.webhook.id))
        until = time.monotonic() + 10
        while not receivers.received and time.monotonic() < until:
            time.sleep(0.01)
        assert receivers.received[0].id == sent
    finally:
        worker.stop()


def test_the_log_is_cleared_now_and_then(acme: Company, receivers: Receivers) -> None:
    add(acme, receivers.url(), CREATED)
    acme.create_months(date(2026, 2, 1), 1)
    working = courier(acme)
    working.work_through("worker", lambda: True)
    working.forget(lambda: True)
    acme.spoil("UPDATE webhook_attempt SET at = '2000-01-01 00:00:00.000000'")
    working.forget(lambda: True)
    assert acme.rows("SELECT count(*) FROM webhook_attempt") == [(1,)]
    acme.clock.advance(timedelta(hours=2))
    working.forget(lambda: True)
    assert acme.rows("SELECT count(*) FROM webhook_attempt") == [(0,)]


def test_the_log_is_cleared_while_a_delivery_hangs(acme: Company, receivers: Receivers) -> None:
    receivers.answers["/hangs"] = lambda _: 60.0
    add(acme, receivers.url("/good"), CREATED)
    acme.create_months(date(2026, 2, 1), 1)
    deliver(acme)
    acme.clock.advance(webhook_jobs.KEPT + timedelta(seconds=1))
    hanging = add(acme, receivers.url("/hangs"), CREATED).webhook.id
    acme.create_months(date(2026, 3, 1), 1)
    worker = Worker(acme.store, acme.clock, courier=courier(acme, limits=Limits(answer=3.0)))
    worker.start()
    try:
        until = time.monotonic() + 10
        while acme.rows("SELECT 1 FROM webhook_attempt WHERE at < '2026-08-01'"):
            assert time.monotonic() < until
            time.sleep(0.02)
        # What hangs has not been given up yet.
        assert not acme.rows(f"SELECT 1 FROM webhook_attempt WHERE webhook_id = '{hanging}'")
    finally:
        worker.stop()


@pytest.mark.nightly
def test_ten_thousand_subscribers_get_an_event_while_a_tenth_hang(
    acme: Company, receivers: Receivers
) -> None:
    receivers.answers["/hangs"] = lambda _: 60.0
    first = add(acme, receivers.url(), CREATED)
    many(acme, first.webhook.id, [
        receivers.url("/hangs" if place % 10 == 0 else f"/{place}") for place in range(10_000)
    ])  # fmt: skip
    acme.create_months(date(2026, 2, 1), 1)
    courier(acme, limits=Limits(connect=10.0, answer=3.0)).work_through("worker", lambda: True)
    sent = Counter(each.path for each in receivers.received)
    assert sent.pop("/hangs") == 1_000
    assert len(sent) == 9_001
    assert set(sent.values()) == {1}


def many(company: Company, like: str, urls: list[str]) -> None:
    """As many endpoints more, each like another one."""
    columns = (
        "calendar_id, description, kinds, state, secret, created_by, created_on, since, failures, "
        "attempt"
    )
    for place, url in enumerate(urls):
        company.spoil(
            f"INSERT INTO webhook (id, url, {columns}) SELECT ?, ?, {columns} FROM webhook "
            "WHERE id = ?",
            f"{place:032d}", url, like,
        )  # fmt: skip
