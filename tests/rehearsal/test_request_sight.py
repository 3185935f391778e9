"""Who sees what was asked: everybody's, for those who reach all of a tenant; else their own."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from company import Clock
from contract.zuora import PERMISSION, Zuora, assert_done, assert_refused
from monthend.services import client_scopes
from monthend.storage.store import SqliteStore
from rehearsal.held import Place, european, western
from rehearsal.rehearsed import FAULTS, NOTED, REQUESTS, asked, count, faults, have, replay
from unit.house import House
from unit.services.org_tree import change, planted
from web.browser import Browser

pytestmark = pytest.mark.postgresql_by_night

PAGE = "/administration/requests"


@pytest.fixture
def house(store: SqliteStore, clock: Clock, tmp_path: Path) -> House:
    return House.built(store, clock, rehearsal=True, notebook=str(tmp_path / "notes"))


PLACES = pytest.mark.parametrize("place", [european, western])


def of_the_owner(house: House) -> tuple[Zuora, str]:
    """The administrator, who has asked for something, and what that is found by."""
    owner = house.zuora()
    owner.create("Jan 2026", "2026-01-01", "2026-01-31", notes="only mine")
    return owner, asked(owner, operation="POST_AccountingPeriod")[0]["id"]


def seen_by_the_owner(house: House, path: str) -> Any:
    """What is shown to who reaches all of it, and works in the global entity."""
    return assert_done(house.zuora().get(path, **{"Zuora-Entity-Ids": house.owner.entity_id}))


@PLACES
def test_who_reaches_a_part_sees_their_own_requests_alone(house: House, place: Place) -> None:
    _, key = of_the_owner(house)
    eve = house.zuora(place(house))
    eve.get("/v1/accounting-periods/nowhere")
    assert {each["user"] for each in asked(eve)} == {"eve"}
    assert count(eve) == count(eve, user="eve") > 0
    assert count(eve, user=house.owner.username) == count(eve, path="/v1/accounting-periods") == 0
    assert_refused(eve.get(f"{NOTED}/{key}"), 40, naming=key)
    assert_refused(replay(eve, key), 40, naming=key)
    own = asked(eve, operation="GET_AccountingPeriod")[0]["id"]
    assert_done(eve.get(f"{NOTED}/{own}"))
    assert_done(replay(eve, own))
    assert seen_by_the_owner(house, f"{REQUESTS}?user=eve")["count"] == count(eve)


@PLACES
def test_who_reaches_a_part_forgets_their_own_requests_alone(house: House, place: Place) -> None:
    _, key = of_the_owner(house)
    eve = house.zuora(place(house))
    eve.get("/v1/accounting-periods/nowhere")
    assert_done(eve.request("DELETE", REQUESTS))
    assert seen_by_the_owner(house, f"{REQUESTS}?user=eve")["count"] == 0
    assert seen_by_the_owner(house, f"{NOTED}/{key}")["id"] == key


@PLACES
def test_who_reaches_a_part_has_no_faults_made_for_all(house: House, place: Place) -> None:
    owner, _ = of_the_owner(house)
    key = have(owner, kind="latency", seconds=0)[0]["id"]
    eve = house.zuora(place(house))
    for answer in (
        eve.send("POST", FAULTS, {"kind": "serverError"}),
        eve.request("DELETE", FAULTS),
        eve.request("DELETE", f"{FAULTS}/{key}"),
    ):
        assert_refused(answer, PERMISSION, naming="do not reach all")
    assert [each["id"] for each in faults(owner)] == [key]


def test_a_client_that_is_held_sees_none(house: House) -> None:
    """Its user sent requests by other clients too, which reach more."""
    _, key = of_the_owner(house)
    planted(house.company)
    name = house.owner.username
    held = house.zuora(
        change(house.company, lambda d, by: client_scopes.add_client(d, by, name, orgs=["West"]))
    )
    for answer in (held.get(REQUESTS), held.get(f"{NOTED}/{key}"), replay(held, key)):
        assert_refused(answer, PERMISSION, naming="held to a part")
    assert count(house.zuora()) > 0


@PLACES
def test_pages_show_what_the_api_shows(house: House, place: Place) -> None:
    _, key = of_the_owner(house)
    eve = house.zuora(place(house))
    eve.get("/v1/accounting-periods/nowhere")
    browser = Browser(house.app, house.loop)
    browser.sign_in("eve")
    page = browser.go(PAGE)
    assert "GET /v1/accounting-periods/nowhere" in page.text
    assert "POST /v1/accounting-periods" not in page.text
    assert "You see your own" in page.text
    assert browser.go(f"{PAGE}/{key}").status == 404
