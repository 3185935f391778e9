"""What is hidden in a request is told nowhere else: in no reason, no name of it, no answer."""

from __future__ import annotations

import json
from typing import Any

import pytest

from contract.zuora import Zuora, assert_done
from monthend.rehearsal.masking import MASK
from rehearsal.rehearsed import NOTED
from unit.house import House

pytestmark = pytest.mark.postgresql_by_night

SECRET = "Sup3rS3cretV4lue"
PERIODS = "/v1/accounting-periods"
TRACK = "Zuora-Track-Id"


@pytest.fixture
def zuora(house: House) -> Zuora:
    return house.zuora()


def told(zuora: Zuora, method: str, path: str, said: object = None, **more: str) -> dict[str, Any]:
    """All that is told of a request."""
    answer = zuora.send(method, path, said, more)
    found = assert_done(zuora.get(f"{NOTED}/{answer.headers['zuora-request-id']}"))
    assert SECRET not in json.dumps(found), found
    assert zuora.token not in json.dumps(found)
    return found


@pytest.mark.parametrize("path", ["/monthend/v1/transactions/password=", f"{PERIODS}/token:"])
def test_a_reason_repeats_no_secret(zuora: Zuora, path: str) -> None:
    found = told(zuora, "GET", path + SECRET)
    assert [(each["message"], bool(each["refusal"])) for each in found["why"]] == [(MASK, True)]


def test_a_reason_without_a_secret_is_told_to_the_letter(zuora: Zuora) -> None:
    (why,) = told(zuora, "GET", f"{PERIODS}/nowhere")["why"]
    assert why["message"] == "There is no accounting period nowhere."


def test_no_track_id_is_a_secret(zuora: Zuora) -> None:
    for name in (f"password={SECRET}", f"password {SECRET}", f"password/{SECRET}"):
        assert told(zuora, "GET", PERIODS, **{TRACK: name})["trackId"] == MASK
    assert told(zuora, "GET", PERIODS, **{TRACK: SECRET, "X-Api-Key": SECRET})["trackId"] == MASK
    assert told(zuora, "GET", PERIODS, **{TRACK: "night-1"})["trackId"] == "night-1"


def test_what_is_hidden_in_one_place_is_hidden_in_all(zuora: Zuora) -> None:
    found = told(zuora, "POST", PERIODS, {"password": SECRET, "notes": f"x {SECRET}"})
    assert not found["request"]["whole"]
    assert MASK in found["curl"]
    told(zuora, "GET", f"{PERIODS}?password={SECRET}&pageSize={SECRET}")
    told(zuora, "GET", f"{PERIODS}/{SECRET}", **{"X-Api-Key": SECRET})


def test_an_answer_repeats_no_secret_of_a_query(zuora: Zuora) -> None:
    said = {"queryString": f"select password {SECRET} from AccountingPeriod"}
    assert "found" in told(zuora, "POST", "/v1/action/query", said)["answer"]["body"]


def test_of_a_new_password_nothing_is_kept_whatever_it_is_called(zuora: Zuora) -> None:
    found = told(zuora, "POST", "/monthend/v1/password", {"old": SECRET, "new": SECRET})
    assert found["request"]["body"] == MASK


def test_a_token_is_nobodys_name(zuora: Zuora) -> None:
    told(zuora, "GET", f"{PERIODS}?{zuora.token}=1", **{zuora.token: "x"})
