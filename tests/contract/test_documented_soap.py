"""What the page on the object AccountingPeriod promises, spoken by hand to a started server."""

import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from contract.soap import LATEST, SOAP_12, Fields, Page, RowResult, Soap, z_object
from contract.started_server import (
    STANDARD_USER,
    DatabaseFile,
    StartedServer,
)
from contract.tenant import MONTH_ENDS, MONTHS, Tenant
from contract.zuora import Zuora, assert_done

FIELDS = "Id, CreatedById, CreatedDate, EndDate, FiscalQuarter, FiscalYear, Name, Notes, StartDate"
SELECT = f"select {FIELDS}, Status, UpdatedById, UpdatedDate from AccountingPeriod"
NAMES = "select Name from AccountingPeriod where FiscalYear > 0"


def month(number: int, **others: object) -> dict[str, object]:
    """A month of 2016; the first says when it starts."""
    start = {"StartDate": "2016-01-01"} if number == 1 else {}
    return {
        "Name": f"{MONTHS[number - 1]} 2016",
        **start,
        "EndDate": f"2016-{number:02}-{MONTH_ENDS[number - 1]}",
        "FiscalYear": 2016,
        **others,
    }


@pytest.fixture
def soap(tenant: Tenant) -> Soap:
    return Soap.signed_in(tenant.server.url, tenant.credentials)


def at(tenant: Tenant, version: str) -> Soap:
    return Soap.signed_in(tenant.server.url, tenant.credentials, version=version)


def created(soap: Soap, *rows: Fields) -> list[str]:
    results = soap.create(*rows)
    assert all(each.success for each in results), results
    return [each.id or "" for each in results]


def quarter(soap: Soap) -> list[str]:
    """January to March 2016."""
    return created(soap, month(1), month(2), month(3))


def record(soap: Soap, key: str, fields: str = SELECT) -> dict[str, str | None]:
    (found,) = soap.query(f"{fields} where Id = '{key}'").records
    return found


def only(results: list[RowResult]) -> tuple[str, str | None]:
    """Code and field of the only error of the only row."""
    ((error,),) = [each.errors for each in results]
    return error[0], error[2]


# Bytes ---------------------------------------------------------------------------------------


def test_answers_have_the_bytes_that_old_clients_match_on(tenant: Tenant, soap: Soap) -> None:
    begin = (
        '<?xml version="1.0" encoding="UTF-8"?>\n<soapenv:Envelope '
        'xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/"><soapenv:Body>'
    )
    end = "</soapenv:Body></soapenv:Envelope>"
    api = 'xmlns:ns1="http://api.zuora.com/"'
    xsi = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
    answer = soap.try_create(month(1))
    key = answer.row_results("create")[0].id
    assert answer.text == (
        f"{begin}<ns1:createResponse {api}><ns1:result><ns1:Id>{key}</ns1:Id>"
        f"<ns1:Success>true</ns1:Success></ns1:result></ns1:createResponse>{end}"
    )
    fields = "Name, EndDate, Id, Notes, Status, FiscalQuarter"
    found = soap.try_query(f"select {fields} from AccountingPeriod where Name = 'Jan 2016'")
    assert found.text == (
        f"{begin}<ns1:queryResponse {api}><ns1:result><ns1:done>true</ns1:done>"
        f'<ns1:queryLocator xsi:nil="true" {xsi}/>'
        f'<ns1:records xsi:type="ns2:AccountingPeriod" {xsi} '
        'xmlns:ns2="http://object.api.zuora.com/">'
        f"<ns2:Id>{key}</ns2:Id><ns2:EndDate>2016-01-31</ns2:EndDate>"
        "<ns2:Name>Jan 2016</ns2:Name><ns2:Notes></ns2:Notes><ns2:Status>Open</ns2:Status>"
        f"</ns1:records><ns1:size>1</ns1:size></ns1:result></ns1:queryResponse>{end}"
    )
    assert soap.try_delete(key or "").text == (
        f"{begin}<ns1:deleteResponse {api}><ns1:result><ns1:id>{key}</ns1:id>"
        f"<ns1:success>true</ns1:success></ns1:result></ns1:deleteResponse>{end}"
    )


def test_a_fault_has_http_status_500_and_names_its_code_thrice(soap: Soap) -> None:
    answer = soap.try_query("select * from AccountingPeriod")
    assert answer.http.status == 500
    assert "<faultcode>fns:MALFORMED_QUERY</faultcode>" in answer.text
    assert "<fns:FaultCode>MALFORMED_QUERY</fns:FaultCode>" in answer.text
    assert answer.fault.message.startswith("You have an error in your ZOQL syntax")


