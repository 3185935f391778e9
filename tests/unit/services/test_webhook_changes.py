"""What people do with webhooks, and what is refused."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from company import Company
from hooked import add, attempted, claimed, log_of, shown
from monthend.domain.errors import NotOneOf, PermissionMissing, WrongType
from monthend.domain.permissions import Permission
from monthend.services import webhook_jobs, webhooks
from monthend.storage import webhooks as storage
from monthend.subledger.events import EventKind
from monthend.subledger.webhooks import (
    DeliveryNotFound,
    DeliveryState,
    NothingToReplay,
    TooManyWebhooks,
    WebhookNotEnabled,
    WebhookNotFound,
    WebhookState,
    check_url,
    read_kinds,
)

pytestmark = pytest.mark.postgresql_by_night

URL = "https://hooks.example/monthend?key=private"
CREATED, CLOSED = EventKind.PERIOD_CREATED, EventKind.PERIOD_CLOSED


@pytest.fixture
def acme(company: Company) -> Company:
    company.create_months(date(2026, 1, 1), 1)
    return company


def noted(company: Company) -> list[tuple[str, dict[str, Any]]]:
    rows = company.rows(
        "SELECT event, new_values FROM history WHERE event LIKE 'webhook%' ORDER BY id"
    )
    return [(str(event), json.loads(str(new))) for event, new in rows]


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


def test_an_event_handed_out_while_an_endpoint_is_removed_is_for_nobody(
    acme: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = add(acme, URL)
    acme.create_months(date(2026, 2, 1), 1)
    handing = threading.Thread(target=webhook_jobs.hand_out, args=(acme.store,))

    def remove(books: Any, by: Any) -> None:
        session = books.webhooks._session
        run = type(session).run

        def run_and_hand_out(self: Any, statement: Any, **values: Any) -> Any:
            done = run(self, statement, **values)
            if statement is storage.REMOVE[1] and self is session:
                handing.start()
                handing.join(1)
            return done

        monkeypatch.setattr(type(session), "run", run_and_hand_out)
        webhooks.remove(books, by, made.webhook.id)

    acme.write(remove)
    handing.join()
    for table in ("webhook", "webhook_delivery"):
        assert acme.rows(f"SELECT count(*) FROM {table}") == [(0,)]


def test_a_replay_of_what_is_under_way_is_delivered_again(acme: Company) -> None:
    made = add(acme, URL, CREATED)
    key = made.webhook.id
    acme.create_months(date(2026, 2, 1), 1)
    (job,) = claimed(acme)
    acme.clock.advance(timedelta(seconds=1))
    number = job.event.number
    acme.write(lambda books, by: webhooks.replay(books, by, key, number, number))
    attempted(acme, job, 500)
    (again,) = claimed(acme)
    assert (again.event, again.attempts) == (job.event, 0)
    attempted(acme, again)
    ((_, state, log),) = log_of(acme, made)
    assert (state, [each.status for each in log]) == ("Delivered", [500, 200])
    assert claimed(acme) == []


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
    with pytest.raises(WrongType, match=r"toNumber must be 5 or more"):
        replay(5, 3)
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


def test_an_address_that_nothing_is_ever_sent_to_is_refused(acme: Company) -> None:
    kept = add(acme, URL)
    acme.store.webhook_refused = lambda url: "it is one of ours" if "10." in url else None
    before = acme.dump()
    with pytest.raises(WrongType, match="it is one of ours"):
        add(acme, "http://10.0.0.1/")
    with pytest.raises(WrongType, match="it is one of ours"):
        acme.write(
            lambda books, by: webhooks.change(
                books, by, kept.webhook.id, {"url": "http://10.0.0.1/"}
            )
        )
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


def test_an_endpoint_and_its_deliveries_are_told_as_they_are_shown(acme: Company) -> None:
    made = add(acme, URL, CREATED)
    key = made.webhook.id
    acme.create_months(date(2026, 2, 1), 1)
    attempted(acme, claimed(acme)[0], 500)
    data = webhooks.as_data(shown(acme, made))
    assert "secret" not in data
    assert (data["state"], data["types"], data["failures"], data["waiting"]) == (
        "Enabled", [CREATED.value], 1, 1
    )  # fmt: skip
    (found,) = acme.read(lambda books, by: webhooks.deliveries(books, by, key, None, 0, 9))
    told = webhooks.delivery_as_data(found)
    assert (told["eventId"], told["attempts"], told["dueOn"]) == (
        found.event.id, 1, "2026-07-01 12:00:05"
    )  # fmt: skip
    log = acme.read(lambda books, by: webhooks.delivery(books, by, key, found.event.id))[1]
    assert [webhooks.attempt_as_data(each) for each in log] == [
        {"at": "2026-07-01 12:00:00", "milliseconds": 5, "status": 500, "problem": None}
    ]


def test_an_answer_of_the_address_of_before_says_nothing_of_the_new_one(acme: Company) -> None:
    made = add(acme, URL)
    acme.create_months(date(2026, 2, 1), 2)
    (job,) = claimed(acme)
    elsewhere: webhooks.WebhookFields = {"url": "https://other.example"}
    acme.write(lambda books, by: webhooks.change(books, by, made.webhook.id, elsewhere))
    attempted(acme, job)
    assert shown(acme, made).delivered_on is None
    (after,) = claimed(acme)
    assert (after.url, after.proven) == ("https://other.example", False)
    attempted(acme, after)
    assert shown(acme, made).delivered_on == acme.clock()
    assert claimed(acme)[0].proven
