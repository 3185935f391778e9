"""`/monthend/v1/password`: another password of one's own, and no way round the lockout."""

from __future__ import annotations

import pytest

from contract.soap import WRONG_PASSWORD, Soap
from contract.tenant import Tenant
from contract.zuora import (
    INVALID_VALUE,
    MISSING_FIELD,
    PERIODS,
    Answer,
    Json,
    Zuora,
    ask_for_token,
    assert_done,
    assert_refused,
)

PASSWORD = "/monthend/v1/password"
STANDARD = "Zuora Finance Standard User"


@pytest.fixture
def ann(tenant: Tenant) -> Json:
    name = f"ann of {tenant.credentials.tenant_id}"
    said = {"username": name, "role": STANDARD}
    return assert_done(tenant.zuora.send("POST", "/monthend/v1/users", said))


def at(tenant: Tenant, made: Json) -> Zuora:
    """A user at work with a token of their own."""
    url = tenant.server.url
    answer = ask_for_token(Zuora(url), made["clientId"], made["clientSecret"])
    return Zuora(url, answer.json["access_token"])


def ask(zuora: Zuora, password: str, **headers: str) -> Answer:
    return zuora.send("POST", PASSWORD, {"currentPassword": password}, headers)


def test_it_is_told_once_and_ends_whatever_else_came_in(tenant: Tenant, ann: Json) -> None:
    here, elsewhere, soap = at(tenant, ann), at(tenant, ann), Soap(tenant.server.url)
    soap.login(ann["username"], ann["password"]).response("login")
    for zuora in (here, elsewhere):
        assert_done(zuora.get(PERIODS))
    key = {"Idempotency-Key": "a key"}
    made = assert_done(ask(here, ann["password"], **key))
    assert assert_done(ask(here, ann["password"], **key)) == {**made, "password": None}
    assert_done(here.get(PERIODS))
    assert elsewhere.get(PERIODS).status == 401
    assert soap.login(ann["username"], ann["password"]).fault.message == WRONG_PASSWORD
    soap.login(ann["username"], made["password"]).response("login")
    found = assert_done(tenant.zuora.get("/monthend/v1/history?of=tenant"))["history"]
    (told,) = (row for row in found if row["event"] == "passwordChanged")
    assert (told["subject"], told["userId"], told["channel"]) == (
        ann["username"],
        ann["id"],
        "REST",
    )


def test_a_name_and_a_password_in_headers_are_no_proof(tenant: Tenant, ann: Json) -> None:
    pair = {"apiAccessKeyId": ann["username"], "apiSecretAccessKey": ann["password"]}
    bare = Zuora(tenant.server.url)
    assert_refused(bare.send("POST", PASSWORD, {}, pair), MISSING_FIELD)
    assert_refused(ask(bare, "wrong", **pair), INVALID_VALUE)
    fresh = assert_done(ask(bare, ann["password"], **pair))["password"]
    assert bare.get(PERIODS, **pair).status == 401
    assert_done(bare.get(PERIODS, **{**pair, "apiSecretAccessKey": fresh}))


def test_guessing_locks_out_here_as_at_sign_in(tenant: Tenant, ann: Json) -> None:
    tenant.change_setting("lockout_after", "3")
    zuora, soap = at(tenant, ann), Soap(tenant.server.url)
    for said in ("", None, 7, "x" * 256, "\x01"):
        answer = zuora.send("POST", PASSWORD, {"currentPassword": said})
        assert answer.json["success"] is False
    told = [ask(zuora, guess).json["reasons"] for guess in ("one", "two", "three")]
    told.append(ask(zuora, ann["password"]).json["reasons"])
    assert all(each == told[0] for each in told)
    assert "currentPassword" in told[0][0]["message"]
    assert soap.login(ann["username"], ann["password"]).fault.message == WRONG_PASSWORD
    assert_done(tenant.zuora.request("PUT", f"/monthend/v1/users/{ann['id']}/unlock"))
    assert_done(ask(zuora, ann["password"]))
