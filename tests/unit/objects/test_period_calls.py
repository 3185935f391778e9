"""What the calls do with periods: their days, their status, and who may do what."""

from __future__ import annotations

from datetime import date

import pytest

from company import ALL_PERMISSIONS, Company
from monthend.domain.permissions import (
    ADMINISTRATOR,
    STANDARD_USER,
    STOCK_ROLES,
    Channel,
    Permission,
)
from monthend.objects.refusals import CallRefused, FaultType
from monthend.objects.versions import ErrorCode
from unit.objects.asking import (
    Desk,
    close,
    codes,
    declare,
    month,
    one,
    reopen,
    row,
    set_up,
    whole_call,
)

P = Permission


@pytest.fixture
def desk(company: Company) -> Desk:
    return Desk(company)


@pytest.fixture
def january(company: Company) -> str:
    return company.create_months(date(2016, 1, 1), 1)[0]


@pytest.fixture
def quarter(company: Company) -> list[str]:
    """January to March 2016."""
    return company.create_months(date(2016, 1, 1), 3)


# Fields of a period --------------------------------------------------------------------------


def test_the_start_of_a_later_period_is_the_day_after_the_last(desk: Desk, january: str) -> None:
    results = desk.create(month(2), month(3, StartDate="2016-03-01"))
    assert codes(results) == [[], []]
    with_gap = desk.create(month(4, StartDate="2016-04-02"))
    assert one(with_gap) == ("INVALID_VALUE", "StartDate")
    assert "2016-04-01" in with_gap[0].errors[0].message


def test_the_first_period_needs_a_start(desk: Desk) -> None:
    first = row(Name="Jan", EndDate="2016-01-31", FiscalYear="2016")
    assert one(desk.create(first)) == ("MISSING_REQUIRED_VALUE", "StartDate")


def test_the_start_of_a_later_period_can_be_repeated_and_not_changed(
    desk: Desk, quarter: list[str]
) -> None:
    same = row(Id=quarter[1], StartDate="2016-02-01", EndDate="2016-02-28")
    assert codes(desk.update(same)) == [[]]
    other = row(Id=quarter[1], StartDate="2016-02-02")
    assert one(desk.update(other)) == ("INVALID_VALUE", "StartDate")
    assert codes(desk.update(row(Id=quarter[0], StartDate="2015-12-15"))) == [[]]


def test_an_unknown_or_misspelt_field_is_refused_in_a_create_and_ignored_in_an_update(
    desk: Desk, january: str
) -> None:
    fields = {"notes": "x", "Nobody": "y"}
    assert codes(desk.create(month(2, **fields))) == [["INVALID_FIELD"] * 2]
    assert codes(desk.create(month(2, **fields), strict=False)) == [[]]
    assert codes(desk.update(row(Id=january, **fields))) == [[]]
    assert desk.company.period(january).notes == ""


def test_fields_to_null_empties_a_field(desk: Desk, january: str) -> None:
    desk.update(row(Id=january, Notes="n", FiscalQuarter="1"))
    assert codes(desk.update(row(nulls="Notes FiscalQuarter", Id=january))) == [[]]
    period = desk.company.period(january)
    assert (period.notes, period.fiscal_quarter) == (None, None)
    assert one(desk.update(row(nulls="EndDate", Id=january))) == ("INVALID_VALUE", "EndDate")


def test_a_new_end_drags_the_neighbour_and_both_histories_say_so(
    desk: Desk, quarter: list[str]
) -> None:
    company = desk.company
    company.request_trial_balance(quarter[0])
    assert company.run_trial_balances() == 1
    assert company.period(quarter[0]).trial_balance.status.value == "Completed"
    assert codes(desk.update(row(Id=quarter[0], EndDate="2016-01-15"))) == [[]]
    assert company.period(quarter[1]).start_date == date(2016, 1, 16)
    assert company.period(quarter[0]).trial_balance.status.value == "Pending"
    for key in quarter[:2]:
        assert company.history(key)[-1].channel == "SOAP"
    assert company.history(quarter[2])[-1].channel == "REST"


