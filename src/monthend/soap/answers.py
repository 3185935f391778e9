"""Answers as text, in the very spelling that old clients match on.

The prefixes soapenv, ns1 (the API), ns2 (objects) and fns (faults) are part of
the contract, and so is the order of elements. Source: captures of real answers
in the test suites of public clients.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from monthend.objects.asked import Asked
from monthend.objects.fields import ApiField, ApiObject
from monthend.objects.queries import Page
from monthend.objects.refusals import RowResult

from .envelope import Soap

API = "http://api.zuora.com/"
OBJECT = "http://object.api.zuora.com/"
FAULT = "http://fault.api.zuora.com/"
XSI = "http://www.w3.org/2001/XMLSchema-instance"

DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'
Pieces = tuple[str, ...]
"""Text that is joined only in the end, for an answer may have megabytes."""

NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
SPECIAL = re.compile("[&<>\r\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def escaped(value: str) -> str:
    """Text as the content of an element; what XML cannot hold becomes a question mark."""
    if not SPECIAL.search(value):
        return value
    plain = NOT_XML.sub("\N{REPLACEMENT CHARACTER}", value)
    plain = plain.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return plain.replace("\r", "&#13;")


def envelope(soap: Soap, *body: str) -> bytes:
    """A whole answer."""
    begin = f'{DECLARATION}<soapenv:Envelope xmlns:soapenv="{soap.value}"><soapenv:Body>'
    return "".join((begin, *body, "</soapenv:Body></soapenv:Envelope>")).encode()


def _response(operation: str, *content: str) -> Pieces:
    name = f"ns1:{operation}Response"
    return f'<{name} xmlns:ns1="{API}">', *content, f"</{name}>"


def login(session: str, server_url: str) -> Pieces:
    """The answer to a login: the session, and the address to use from now on."""
    return _response(
        "login",
        f"<ns1:result><ns1:Session>{escaped(session)}</ns1:Session>"
        f"<ns1:ServerUrl>{escaped(server_url)}</ns1:ServerUrl></ns1:result>",
    )


def saved(operation: str, results: Iterable[RowResult]) -> Pieces:
    """The SaveResults of a create or an update: Errors, Id, Success."""
    return _response(operation, *(_result(each, str) for each in results))


def deleted(results: Iterable[RowResult]) -> Pieces:
    """The DeleteResults, whose names are those of SaveResults in lower case."""
    return _response("delete", *(_result(each, str.lower) for each in results))


def _result(result: RowResult, spell: Callable[[str], str]) -> str:
    errors, key, success = spell("Errors"), spell("Id"), spell("Success")
    said = [
        f"<ns1:{errors}><ns1:Code>{error.code.value}</ns1:Code>"
        f"<ns1:Message>{escaped(error.message)}</ns1:Message>"
        + (f"<ns1:Field>{escaped(error.field)}</ns1:Field>" if error.field else "")
        + f"</ns1:{errors}>"
        for error in result.errors
    ]
    if result.success and result.id is not None:
        said.append(f"<ns1:{key}>{escaped(result.id)}</ns1:{key}>")
    said.append(f"<ns1:{success}>{str(result.success).lower()}</ns1:{success}>")
    return f"<ns1:result>{''.join(said)}</ns1:result>"


def records(
    asked: Asked, known: ApiObject, fields: Sequence[ApiField], rows: Sequence[tuple[Any, ...]]
) -> Pieces:
    """Records in the order of the WSDL; a null field is left out.

    Written from one template for all rows, whose values are made ready field by
    field: it takes less than half the time of writing every row by itself.
    """
    if not rows:
        return ()
    columns = list(zip(*rows, strict=True))[1:]
    written = [
        _column(asked, known, field, column) for field, column in zip(fields, columns, strict=True)
    ]
    begin = f'<ns1:records xsi:type="ns2:{known.name}" xmlns:xsi="{XSI}" xmlns:ns2="{OBJECT}">'
    template = f"{begin}{''.join(place for place, _ in written)}</ns1:records>"
    values = zip(*(each for _, each in written), strict=True) if written else ((),) * len(rows)
    return tuple(map(template.__mod__, values))


def _column(
    asked: Asked, known: ApiObject, field: ApiField, column: Sequence[Any]
) -> tuple[str, Sequence[Any]]:
    """One field of all records: its place in the template, and what comes there."""
    own = known.shown.get(field.attribute)
    if own is not None:
        shown = {each: None if each is None else own(asked.caller, each) for each in set(column)}
        column = [shown[each] for each in column]
    if None not in column:
        return f"<ns2:{field.name}>%s</ns2:{field.name}>", _texts(asked, field, column)
    texts = iter(_texts(asked, field, [each for each in column if each is not None]))
    begin, end = f"<ns2:{field.name}>", f"</ns2:{field.name}>"
    return "%s", ["" if each is None else f"{begin}{next(texts)}{end}" for each in column]


def _texts(asked: Asked, field: ApiField, values: Sequence[Any]) -> Sequence[str]:
    """Values that are not null as the content of elements."""
    shown, reading = field.kind.shown, asked.reading
    if shown is not None:
        return [shown(each, reading) for each in values]
    # Nearly always there is nothing to escape, which a look at all of them together tells:
    # what can be printed XML can hold.
    together = "".join(values)
    if together.isprintable() and not any(each in together for each in "&<>"):
        return values
    return [escaped(each) for each in values]


def queried(operation: str, page: Page[Pieces]) -> Pieces:
    """A QueryResult: done, the next page's locator or nil, the records, and how many there are."""
    done = str(page.done).lower()
    locator = (
        f'<ns1:queryLocator xsi:nil="true" xmlns:xsi="{XSI}"/>'
        if page.locator is None
        else f"<ns1:queryLocator>{page.locator}</ns1:queryLocator>"
    )
    return _response(
        operation,
        f"<ns1:result><ns1:done>{done}</ns1:done>{locator}",
        *page.records,
        f"<ns1:size>{page.size}</ns1:size></ns1:result>",
    )


