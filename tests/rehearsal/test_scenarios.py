"""Situations of a month end: loaded whole or not at all, and again after a reset."""

from __future__ import annotations

import pytest

from contract.zuora import PERMISSION, RULE, Json, assert_done, assert_refused
from monthend.domain.permissions import ADMINISTRATOR, Channel, Operation, Permission, needed
from monthend.rehearsal.scenarios import EACH_TAKES, SCENARIOS, Scenario
from monthend.services import orgs, roles
from monthend.services.tenants import Credentials
from rehearsal.test_snapshots import CLOCK, RESET
from unit.house import House
from unit.services.org_tree import change, switch

PATH = "/monthend/v1/rehearsal/scenarios"
OF_ONE_LOAD = {"id", "fileIds", "createdBy"}

pytestmark = pytest.mark.postgresql_by_night


def load(house: House, name: str, who: Credentials | None = None) -> Json:
    return assert_done(house.zuora(who).send("POST", f"{PATH}/{name}", {}))


def reset(house: House, who: Credentials | None = None) -> None:
    assert_done(house.zuora(who).send("POST", RESET, {}))


def told(house: House) -> list[Json]:
    """The periods of all orgs, but for ids, and for whoever made the books."""
    shown = house.zuora().periods()
    return [{n: value for n, value in each.items() if n not in OF_ONE_LOAD} for each in shown]


def taken_by(scenario: Scenario) -> set[Permission]:
    operations = (Operation.REHEARSE, *EACH_TAKES, *scenario.also_takes)
    return {each for operation in operations for each in needed(operation, Channel.REST)}


@pytest.mark.parametrize("scenario", SCENARIOS.values(), ids=list(SCENARIOS))
def test_each_takes_what_it_says_and_is_loaded_again_after_a_reset(
    house: House, scenario: Scenario
) -> None:
    owns = sorted(taken_by(scenario) - {Permission.API_WRITE_ACCESS})
    change(house.company, lambda d, by: roles.create(d, by, "Loader", owns))
    loader = house.user("loader", "Loader")
    load(house, scenario.name, loader)
    first = told(house)
    reset(house, loader)
    load(house, scenario.name, loader)
    assert told(house) == first


@pytest.mark.parametrize("scenario", SCENARIOS.values(), ids=list(SCENARIOS))
def test_who_could_not_end_one_does_not_begin_it(house: House, scenario: Scenario) -> None:
    for missing in sorted(taken_by(scenario) - {Permission.API_WRITE_ACCESS}):
        house.take(ADMINISTRATOR, missing)
        loader, before = house.zuora(), house.company.dump()
        answer = loader.send("POST", f"{PATH}/{scenario.name}", {})
        assert_refused(answer, PERMISSION, naming=missing.value)
        assert house.company.dump() == before
        house.give(ADMINISTRATOR, missing)


def test_orgs_that_are_in_use_are_refused_before_anything_is_done(house: House) -> None:
    load(house, "four-orgs")
    clock = assert_done(house.zuora().get(CLOCK))
    for name in SCENARIOS:
        answer = house.zuora().send("POST", f"{PATH}/{name}", {})
        assert_refused(answer, RULE, naming="reset first")
    assert assert_done(house.zuora().get(CLOCK)) == clock


def test_who_would_reach_but_some_orgs_again_loads_none(house: House) -> None:
    switch(house.company)
    change(house.company, lambda d, by: orgs.add(d, by, "South", None))
    eve = house.user("eve", ADMINISTRATOR)
    change(house.company, lambda d, by: orgs.let_in(d, by, "South", "eve"))
    change(house.company, lambda d, by: orgs.keep_out(d, by, "Acme", "eve"))
    reset(house)
    loader = house.zuora(eve)
    before = house.company.dump()
    answer = loader.send("POST", f"{PATH}/four-orgs", {})
    assert_refused(answer, PERMISSION, naming="do not reach all")
    assert house.company.dump() == before
    load(house, "four-orgs")