# Create, query, update, delete -----------------------------------------------------------------


def test_every_field_of_a_new_period_can_be_queried(tenant: Tenant, soap: Soap) -> None:
    (key,) = created(soap, month(1, Notes="ap notes", FiscalQuarter=1))
    said = record(soap, key)
    user = tenant.credentials.user_id
    instant = said["CreatedDate"] or ""
    assert said == {
        "Id": key, "CreatedById": user, "CreatedDate": instant, "EndDate": "2016-01-31",
        "FiscalQuarter": "1", "FiscalYear": "2016", "Name": "Jan 2016", "Notes": "ap notes",
        "StartDate": "2016-01-01", "Status": "Open", "UpdatedById": user, "UpdatedDate": instant,
    }  # fmt: skip
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}-0[78]:00", instant)


def test_later_periods_start_the_day_after_the_last(soap: Soap) -> None:
    keys = quarter(soap)
    assert [record(soap, key)["StartDate"] for key in keys] == [
        "2016-01-01",
        "2016-02-01",
        "2016-03-01",
    ]
    same = soap.create(month(4, StartDate="2016-04-01"))
    assert same[0].success
    code, field = only(soap.create(month(5, StartDate="2016-05-02")))
    assert (code, field) == ("INVALID_VALUE", "StartDate")


def test_partial_success_in_the_order_of_the_rows(soap: Soap) -> None:
    results = soap.create(month(1), month(2, Name=""), month(2), month(3, Nobody="x"), month(3))
    assert [each.codes for each in results] == [[], ["INVALID_VALUE"], [], ["INVALID_FIELD"], []]
    assert soap.query(NAMES).column("Name") == ["Jan 2016", "Feb 2016", "Mar 2016"]


def test_fifty_rows_and_not_one_more(soap: Soap) -> None:
    rows = [month(1), *({"Name": f"M {n}", "EndDate": f"2016-02-{n:02}", "FiscalYear": 2016}
                        for n in range(1, 30))]  # fmt: skip
    filler = [{"Name": "x"}] * 20
    results = soap.create(*rows, *filler)
    assert [each.success for each in results] == [True] * 30 + [False] * 20
    fault = soap.try_create(*rows, *filler, {"Name": "x"}).fault
    assert (fault.kind, fault.code) == ("UnexpectedErrorFault", "MAX_RECORDS_EXCEEDED")
    assert soap.query(NAMES).size == 30


@pytest.mark.parametrize(("option", "together"), [("true", True), ("?", False), ("false", False)])
def test_a_single_transaction_is_all_or_nothing(soap: Soap, option: str, together: bool) -> None:
    rows = "".join(z_object(each) for each in (month(1), month(2, Name="Jan 2016"), month(2)))
    results = soap.call("create", rows, CallOptions={"useSingleTransaction": option}).row_results(
        "create"
    )
    undone = ["TRANSACTION_FAILED"] if together else []
    assert [each.codes for each in results] == [undone, ["DUPLICATE_VALUE"], undone]
    assert soap.query(NAMES).size == (0 if together else 2)


def test_a_new_end_drags_the_neighbour_clears_trial_balances_and_writes_both_histories(
    tenant: Tenant, soap: Soap
) -> None:
    january, february, march = quarter(soap)
    assert_done(tenant.zuora.run_trial_balance(january))
    done = tenant.zuora.after_trial_balance(january)
    assert done["runTrialBalanceStatus"] == "Completed"
    assert soap.update({"Id": january, "EndDate": "2016-01-15"})[0].success
    assert record(soap, february)["StartDate"] == "2016-01-16"
    assert tenant.zuora.period(january)["runTrialBalanceStatus"] == "Pending"
    for key in (january, february):
        assert tenant.zuora.history(key)[-1]["channel"] == "SOAP"
    assert len(tenant.zuora.history(march)) == 1


def test_fields_to_null_empties_and_required_fields_stay(soap: Soap) -> None:
    (january,) = created(soap, month(1, Notes="n", FiscalQuarter=1))
    emptied = {"fieldsToNull": ["Notes", "FiscalQuarter"], "Id": january}
    assert soap.update(emptied)[0].success
    assert {"Notes", "FiscalQuarter"} & set(record(soap, january)) == set()
    for name in ("Name", "EndDate", "StartDate", "FiscalYear"):
        assert only(soap.update({"fieldsToNull": name, "Id": january})) == ("INVALID_VALUE", name)
    assert soap.update({"Id": january, "Name": None, "Notes": None})[0].success


