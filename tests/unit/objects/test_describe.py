"""The description of an object tells clients what each field is and what may be done with it."""

from __future__ import annotations

import pytest
from lxml import etree

from monthend.objects import describe
from monthend.objects.accounting_period import ACCOUNTING_PERIOD
from monthend.objects.kinds import CUSTOM
from monthend.objects.versions import LATEST, WsdlVersion

ADDRESS = "http://127.0.0.1:8280/v1/describe/AccountingPeriod"
FLAGS = ("selectable", "createable", "updateable", "filterable")


def described(
    version: WsdlVersion = LATEST, custom_fields: dict[str, str] | None = None
) -> etree._Element:
    view = ACCOUNTING_PERIOD.view(version, custom_fields or {})
    return etree.fromstring(describe.document(view, ADDRESS))


def fields_of(root: etree._Element) -> dict[str, etree._Element]:
    return {each.findtext("name") or "": each for each in root.iter("field")}


def allowed(field: etree._Element) -> str:
    return " ".join(name for name in FLAGS if field.findtext(name) == "true")


def texts(field: etree._Element, name: str) -> list[str | None]:
    return [each.text for each in field.iter(name)]


def test_the_object_has_its_name_its_label_and_its_address() -> None:
    root = described()
    assert (root.tag, root.get("href")) == ("object", ADDRESS)
    assert root.findtext("name") == "AccountingPeriod"
    assert root.findtext("label") == "Accounting Period"


@pytest.mark.parametrize("major", [1, 48, 69, 75, 81, 152])
def test_it_has_the_fields_of_its_version(major: int) -> None:
    version, custom = WsdlVersion(major), {"Region__c": "string"}
    known = ACCOUNTING_PERIOD.view(version, custom).fields
    assert list(fields_of(described(version, custom))) == [each.name for each in known]


@pytest.mark.parametrize(
    ("name", "what"),
    [
        ("Id", "selectable filterable"),
        ("Name", "selectable createable updateable filterable"),
        ("Status", "selectable updateable filterable"),
        ("CreatedDate", "selectable"),
        ("UpdatedById", "selectable"),
    ],
)
def test_a_field_tells_what_may_be_done_with_it(name: str, what: str) -> None:
    assert allowed(fields_of(described())[name]) == what


def test_what_a_create_needs_is_required() -> None:
    fields = fields_of(described())
    required = {name for name, each in fields.items() if each.findtext("required") == "true"}
    assert required == {"Name", "EndDate", "FiscalYear"}


@pytest.mark.parametrize(
    ("name", "kind", "length"),
    [
        ("Id", "text", "32"),
        ("Name", "text", "100"),
        ("Notes", "text", "255"),
        ("Status", "picklist", "6"),
        ("FiscalYear", "integer", ""),
        ("FiscalQuarter", "integer", ""),
        ("EndDate", "date", ""),
        ("CreatedDate", "datetime", ""),
    ],
)
def test_a_field_has_a_type_and_text_has_a_length(name: str, kind: str, length: str) -> None:
    field = fields_of(described())[name]
    assert (field.findtext("type"), field.findtext("maxlength")) == (kind, length)


def test_days_are_of_the_type_datetime_up_to_version_68() -> None:
    assert fields_of(described(WsdlVersion(68)))["EndDate"].findtext("type") == "datetime"
    assert fields_of(described(WsdlVersion(69)))["EndDate"].findtext("type") == "date"


def test_only_a_picklist_has_options() -> None:
    fields = fields_of(described())
    assert texts(fields["Status"], "option") == ["Open", "Closed"]
    assert [name for name, each in fields.items() if each.find("options") is not None] == ["Status"]


def test_every_field_can_be_met_in_soap_and_in_exports() -> None:
    for field in fields_of(described(custom_fields={"Region__c": "string"})).values():
        assert texts(field, "context") == ["soap", "export"]


def test_a_custom_field_is_marked_and_allows_everything() -> None:
    custom = {f"own{number}__c": kind for number, kind in enumerate(CUSTOM)}
    fields = fields_of(described(custom_fields=custom))
    types = []
    for name in custom:
        assert fields[name].findtext("custom") == "true"
        assert allowed(fields[name]) == " ".join(FLAGS)
        types.append(fields[name].findtext("type"))
    assert types == ["text", "integer", "date", "decimal", "boolean"]
    assert fields["Name"].findtext("custom") == "false"


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("CreatedById", "Created By Id"),
        ("Region__c", "Region"),
        ("VATCode__c", "VATCode"),
        ("costCenter__c", "cost Center"),
        ("cost_center__c", "cost center"),
    ],
)
def test_a_label_is_the_name_in_words(name: str, label: str) -> None:
    assert describe.label_of(name) == label


def test_the_address_is_escaped() -> None:
    view = ACCOUNTING_PERIOD.view(LATEST, {})
    root = etree.fromstring(describe.document(view, 'http://x/"&<'))
    assert root.get("href") == 'http://x/"&<'
