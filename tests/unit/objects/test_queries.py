"""Query and query more: pages, their locators and how long those live, and whose they are."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import partial
from pathlib import Path

import pytest

from company import ALL_PERMISSIONS, Clock, Company
from monthend.domain.permissions import STANDARD_USER, Permission
from monthend.objects.queries import CURSOR_LIFETIME, LOCATOR, QueryOptions, batch_size
from monthend.objects.refusals import CallRefused, FaultType
from monthend.objects.versions import ErrorCode, WsdlVersion
from monthend.services import tenants
from monthend.services.ports import StaleCaller
from unit.objects.asking import Desk, TroubledStore, declare, row, set_up

NAMES = "select Name from AccountingPeriod"
CREATED = f"{NAMES} where FiscalYear > 0"
INVALID_LOCATOR = (FaultType.INVALID_QUERY_LOCATOR, ErrorCode.INVALID_VALUE)
SECOND = timedelta(seconds=1)


@pytest.fixture
def store(tmp_path: Path, clock: Clock) -> Iterator[TroubledStore]:
    store = TroubledStore(str(tmp_path / "books.db"), clock=clock, synchronous="OFF")
    yield store
    store.close()


@pytest.fixture
def desk(company: Company) -> Desk:
    company.create_months(date(2016, 1, 1), 5)
    return Desk(company)


def size(number: int | None) -> QueryOptions:
    return QueryOptions(batch_size=number)


def names(page_records: list[dict[str, str]]) -> list[str]:
    return [each["Name"] for each in page_records]


def fault_of(desk: Desk, locator: str) -> tuple[FaultType, ErrorCode]:
    with pytest.raises(CallRefused, match="not valid or has expired") as refused:
        desk.query_more(locator)
    return refused.value.fault, refused.value.code


def locator_of(desk: Desk) -> str:
    """Of the second page of a query for pages of two."""
    return desk.query(CREATED, size(2)).locator or ""


# Queries -----------------------------------------------------------------------------------


def test_a_query_that_fits_into_a_page_has_no_locator(desk: Desk) -> None:
    page = desk.query(CREATED)
    assert names(page.records) == ["Jan", "Feb", "Mar", "Apr", "May"]
    assert (page.size, page.done, page.locator) == (5, True, None)


def test_a_query_that_finds_nothing_is_done(desk: Desk) -> None:
    page = desk.query(f"{NAMES} where Name = 'x'", size(1))
    assert (page.records, page.size, page.done) == ([], 0, True)


def test_fields_come_in_the_order_of_the_wsdl_and_once(desk: Desk) -> None:
    text = "select Status, name, ID, NAME, EndDate, id from accountingperiod where Name = 'Jan'"
    (record,) = desk.query(text).records
    assert list(record) == ["Id", "EndDate", "Name", "Status"]


def test_the_open_ended_period_is_found_too(desk: Desk) -> None:
    assert len(desk.query(NAMES).records) == 6


@pytest.mark.parametrize("given", [None, 0, 5, 6, 2000, 2001, 2**31 - 1])
def test_a_batch_size_that_is_enough_gives_one_page(desk: Desk, given: int | None) -> None:
    assert desk.query(CREATED, size(given)).done


@pytest.mark.parametrize(
    ("major", "given", "most"),
    [
        (152, None, 2000), (152, 0, 2000), (152, 1, 1), (152, 2000, 2000), (152, 2001, 2000),
        (6, None, 2000), (5, None, 100), (5, 0, 100), (5, 99, 99), (5, 101, 100), (1, 2000, 100),
    ],
)  # fmt: skip
def test_a_batch_has_at_most_2000_records_and_100_before_version_6(
    major: int, given: int | None, most: int
) -> None:
    assert batch_size(WsdlVersion(major), size(given)) == most


def test_a_negative_batch_size_is_refused(desk: Desk) -> None:
    with pytest.raises(CallRefused, match="batchSize") as refused:
        desk.query(CREATED, size(-1))
    assert refused.value.code is ErrorCode.INVALID_VALUE


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("select Name from Account", ErrorCode.MALFORMED_QUERY),
        ("select * from AccountingPeriod", ErrorCode.MALFORMED_QUERY),
        ("select Nobody from AccountingPeriod", ErrorCode.INVALID_FIELD),
        (f"{NAMES} where CreatedDate > '2016-01-01T00:00:00'", ErrorCode.INVALID_FIELD),
        (f"{NAMES} where EndDate > 5", ErrorCode.INVALID_VALUE),
        (f"{NAMES} where Name = '{'x' * 10000}'", ErrorCode.MALFORMED_QUERY),
    ],
)
def test_a_query_that_cannot_be_meant_is_refused(desk: Desk, text: str, code: ErrorCode) -> None:
    with pytest.raises(CallRefused) as refused:
        desk.query(text)
    assert (refused.value.fault, refused.value.code) == (FaultType.MALFORMED_QUERY, code)


def test_letters_differ_in_case_unless_the_client_says_otherwise(desk: Desk) -> None:
    text = f"{NAMES} where Name = 'jAN'"
    assert desk.query(text, QueryOptions(case_sensitive=True)).size == 0
    assert desk.query(text).size == 0
    assert desk.query(text, QueryOptions(case_sensitive=False)).size == 1


# Pages -------------------------------------------------------------------------------------


def test_pages_follow_one_another_to_the_end(desk: Desk) -> None:
    first = desk.query(CREATED, size(2))
    second = desk.query_more(first.locator or "", size(2))
    last = desk.query_more(second.locator or "", size(2))
    assert [names(page.records) for page in (first, second, last)] == [
        ["Jan", "Feb"],
        ["Mar", "Apr"],
        ["May"],
    ]
    assert [page.size for page in (first, second, last)] == [5, 5, 5]
    assert [page.done for page in (first, second, last)] == [False, False, True]
    assert first.locator != second.locator


def test_an_answer_goes_on_in_the_version_it_began_in(desk: Desk) -> None:
    first = desk.query("select EndDate, FiscalQuarter from AccountingPeriod", size(2))
    desk.version = WsdlVersion(68)
    following = desk.query_more(first.locator or "", size(2))
    assert {len(record["EndDate"]) for record in following.records} == {len("2016-01-31")}


def test_a_locator_is_32_hex_digits_and_the_place(desk: Desk) -> None:
    first = desk.query(CREATED, size(2)).locator or ""
    found = LOCATOR.fullmatch(first)
    assert found is not None
    assert found[2] == "2"
    assert desk.query_more(first, size(2)).locator == f"{found[1]}-4"


def test_the_next_page_may_have_another_size(desk: Desk) -> None:
    assert names(desk.query_more(locator_of(desk), size(1)).records) == ["Mar"]
    assert names(desk.query_more(locator_of(desk)).records) == ["Mar", "Apr", "May"]


def test_the_same_locator_answers_the_same_page_again(desk: Desk) -> None:
    locator = f" {locator_of(desk)}\n"
    assert desk.query_more(locator, size(2)) == desk.query_more(locator, size(2))


def test_rows_deleted_meanwhile_are_left_out_and_changed_ones_are_shown_as_they_are(
    desk: Desk,
) -> None:
    locator = locator_of(desk)
    (last,) = desk.query("select Id from AccountingPeriod where Name = 'May'").records
    (third,) = desk.query("select Id from AccountingPeriod where Name = 'Mar'").records
    desk.delete(last["Id"])
    desk.update(row(Id=third["Id"], Name="March"))
    page = desk.query_more(locator)
    assert (names(page.records), page.size, page.done) == (["March", "Apr"], 5, True)


def test_a_page_whose_rows_are_all_gone_is_empty(desk: Desk) -> None:
    locator = desk.query(CREATED, size(4)).locator or ""
    (last,) = desk.query("select Id from AccountingPeriod where Name = 'May'").records
    desk.delete(last["Id"])
    page = desk.query_more(locator)
    assert (page.records, page.done) == ([], True)


@pytest.mark.parametrize(
    "locator",
    [
        "", "x", "0" * 32, f"{'0' * 32}-", f"{'0' * 32}-2", f"{'A' * 32}-2", f"{'0' * 31}-2",
        f"{'0' * 32}-1234567890", f"{'0' * 32}--2", f"{'0' * 32}-2-2", "' or 1=1 --",
    ],
)  # fmt: skip
def test_a_locator_that_nobody_gave_out_is_invalid(desk: Desk, locator: str) -> None:
    assert fault_of(desk, locator) == INVALID_LOCATOR


@pytest.mark.parametrize("place", ["0", "5", "6", "999999999"])
def test_a_place_outside_of_the_answer_is_invalid(desk: Desk, place: str) -> None:
    key = locator_of(desk).partition("-")[0]
    assert fault_of(desk, f"{key}-{place}") == INVALID_LOCATOR
    assert names(desk.query_more(f"{key}-4").records) == ["May"]


# How long, and whose -----------------------------------------------------------------------


def test_a_locator_expires_a_quarter_of_an_hour_after_its_last_use(desk: Desk) -> None:
    locator, clock = locator_of(desk), desk.company.clock
    for _ in range(3):
        clock.advance(CURSOR_LIFETIME - SECOND)
        assert names(desk.query_more(locator, size(1)).records) == ["Mar"]
    clock.advance(CURSOR_LIFETIME)
    assert fault_of(desk, locator) == INVALID_LOCATOR


def test_a_user_has_ten_locators_and_the_eleventh_ends_the_first(desk: Desk) -> None:
    locators = []
    for _ in range(11):
        desk.company.clock.advance(SECOND)
        locators.append(locator_of(desk))
    assert fault_of(desk, locators[0]) == INVALID_LOCATOR
    for locator in locators[1:]:
        assert names(desk.query_more(locator, size(1)).records) == ["Mar"]


def test_the_locators_of_one_user_do_not_end_those_of_another(desk: Desk) -> None:
    locator = locator_of(desk)
    other = colleague(desk)
    for _ in range(11):
        locator_of(other)
    assert names(desk.query_more(locator, size(1)).records) == ["Mar"]


def colleague(desk: Desk) -> Desk:
    """Another user of the same tenant."""
    company = desk.company
    secrets = tenants.NewSecrets(password="p", password_hash="h", client_secret="s")
    by = company.sign_in()
    made = company.store.write_directory(
        lambda directory: tenants.add_user(directory, by, "ann", STANDARD_USER, secrets)
    )
    return Desk(company, user_id=made.user_id)


def test_a_locator_is_of_no_use_to_another_user(desk: Desk) -> None:
    locator = locator_of(desk)
    assert fault_of(colleague(desk), locator) == INVALID_LOCATOR


def test_the_next_page_needs_finance_access_too(desk: Desk) -> None:
    locator = locator_of(desk)
    without = Desk(desk.company, permissions=ALL_PERMISSIONS - {Permission.FINANCE_ACCESS})
    with pytest.raises(CallRefused, match="Finance Access") as refused:
        without.query_more(locator)
    assert refused.value.code is ErrorCode.NO_PERMISSION


# What was remembered of the caller -----------------------------------------------------------


def test_a_field_declared_meanwhile_can_be_selected_and_compared_at_once(desk: Desk) -> None:
    desk.asked()
    declare(desk.company, "Region__c")
    text = "select Name, Region__c from AccountingPeriod where Region__c = null and FiscalYear > 0"
    assert len(desk.query(text).records) == 5
    assert desk.renewals == 1


def test_a_query_of_what_is_there_sees_a_changed_tenant_once(desk: Desk) -> None:
    desk.asked()
    declare(desk.company, "Region__c")
    assert desk.query(CREATED).size == 5
    assert desk.renewals == 1


def test_a_mistake_stays_one_after_the_caller_was_made_out_afresh(desk: Desk) -> None:
    desk.asked()
    declare(desk.company, "Region__c")
    with pytest.raises(CallRefused, match="nobody"):
        desk.query("select Nobody from AccountingPeriod")
    assert desk.renewals == 1


def test_a_caller_who_stays_out_of_date_is_told_nothing(desk: Desk, store: TroubledStore) -> None:
    locator = locator_of(desk)
    for call in (partial(desk.query, CREATED), partial(desk.query_more, locator)):
        store.reading_trouble = [StaleCaller()]
        with pytest.raises(StaleCaller):
            call()


ANY_CALL: list[Callable[[Desk, str], int]] = [
    lambda novice, _: novice.query(CREATED).size,
    lambda novice, locator: novice.query_more(locator).size,
    lambda novice, _: len(novice.delete(*["0" * 32] * 5)),
]


@pytest.mark.parametrize("call", ANY_CALL, ids=["query", "queryMore", "delete"])
def test_finance_access_that_was_given_meanwhile_counts_at_once(
    desk: Desk, call: Callable[[Desk, str], int]
) -> None:
    locator = locator_of(desk)
    novice = Desk(desk.company, permissions=ALL_PERMISSIONS - {Permission.FINANCE_ACCESS})
    novice.asked()
    novice.permissions = ALL_PERMISSIONS
    set_up(desk.company, "session_idle_minutes", "30")
    assert call(novice, locator) == 5
    assert novice.renewals == 1


def test_a_field_of_the_first_page_is_in_the_next_for_a_caller_remembered_from_before(
    desk: Desk,
) -> None:
    before = Desk(desk.company)
    before.asked()
    declare(desk.company, "Region__c")
    page = desk.query("select Name, Region__c from AccountingPeriod", size(2))
    (third, *_) = before.query_more(page.locator or "").records
    assert third == {"Name": "Mar", "Region__c": None}
    assert before.renewals == 1
