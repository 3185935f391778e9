"""Several entities in one tenant: which of them a request is for, and that each has its books."""

import json
from dataclasses import replace

import pytest

from contract.places import ENTITIES, ENTITY_IDS, Naming, Places, token_for, two_entities
from contract.soap import Soap, texts
from contract.started_server import Credentials
from contract.tenant import Tenant
from contract.zuora import (
    INVALID_VALUE,
    MISSING_FIELD,
    NOT_FOUND,
    PERIODS,
    PERMISSION,
    RULE,
    Zuora,
    assert_done,
    assert_refused,
)

JANUARY = ("Jan 2016", "2016-01-01", "2016-01-31")
ZOQL = "select Id, Name from AccountingPeriod where Name = 'Jan 2016'"
QUERY = {"queryString": ZOQL}
CLIENTS = "/monthend/v1/clients"


@pytest.fixture
def places(tenant: Tenant) -> Places:
    return two_entities(tenant)


def names(zuora: Zuora) -> list[str]:
    return [each["name"] for each in zuora.periods()]


def test_each_entity_has_periods_of_its_own(places: Places) -> None:
    january = places.at(places.home).create(*JANUARY)
    assert names(places.at(places.home)) == ["Jan 2016", "Open-Ended"]
    assert names(places.at(places.other)) == ["Open-Ended"]
    twin = places.at(places.other).create(*JANUARY)
    assert_done(places.at(places.other).close(twin))
    assert places.at(places.home).period(january)["status"] == "Open"


def test_a_token_for_several_entities_names_one(places: Places) -> None:
    everywhere = places.naming()
    for method, path in (("GET", PERIODS), ("POST", PERIODS), ("POST", "/v1/action/query")):
        answer = everywhere.send(method, path, {})
        assert_refused(answer, MISSING_FIELD, naming=ENTITY_IDS)


def test_a_token_for_one_entity_need_not_name_it(places: Places) -> None:
    places.only(places.other).create(*JANUARY)
    assert names(places.at(places.other)) == ["Jan 2016", "Open-Ended"]
    assert names(places.only(places.home)) == ["Open-Ended"]


def test_a_token_tells_its_entities(places: Places) -> None:
    told = token_for(places.tenant).json["scope"].split()
    assert {f"entity.{places.home}", f"entity.{places.other}"} <= set(told)
    narrow = token_for(places.tenant, f"entity.{places.other}").json["scope"].split()
    assert f"entity.{places.home}" not in narrow


@pytest.mark.parametrize("scope", ["entity.0f0f", "entity.", "entity.Europe"])
def test_a_scope_out_of_reach_gets_no_token(places: Places, scope: str) -> None:
    answer = token_for(places.tenant, scope)
    assert answer.status == 400
    assert "access_token" not in answer.json


@pytest.mark.parametrize("header", [ENTITY_IDS, "entityId", "entityName"])
@pytest.mark.parametrize("given", ["", " ", "0" * 32, "a,b", "Atlantis"])
def test_what_is_not_reached_is_refused(places: Places, header: str, given: str) -> None:
    asks = Naming(places.tenant.server.url, places.token, {header: given})
    assert_refused(asks.get(PERIODS), PERMISSION, naming=header)
    assert_refused(asks.send("POST", "/v1/action/query", QUERY), PERMISSION, naming=header)


def test_an_entity_out_of_reach_is_as_one_that_is_not_there(places: Places) -> None:
    narrow, nobody = places.only(places.home), "0" * 8 + "-0000-0000-0000-" + "0" * 12
    answers = [
        narrow.get(PERIODS, **{ENTITY_IDS: entity}).json["reasons"]
        for entity in (places.other, nobody)
    ]
    said = [json.dumps(each) for each in answers]
    assert said[0].replace(places.other, "…") == said[1].replace(nobody, "…")


