"""The five envelopes of Zuora's page on accounting periods, sent to a started server as they are.

Two of them are well-formed. Three are not: two have an end tag without its
colon, one names an encoding that is none. Their ids and sessions are filled in.
"""

from pathlib import Path

import pytest

from contract.soap import Soap, SoapAnswer
from contract.tenant import Tenant
from contract.zuora import Json, Zuora

SEED = Path(__file__).parent / "seed_envelopes"
BROKEN = ("create", "query", "update")
CREATED = {
    "name": "apFromAPI16", "startDate": "2011-08-10", "endDate": "2011-08-10",
    "notes": "ap notes from api", "fiscalYear": 2011, "fiscalQuarter": 3, "status": "Open",
}  # fmt: skip
UPDATED = {
    "name": "update name", "startDate": "2012-01-15", "endDate": "2012-02-15",
    "notes": "update notes", "fiscalYear": 2013, "fiscalQuarter": 1,
}  # fmt: skip


@pytest.fixture
def soap(tenant: Tenant) -> Soap:
    return Soap.signed_in(tenant.server.url, tenant.credentials)


@pytest.fixture
def lenient(tenant: Tenant, soap: Soap) -> Soap:
    """The same client, of a tenant that has broken envelopes read."""
    setting = ("settings", "set", "lenient_xml", "true", "--tenant", tenant.credentials.tenant_id)
    tenant.server.database.say(*setting)
    return soap


@pytest.fixture
def first(zuora: Zuora) -> str:
    """The period that the update, the query, the close and the reopening are about."""
    return zuora.create("first", "2012-01-01", "2012-01-31")


def send(soap: Soap, name: str, key: str = "") -> SoapAnswer:
    text = (SEED / f"{name}.xml").read_text(encoding="utf-8")
    filled = text.replace("{session}", soap.session).replace("{id}", key)
    return soap.post(filled.encode())


def told(zuora: Zuora, key: str, names: Json) -> Json:
    said = zuora.period(key)
    return {name: said[name] for name in names}


def assert_created(answer: SoapAnswer, zuora: Zuora) -> None:
    (result,) = answer.row_results("create")
    assert result.success, result
    assert told(zuora, result.id or "", CREATED) == CREATED


def assert_updated(answer: SoapAnswer, zuora: Zuora, key: str) -> None:
    (result,) = answer.row_results("update")
    assert (result.success, result.id) == (True, key)
    assert told(zuora, key, UPDATED) == UPDATED


def assert_found(answer: SoapAnswer, key: str) -> None:
    """Although its id begins with a space."""
    page = answer.page("query")
    (record,) = page.records
    assert (page.size, page.done, record["Id"], record["Name"]) == (1, True, key, "first")
    assert list(record) == [
        "Id", "CreatedById", "CreatedDate", "EndDate", "FiscalYear", "Name", "Notes", "StartDate",
        "Status", "UpdatedById", "UpdatedDate",
    ]  # fmt: skip


@pytest.mark.parametrize("reading", ["soap", "lenient"])
def test_the_two_well_formed_ones_close_and_reopen(
    request: pytest.FixtureRequest, zuora: Zuora, first: str, reading: str
) -> None:
    soap: Soap = request.getfixturevalue(reading)
    for name, status in (("close", "Closed"), ("reopen", "Open")):
        (result,) = send(soap, name, first).row_results("update")
        assert (result.success, result.id) == (True, first)
        assert zuora.period(first)["status"] == status


@pytest.mark.parametrize("name", BROKEN)
def test_the_three_that_are_not_are_faults(soap: Soap, zuora: Zuora, first: str, name: str) -> None:
    before = zuora.periods()
    answer = send(soap, name, first)
    assert answer.http.status == 500
    assert (answer.fault.faultcode, answer.fault.kind) == ("soapenv:Server", "")
    assert zuora.periods() == before


def test_a_lenient_reader_does_what_the_three_say(
    tenant: Tenant, lenient: Soap, zuora: Zuora
) -> None:
    assert_created(send(lenient, "create"), zuora)
    zuora.delete(zuora.periods()[0]["id"])
    key = zuora.create("first", "2012-01-01", "2012-01-31")
    assert_found(send(lenient, "query", key), key)
    assert_updated(send(lenient, "update", key), zuora, key)


def test_their_repaired_copies_do_the_same_in_strict_mode(soap: Soap, zuora: Zuora) -> None:
    assert_created(send(soap, "create_repaired"), zuora)
    zuora.delete(zuora.periods()[0]["id"])
    key = zuora.create("first", "2012-01-01", "2012-01-31")
    assert_found(send(soap, "query_repaired", key), key)
    assert_updated(send(soap, "update_repaired", key), zuora, key)


def test_the_page_creates_with_a_one_day_period_and_a_question_mark(soap: Soap) -> None:
    text = (SEED / "create.xml").read_text(encoding="utf-8")
    assert "<api:useSingleTransaction>?</api:useSingleTransaction>" in text
    assert send(soap, "create_repaired").row_results("create")[0].success
