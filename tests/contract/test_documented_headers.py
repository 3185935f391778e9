"""Request and response headers that every operation shares."""

import gzip
import json
import re
import zlib

import pytest

from contract.tenant import Tenant
from contract.zuora import (
    INVALID_VALUE,
    MALFORMED,
    NOT_FOUND,
    PERIODS,
    Zuora,
    assert_done,
    assert_refused,
    nothing_changed,
)


@pytest.fixture(scope="module")
def january(shared_tenant: Tenant) -> str:
    return shared_tenant.create_months(1)[0]


@pytest.fixture
def path(january: str) -> str:
    return f"{PERIODS}/{january}"


@pytest.fixture(scope="module")
def shared(shared_tenant: Tenant) -> Zuora:
    return shared_tenant.zuora


@pytest.mark.parametrize(
    "track", ["a", "close 2016-01 (run 7)", "x" * 64, "~!@#$%^&*()_+-=[]{}|,.<>/?`\\"]
)
def test_a_track_id_is_echoed(shared: Zuora, path: str, track: str) -> None:
    answer = shared.get(path, **{"Zuora-Track-Id": track})
    assert_done(answer)
    assert answer.headers["zuora-track-id"] == track


def test_no_track_id_is_made_up(shared: Zuora, path: str) -> None:
    assert "zuora-track-id" not in shared.get(path).headers


@pytest.mark.parametrize("track", ["x" * 65, "a:b", "a;b", 'a"b', "a'b", "Zürich", "tab\there"])
def test_an_invalid_track_id_is_refused_and_not_echoed(
    shared: Zuora, path: str, track: str
) -> None:
    answer = shared.get(path, **{"Zuora-Track-Id": track})
    assert_refused(answer, INVALID_VALUE, naming="Zuora-Track-Id", status=400)
    assert "zuora-track-id" not in answer.headers


def test_an_invalid_track_id_keeps_a_change_from_happening(shared: Zuora, path: str) -> None:
    with nothing_changed(shared):
        answer = shared.send("PUT", path, {"notes": "no"}, {"Zuora-Track-Id": "a:b"})
        assert answer.json["success"] is False


def test_a_refusal_echoes_the_track_id_too(shared: Zuora) -> None:
    answer = shared.get(f"{PERIODS}/{'0' * 32}", **{"Zuora-Track-Id": "lost"})
    assert_refused(answer, NOT_FOUND)
    assert answer.headers["zuora-track-id"] == "lost"


def test_the_history_keeps_the_track_id(tenant: Tenant) -> None:
    (period,) = tenant.create_months(1)
    path = f"{PERIODS}/{period}"
    assert_done(tenant.zuora.send("PUT", path, {"notes": "x"}, {"Zuora-Track-Id": "close-7"}))
    assert "close-7" in tenant.zuora.history(period)[-1].values()


def test_each_answer_has_a_request_id_of_its_own(shared: Zuora, path: str) -> None:
    ids = {shared.get(path).headers["zuora-request-id"] for _ in range(3)}
    assert len(ids) == 3
    assert {len(each) for each in ids} == {36}


def test_refusals_and_strangers_get_a_request_id(shared: Zuora) -> None:
    stranger = Zuora(shared.url)
    for answer in (shared.get(f"{PERIODS}/no"), shared.get("/v1/no"), stranger.get(PERIODS)):
        assert len(answer.headers["zuora-request-id"]) == 36


def test_rate_limit_headers_are_on_every_answer(shared: Zuora, path: str) -> None:
    headers = shared.get(path).headers
    assert headers["ratelimit-limit"]
    assert re.fullmatch("[0-9]+", headers["ratelimit-remaining"])
    assert re.fullmatch("[0-9]+", headers["ratelimit-reset"])


def test_concurrency_headers_are_on_every_answer(shared: Zuora, path: str) -> None:
    headers = shared.get(path).headers
    assert headers["concurrency-limit-type"] == "Default"
    assert headers["concurrency-limit-limit"] == "40"
    assert re.fullmatch("[0-9]+", headers["concurrency-limit-remaining"])


@pytest.mark.parametrize("version", ["2025-08-12", "2024-05-20", "186.0", "341.0", "211.0"])
def test_a_documented_version_is_served(shared: Zuora, path: str, version: str) -> None:
    assert_done(shared.get(path, **{"Zuora-Version": version}))


@pytest.mark.parametrize("version", ["1.0", "999.0", "1999-01-01"])
def test_an_unsupported_version_means_the_oldest(shared: Zuora, path: str, version: str) -> None:
    assert_done(shared.get(path, **{"Zuora-Version": version}))


def test_the_callers_entity_may_be_named(shared_tenant: Tenant, path: str) -> None:
    entity = shared_tenant.credentials.entity_id
    assert_done(shared_tenant.zuora.get(path, **{"Zuora-Entity-Ids": entity}))


