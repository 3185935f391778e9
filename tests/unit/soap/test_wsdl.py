"""The WSDL of every version says what that version knows, in words that all clients read."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from lxml import etree
from suds.client import Client as SudsClient
from zeep import Client as ZeepClient
from zeep import Settings as ZeepSettings

from monthend.objects.accounting_period import ACCOUNTING_PERIOD
from monthend.objects.all_objects import OBJECTS
from monthend.objects.kinds import Reading
from monthend.objects.refusals import FaultType
from monthend.objects.versions import LATEST, ErrorCode, WsdlVersion, codes_of
from monthend.soap import wsdl
from monthend.soap.answers import API, FAULT, OBJECT
from wsdl_schema import XS, schema_of

VERSIONS = [1, 29, 48, 52, 68, 69, 75, 76, 78, 80, 81, 91, 115, 152]
ENDPOINT = "https://books.example/apps/services/a/{}"
ZNS = {"wsdl": "http://schemas.xmlsoap.org/wsdl/", "soap": "http://schemas.xmlsoap.org/wsdl/soap/"}
AWKWARD = {
    "region__c": "string",
    "Region__c": "string",
    "REGION__c": "int",
    "class__c": "boolean",
    "Id__c": "string",
    "fieldsToNull__c": "string",
    "Status__c": "date",
    "a__c": "decimal",
    "Z9__c": "date",
    "x_1__y__c": "string",
    "A" + "b" * 60 + "__c": "decimal",
}


def written(major: int, custom_fields: dict[str, str] | None = None) -> bytes:
    version = WsdlVersion(major)
    return wsdl.document(
        version, {"AccountingPeriod": custom_fields or {}}, ENDPOINT.format(version)
    )


def saved(tmp_path: Path, major: int, custom_fields: dict[str, str] | None = None) -> Path:
    path = tmp_path / f"{major}.wsdl"
    path.write_bytes(written(major, custom_fields))
    return path


def zeep_of(path: Path) -> Any:
    return ZeepClient(str(path), settings=ZeepSettings(strict=True))


def declared(major: int, name: str, custom_fields: dict[str, str] | None = None) -> list[str]:
    """The elements of a type or an element in the schemas, each as `name type`."""
    root = etree.fromstring(written(major, custom_fields))
    found = root.xpath(f"//*[local-name()='schema']/*[@name='{name}']")
    assert isinstance(found, list)
    assert found, name
    for each in found:
        assert isinstance(each, etree._Element)
        elements = [
            f"{e.get('name')} {e.get('type')}" for e in each.iterdescendants(f"{XS}element")
        ]
        if elements:
            return elements
    return []


def period_fields(major: int, custom_fields: dict[str, str] | None = None) -> dict[str, str]:
    return dict(words.split() for words in declared(major, "AccountingPeriod", custom_fields))


def expected_fields(major: int, custom_fields: dict[str, str]) -> list[tuple[str, str]]:
    """What the field table says of a version, without the Id, which zObject has."""
    reading = Reading(WsdlVersion(major), ZoneInfo("UTC"))
    return [
        (field.name, field.kind.xsd(reading))
        for field in ACCOUNTING_PERIOD.view(WsdlVersion(major), custom_fields).fields
        if field.name != "Id"
    ]


# Clients -------------------------------------------------------------------------------


@pytest.mark.parametrize("major", VERSIONS)
def test_zeep_reads_every_field_in_its_order_and_of_its_type(tmp_path: Path, major: int) -> None:
    client = zeep_of(saved(tmp_path, major, AWKWARD))
    elements = client.get_type(f"{{{OBJECT}}}AccountingPeriod").elements
    of_base, own = elements[:2], elements[2:]
    assert [name for name, _ in of_base] == ["fieldsToNull", "Id"]
    assert [(n, e.type.qname.localname) for n, e in own] == expected_fields(major, AWKWARD)
    assert all(each.min_occurs == 0 and each.nillable for _, each in elements)


@pytest.mark.parametrize("major", VERSIONS)
def test_zeep_finds_the_service_with_its_calls_headers_and_address(
    tmp_path: Path, major: int
) -> None:
    client = zeep_of(saved(tmp_path, major))
    port = client.wsdl.services["ZuoraService"].ports["Soap"]
    assert port.binding_options["address"] == ENDPOINT.format(WsdlVersion(major))
    assert port.binding.name == f"{{{API}}}SoapBinding"
    calls = port.binding.all()
    assert set(calls) == {call.name for call in wsdl.operations_of(WsdlVersion(major))}
    for call in wsdl.operations_of(WsdlVersion(major)):
        parts = calls[call.name].input.header.type
        assert {name for name, _ in parts.elements} == set(call.headers)
        assert set(calls[call.name].faults) == {fault.value for fault in call.faults}
        assert calls[call.name].soapaction == ""


@pytest.mark.parametrize("major", VERSIONS)
def test_suds_knows_the_namespaces_by_the_prefixes_that_old_code_uses(
    tmp_path: Path, major: int
) -> None:
    client = SudsClient(saved(tmp_path, major, AWKWARD).as_uri(), cache=None)
    prefixes = dict(client.sd[0].prefixes)
    assert prefixes == {"ns0": API, "ns1": FAULT, "ns2": OBJECT}
    period = client.factory.create("ns2:AccountingPeriod")
    assert [name for name, _ in period] == [
        "fieldsToNull", "Id", *(name for name, _ in expected_fields(major, AWKWARD))
    ]  # fmt: skip


@pytest.mark.parametrize("major", VERSIONS)
def test_the_schemas_compile_and_tell_right_from_wrong(major: int) -> None:
    schema = schema_of(written(major, AWKWARD))
    answer = f'<a:createResponse xmlns:a="{API}"><a:result>{{}}</a:result></a:createResponse>'
    good, bad = "<a:Success>true</a:Success>", "<a:success>true</a:success>"
    assert schema.validate(etree.fromstring(answer.format(good)))
    assert not schema.validate(etree.fromstring(answer.format(bad)))


def test_a_request_in_each_version_takes_what_the_version_takes() -> None:
    def fits(major: int, field: str) -> bool:
        text = (
            f'<create xmlns="{API}" xmlns:o="{OBJECT}"'
            ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
            f'<zObjects xsi:type="o:AccountingPeriod">{field}</zObjects></create>'
        )
        return schema_of(written(major, {"Region__c": "string"})).validate(etree.fromstring(text))

    day, instant = "2026-01-31", "2026-01-31T00:00:00"
    assert fits(68, f"<o:EndDate>{instant}</o:EndDate>")
    assert not fits(68, f"<o:EndDate>{day}</o:EndDate>")
    assert fits(69, f"<o:EndDate>{day}</o:EndDate>")
    assert not fits(69, f"<o:EndDate>{instant}</o:EndDate>")
    assert not fits(74, "<o:Region__c>North</o:Region__c>")
    assert fits(75, "<o:Region__c>North</o:Region__c>")
    assert not fits(80, "<o:FiscalQuarter>1</o:FiscalQuarter>")
    assert fits(81, "<o:FiscalQuarter>1</o:FiscalQuarter>")
    assert fits(81, f"<o:fieldsToNull>Notes</o:fieldsToNull><o:Id>{'a' * 32}</o:Id>")
    assert not fits(81, f"<o:Id>{'a' * 31}</o:Id>")


# What changes with the version ---------------------------------------------------------


@pytest.mark.parametrize("major", VERSIONS)
def test_a_version_has_the_dates_the_quarter_and_the_custom_fields_of_its_time(
    major: int,
) -> None:
    fields = period_fields(major, {"Region__c": "string"})
    assert fields["StartDate"] == fields["EndDate"] == ("xs:date" if major > 68 else "xs:dateTime")
    assert fields["CreatedDate"] == fields["UpdatedDate"] == "xs:dateTime"
    assert fields["CreatedById"] == fields["UpdatedById"] == "zns:ID"
    assert ("FiscalQuarter" in fields) == (major >= 81)
    assert ("Region__c" in fields) == (major >= 75)


@pytest.mark.parametrize("major", VERSIONS)
def test_a_version_has_its_own_error_codes(major: int) -> None:
    root = etree.fromstring(written(major))
    codes = [
        each.get("value")
        for kind in root.iter(f"{XS}simpleType")
        if kind.get("name") == "ErrorCode"
        for each in kind.iter(f"{XS}enumeration")
    ]
    assert codes == [code.value for code in codes_of(major)]
    assert (ErrorCode.ACCOUNTING_PERIOD_CLOSED.value in codes) == (major >= 29)


@pytest.mark.parametrize(
    ("major", "number"), [(1, 14), (29, 21), (43, 21), (45, 22), (52, 22), (78, 29), (81, 29)]
)
def test_there_are_as_many_codes_as_in_the_public_wsdls(major: int, number: int) -> None:
    assert written(major).count(b"<xs:enumeration ") == number


def test_get_user_info_is_there_since_version_29() -> None:
    assert b"getUserInfo" not in written(28)
    assert b"getUserInfo" in written(29)


def test_an_entity_is_named_by_its_name_since_version_79() -> None:
    before = ["username xs:string", "password xs:string", "entityId xs:string"]
    assert declared(78, "login") == before
    assert declared(79, "login") == [*before, "entityName xs:string"]


def test_an_id_of_digits_alone_is_one_since_version_2() -> None:
    def patterns(major: int) -> list[str | None]:
        root = etree.fromstring(written(major))
        return [each.get("value") for each in root.iter(f"{XS}pattern")]

    assert patterns(1) == ["[a-zA-Z0-9]{32}"]
    assert patterns(29) == ["[a-zA-Z0-9]{32}", "[0-9]+"]


# What is the same in all of them -------------------------------------------------------


def test_the_results_are_in_the_case_and_order_of_the_contract() -> None:
    expected = {
        "SaveResult": "Errors Id Success",
        "DeleteResult": "errors id success",
        "QueryResult": "done queryLocator records size",
        "LoginResult": "Session ServerUrl",
        "Error": "Code Message Field",
        "ApiFault": "FaultCode FaultMessage",
        "zObject": "fieldsToNull Id",
        "getUserInfoResponse": "TenantId TenantName UserEmail UserFullName UserId Username",
    }
    for name, fields in expected.items():
        assert " ".join(each.split()[0] for each in declared(81, name)) == fields


def test_every_fault_is_an_element_of_the_fault_namespace() -> None:
    root = etree.fromstring(written(LATEST.major))
    (schema,) = [each for each in root.iter(f"{XS}schema") if each.get("targetNamespace") == FAULT]
    elements = {each.get("name") for each in schema.iterchildren(f"{XS}element")}
    assert elements == {"fault", *(fault.value for fault in FaultType)}


def test_the_dummy_header_lists_every_object() -> None:
    assert declared(81, "DummyHeader") == [f"{name} ons:{name}" for name in OBJECTS]


def test_every_schema_qualifies_elements_and_attributes() -> None:
    schemas = list(etree.fromstring(written(81)).iter(f"{XS}schema"))
    assert {each.get("targetNamespace") for each in schemas} == {
        API,
        OBJECT,
        FAULT,
    }
    for each in schemas:
        assert each.get("elementFormDefault") == each.get("attributeFormDefault") == "qualified"


# The document --------------------------------------------------------------------------


@pytest.mark.parametrize("major", VERSIONS)
def test_the_same_is_written_in_the_same_bytes(major: int) -> None:
    reversed_fields = dict(reversed(AWKWARD.items()))
    assert written(major, AWKWARD) == written(major, reversed_fields)
    wsdl._around_address.cache_clear()
    assert written(major, AWKWARD) == written(major, reversed_fields)


def test_an_address_is_escaped() -> None:
    address = "http://x/\"><evil a='1'&b"
    root = etree.fromstring(wsdl.document(LATEST, {}, address))
    found = root.xpath("//soap:address/@location", namespaces=ZNS)
    assert found == [address]


def test_one_address_is_not_given_to_the_next_client() -> None:
    first, second = (wsdl.document(LATEST, {}, f"http://{name}/") for name in ("one", "two"))
    assert b"http://one/" in first
    assert b"http://one/" not in second
