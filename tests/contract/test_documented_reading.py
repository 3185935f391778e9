"""GET of one period and of the list, as Zuora's pages document them."""

import re
import urllib.parse

import pytest

from contract.tenant import Tenant
from contract.zuora import (
    INVALID_VALUE,
    NOT_FOUND,
    PERIODS,
    Json,
    Zuora,
    assert_done,
    assert_refused,
)

ITEM_FIELDS = {
    "id", "name", "startDate", "endDate", "status", "fiscalYear", "notes",
    "runTrialBalanceStatus", "runTrialBalanceStart", "runTrialBalanceEnd",
    "runTrialBalanceErrorMessage", "fileIds", "createdOn", "createdBy", "updatedOn", "updatedBy",
}  # fmt: skip
FILE_IDS = {
    "accountsReceivableAccountAgingDetailExportFileId",
    "accountsReceivableDebitMemoAgingDetailExportFileId",
    "accountsReceivableInvoiceAgingDetailExportFileId",
    "arRollForwardDetailExportFileId",
    "fxRealizedGainAndLossDetailExportFileId",
    "fxUnrealizedGainAndLossDetailExportFileId",
    "revenueDetailCsvFileId",
    "revenueDetailExcelFileId",
    "unprocessedChargesFileId",
}
INSTANT = r"\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}"
HEX = "[0-9a-f]{32}"


@pytest.fixture(scope="module")
def spring(shared_tenant: Tenant) -> Tenant:
    """The three months and the open-ended period of the page's sample list."""
    zuora = shared_tenant.zuora
    zuora.create("Mar 2016", "2016-03-01", "2016-03-31", fiscalQuarter=1)
    zuora.create("Apr 2016", "2016-04-01", "2016-04-30")
    zuora.create("May 2016", "2016-05-01", "2016-05-31", notes="spring")
    return shared_tenant


@pytest.fixture(scope="module")
def listed(spring: Tenant) -> list[Json]:
    return spring.zuora.periods()


def test_the_list_ascends_by_start_date_with_the_open_ended_period_last(listed: list[Json]) -> None:
    assert [(each["name"], each["startDate"], each["endDate"]) for each in listed] == [
        ("Mar 2016", "2016-03-01", "2016-03-31"),
        ("Apr 2016", "2016-04-01", "2016-04-30"),
        ("May 2016", "2016-05-01", "2016-05-31"),
        ("Open-Ended", "2016-06-01", None),
    ]


def test_a_list_item_has_the_documented_fields(listed: list[Json]) -> None:
    for each in listed:
        assert set(each) - {"fiscalQuarter", "fiscal_quarter"} == ITEM_FIELDS


def test_one_period_is_its_list_item_and_success(spring: Tenant, listed: list[Json]) -> None:
    for each in listed:
        said = spring.zuora.period(each["id"])
        assert said.pop("success") is True
        assert said == {name: each[name] for name in each if name != "fiscal_quarter"}


def test_a_list_item_tells_its_quarter_in_both_spellings(listed: list[Json]) -> None:
    assert (listed[0]["fiscalQuarter"], listed[0]["fiscal_quarter"]) == (1, 1)
    assert listed[1].get("fiscalQuarter") is None
    assert listed[1].get("fiscal_quarter") is None


def test_one_period_tells_its_quarter_in_camel_case(spring: Tenant, listed: list[Json]) -> None:
    assert spring.zuora.period(listed[0]["id"])["fiscalQuarter"] == 1


def test_a_fiscal_year_is_a_number(listed: list[Json]) -> None:
    assert [each["fiscalYear"] for each in listed] == [2016, 2016, 2016, 0]
    assert all(type(each["fiscalYear"]) is int for each in listed)


def test_the_open_ended_period_reads_as_on_the_page(listed: list[Json]) -> None:
    last = listed[-1]
    assert (last["status"], last["runTrialBalanceStatus"]) == ("Open", "Pending")
    assert (last["notes"], last["fiscalYear"]) == (None, 0)


def test_the_open_ended_period_changed_when_the_last_period_was_made(listed: list[Json]) -> None:
    assert listed[-1]["updatedOn"] == listed[-2]["createdOn"]


def test_the_open_ended_period_exists_before_any_other(zuora: Zuora) -> None:
    (only,) = zuora.periods()
    assert (only["name"], only["startDate"], only["endDate"]) == ("Open-Ended", None, None)


def test_ids_are_thirty_two_hexadecimal_digits(listed: list[Json]) -> None:
    for each in listed:
        assert all(re.fullmatch(HEX, each[name]) for name in ("id", "createdBy", "updatedBy"))


