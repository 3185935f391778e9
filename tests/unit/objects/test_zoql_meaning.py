"""What a query means for a version and a tenant, and which it cannot mean."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from monthend.domain.permissions import Channel
from monthend.objects.accounting_period import ACCOUNTING_PERIOD
from monthend.objects.asked import Asked
from monthend.objects.refusals import CallRefused, FaultType
from monthend.objects.versions import LATEST, ErrorCode, WsdlVersion
from monthend.objects.zoql import parse
from monthend.objects.zoql_meaning import selection_of
from monthend.services.caller import Caller, Tenant
from monthend.services.queries import Condition, Operator, Selection
from monthend.services.settings import DEFAULTS

CUSTOM = {
    "Text__c": "string", "Count__c": "int", "Day__c": "date", "Rate__c": "decimal",
    "Done__c": "boolean",
}  # fmt: skip
TENANT = Tenant(
    id="t", name="Acme", home_currency="USD", version=1, custom_fields={"AccountingPeriod": CUSTOM}
)
CALLER = Caller(
    tenant=TENANT, entity_id="e", calendar_id=1, user_id="u", username="ann",
    permissions=frozenset(), channel=Channel.SOAP,
)  # fmt: skip
SELECT = "select Id from AccountingPeriod where "


async def nobody() -> Caller:
    return CALLER


def asked(version: int | WsdlVersion = LATEST, **settings: Any) -> Asked:
    tenant = replace(TENANT, settings=replace(DEFAULTS, **settings))
    known = version if isinstance(version, WsdlVersion) else WsdlVersion(version)
    return Asked(caller=replace(CALLER, tenant=tenant), version=known, renew=nobody)


def selection(text: str, by: Asked | None = None, *, case_sensitive: bool = True) -> Selection:
    found, _ = selection_of(
        parse(text), by or asked(), ACCOUNTING_PERIOD, case_sensitive=case_sensitive
    )
    return found


def condition(text: str, by: Asked | None = None, *, case_sensitive: bool = True) -> Condition:
    (((only,),)) = selection(SELECT + text, by, case_sensitive=case_sensitive).any_of
    return only


def refusal(text: str, by: Asked | None = None) -> CallRefused:
    with pytest.raises(CallRefused) as told:
        selection(text, by)
    assert told.value.fault is FaultType.MALFORMED_QUERY
    return told.value


# Fields -----------------------------------------------------------------------------


def test_names_are_found_in_any_case_and_shown_in_their_own() -> None:
    found, fields = selection_of(
        parse("select ID, enddate, TEXT__C from accountingPERIOD"), asked(), ACCOUNTING_PERIOD
    )
    assert found.fields == ("id", "end_date", "Text__c")
    assert [field.name for field in fields] == ["Id", "EndDate", "Text__c"]
    assert found.object == "AccountingPeriod"


def test_a_field_named_twice_is_selected_once() -> None:
    assert selection("select Name, id, NAME, Id from AccountingPeriod").fields == ("name", "id")


def test_custom_fields_that_differ_in_case_are_told_apart_by_their_spelling() -> None:
    tenant = replace(
        TENANT, custom_fields={"AccountingPeriod": {"One__c": "int", "one__c": "string"}}
    )
    by = replace(asked(), caller=replace(CALLER, tenant=tenant))
    assert condition("one__c = 'x'", by).custom == "string"
    assert condition("One__c = 1", by).custom == "int"


def test_without_where_every_row_is_meant() -> None:
    assert selection("select Id from AccountingPeriod").any_of == ()


def test_conditions_keep_their_groups() -> None:
    text = SELECT + "Name = 'a' or FiscalYear = 1 and Notes = 'b'"
    groups = selection(text).any_of
    assert [[each.field for each in group] for group in groups] == [
        ["name"],
        ["fiscal_year", "notes"],
    ]


@pytest.mark.parametrize(
    ("version", "name"),
    [
        (152, "TaxMessage"), (152, "calendar_id"), (152, "start_date"), (152, "Unknown__c"),
        (80, "FiscalQuarter"), (74, "Text__c"),
    ],
)  # fmt: skip
@pytest.mark.parametrize(
    "text", ["select {} from AccountingPeriod", SELECT + "{} = 1", SELECT + "Id = '1' and {} = 1"]
)
def test_a_field_that_the_version_does_not_know_is_told_in_lower_case(
    version: int, name: str, text: str
) -> None:
    told = refusal(text.format(name), asked(version))
    assert told.code is ErrorCode.INVALID_FIELD
    assert told.message == f"invalid field for query: AccountingPeriod.{name.lower()}"


@pytest.mark.parametrize("name", ["CreatedById", "CreatedDate", "UpdatedById", "UpdatedDate"])
def test_who_and_when_can_be_selected_and_not_compared(name: str) -> None:
    assert selection(f"select {name} from AccountingPeriod").fields
    told = refusal(SELECT + f"{name} = '2026-01-01T00:00:00'")
    assert told.code is ErrorCode.INVALID_FIELD
    assert told.message == f"invalid field for query: AccountingPeriod.{name.lower()}"


def test_an_endless_name_is_told_short() -> None:
    assert len(refusal(f"select {'x' * 9000} from AccountingPeriod").message) < 200


# Operators --------------------------------------------------------------------------

ALL = ["=", "!=", "<", ">", "<=", ">="]
LITERALS = {
    "Id": "'1'", "Name": "'a'", "Notes": "'a'", "Text__c": "'a'", "FiscalYear": "1",
    "FiscalQuarter": "1", "Count__c": "1", "Rate__c": "1.5", "StartDate": "'2026-01-01'",
    "EndDate": "2026-01-01", "Day__c": "2026-01-01", "Done__c": "true", "Status": "'Open'",
}  # fmt: skip
TEXTS = {"Id", "Name", "Notes", "Text__c", "Status"}


def taken(name: str) -> Iterable[str]:
    if name == "Done__c":
        return ["=", "!="]
    return [*ALL, "like"] if name in TEXTS else ALL


@pytest.mark.parametrize("name", LITERALS)
@pytest.mark.parametrize("operator", [*ALL, "like"])
def test_a_type_takes_its_operators_and_no_other(name: str, operator: str) -> None:
    text = f"{name} {operator} {LITERALS[name]}"
    if operator in taken(name):
        assert condition(text).operator in (operator, Operator.ONE_OF)
        return
    told = refusal(SELECT + text)
    assert told.code is ErrorCode.MALFORMED_QUERY
    place = (
        f"You have an error in your ZOQL syntax at character {len(SELECT) + 1}: the field {name}"
    )
    assert told.message.startswith(place)


@pytest.mark.parametrize("name", LITERALS)
@pytest.mark.parametrize("operator", [*ALL, "like"])
def test_null_is_equal_or_not_and_nothing_else(name: str, operator: str) -> None:
    text = f"{name} {operator} null"
    if operator in ("=", "!=") and name != "Day__c":
        assert condition(text).value is None
        assert condition(text).operator == operator
        return
    assert refusal(SELECT + text).code is ErrorCode.MALFORMED_QUERY


def test_a_custom_date_is_not_compared_with_null() -> None:
    assert "the custom date Day__c cannot be" in refusal(SELECT + "Day__c = null").message
    assert condition("StartDate = null").value is None


# Literals ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Id = ' 4028929f33ca990b0133ca9ed8400002\n'", "4028929f33ca990b0133ca9ed8400002"),
        ("Id like ' 4028% '", "4028%"),
        ("Name = ' Jan '", " Jan "),
        ("Name = '2026-01-01'", "2026-01-01"),
        ("FiscalYear = 2026", 2026),
        ("FiscalYear = +002026", 2026),
        ("Count__c = -2147483648", -(2**31)),
        ("Count__c = " + "0" * 9000, 0),
        ("Rate__c = 1.50", Decimal("1.50")),
        ("Rate__c = -7", Decimal(-7)),
        ("Done__c = true", True),
        ("Done__c != FALSE", False),
        ("StartDate = '2026-01-31'", date(2026, 1, 31)),
        ("StartDate = 2026-01-31", date(2026, 1, 31)),
        ("Day__c > 2026-01-31", date(2026, 1, 31)),
    ],
)
def test_a_literal_becomes_a_value_of_the_fields_type(text: str, value: object) -> None:
    found = condition(text).value
    assert (found, type(found)) == (value, type(value))


def test_a_condition_on_a_custom_field_carries_its_type() -> None:
    assert {name: condition(f"{name} = {LITERALS[name]}").custom for name in CUSTOM} == CUSTOM
    assert condition("Name = 'a'").custom is None


EVERY_LOOK = {
    "text": "'Jan'", "number": "5", "fraction": "5.5", "boolean": "true",
    "date": "2026-01-01", "dateTime": "2026-01-01T00:00:00",
    "quoted date": "'2026-01-01'", "quoted dateTime": "'2026-01-01T00:00:00'",
}  # fmt: skip
ANY_TEXT = {"text", "quoted date", "quoted dateTime"}
FITTING = {
    "Id": ANY_TEXT, "Name": ANY_TEXT, "Status": ANY_TEXT, "Text__c": ANY_TEXT,
    "FiscalYear": {"number"}, "FiscalQuarter": {"number"}, "Count__c": {"number"},
    "Rate__c": {"number", "fraction"}, "Done__c": {"boolean"},
    "StartDate": {"date", "quoted date"}, "Day__c": {"date", "quoted date"},
}  # fmt: skip


@pytest.mark.parametrize("version", [81, 152])
@pytest.mark.parametrize("look", EVERY_LOOK)
@pytest.mark.parametrize("name", FITTING)
def test_a_literal_of_another_type_is_an_invalid_value(name: str, look: str, version: int) -> None:
    text = f"{name} = {EVERY_LOOK[look]}"
    if look in FITTING[name]:
        assert condition(text, asked(version)).value is not None
        return
    told = refusal(SELECT + text, asked(version))
    if look == "text" and name in ("StartDate", "Day__c"):
        assert told.code is ErrorCode.MALFORMED_QUERY
        return
    assert told.code is ErrorCode.INVALID_VALUE
    place = len(SELECT) + len(f"{name} = ") + 1
    assert told.message.startswith(f"The field {name} takes ")
    assert told.message.endswith(f"(at character {place}).")


@pytest.mark.parametrize("number", ["2147483648", "-2147483649", "9" * 9000, "1.0"])
def test_a_whole_number_has_thirty_two_bits(number: str) -> None:
    assert refusal(SELECT + f"FiscalYear < {number}").code is ErrorCode.INVALID_VALUE


@pytest.mark.parametrize("version", [1, 48, 68])
@pytest.mark.parametrize("look", EVERY_LOOK)
def test_before_dates_came_a_day_is_compared_with_either(look: str, version: int) -> None:
    text = f"StartDate = {EVERY_LOOK[look]}"
    if "date" in look:
        assert condition(text, asked(version)).value == date(2026, 1, 1)
        return
    expected = ErrorCode.MALFORMED_QUERY if look == "text" else ErrorCode.INVALID_VALUE
    assert refusal(SELECT + text, asked(version)).code is expected


@pytest.mark.parametrize(
    ("zone", "written", "day"),
    [
        ("America/Los_Angeles", "2014-12-01T01:30:00+00:00", date(2014, 11, 30)),
        ("America/Los_Angeles", "2014-12-01T07:59:59Z", date(2014, 11, 30)),
        ("America/Los_Angeles", "2014-12-01T08:00:00+00:00", date(2014, 12, 1)),
        ("America/Los_Angeles", "2014-12-01T01:30:00", date(2014, 12, 1)),
        ("America/Los_Angeles", "2014-12-01T00:00:00-08:00", date(2014, 12, 1)),
        ("America/Los_Angeles", "2014-12-01T23:59:59.999", date(2014, 12, 1)),
        ("America/Los_Angeles", "2014-12-01", date(2014, 12, 1)),
        ("Asia/Tokyo", "2014-11-30T15:00:00Z", date(2014, 12, 1)),
        ("Asia/Tokyo", "2014-12-01T00:00:00", date(2014, 12, 1)),
    ],
)
@pytest.mark.parametrize("quote", ["", "'"])
def test_the_day_of_a_date_time_is_the_one_in_the_tenants_zone(
    zone: str, written: str, day: date, quote: str
) -> None:
    by = asked(68, time_zone=zone)
    assert condition(f"EndDate >= {quote}{written}{quote}", by).value == day


@pytest.mark.parametrize("version", [68, 69])
@pytest.mark.parametrize(
    "written",
    [
        "'2026-02-30'", "2026-13-01", "'2026-1-1'", "''", "' 2026-01-01'", "'20260101'",
        "'2026-01-01 00:00:00'", "'2026-01-01T00:00'", "'2026-01-01Z'", "'01/31/2026'",
    ],
)  # fmt: skip
def test_a_day_that_is_none_is_malformed(version: int, written: str) -> None:
    told = refusal(SELECT + f"StartDate = {written}", asked(version))
    assert told.code is ErrorCode.MALFORMED_QUERY
    place = len(SELECT) + len("StartDate = ") + 1
    assert f"at character {place}: the field StartDate takes a date" in told.message


@pytest.mark.parametrize(
    "written",
    ["2026-02-30T00:00:00", "2026-01-01T24:00:01", "2026-01-01T00:00:00+25:00",
     "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"],
)  # fmt: skip
def test_a_time_that_is_none_is_malformed(written: str) -> None:
    by = asked(68, time_zone="UTC")
    assert refusal(SELECT + f"EndDate = '{written}'", by).code is ErrorCode.MALFORMED_QUERY


# Like -------------------------------------------------------------------------------


@pytest.mark.parametrize("pattern", ["", "%", "a%", "%a", "a", "_", "_a_", "_%", "%_", "*", "a b%"])
def test_a_pattern_has_one_run_at_an_end_and_any_single_characters(pattern: str) -> None:
    assert condition(f"Name like '{pattern}'").value == pattern


@pytest.mark.parametrize("pattern", ["%a%", "a%c", "%%", "%%a", "a%%", "_%_", "%a%b"])
def test_a_pattern_with_a_run_elsewhere_or_two_is_malformed(pattern: str) -> None:
    told = refusal(SELECT + f"Name like '{pattern}'")
    assert told.code is ErrorCode.MALFORMED_QUERY
    assert f"character {len(SELECT) + 11}: like takes one %" in told.message


def test_a_percent_sign_is_one_like_any_other_without_like() -> None:
    assert condition("Name = '%a%'").value == "%a%"


# Status -----------------------------------------------------------------------------


def stored(text: str, shown: str = "Open", *, case_sensitive: bool = True) -> object:
    by = asked(soap_pending_close_status=shown)
    found = condition(text, by, case_sensitive=case_sensitive)
    assert found.operator is Operator.ONE_OF
    return found.value


@pytest.mark.parametrize(
    ("text", "two", "three"),
    [
        ("Status = 'Open'", "Open PendingClose", "Open"),
        ("Status != 'Open'", "Closed", "PendingClose Closed"),
        ("Status = 'Closed'", "Closed", "Closed"),
        ("Status = 'PendingClose'", "", "PendingClose"),
        ("Status != 'Nothing'", "Open PendingClose Closed", "Open PendingClose Closed"),
        ("Status < 'Open'", "Closed", "Closed"),
        ("Status > 'Open'", "", "PendingClose"),
        ("Status <= 'Open'", "Open PendingClose Closed", "Open Closed"),
        ("Status >= 'Open'", "Open PendingClose", "Open PendingClose"),
        ("Status like '%n'", "Open PendingClose", "Open"),
        ("Status like '_____e%'", "", ""),
        ("Status like 'C____d'", "Closed", "Closed"),
        ("Status = 'open'", "", ""),
        ("Status like '.%'", "", ""),
    ],
)
def test_a_status_is_compared_as_it_is_shown(text: str, two: str, three: str) -> None:
    assert stored(text) == tuple(two.split())
    assert stored(text, "PendingClose") == tuple(three.split())


def test_case_is_left_out_of_a_status_too() -> None:
    assert stored("Status = 'oPEN'", case_sensitive=False) == ("Open", "PendingClose")
    assert stored("Status like 'c%'", case_sensitive=False) == ("Closed",)


def test_whether_case_counts_is_passed_on() -> None:
    assert selection("select Id from AccountingPeriod").case_sensitive
    assert not selection("select Id from AccountingPeriod", case_sensitive=False).case_sensitive
