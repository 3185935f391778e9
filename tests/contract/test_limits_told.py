"""A request over a limit is told so in its dialect, and nothing of it is done."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from urllib.parse import urlencode

import pytest

from company import Clock
from contract.zuora import Answer
from monthend.entrance.profiles import DAY, MINUTE, PROFILES, Profile
from monthend.services.quotas import Window
from monthend.storage.store import SqliteStore
from property.in_process import FORM
from unit.house import House

PERIODS = "/v1/accounting-periods"
JANUARY = {
    "name": "Jan", "startDate": "2026-01-01", "endDate": "2026-01-31", "fiscalYear": 2026,
    "fiscalQuarter": 1,
}  # fmt: skip
EVERYTHING = "select Id from AccountingPeriod"
DESCRIPTIONS = [
    "/v1/describe/AccountingPeriod",
    "/apps/api/91.0/describe/AccountingPeriod",
    "/apps/api/91.0/describe",
]
LIMITS = {
    "minute": Profile(calls=(Window(MINUTE, 3), Window(DAY, 100))),
    "day": Profile(calls=(Window(MINUTE, 100), Window(DAY, 3))),
    "tokens": Profile(tokens=(Window(MINUTE, 1), Window(DAY, 100))),
    "address": Profile(tokens_of_address=Window(MINUTE, 1)),
}


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, profile in LIMITS.items():
        monkeypatch.setitem(PROFILES, name, profile)


def house(folder: Path, profile: str) -> House:
    clock = Clock()
    store = SqliteStore(str(folder / "books.db"), clock=clock, synchronous="OFF")
    return House.built(store, clock, profile=profile)


def ask_for_token(here: House, *, secret: str = "") -> Answer:
    form = {
        "client_id": here.owner.client_id,
        "client_secret": secret or here.owner.client_secret,
        "grant_type": "client_credentials",
    }
    return here.http().request(
        "POST", "/oauth/token", body=urlencode(form).encode(), headers={"Content-Type": FORM}
    )


@pytest.mark.parametrize(("profile", "retry_after"), [("minute", True), ("day", False)])
def test_rest_is_told_429_and_nothing_was_done(
    tmp_path: Path, profile: str, retry_after: bool
) -> None:
    here = house(tmp_path, profile)
    zuora = here.zuora()
    for _ in range(3):
        assert zuora.get(PERIODS).status == 200
    refused = zuora.send("POST", PERIODS, JANUARY)
    assert refused.status == 429
    assert refused.json["reasons"][0]["code"] == 50000070
    assert refused.headers["ratelimit-remaining"] == "0"
    assert int(refused.headers["ratelimit-reset"]) > 0
    assert ("retry-after" in refused.headers) is retry_after
    here.clock.at += timedelta(days=1)
    assert len(here.zuora().get(PERIODS).json["accountingPeriods"]) == 1


def test_without_a_profile_nobody_is_told(tmp_path: Path) -> None:
    zuora = house(tmp_path, "off").zuora()
    assert {zuora.get(PERIODS).status for _ in range(20)} == {200}


def test_soap_is_told_with_a_fault(tmp_path: Path) -> None:
    soap = house(tmp_path, "minute").soap()
    for _ in range(3):
        soap.query(EVERYTHING)
    refused = soap.try_query(EVERYTHING)
    assert refused.http.status == 429
    assert refused.fault.code == "REQUEST_EXCEEDED_LIMIT"
    assert 1 <= int(refused.http.headers["retry-after"]) <= 60


def test_what_a_tenant_asks_by_soap_counts_with_rest(tmp_path: Path) -> None:
    here = house(tmp_path, "minute")
    zuora, soap = here.zuora(), here.soap()
    zuora.get(PERIODS)
    soap.query(EVERYTHING)
    zuora.get(PERIODS)
    assert soap.try_query(EVERYTHING).http.status == 429


@pytest.mark.parametrize("path", DESCRIPTIONS)
def test_a_description_counts_like_any_request(tmp_path: Path, path: str) -> None:
    zuora = house(tmp_path, "minute").zuora()
    told = [zuora.get(path) for _ in range(3)]
    assert [answer.status for answer in told] == [200, 200, 200]
    assert [answer.headers["ratelimit-remaining"] for answer in told] == ["2", "1", "0"]
    refused = zuora.get(path)
    assert (refused.status, refused.headers["ratelimit-remaining"]) == (429, "0")
    assert 1 <= int(refused.headers["retry-after"]) <= 60
    assert zuora.get(PERIODS).status == 429


def test_a_description_that_is_refused_has_the_headers_too(tmp_path: Path) -> None:
    here = house(tmp_path, "minute")
    answer = here.http().get(DESCRIPTIONS[0])
    assert (answer.status, answer.headers["ratelimit-remaining"]) == (401, "3")
    assert answer.headers["concurrency-limit-type"] == "Default"
    missing = here.zuora().get("/v1/describe/Nothing")
    assert (missing.status, missing.headers["ratelimit-remaining"]) == (404, "2")


def test_descriptions_give_back_their_place(tmp_path: Path) -> None:
    clock = Clock()
    store = SqliteStore(str(tmp_path / "books.db"), clock=clock, synchronous="OFF")
    zuora = House.built(store, clock, concurrent_requests=1).zuora()
    for path in (*DESCRIPTIONS, "/v1/describe/Nothing", DESCRIPTIONS[0]):
        answer = zuora.get(path)
        assert answer.status in (200, 404)
        assert answer.headers["concurrency-limit-remaining"] == "0"


def test_tokens_are_counted_by_tenant(tmp_path: Path) -> None:
    here = house(tmp_path, "tokens")
    first = ask_for_token(here)
    assert (first.status, first.headers["x-ratelimit-remaining-minute"]) == (200, "0")
    second = ask_for_token(here)
    assert (second.status, second.headers["x-ratelimit-remaining-minute"]) == (429, "0")
    assert second.json["reasons"][0]["code"] == 50000070


def test_whoever_has_no_secret_uses_up_no_tenants_limit(tmp_path: Path) -> None:
    here = house(tmp_path, "tokens")
    for _ in range(3):
        assert ask_for_token(here, secret="wrong").status == 401
    assert ask_for_token(here).status == 200


def test_attempts_are_counted_by_address_right_or_wrong(tmp_path: Path) -> None:
    here = house(tmp_path, "address")
    assert ask_for_token(here, secret="wrong").status == 401
    assert ask_for_token(here).status == 429


def test_a_password_to_be_changed_is_an_attempt(tmp_path: Path) -> None:
    here = house(tmp_path, "address")
    answer = here.zuora().send("POST", "/monthend/v1/password", {"currentPassword": "a guess"})
    assert answer.status == 429


def test_a_login_is_an_attempt(tmp_path: Path) -> None:
    here = house(tmp_path, "address")
    assert ask_for_token(here).status == 200
    login = here.stranger().login(here.owner.username, "whatever")
    assert login.http.status == 429