def test_an_id_that_is_none_or_nobodys_is_an_invalid_id(soap: Soap) -> None:
    keys = ["0" * 31 + "a", "a" * 31, "12", "a" * 33, "x-1", ""]
    updated = soap.update(*({"Id": key, "Notes": "x"} for key in keys))
    for results in (updated, soap.delete(*keys)):
        assert [each.codes for each in results] == [["INVALID_ID"]] * len(keys)


def test_delete_takes_the_most_recent_period_only(soap: Soap) -> None:
    january, _, march = quarter(soap)
    results = soap.delete(january, march)
    assert [(each.codes, each.id) for each in results] == [(["CANNOT_DELETE"], None), ([], march)]


def test_who_and_when_is_for_queries_alone(soap: Soap) -> None:
    (january,) = created(soap, month(1))
    for name in ("CreatedById", "CreatedDate", "UpdatedById", "UpdatedDate"):
        value = "2016-01-01T00:00:00" if name.endswith("Date") else january
        assert only(soap.create(month(2, **{name: value}))) == ("INVALID_FIELD", name)
        assert only(soap.update({"Id": january, name: value})) == ("INVALID_FIELD", name)
        fault = soap.try_query(f"select Id from AccountingPeriod where {name} = '{value}'").fault
        assert (fault.kind, fault.code) == ("MalformedQueryFault", "INVALID_FIELD")


# Status ----------------------------------------------------------------------------------------


def test_the_status_closes_and_reopens(tenant: Tenant, soap: Soap) -> None:
    january, _, _ = quarter(soap)
    for status in ("Closed", "Open"):
        assert soap.update({"Id": january, "Status": status})[0].success
        assert record(soap, january)["Status"] == status
        if status == "Closed":
            tenant.zuora.after_trial_balance(january)
    channels = {each["channel"] for each in tenant.zuora.history(january)}
    assert channels >= {"SOAP"}


def test_the_status_stands_alone(soap: Soap) -> None:
    (january,) = created(soap, month(1))
    refused = soap.update({"Id": january, "Status": "Closed", "Notes": "x"})
    assert only(refused) == ("INVALID_VALUE", "Status")
    assert soap.update({"Id": january, "Status": "Closed", "Nobody": "x"})[0].success


def test_a_closed_period_keeps_all_but_three_fields(soap: Soap) -> None:
    (january,) = created(soap, month(1))
    soap.update({"Id": january, "Status": "Closed"})
    changed = {"Id": january, "Name": "January", "Notes": "n", "FiscalYear": 2017}
    assert soap.update(changed)[0].success
    for name, value in (("EndDate", "2016-01-30"), ("FiscalQuarter", 2)):
        assert only(soap.update({"Id": january, name: value})) == ("ACCOUNTING_PERIOD_CLOSED", name)


@pytest.mark.parametrize("shown", ["Open", "PendingClose"])
def test_pending_close_is_shown_as_the_tenant_wants_and_closes(
    tenant: Tenant, soap: Soap, shown: str
) -> None:
    (january,) = created(soap, month(1))
    assert_done(tenant.zuora.pending_close(january))
    tenant.zuora.after_trial_balance(january)
    if shown == "PendingClose":
        setting = ("settings", "set", "soap_pending_close_status", shown)
        tenant.server.database.say(*setting, "--tenant", tenant.credentials.tenant_id)
    assert record(soap, january)["Status"] == shown
    assert soap.query(f"{NAMES} and Status = '{shown}'").size == 1
    assert soap.update({"Id": january, "Status": "Closed"})[0].success


def test_what_a_standard_user_may_do(tenant: Tenant, soap: Soap) -> None:
    credentials = tenant.server.database.add_user(
        f"{tenant.credentials.username}-standard", STANDARD_USER,
        tenant=tenant.credentials.tenant_id,
    )  # fmt: skip
    standard = Soap.signed_in(tenant.server.url, credentials)
    january, february = created(standard, month(1), month(2))
    assert standard.update({"Id": january, "Notes": "x"})[0].success
    assert soap.update({"Id": january, "Status": "Closed"})[0].success
    tenant.zuora.after_trial_balance(january)
    refused = [
        *standard.update({"Id": february, "Status": "Closed"}, {"Id": january, "Status": "Open"}),
        *standard.delete(february),
    ]
    assert [each.codes for each in refused] == [["NO_PERMISSION"]] * 3
    assert standard.query(NAMES).size == 2
    assert standard.user_info()["Username"] == credentials.username


