"""Books that another session holds on PostgreSQL keep nothing waiting that is for others."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

import psycopg
import pytest

from any_store import make_schema, url_of
from company import Clock, Company, company_in, found_company
from hooked import add, another, log_of, shown
from monthend.courier.pump import Courier
from monthend.services import schedule_jobs, schedules
from monthend.services.ports import StoreUnavailable
from monthend.storage.postgresql import connections
from monthend.storage.postgresql.store import PostgresStore
from monthend.subledger.events import EventKind
from postgresql_cluster import Cluster

pytestmark = [pytest.mark.postgresql, pytest.mark.nightly]

PATIENCE = 0.2
CREATED = EventKind.PERIOD_CREATED


@pytest.fixture
def tenants(
    postgresql: Cluster, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[Company, Company]]:
    """Two tenants in a store that waits for no lock for long."""
    monkeypatch.setattr(connections, "SECONDS_FOR_A_LOCK", PATIENCE)
    store = PostgresStore(postgresql.database(make_schema), clock=clock, writers=2)
    found_company(store, clock)
    beta = another(company_in(store, clock), "Beta")
    yield company_in(store, clock), beta
    store.close()


@contextmanager
def held(company: Company) -> Iterator[None]:
    with psycopg.connect(url_of(company.store)) as other:
        key = company.administrator.calendar_id
        other.execute("SELECT pg_advisory_lock(%s)", (key,))
        yield


def test_schedules_of_books_that_are_held_keep_no_others_waiting(
    tenants: tuple[Company, Company], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(schedule_jobs, "HELD_SECONDS", PATIENCE / 2)
    nightly: Any = {"name": "nightly", "cadence": "daily", "at": "06:00"}
    ids = {}
    for tenant in tenants:
        tenant.create_months(date(2026, 7, 1), 1)
        made = tenant.write(lambda books, by: schedules.add(books, by, nightly))
        ids[made.id] = tenant
    holder, other = (ids[each] for each in sorted(ids))
    holder.clock.advance(timedelta(hours=1))
    begun = "SELECT count(*) FROM schedule_run"
    with held(holder):
        for _ in range(2):
            with pytest.raises(StoreUnavailable, match="locked"):
                schedule_jobs.work_through(holder.store)
        assert other.rows(begun) == [(1,)]
    schedule_jobs.work_through(holder.store)
    assert other.rows(begun) == [(2,)]


def test_a_webhook_that_cannot_be_disabled_keeps_no_other_delivery_from_being_written_down(
    tenants: tuple[Company, Company],
) -> None:
    acme, beta = tenants
    gone = add(acme, "https://gone.example", CREATED)
    good = add(beta, "https://good.example", CREATED)
    for tenant in tenants:
        tenant.create_months(date(2026, 7, 1), 1)
    sent: list[str] = []

    class Sender:
        async def post(self, url: str, *_: object) -> int:
            sent.append(url)
            if "gone" in url:
                return 410
            await asyncio.sleep(2 * PATIENCE)
            return 200

    sender: Any = Sender()
    courier = Courier(acme.store, acme.clock, sender, agent="monthend/test")
    with held(acme):
        courier.work_through("worker", lambda: True)
        assert [state for _, state, _ in log_of(beta, good)] == ["Delivered"]
        assert sent.count("https://good.example") == 1
        assert shown(acme, gone).state.value == "Enabled"
    acme.clock.advance(timedelta(seconds=6))
    courier.work_through("worker", lambda: True)
    assert shown(acme, gone).state.value == "Failed"
    assert sent.count("https://good.example") == 1
