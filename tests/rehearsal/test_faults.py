"""Faults on demand: where they are met, how often, and that nothing else is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from company import Clock
from contract.soap import Soap
from contract.zuora import Answer, Zuora, ask_for_token, assert_done, assert_refused, reasons
from monthend.domain.errors import Refusal, Refusals
from monthend.domain.permissions import STANDARD_USER, Permission
from monthend.rehearsal.fault_notes import FaultNotes
from monthend.rehearsal.faults import ANY, PROFILES, Fault, FaultKind
from monthend.rehearsal.faulty import ConnectionLost
from monthend.rehearsal.notebook import Notebook
from monthend.rest.fields import check
from monthend.rest.rehearsal_faults import NEW_FAULT, faults_of
from monthend.services import tenants
from monthend.storage.store import SqliteStore
from property.in_process import PASSWORD, SECRETS
from rehearsal.rehearsed import FAULTS, count, faults, have, noted
from unit.house import House

pytestmark = pytest.mark.postgresql_by_night

PERIODS = "/v1/accounting-periods"


@pytest.fixture
def house(store: SqliteStore, clock: Clock) -> House:
    return House.built(store, clock, rehearsal=True)


@pytest.fixture
def zuora(house: House) -> Zuora:
    return house.zuora()


@pytest.fixture
def january(zuora: Zuora) -> str:
    return zuora.create("Jan 2026", "2026-01-01", "2026-01-31")


# What goes wrong -------------------------------------------------------------------------


def test_too_many_requests_are_answered_as_real_ones(zuora: Zuora, january: str) -> None:
    have(zuora, kind="tooManyRequests", retryAfter=7, times=1)
    answer = zuora.close(january)
    assert (answer.status, answer.headers["retry-after"]) == (429, "7")
    assert [each.category for each in reasons(answer)] == [70]
    assert zuora.period(january)["status"] == "Open"


def test_a_server_error_has_its_status_and_does_nothing(zuora: Zuora, january: str) -> None:
    have(zuora, kind="serverError", status=502, message="Bad gateway, on demand.", times=1)
    answer = zuora.close(january)
    assert answer.status == 502
    assert reasons(answer)[0].message == "Bad gateway, on demand."
    assert zuora.period(january)["status"] == "Open"


def test_a_lost_request_has_done_nothing(zuora: Zuora, january: str) -> None:
    have(zuora, kind="lostRequest", operation="PUT_CloseAccountingPeriod")
    with pytest.raises(ConnectionLost):
        zuora.close(january)
    assert zuora.period(january)["status"] == "Open"
    assert count(zuora, outcome="lost") == 1


def test_a_lost_answer_has_done_it(zuora: Zuora, january: str) -> None:
    have(zuora, kind="lostAnswer", operation="PUT_CloseAccountingPeriod")
    with pytest.raises(ConnectionLost):
        zuora.close(january)
    assert zuora.period(january)["status"] == "Closed"
    assert noted(zuora, outcome="lost")["fault"].startswith("lostAnswer ")


def test_an_expired_token_stays_so_and_another_one_is_good(house: House, zuora: Zuora) -> None:
    have(zuora, kind="sessionExpired", times=1)
    first = zuora.get(PERIODS)
    assert (first.status, first.json["reasons"][0]["code"]) == (401, 90000011)
    assert zuora.get(PERIODS).status == 401
    assert_done(house.zuora().get(PERIODS))


def test_soap_meets_faults_in_its_own_words(house: House, zuora: Zuora) -> None:
    def fault(soap: Soap) -> tuple[int, str]:
        answer = soap.call(
            "query", "<ns1:queryString>select Id from AccountingPeriod</ns1:queryString>"
        )
        return answer.http.status, answer.fault.code

    soap = house.soap()
    have(zuora, kind="tooManyRequests", operation="soap query", times=1)
    assert fault(soap) == (429, "REQUEST_EXCEEDED_LIMIT")
    have(zuora, kind="serverError", operation="soap query", status=500, times=1)
    assert fault(soap) == (500, "SERVER_UNAVAILABLE")
    have(zuora, kind="sessionExpired", operation="soap query", times=1)
    assert fault(soap) == (500, "INVALID_SESSION")
    assert fault(soap) == (500, "INVALID_SESSION")
    assert house.soap().query("select Id from AccountingPeriod").size == 1


def sign_in(house: House, client_id: str | None = None) -> Answer:
    """The answer to a sign-in of the administrator's client, with the secret it has."""
    return ask_for_token(house.http(), client_id or house.owner.client_id, SECRETS.client_secret)


