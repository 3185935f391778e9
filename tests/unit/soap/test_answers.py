"""Answers to the byte: prefixes, order of elements, what is nil and what is left out."""

from __future__ import annotations

from typing import Any

import pytest
from lxml import etree

from monthend.domain.permissions import Channel
from monthend.objects.accounting_period import ACCOUNTING_PERIOD
from monthend.objects.asked import Asked
from monthend.objects.queries import Page
from monthend.objects.refusals import RowError, RowResult
from monthend.objects.versions import ErrorCode, WsdlVersion
from monthend.services.caller import Caller, Tenant
from monthend.services.settings import TenantSettings
from monthend.soap import answers
from monthend.soap.envelope import Soap

DECLARED = '<?xml version="1.0" encoding="UTF-8"?>\n'
ENVELOPE_11 = '<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/">'
ENVELOPE_12 = '<soapenv:Envelope xmlns:soapenv="http://www.w3.org/2003/05/soap-envelope">'
XSI = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
NS1 = 'xmlns:ns1="http://api.zuora.com/"'
RECORD = (
    f'<ns1:records xsi:type="ns2:AccountingPeriod" {XSI} xmlns:ns2="http://object.api.zuora.com/">'
)
KEY = "4028" * 8
BLAMED = RowError(code=ErrorCode.INVALID_VALUE, message="a < b & c > d", field="EndDate")
PLAIN = RowError(code=ErrorCode.NO_PERMISSION, message="no")
CUSTOM = {
    "Amount__c": "decimal", "Checked__c": "boolean", "Level__c": "int", "On__c": "date",
    "Region__c": "string",
}  # fmt: skip


async def nobody() -> Caller:
    raise AssertionError("nobody asks for the caller again")


def asked(major: int = 152, **settings: Any) -> Asked:
    tenant = Tenant(
        id="t", name="Acme", home_currency="USD", version=1,
        settings=TenantSettings(**settings), custom_fields={"AccountingPeriod": CUSTOM},
    )  # fmt: skip
    caller = Caller(
        tenant=tenant, entity_id="e", calendar_id=1, user_id="u", username="ann",
        permissions=frozenset(), channel=Channel.SOAP,
    )  # fmt: skip
    return Asked(caller=caller, version=WsdlVersion(major), renew=nobody)


def records(
    names: str, *rows: tuple[Any, ...], major: int = 152, **settings: Any
) -> tuple[str, ...]:
    by = asked(major, **settings)
    view = by.view(ACCOUNTING_PERIOD)
    fields = [field for name in names.split() if (field := view.field(name)) is not None]
    return answers.records(by, ACCOUNTING_PERIOD, fields, rows)


def fields_in(record: str) -> str:
    assert record.startswith(RECORD)
    return record.removeprefix(RECORD).removesuffix("</ns1:records>")


# Envelopes ---------------------------------------------------------------------------------


def test_an_answer_has_its_declaration_and_its_version_of_soap() -> None:
    end = "</soapenv:Body></soapenv:Envelope>"
    said = answers.envelope(Soap.V1_1, "é", "<a/>")
    assert said == f"{DECLARED}{ENVELOPE_11}<soapenv:Body>é<a/>{end}".encode()
    assert answers.envelope(Soap.V1_2) == f"{DECLARED}{ENVELOPE_12}<soapenv:Body>{end}".encode()


def test_a_login_answers_session_and_address_in_that_order() -> None:
    assert "".join(answers.login("s&1", "http://h/apps/services/a/91.0")) == (
        f"<ns1:loginResponse {NS1}><ns1:result><ns1:Session>s&amp;1</ns1:Session>"
        "<ns1:ServerUrl>http://h/apps/services/a/91.0</ns1:ServerUrl></ns1:result>"
        "</ns1:loginResponse>"
    )


@pytest.mark.parametrize("operation", ["create", "update"])
def test_a_save_result_has_errors_then_id_then_success(operation: str) -> None:
    said = answers.saved(operation, [RowResult(id=KEY), RowResult(errors=(BLAMED, PLAIN))])
    assert "".join(said) == (
        f"<ns1:{operation}Response {NS1}>"
        f"<ns1:result><ns1:Id>{KEY}</ns1:Id><ns1:Success>true</ns1:Success></ns1:result>"
        "<ns1:result>"
        "<ns1:Errors><ns1:Code>INVALID_VALUE</ns1:Code>"
        "<ns1:Message>a &lt; b &amp; c &gt; d</ns1:Message><ns1:Field>EndDate</ns1:Field>"
        "</ns1:Errors>"
        "<ns1:Errors><ns1:Code>NO_PERMISSION</ns1:Code><ns1:Message>no</ns1:Message></ns1:Errors>"
        "<ns1:Success>false</ns1:Success></ns1:result>"
        f"</ns1:{operation}Response>"
    )


