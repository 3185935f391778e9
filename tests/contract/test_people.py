"""`/monthend/v1/users`, `/clients` and `/roles`, and what becomes of those who are inside."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest

from contract.soap import WRONG_PASSWORD, Soap
from contract.started_server import Credentials
from contract.tenant import Tenant
from contract.zuora import (
    NOT_FOUND,
    PERMISSION,
    RULE,
    Json,
    Zuora,
    ask_for_token,
    assert_done,
    assert_refused,
)

USERS, CLIENTS, ROLES = (f"/monthend/v1/{name}" for name in ("users", "clients", "roles"))
STANDARD = "Zuora Finance Standard User"
SECRETS = ("password", "clientSecret")


def add(zuora: Zuora, name: str, role: str = STANDARD, **headers: str) -> Json:
    return assert_done(zuora.send("POST", USERS, {"username": name, "role": role}, headers))


@pytest.fixture
def ann(tenant: Tenant) -> Json:
    return add(tenant.zuora, f"ann of {tenant.credentials.tenant_id}")


def at(tenant: Tenant, made: Json) -> Zuora:
    """A user at work with a token of their own."""
    zuora = Zuora(tenant.server.url)
    answer = ask_for_token(zuora, made["clientId"], made["clientSecret"])
    assert answer.status == 200, answer.content
    return Zuora(tenant.server.url, answer.json["access_token"])


def signed_in(tenant: Tenant, made: Json) -> Soap:
    """A user at work with a session of their own."""
    given = {"user_id": made["id"], "tenant_id": "", "entity_id": "", "client_id": ""}
    credentials = Credentials(
        **given, username=made["username"], password=made["password"], client_secret=""
    )
    return Soap.signed_in(tenant.server.url, credentials)


def history(zuora: Zuora) -> list[Json]:
    found: list[Json] = assert_done(zuora.get("/monthend/v1/history?of=tenant"))["history"]
    return found


def test_a_deactivated_users_token_and_session_die_at_once(tenant: Tenant, ann: Json) -> None:
    inside = at(tenant, ann)
    soap = signed_in(tenant, ann)
    for _ in range(2):
        assert_done(inside.get("/v1/accounting-periods"))
    soap.query("select Id from AccountingPeriod")
    assert_done(tenant.zuora.request("PUT", f"{USERS}/{ann['id']}/deactivate"))
    for path in ("/v1/accounting-periods", "/v1/describe/AccountingPeriod"):
        assert inside.get(path).status == 401
    assert soap.try_query("select Id from AccountingPeriod").fault.code == "INVALID_SESSION"
    assert soap.call("getUserInfo").fault.code == "INVALID_SESSION"
    refused = ask_for_token(Zuora(tenant.server.url), ann["clientId"], ann["clientSecret"])
    assert refused.status == 401
    assert soap.login(ann["username"], ann["password"]).fault.message == WRONG_PASSWORD
    events = [row["event"] for row in history(tenant.zuora)]
    assert "userDeactivated" in events


def test_a_users_role_is_changed_over_rest(tenant: Tenant, ann: Json) -> None:
    inside = at(tenant, ann)
    assert_refused(inside.get(USERS), PERMISSION, naming="Manage Users")
    said = {"role": "Zuora Finance Administrator"}
    headers = {"Zuora-Track-Id": f"role-{ann['id']}"}
    changed = assert_done(tenant.zuora.send("PUT", f"{USERS}/{ann['id']}", said, headers))
    assert (changed["role"], changed["active"]) == (said["role"], True)
    listed = assert_done(inside.get(USERS))["users"]
    assert ann["username"] in {user["username"] for user in listed}
    row = history(tenant.zuora)[-1]
    assert (row["event"], row["channel"], row["trackId"]) == (
        "userChanged", "REST", headers["Zuora-Track-Id"],
    )  # fmt: skip
    outcome = assert_done(tenant.zuora.get(f"/monthend/v1/requests/{headers['Zuora-Track-Id']}"))
    assert outcome["done"] == "done"


@pytest.mark.parametrize(
    ("path", "said"),
    [(USERS, {"username": "keyed", "role": STANDARD}), (CLIENTS, {"username": ""})],
)
def test_secrets_are_told_once_even_to_who_sends_again(
    tenant: Tenant, path: str, said: dict[str, Any]
) -> None:
    said = {**said, "username": said["username"] + tenant.credentials.tenant_id}
    if path == CLIENTS:
        said["username"] = add(tenant.zuora, said["username"])["username"]
    key = {"Idempotency-Key": "a key"}
    first = assert_done(tenant.zuora.send("POST", path, said, key))
    again = tenant.zuora.send("POST", path, said, key)
    told = {name: None for name in SECRETS if name in first}
    assert told
    assert all(first[name] for name in told)
    assert assert_done(again) == {**first, **told}
    assert again.headers["idempotent-replayed"] == "true"


def test_a_new_password_lets_in_and_the_old_one_does_not(tenant: Tenant, ann: Json) -> None:
    path = f"{USERS}/{ann['id']}/reset-password"
    fresh = assert_done(tenant.zuora.request("POST", path))["password"]
    soap = Soap(tenant.server.url)
    assert soap.login(ann["username"], ann["password"]).fault.message == WRONG_PASSWORD
    soap.login(ann["username"], fresh).response("login")


def test_a_client_is_rotated_without_downtime(tenant: Tenant, ann: Json) -> None:
    one = f"{CLIENTS}/{ann['clientId']}"
    inside = at(tenant, ann)
    made = assert_done(tenant.zuora.send("POST", f"{one}/rotate", {"overlapHours": 1}))
    assert made["previousSecretUntil"]
    assert_done(inside.get("/v1/accounting-periods"))
    fresh = {**ann, "clientSecret": made["clientSecret"]}
    for each in (ann, fresh):
        at(tenant, each)
    last = assert_done(tenant.zuora.send("POST", f"{one}/rotate", {"overlapHours": 0}))
    assert inside.get("/v1/accounting-periods").status == 401
    assert ask_for_token(Zuora(tenant.server.url), ann["clientId"], fresh["clientSecret"]).status
    at(tenant, {**ann, "clientSecret": last["clientSecret"]})
    assert_done(tenant.zuora.request("PUT", f"{one}/revoke"))
    found = assert_done(tenant.zuora.get(f"{CLIENTS}?userId={ann['id']}"))["clients"]
    assert [client["active"] for client in found] == [False]
    assert assert_done(tenant.zuora.get(one))["revokedOn"]


def test_a_role_of_ones_own_is_made_and_deleted(tenant: Tenant) -> None:
    said = {"name": "Closer (monthly)", "permissions": ["Finance Access"], "description": "d"}
    assert_done(tenant.zuora.send("POST", ROLES, said))
    one = f"{ROLES}/Closer%20%28monthly%29"
    more = ["Finance Access", "Run Trial Balance"]
    changed = assert_done(tenant.zuora.send("PUT", one, {"permissions": more}))
    assert (changed["permissions"], changed["description"]) == (more, "d")
    changed = assert_done(tenant.zuora.send("PUT", one, {"description": None}))
    assert changed["description"] is None
    assert assert_done(tenant.zuora.get(one))["stock"] is False
    assert len(assert_done(tenant.zuora.get(ROLES))["roles"]) == 3
    assert_done(tenant.zuora.request("DELETE", one))
    assert_refused(tenant.zuora.get(one), NOT_FOUND)
    stock = f"{ROLES}/Zuora%20Finance%20Standard%20User"
    assert_refused(tenant.zuora.request("DELETE", stock), RULE)


def test_ids_of_another_tenant_are_answered_as_those_of_nothing(
    tenant: Tenant, ann: Json, shared_tenant: Tenant
) -> None:
    other = shared_tenant.zuora
    asks = (
        ("GET", f"{USERS}/{{}}", ann["id"]),
        ("PUT", f"{USERS}/{{}}/deactivate", ann["id"]),
        ("POST", f"{USERS}/{{}}/reset-password", ann["id"]),
        ("GET", f"{CLIENTS}/{{}}", ann["clientId"]),
        ("PUT", f"{CLIENTS}/{{}}/revoke", ann["clientId"]),
    )
    for method, path, of_ann in asks:
        nobodys = of_ann[:-1] + ("0" if of_ann[-1] != "0" else "1")
        answers = [other.request(method, path.format(each)) for each in (of_ann, nobodys)]
        texts = []
        for answer, each in zip(answers, (of_ann, nobodys), strict=True):
            assert_refused(answer, NOT_FOUND)
            texts.append(answer.json["reasons"][0]["message"].replace(each, "ID"))
        assert texts[0] == texts[1]
    assert assert_done(other.get(f"{CLIENTS}?userId={ann['id']}"))["clients"] == []
    at(tenant, ann)


def test_lists_of_people_come_in_pages(tenant: Tenant, ann: Json) -> None:
    for path, name in ((USERS, "users"), (CLIENTS, "clients")):
        first = assert_done(tenant.zuora.get(f"{path}?pageSize=1"))
        assert len(first[name]) == 1
        assert first["nextPage"].startswith(tenant.server.url + path)
        second = assert_done(tenant.zuora.get(first["nextPage"].removeprefix(tenant.server.url)))
        assert "nextPage" not in second
    path = f"{CLIENTS}?pageSize=1&userId={ann['id']}"
    assert "nextPage" not in assert_done(tenant.zuora.get(path))


def test_an_access_review_is_json_or_csv(tenant: Tenant, ann: Json) -> None:
    review = assert_done(tenant.zuora.get("/monthend/v1/access-review"))
    (row,) = (user for user in review["users"] if user["id"] == ann["id"])
    assert (row["role"], row["active"]) == (STANDARD, True)
    assert "API Write Access" in row["permissions"]
    assert "Manage Users" not in row["permissions"]
    assert [client["clientId"] for client in row["clients"]] == [ann["clientId"]]
    answer = tenant.zuora.get("/monthend/v1/access-review.csv")
    assert answer.headers["content-type"] == "text/csv;charset=UTF-8"
    rows = list(csv.DictReader(io.StringIO(answer.content.decode())))
    assert {row["username"] for row in rows} == {user["username"] for user in review["users"]}
    refused = at(tenant, ann).get("/monthend/v1/access-review.csv")
    assert_refused(refused, PERMISSION, status=403)
