"""The reader of envelopes: which call, under which session, with which values.

Clients put the same call in many forms: prefixes, namespaces and order differ,
so everything is found by its local name. What cannot be meant is refused rather
than passed over, for a row that is read without one of its values is a wrong row.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from monthend.objects.queries import QueryOptions
from monthend.objects.rows import GivenRow

from .encoding import MalformedXml, as_utf8
from .xml import Element, read

_KNOWN_HEADERS = ("SessionHeader", "CallOptions", "QueryOptions")
_BOOLEANS = {"true": True, "1": True, "false": False, "0": False}
_UNANSWERED = ("", "?")
"""What a form of soapUI leaves where nobody filled in a value."""

_SEEN_WITHIN = 64 * 1024
_SESSION = re.compile(
    rb"""<(?:[^\s<>/:="'?!]{1,256}+:)?+session(?:\s[^<>]*+)?+>\s*+(?:<!\[CDATA\[)?+([^\s<>\]]++)""",
    re.IGNORECASE,
)
"""Every part of it ends where the next tag begins, so it looks at no byte twice."""

_INTEGER = re.compile(r"\+?[0-9]{1,10}", re.ASCII)
_MAX_INT = 2**31 - 1


class Soap(StrEnum):
    """The two versions of SOAP, each by the namespace of its envelope."""

    V1_1 = "http://schemas.xmlsoap.org/soap/envelope/"
    V1_2 = "http://www.w3.org/2003/05/soap-envelope"


class Problem(StrEnum):
    """What kind of thing is wrong with an envelope."""

    MALFORMED = "malformed"
    VERSION_MISMATCH = "version mismatch"
    MUST_UNDERSTAND = "must understand"
    INVALID_VALUE = "invalid value"
    MISSING = "missing"


class BadEnvelope(Exception):
    """A body that is no call; `soap` is the version to answer in, where it could be told.

    A lenient reader may read what is `mendable`.
    """

    def __init__(
        self,
        message: str,
        kind: Problem,
        *,
        soap: Soap | None = None,
        mendable: bool = False,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.kind = kind
        self.soap = soap
        self.mendable = mendable


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One call as it came; `call` is the element of the operation."""

    soap: Soap
    operation: str
    call: Element
    session: str | None
    query_options: QueryOptions
    single_transaction: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class LoginGiven:
    """What a login carries."""

    username: str | None
    password: str | None
    entity_id: str | None
    entity_name: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeleteGiven:
    """What a delete carries; its type is a plain name."""

    type: str
    ids: tuple[str, ...]


def read_envelope(body: bytes, charset: str | None = None, *, lenient: bool = False) -> Request:
    """The call in these bytes; raises BadEnvelope."""
    try:
        envelope = read(body, charset=charset, lenient=lenient)
    except MalformedXml as error:
        raise BadEnvelope(str(error), Problem.MALFORMED, mendable=error.mendable) from None
    soap = _soap(envelope)
    try:
        return _request(envelope, soap)
    except BadEnvelope as problem:
        problem.soap = soap
        raise


def session_seen(body: bytes, charset: str | None = None) -> str | None:
    """What looks like the session of a body that is not well-formed, found without reading it."""
    try:
        document = as_utf8(body, charset, lenient=True)
    except MalformedXml:
        return None
    found = _SESSION.search(document, 0, _SEEN_WITHIN)
    return None if found is None else found[1].decode("utf-8", "replace")


def _soap(envelope: Element) -> Soap:
    if envelope.name != "Envelope":
        message = f"The root element is {_shown(envelope.name)}, not Envelope."
        raise BadEnvelope(message, Problem.MALFORMED)
    try:
        return Soap(envelope.namespace)
    except ValueError:
        message = "The namespace of the Envelope is neither that of SOAP 1.1 nor that of SOAP 1.2."
        raise BadEnvelope(message, Problem.VERSION_MISMATCH) from None


def _request(envelope: Element, soap: Soap) -> Request:
    call = _call(envelope)
    headers = _headers(envelope)
    options = headers.get("CallOptions")
    return Request(
        soap=soap,
        operation=call.name,
        call=call,
        session=_session(headers.get("SessionHeader")),
        query_options=_query_options(headers.get("QueryOptions")),
        single_transaction=_boolean(options, "useSingleTransaction") or False,
    )


def _call(envelope: Element) -> Element:
    bodies = envelope.named("Body")
    if not bodies:
        raise BadEnvelope("The Envelope has no Body.", Problem.MISSING)
    if len(bodies) > 1:
        raise BadEnvelope("The Envelope has more than one Body.", Problem.MALFORMED)
    calls = bodies[0].children
    if not calls:
        raise BadEnvelope("The Body holds no call.", Problem.MISSING)
    if len(calls) > 1:
        names = f"{_shown(calls[0].name)} and {_shown(calls[1].name)}"
        message = f"The Body holds more than one call: {names}."
        raise BadEnvelope(message, Problem.MALFORMED)
    _refuse_stray_text(bodies[0])
    return calls[0]


def _headers(envelope: Element) -> dict[str, Element]:
    """The headers that mean something here; others are passed over if they may be."""
    found = envelope.named("Header")
    if len(found) > 1:
        raise BadEnvelope("The Envelope has more than one Header.", Problem.MALFORMED)
    known: dict[str, Element] = {}
    for header in found[0].children if found else ():
        if header.name in known:
            raise _invalid(f"The header {header.name} stands twice.")
        if header.name in _KNOWN_HEADERS:
            known[header.name] = header
        elif _must_be_understood(header):
            message = f"The header {_shown(header.name)} must be understood, and is not known."
            raise BadEnvelope(message, Problem.MUST_UNDERSTAND)
    return known


def _must_be_understood(header: Element) -> bool:
    """Whether a header is for us and insists; one for somebody else on the way is not."""
    said = [header.attribute_in(soap, "mustUnderstand") or "" for soap in Soap]
    if not any(_BOOLEANS.get(each.strip()) for each in said):
        return False
    actor = header.attribute_in(Soap.V1_1, "actor") or header.attribute_in(Soap.V1_2, "role") or ""
    return not actor or actor.endswith(("/next", "/ultimateReceiver"))


def _query_options(header: Element | None) -> QueryOptions:
    given = _header_value(header, "batchSize")
    size = None
    if given is not None and given not in _UNANSWERED:
        if not _INTEGER.fullmatch(given) or int(given) > _MAX_INT:
            raise _invalid(f"Invalid value {_quoted(given)} for batchSize, which is an int.")
        size = int(given)
    return QueryOptions(batch_size=size, case_sensitive=_boolean(header, "caseSensitive"))


def _boolean(header: Element | None, name: str) -> bool | None:
    given = _header_value(header, name)
    if given is None or given in _UNANSWERED:
        return None
    if given not in _BOOLEANS:
        raise _invalid(f"Invalid value {_quoted(given)} for {name}, which is a boolean.")
    return _BOOLEANS[given]


def _session(header: Element | None) -> str | None:
    """The session, whose element one old client spells with a capital letter."""
    spelled = () if header is None else header.children
    names = {child.name for child in spelled if child.name.lower() == "session"}
    if len(names) > 1:
        raise _invalid("The element session stands twice in SessionHeader.")
    return _header_value(header, names.pop() if names else "session")


def _header_value(header: Element | None, name: str) -> str | None:
    element = None if header is None else _only(header, name)
    text = None if element is None else _text(element)
    return (text or "").strip() or None


def login_of(call: Element) -> LoginGiven:
    _refuse_others(call, "username", "password", "entityId", "entityName")
    return LoginGiven(
        username=_optional(call, "username"),
        password=_optional(call, "password"),
        entity_id=_optional(call, "entityId"),
        entity_name=_optional(call, "entityName"),
    )


def rows_of(call: Element) -> tuple[GivenRow, ...]:
    """The rows of a create or an update, in order."""
    _refuse_others(call, "zObjects")
    return tuple(_row(element) for element in call.children)


def delete_of(call: Element) -> DeleteGiven:
    _refuse_others(call, "type", "ids")
    ids = tuple(_present(element) for element in call.named("ids"))
    return DeleteGiven(type=_required(call, "type").strip(), ids=ids)


def query_string_of(call: Element) -> str:
    _refuse_others(call, "queryString")
    return _required(call, "queryString")


def query_locator_of(call: Element) -> str:
    _refuse_others(call, "queryLocator")
    return _required(call, "queryLocator").strip()


def _row(element: Element) -> GivenRow:
    if _is_nil(element):
        raise _invalid("The value of zObjects is null.")
    _refuse_stray_text(element)
    fields: list[tuple[str, str | None]] = []
    nulls: list[str] = []
    for child in element.children:
        text = _text(child)
        if child.name != "fieldsToNull":
            fields.append((child.name, text))
        elif text is not None and text.strip():
            nulls.append(text.strip())
    return GivenRow(_type_of(element), tuple(fields), tuple(nulls))


def _type_of(element: Element) -> str | None:
    """The local name of the type; its prefix says no more than that it is an object's."""
    given = element.attribute("type")
    return None if given is None else given.strip().rpartition(":")[2] or None


def _optional(call: Element, name: str) -> str | None:
    element = _only(call, name)
    return None if element is None else _text(element)


def _required(call: Element, name: str) -> str:
    element = _only(call, name)
    if element is None:
        message = f"The call {_shown(call.name)} has no {name}."
        raise BadEnvelope(message, Problem.MISSING)
    return _present(element)


def _present(element: Element) -> str:
    text = _text(element)
    if text is None:
        raise _invalid(f"The value of {_shown(element.name)} is null.")
    return text


def _only(parent: Element, name: str) -> Element | None:
    found = parent.named(name)
    if len(found) > 1:
        raise _invalid(f"The element {name} stands twice in {_shown(parent.name)}.")
    return found[0] if found else None


def _text(element: Element) -> str | None:
    """The text of an element, None where it is nil."""
    if element.children:
        message = f"The element {_shown(element.name)} holds elements where a value is expected."
        raise _invalid(message)
    if not _is_nil(element):
        return element.text
    if element.text.strip():
        raise _invalid(f"The element {_shown(element.name)} is nil and has a value.")
    return None


def _is_nil(element: Element) -> bool:
    given = element.attribute("nil")
    if given is None or given.strip() in _UNANSWERED:
        return False
    if given.strip() not in _BOOLEANS:
        raise _invalid(f"Invalid value {_quoted(given)} for nil, which is a boolean.")
    return _BOOLEANS[given.strip()]


def _refuse_others(call: Element, *known: str) -> None:
    """An element that the call does not have may be a misspelt one that was meant."""
    _refuse_stray_text(call)
    for child in call.children:
        if child.name not in known:
            raise _invalid(f"Unexpected element {_shown(child.name)} in {_shown(call.name)}.")


def _refuse_stray_text(element: Element) -> None:
    if element.text.strip():
        raise _invalid(f"The element {_shown(element.name)} holds text between its elements.")


def _invalid(message: str) -> BadEnvelope:
    return BadEnvelope(message, Problem.INVALID_VALUE)


def _shown(name: str) -> str:
    """A name of the client's in a message of ours, not longer than one needs to find it."""
    return name if len(name) <= 60 else f"{name[:57]}..."


def _quoted(value: str) -> str:
    return f"'{_shown(value)}'"
