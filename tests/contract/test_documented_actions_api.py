"""The object API over REST, as the official client speaks it and as a started server answers."""

import importlib
from typing import Any

import pytest

from contract.soap import Soap
from contract.started_server import STANDARD_USER
from contract.tenant import Tenant
from contract.zuora import Answer, Zuora

SDK = Any
NEWEST = {"x_zuora_wsdl_version": "152.0"}
JANUARY = {
    "Name": "Jan 2016", "StartDate": "2016-01-01", "EndDate": "2016-01-31", "FiscalYear": 2016,
}  # fmt: skip
FEBRUARY = {"Name": "Feb 2016", "EndDate": "2016-02-29", "FiscalYear": 2016}
MARCH = {"Name": "Mar 2016", "EndDate": "2016-03-31", "FiscalYear": 2016}
CREATED = "select Id, Name, Status from AccountingPeriod where FiscalYear > 0"
pytestmark = [
    pytest.mark.filterwarnings("ignore:Pydantic serializer warnings:UserWarning"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning:zuora_sdk"),
]


@pytest.fixture(scope="session")
def zuora_sdk() -> Any:
    """The package as published; it is large, so that only these tests load it."""
    return importlib.import_module("zuora_sdk")


@pytest.fixture
def api(zuora_sdk: Any, tenant: Tenant) -> SDK:
    """The client's operations on objects, as the tenant's administrator."""
    module = importlib.import_module("zuora_sdk.zuora_client")
    owner = tenant.credentials
    client = module.ZuoraClient(owner.client_id, owner.client_secret, None)
    client.set_base_url(tenant.server.url)
    client.initialize()
    return client.actions_api()


def created(zuora_sdk: Any, api: SDK, *objects: dict[str, Any], **more: Any) -> list[SDK]:
    request = zuora_sdk.ProxyActioncreateRequest(type="AccountingPeriod", objects=list(objects))
    results: list[SDK] = api.action_post_create(request, **more)
    return results


def updated(zuora_sdk: Any, api: SDK, *objects: dict[str, Any], **more: Any) -> list[SDK]:
    request = zuora_sdk.ProxyActionupdateRequest(type="AccountingPeriod", objects=list(objects))
    results: list[SDK] = api.action_postupdate(request, **more)
    return results


def test_the_official_client_lives_through_the_life_of_periods(
    zuora_sdk: Any, api: SDK, zuora: Zuora
) -> None:
    results = created(zuora_sdk, api, JANUARY, FEBRUARY, MARCH)
    assert [each.success for each in results] == [True] * 3
    january, february, march = [each.id for each in results]
    named = {"Id": february, "Notes": "by the client", "EndDate": "2016-02-28"}
    assert updated(zuora_sdk, api, named)[0].success is True
    assert zuora.period(march)["startDate"] == "2016-02-29"
    for status in ("Closed", "Open"):
        (changed,) = updated(zuora_sdk, api, {"Id": january, "Status": status})
        assert (changed.success, changed.id) == (True, january)
        assert zuora.period(january)["status"] == status
    deletion = zuora_sdk.ProxyActiondeleteRequest(type="AccountingPeriod", ids=[january, march])
    refused, done = api.action_post_delete(deletion)
    assert (refused.success, refused.errors[0].code) == (False, "CANNOT_DELETE")
    assert (done.success, done.id) == (True, march)
    assert [each["name"] for each in zuora.periods()[:-1]] == ["Jan 2016", "Feb 2016"]


def test_the_official_client_reads_page_after_page(zuora_sdk: Any, api: SDK) -> None:
    created(zuora_sdk, api, JANUARY, FEBRUARY, MARCH)
    conf = zuora_sdk.ProxyActionqueryMoreRequestConf(batch_size=2)
    query = zuora_sdk.ProxyActionqueryRequest(query_string=CREATED, conf=conf)
    first = api.action_post_query(query)
    assert (first.size, first.done, len(first.records)) == (3, False, 2)
    more = zuora_sdk.ProxyActionqueryMoreRequest(query_locator=first.query_locator)
    last = api.action_postquery_more(more)
    assert (last.size, last.done, last.query_locator) == (3, True, None)
    names = [each["Name"] for each in [*first.records, *last.records]]
    assert names == ["Jan 2016", "Feb 2016", "Mar 2016"]


def test_the_official_client_is_told_what_was_wrong_with_a_row(zuora_sdk: Any, api: SDK) -> None:
    good, bad = created(zuora_sdk, api, JANUARY, {"Name": "x"})
    assert good.success is True
    assert bad.success is False
    assert [error.code for error in bad.errors] == ["MISSING_REQUIRED_VALUE"] * 2
    assert bad.errors[0].message == "The field EndDate is required."


def test_the_official_client_raises_on_a_call_that_is_refused_as_a_whole(
    zuora_sdk: Any, api: SDK
) -> None:
    exceptions = importlib.import_module("zuora_sdk.exceptions")
    query = zuora_sdk.ProxyActionqueryRequest(query_string="select * from AccountingPeriod")
    with pytest.raises(exceptions.BadRequestException) as refused:
        api.action_post_query(query)
    assert refused.value.status == 400
    assert "MALFORMED_QUERY" in str(refused.value.body)


def test_the_official_client_names_a_version_and_has_unknown_fields_rejected(
    zuora_sdk: Any, api: SDK
) -> None:
    exceptions = importlib.import_module("zuora_sdk.exceptions")
    quarter = {**JANUARY, "FiscalQuarter": 1}
    with pytest.raises(exceptions.BadRequestException) as refused:
        created(zuora_sdk, api, quarter, reject_unknown_fields=True)
    assert "unrecognised fields" in str(refused.value.body)
    assert created(zuora_sdk, api, quarter, reject_unknown_fields=True, **NEWEST)[0].success
    query = zuora_sdk.ProxyActionqueryRequest(
        query_string="select FiscalQuarter from AccountingPeriod where FiscalQuarter = 1"
    )
    assert api.action_post_query(query, **NEWEST).records == [{"FiscalQuarter": 1}]


# By hand -----------------------------------------------------------------------------------------


def act(zuora: Zuora, name: str, said: object, **headers: str) -> Answer:
    return zuora.send("POST", f"/v1/action/{name}", said, headers)


def test_actions_and_soap_share_everything_but_the_locators_of_others(
    tenant: Tenant, zuora: Zuora
) -> None:
    soap = Soap.signed_in(tenant.server.url, tenant.credentials)
    rows = {"type": "AccountingPeriod", "objects": [JANUARY, FEBRUARY, MARCH]}
    assert act(zuora, "create", rows).status == 200
    by_action = act(zuora, "query", {"queryString": CREATED}).json["records"]
    assert [dict(each) for each in soap.query(CREATED).records] == by_action
    locator = soap.query(CREATED, batchSize=1).locator
    rest = act(zuora, "queryMore", {"queryLocator": locator}).json
    assert [each["Name"] for each in rest["records"]] == ["Feb 2016", "Mar 2016"]
    standard = tenant.user(STANDARD_USER)
    refused = act(standard, "queryMore", {"queryLocator": locator})
    assert (refused.status, refused.json["FaultCode"]) == (400, "INVALID_VALUE")


def test_history_says_that_an_action_did_it(zuora: Zuora) -> None:
    rows = {"type": "AccountingPeriod", "objects": [JANUARY]}
    answer = act(zuora, "create", rows, **{"Zuora-Track-Id": "one"})
    assert answer.headers["zuora-track-id"] == "one"
    (created_row,) = zuora.history(zuora.periods()[0]["id"])
    assert created_row["channel"] == "ACTION"


def test_a_field_that_was_just_declared_is_usable_at_once(tenant: Tenant, zuora: Zuora) -> None:
    assert act(zuora, "query", {"queryString": CREATED}).json["size"] == 0
    tenant.declare_field("Level__c", "int")
    rows = {"type": "AccountingPeriod", "objects": [{**JANUARY, "Level__c": 3}]}
    assert act(zuora, "create?rejectUnknownFields=true", rows).status == 200
    text = "select Level__c from AccountingPeriod where Level__c > 2"
    assert act(zuora, "query", {"queryString": text}).json["records"] == [{"Level__c": 3}]


def test_what_a_standard_user_may_do(tenant: Tenant) -> None:
    standard = tenant.user(STANDARD_USER)
    rows = {"type": "AccountingPeriod", "objects": [JANUARY]}
    assert act(standard, "create", rows).status == 200
    key = standard.periods()[0]["id"]
    close = {"type": "AccountingPeriod", "objects": [{"Id": key, "Status": "Closed"}]}
    assert b'"Code":"NO_PERMISSION"' in act(standard, "update", close).content
    deletion = {"type": "AccountingPeriod", "ids": [key]}
    assert b'"Code":"NO_PERMISSION"' in act(standard, "delete", deletion).content


def test_a_batch_larger_than_2000_is_one_of_2000(zuora: Zuora) -> None:
    for size in (1, 2000, 2001, 100_000):
        said = {"queryString": CREATED, "conf": {"batchSize": size}}
        assert act(zuora, "query", said).status == 200