def test_legacy_headers_name_an_entity(places: Places) -> None:
    places.at(places.other).create(*JANUARY)
    bare = places.other.replace("-", "")
    for named in ({"entityId": bare}, {"entityName": "Europe"}):
        assert names(places.naming(**named)) == ["Jan 2016", "Open-Ended"]
    both = places.naming(entityId=bare, entityName="Europe")
    assert_refused(both.get(PERIODS), INVALID_VALUE, naming="entityName")


def test_ids_of_a_sibling_are_unknown(places: Places) -> None:
    home, other = places.at(places.home), places.at(places.other)
    january = home.create(*JANUARY)
    for act in (other.close, other.reopen, other.delete, other.run_trial_balance):
        assert_refused(act(january), NOT_FOUND)
    assert_refused(other.get(f"{PERIODS}/{january}"), NOT_FOUND)
    assert other.send("POST", "/v1/action/query", QUERY).json["size"] == 0
    assert home.send("POST", "/v1/action/query", QUERY).json["size"] == 1


def test_a_key_of_one_entity_answers_nothing_of_another(places: Places) -> None:
    key = {"Idempotency-Key": "the same", "Content-Type": "application/json"}
    body = {"name": "Jan 2016", "startDate": "2016-01-01", "endDate": "2016-01-31"}
    said = json.dumps({**body, "fiscalYear": 2016}).encode()
    first = places.only(places.home).request("POST", PERIODS, body=said, headers=key)
    other = places.only(places.other).request("POST", PERIODS, body=said, headers=key)
    assert_done(first)
    assert other.status == 422
    assert names(places.at(places.other)) == ["Open-Ended"]


def test_soap_signs_in_to_an_entity(places: Places) -> None:
    places.at(places.other).create(*JANUARY)
    ways: list[tuple[dict[str, str], int]] = [
        ({}, 0), ({"entityId": places.home}, 0), ({"entityId": places.other.replace("-", "")}, 1),
        ({"entityName": "Europe"}, 1),
    ]  # fmt: skip
    for named, found in ways:
        page = signed_in(places, **named).query(ZOQL)
        assert len(page.column("Id")) == found


def test_a_cursor_of_one_entity_goes_on_in_no_other(places: Places) -> None:
    for month in ("01", "03"):
        end = {"01": "2016-02-29", "03": "2016-03-31"}[month]
        places.at(places.other).create(f"P{month}", f"2016-{month}-01", end)
    query = {"queryString": "select Id from AccountingPeriod", "conf": {"batchSize": 1}}
    there, home = places.at(places.other), places.at(places.home)
    more = {"queryLocator": there.send("POST", "/v1/action/query", query).json["queryLocator"]}
    assert home.send("POST", "/v1/action/queryMore", more).status == 400
    assert there.send("POST", "/v1/action/queryMore", more).status == 200


def signed_in(places: Places, **named: str) -> Soap:
    known, soap = places.tenant.credentials, Soap(places.tenant.server.url)
    said = texts(soap.login(known.username, known.password, **named).response("login")[0])
    soap.session = said["Session"] or ""
    return soap


def test_whoever_is_kept_out_is_out_at_once(places: Places) -> None:
    narrow, home = places.only(places.other), places.at(places.home)
    assert narrow.get(PERIODS).status == 200
    user = places.tenant.credentials.username
    assert_done(home.request("DELETE", f"{ENTITIES}/{places.other}/users/{user}"))
    assert narrow.get(PERIODS).status == 401
    assert_refused(home.get(PERIODS, **{ENTITY_IDS: places.other}), PERMISSION, naming=ENTITY_IDS)
    assert_done(places.naming().get(PERIODS))