def test_a_sign_in_meets_what_names_it_and_nothing_else(house: House, zuora: Zuora) -> None:
    have(zuora, kind="serverError", times=1)
    assert sign_in(house).status == 200
    zuora.get(PERIODS)
    have(zuora, kind="tooManyRequests", operation="token", retryAfter=3, times=1)
    limited = sign_in(house)
    assert (limited.status, limited.headers["retry-after"]) == (429, "3")
    assert sign_in(house).status == 200
    found = noted(zuora, operation="token", status=429)
    assert (found["user"], found["outcome"]) == (house.owner.username, "limited")
    assert SECRETS.client_secret not in str(found)


def test_a_sign_in_that_comes_with_an_old_token_meets_only_what_names_it(
    house: House, zuora: Zuora
) -> None:
    have(zuora, kind="serverError")
    client = house.http()
    client.token = zuora.token
    client.sign_in(house.owner)
    assert client.get(PERIODS).status == 500


def test_a_sign_in_whose_answer_is_lost_may_be_sent_again(house: House, zuora: Zuora) -> None:
    have(zuora, kind="lostAnswer", operation="token", times=1)
    with pytest.raises(ConnectionLost):
        sign_in(house)
    assert sign_in(house).status == 200
    assert noted(zuora, outcome="lost")["operation"] == "token"


def test_a_login_over_soap_meets_what_names_it(house: House, zuora: Zuora) -> None:
    have(zuora, kind="serverError", operation="soap login", status=500, times=1)
    soap = house.stranger()
    answer = soap.login(house.owner.username, PASSWORD)
    assert (answer.http.status, answer.fault.code) == (500, "SERVER_UNAVAILABLE")
    assert house.soap().query("select Id from AccountingPeriod").size == 1


def test_others_who_sign_in_meet_none_of_it(house: House, zuora: Zuora) -> None:
    others = house.store.write_directory(
        lambda directory: tenants.create_tenant(directory, "Umbrella", "USD", SECRETS, creator=None)
    )
    have(zuora, kind="serverError", operation="token")
    assert sign_in(house, others.client_id).status == 200
    assert sign_in(house, "nobody").status == 401
    assert sign_in(house).status == 500


# How often -------------------------------------------------------------------------------


def test_the_next_so_many_requests_meet_it_and_no_more(zuora: Zuora) -> None:
    have(zuora, kind="serverError", times=2)
    assert [zuora.get(PERIODS).status for _ in range(4)] == [500, 500, 200, 200]
    (fault,) = faults(zuora)
    assert (fault["met"], fault["considered"]) == (2, 4)


def test_only_its_operation_meets_it(zuora: Zuora, january: str) -> None:
    have(zuora, kind="serverError", operation="GET_AccountingPeriod")
    assert zuora.get(f"{PERIODS}/{january}").status == 500
    assert zuora.get(PERIODS).status == 200


def test_a_seed_says_which_requests_meet_it() -> None:
    def met(seed: int) -> list[bool]:
        fault = Fault(kind=FaultKind.SERVER_ERROR, probability=0.3, seed=seed)
        return [fault.is_met(number, 0) for number in range(1000)]

    assert met(1) == met(1) != met(2)
    assert 250 < sum(met(1)) < 350
    assert not any(
        Fault(kind=FaultKind.LATENCY, probability=0.0).is_met(number, 0) for number in range(99)
    )


def test_processes_count_together(tmp_path: Path) -> None:
    here, there = (FaultNotes(Notebook(str(tmp_path / "notes"))) for _ in range(2))
    here.add("t", [Fault(kind=FaultKind.SERVER_ERROR, times=3)])
    met = [len(each.met_by_request("t", "o")) for each in (here, there, here, there, here)]
    assert met == [1, 1, 1, 0, 0]


def test_others_meet_nothing_of_it(house: House, zuora: Zuora) -> None:
    others = house.store.write_directory(
        lambda directory: tenants.create_tenant(directory, "Umbrella", "USD", SECRETS, creator=None)
    )
    have(zuora, kind="serverError")
    other = house.zuora(others)
    assert_done(other.get(PERIODS))
    assert faults(other) == []
    assert_refused(other.request("DELETE", f"{FAULTS}/{faults(zuora)[0]['id']}"), 40)


