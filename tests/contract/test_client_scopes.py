"""OAuth clients that are held to some orgs of their user."""

from __future__ import annotations

import json

import pytest

from contract.orgs import ORG_IDS, Orgs
from contract.zuora import (
    INVALID_VALUE,
    NOT_FOUND,
    PERIODS,
    PERMISSION,
    Json,
    Zuora,
    ask_for_token,
    assert_done,
    assert_refused,
)

CLIENTS = "/monthend/v1/clients"


def add_client(orgs: Orgs, *held_to: object) -> Json:
    said = {"username": orgs.tenant.credentials.username, "orgs": list(held_to)}
    return assert_done(orgs.tenant.zuora.send("POST", CLIENTS, said))


def at(orgs: Orgs, made: Json) -> Zuora:
    url = orgs.tenant.server.url
    answer = ask_for_token(Zuora(url), made["clientId"], made["clientSecret"])
    return Zuora(url, answer.json["access_token"])


def test_its_tokens_are_for_these_orgs(orgs: Orgs) -> None:
    january = orgs.january()
    made = add_client(orgs, "West", orgs.ids["West"])
    assert made["orgs"] == [orgs.ids["West"]]
    assert (
        assert_done(orgs.tenant.zuora.get(f"{CLIENTS}/{made['clientId']}"))["orgs"] == made["orgs"]
    )
    zuora = at(orgs, made)
    assert {each["id"] for each in zuora.periods() if each["name"] == "Jan 2016"} == {
        january["West"], january["North"],
    }  # fmt: skip
    for org in ("East", "Root"):
        assert_refused(zuora.get(f"{PERIODS}/{january[org]}"), NOT_FOUND)
        assert_refused(zuora.get(PERIODS, **{ORG_IDS: orgs.ids[org]}), PERMISSION)
    assert_done(zuora.get(PERIODS, **{ORG_IDS: orgs.ids["North"]}))
    assert_refused(
        zuora.send("POST", CLIENTS, {"username": orgs.tenant.credentials.username}), PERMISSION
    )


@pytest.mark.parametrize("given", [[], "West", [""], [7], ["x"] * 301])
def test_orgs_are_a_list_of_names(orgs: Orgs, given: object) -> None:
    said = {"username": orgs.tenant.credentials.username, "orgs": given}
    assert_refused(orgs.tenant.zuora.send("POST", CLIENTS, said), INVALID_VALUE)


def test_one_that_is_not_reached_is_as_one_that_is_not_there(orgs: Orgs) -> None:
    said = {"username": orgs.tenant.credentials.username}
    zuora, told = orgs.at("West"), []
    for name in ("East", "Never"):
        answer = zuora.send("POST", CLIENTS, {**said, "orgs": [name]})
        assert_refused(answer, PERMISSION)
        told.append(answer.json["reasons"][0]["message"].replace(name, "ORG"))
    assert told[0] == told[1]


def test_the_command_line_holds_clients_too(orgs: Orgs) -> None:
    database, tenant = orgs.tenant.server.database, orgs.tenant.credentials.tenant_id
    said = (
        "client",
        "add",
        "--user",
        orgs.tenant.credentials.username,
        "--only-org",
        "North",
        "--json",
    )
    made = json.loads(database.say(*said, "--tenant", tenant))
    as_told = {"clientId": made["client_id"], "clientSecret": made["client_secret"]}
    (open_ended,) = at(orgs, as_told).periods()
    assert [each["organizationName"] for each in open_ended["organizationLabels"]] == ["North"]