# Versions --------------------------------------------------------------------------------------


@pytest.mark.parametrize("version", ["52.0", "68.0", "69.0", LATEST])
def test_days_come_and_go_in_the_type_of_the_version(tenant: Tenant, version: str) -> None:
    soap = at(tenant, version)
    has_dates = float(version) >= 69
    given = month(1) if has_dates else month(1, StartDate="2016-01-01T08:00:00Z",
                                             EndDate="2016-01-31T23:59:59.999-08:00")  # fmt: skip
    (january,) = created(soap, given)
    said = record(soap, january, "select StartDate, EndDate from AccountingPeriod")
    time = "" if has_dates else "T00:00:00"
    assert said == {"StartDate": f"2016-01-01{time}", "EndDate": f"2016-01-31{time}"}
    assert created(soap, month(2))
    if has_dates:
        refused = soap.create(month(3, EndDate="2016-03-31T00:00:00"))
        assert only(refused) == ("INVALID_VALUE", "EndDate")


@pytest.mark.parametrize(("version", "known"), [("80.0", False), ("81.0", True)])
def test_the_fiscal_quarter_came_with_version_81(tenant: Tenant, version: str, known: bool) -> None:
    soap = at(tenant, version)
    (result,) = soap.create(month(1, FiscalQuarter=1))
    assert result.codes == ([] if known else ["INVALID_FIELD"])


@pytest.mark.parametrize(("version", "known"), [("74.0", False), ("75.0", True)])
def test_a_custom_field_is_usable_at_once_and_since_version_75(
    tenant: Tenant, version: str, known: bool
) -> None:
    soap = at(tenant, version)
    (january,) = created(soap, month(1))
    tenant.declare_field("Region__c", "string")
    (result,) = soap.create(month(2, Region__c="north"))
    assert result.codes == ([] if known else ["INVALID_FIELD"])
    query = soap.try_query("select Region__c from AccountingPeriod where Region__c = 'north'")
    if known:
        assert query.page("query").column("Region__c") == ["north"]
    else:
        assert query.fault.code == "INVALID_FIELD"
    assert soap.update({"Id": january, "Region__c": "x"})[0].success


def test_delete_came_with_version_76(tenant: Tenant) -> None:
    older, newer = at(tenant, "75.0"), at(tenant, "76.0")
    (january,) = created(older, month(1))
    fault = older.try_delete(january).fault
    assert (fault.kind, fault.code) == ("InvalidTypeFault", "INVALID_TYPE")
    assert newer.delete(january)[0].success


def test_a_version_is_told_no_code_that_it_does_not_have(tenant: Tenant) -> None:
    soap = at(tenant, "1.0")
    assert soap.update({"Id": "1" * 32, "Notes": "x"})[0].codes == ["UNKNOWN_ERROR"]
    assert soap.try_create(*[month(1)] * 51).fault.code == "UNKNOWN_ERROR"


# Pages -----------------------------------------------------------------------------------------


def names(pages: list[Page]) -> list[str | None]:
    return [name for page in pages for name in page.column("Name")]


def test_pages_of_every_size_hold_the_same_records(soap: Soap) -> None:
    quarter(soap)
    for size, count in ((0, 1), (1, 3), (2, 2), (3, 1), (2000, 1), (2001, 1)):
        pages = list(soap.pages(NAMES, batchSize=size))
        assert len(pages) == count
        assert names(pages) == ["Jan 2016", "Feb 2016", "Mar 2016"]
        assert {page.size for page in pages} == {3}
        locators = [page.locator for page in pages[:-1]]
        assert len(set(locators)) == len(locators)
        assert all(re.fullmatch(r"[0-9a-f]{32}-[0-9]+", locator or "") for locator in locators)


def test_a_locator_can_be_used_again_until_rows_are_gone(soap: Soap) -> None:
    _, _, march = quarter(soap)
    locator = soap.query(NAMES, batchSize=1).locator or ""
    for _ in range(2):
        assert soap.query_more(locator, batchSize=1).column("Name") == ["Feb 2016"]
    soap.delete(march)
    rest = soap.query_more(locator)
    assert (rest.column("Name"), rest.size, rest.done) == (["Feb 2016"], 3, True)


def test_the_eleventh_locator_ends_the_first(soap: Soap) -> None:
    quarter(soap)
    locators = [soap.query(NAMES, batchSize=1).locator or "" for _ in range(11)]
    fault = soap.try_query_more(locators[0]).fault
    assert (fault.kind, fault.code) == ("InvalidQueryLocatorFault", "INVALID_VALUE")
    assert soap.query_more(locators[1], batchSize=1).column("Name") == ["Feb 2016"]


