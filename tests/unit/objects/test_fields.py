"""The fields of an object as each version and tenant knows them."""

from __future__ import annotations

import pytest

from monthend.objects.accounting_code import ACCOUNTING_CODE
from monthend.objects.accounting_period import ACCOUNTING_PERIOD
from monthend.objects.all_objects import OBJECTS
from monthend.objects.fields import Call, ObjectView
from monthend.objects.versions import (
    ACTION_DEFAULT,
    FIRST,
    LATEST,
    ErrorCode,
    WsdlVersion,
    code_for,
    codes_of,
)

CUSTOM = {"region__c": "string", "Level__c": "int"}
OLDEST = [
    "Id", "CreatedById", "CreatedDate", "EndDate", "FiscalYear", "Name", "Notes", "StartDate",
    "Status", "UpdatedById", "UpdatedDate",
]  # fmt: skip


def view(major: int = 152, custom: dict[str, str] | None = None) -> ObjectView:
    return ACCOUNTING_PERIOD.view(WsdlVersion(major), custom or {})


def names(known: ObjectView) -> list[str]:
    return [each.name for each in known.fields]


def allowing(what: str) -> set[str]:
    return {each.name for each in view().fields if what in each.can}


@pytest.mark.parametrize("major", [1, 48, 52, 68, 69, 80])
def test_up_to_version_80_the_fields_are_eleven(major: int) -> None:
    assert names(view(major)) == OLDEST


@pytest.mark.parametrize("major", [81, 91, 152])
def test_since_version_81_there_is_the_fiscal_quarter_in_its_alphabetical_place(major: int) -> None:
    assert names(view(major)) == [*OLDEST[:4], "FiscalQuarter", *OLDEST[4:]]


def test_custom_fields_stand_among_the_others_by_name_since_version_75() -> None:
    assert names(view(74, CUSTOM)) == OLDEST
    assert names(view(75, CUSTOM)) == [*OLDEST[:5], "Level__c", *OLDEST[5:], "region__c"]


def test_a_field_is_known_by_its_exact_name_and_folded_by_any_case() -> None:
    known = view(152, {"OWN__c": "int", "own__c": "string"})
    assert known.field("name") is None
    assert known.field("Name") is known.folded("nAmE")
    assert known.folded("nobody") is None
    # Of two that differ in case alone, a query finds the first in the order of the WSDL.
    assert known.folded("Own__C") is known.field("OWN__c")


def test_a_custom_field_allows_everything_and_may_be_null() -> None:
    field = view(152, CUSTOM).field("Level__c")
    assert field is not None
    assert (field.createable, field.updateable, field.selectable, field.filterable) == (True,) * 4
    assert (field.nullable, field.required, field.custom) == (True, False, "int")


def test_what_may_be_done_with_each_field_is_as_on_its_page() -> None:
    own = {"CreatedById", "CreatedDate", "UpdatedById", "UpdatedDate"}
    written = {"EndDate", "FiscalQuarter", "FiscalYear", "Name", "Notes", "StartDate"}
    assert allowing("query") == {*own, *written, "Id", "Status"}
    assert allowing("filter") == {*written, "Id", "Status"}
    assert allowing("create") == written
    assert allowing("update") == {*written, "Status"}
    assert {each.name for each in view().fields if each.required} == {
        "EndDate",
        "FiscalYear",
        "Name",
    }
    assert {each.name for each in view().fields if each.nullable} == {"FiscalQuarter", "Notes"}


@pytest.mark.parametrize("major", [1, 75, 76, 152])
def test_a_period_can_be_deleted_since_version_76(major: int) -> None:
    assert view(major).takes(Call.DELETE) == (major >= 76)
    assert all(view(major).takes(call) for call in (Call.CREATE, Call.QUERY, Call.UPDATE))


def test_the_object_is_known_by_its_name() -> None:
    assert OBJECTS == {
        "AccountingCode": ACCOUNTING_CODE,
        "AccountingPeriod": ACCOUNTING_PERIOD,
    }


# Versions ----------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["1.0", "1.9", "47.1", "68.0", "99.9", "100.0", "152.0"])
def test_a_version_is_written_as_it_is_read(text: str) -> None:
    assert str(WsdlVersion.parse(text)) == text


@pytest.mark.parametrize(
    "text",
    [
        "", "0.0", "0.9", "152.1", "153.0", "999.0", "1", "1.", ".0", "01.0", "1.00", "1.0 ", "a",
        "-1.0", "+1.0", "1.0/", "١.0", "1.0\n", "1000.0",
    ],
)  # fmt: skip
def test_any_other_text_is_no_version(text: str) -> None:
    with pytest.raises(ValueError, match="version"):
        WsdlVersion.parse(text)


def test_versions_are_ordered_as_numbers() -> None:
    ordered = [WsdlVersion.parse(text) for text in ("1.0", "9.9", "47.0", "47.1", "100.0")]
    assert sorted(set(ordered)) == ordered
    assert FIRST < ACTION_DEFAULT == WsdlVersion(79) < LATEST == WsdlVersion(152)


@pytest.mark.parametrize(
    ("major", "count"),
    [(1, 14), (28, 14), (29, 21), (44, 21), (45, 22), (52, 22), (60, 29), (78, 29), (152, 29)],
)
def test_a_version_has_as_many_codes_as_its_wsdl(major: int, count: int) -> None:
    codes = codes_of(major)
    assert len(codes) == count
    assert list(codes) == [code for code in ErrorCode if code in codes]


@pytest.mark.parametrize(
    ("code", "since"),
    [
        (ErrorCode.INVALID_ID, 29),
        (ErrorCode.ACCOUNTING_PERIOD_CLOSED, 29),
        (ErrorCode.MAX_RECORDS_EXCEEDED, 29),
        (ErrorCode.PDF_QUERY_ERROR, 45),
        (ErrorCode.REQUEST_EXCEEDED_LIMIT, 53),
        (ErrorCode.LOCK_COMPETITION, 60),
    ],
)
def test_a_code_that_a_version_does_not_have_is_unknown_error(code: ErrorCode, since: int) -> None:
    assert code_for(WsdlVersion(since), code) is code
    assert code_for(WsdlVersion(since - 1, 9), code) is ErrorCode.UNKNOWN_ERROR
