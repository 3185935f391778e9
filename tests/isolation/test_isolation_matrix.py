"""Every operation, from every place that is not the victim's: nothing is told, nothing changes.

What a stranger is answered is the same whether an id is somebody else's or nobody's.
"""

from __future__ import annotations

import re

import pytest

from any_store import AnyStore
from company import Clock
from contract.places import ENTITY_IDS
from isolation.cells import BODIES, ROWS, answers, cells, leaks, told
from isolation.page import PAGE, page
from isolation.positions import POSITIONS, Position, nothing
from isolation.world import NOTHING, WithHeader, World, build, kept, secret_of, token
from monthend.services import clients, users
from monthend.storage import codes, files, people
from monthend.storage.session import Statement
from property.in_process import InProcess

NOBODY = "00000000-0000-0000-0000-000000000000"


@pytest.fixture
def world(store: AnyStore, clock: Clock) -> World:
    return build(store, clock)


def test_every_operation_with_a_body_has_one_here() -> None:
    assert set(BODIES) == {row.operation_id for row in ROWS if row.body is not None}
    named = {name for row in ROWS for name in re.findall("{([^}]+)}", row.path)}
    assert named <= set(NOTHING)
    assert len(list(cells())) > len(ROWS)


def test_the_page_of_the_reference_is_up_to_date() -> None:
    assert PAGE.read_text(encoding="utf-8") == page()


@pytest.mark.parametrize("name", ["Europe", "Umbrella"])
def test_the_victim_s_own_answers_say_the_secret(world: World, name: str) -> None:
    own = {
        cell.name: told(cell.ask(world.places[name], world.ids[name]), world.ids[name])
        for cell in cells()
        if cell.name.startswith("GET_") or "query" in cell.name
    }
    assert {status for status, _ in own.values()} == {200}
    # There are no orgs whose users could be told.
    refused = {each for each, (_, text) in own.items() if '"success": false' in text}
    assert refused == {"GET_OrgUsers"}
    saying = {each for each, (_, text) in own.items() if secret_of(name) in text}
    assert {
        "GET_AccountingPeriod", "GET_AllAccountingPeriods", "GET_Files", "GET_Transaction",
        "GET_Transactions", "GET_JournalEntryDetail", "GET_LateTransaction", "GET_History",
        "GET_AccountingCode", "SOAP_query", "Action_POSTquery",
    } <= saying  # fmt: skip


@pytest.mark.parametrize("position", POSITIONS, ids=[each.told for each in POSITIONS])
def test_a_stranger_is_told_nothing_and_changes_nothing(world: World, position: Position) -> None:
    attacker, victim = position.attacker, position.victim
    before = kept(world, victim)
    found = dict(
        leaks(
            world.places[attacker],
            world.ids[victim],
            secret_of(victim),
            by_right=position.by_right,
        )
    )
    assert found == {}
    assert kept(world, victim) == before


def naming(world: World, place: str, scope: str, **named: str) -> InProcess:
    owner = world.places[place].owner
    client = WithHeader(world.house.app, world.house.loop, token(world.house, owner, scope).token)
    client.named = named
    return client


def all_refused(world: World, client: InProcess, victim: str) -> dict[str, tuple[int, str]]:
    found = dict(answers(client, world.places[victim], world.ids[victim]))
    assert all(
        '"success": true' not in text and secret_of(victim) not in text
        for _, text in found.values()
    )
    return found


@pytest.mark.parametrize("header", [ENTITY_IDS, "entityId"])
@pytest.mark.parametrize("victim", ["Europe", "Umbrella"])
def test_a_forged_header_is_as_one_that_names_nothing(
    world: World, victim: str, header: str
) -> None:
    scope, before = f"entity.{world.places['Asia'].entity_id}", kept(world, victim)
    foreign = world.places[victim].entity_id
    forged = all_refused(world, naming(world, "Asia", scope, **{header: foreign}), victim)
    missing = all_refused(world, naming(world, "Asia", scope, **{header: NOBODY}), victim)
    for name, (status, text) in missing.items():
        assert forged[name] == (status, text.replace(NOBODY, "<entity-id>")), name
    assert kept(world, victim) == before


def test_without_a_header_a_token_for_several_does_nothing(world: World) -> None:
    before = kept(world, "Europe")
    found = all_refused(world, naming(world, "Asia", ""), "Europe")
    assert all(ENTITY_IDS in text for _, text in found.values())
    assert kept(world, "Europe") == before


def test_a_forged_token_does_nothing(world: World) -> None:
    client = world.house.http()
    client.token = "0" * 32
    found = all_refused(world, client, "Europe")
    assert {status for status, _ in found.values()} == {401}


# Whether the matrix would see it ----------------------------------------------------------


def seen_from_asia(world: World) -> dict[str, str]:
    """What is told of another tenant."""
    asia, umbrella = world.places["Asia"], world.ids["Umbrella"]
    return dict(leaks(asia, umbrella, secret_of("Umbrella"), by_right=nothing))


def without(statement: Statement, predicate: str, instead: str) -> Statement:
    """A statement that has lost what keeps it to one calendar or tenant."""
    assert predicate in statement.sqlite
    return Statement(statement.sqlite.replace(predicate, instead))


def test_a_file_that_is_everybody_s_is_seen(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    lost = without(files.FILE, "f.calendar_id = :calendar_id", "f.calendar_id > 0")
    monkeypatch.setattr(files, "FILE", lost)
    found = seen_from_asia(world)
    assert set(found) == {"GET_Files"}


def test_codes_of_all_tenants_are_seen(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    names = [name for name, value in vars(codes).items() if isinstance(value, Statement)]
    readers = [name for name in names if getattr(codes, name).sqlite.startswith("SELECT")]
    for name in readers:
        known = getattr(codes, name)
        if "tenant_id = :tenant_id" in known.sqlite:
            lost = without(known, "tenant_id = :tenant_id", "tenant_id <> ''")
            monkeypatch.setattr(codes, name, lost)
    found = seen_from_asia(world)
    assert {"PUT_AccountingCode", "DELETE_AccountingCode"} <= set(found)


def test_users_of_all_tenants_are_seen(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    lost = without(people.USER, "u.tenant_id = :tenant_id", "u.tenant_id <> ''")
    monkeypatch.setattr(people, "USER", lost)
    found = seen_from_asia(world)
    assert {"GET_User", "PUT_User", "PUT_DeactivateUser", "POST_ResetUserPassword"} <= set(found)


def test_a_change_of_what_is_somebody_elses_is_seen(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = kept(world, "Umbrella")
    for name in ("CLIENT", "USER"):
        lost = without(getattr(people, name), "u.tenant_id = :tenant_id", "u.tenant_id <> ''")
        monkeypatch.setattr(people, name, lost)
    assert "GET_Client" in seen_from_asia(world)
    # Who reaches more than the caller is not acted on: a second wall behind the first.
    assert kept(world, "Umbrella") == before
    for wall in (users, clients):
        monkeypatch.setattr(wall, "check_within_reach", lambda *_: None)
    seen_from_asia(world)
    assert kept(world, "Umbrella") != before
