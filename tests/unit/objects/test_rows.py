"""Rows as they come become values or all of their errors, in the order of their fields."""

from __future__ import annotations

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from monthend.domain import errors
from monthend.domain.errors import Refusals
from monthend.objects.accounting_period import ACCOUNTING_PERIOD
from monthend.objects.kinds import InvalidId, Reading
from monthend.objects.rows import (
    ERRORS_AT_MOST,
    GivenRow,
    GivenTwice,
    NotNullable,
    read_create,
    read_update,
)
from monthend.objects.versions import WsdlVersion

CUSTOM = {"Level__c": "int", "Day__c": "date", "Rate__c": "decimal"}
KEY = "a" * 32
REQUIRED = (("Name", "Jan"), ("EndDate", "2016-01-31"), ("FiscalYear", "2016"))
Fields = tuple[tuple[str, str | None], ...]


def row(fields: Fields, nulls: tuple[str, ...] = ()) -> GivenRow:
    return GivenRow("AccountingPeriod", fields, nulls)


def reading(major: int) -> Reading:
    return Reading(WsdlVersion(major), ZoneInfo("America/Los_Angeles"))


def created(given: GivenRow, major: int = 152, *, strict: bool = True) -> dict[str, Any]:
    view = ACCOUNTING_PERIOD.view(WsdlVersion(major), CUSTOM)
    return read_create(view, given, reading(major), strict=strict)


def updated(given: GivenRow, major: int = 152) -> tuple[str, dict[str, Any]]:
    view = ACCOUNTING_PERIOD.view(WsdlVersion(major), CUSTOM)
    return read_update(view, given, reading(major))


def reasons(act: Any, *given: Any, **how: Any) -> list[tuple[type[errors.Refusal], str | None]]:
    """The kinds of refusals and the fields they blame, in order."""
    with pytest.raises(Refusals) as refused:
        act(*given, **how)
    return [(type(each), each.field) for each in refused.value.refusals]


# Create ------------------------------------------------------------------------------------


def test_a_new_row_gives_values_by_the_names_of_the_domain() -> None:
    more = (("StartDate", "2016-01-01"), ("Notes", ""), ("FiscalQuarter", "1"))
    assert created(row((*REQUIRED, *more))) == {
        "name": "Jan", "end_date": date(2016, 1, 31), "fiscal_year": 2016,
        "start_date": date(2016, 1, 1), "notes": "", "fiscal_quarter": 1,
    }  # fmt: skip


def test_custom_values_are_kept_as_json_can_hold_them() -> None:
    more = (("Level__c", "3"), ("Day__c", "2016-02-29"), ("Rate__c", "1.50"))
    assert created(row((*REQUIRED, *more)))["custom_fields"] == {
        "Level__c": 3,
        "Day__c": "2016-02-29",
        "Rate__c": "1.50",
    }


def test_every_error_of_a_row_is_told_and_missing_fields_last() -> None:
    fields = (
        ("name", "x"), ("Status", "Open"), ("CreatedDate", "2016-01-01T00:00:00"), ("Id", KEY),
        ("FiscalQuarter", "5"), ("EndDate", "31.01.2016"),
    )  # fmt: skip
    assert reasons(created, row(fields)) == [
        (errors.FieldUnknown, "name"),
        (errors.FieldNotUpdatable, "Status"),
        (errors.FieldNotUpdatable, "CreatedDate"),
        (errors.FieldNotUpdatable, "Id"),
        (errors.OutOfRange, "FiscalQuarter"),
        (errors.NotADate, "EndDate"),
        (errors.RequiredFieldMissing, "FiscalYear"),
        (errors.RequiredFieldMissing, "Name"),
    ]


def test_a_nil_field_is_not_sent() -> None:
    assert "notes" not in created(row((*REQUIRED, ("Notes", None), ("FiscalQuarter", None))))
    fields = (("Name", None), *REQUIRED[1:])
    assert reasons(created, row(fields)) == [(errors.RequiredFieldMissing, "Name")]


def test_a_field_given_twice_is_refused_even_when_its_values_agree() -> None:
    assert reasons(created, row((*REQUIRED, REQUIRED[0]))) == [(GivenTwice, "Name")]


def test_unknown_fields_may_be_passed_over() -> None:
    given = row((*REQUIRED, ("Nobody", "x"), ("Nobody__c", "y")))
    assert reasons(created, given) == [
        (errors.FieldUnknown, "Nobody"),
        (errors.FieldUnknown, "Nobody__c"),
    ]
    assert set(created(given, strict=False)) == {"name", "end_date", "fiscal_year"}


def test_whatever_is_nil_was_not_sent() -> None:
    given = row((*REQUIRED, ("Id", None), ("Status", None), ("CreatedDate", None), ("Other", None)))
    assert set(created(given)) == {"name", "end_date", "fiscal_year"}