# Status ----------------------------------------------------------------------------------------


def test_closed_closes_and_open_reopens(desk: Desk, january: str) -> None:
    assert codes(desk.update(close(january))) == [[]]
    assert desk.company.period(january).closed
    assert codes(desk.update(close(january))) == [["INVALID_VALUE"]]
    desk.company.run_trial_balances()
    assert codes(desk.update(reopen(january))) == [[]]
    assert not desk.company.period(january).closed
    assert codes(desk.update(reopen(january))) == [["INVALID_VALUE"]]


@pytest.mark.parametrize(
    "others",
    [{"Name": "x"}, {"Notes": ""}, {"EndDate": "2016-01-31"}, {"Region__c": "x"}],
)
def test_the_status_stands_alone(desk: Desk, january: str, others: dict[str, str]) -> None:
    declare(desk.company, "Region__c")
    before = desk.company.dump()
    result = desk.update(row(Id=january, Status="Closed", **others))
    assert one(result) == ("INVALID_VALUE", "Status")
    assert result[0].errors[0].message == ("An update of the status cannot update any other field.")
    assert desk.company.dump() == before


def test_fields_to_null_is_another_field_beside_the_status(desk: Desk, january: str) -> None:
    result = desk.update(row(nulls="Notes", Id=january, Status="Closed"))
    assert one(result) == ("INVALID_VALUE", "Status")


def test_fields_that_an_update_ignores_may_stand_beside_the_status(
    desk: Desk, january: str
) -> None:
    with_unknown = row(Id=january, Status="Closed", Nobody="x", Name=None)
    assert codes(desk.update(with_unknown)) == [[]]
    assert desk.company.period(january).closed


@pytest.mark.parametrize("word", ["closed", "PendingClose", "Pending Close", ""])
def test_no_other_word_is_a_status(desk: Desk, january: str, word: str) -> None:
    assert one(desk.update(row(Id=january, Status=word))) == ("INVALID_VALUE", "Status")


def test_a_period_that_is_pending_close_is_closed_and_reopened(desk: Desk, january: str) -> None:
    for change, closed in ((close, True), (reopen, False)):
        desk.company.pending_close(january)
        desk.company.run_trial_balances()
        assert codes(desk.update(change(january))) == [[]]
        assert desk.company.period(january).closed is closed
        if closed:
            desk.company.run_trial_balances()
            desk.update(reopen(january))


@pytest.mark.parametrize(("setting", "more"), [("documented", False), ("ui", True)])
def test_of_a_closed_period_a_few_fields_can_be_changed(
    desk: Desk, january: str, setting: str, more: bool
) -> None:
    set_up(desk.company, "closed_period_fields", setting)
    declare(desk.company, "Region__c")
    desk.update(close(january))
    for name, value in (("Name", "x"), ("Notes", "y"), ("FiscalYear", "2017")):
        assert codes(desk.update(row(Id=january, **{name: value}))) == [[]]
    for name, value in (("FiscalQuarter", "2"), ("Region__c", "x")):
        changed = desk.update(row(Id=january, **{name: value}))
        assert codes(changed) == ([[]] if more else [["ACCOUNTING_PERIOD_CLOSED"]])
    for name, value in (("EndDate", "2016-01-30"), ("StartDate", "2015-12-31")):
        result = desk.update(row(Id=january, **{name: value}))
        assert one(result) == ("ACCOUNTING_PERIOD_CLOSED", name)


# Permissions -----------------------------------------------------------------------------------


def role(name: str) -> frozenset[Permission]:
    return STOCK_ROLES[name] | {P.API_WRITE_ACCESS}