def test_a_delete_result_is_the_same_in_lower_case() -> None:
    said = answers.deleted([RowResult(id=KEY), RowResult(errors=(PLAIN,))])
    assert "".join(said) == (
        f"<ns1:deleteResponse {NS1}>"
        f"<ns1:result><ns1:id>{KEY}</ns1:id><ns1:success>true</ns1:success></ns1:result>"
        "<ns1:result><ns1:errors><ns1:Code>NO_PERMISSION</ns1:Code><ns1:Message>no</ns1:Message>"
        "</ns1:errors><ns1:success>false</ns1:success></ns1:result>"
        "</ns1:deleteResponse>"
    )


def test_no_rows_have_no_results() -> None:
    assert "".join(answers.saved("create", [])) == (
        f"<ns1:createResponse {NS1}></ns1:createResponse>"
    )
    assert "".join(answers.deleted([])) == f"<ns1:deleteResponse {NS1}></ns1:deleteResponse>"


def test_the_last_page_has_a_nil_locator_and_the_others_have_theirs() -> None:
    last = answers.queried("query", Page(records=("<a/>", "<b/>"), size=2))
    assert "".join(last) == (
        f"<ns1:queryResponse {NS1}><ns1:result><ns1:done>true</ns1:done>"
        f'<ns1:queryLocator xsi:nil="true" {XSI}/><a/><b/><ns1:size>2</ns1:size></ns1:result>'
        "</ns1:queryResponse>"
    )
    other = answers.queried("queryMore", Page(records=("<a/>",), size=9, locator="ab-1"))
    assert "".join(other) == (
        f"<ns1:queryMoreResponse {NS1}><ns1:result><ns1:done>false</ns1:done>"
        "<ns1:queryLocator>ab-1</ns1:queryLocator><a/><ns1:size>9</ns1:size></ns1:result>"
        "</ns1:queryMoreResponse>"
    )


def test_a_query_that_finds_nothing_has_no_records() -> None:
    said = "".join(answers.queried("query", Page(records=records("Id Name"), size=0)))
    assert "records" not in said
    assert "<ns1:size>0</ns1:size>" in said


def test_who_a_session_belongs_to_has_no_result_element() -> None:
    said = answers.user_info([("TenantId", "1"), ("TenantName", "A & B"), ("UserEmail", "")])
    assert "".join(said) == (
        f"<ns1:getUserInfoResponse {NS1}><ns1:TenantId>1</ns1:TenantId>"
        "<ns1:TenantName>A &amp; B</ns1:TenantName><ns1:UserEmail></ns1:UserEmail>"
        "</ns1:getUserInfoResponse>"
    )


# Records -----------------------------------------------------------------------------------


def test_a_record_declares_its_type_and_what_its_type_needs() -> None:
    assert records("Id Name", (KEY, KEY, "Jan")) == (
        f"{RECORD}<ns2:Id>{KEY}</ns2:Id><ns2:Name>Jan</ns2:Name></ns1:records>",
    )


def test_null_fields_are_left_out_of_each_record_by_itself() -> None:
    said = records("Name Notes FiscalQuarter", ("1", "a", None, 1), ("2", "b", "x", None))
    assert [fields_in(each) for each in said] == [
        "<ns2:Name>a</ns2:Name><ns2:FiscalQuarter>1</ns2:FiscalQuarter>",
        "<ns2:Name>b</ns2:Name><ns2:Notes>x</ns2:Notes>",
    ]


def test_an_empty_text_is_there_and_empty() -> None:
    assert fields_in(*records("Notes", ("1", ""))) == "<ns2:Notes></ns2:Notes>"


def test_records_without_a_field_left_are_there() -> None:
    assert records("", ("1",), ("2",)) == (f"{RECORD}</ns1:records>",) * 2


def test_a_percent_sign_is_a_percent_sign() -> None:
    said = records("Name Notes", ("1", "100%s", "%(x)s %%"), ("2", "%d", None))
    assert [fields_in(each) for each in said] == [
        "<ns2:Name>100%s</ns2:Name><ns2:Notes>%(x)s %%</ns2:Notes>",
        "<ns2:Name>%d</ns2:Name>",
    ]


@pytest.mark.parametrize(
    ("major", "day"), [(1, "2016-02-29T00:00:00"), (68, "2016-02-29T00:00:00"), (69, "2016-02-29")]
)
def test_days_are_datetimes_without_an_offset_up_to_version_68(major: int, day: str) -> None:
    said = fields_in(*records("EndDate", ("1", "2016-02-29"), major=major))
    assert said == f"<ns2:EndDate>{day}</ns2:EndDate>"


def test_instants_are_shown_in_the_zone_of_the_tenant() -> None:
    row = ("1", "2026-07-01 12:00:00.250000")
    assert "2026-07-01T05:00:00.250-07:00" in fields_in(*records("CreatedDate", row))
    paris = records("CreatedDate", row, time_zone="Europe/Paris")
    assert "2026-07-01T14:00:00.250+02:00" in fields_in(*paris)


