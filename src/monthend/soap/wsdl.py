"""The WSDL of a version and a tenant, written from the field tables.

Its names are those of the wire, its text is our own. Everything is inline, and
what a schema declares is written as words here: name, type, how often.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from xml.sax.saxutils import quoteattr
from zoneinfo import ZoneInfo

from monthend.objects.all_objects import objects_of
from monthend.objects.fields import ApiObject
from monthend.objects.kinds import Reading
from monthend.objects.refusals import FaultType
from monthend.objects.versions import GET_USER_INFO_SINCE, WsdlVersion, codes_of
from monthend.services.caller import NO_FIELDS, FieldTypes

from .answers import API, FAULT, OBJECT

ENTITY_NAME_SINCE = 79
NUMERIC_IDS_SINCE = 2
REMEMBERED_AT_MOST = 64

HEADERS: dict[str, tuple[str, ...]] = {
    "SessionHeader": ("session xs:string 1",),
    "QueryOptions": ("batchSize xs:int 0..1", "caseSensitive xs:boolean 0..1"),
    "CallOptions": ("useSingleTransaction xs:boolean 0..1 nillable",),
}
TYPES: dict[str, tuple[str, ...]] = {
    "LoginResult": ("Session xs:string 1 nillable", "ServerUrl xs:string 1 nillable"),
    "Error": (
        "Code zns:ErrorCode 0..1 nillable",
        "Message xs:string 0..1 nillable",
        "Field xs:string 0..1 nillable",
    ),
    "SaveResult": (
        "Errors zns:Error 0..* nillable",
        "Id zns:ID 0..1 nillable",
        "Success xs:boolean 0..1",
    ),
    # Of all results only this one is in lower case.
    "DeleteResult": (
        "errors zns:Error 0..* nillable",
        "id zns:ID 0..1 nillable",
        "success xs:boolean 0..1",
    ),
    "QueryResult": (
        "done xs:boolean 1",
        "queryLocator xs:string 1 nillable",
        "records ons:zObject 0..* nillable",
        "size xs:int 1",
    ),
}
Z_OBJECT = ("fieldsToNull xs:string 0..* nillable", "Id zns:ID 0..1 nillable")
API_FAULT = ("FaultCode zns:ErrorCode 0..1 nillable", "FaultMessage xs:string 0..1 nillable")
USER_INFO = ("TenantId", "TenantName", "UserEmail", "UserFullName", "UserId", "Username")


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """A call: what is sent, what comes back, and which headers and faults it declares."""

    name: str
    sent: tuple[str, ...]
    returned: tuple[str, ...]
    headers: tuple[str, ...]
    faults: tuple[FaultType, ...]
    since: int = 1


OPERATIONS = (
    Operation(
        name="login",
        sent=("username xs:string 0..1", "password xs:string 0..1", "entityId xs:string 0..1"),
        returned=("result zns:LoginResult 0..1",),
        headers=(),
        faults=(FaultType.LOGIN, FaultType.UNEXPECTED_ERROR),
    ),
    Operation(
        name="create",
        sent=("zObjects ons:zObject 0..*",),
        returned=("result zns:SaveResult 0..*",),
        headers=("CallOptions", "SessionHeader"),
        faults=(FaultType.INVALID_TYPE, FaultType.UNEXPECTED_ERROR),
    ),
    Operation(
        name="update",
        sent=("zObjects ons:zObject 0..*",),
        returned=("result zns:SaveResult 0..*",),
        headers=("SessionHeader",),
        faults=(FaultType.INVALID_TYPE, FaultType.UNEXPECTED_ERROR),
    ),
    Operation(
        name="delete",
        sent=("type xs:string 1", "ids zns:ID 0..*"),
        returned=("result zns:DeleteResult 0..*",),
        headers=("SessionHeader",),
        faults=(FaultType.INVALID_TYPE, FaultType.INVALID_VALUE, FaultType.UNEXPECTED_ERROR),
    ),
    Operation(
        name="query",
        sent=("queryString xs:string 1",),
        returned=("result zns:QueryResult 1",),
        headers=("QueryOptions", "SessionHeader"),
        faults=(
            FaultType.MALFORMED_QUERY,
            FaultType.INVALID_QUERY_LOCATOR,
            FaultType.UNEXPECTED_ERROR,
        ),
    ),
    Operation(
        name="queryMore",
        sent=("queryLocator xs:string 1",),
        returned=("result zns:QueryResult 1",),
        headers=("QueryOptions", "SessionHeader"),
        faults=(FaultType.INVALID_QUERY_LOCATOR, FaultType.UNEXPECTED_ERROR),
    ),
    Operation(
        name="getUserInfo",
        sent=(),
        returned=tuple(f"{name} xs:string 1" for name in USER_INFO),
        headers=("SessionHeader",),
        faults=(FaultType.UNEXPECTED_ERROR,),
        since=GET_USER_INFO_SINCE,
    ),
)
"""Every call that a WSDL can have, in its order."""


def document(
    version: WsdlVersion, custom_fields: Mapping[str, FieldTypes], endpoint_url: str
) -> bytes:
    """The WSDL as a tenant with these custom fields gets it, for calls to this address."""
    of_objects = {name: tuple(sorted(own.items())) for name, own in custom_fields.items()}
    before, after = _around_address(version, tuple(sorted(of_objects.items())))
    return f"{before}{quoteattr(endpoint_url)}{after}".encode()


def operations_of(version: WsdlVersion) -> tuple[Operation, ...]:
    """The calls of a version."""
    return tuple(call for call in OPERATIONS if call.since <= version.major)


@lru_cache(maxsize=REMEMBERED_AT_MOST)
def _around_address(
    version: WsdlVersion, custom_fields: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]
) -> tuple[str, str]:
    """What stands before and after the address, which alone differs from client to client."""
    known = {name: dict(own) for name, own in custom_fields}
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f"<!-- The SOAP API of monthend, version {version}. -->",
        '<definitions xmlns="http://schemas.xmlsoap.org/wsdl/"'
        ' xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/"'
        f' xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:zns="{API}" xmlns:ons="{OBJECT}"'
        f' xmlns:fns="{FAULT}" targetNamespace="{API}">',
        "<types>",
        *_schema(OBJECT, (API,), _object_types(version, known)),
        *_schema(FAULT, (API,), _fault_types()),
        *_schema(API, (OBJECT, FAULT), _api_types(version)),
        "</types>",
        *_messages(version),
        *_port_type(version),
        *_binding(version),
        '<service name="ZuoraService">',
        '<port name="Soap" binding="zns:SoapBinding">',
    ]
    return "\n".join(
        [*lines, "<soap:address location="]
    ), "/>\n</port>\n</service>\n</definitions>\n"


def _schema(namespace: str, imported: Iterable[str], content: Iterable[str]) -> Iterator[str]:
    """One of the three schemas, complete in itself."""
    yield (
        f'<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:zns="{API}"'
        f' xmlns:ons="{OBJECT}" xmlns:fns="{FAULT}" targetNamespace="{namespace}"'
        ' elementFormDefault="qualified" attributeFormDefault="qualified">'
    )
    for other in imported:
        yield f'<xs:import namespace="{other}"/>'
    yield from content
    yield "</xs:schema>"


def _object_types(version: WsdlVersion, custom_fields: Mapping[str, FieldTypes]) -> Iterator[str]:
    yield from _complex_type("zObject", Z_OBJECT)
    for each in objects_of(version):
        fields = _fields(each, version, custom_fields.get(each.name, NO_FIELDS))
        yield from _complex_type(each.name, fields, extends="ons:zObject")


def _fields(of: ApiObject, version: WsdlVersion, custom_fields: FieldTypes) -> Iterator[str]:
    """The fields of an object; its Id is already one of zObject."""
    # Which zone is meant changes the values, not the types.
    reading = Reading(version, ZoneInfo("UTC"))
    for each in of.view(version, custom_fields).fields:
        if each.name != "Id":
            nillable = " nillable" if each.nil else ""
            yield f"{each.name} {_type(each.kind.xsd(reading))} 0..1{nillable}"


def _type(xsd: str) -> str:
    return "zns:ID" if xsd == "ID" else f"xs:{xsd}"


def _fault_types() -> Iterator[str]:
    yield from _complex_type("ApiFault", API_FAULT)
    yield '<xs:element name="fault" type="fns:ApiFault"/>'
    for name in FaultType:
        yield from _complex_type(name, (), extends="fns:ApiFault")
        yield f'<xs:element name="{name}" type="fns:{name}"/>'


def _api_types(version: WsdlVersion) -> Iterator[str]:
    digits = ("[0-9]+",) if version.major >= NUMERIC_IDS_SINCE else ()
    yield from _simple_type("ID", "pattern", ("[a-zA-Z0-9]{32}", *digits))
    yield from _simple_type("ErrorCode", "enumeration", codes_of(version.major))
    for name, content in TYPES.items():
        yield from _complex_type(name, content)
    for name, content in HEADERS.items():
        yield from _complex_type(name, content)
        yield f'<xs:element name="{name}" type="zns:{name}"/>'
    # Tools that write classes keep the types that an element names.
    objects = tuple(f"{each.name} ons:{each.name} 1" for each in objects_of(version))
    yield from _element("DummyHeader", objects)
    for call in operations_of(version):
        yield from _element(call.name, _sent(call, version))
        yield from _element(f"{call.name}Response", call.returned)


def _sent(call: Operation, version: WsdlVersion) -> tuple[str, ...]:
    if call.name == "login" and version.major >= ENTITY_NAME_SINCE:
        return (*call.sent, "entityName xs:string 0..1")
    return call.sent


def _simple_type(name: str, facet: str, values: Iterable[str]) -> Iterator[str]:
    yield f'<xs:simpleType name="{name}">'
    yield '<xs:restriction base="xs:string">'
    for value in values:
        yield f"<xs:{facet} value={quoteattr(value)}/>"
    yield "</xs:restriction>"
    yield "</xs:simpleType>"


def _complex_type(name: str, content: Iterable[str], extends: str | None = None) -> Iterator[str]:
    yield f"<xs:complexType name={quoteattr(name)}>"
    if extends is not None:
        yield "<xs:complexContent>"
        yield f'<xs:extension base="{extends}">'
    yield from _sequence(content)
    if extends is not None:
        yield "</xs:extension>"
        yield "</xs:complexContent>"
    yield "</xs:complexType>"


def _element(name: str, content: Iterable[str]) -> Iterator[str]:
    """An element with a type of its own that has no name."""
    yield f"<xs:element name={quoteattr(name)}>"
    yield "<xs:complexType>"
    yield from _sequence(content)
    yield "</xs:complexType>"
    yield "</xs:element>"


def _sequence(content: Iterable[str]) -> Iterator[str]:
    """Elements, each in words: `name type 0..*`, and `nillable` when it can be nil."""
    yield "<xs:sequence>"
    for words in content:
        name, of, occurs, *nil = words.split(" ")
        least, _, most = occurs.partition("..")
        bounds = "" if least == "1" else f' minOccurs="{least}"'
        bounds += ' maxOccurs="unbounded"' if most == "*" else ""
        nillable = ' nillable="true"' if nil else ""
        yield f"<xs:element name={quoteattr(name)} type={quoteattr(of)}{bounds}{nillable}/>"
    yield "</xs:sequence>"


def _messages(version: WsdlVersion) -> Iterator[str]:
    yield '<message name="Header">'
    for name in HEADERS:
        yield f'<part name="{name}" element="zns:{name}"/>'
    yield "</message>"
    for name in FaultType:
        yield from _message(name, "fault", f"fns:{name}")
    for call in operations_of(version):
        yield from _message(f"{call.name}Request", "parameters", f"zns:{call.name}")
        yield from _message(f"{call.name}Response", "parameters", f"zns:{call.name}Response")


def _message(name: str, part: str, element: str) -> Iterator[str]:
    yield f'<message name="{name}">'
    yield f'<part name="{part}" element="{element}"/>'
    yield "</message>"


def _port_type(version: WsdlVersion) -> Iterator[str]:
    yield '<portType name="Soap">'
    for call in operations_of(version):
        yield f'<operation name="{call.name}">'
        yield f'<input message="zns:{call.name}Request"/>'
        yield f'<output message="zns:{call.name}Response"/>'
        for fault in call.faults:
            yield f'<fault name="{fault}" message="zns:{fault}"/>'
        yield "</operation>"
    yield "</portType>"


def _binding(version: WsdlVersion) -> Iterator[str]:
    yield '<binding name="SoapBinding" type="zns:Soap">'
    yield '<soap:binding style="document" transport="http://schemas.xmlsoap.org/soap/http"/>'
    for call in operations_of(version):
        yield f'<operation name="{call.name}">'
        yield '<soap:operation soapAction=""/>'
        yield "<input>"
        for header in call.headers:
            yield f'<soap:header message="zns:Header" part="{header}" use="literal"/>'
        yield '<soap:body parts="parameters" use="literal"/>'
        yield "</input>"
        yield '<output><soap:body use="literal"/></output>'
        for fault in call.faults:
            yield f'<fault name="{fault}"><soap:fault name="{fault}" use="literal"/></fault>'
        yield "</operation>"
    yield "</binding>"