def test_a_long_unknown_name_is_shown_cut() -> None:
    ((_, name),) = reasons(created, row((*REQUIRED, ("x" * 5000, "y"))))
    assert name == "x" * 100


@pytest.mark.parametrize(
    ("name", "major"), [("FiscalQuarter", 80), ("Level__c", 74), ("Day__c", 1)]
)
def test_a_field_of_a_later_version_is_unknown(name: str, major: int) -> None:
    assert reasons(created, row((*REQUIRED, (name, "1"))), major) == [(errors.FieldUnknown, name)]


# Update ------------------------------------------------------------------------------------


def test_an_update_has_a_key_and_the_values_to_change() -> None:
    assert updated(row((("Id", f" {KEY} "), ("Notes", " n "), ("Status", "Closed")))) == (
        KEY,
        {"notes": " n ", "status": "Closed"},
    )


def test_an_update_passes_over_fields_that_nobody_declared_and_nil_ones() -> None:
    fields = (("Id", KEY), ("notes", "x"), ("Nobody", "x"), ("Name", None), ("CreatedById", None))
    assert updated(row(fields)) == (KEY, {})


def test_an_update_of_a_field_that_only_queries_know_is_refused() -> None:
    fields = (("Id", KEY), ("CreatedById", KEY), ("UpdatedDate", "2016-01-01T00:00:00"))
    assert reasons(updated, row(fields)) == [
        (errors.FieldNotUpdatable, "CreatedById"),
        (errors.FieldNotUpdatable, "UpdatedDate"),
    ]


@pytest.mark.parametrize(
    ("fields", "kind"),
    [
        ((("Name", "x"),), errors.RequiredFieldMissing),
        ((("Id", None),), errors.RequiredFieldMissing),
        ((("Id", ""),), InvalidId),
        ((("Id", "a" * 31),), InvalidId),
        ((("id", KEY),), errors.RequiredFieldMissing),
    ],
)
def test_an_update_needs_an_id(fields: Fields, kind: type[errors.Refusal]) -> None:
    assert reasons(updated, row(fields)) == [(kind, "Id")]


def test_an_update_tells_every_error() -> None:
    fields = (("Id", "-"), ("Name", ""), ("Name", "x"), ("Status", "closed"))
    assert reasons(updated, row(fields, ("Id",))) == [
        (InvalidId, "Id"),
        (errors.Empty, "Name"),
        (GivenTwice, "Name"),
        (errors.NotOneOf, "Status"),
        (NotNullable, "Id"),
    ]


# fieldsToNull ------------------------------------------------------------------------------


def test_fields_to_null_empties_what_may_be_null() -> None:
    nulls = ("Notes", "FiscalQuarter", "Level__c", "Notes")
    emptied = {"notes": None, "fiscal_quarter": None, "custom_fields": {"Level__c": None}}
    assert updated(row((("Id", KEY),), nulls)) == (KEY, emptied)
    assert emptied.items() <= created(row(REQUIRED, nulls)).items()


@pytest.mark.parametrize(
    "name", ["Id", "Name", "EndDate", "StartDate", "FiscalYear", "Status", "CreatedById"]
)
def test_a_field_that_must_have_a_value_cannot_be_null(name: str) -> None:
    assert reasons(updated, row((("Id", KEY),), (name,))) == [(NotNullable, name)]


def test_an_unknown_field_cannot_be_null() -> None:
    assert reasons(updated, row((("Id", KEY),), ("notes",))) == [(errors.FieldUnknown, "notes")]
    ((_, name),) = reasons(updated, row((("Id", KEY),), ("x" * 500,)))
    assert name == "x" * 100


def test_a_field_cannot_have_a_value_and_be_null() -> None:
    fields = (("Id", KEY), ("Notes", "x"), ("Level__c", "1"))
    assert reasons(updated, row(fields, ("Notes", "Level__c"))) == [
        (GivenTwice, "Notes"),
        (GivenTwice, "Level__c"),
    ]
    assert updated(row((("Id", KEY), ("Notes", None)), ("Notes",))) == (KEY, {"notes": None})


# Many errors -----------------------------------------------------------------------------


MANY = tuple(f"Unknown{number}" for number in range(19_000))


@pytest.mark.parametrize(
    "given",
    [
        row(tuple((name, "1") for name in MANY)),
        row((*REQUIRED, *(("Name", "again") for _ in MANY))),
        row(REQUIRED, MANY),
        row((), MANY),
        row(tuple((name, "1") for name in MANY[:48]), MANY),
    ],
)
def test_a_new_row_is_told_so_many_errors_and_no_more(given: GivenRow) -> None:
    assert len(reasons(created, given)) == ERRORS_AT_MOST


def test_a_changed_row_is_told_so_many_errors_and_no_more() -> None:
    assert len(reasons(updated, row((("Id", KEY),), MANY))) == ERRORS_AT_MOST
    assert len(reasons(updated, row(tuple(("Name", "again") for _ in MANY)))) == ERRORS_AT_MOST