@pytest.mark.parametrize("name", ["Zuora-Entity-Ids", "Zuora-Org-Ids"])
@pytest.mark.parametrize("scope", ["0" * 32, "not-an-id", "a,b"])
def test_a_scope_the_caller_cannot_reach_is_refused(
    shared: Zuora, path: str, name: str, scope: str
) -> None:
    with nothing_changed(shared):
        answer = shared.send("PUT", path, {"notes": "no"}, {name: scope})
        assert answer.json["success"] is False
        assert name in answer.json["reasons"][0]["message"]


def test_another_tenants_entity_cannot_be_named(shared: Zuora, path: str, tenant: Tenant) -> None:
    answer = shared.get(path, **{"Zuora-Entity-Ids": tenant.credentials.entity_id})
    assert answer.json["success"] is False


def test_a_body_is_plain_unless_gzip_is_asked_for(shared: Zuora) -> None:
    assert "content-encoding" not in shared.get(PERIODS).headers


@pytest.mark.parametrize("accepted", ["gzip", "gzip, deflate", "deflate;q=0.5, gzip;q=1.0"])
def test_a_large_answer_is_compressed_on_request(shared: Zuora, accepted: str) -> None:
    answer = shared.get(PERIODS, **{"Accept-Encoding": accepted})
    assert answer.headers["content-encoding"] == "gzip"
    assert assert_done(answer)["accountingPeriods"] == shared.periods()


@pytest.mark.parametrize("accepted", ["identity", "gzip;q=0", "br"])
def test_an_answer_is_not_compressed_against_the_request(shared: Zuora, accepted: str) -> None:
    answer = shared.get(PERIODS, **{"Accept-Encoding": accepted})
    assert "content-encoding" not in answer.headers


def test_over_a_thousand_bytes_are_compressed_and_a_thousand_are_not(tenant: Tenant) -> None:
    period = tenant.zuora.create("Jan 2016", "2016-01-01", "2016-01-31", notes="")
    path = f"{PERIODS}/{period}"
    missing = 1000 - len(tenant.zuora.get(path).body)
    assert 0 < missing <= 255, "notes alone cannot bring this answer to the threshold"
    encodings = []
    for letters in (missing, missing + 1):
        assert_done(tenant.zuora.update(period, notes="n" * letters))
        assert len(tenant.zuora.get(path).body) == 1000 - missing + letters
        answer = tenant.zuora.get(path, **{"Accept-Encoding": "gzip"})
        encodings.append(answer.headers.get("content-encoding"))
    assert encodings == [None, "gzip"]


def test_a_gzipped_request_is_read(shared: Zuora, path: str) -> None:
    body = gzip.compress(json.dumps({"notes": "packed"}).encode())
    headers = {"Content-Encoding": "gzip", "Content-Type": "application/json"}
    assert_done(shared.request("PUT", path, body=body, headers=headers))
    assert assert_done(shared.get(path))["notes"] == "packed"


@pytest.mark.parametrize(
    "body",
    [
        b'{"notes": "not packed"}',
        gzip.compress(b'{"notes": "cut"}' * 50)[:-20],
        zlib.compress(b'{"notes": "zlib"}'),
        b"",
    ],
    ids=["plain", "cut short", "zlib", "empty"],
)
def test_a_request_that_is_not_the_gzip_it_claims_is_malformed(
    shared: Zuora, path: str, body: bytes
) -> None:
    headers = {"Content-Encoding": "gzip", "Content-Type": "application/json"}
    with nothing_changed(shared):
        answer = shared.request("PUT", path, body=body, headers=headers)
        assert_refused(answer, MALFORMED, status=400)


def test_answers_are_json_in_utf_8(shared: Zuora, path: str) -> None:
    assert_done(shared.update(path.rpartition("/")[2], notes="Zürich 東京"))
    answer = shared.get(path)
    assert answer.headers["content-type"].replace(" ", "").lower() in {
        "application/json",
        "application/json;charset=utf-8",
    }
    assert answer.json["notes"] == "Zürich 東京"


@pytest.mark.parametrize("encoding", ["gzip", "identity", "br"])
def test_an_announced_encoding_of_no_body_is_harmless(tenant: Tenant, encoding: str) -> None:
    """Clients send their default headers with an action, which has no body."""
    (period,) = tenant.create_months(1)
    path, headers = f"{PERIODS}/{period}", {"Content-Encoding": encoding}
    assert_done(tenant.zuora.get(path, **headers))
    assert_done(tenant.zuora.request("PUT", f"{path}/run-trial-balance", headers=headers))
    assert_refused(tenant.zuora.request("PUT", path, headers=headers), MALFORMED, status=400)