@pytest.mark.parametrize(("setting", "shown"), [("Open", "Open"), ("PendingClose", "PendingClose")])
def test_a_period_that_is_pending_close_is_shown_as_the_tenant_wants(
    setting: str, shown: str
) -> None:
    rows = [("1", "Open"), ("2", "PendingClose"), ("3", "Closed"), ("4", None)]
    said = records("Status", *rows, soap_pending_close_status=setting)
    assert [fields_in(each) for each in said] == [
        "<ns2:Status>Open</ns2:Status>",
        f"<ns2:Status>{shown}</ns2:Status>",
        "<ns2:Status>Closed</ns2:Status>",
        "",
    ]


def test_custom_values_are_shown_as_their_types_are_written() -> None:
    row = ("1", "1.50", True, -3, "2016-02-29", "a < b")
    assert fields_in(*records(" ".join(CUSTOM), row)) == (
        "<ns2:Amount__c>1.50</ns2:Amount__c><ns2:Checked__c>true</ns2:Checked__c>"
        "<ns2:Level__c>-3</ns2:Level__c><ns2:On__c>2016-02-29</ns2:On__c>"
        "<ns2:Region__c>a &lt; b</ns2:Region__c>"
    )


# Escapes -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("plain é 𝄞 ' \"", "plain é 𝄞 ' \""),
        ("<a>&amp;]]>", "&lt;a&gt;&amp;amp;]]&gt;"),
        ("a\r\nb\tc", "a&#13;\nb\tc"),
        ("\x00\x08\x0b\x1f\ufffe\uffff\ud800", "\ufffd" * 7),
        ("", ""),
    ],
)
def test_text_is_escaped(value: str, text: str) -> None:
    assert answers.escaped(value) == text


@pytest.mark.parametrize("value", ["a & b", "\r", "]]>", " \n\t ", "é\U0001f600"])
def test_a_reader_finds_the_text_that_was_written(value: str) -> None:
    body = answers.user_info([("Username", value)])
    root = etree.fromstring(answers.envelope(Soap.V1_1, *body))
    assert root[0][0][0].text == value


# Faults ------------------------------------------------------------------------------------


def test_a_declared_fault_in_soap_11() -> None:
    said = answers.fault(Soap.V1_1, "INVALID_SESSION", "a < b", "UnexpectedErrorFault")
    assert said.decode() == (
        f"{DECLARED}{ENVELOPE_11}<soapenv:Body>"
        '<soapenv:Fault xmlns:fns="http://fault.api.zuora.com/">'
        "<faultcode>fns:INVALID_SESSION</faultcode><faultstring>a &lt; b</faultstring>"
        "<detail><fns:UnexpectedErrorFault><fns:FaultCode>INVALID_SESSION</fns:FaultCode>"
        "<fns:FaultMessage>a &lt; b</fns:FaultMessage></fns:UnexpectedErrorFault></detail>"
        "</soapenv:Fault></soapenv:Body></soapenv:Envelope>"
    )


def test_a_declared_fault_in_soap_12() -> None:
    said = answers.fault(Soap.V1_2, "INVALID_VALUE", "no", "LoginFault")
    assert said.decode() == (
        f"{DECLARED}{ENVELOPE_12}<soapenv:Body>"
        '<soapenv:Fault xmlns:fns="http://fault.api.zuora.com/"><soapenv:Code>'
        "<soapenv:Value>soapenv:Sender</soapenv:Value><soapenv:Subcode>"
        "<soapenv:Value>fns:INVALID_VALUE</soapenv:Value></soapenv:Subcode></soapenv:Code>"
        '<soapenv:Reason><soapenv:Text xml:lang="en">no</soapenv:Text></soapenv:Reason>'
        "<soapenv:Detail><fns:LoginFault><fns:FaultCode>INVALID_VALUE</fns:FaultCode>"
        "<fns:FaultMessage>no</fns:FaultMessage></fns:LoginFault></soapenv:Detail>"
        "</soapenv:Fault></soapenv:Body></soapenv:Envelope>"
    )


@pytest.mark.parametrize(("code", "shown"), [("", "Server"), ("MustUnderstand", "MustUnderstand")])
def test_a_fault_of_the_envelope_in_soap_11(code: str, shown: str) -> None:
    assert answers.stack_fault(Soap.V1_1, "a & b", code=code).decode() == (
        f"{DECLARED}{ENVELOPE_11}<soapenv:Body><soapenv:Fault>"
        f"<faultcode>soapenv:{shown}</faultcode><faultstring>a &amp; b</faultstring><detail/>"
        "</soapenv:Fault></soapenv:Body></soapenv:Envelope>"
    )


@pytest.mark.parametrize(
    ("code", "shown"), [("", "Receiver"), ("VersionMismatch", "VersionMismatch")]
)
def test_a_fault_of_the_envelope_in_soap_12(code: str, shown: str) -> None:
    assert answers.stack_fault(Soap.V1_2, "no", code=code).decode() == (
        f"{DECLARED}{ENVELOPE_12}<soapenv:Body><soapenv:Fault><soapenv:Code>"
        f"<soapenv:Value>soapenv:{shown}</soapenv:Value></soapenv:Code>"
        '<soapenv:Reason><soapenv:Text xml:lang="en">no</soapenv:Text></soapenv:Reason>'
        "</soapenv:Fault></soapenv:Body></soapenv:Envelope>"
    )
