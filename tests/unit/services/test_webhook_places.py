"""Who is sent to when there are more endpoints with something due than places."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from datetime import date

import pytest

from company import Company
from hooked import add, another, attempted, claimed, shown
from monthend.services import webhook_jobs, webhooks
from monthend.services.webhook_places import Places
from monthend.services.webhook_ports import Job
from monthend.subledger.events import EventKind

pytestmark = pytest.mark.postgresql_by_night

URL = "https://hooks.example/monthend?key=private"
CREATED = EventKind.PERIOD_CREATED
FEBRUARY = date(2026, 2, 1)
PLACES = Places(every=8, unproven=4)


@pytest.fixture
def acme(company: Company) -> Company:
    company.create_months(date(2026, 1, 1), 1)
    return company


def subscribed(company: Company, count: int, *, proven: bool = False) -> list[str]:
    """So many endpoints with one event due to each; the proven have had one before."""
    keys = [add(company, URL, CREATED).webhook.id for _ in range(count)]
    if proven:
        company.spoil("UPDATE webhook SET delivered_on = '2026-06-01 00:00:00.000000'")
    company.create_months(FEBRUARY, 1)
    webhook_jobs.hand_out(company.store)
    return keys


def leased(company: Company, under_way: Collection[Job] = ()) -> list[Job]:
    return list(webhook_jobs.claim(company.store, "worker", under_way, PLACES))


def by_tenant(jobs: Collection[Job]) -> list[int]:
    return sorted(Counter(job.tenant_id for job in jobs).values())


def test_those_that_never_answered_have_a_part_of_the_places(acme: Company) -> None:
    proven = subscribed(acme, 3, proven=True)
    acme.clock.advance(webhook_jobs.PUT_OFF)
    umbrella = another(acme, "Umbrella")
    subscribed(umbrella, 9)
    subscribed(another(acme, "Initech"), 9)
    found = leased(acme)
    assert sorted(job.webhook_id for job in found if job.proven) == sorted(proven)
    assert len(found) - len(proven) == PLACES.unproven


def test_those_that_fail_have_no_place_of_the_proven(acme: Company) -> None:
    subscribed(acme, 9, proven=True)
    acme.spoil("UPDATE webhook SET failures = 1")
    assert len(leased(acme)) == PLACES.unproven // 2


def test_a_tenant_has_half_of_the_places_and_another_one_the_rest(acme: Company) -> None:
    subscribed(acme, 9)
    mine = leased(acme)
    assert len(mine) == PLACES.unproven // 2
    assert leased(acme, mine) == []
    late = subscribed(another(acme, "Umbrella"), 1)
    assert [job.webhook_id for job in leased(acme, mine)] == late


def test_of_those_that_come_together_one_tenant_takes_no_more_than_half(acme: Company) -> None:
    subscribed(acme, 9)
    subscribed(another(acme, "Umbrella"), 9)
    assert by_tenant(leased(acme)) == [2, 2]


def test_a_tenant_with_nothing_under_way_goes_before_one_that_has_something(
    acme: Company,
) -> None:
    subscribed(acme, 9)
    subscribed(another(acme, "Umbrella"), 9)
    first = leased(acme)
    acme.clock.advance(webhook_jobs.PUT_OFF)
    late = subscribed(another(acme, "Initech"), 1)
    # One of each of the two ends, and both have far more that is due for longer.
    ended = list({job.tenant_id: job for job in first}.values())
    for job in ended:
        attempted(acme, job, None)
    found = leased(acme, [job for job in first if job not in ended])
    assert late[0] in [job.webhook_id for job in found]
    assert len(found) == 2


def test_the_proven_of_one_tenant_leave_places_to_those_of_another(acme: Company) -> None:
    subscribed(acme, 20, proven=True)
    assert len(leased(acme)) == PLACES.every // 2


def test_one_that_is_enabled_again_or_moved_has_to_answer_first(acme: Company) -> None:
    def sent() -> Job:
        acme.create_months(date(2026, 2 + len(seen), 1), 1)
        (job,) = claimed(acme)
        attempted(acme, job)
        seen.append(job)
        return job

    seen: list[Job] = []
    made = add(acme, URL, CREATED)
    key = made.webhook.id
    assert not sent().proven
    assert sent().proven
    acme.write(lambda books, by: webhooks.change(books, by, key, {"description": "billing"}))
    assert sent().proven
    acme.write(lambda books, by: webhooks.disable(books, by, key))
    assert shown(acme, made).delivered_on is not None
    acme.write(lambda books, by: webhooks.enable(books, by, key))
    assert shown(acme, made).delivered_on is None
    assert not sent().proven
    moved = acme.write(lambda books, by: webhooks.change(books, by, key, {"url": URL + "2"}))
    assert moved == shown(acme, made)
    assert not sent().proven