@pytest.mark.parametrize("channel", [Channel.SOAP, Channel.ACTION])
def test_a_standard_user_creates_and_edits_and_does_nothing_else(
    desk: Desk, channel: Channel
) -> None:
    desk.permissions, desk.channel = role(STANDARD_USER), channel
    january, february = [each.id or "" for each in desk.create(month(1), month(2))]
    assert codes(desk.update(row(Id=january, Notes="x"))) == [[]]
    for results in (
        desk.update(close(january)),
        desk.delete(february),
        desk.update(reopen(january)),
    ):
        assert codes(results) == [["NO_PERMISSION"]]
    assert len(desk.company.calendar.periods) == 2


def test_an_administrator_does_all_of_it(desk: Desk) -> None:
    desk.permissions = role(ADMINISTRATOR)
    (created,) = desk.create(month(1))
    key = created.id or ""
    for change in (close(key), reopen(key)):
        assert codes(desk.update(change)) == [[]]
        desk.company.run_trial_balances()
    assert codes(desk.delete(key)) == [[]]


@pytest.mark.parametrize("channel", [Channel.SOAP, Channel.ACTION])
@pytest.mark.parametrize("missing", [P.API_WRITE_ACCESS, P.CREATE_ACCOUNTING_PERIOD])
def test_what_a_write_needs_is_missed_row_by_row(
    desk: Desk, january: str, missing: Permission, channel: Channel
) -> None:
    desk.permissions, desk.channel = ALL_PERMISSIONS - {missing}, channel
    results = [*desk.create(month(2), month(3)), *desk.update(row(Id=january, Notes="x"))]
    assert codes(results) == [["NO_PERMISSION"]] * 3
    assert missing.value in results[0].errors[0].message


@pytest.mark.parametrize("channel", [Channel.SOAP, Channel.ACTION])
def test_without_finance_access_every_call_is_refused_as_a_whole(
    desk: Desk, january: str, channel: Channel
) -> None:
    desk.permissions, desk.channel = ALL_PERMISSIONS - {P.FINANCE_ACCESS}, channel
    text = "select Id from AccountingPeriod"
    for call in (
        lambda: desk.create(month(2)),
        lambda: desk.update(close(january)),
        lambda: desk.delete(january),
        lambda: desk.query(text),
    ):
        with pytest.raises(CallRefused, match="Finance Access") as refused:
            call()
        assert whole_call(refused) == (FaultType.UNEXPECTED_ERROR, ErrorCode.NO_PERMISSION)


CLOSE_PROCESS = {P.MANAGE_CLOSE_PROCESS, P.RUN_TRIAL_BALANCE}


@pytest.mark.parametrize("channel", [Channel.SOAP, Channel.ACTION])
@pytest.mark.parametrize(
    ("setting", "held", "allowed"),
    [
        ("documented", {P.REOPEN_ACCOUNTING_PERIOD}, True),
        ("documented", CLOSE_PROCESS, False),
        ("reopen", {P.REOPEN_ACCOUNTING_PERIOD}, True),
        ("reopen", CLOSE_PROCESS, False),
        ("both", {P.REOPEN_ACCOUNTING_PERIOD}, False),
        ("both", CLOSE_PROCESS, False),
        ("both", {P.REOPEN_ACCOUNTING_PERIOD, *CLOSE_PROCESS}, True),
    ],
)
def test_what_reopening_needs_is_the_tenants_choice(
    desk: Desk,
    january: str,
    channel: Channel,
    setting: str,
    held: set[Permission],
    allowed: bool,
) -> None:
    desk.company.close_through([january])
    set_up(desk.company, "reopen_needs", setting)
    desk.permissions = frozenset({P.FINANCE_ACCESS, P.API_WRITE_ACCESS, *held})
    desk.channel = channel
    assert codes(desk.update(reopen(january))) == ([[]] if allowed else [["NO_PERMISSION"]])


@pytest.mark.parametrize("missing", sorted(CLOSE_PROCESS))
def test_closing_needs_two_permissions(desk: Desk, january: str, missing: Permission) -> None:
    desk.permissions = ALL_PERMISSIONS - {missing}
    assert codes(desk.update(close(january))) == [["NO_PERMISSION"]]