def test_faults_are_taken_away_one_or_all(zuora: Zuora) -> None:
    first = have(zuora, kind="serverError")[0]["id"]
    have(zuora, profile="unreliable")
    assert len(faults(zuora)) == 3
    assert_done(zuora.request("DELETE", f"{FAULTS}/{first}"))
    assert_refused(zuora.request("DELETE", f"{FAULTS}/{first}"), 40, naming=first)
    assert_done(zuora.request("DELETE", FAULTS))
    assert_done(zuora.get(PERIODS))


# What may be asked for -------------------------------------------------------------------


@pytest.mark.parametrize("name", PROFILES)
def test_every_profile_is_one_that_can_be_had(name: str) -> None:
    for fault in PROFILES[name]:
        fault.check()


@pytest.mark.parametrize(
    ("body", "naming"),
    [
        ({}, "kind"),
        ({"kind": "flood"}, "kind"),
        ({"profile": "worst"}, "profile"),
        ({"profile": "slow", "times": 1}, "profile"),
        ({"kind": "latency"}, "seconds"),
        ({"kind": "latency", "seconds": -1}, "seconds"),
        ({"kind": "latency", "seconds": 3601}, "seconds"),
        ({"kind": "latency", "seconds": "soon"}, "seconds"),
        ({"kind": "serverError", "status": 404}, "status"),
        ({"kind": "serverError", "retryAfter": 1}, "retryAfter"),
        ({"kind": "serverError", "probability": 1.1}, "probability"),
        ({"kind": "serverError", "times": 0}, "times"),
        ({"kind": "serverError", "times": 1.5}, "times"),
        ({"kind": "serverError", "colour": 1}, "colour"),
        ({"kind": "trialBalanceFails"}, "message"),
        ({"kind": "trialBalanceFails", "message": "x", "operation": "token"}, "operation"),
        ({"kind": "sessionExpired", "operation": "token"}, "operation"),
        ({"kind": "sessionExpired", "operation": "soap login"}, "operation"),
        ({"kind": "trialBalanceOvertaken", "debitCode": "A", "amount": 1}, "creditCode"),
    ],
)
def test_a_fault_of_a_wrong_form_is_refused(body: dict[str, Any], naming: str) -> None:
    notes = FaultNotes(Notebook())
    with pytest.raises((Refusal, Refusals), match=naming):
        notes.add("t", faults_of(check(NEW_FAULT, body, {})))
    assert notes.of("t") == []


def test_a_refused_fault_changes_nothing(zuora: Zuora) -> None:
    answer = zuora.send("POST", FAULTS, {"kind": "latency"})
    assert_refused(answer, 20, naming="seconds")
    assert faults(zuora) == []


def test_a_fault_names_an_operation_that_there_is(zuora: Zuora) -> None:
    for name in ("PUT_ClosePeriod", "soap close", "tokens", "GET_Requests", "get_accountingperiod"):
        answer = zuora.send("POST", FAULTS, {"kind": "serverError", "operation": name})
        assert_refused(answer, 20, naming="fault-profiles")
    answer = zuora.send("POST", FAULTS, {"kind": "serverError", "operation": "PUT_ClosePeriod"})
    assert_refused(answer, 20, naming="PUT_CloseAccountingPeriod")
    answer = zuora.send("POST", FAULTS, {"kind": "trialBalanceStuck", "operation": "x"})
    assert_refused(answer, 20, naming="left out")
    assert faults(zuora) == []
    listed = assert_done(zuora.get("/monthend/v1/rehearsal/fault-profiles"))["operations"]
    for name in ("PUT_CloseAccountingPeriod", "Action_POSTquery", "soap query", "GET_Events"):
        assert name in listed
    for fault in (each for profile in PROFILES.values() for each in profile):
        assert fault.operation in {ANY, *listed}


def test_a_tenant_has_no_more_than_a_hundred() -> None:
    notes = FaultNotes(Notebook())
    notes.add("t", [Fault(kind=FaultKind.SERVER_ERROR)] * 100)
    with pytest.raises(Exception, match="at most 100 faults"):
        notes.add("t", [Fault(kind=FaultKind.SERVER_ERROR)])
    assert len(notes.of("t")) == 100


def test_faults_are_for_those_who_manage_finance_settings(house: House) -> None:
    clerk = house.zuora(house.user("clerk", STANDARD_USER))
    house.take(STANDARD_USER, Permission.MANAGE_FINANCE_SETTINGS)
    answer = clerk.send("POST", FAULTS, {"kind": "serverError"})
    assert_refused(answer, 10, naming="Manage Finance Settings")
    assert_done(clerk.get(FAULTS))
