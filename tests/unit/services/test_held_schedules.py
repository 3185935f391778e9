"""Schedules of books that are not to be had now, and of a store that is away altogether."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from company import Company
from hooked import another
from monthend.services import schedule_jobs, schedules
from monthend.services.ports import StoreUnavailable
from monthend.services.schedule_ports import Schedule

pytestmark = pytest.mark.postgresql_by_night

NIGHTLY = {"cadence": "daily", "at": "06:00"}


@pytest.fixture
def made(company: Company) -> list[tuple[Schedule, Company]]:
    """Three schedules that are due, in the order of a sweep; the first two are of one tenant."""
    beta = another(company, "Beta")
    for tenant in (company, beta):
        tenant.create_months(date(2026, 7, 1), 1)
    some = [_add(tenant, place) for place, tenant in enumerate((company, company, beta))]
    company.clock.advance(timedelta(hours=1))
    return some


def _add(company: Company, place: int) -> tuple[Schedule, Company]:
    said: Any = {**NIGHTLY, "name": f"nightly {place}"}
    added = company.write(lambda books, by: schedules.add(books, by, said))
    company.spoil("UPDATE schedule SET id = ? WHERE id = ?", f"{place:032d}", added.id)
    return replace(added, id=f"{place:032d}"), company


def began(made: list[tuple[Schedule, Company]]) -> list[bool]:
    """Which of them have a run."""
    return [
        bool(company.rows("SELECT 1 FROM schedule_run WHERE schedule_id = ?", schedule.id))
        for schedule, company in made
    ]


@contextmanager
def held(patch: pytest.MonkeyPatch, company: Company, times: int) -> Iterator[list[int]]:
    """The books of a tenant are not to be had for so many times; which calendars were asked for."""
    write, asked = company.store.write_calendar, []

    def some(calendar_id: int, work: Any) -> Any:
        asked.append(calendar_id)
        if asked.count(company.administrator.calendar_id) <= times and (
            calendar_id == company.administrator.calendar_id
        ):
            raise StoreUnavailable(file="books", cause="somebody keeps it locked")
        return write(calendar_id, work)

    with patch.context() as patched:
        patched.setattr(company.store, "write_calendar", some)
        yield asked


def test_books_that_are_held_keep_no_others_waiting_and_are_asked_for_once_in_a_sweep(
    made: list[tuple[Schedule, Company]], monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    (first, acme), _, (_, beta) = made
    monkeypatch.setattr(schedule_jobs, "HELD_SECONDS", -1.0)
    for asked_of_beta in (1, 0):
        with (
            held(monkeypatch, acme, times=9) as asked,
            pytest.raises(StoreUnavailable, match="locked"),
        ):
            schedule_jobs.work_through(acme.store)
        assert asked.count(acme.administrator.calendar_id) == 1
        assert asked.count(beta.administrator.calendar_id) >= asked_of_beta
        assert began(made) == [False, False, True]
    assert f"{first.id} has not got further: The database books" in caplog.text
    schedule_jobs.work_through(acme.store)
    assert began(made) == [True, True, True]


def test_what_one_schedule_cannot_have_at_once_keeps_none_of_its_books_waiting(
    made: list[tuple[Schedule, Company]], monkeypatch: pytest.MonkeyPatch
) -> None:
    acme = made[0][1]
    with held(monkeypatch, acme, times=1), pytest.raises(StoreUnavailable, match="locked"):
        schedule_jobs.work_through(acme.store)
    assert began(made) == [False, True, True]


def test_a_store_that_is_away_is_told_after_one_wait_and_not_after_one_for_each_schedule(
    made: list[tuple[Schedule, Company]], monkeypatch: pytest.MonkeyPatch
) -> None:
    store = made[0][1].store
    waits: list[str] = []

    def away(*_: object) -> None:
        waits.append("one")
        raise StoreUnavailable(file="books", cause="it is away")

    with monkeypatch.context() as patch:
        patch.setattr(store, "write_calendar", away)
        patch.setattr(store, "write_directory", away)
        with pytest.raises(StoreUnavailable, match="away"):
            schedule_jobs.work_through(store)
    assert len(waits) == 2, "one for a schedule, and one to see that it is not that alone"
    schedule_jobs.work_through(store)
    assert began(made) == [True, True, True]


def test_a_worker_that_ends_waits_for_one_schedule_and_no_more(
    made: list[tuple[Schedule, Company]], monkeypatch: pytest.MonkeyPatch
) -> None:
    acme = made[0][1]
    with (
        held(monkeypatch, acme, times=9) as asked,
        pytest.raises(StoreUnavailable, match="locked"),
    ):
        schedule_jobs.work_through(acme.store, go_on=lambda: not asked)
    assert len(asked) == 1
