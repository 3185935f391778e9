"""API2, broken authentication: tokens made up, mislaid and outlived, passwords guessed."""

from __future__ import annotations

import base64
from datetime import timedelta
from urllib.parse import urlencode

import pytest

from contract.zuora import Zuora, assert_done
from property.in_process import FORM, PASSWORD
from unit.house import House

PERIODS = "/v1/accounting-periods"


def bearing(house: House, authorization: str) -> int:
    client = house.http()
    return client.get(PERIODS, Authorization=authorization).status


def unsigned(claims: str) -> str:
    parts = ('{"alg":"none","typ":"JWT"}', claims, "")
    return ".".join(base64.urlsafe_b64encode(each.encode()).decode() for each in parts)


def test_no_token_that_was_not_issued_is_believed(house: House, owner: Zuora) -> None:
    issued = owner.token
    forged = [
        "", "null", "undefined", "0" * 32, issued[:-1], issued + "0", issued.upper(),
        issued[::-1], f"{issued},{issued}", house.owner.client_id, house.owner.client_secret,
        house.owner.user_id, unsigned(f'{{"sub":"{house.owner.user_id}"}}'), "'or'1'='1",
    ]  # fmt: skip
    assert {bearing(house, f"Bearer {each}") for each in forged} == {401}
    for scheme in ("Basic", "Token", "Digest", ""):
        assert bearing(house, f"{scheme} {issued}") == 401
    assert bearing(house, f"Bearer {issued}") == 200


@pytest.mark.parametrize("name", ["access_token", "token", "authorization", "session"])
def test_a_token_counts_in_no_address_and_in_no_cookie(
    house: House, owner: Zuora, name: str
) -> None:
    stranger = house.http()
    assert stranger.get(f"{PERIODS}?{name}={owner.token}").status == 401
    assert stranger.get(PERIODS, Cookie=f"{name}={owner.token}").status == 401


def test_a_token_is_over_after_its_hour(house: House, owner: Zuora) -> None:
    house.clock.advance(timedelta(minutes=59, seconds=58))
    assert owner.get(PERIODS).status == 200
    house.clock.advance(timedelta(seconds=3))
    assert owner.get(PERIODS).status == 401


def test_a_session_of_soap_is_no_token_and_a_token_no_session(house: House, owner: Zuora) -> None:
    soap = house.soap()
    assert bearing(house, f"Bearer {soap.session}") == 401
    soap.session = owner.token
    assert "INVALID_SESSION" in soap.try_query("select Id from AccountingPeriod").text


def test_secrets_are_not_guessed_by_parts(house: House) -> None:
    def ask(**changed: str) -> tuple[int, object]:
        form = {
            "client_id": house.owner.client_id, "client_secret": house.owner.client_secret,
            "grant_type": "client_credentials", **changed,
        }  # fmt: skip
        said = urlencode(form).encode()
        answer = house.http().request(
            "POST", "/oauth/token", body=said, headers={"Content-Type": FORM}
        )
        return answer.status, {**answer.json, "requestId": "", "processId": ""}

    wrong = ask(client_secret="0" * 40)
    assert wrong[0] == 401
    assert wrong == ask(client_id="0" * 36) == ask(client_secret=house.owner.client_secret[:-1])
    for grant in ("password", "authorization_code", "refresh_token", "implicit"):
        assert ask(grant_type=grant)[0] in (400, 401)


def test_guessing_a_password_locks_even_the_right_one_out(house: House) -> None:
    soap, name = house.stranger(), house.owner.username
    answers = {soap.login(name, f"guess {each}").fault.message for each in range(10)}
    assert len(answers) == 1
    assert {soap.login(name, PASSWORD).fault.message} == answers
    assert {soap.login("nobody", PASSWORD).fault.message} == answers
    house.clock.advance(timedelta(minutes=16))
    soap.login(name, PASSWORD).response("login")


def test_whoever_is_deactivated_is_out_with_all_they_hold(house: House, owner: Zuora) -> None:
    clerk = house.user("clerk")
    theirs, soap = house.zuora(clerk), house.soap(clerk)
    assert_done(owner.request("PUT", f"/monthend/v1/users/{clerk.user_id}/deactivate"))
    assert theirs.get(PERIODS).status == 401
    assert "INVALID_SESSION" in soap.try_query("select Id from AccountingPeriod").text
    house.stranger().login("clerk", PASSWORD).fault  # noqa: B018


def test_a_password_that_was_given_does_not_become_a_lasting_one(house: House) -> None:
    house.set_up("given_password_hours", "24")
    clerk, stays = house.user("clerk"), house.user("stays")
    change = "/monthend/v1/password"
    own = assert_done(house.zuora(stays).send("POST", change, {"currentPassword": PASSWORD}))
    house.clock.advance(timedelta(hours=24))
    soap, theirs = house.stranger(), house.zuora(clerk)
    wrong = soap.login("clerk", "wrong").fault.message
    assert soap.login("clerk", PASSWORD).fault.message == wrong
    pair = {"apiAccessKeyId": "clerk", "apiSecretAccessKey": PASSWORD}
    assert house.http().get(PERIODS, **pair).status == 401
    assert not theirs.send("POST", change, {"currentPassword": PASSWORD}).json["success"]
    soap.login("stays", own["password"]).response("login")
