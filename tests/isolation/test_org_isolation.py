"""Every operation, from every org that does not reach the victim's: nothing is told or changes."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import pytest

from any_store import AnyStore
from company import Clock
from contract.zuora import MISSING_FIELD, assert_done, assert_refused
from isolation.cells import BODIES, ROWS, answers, cells, leaks, told
from isolation.org_world import OF_NONE, ORG_IDS, ORGS, build_orgs, naming
from isolation.positions import ORG_POSITIONS, Position, matters_of_the_tenant
from isolation.world import NOTHING, World, kept, secret_of, token
from monthend.services import org_reach
from monthend.services.org_ports import Kept
from monthend.storage import orgs, selections

SECRET = secret_of("Middle")


@pytest.fixture
def world(store: AnyStore, clock: Clock) -> World:
    return build_orgs(store, clock)


def seen(world: World, attacker: str) -> dict[str, str]:
    """What is told in one org of the victim's."""
    there, ids = world.places[attacker], world.ids["Middle"]
    by_right = matters_of_the_tenant
    return dict(leaks(there, ids, SECRET, by_right=by_right, nothing=OF_NONE))


def test_the_victim_s_own_answers_say_the_secret(world: World) -> None:
    ids, own = world.ids["Middle"], world.places["Middle"]
    found = {
        cell.name: told(cell.ask(own, ids), ids)
        for cell in cells()
        if cell.name.startswith("GET_") or "query" in cell.name
    }
    refused = {name for name, (_, text) in found.items() if '"success": false' in text}
    assert refused == {"GET_EntityUsers"}
    saying = {name for name, (_, text) in found.items() if SECRET in text}
    assert {
        "GET_AccountingPeriod", "GET_AllAccountingPeriods", "GET_Files", "GET_Transaction",
        "GET_Transactions", "GET_JournalEntryDetail", "GET_JournalRun", "GET_LateTransaction",
        "GET_LateTransactions", "GET_History", "GET_Orgs", "SOAP_query", "Action_POSTquery",
    } <= saying  # fmt: skip


@pytest.mark.parametrize("position", ORG_POSITIONS, ids=[each.told for each in ORG_POSITIONS])
def test_a_stranger_is_told_nothing_and_changes_nothing(world: World, position: Position) -> None:
    before = kept(world, "Middle")
    ids = world.ids["Middle"]
    there = world.places[position.attacker]
    found = dict(leaks(there, ids, SECRET, by_right=position.by_right, nothing=OF_NONE))
    assert found == {}
    assert kept(world, "Middle") == before


def test_whoever_is_above_reaches_it_unless_a_header_leaves_it_out(world: World) -> None:
    top = world.places["Top"]
    everywhere = naming(world.house, top.owner, {})
    period = world.ids["Middle"]["ap-id"]
    assert everywhere.period(period)["notes"] == SECRET
    assert top.rest.get(f"/v1/accounting-periods/{period}").json["success"] is False


@pytest.mark.parametrize("attacker", ["Other", "Leaf", "Umbrella"])
def test_a_forged_header_is_as_one_that_names_nothing(world: World, attacker: str) -> None:
    before, there, ids = kept(world, "Middle"), world.places[attacker], world.ids["Middle"]

    def refused(org_id: str) -> Mapping[str, tuple[int, str]]:
        for named in (org_id, f"{there.org_id},{org_id}"):
            client = naming(world.house, there.owner, {ORG_IDS: named})
            found = dict(answers(client, world.places["Middle"], ids))
            assert all('"success": true' not in text for _, text in found.values())
            assert all(SECRET not in text for _, text in found.values())
        return found

    forged, missing = refused(ids["org-id"]), refused(NOTHING["org-id"])
    for name, (status, text) in missing.items():
        assert forged[name] == (status, text.replace(NOTHING["org-id"], "<org-id>")), name
    assert kept(world, "Middle") == before


def test_without_a_header_or_a_label_nothing_is_made_for_several(world: World) -> None:
    before = kept(world, "Middle")
    everywhere = token(world.house, world.house.owner)
    ids = {name: value for name, value in world.ids["Middle"].items() if name != "label"}
    for row in (each for each in ROWS if each.label is not None):
        answer = everywhere.send(row.method, row.path, BODIES[row.operation_id](ids))
        assert_refused(answer, MISSING_FIELD)
    assert kept(world, "Middle") == before


# Whether the matrix would see it ----------------------------------------------------------


def test_ids_that_are_looked_for_everywhere_are_seen(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    owner, other = token(world.house, world.house.owner), world.places["Other"]
    path = f"{ORGS}/{world.places['Leaf'].org_id}/users/{other.owner.username}"
    assert_done(owner.request("PUT", path))
    assert seen(world, "Other") == {}
    having = orgs.OrgTable.having

    def everywhere(self: orgs.OrgTable, kind: Kept, key: str, _: Collection[int]) -> Sequence[int]:
        return having(self, kind, key, range(1, 20))

    monkeypatch.setattr(orgs.OrgTable, "having", everywhere)
    assert {"GET_AccountingPeriod", "GET_Files", "GET_JournalRun"} <= set(seen(world, "Other"))


def test_a_selection_of_all_calendars_is_seen(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    lost = selections.TABLES["AccountingPeriod"]
    monkeypatch.setitem(
        selections.TABLES,
        "AccountingPeriod",
        lost.__class__(
            table=lost.table, columns=lost.columns, of_calendar="TRUE", order=lost.order
        ),
    )
    for known in (selections._rows_statement, selections._ids_statement):
        known.cache_clear()
    try:
        assert "Action_POSTquery" in seen(world, "Other")
    finally:
        monkeypatch.undo()
        for known in (selections._rows_statement, selections._ids_statement):
            known.cache_clear()


def test_a_tree_of_which_everybody_reaches_everything_is_seen(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(org_reach, "below", lambda tree, _: frozenset(each.org_id for each in tree))
    assert {"GET_Orgs", "GET_AllAccountingPeriods"} <= set(seen(world, "Other"))
