"""Webhooks of a tenant that goes by a clock of its own: what goes by that, and what does not."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest

from company import Company
from hooked import add, attempted, claimed, log_of, shown
from monthend.services import tenant_clocks, webhook_jobs, webhook_signing, webhooks
from monthend.services.webhooks import NewSecret
from monthend.subledger.events import EventKind
from monthend.subledger.webhooks import RETRIES

pytestmark = pytest.mark.postgresql_by_night

PAST, AHEAD = datetime(2024, 1, 31, tzinfo=UTC), datetime(2030, 1, 31, tzinfo=UTC)
CREATED = EventKind.PERIOD_CREATED
Step = Callable[[Company, NewSecret], object]


@pytest.fixture(params=[PAST, AHEAD], ids=["past", "ahead"])
def acme(request: pytest.FixtureRequest, company: Company) -> Company:
    """A tenant whose clock stands still, years from that of the machine."""
    company.write(lambda books, by: tenant_clocks.set_to(books, by, request.param, frozen=True))
    company.sign_in()
    return company


def replay(company: Company, made: NewSecret) -> None:
    """What an endpoint missed while it was disabled."""
    key = made.webhook.id
    company.write(lambda books, by: webhooks.disable(books, by, key))
    company.create_months(date(2026, 1, 1), 1)
    webhook_jobs.hand_out(company.store)
    company.write(lambda books, by: webhooks.enable(books, by, key))
    company.write(lambda books, by: webhooks.replay(books, by, key, 1, 2))


def dead_letters(company: Company, made: NewSecret) -> None:
    key = made.webhook.id
    company.create_months(date(2026, 1, 1), 1)
    webhook_jobs.hand_out(company.store)
    company.write(lambda books, by: webhooks.disable(books, by, key))
    company.write(lambda books, by: webhooks.enable(books, by, key))
    company.write(lambda books, by: webhooks.replay(books, by, key))


def tried(company: Company, made: NewSecret) -> None:
    company.write(lambda books, by: webhooks.test(books, by, made.webhook.id))


def happened(company: Company, _: NewSecret) -> None:
    company.create_months(date(2026, 1, 1), 1)


@pytest.mark.parametrize("step", [happened, tried, replay, dead_letters])
def test_whatever_is_to_be_sent_is_sent_at_once(acme: Company, step: Step) -> None:
    step(acme, add(acme, "https://hooks.example"))
    (job,) = claimed(acme)
    assert job.due_on == acme.clock()
    attempted(acme, job)


def test_a_delivery_is_tried_again_when_the_machine_says_so(acme: Company) -> None:
    add(acme, "https://hooks.example", CREATED)
    happened(acme, add(acme, "https://other.example", EventKind.PERIOD_CLOSED))
    (job,) = claimed(acme)
    attempted(acme, job, 503)
    acme.write(lambda books, by: tenant_clocks.advance(books, by, timedelta(days=2)))
    assert claimed(acme) == []
    acme.clock.advance(RETRIES[0])
    (again,) = claimed(acme)
    assert (again.event, again.attempts) == (job.event, 1)


def test_what_was_given_up_stays_in_the_log_for_as_long_as_anything(acme: Company) -> None:
    made = add(acme, "https://hooks.example", CREATED)
    happened(acme, made)
    webhook_jobs.hand_out(acme.store)
    acme.write(lambda books, by: webhooks.disable(books, by, made.webhook.id))
    assert webhook_jobs.forget(acme.store, acme.clock()) == 0
    acme.clock.advance(webhook_jobs.KEPT)
    assert webhook_jobs.forget(acme.store, acme.clock()) == 0
    assert [state for _, state, _ in log_of(acme, made)] == ["Dead"]
    acme.clock.advance(timedelta(seconds=1))
    assert webhook_jobs.forget(acme.store, acme.clock()) == 1


def test_the_secret_of_before_is_good_for_the_hours_that_were_said(acme: Company) -> None:
    made = add(acme, "https://hooks.example", CREATED)
    acme.write(lambda books, by: webhooks.rotate(books, by, made.webhook.id, 2))
    until = acme.clock() + timedelta(hours=2)
    assert shown(acme, made).previous_until == until
    happened(acme, made)
    (job,) = claimed(acme)
    for at, signatures in ((acme.clock(), 2), (until, 1)):
        headers = webhook_signing.headers(job.event.id, at, b"", job.secrets)
        assert len(headers["webhook-signature"].split(" ")) == signatures


def test_an_event_tells_the_tenants_time_and_its_delivery_the_machines(acme: Company) -> None:
    made = add(acme, "https://hooks.example", CREATED)
    happened(acme, made)
    (job,) = claimed(acme)
    attempted(acme, job)
    now = acme.read(lambda books, _: books.now)
    assert now != acme.clock()
    assert (job.event.at, shown(acme, made).created_on) == (now, now)
    ((_, _, (attempt,)),) = log_of(acme, made)
    assert (attempt.at, shown(acme, made).delivered_on) == (acme.clock(), acme.clock())
