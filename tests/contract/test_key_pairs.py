"""`apiAccessKeyId` and `apiSecretAccessKey` with every request, as older clients send them."""

from __future__ import annotations

from urllib.parse import quote

import pytest

from contract.places import ENTITIES, ENTITY_IDS, two_entities
from contract.tenant import Tenant
from contract.zuora import (
    MISSING_FIELD,
    PERIODS,
    PERMISSION,
    Json,
    Zuora,
    assert_done,
    assert_refused,
)

STANDARD = "Zuora Finance Standard User"


def pair(made: Json) -> dict[str, str]:
    return {"apiAccessKeyId": made["username"], "apiSecretAccessKey": made["password"]}


@pytest.fixture
def ann(tenant: Tenant) -> Json:
    said = {"username": f"ann of {tenant.credentials.tenant_id}", "role": STANDARD}
    return assert_done(tenant.zuora.send("POST", "/monthend/v1/users", said))


def test_a_name_and_a_password_are_as_good_as_a_token(tenant: Tenant, ann: Json) -> None:
    bare = Zuora(tenant.server.url)
    for _ in range(3):
        assert_done(bare.get(PERIODS, **pair(ann)))
    said = {"name": "Jan 2016", "startDate": "2016-01-01", "endDate": "2016-01-31"}
    made = bare.send("POST", PERIODS, {**said, "fiscalYear": 2016}, pair(ann))
    period = assert_done(bare.get(f"{PERIODS}/{assert_done(made)['id']}", **pair(ann)))
    assert period["createdBy"] == ann["id"]
    query = {"queryString": "select Id from AccountingPeriod where Name = 'Jan 2016'"}
    answer = bare.send("POST", "/v1/action/query", query, pair(ann))
    assert answer.json["size"] == 1
    assert_refused(bare.get("/monthend/v1/users", **pair(ann)), PERMISSION)


def test_an_object_is_described_to_them_too(tenant: Tenant, ann: Json) -> None:
    bare, path = Zuora(tenant.server.url), "/v1/describe/AccountingPeriod"
    answer = bare.get(path, **pair(ann))
    assert (answer.status, b"<name>AccountingPeriod</name>" in answer.body) == (200, True)
    for wrong in ({"apiSecretAccessKey": "wrong"}, {"Authorization": "Bearer 0123"}):
        assert bare.get(path, **{**pair(ann), **wrong}).status == 401


@pytest.mark.parametrize(
    "changed",
    [
        {"apiSecretAccessKey": "wrong"},
        {"apiAccessKeyId": "nobody"},
        {"apiSecretAccessKey": ""},
        {"Authorization": "Bearer 0123"},
    ],
)
def test_whatever_is_wrong_of_them_is_401(
    tenant: Tenant, ann: Json, changed: dict[str, str]
) -> None:
    answer = Zuora(tenant.server.url).get(PERIODS, **{**pair(ann), **changed})
    assert answer.status == 401
    assert answer.json["reasons"][0]["code"] == 90000011


def test_one_of_the_two_headers_is_none(tenant: Tenant, ann: Json) -> None:
    for name, value in pair(ann).items():
        assert Zuora(tenant.server.url).get(PERIODS, **{name: value}).status == 401


def test_a_token_beside_them_is_what_counts(tenant: Tenant, ann: Json) -> None:
    assert_done(tenant.zuora.get("/monthend/v1/users", **pair(ann)))


def test_they_end_with_the_password_and_with_the_user(tenant: Tenant, ann: Json) -> None:
    bare, one = Zuora(tenant.server.url), f"/monthend/v1/users/{ann['id']}"
    assert_done(bare.get(PERIODS, **pair(ann)))
    fresh = assert_done(tenant.zuora.request("POST", f"{one}/reset-password"))
    assert bare.get(PERIODS, **pair(ann)).status == 401
    assert_done(bare.get(PERIODS, **pair(fresh)))
    assert_done(tenant.zuora.request("PUT", f"{one}/deactivate"))
    assert bare.get(PERIODS, **pair(fresh)).status == 401


def test_they_go_with_every_header_that_names_an_entity(tenant: Tenant, ann: Json) -> None:
    places, bare = two_entities(tenant), Zuora(tenant.server.url)
    assert_refused(bare.get(PERIODS, **pair(ann), **{ENTITY_IDS: places.other}), PERMISSION)
    path = f"{ENTITIES}/{places.other}/users/{quote(ann['username'])}"
    assert_done(places.at(places.home).request("PUT", path))
    assert_refused(bare.get(PERIODS, **pair(ann)), MISSING_FIELD)
    said = {"name": "Jan 2016", "startDate": "2016-01-01", "endDate": "2016-01-31"}
    there = {**pair(ann), "entityId": places.other}
    assert_done(bare.send("POST", PERIODS, {**said, "fiscalYear": 2016}, there))
    query = {"queryString": "select Id from AccountingPeriod where Name = 'Jan 2016'"}
    for named, found in (
        ({"entityName": "Europe"}, 1),
        ({ENTITY_IDS: places.other}, 1),
        ({"entityId": places.home}, 0),
    ):
        answer = bare.send("POST", "/v1/action/query", query, {**pair(ann), **named})
        assert answer.json["size"] == found
    assert_done(places.at(places.home).request("DELETE", path))
    assert_refused(bare.get(PERIODS, **there), PERMISSION)