def test_a_user_is_let_in(places: Places) -> None:
    database, tenant = places.tenant.server.database, places.tenant.credentials.tenant_id
    known = database.add_user(f"eve{tenant[:8]}", "Zuora Finance Standard User", tenant=tenant)
    eve = Zuora.signed_in(places.tenant.server.url, known)
    assert_refused(eve.get(PERIODS, **{ENTITY_IDS: places.other}), PERMISSION)
    path = f"{ENTITIES}/{places.other}/users/{known.username}"
    assert_refused(eve.request("PUT", path), PERMISSION)
    assert_done(places.at(places.home).request("PUT", path))
    assert_refused(eve.get(PERIODS, **{ENTITY_IDS: places.other}), PERMISSION)
    eve = Zuora.signed_in(places.tenant.server.url, known)
    assert_done(eve.get(PERIODS, **{ENTITY_IDS: places.other}))
    listed = assert_done(places.at(places.home).get(f"{ENTITIES}/{places.other}/users"))
    assert listed["users"] == sorted([places.tenant.credentials.username, known.username])


def test_entities_are_listed_as_far_as_the_token_reaches(places: Places) -> None:
    both = assert_done(places.at(places.other).get(ENTITIES))["entities"]
    assert [(each["id"], each["global"]) for each in both] == [
        (places.home, True), (places.other, False),
    ]  # fmt: skip
    one = assert_done(places.only(places.other).get(ENTITIES))["entities"]
    assert [each["id"] for each in one] == [places.other]


def test_a_tenant_without_multi_entity_adds_none(tenant: Tenant) -> None:
    assert_refused(tenant.zuora.send("POST", ENTITIES, {"name": "Europe"}), RULE)


def test_the_command_line_works_in_an_entity(places: Places) -> None:
    database, tenant = places.tenant.server.database, places.tenant.credentials.tenant_id
    places.at(places.other).create(*JANUARY)
    options = ("--tenant", tenant)
    assert "Jan 2016" in database.say("periods", "list", "--entity", "Europe", *options)
    assert "Jan 2016" not in database.say("periods", "list", *options)
    listed = json.loads(database.say("entity", "list", "--json", *options))
    assert [each["id"] for each in listed] == [places.home, places.other]
    assert database.run("periods", "list", "--entity", "Asia", *options).returncode != 0


def test_a_client_of_one_entity(places: Places) -> None:
    database, known = places.tenant.server.database, places.tenant.credentials
    said = json.loads(
        database.say(
            "client", "add", "--user", known.username, "--only-entity", "Europe", "--json",
            "--tenant", known.tenant_id,
        )
    )  # fmt: skip
    form = {**said, "password": ""}
    credentials = Credentials(**form)
    shown = database.say("client", "list", "--tenant", known.tenant_id)
    assert shown.split().count("Europe") == 1
    told = token_for(places.tenant, known=credentials).json["scope"].split()
    assert [each for each in told if each.startswith("entity.")] == [f"entity.{places.other}"]


def test_a_client_of_one_entity_over_rest(places: Places) -> None:
    home, name = places.at(places.home), places.tenant.credentials.username
    said = {"username": name, "entities": ["Europe"]}
    made = assert_done(home.send("POST", CLIENTS, said))
    assert made["entities"] == [places.other]
    shown = assert_done(home.get(f"{CLIENTS}/{made['clientId']}"))
    assert shown["entities"] == [places.other]
    listed = assert_done(home.get(CLIENTS))["clients"]
    held = {each["clientId"]: (each["entities"], each["orgs"]) for each in listed}
    assert held.pop(made["clientId"]) == ([places.other], [])
    assert set(map(str, held.values())) == {"([], [])"}
    known = replace(
        places.tenant.credentials,
        client_id=made["clientId"],
        client_secret=made["clientSecret"],
    )
    told = token_for(places.tenant, known=known).json["scope"].split()
    assert [each for each in told if each.startswith("entity.")] == [f"entity.{places.other}"]


@pytest.mark.parametrize("entities", [[], "Europe", [""], [None], ["Asia"]])
def test_a_client_of_no_such_entity_is_not_made(places: Places, entities: object) -> None:
    home, name = places.at(places.home), places.tenant.credentials.username
    before = assert_done(home.get(CLIENTS))
    said = {"username": name, "entities": entities}
    assert home.send("POST", CLIENTS, said).json["success"] is False
    assert assert_done(home.get(CLIENTS)) == before
