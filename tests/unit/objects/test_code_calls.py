"""The second object: what the calls do with accounting codes, in which version, for whom."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from company import ALL_PERMISSIONS, Company
from monthend.domain.ledger import CATEGORIES
from monthend.domain.permissions import Permission
from monthend.objects.accounting_code import ACCOUNTING_CODE
from monthend.objects.all_objects import OBJECTS, needed_by, objects_of
from monthend.objects.fields import Call
from monthend.objects.queries import QueryOptions
from monthend.objects.refusals import CallRefused, FaultType, RowResult
from monthend.objects.rows import GivenRow
from monthend.objects.versions import ErrorCode, WsdlVersion
from monthend.rest.actions import ACTIONS
from monthend.services.caller import CUSTOM_FIELD_OBJECTS
from unit.objects.asking import Desk, codes, declare, one, row, whole_call

P = Permission
SELECT = "select Id, Name, Type, Category, Status, Notes from AccountingCode"
DOCUMENTED = {
    "Category": "query filter",
    "CreatedById": "query",
    "CreatedDate": "query",
    "GLAccountName": "create query update filter",
    "GLAccountNumber": "create query update filter",
    "Id": "query filter",
    "Name": "create query update filter",
    "Notes": "create query update filter",
    "Status": "query update filter",
    "Type": "create query update filter",
    "UpdatedById": "query",
    "UpdatedDate": "query",
}


@pytest.fixture
def desk(company: Company) -> Desk:
    return Desk(company)


def code(nulls: str = "", /, **fields: str | None) -> GivenRow:
    return row("AccountingCode", nulls, **fields)


def made(desk: Desk, name: str = "Till", kind: str = "Cash", **fields: str) -> str:
    (result,) = desk.create(code(Name=name, Type=kind, **fields))
    assert result.success, result.errors
    return result.id or ""


def record(desk: Desk, key: str) -> dict[str, Any]:
    (found,) = desk.query(f"{SELECT} where Id = '{key}'").records
    return found


def used(desk: Desk) -> str:
    """The id of a code that an entry names."""
    desk.company.create_months(date(2016, 1, 1), 1)
    desk.company.post_entry("Jan", date(2016, 1, 5))
    (found,) = desk.query("select Id from AccountingCode where Name = 'Cash'").records
    return str(found["Id"])


# The table ----------------------------------------------------------------------------------


def test_the_fields_are_those_of_the_page() -> None:
    found = {each.name: " ".join(sorted(each.can)) for each in ACCOUNTING_CODE.fields}
    assert found == {name: " ".join(sorted(can.split())) for name, can in DOCUMENTED.items()}
    assert {each.name for each in ACCOUNTING_CODE.fields if each.required} == {"Name", "Type"}
    assert {each.name for each in ACCOUNTING_CODE.fields if not each.nil} == {"Name", "Type"}


def test_the_lengths_are_those_of_the_page() -> None:
    known = ACCOUNTING_CODE.view(WsdlVersion(152), {})
    lengths = {"GLAccountName": 255, "GLAccountNumber": 50, "Name": 100, "Notes": 2000}
    for name, most in lengths.items():
        field = known.field(name)
        assert field is not None
        assert field.kind.max_length == most


@pytest.mark.parametrize(("major", "there"), [(1, False), (51, False), (52, True), (152, True)])
def test_the_object_came_with_version_52(major: int, there: bool) -> None:
    assert (ACCOUNTING_CODE in objects_of(WsdlVersion(major))) == there


def test_every_object_takes_custom_fields_and_every_call_says_what_it_needs() -> None:
    assert set(OBJECTS) == set(CUSTOM_FIELD_OBJECTS)
    for known in OBJECTS.values():
        assert set(known.needs) == set(known.calls) == set(Call)
    assert {row.name: tuple(row.needs) for row in ACTIONS if row.name in set(Call)} == {
        call.value: needed_by(call) for call in Call
    }


def test_before_version_52_it_takes_no_call(company: Company) -> None:
    old = Desk(company, version=WsdlVersion(51))
    acts: tuple[Callable[[], object], ...] = (
        lambda: old.create(code(Name="Till", Type="Cash")),
        lambda: old.update(code(Id="0" * 32)),
        lambda: old.delete("0" * 32, kind="AccountingCode"),
    )
    for act in acts:
        with pytest.raises(CallRefused) as told:
            act()
        assert whole_call(told) == (FaultType.INVALID_TYPE, ErrorCode.INVALID_TYPE)


def test_before_version_52_a_query_knows_no_such_object(company: Company) -> None:
    missing = "no object AccountingCode before version 52"
    with pytest.raises(CallRefused, match=missing) as told:
        Desk(company, version=WsdlVersion(51)).query(SELECT)
    assert whole_call(told) == (FaultType.MALFORMED_QUERY, ErrorCode.MALFORMED_QUERY)


def test_a_delete_came_with_version_76(company: Company) -> None:
    key = made(Desk(company))
    old, new = (Desk(company, version=WsdlVersion(major)) for major in (75, 76))
    with pytest.raises(CallRefused) as told:
        old.delete(key, kind="AccountingCode")
    assert whole_call(told) == (FaultType.INVALID_TYPE, ErrorCode.INVALID_TYPE)
    assert codes(new.update(code(Id=key, Status="Inactive"))) == [[]]
    assert codes(new.delete(key, kind="AccountingCode")) == [[]]


# Create, update, delete ---------------------------------------------------------------------


def test_a_code_lives_and_dies(desk: Desk) -> None:
    key = made(desk, GLAccountName="Petty", GLAccountNumber="10", Notes="n")
    assert record(desk, key) == {
        "Id": key, "Name": "Till", "Type": "Cash", "Category": "Assets", "Status": "Active",
        "Notes": "n",
    }  # fmt: skip
    assert codes(desk.update(code("Notes", Id=key, Name="Drawer"))) == [[]]
    assert (record(desk, key)["Name"], record(desk, key)["Notes"]) == ("Drawer", None)
    assert codes(desk.update(code(Id=key, Status="Inactive", Type="OtherAssets"))) == [[]]
    assert (record(desk, key)["Status"], record(desk, key)["Type"]) == ("Inactive", "OtherAssets")
    assert codes(desk.update(code(Id=key, Status="Active"))) == [[]]
    assert one(desk.delete(key, kind="AccountingCode")) == ("CANNOT_DELETE", None)
    desk.update(code(Id=key, Status="Inactive"))
    assert codes(desk.delete(key, kind="AccountingCode")) == [[]]
    assert one(desk.delete(key, kind="AccountingCode")) == ("INVALID_ID", None)


@pytest.mark.parametrize("kind", CATEGORIES)
def test_every_type_is_taken(desk: Desk, kind: str) -> None:
    assert record(desk, made(desk, "A code", kind))["Category"] == CATEGORIES[kind]


def test_the_type_may_be_spelled_with_a_hyphen(desk: Desk) -> None:
    key = made(desk, "On account", "On-Account Receivable")
    assert record(desk, key)["Type"] == "OnAccountReceivable"


@pytest.mark.parametrize("type_name", [
    "OnAccountReceivable", "On-Account Receivable", "On Account Receivable"
])  # fmt: skip
def test_a_query_finds_a_type_by_either_spelling(desk: Desk, type_name: str) -> None:
    made(desk, "On account", "OnAccountReceivable")

    def named(how: str) -> list[str | None]:
        found = desk.query(f"select Name from AccountingCode where Type {how} '{type_name}'")
        return [each["Name"] for each in found.records]

    assert named("=") == ["On account"]
    assert "On account" not in named("!=")


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"Name": "x" * 101}, ("INVALID_VALUE", "Name")),
        ({"Name": " "}, ("INVALID_VALUE", "Name")),
        ({"Name": "Till "}, ("INVALID_VALUE", "Name")),
        ({"Name": "Cash"}, ("DUPLICATE_VALUE", "Name")),
        ({"Name": None}, ("MISSING_REQUIRED_VALUE", "Name")),
        ({"Type": None}, ("MISSING_REQUIRED_VALUE", "Type")),
        ({"Type": "Money"}, ("INVALID_VALUE", "Type")),
        ({"GLAccountNumber": "0" * 51}, ("INVALID_VALUE", "GLAccountNumber")),
        ({"GLAccountName": "n" * 256}, ("INVALID_VALUE", "GLAccountName")),
        ({"Notes": "n" * 2001}, ("INVALID_VALUE", "Notes")),
        ({"Status": "Active"}, ("INVALID_FIELD", "Status")),
        ({"Category": "Assets"}, ("INVALID_FIELD", "Category")),
        ({"Id": "0" * 32}, ("INVALID_FIELD", "Id")),
        ({"StartDate": "2016-01-01"}, ("INVALID_FIELD", None)),
        ({"SegmentConstantValues": "x"}, ("INVALID_FIELD", None)),
    ],
    ids=str,
)
def test_a_bad_row_is_refused(
    desk: Desk, fields: dict[str, str | None], told: tuple[str, str | None]
) -> None:
    assert one(desk.create(code(**{"Name": "Till", "Type": "Cash", **fields}))) == told


@pytest.mark.parametrize("name", ["Name", "Type", "Status", "Category"])
def test_what_must_have_a_value_cannot_be_nulled(desk: Desk, name: str) -> None:
    key = made(desk)
    assert one(desk.update(code(name, Id=key))) == ("INVALID_VALUE", name)


def test_a_used_code_stays_as_it_is(desk: Desk) -> None:
    key = used(desk)
    assert one(desk.update(code(Id=key, Notes="x"))) == ("INVALID_VALUE", None)
    assert one(desk.update(code(Id=key, Status="Inactive"))) == ("INVALID_VALUE", None)
    assert one(desk.delete(key, kind="AccountingCode")) == ("CANNOT_DELETE", None)
    assert codes(desk.update(code(Id=key, Status="Active"))) == [[]]


def test_a_receivable_keeps_its_type_and_stays_active(desk: Desk) -> None:
    key = made(desk, "Debtors", "AccountsReceivable")
    assert one(desk.update(code(Id=key, Type="Cash"))) == ("INVALID_VALUE", "Type")
    assert one(desk.update(code(Id=key, Status="Inactive"))) == ("INVALID_VALUE", None)


def test_rows_of_two_objects_are_no_call(desk: Desk) -> None:
    with pytest.raises(CallRefused) as told:
        desk.create(code(Name="Till", Type="Cash"), row(Name="Jan"))
    assert whole_call(told) == (FaultType.INVALID_TYPE, ErrorCode.INVALID_TYPE)


def test_an_id_of_another_object_is_none(desk: Desk, company: Company) -> None:
    (period,) = company.create_months(date(2016, 1, 1), 1)
    assert one(desk.update(code(Id=period, Notes="x"))) == ("INVALID_ID", None)
    key = made(desk)
    assert one(desk.update(row(Id=key, Notes="x"))) == ("INVALID_ID", None)


def test_one_transaction_takes_all_rows_or_none(desk: Desk) -> None:
    rows = [code(Name="Till", Type="Cash"), code(Name="Cash", Type="Cash")]
    assert codes(desk.create(*rows, single=True)) == [["TRANSACTION_FAILED"], ["DUPLICATE_VALUE"]]
    assert codes(desk.create(*rows)) == [[], ["DUPLICATE_VALUE"]]


@pytest.mark.parametrize(
    ("missing", "calls"),
    [
        (P.CREATE_ACCOUNTING_CODE, "create"),
        (P.MANAGE_ACCOUNTING_CODE, "update activate deactivate"),
        (P.DELETE_UNUSED_ACCOUNTING_CODE, "delete"),
        (P.API_WRITE_ACCESS, "create update activate deactivate delete"),
    ],
)
def test_each_call_takes_its_permission(company: Company, missing: P, calls: str) -> None:
    desk = Desk(company)
    idle, live = made(desk, "Idle"), made(desk, "Live")
    desk.update(code(Id=idle, Status="Inactive"))
    lacking = Desk(company, permissions=ALL_PERMISSIONS - {missing})
    acts: dict[str, Callable[[], list[RowResult]]] = {
        "create": lambda: lacking.create(code(Name="New", Type="Cash")),
        "update": lambda: lacking.update(code(Id=live, Notes="x")),
        "activate": lambda: lacking.update(code(Id=idle, Status="Active")),
        "deactivate": lambda: lacking.update(code(Id=live, Status="Inactive")),
        "delete": lambda: lacking.delete(idle, kind="AccountingCode"),
    }
    told = {name: codes(act()) for name, act in acts.items() if name in calls.split()}
    assert told == {name: [["NO_PERMISSION"]] for name in calls.split()}


# Custom fields ------------------------------------------------------------------------------


def test_custom_fields_belong_to_one_object(desk: Desk, company: Company) -> None:
    declare(company, "Owner__c", of="AccountingCode")
    declare(company, "Closer__c")
    key = made(desk, Owner__c="Ada")
    (found,) = desk.query("select Owner__c from AccountingCode where Owner__c = 'Ada'").records
    assert found == {"Owner__c": "Ada"}
    assert one(desk.create(code(Name="B", Type="Cash", Closer__c="x"))) == ("INVALID_FIELD", None)
    with pytest.raises(CallRefused) as told:
        desk.query("select Closer__c from AccountingCode")
    assert whole_call(told) == (FaultType.MALFORMED_QUERY, ErrorCode.INVALID_FIELD)
    assert codes(desk.update(code("Owner__c", Id=key))) == [[]]
    assert desk.query("select Id from AccountingCode where Owner__c = null").size == 5


def test_two_objects_may_have_a_field_of_one_name_and_two_types(company: Company) -> None:
    declare(company, "Level__c", "int", of="AccountingCode")
    declare(company, "Level__c", "string")
    desk = Desk(company)
    made(desk, Level__c="7")
    assert desk.query("select Id from AccountingCode where Level__c > 6").size == 1


# Queries ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("where", "names"),
    [
        ("Category = 'Assets'", ["Cash", "Receivable"]),
        ("Category > 'Liabilities'", ["Revenue"]),
        ("Category like '%venue'", ["Revenue"]),
        ("Category = null", []),
        ("Status = 'Inactive'", ["Deferred"]),
        ("Status != 'Inactive' and Type = 'Cash'", ["Cash"]),
        ("Status like 'In%' or Name < 'D'", ["Cash", "Deferred"]),
        ("GLAccountName != null", []),
        ("name = 'Cash'", ["Cash"]),
    ],
)
def test_a_condition_finds_what_it_says(desk: Desk, where: str, names: list[str]) -> None:
    (deferred,) = desk.query("select Id from AccountingCode where Name = 'Deferred'").records
    desk.update(code(Id=deferred["Id"], Status="Inactive"))
    found = desk.query(f"select Name from AccountingCode where {where}").records
    assert [each["Name"] for each in found] == names


def test_pages_follow_a_locator(desk: Desk) -> None:
    page = desk.query("select Name from accountingcode", QueryOptions(batch_size=3))
    assert (page.size, len(page.records)) == (4, 3)
    rest = desk.query_more(page.locator or "")
    assert [each["Name"] for each in (*page.records, *rest.records)] == [
        "Cash", "Deferred", "Receivable", "Revenue",
    ]  # fmt: skip


@pytest.mark.parametrize("field", ["CreatedDate", "UpdatedById"])
def test_what_cannot_be_filtered_is_told(desk: Desk, field: str) -> None:
    with pytest.raises(CallRefused) as told:
        desk.query(f"select Id from AccountingCode where {field} = null")
    assert whole_call(told) == (FaultType.MALFORMED_QUERY, ErrorCode.INVALID_FIELD)