def test_the_author_is_the_user_who_called(spring: Tenant, listed: list[Json]) -> None:
    assert listed[0]["createdBy"] == spring.credentials.user_id


def test_instants_have_neither_a_t_nor_a_zone(listed: list[Json]) -> None:
    for each in listed:
        assert re.fullmatch(INSTANT, each["createdOn"])
        assert re.fullmatch(INSTANT, each["updatedOn"])


def test_a_trial_balance_that_never_ran_is_pending_without_times(listed: list[Json]) -> None:
    for each in listed:
        assert each["runTrialBalanceStatus"] == "Pending"
        assert each["runTrialBalanceStart"] is None
        assert each["runTrialBalanceEnd"] is None
        assert each["runTrialBalanceErrorMessage"] is None


def test_file_ids_always_carry_their_nine_keys(listed: list[Json]) -> None:
    for each in listed:
        assert each["fileIds"] == dict.fromkeys(FILE_IDS)


def test_organization_labels_are_absent_without_multi_org(listed: list[Json]) -> None:
    assert not any("organizationLabels" in each for each in listed)


def test_a_whole_list_has_no_next_page(spring: Tenant) -> None:
    assert set(assert_done(spring.zuora.get(PERIODS))) == {"accountingPeriods", "success"}


def test_pages_follow_next_page_to_the_end(spring: Tenant, listed: list[Json]) -> None:
    names, path = [], f"{PERIODS}?pageSize=3"
    while path:
        said = assert_done(spring.zuora.get(path))
        names.append([each["name"] for each in said["accountingPeriods"]])
        following = said.get("nextPage", "")
        if following:
            assert following.startswith(f"{spring.server.url}{PERIODS}?")
        path = urllib.parse.urlunsplit(("", "", *urllib.parse.urlsplit(following)[2:4], ""))
    assert names == [["Mar 2016", "Apr 2016", "May 2016"], ["Open-Ended"]]


def test_a_page_that_ends_with_the_list_has_no_next_page(spring: Tenant) -> None:
    assert "nextPage" not in assert_done(spring.zuora.get(f"{PERIODS}?pageSize=4"))


def test_a_page_past_the_end_is_empty(spring: Tenant) -> None:
    said = assert_done(spring.zuora.get(f"{PERIODS}?pageSize=2&page=9"))
    assert said["accountingPeriods"] == []
    assert "nextPage" not in said


@pytest.mark.parametrize("size", [1, 40, 300])
def test_a_page_size_up_to_three_hundred_is_served(spring: Tenant, size: int) -> None:
    said = assert_done(spring.zuora.get(f"{PERIODS}?pageSize={size}"))
    assert len(said["accountingPeriods"]) == min(size, 4)


@pytest.mark.parametrize(
    "query",
    ["pageSize=301", "pageSize=0", "pageSize=-1", "pageSize=ten", "pageSize=2&page=0",
     "pageSize=2&page=-1", "pageSize=2&page=1.5", "pageSize=", "pageSize=99999999999999999999"],
)  # fmt: skip
def test_a_page_parameter_out_of_range_is_refused(spring: Tenant, query: str) -> None:
    answer = spring.zuora.get(f"{PERIODS}?{query}")
    assert_refused(answer, INVALID_VALUE, naming="page")


def test_a_tenant_may_have_missing_periods_answered_with_404(tenant: Tenant) -> None:
    database, path = tenant.server.database, f"{PERIODS}/{'0' * 32}"
    assert_refused(tenant.zuora.get(path), NOT_FOUND, status=200)
    tenant_id = tenant.credentials.tenant_id
    database.say("settings", "set", "not_found_status", "404", "--tenant", tenant_id)
    assert_refused(tenant.zuora.get(path), NOT_FOUND, status=404)
    assert_refused(tenant.zuora.close("0" * 32), NOT_FOUND, status=404)


def test_a_missing_period_is_not_found(spring: Tenant) -> None:
    assert_refused(spring.zuora.get(f"{PERIODS}/{'0' * 32}"), NOT_FOUND)


def test_a_period_of_another_tenant_is_not_found(
    spring: Tenant, tenant: Tenant, listed: list[Json]
) -> None:
    assert_refused(tenant.zuora.get(f"{PERIODS}/{listed[0]['id']}"), NOT_FOUND)


def test_two_tenants_keep_calendars_of_their_own(spring: Tenant, tenant: Tenant) -> None:
    tenant.zuora.create("Mar 2016", "2016-03-01", "2016-03-31")
    assert len(tenant.zuora.periods()) == 2
    assert len(spring.zuora.periods()) == 4


def test_reading_answers_without_a_commit_sequence(spring: Tenant) -> None:
    assert "monthend-commit-sequence" not in spring.zuora.get(PERIODS).headers
