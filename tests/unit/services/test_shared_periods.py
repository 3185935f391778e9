"""Accounting periods that the global entity shares: copies that follow it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, TypeVar

import pytest

import people
from company import Company
from monthend.domain.errors import PeriodsNotContiguous, RuleBroken
from monthend.domain.period import AccountingPeriod
from monthend.domain.permissions import Channel, Permission
from monthend.services import (
    audit,
    entities,
    history_sealing,
    periods,
    replay,
    sessions,
    shared_periods,
    task_templates,
    tenants,
)
from monthend.services.caller import Caller
from monthend.services.ports import Books
from monthend.services.scopes import EntityNotReachable
from monthend.services.shared_periods import EntityHasPeriods, PeriodsAreShared
from monthend.storage.soundness import findings

T = TypeVar("T")
MARCH: Any = {
    "name": "Mar", "start_date": date(2026, 3, 1), "end_date": date(2026, 3, 31),
    "fiscal_year": 2026, "notes": "a note",
}  # fmt: skip


def at(company: Company, entity: str | None = None) -> Caller:
    return company.store.read_directory(
        lambda d: sessions.caller_by_name(d, None, None, Channel.REST, entity)
    )


def do(company: Company, work: Callable[[Books, Caller], T], entity: str | None = None) -> T:
    return company.write(work, at(company, entity))


def listed(company: Company, entity: str | None = None) -> list[tuple[Any, ...]]:
    found = company.read(lambda books, by: periods.list_periods(books, by), at(company, entity))
    return [
        (each.name, each.start_date, each.end_date, each.fiscal_year, each.notes) for each in found
    ]


def named(company: Company, name: str, entity: str | None = None) -> AccountingPeriod:
    found = company.read(lambda books, _: books.calendar().named(name), at(company, entity))
    assert found is not None
    return found


def tasks_of(company: Company, entity: str | None = None) -> list[str]:
    """The tasks that March has in an entity."""
    march = named(company, "Mar", entity)
    found = company.read(lambda books, _: books.tasks.of_period(march), at(company, entity))
    return [task.plan.title for task in found]


def add(company: Company, name: str) -> None:
    caller = at(company)
    company.store.write_directory(lambda d: entities.add(d, caller, name))


def share(company: Company, entity: str = "Europe") -> int:
    return do(company, lambda books, by: shared_periods.share(books, by, entity))


@pytest.fixture
def europe(company: Company) -> Company:
    """A company with two months and an entity that shares them."""
    company.store.write_directory(
        lambda d: tenants.set_setting(d, company.administrator, "multi_entity", "true")
    )
    add(company, "Europe")
    company.sign_in()
    company.create_months(date(2026, 1, 1), 2)
    assert share(company) == 2
    return company


def test_what_is_shared_has_copies(europe: Company) -> None:
    assert listed(europe, "Europe") == listed(europe)
    assert named(europe, "Jan", "Europe").id != named(europe, "Jan").id


def test_copies_follow(europe: Company) -> None:
    march = do(europe, lambda books, by: periods.create(books, by, MARCH))
    do(europe, lambda books, by: periods.update(books, by, march, {"name": "March", "notes": None}))
    february = named(europe, "Feb").id
    end = {"end_date": date(2026, 2, 20)}
    do(europe, lambda books, by: periods.update(books, by, february, end))  # type: ignore[arg-type]
    assert [row[0] for row in listed(europe, "Europe")] == ["Jan", "Feb", "March", "Open-Ended"]
    assert listed(europe, "Europe") == listed(europe)
    do(europe, lambda books, by: periods.delete(books, by, march))
    assert listed(europe, "Europe") == listed(europe)
    assert len(listed(europe)) == 3


def test_copies_get_tasks_of_their_own(europe: Company) -> None:
    do(europe, lambda books, by: task_templates.change(books, by, [{"title": "Bank"}]))
    do(europe, lambda books, by: periods.create(books, by, MARCH))
    assert tasks_of(europe) == tasks_of(europe, "Europe") == ["Bank"]


def test_the_histories_of_copies_say_what_became_of_them(europe: Company) -> None:
    march = do(europe, lambda books, by: periods.create(books, by, MARCH))
    do(europe, lambda books, by: periods.update(books, by, march, {"name": "March"}))
    history_sealing.seal_waiting(europe.store)
    assert not audit.verify(europe.store).findings
    assert not replay.replay(europe.store).anomalies
    assert not [each for each in findings(europe.store, europe.clock()) if each.wrong]


def test_copies_are_changed_where_they_come_from(europe: Company) -> None:
    january = named(europe, "Jan", "Europe").id
    ways: list[Callable[[Books, Caller], object]] = [
        lambda books, by: periods.create(books, by, MARCH),
        lambda books, by: periods.update(books, by, january, {"notes": "no"}),
        lambda books, by: periods.delete(books, by, january),
    ]
    for way in ways:
        with pytest.raises(PeriodsAreShared, match="Europe"):
            do(europe, way, "Europe")


def test_each_entity_closes_its_own(europe: Company) -> None:
    january = named(europe, "Jan", "Europe").id
    do(europe, lambda books, by: periods.close(books, by, january), "Europe")
    assert named(europe, "Jan", "Europe").closed
    assert not named(europe, "Jan").closed


def test_what_a_copy_refuses_is_refused_everywhere(europe: Company) -> None:
    january = named(europe, "Jan", "Europe").id
    do(europe, lambda books, by: periods.close(books, by, january), "Europe")
    before = europe.dump()
    end: Any = {"end_date": date(2026, 1, 20)}
    source = named(europe, "Jan").id
    with pytest.raises(RuleBroken, match="Jan"):
        do(europe, lambda books, by: periods.update(books, by, source, end))
    assert europe.dump() == before


def test_an_entity_with_periods_deletes_them_first(company: Company, europe: Company) -> None:
    add(company, "Asia")
    own = do(company, lambda books, by: periods.create(books, by, MARCH), "Asia")
    with pytest.raises(EntityHasPeriods):
        share(company, "Asia")
    do(company, lambda books, by: periods.delete(books, by, own), "Asia")
    assert share(company, "Asia") == 2
    assert share(company, "Asia") == 2


def test_only_the_global_entity_shares(europe: Company) -> None:
    with pytest.raises(entities.OnlyFromGlobalEntity):
        do(europe, lambda books, by: shared_periods.share(books, by, "Europe"), "Europe")
    with pytest.raises(shared_periods.GlobalSharesItself):
        share(europe, at(europe).entity_id)
    with pytest.raises(EntityNotReachable):
        share(europe, "Atlantis")


def test_copies_become_an_entity_s_own(europe: Company) -> None:
    do(europe, lambda books, by: shared_periods.stop(books, by, "Europe"))
    do(europe, lambda books, by: periods.create(books, by, MARCH))
    assert [row[0] for row in listed(europe, "Europe")] == ["Jan", "Feb", "Open-Ended"]
    april: Any = {**MARCH, "start_date": date(2026, 4, 1), "end_date": date(2026, 4, 30)}
    with pytest.raises(PeriodsNotContiguous):
        do(europe, lambda books, by: periods.create(books, by, april), "Europe")
    with pytest.raises(shared_periods.NotShared):
        do(europe, lambda books, by: shared_periods.stop(books, by, "Europe"))


def test_periods_are_shared_by_whoever_creates_them_and_reaches_both(europe: Company) -> None:
    ann = people.add(europe, "ann")
    people.done(europe, lambda d, by: entities.add(d, by, "Asia"))
    by = people.caller_named(europe, "ann")
    with pytest.raises(EntityNotReachable):
        europe.write(lambda books, _: shared_periods.share(books, by, "Asia"), by)
    people.done(europe, lambda d, by: entities.let_in(d, by, "Asia", ann.username))
    by = people.caller_named(europe, "ann")
    assert Permission.MANAGE_USERS not in by.permissions
    assert europe.write(lambda books, _: shared_periods.share(books, by, "Asia"), by) == 2