def test_a_locator_is_of_no_use_to_another_user(tenant: Tenant, soap: Soap) -> None:
    quarter(soap)
    locator = soap.query(NAMES, batchSize=1).locator or ""
    credentials = tenant.server.database.add_user(
        f"{tenant.credentials.username}-other", STANDARD_USER,
        tenant=tenant.credentials.tenant_id,
    )  # fmt: skip
    other = Soap.signed_in(tenant.server.url, credentials)
    assert other.try_query_more(locator).fault.kind == "InvalidQueryLocatorFault"


def test_case_does_not_count_for_names_and_counts_for_values_unless_told(soap: Soap) -> None:
    quarter(soap)
    text = "SELECT nAmE FROM accountingperiod WHERE NAME = 'jan 2016'"
    assert soap.query(text).size == 0
    assert soap.query(text, caseSensitive="false").column("Name") == ["Jan 2016"]
    assert soap.query(text, caseSensitive="true").size == 0


# Several servers, limits and SOAP 1.2 ----------------------------------------------------------


def test_two_servers_on_one_database_share_sessions_and_locators_and_base_url_is_the_address(
    tmp_path: Path,
) -> None:
    database = DatabaseFile(tmp_path / "monthend.db")
    owner = database.init()
    outside = "https://books.example.org/zuora"
    with (
        StartedServer(database) as one,
        StartedServer(
            database, settings={"MONTHEND_BASE_URL": outside, "MONTHEND_CONCURRENT_REQUESTS": "1"}
        ) as two,
    ):
        soap = Soap.signed_in(one.url, owner)
        assert soap.server_url == f"{one.url}/apps/services/a/{LATEST}"
        quarter(soap)
        elsewhere = Soap(two.url, session=soap.session)
        locator = soap.query(NAMES, batchSize=2).locator or ""
        assert elsewhere.query_more(locator).column("Name") == ["Mar 2016"]
        database.declare_field("Region__c", "string")
        assert elsewhere.update({"Id": record(soap, key_of(soap))["Id"], "Region__c": "n"})[
            0
        ].success
        assert soap.query("select Region__c from AccountingPeriod where Region__c = 'n'").size == 1
        assert Soap.signed_in(two.url, owner).server_url == f"{outside}/apps/services/a/{LATEST}"
        assert_limited(two, elsewhere)
        for server in (one, two):
            assert "Traceback" not in server.log


def key_of(soap: Soap) -> str:
    (found,) = soap.query("select Id from AccountingPeriod where Name = 'Jan 2016'").records
    return found["Id"] or ""


def assert_limited(server: StartedServer, soap: Soap) -> None:
    """Of many calls at once some are refused with 429, and none of them half."""
    rows = "".join(z_object({"Id": key_of(soap), "Notes": str(n)}) for n in range(50))

    def call(_: int) -> tuple[int, str | None]:
        client = Soap(server.url, session=soap.session)
        answer = client.call("update", rows)
        if answer.http.status == 429:
            assert answer.fault.code == "REQUEST_EXCEEDED_LIMIT"
        return answer.http.status, answer.http.headers.get("retry-after")

    with ThreadPoolExecutor(8) as pool:
        outcomes = set(pool.map(call, range(24)))
    assert outcomes == {(200, None), (429, "120")}


def test_everything_works_in_soap_12(tenant: Tenant) -> None:
    soap = Soap.signed_in(tenant.server.url, tenant.credentials, soap=SOAP_12)
    january, _, march = quarter(soap)
    assert soap.update({"Id": january, "Notes": "x"})[0].success
    assert soap.query(NAMES).size == 3
    assert soap.delete(march)[0].success
    soap.session = "0" * 64
    answer = soap.try_query(NAMES)
    assert (answer.http.status, answer.fault.faultcode) == (500, "soapenv:Sender")
    assert "fns:INVALID_SESSION" in answer.text


def test_rest_and_soap_show_the_same_periods(tenant: Tenant, soap: Soap, zuora: Zuora) -> None:
    quarter(soap)
    zuora.create("Apr 2016", "2016-04-01", "2016-04-30")
    shown = [(each["name"], each["startDate"], each["endDate"]) for each in zuora.periods()[:-1]]
    said = soap.query("select Name, StartDate, EndDate from AccountingPeriod where FiscalYear > 0")
    assert [(r["Name"], r["StartDate"], r["EndDate"]) for r in said.records] == shown
