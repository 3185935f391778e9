"""Every problem has its fault: which type, code and status, in the codes of the version."""

from __future__ import annotations

from typing import Any

import pytest
from lxml import etree

from contract.soap import SOAP_11, SOAP_12, Fault, read_fault
from monthend.domain import errors
from monthend.entrance.concurrency import TooManyRequests
from monthend.objects.refusals import CallRefused, FaultType
from monthend.objects.versions import ErrorCode
from monthend.services.ports import StaleCaller, StoreUnavailable
from monthend.soap import faults
from monthend.soap.envelope import BadEnvelope, Problem, Soap

LIMIT = (
    "The total number of concurrent requests has exceeded the limit allowed by the system."
    " Please resubmit your request later."
)


def scope(version: str = "152.0", content_type: bytes = b"text/xml") -> dict[str, Any]:
    return {
        "path_params": {"version": version},
        "headers": [(b"content-type", content_type)],
        "state": {"request_id": "r"},
    }


def answered(
    wrong: Exception, soap: Soap = Soap.V1_1, version: str = "152.0"
) -> tuple[int, Fault, list[tuple[bytes, bytes]]]:
    status, body, headers = faults.fault_of(wrong, soap, scope(version))
    return status, read_fault(etree.fromstring(body)[0][0]), headers


@pytest.mark.parametrize(
    ("wrong", "kind", "code"),
    [
        (errors.NotSignedIn(reason="x"), "UnexpectedErrorFault", "INVALID_SESSION"),
        (
            errors.PermissionMissing(permission="p", operation="o"),
            "UnexpectedErrorFault",
            "NO_PERMISSION",
        ),
        (
            CallRefused(FaultType.INVALID_TYPE, ErrorCode.INVALID_TYPE, "m"),
            "InvalidTypeFault",
            "INVALID_TYPE",
        ),
        (
            CallRefused(FaultType.MALFORMED_QUERY, ErrorCode.INVALID_FIELD, "m"),
            "MalformedQueryFault",
            "INVALID_FIELD",
        ),
        (StaleCaller(), "UnexpectedErrorFault", "SERVER_UNAVAILABLE"),
        (
            StoreUnavailable(file="f.db", cause="c"),
            "UnexpectedErrorFault",
            "SERVER_UNAVAILABLE",
        ),
        (ZeroDivisionError("secret"), "UnexpectedErrorFault", "UNKNOWN_ERROR"),
    ],
)
@pytest.mark.parametrize("soap", list(Soap))
def test_a_problem_is_a_declared_fault_with_status_500(
    wrong: Exception, kind: str, code: str, soap: Soap
) -> None:
    status, fault, headers = answered(wrong, soap)
    assert (status, headers) == (500, [])
    assert (fault.kind, fault.code) == (kind, code)
    expected = f"fns:{code}" if soap is Soap.V1_1 else "soapenv:Sender"
    assert fault.faultcode == expected
    assert fault.text == fault.message
    assert "secret" not in fault.text
    assert "f.db" not in fault.text


@pytest.mark.parametrize(
    ("version", "code"), [("53.0", "REQUEST_EXCEEDED_LIMIT"), ("52.9", "UNKNOWN_ERROR")]
)
def test_too_many_requests_are_429_and_told_when_to_come_back(version: str, code: str) -> None:
    status, fault, headers = answered(TooManyRequests(), version=version)
    assert (status, headers) == (429, [(b"retry-after", b"120")])
    assert (fault.kind, fault.code, fault.message) == ("UnexpectedErrorFault", code, LIMIT)


@pytest.mark.parametrize(
    ("problem", "code", "code_12"),
    [
        (Problem.MALFORMED, "soapenv:Server", "soapenv:Receiver"),
        (Problem.INVALID_VALUE, "soapenv:Server", "soapenv:Receiver"),
        (Problem.MISSING, "soapenv:Server", "soapenv:Receiver"),
        (Problem.VERSION_MISMATCH, "soapenv:VersionMismatch", "soapenv:VersionMismatch"),
        (Problem.MUST_UNDERSTAND, "soapenv:MustUnderstand", "soapenv:MustUnderstand"),
    ],
)
def test_a_problem_of_the_envelope_is_a_fault_of_the_stack(
    problem: Problem, code: str, code_12: str
) -> None:
    wrong = BadEnvelope("a & b", problem)
    for soap, expected in ((Soap.V1_1, code), (Soap.V1_2, code_12)):
        status, fault, _ = answered(wrong, soap)
        assert (status, fault) == (500, Fault(faultcode=expected, text="a & b"))


def test_an_ended_session_has_its_code_in_the_text_too() -> None:
    """In SOAP 1.2 clients see the text and nothing else, and log in again when it has the code."""
    assert "INVALID_SESSION" in answered(errors.NotSignedIn(reason="x"), Soap.V1_2)[1].text


def test_every_problem_has_a_code() -> None:
    assert set(faults.STACK_CODES) == set(Problem)


@pytest.mark.parametrize("version", ["", "153.0"])
def test_at_an_unknown_version_the_codes_are_those_of_the_latest(version: str) -> None:
    limit = CallRefused(FaultType.UNEXPECTED_ERROR, ErrorCode.REQUEST_EXCEEDED_LIMIT, "m")
    assert answered(limit, version=version)[1].code == "REQUEST_EXCEEDED_LIMIT"


def test_the_version_is_the_one_of_the_address() -> None:
    assert str(faults.version_of(scope("47.1"))) == "47.1"
    with pytest.raises(CallRefused, match=r"from 1\.0 to 152\.0") as refused:
        faults.version_of({"path_params": {}})
    assert refused.value.code is ErrorCode.INVALID_VERSION


@pytest.mark.parametrize(
    ("content_type", "namespace", "code", "answer_type"),
    [
        (b"text/xml", SOAP_11, "soapenv:Server", b"text/xml; charset=utf-8"),
        (b"", SOAP_11, "soapenv:Server", b"text/xml; charset=utf-8"),
        (
            b"application/soap+xml; action=x",
            SOAP_12,
            "soapenv:Receiver",
            b"application/soap+xml; charset=utf-8",
        ),
    ],
)
def test_what_the_middleware_refuses_is_a_fault_of_the_stack(
    content_type: bytes, namespace: str, code: str, answer_type: bytes
) -> None:
    asked = scope(content_type=content_type)
    status, headers, body = faults.refuse(asked, 70, 413, "too large")
    root = etree.fromstring(body)
    assert (status, headers) == (413, [(b"content-type", answer_type)])
    assert etree.QName(root).namespace == namespace
    assert read_fault(root[0][0]) == Fault(faultcode=code, text="too large")


def test_no_content_type_is_soap_11() -> None:
    assert faults.content_type_of({"headers": []}) == b""
    assert faults.content_type(Soap.V1_1) == b"text/xml; charset=utf-8"
