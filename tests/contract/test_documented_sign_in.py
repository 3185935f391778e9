"""POST /oauth/token, bearer tokens, and what happens without one."""

import base64
import re

import pytest

from contract.tenant import Tenant
from contract.zuora import PERIODS, Answer, Zuora, ask_for_token, assert_done


@pytest.fixture(scope="module")
def token(shared_tenant: Tenant) -> Answer:
    owner = shared_tenant.credentials
    return ask_for_token(Zuora(shared_tenant.server.url), owner.client_id, owner.client_secret)


def assert_unauthenticated(answer: Answer) -> None:
    """The hybrid body: what old clients match on, and the message the SDK reads."""
    assert answer.status == 401
    said = answer.json
    assert said["success"] is False
    assert [reason["code"] for reason in said["reasons"]] == [90000011]
    assert said["reasons"][0]["message"]
    assert said["message"]


def test_a_token_answer_has_the_documented_fields(token: Answer) -> None:
    assert token.status == 200
    said = token.json
    assert set(said) == {"access_token", "token_type", "expires_in", "scope", "jti"}
    assert re.fullmatch("[0-9a-f]{32}", said["access_token"])
    assert re.fullmatch("[0-9a-f]{32}", said["jti"])
    assert said["token_type"] == "bearer"


def test_a_token_lives_an_hour(token: Answer) -> None:
    assert type(token.json["expires_in"]) is int
    assert 3590 <= token.json["expires_in"] <= 3600


def test_the_scope_names_user_and_entity(shared_tenant: Tenant, token: Answer) -> None:
    scope = token.json["scope"].split()
    assert f"user.{shared_tenant.credentials.user_id}" in scope
    entity = shared_tenant.credentials.entity_id.replace("-", "")
    assert f"entity.{entity}" in [each.replace("-", "") for each in scope]


def test_the_token_answer_has_the_documented_headers(token: Answer) -> None:
    assert re.fullmatch("[0-9]+", token.headers["x-ratelimit-limit-minute"])
    assert re.fullmatch("[0-9]+", token.headers["x-ratelimit-remaining-minute"])
    assert len(token.headers["zuora-request-id"]) == 36


def test_credentials_have_the_lengths_the_sdk_insists_on(shared_tenant: Tenant) -> None:
    assert len(shared_tenant.credentials.client_id) == 36
    assert 0 < len(shared_tenant.credentials.client_secret) <= 42


def test_a_new_token_leaves_the_old_one_alive(shared_tenant: Tenant) -> None:
    owner = shared_tenant.credentials
    renewed = Zuora.signed_in(shared_tenant.server.url, owner)
    assert renewed.token != shared_tenant.zuora.token
    assert_done(shared_tenant.zuora.get(PERIODS))
    assert_done(renewed.get(PERIODS))


@pytest.mark.parametrize("bearer", ["Bearer " + "0" * 32, "Bearer", "Basic x"])
def test_the_token_path_ignores_an_authorization_header(shared_tenant: Tenant, bearer: str) -> None:
    owner = shared_tenant.credentials
    headers = {"Authorization": bearer, "Zuora-Entity-Ids": "nonsense", "Accept-Encoding": "gzip"}
    stranger = Zuora(shared_tenant.server.url)
    answer = ask_for_token(stranger, owner.client_id, owner.client_secret, headers)
    assert answer.status == 200


@pytest.mark.parametrize("wrong", ["secret", "id", "both"])
def test_wrong_credentials_are_refused_alike(shared_tenant: Tenant, wrong: str) -> None:
    owner = shared_tenant.credentials
    client_id = "0" * 36 if wrong in {"id", "both"} else owner.client_id
    secret = owner.client_secret if wrong == "id" else "wrong"
    answer = ask_for_token(Zuora(shared_tenant.server.url), client_id, secret)
    assert answer.status == 401
    assert answer.json["success"] is False
    assert answer.json["reasons"]
    assert answer.json["message"]
    assert client_id not in answer.content.decode()


def test_the_secret_of_one_client_does_not_open_another(
    shared_tenant: Tenant, tenant: Tenant
) -> None:
    stranger = Zuora(shared_tenant.server.url)
    answer = ask_for_token(
        stranger, shared_tenant.credentials.client_id, tenant.credentials.client_secret
    )
    assert answer.status == 401


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"client_id=x",
        b"grant_type=client_credentials&client_id=x&client_secret=",
        b"grant_type=password&client_id=x&client_secret=y",
        b"\xff\xfe=%zz",
    ],
)
def test_a_form_without_what_is_needed_is_refused(shared_tenant: Tenant, body: bytes) -> None:
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    stranger = Zuora(shared_tenant.server.url)
    answer = stranger.request("POST", "/oauth/token", body=body, headers=headers)
    assert answer.status in {400, 401}
    assert answer.json["success"] is False


@pytest.mark.parametrize("field", ["client_id", "client_secret", "grant_type"])
def test_a_form_with_a_control_character_is_refused(shared_tenant: Tenant, field: str) -> None:
    said = {
        "client_id": "x",
        "client_secret": "y",
        "grant_type": "client_credentials",
        field: "%00",
    }
    body = "&".join(f"{name}={value}" for name, value in said.items()).encode()
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    stranger = Zuora(shared_tenant.server.url)
    answer = stranger.request("POST", "/oauth/token", body=body, headers=headers)
    assert answer.status == 400
    assert f"The field {field} must not contain control characters." in str(answer.json)


def test_a_json_body_is_not_a_token_request(shared_tenant: Tenant) -> None:
    answer = Zuora(shared_tenant.server.url).send("POST", "/oauth/token", {"client_id": "x"})
    assert answer.status in {400, 401, 415}


def test_a_call_without_a_token_is_told_to_sign_in(shared_tenant: Tenant) -> None:
    assert_unauthenticated(Zuora(shared_tenant.server.url).get(PERIODS))


@pytest.mark.parametrize(
    "value",
    [
        "Bearer " + "0" * 32,
        "Bearer ",
        "Bearer",
        "bearer-" + "0" * 32,
        "Basic " + base64.b64encode(b"a:b").decode(),
        "Bearer ü",
        "Bearer " + "x" * 5000,
    ],
)
def test_a_call_with_a_worthless_token_is_told_to_sign_in(
    shared_tenant: Tenant, value: str
) -> None:
    stranger = Zuora(shared_tenant.server.url)
    assert_unauthenticated(stranger.get(PERIODS, Authorization=value))


def test_the_scheme_is_read_in_any_case(shared_tenant: Tenant) -> None:
    stranger = Zuora(shared_tenant.server.url)
    assert_done(stranger.get(PERIODS, Authorization=f"bearer {shared_tenant.zuora.token}"))


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_a_change_without_a_token_is_told_to_sign_in(shared_tenant: Tenant, method: str) -> None:
    path = PERIODS if method == "POST" else f"{PERIODS}/{'0' * 32}"
    stranger = Zuora(shared_tenant.server.url)
    assert_unauthenticated(stranger.send(method, path, {"name": "x"}))


@pytest.mark.parametrize("path", ["/livez", "/readyz", "/openapi.json", "/docs"])
def test_what_needs_no_token_answers_without_one(shared_tenant: Tenant, path: str) -> None:
    assert Zuora(shared_tenant.server.url).get(path).status == 200
