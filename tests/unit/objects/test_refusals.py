"""Every refusal has a code of the object API; a row error spells its field as clients do."""

from __future__ import annotations

import pytest

from monthend.domain import errors as e
from monthend.objects.accounting_period import ACCOUNTING_PERIOD
from monthend.objects.fields import Call
from monthend.objects.kinds import InvalidId, NotADateTime
from monthend.objects.refusals import (
    CallRefused,
    FaultType,
    RowError,
    RowResult,
    call_refused,
    code_of,
    refused,
    row_error,
    spelled,
)
from monthend.objects.rows import GivenTwice, NotNullable
from monthend.objects.versions import ErrorCode, WsdlVersion

LATEST = ACCOUNTING_PERIOD.view(WsdlVersion(152), {"Region__c": "string"})


@pytest.mark.parametrize(
    ("refusal", "code"),
    [
        (e.TooLong(field="Name", limit=100), ErrorCode.INVALID_VALUE),
        (NotADateTime(field="EndDate"), ErrorCode.INVALID_VALUE),
        (GivenTwice(field="Name"), ErrorCode.INVALID_VALUE),
        (NotNullable(field="Name"), ErrorCode.INVALID_VALUE),
        (e.RequiredFieldMissing(field="Name"), ErrorCode.MISSING_REQUIRED_VALUE),
        (e.FieldUnknown(field="name"), ErrorCode.INVALID_FIELD),
        (e.FieldNotUpdatable(field="Status"), ErrorCode.INVALID_FIELD),
        (InvalidId(field="Id"), ErrorCode.INVALID_ID),
        (e.PeriodNotFound(period="x"), ErrorCode.INVALID_ID),
        (e.PeriodNameTaken(name="Jan"), ErrorCode.DUPLICATE_VALUE),
        (e.ClosedPeriodField(name="Jan", field="endDate"), ErrorCode.ACCOUNTING_PERIOD_CLOSED),
        (
            e.PermissionMissing(permission="Finance Access", operation="read"),
            ErrorCode.NO_PERMISSION,
        ),
        (e.NotSignedIn(reason="no"), ErrorCode.INVALID_SESSION),
        (e.StatusNotAlone(), ErrorCode.INVALID_VALUE),
        (e.PeriodAlreadyClosed(name="Jan"), ErrorCode.INVALID_VALUE),
        (e.Busy(), ErrorCode.LOCK_COMPETITION),
    ],
)
def test_a_refusal_has_a_code(refusal: e.Refusal, code: ErrorCode) -> None:
    assert code_of(refusal, Call.UPDATE) is code


@pytest.mark.parametrize("kind", [e.NotMostRecentPeriod, e.PeriodNotOpen, e.ActiveJournalEntries])
def test_whatever_rule_forbids_a_delete_is_cannot_delete(kind: type[e.Refusal]) -> None:
    refusal = kind(name="Jan", latest="Feb", status="closed")
    assert code_of(refusal, Call.DELETE) is ErrorCode.CANNOT_DELETE
    assert code_of(refusal, Call.UPDATE) is ErrorCode.INVALID_VALUE


def test_a_period_that_is_not_there_is_an_invalid_id_also_in_a_delete() -> None:
    assert code_of(e.PeriodNotFound(period="x"), Call.DELETE) is ErrorCode.INVALID_ID
    assert code_of(InvalidId(field="Id"), Call.DELETE) is ErrorCode.INVALID_ID


def test_a_refusal_of_no_family_is_a_mistake_of_ours() -> None:
    with pytest.raises(LookupError, match="Refusal belongs to no family"):
        code_of(e.Refusal(), Call.CREATE)


@pytest.mark.parametrize(
    ("name", "shown"),
    [("endDate", "EndDate"), ("Name", "Name"), ("region__c", "region__c"), ("", "")],
)
def test_names_begin_with_a_capital_letter_except_custom_ones(name: str, shown: str) -> None:
    assert spelled(name) == shown


def test_a_row_error_spells_the_field_and_its_message_as_the_object_does() -> None:
    refusal = e.ClosedPeriodField(name="Jan", field="endDate")
    assert row_error(refusal, Call.UPDATE, LATEST) == RowError(
        code=ErrorCode.ACCOUNTING_PERIOD_CLOSED,
        message="In the closed accounting period Jan the field EndDate cannot change.",
        field="EndDate",
    )


def test_a_rule_that_blames_a_field_names_it() -> None:
    error = row_error(e.PeriodNameTaken(name="Jan"), Call.CREATE, LATEST)
    assert error.field == "Name"
    assert error.message == "There is already an accounting period named Jan."


@pytest.mark.parametrize(
    "refusal", [e.PeriodNotFound(period="x"), e.FieldUnknown(field="nobody__c")]
)
def test_a_row_error_names_no_field_that_the_object_does_not_have(refusal: e.Refusal) -> None:
    assert row_error(refusal, Call.UPDATE, LATEST).field is None


def test_a_custom_field_is_named_in_the_case_it_was_declared_in() -> None:
    error = row_error(e.TooLong(field="Region__c", limit=255), Call.UPDATE, LATEST)
    assert error.field == "Region__c"
    older = ACCOUNTING_PERIOD.view(WsdlVersion(74), {"Region__c": "string"})
    assert row_error(e.TooLong(field="Region__c", limit=255), Call.UPDATE, older).field is None


def test_the_code_of_a_row_error_is_one_of_the_clients_version() -> None:
    first = ACCOUNTING_PERIOD.view(WsdlVersion(1), {})
    for refusal in (e.PeriodNotFound(period="x"), e.ClosedPeriodField(name="Jan", field="endDate")):
        assert row_error(refusal, Call.UPDATE, first).code is ErrorCode.UNKNOWN_ERROR


def test_a_result_has_every_reason_in_order() -> None:
    both = e.Refusals((e.Empty(field="Name"), e.RequiredFieldMissing(field="EndDate")))
    result = refused(both, Call.CREATE, LATEST)
    assert not result.success
    assert [(each.code.value, each.field) for each in result.errors] == [
        ("INVALID_VALUE", "Name"),
        ("MISSING_REQUIRED_VALUE", "EndDate"),
    ]
    assert len(refused(e.Empty(field="Name"), Call.CREATE, LATEST).errors) == 1
    assert RowResult(id="1").success


def test_a_call_that_is_refused_as_a_whole_is_an_unexpected_error() -> None:
    missing = e.PermissionMissing(permission="Finance Access", operation="read")
    whole = call_refused(missing)
    assert (whole.fault, whole.code) == (FaultType.UNEXPECTED_ERROR, ErrorCode.NO_PERMISSION)
    assert whole.message == str(whole) == "You need the Finance Access permission to read."


def test_the_code_of_a_fault_is_one_of_the_clients_version() -> None:
    whole = CallRefused(FaultType.UNEXPECTED_ERROR, ErrorCode.MAX_RECORDS_EXCEEDED, "too many")
    assert whole.code_in(WsdlVersion(29)) is ErrorCode.MAX_RECORDS_EXCEEDED
    assert whole.code_in(WsdlVersion(28)) is ErrorCode.UNKNOWN_ERROR
