"""Schedules as people change them, and what is refused."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from company import ALL_PERMISSIONS, Company
from monthend.domain.errors import NotOneOf, PermissionMissing, RequiredFieldMissing, WrongType
from monthend.domain.permissions import STANDARD_USER, Permission
from monthend.services import schedule_jobs, schedules
from monthend.services.schedule_ports import Schedule, ScheduleRun
from monthend.subledger.schedules import (
    ScheduleNameTaken,
    ScheduleNotFound,
    TooManySchedules,
)
from people import add as add_person
from people import caller_named

pytestmark = pytest.mark.postgresql_by_night

# The clock stands at noon UTC of 1 July 2026, 05:00 in Los Angeles.
NIGHTLY = {"name": "nightly", "cadence": "daily", "at": "06:00"}
BOTH = {**NIGHTLY, "types": ["Invoice Item"]}
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def acme(company: Company) -> Company:
    """June and July, with an invoice each."""
    company.create_months(date(2026, 6, 1), 2)
    for day in (date(2026, 6, 5), date(2026, 7, 1)):
        company.add_transaction("Invoice Item", "Posted", day, home_amount=1000)
    return company


def add(company: Company, said: dict[str, Any], by: str | None = None) -> Schedule:
    who = None if by is None else caller_named(company, by)
    return company.write(lambda books, caller: schedules.add(books, caller, said), who)


def work(company: Company) -> int:
    return schedule_jobs.work_through(company.store)


def settle(company: Company) -> None:
    """Do everything that waits, until nothing does any more."""
    for _ in range(6):
        work(company)
        company.run_journal_runs()
        company.run_trial_balances()


def runs(company: Company, schedule: Schedule) -> list[ScheduleRun]:
    return company.read(lambda books, by: list(schedules.runs(books, by, schedule.id, 0, 100)))


def test_a_schedule_is_changed_switched_off_and_removed(acme: Company) -> None:
    made = add(acme, BOTH)

    def change(**said: Any) -> Schedule:
        return acme.write(lambda books, by: schedules.change(books, by, made.id, said))

    changed = change(cadence="weekly", weekday=1)
    assert (changed.plan.weekday, f"{changed.next_on:%Y-%m-%d}") == (1, "2026-07-06")
    assert change(cadence="weekly", weekday=1) == changed
    assert change(cadence="daily").plan.weekday is None
    assert change(types=None).plan.types == ()
    off = change(enabled=False)
    assert schedules.as_data(off, {})["nextOn"] is None
    acme.clock.advance(DAY)
    assert work(acme) == 0
    shown = acme.read(lambda books, by: schedules.listed(books, by))
    assert [each.plan.name for each in shown] == ["nightly"]
    names = acme.read(lambda books, by: books.schedules.names(shown))
    assert schedules.as_data(off, names)["actsFor"] == acme.administrator.username
    acme.write(lambda books, by: schedules.remove(books, by, made.id))
    assert acme.read(lambda books, by: schedules.listed(books, by)) == []
    assert acme.read(lambda books, by: books.schedules.names([])) == {}
    found = acme.rows("SELECT event FROM history WHERE event LIKE 'schedule%' ORDER BY id")
    assert [event for (event,) in found] == [
        "scheduleAdded", *["scheduleChanged"] * 4, "scheduleDeleted"
    ]  # fmt: skip


def test_a_schedule_that_is_removed_or_passed_on_meanwhile_is_left(acme: Company) -> None:
    made = add(acme, NIGHTLY)
    acme.clock.advance(HOUR)
    due = acme.store.read_schedules(lambda queue: queue.due("", 10))
    add_person(acme, "ann", STANDARD_USER)
    ann = caller_named(acme, "ann")
    acme.write(lambda books, by: schedules.change(books, by, made.id, {"at": "05:30"}), ann)
    for each in due:
        schedule_jobs._take(acme.store, each)
    acme.sign_in()
    acme.write(lambda books, by: schedules.remove(books, by, made.id))
    for each in due:
        schedule_jobs._take(acme.store, each)
    assert acme.rows("SELECT count(*) FROM schedule_run") == [(0,)]


@pytest.mark.parametrize(
    ("said", "refusal", "field"),
    [
        ({"name": "x", "cadence": "daily"}, RequiredFieldMissing, "at"),
        ({**NIGHTLY, "name": None}, RequiredFieldMissing, "name"),
        ({**NIGHTLY, "cadence": "hourly"}, NotOneOf, "cadence"),
        ({**NIGHTLY, "period": "next"}, NotOneOf, "period"),
        ({**NIGHTLY, "at": "noon"}, WrongType, "at"),
        ({**NIGHTLY, "types": ["Invoice"]}, NotOneOf, "transactionTypes"),
        ({**NIGHTLY, "types": "Invoice Item"}, WrongType, "transactionTypes"),
    ],
)
def test_what_is_no_schedule_is_refused(
    acme: Company, said: dict[str, Any], refusal: type[Exception], field: str
) -> None:
    before = acme.dump()
    with pytest.raises(refusal, match=field):
        add(acme, said)
    assert acme.dump() == before


def test_names_are_taken_once_and_there_is_an_end_to_them(
    acme: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = add(acme, NIGHTLY)
    with pytest.raises(ScheduleNameTaken):
        add(acme, NIGHTLY)
    acme.write(lambda books, by: schedules.change(books, by, made.id, {"at": "07:00"}))
    monkeypatch.setattr(schedules, "SCHEDULES_AT_MOST", 1)
    with pytest.raises(TooManySchedules):
        add(acme, {**NIGHTLY, "name": "another"})


EVERY: list[Callable[..., Any]] = [
    lambda books, by: schedules.get(books, by, "0" * 32),
    lambda books, by: schedules.change(books, by, "0" * 32, {}),
    lambda books, by: schedules.remove(books, by, "0" * 32),
    lambda books, by: schedules.runs(books, by, "0" * 32, 0, 1),
]


@pytest.mark.parametrize("step", EVERY)
def test_what_is_not_there_is_refused(acme: Company, step: Callable[..., Any]) -> None:
    with pytest.raises(ScheduleNotFound):
        acme.write(step)


@pytest.mark.parametrize(
    "step", [EVERY[1], EVERY[2], lambda books, by: schedules.add(books, by, NIGHTLY)]
)
def test_changing_takes_the_permissions_of_what_it_makes(
    acme: Company, step: Callable[..., Any]
) -> None:
    some = ALL_PERMISSIONS - {Permission.CREATE_JOURNAL_RUN}
    with pytest.raises(PermissionMissing, match="Create Journal Run"):
        acme.write(step, acme.caller(some))


@pytest.mark.parametrize(
    "step", [EVERY[0], EVERY[3], lambda books, by: schedules.listed(books, by)]
)
def test_reading_takes_finance_access(acme: Company, step: Callable[..., Any]) -> None:
    with pytest.raises(PermissionMissing):
        acme.read(step, acme.caller([]))