def user_info(values: Iterable[tuple[str, str]]) -> Pieces:
    """Who a session belongs to, without a result element around it."""
    return _response(
        "getUserInfo", *(f"<ns1:{name}>{escaped(value)}</ns1:{name}>" for name, value in values)
    )


def fault(soap: Soap, code: str, message: str, fault_type: str) -> bytes:
    """A fault that a WSDL declares."""
    detail = (
        f"<fns:{fault_type}><fns:FaultCode>{code}</fns:FaultCode>"
        f"<fns:FaultMessage>{escaped(message)}</fns:FaultMessage></fns:{fault_type}>"
    )
    if soap is Soap.V1_1:
        return envelope(
            soap,
            f'<soapenv:Fault xmlns:fns="{FAULT}"><faultcode>fns:{code}</faultcode>'
            f"<faultstring>{escaped(message)}</faultstring><detail>{detail}</detail></soapenv:Fault>",
        )
    return envelope(
        soap,
        f'<soapenv:Fault xmlns:fns="{FAULT}"><soapenv:Code>'
        "<soapenv:Value>soapenv:Sender</soapenv:Value>"
        f"<soapenv:Subcode><soapenv:Value>fns:{code}</soapenv:Value></soapenv:Subcode>"
        f"</soapenv:Code>{_reason(message)}"
        f"<soapenv:Detail>{detail}</soapenv:Detail></soapenv:Fault>",
    )


def stack_fault(soap: Soap, message: str, *, code: str = "") -> bytes:
    """A fault of the envelope itself, which no WSDL declares."""
    if soap is Soap.V1_1:
        return envelope(
            soap,
            f"<soapenv:Fault><faultcode>soapenv:{code or 'Server'}</faultcode>"
            f"<faultstring>{escaped(message)}</faultstring><detail/></soapenv:Fault>",
        )
    return envelope(
        soap,
        f"<soapenv:Fault><soapenv:Code><soapenv:Value>soapenv:{code or 'Receiver'}"
        f"</soapenv:Value></soapenv:Code>{_reason(message)}</soapenv:Fault>",
    )


def _reason(message: str) -> str:
    return (
        f'<soapenv:Reason><soapenv:Text xml:lang="en">{escaped(message)}'
        "</soapenv:Text></soapenv:Reason>"
    )
