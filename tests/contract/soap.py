"""A plain SOAP client: it writes its envelopes by hand and reads what comes back by name.

It knows no WSDL. What a strict client makes of the answers is asked of strict
clients; this one shows them as they came.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Self
from xml.sax.saxutils import escape, quoteattr

from lxml import etree

from contract.started_server import Credentials
from contract.zuora import Answer, Zuora

API = "http://api.zuora.com/"
OBJECT = "http://object.api.zuora.com/"
FAULT = "http://fault.api.zuora.com/"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
SOAP_11 = "http://schemas.xmlsoap.org/soap/envelope/"
SOAP_12 = "http://www.w3.org/2003/05/soap-envelope"
CONTENT_TYPES = {SOAP_11: "text/xml; charset=utf-8", SOAP_12: "application/soap+xml; charset=utf-8"}
WRONG_PASSWORD = "Invalid login. User name and password do not match."
LATEST = "152.0"

Fields = Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """A fault in SOAP 1.1 or 1.2: what the stack is told, and what the detail declares."""

    faultcode: str
    text: str
    kind: str = ""
    code: str = ""
    message: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RowResult:
    """One result of create, update or delete, whatever the case of its element names."""

    success: bool
    id: str | None
    errors: tuple[tuple[str, str, str | None], ...] = ()

    @property
    def codes(self) -> list[str]:
        return [code for code, _, _ in self.errors]


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One answer of query or queryMore; a record is its elements by local name."""

    done: bool
    locator: str | None
    size: int
    records: tuple[dict[str, str | None], ...]

    def column(self, field: str) -> list[str | None]:
        return [record.get(field) for record in self.records]


@dataclass(frozen=True, slots=True, kw_only=True)
class SoapAnswer:
    """One response: the HTTP answer and its envelope."""

    http: Answer

    @property
    def text(self) -> str:
        return self.http.content.decode("utf-8")

    @property
    def envelope(self) -> etree._Element:
        return etree.fromstring(self.http.content, safe_parser())

    @property
    def body(self) -> etree._Element:
        """The one child of the body."""
        bodies = [each for each in self.envelope if local(each) == "Body"]
        assert len(bodies) == 1, self.text[:2000]
        assert len(bodies[0]) == 1, self.text[:2000]
        return bodies[0][0]

    def response(self, operation: str) -> etree._Element:
        """The payload of an answer that is no fault."""
        assert self.http.status == 200, (self.http.status, self.text[:2000])
        assert self.body.tag == f"{{{API}}}{operation}Response", self.text[:2000]
        return self.body

    @property
    def fault(self) -> Fault:
        """The fault that this answer is; anything else fails here."""
        assert self.http.status in {429, 500, 504}, (self.http.status, self.text[:2000])
        assert local(self.body) == "Fault", self.text[:2000]
        return read_fault(self.body)

    def row_results(self, operation: str) -> list[RowResult]:
        return [read_row_result(each) for each in self.response(operation)]

    def page(self, operation: str) -> Page:
        (result,) = self.response(operation)
        return read_page(result)


def safe_parser() -> etree.XMLParser:
    """What we read is our own server's, and yet nothing of it is expanded or fetched."""
    return etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)


def local(element: etree._Element) -> str:
    return etree.QName(element).localname


def texts(element: etree._Element) -> dict[str, str | None]:
    """The children by local name; None for a nil one."""
    return {local(each): text_of(each) for each in element}


def text_of(element: etree._Element) -> str | None:
    return None if element.get(f"{{{XSI}}}nil") in {"1", "true"} else (element.text or "")


def read_fault(fault: etree._Element) -> Fault:
    # Backwards, so that the first of a name stays: SOAP 1.2 has a value in its subcode too.
    said = {local(each): each for each in reversed(list(fault.iter(etree.Element)))}
    code = said.get("faultcode", said.get("Value"))
    reason = said.get("faultstring", said.get("Text"))
    assert code is not None, etree.tostring(fault)
    assert reason is not None, etree.tostring(fault)
    detail = said.get("detail", said.get("Detail"))
    declared = detail[0] if detail is not None and len(detail) else None
    inside = texts(declared) if declared is not None else {}
    return Fault(
        faultcode=code.text or "",
        text=reason.text or "",
        kind=local(declared) if declared is not None else "",
        code=inside.get("FaultCode") or "",
        message=inside.get("FaultMessage") or "",
    )


def read_row_result(result: etree._Element) -> RowResult:
    said = {name.lower(): text for name, text in texts(result).items()}
    errors = [texts(each) for each in result if local(each).lower() == "errors"]
    return RowResult(
        success=said["success"] == "true",
        id=said.get("id"),
        errors=tuple(
            (each.get("Code") or "", each.get("Message") or "", each.get("Field"))
            for each in errors
        ),
    )


def read_page(result: etree._Element) -> Page:
    said = texts(result)
    return Page(
        done=said["done"] == "true",
        locator=said["queryLocator"],
        size=int(said["size"] or ""),
        records=tuple(texts(each) for each in result if local(each) == "records"),
    )


def written(fields: Fields, prefix: str) -> str:
    """The fields as elements, in the order given; a sequence repeats its element."""
    elements = []
    for name, value in fields.items():
        several = value if isinstance(value, list | tuple) else [value]
        for each in several:
            if each is None:
                elements.append(f'<{prefix}:{name} xsi:nil="true"/>')
            else:
                elements.append(f"<{prefix}:{name}>{escape(str(each))}</{prefix}:{name}>")
    return "".join(elements)


def z_object(fields: Fields, kind: str = "AccountingPeriod") -> str:
    """One row of a create or an update."""
    typed = quoteattr(f"ns2:{kind}")
    return f"<ns1:zObjects xsi:type={typed}>{written(fields, 'ns2')}</ns1:zObjects>"


def envelope(body: str, header: str = "", *, soap: str = SOAP_11) -> bytes:
    return (
        f'<soapenv:Envelope xmlns:soapenv="{soap}" xmlns:xsi="{XSI}" xmlns:ns1="{API}"'
        f' xmlns:ns2="{OBJECT}"><soapenv:Header>{header}</soapenv:Header>'
        f"<soapenv:Body>{body}</soapenv:Body></soapenv:Envelope>"
    ).encode()


class Soap:
    """One user at the endpoint of one WSDL version."""

    def __init__(
        self,
        url: str,
        *,
        version: str = LATEST,
        session: str = "",
        soap: str = SOAP_11,
        keep_alive: bool = False,
    ) -> None:
        self.path = f"/apps/services/a/{version}"
        self.session = session
        self.server_url = ""
        self.soap = soap
        self.http = Zuora(url, keep_alive=keep_alive)

    @classmethod
    def signed_in(
        cls, url: str, credentials: Credentials, *, version: str = LATEST, soap: str = SOAP_11
    ) -> Self:
        client = cls(url, version=version, soap=soap)
        client.sign_in(credentials)
        return client

    def sign_in(self, credentials: Credentials) -> None:
        said = texts(self.login(credentials.username, credentials.password).response("login")[0])
        self.session, self.server_url = said["Session"] or "", said["ServerUrl"] or ""

    def post(self, body: bytes, **headers: str) -> SoapAnswer:
        """Send bytes, exactly."""
        typed = {"Content-Type": CONTENT_TYPES[self.soap]}
        if self.soap == SOAP_11:
            typed["SOAPAction"] = '""'
        return SoapAnswer(
            http=self.http.request("POST", self.path, body=body, headers={**typed, **headers})
        )

    def call(self, operation: str, content: str = "", **headers: Fields) -> SoapAnswer:
        """Call an operation; each keyword is a header block, like `QueryOptions`."""
        blocks = dict(headers)
        if self.session:
            blocks = {"SessionHeader": {"session": self.session}, **blocks}
        header = "".join(
            f"<ns1:{name}>{written(fields, 'ns1')}</ns1:{name}>" for name, fields in blocks.items()
        )
        body = f"<ns1:{operation}>{content}</ns1:{operation}>"
        return self.post(envelope(body, header, soap=self.soap))

    def login(self, username: str, password: str, **others: str) -> SoapAnswer:
        given = {"username": username, "password": password, **others}
        return self.call("login", written(given, "ns1"))

    def try_create(self, *rows: Fields, kind: str = "AccountingPeriod") -> SoapAnswer:
        return self.call("create", "".join(z_object(row, kind) for row in rows))

    def create(self, *rows: Fields) -> list[RowResult]:
        return self.try_create(*rows).row_results("create")

    def try_update(self, *rows: Fields, kind: str = "AccountingPeriod") -> SoapAnswer:
        return self.call("update", "".join(z_object(row, kind) for row in rows))

    def update(self, *rows: Fields) -> list[RowResult]:
        return self.try_update(*rows).row_results("update")

    def try_delete(self, *ids: str, kind: str = "AccountingPeriod") -> SoapAnswer:
        return self.call("delete", written({"type": kind, "ids": ids}, "ns1"))

    def delete(self, *ids: str) -> list[RowResult]:
        return self.try_delete(*ids).row_results("delete")

    def try_query(self, text: str, **options: object) -> SoapAnswer:
        """Query; each keyword is an option, like `batchSize`."""
        headers = {"QueryOptions": options} if options else {}
        return self.call("query", written({"queryString": text}, "ns1"), **headers)

    def query(self, text: str, **options: object) -> Page:
        return self.try_query(text, **options).page("query")

    def try_query_more(self, locator: str, **options: object) -> SoapAnswer:
        headers = {"QueryOptions": options} if options else {}
        return self.call("queryMore", written({"queryLocator": locator}, "ns1"), **headers)

    def query_more(self, locator: str, **options: object) -> Page:
        return self.try_query_more(locator, **options).page("queryMore")

    def pages(self, text: str, **options: object) -> Sequence[Page]:
        """Every page of a query, to its end."""
        pages = [self.query(text, **options)]
        while not pages[-1].done:
            pages.append(self.query_more(pages[-1].locator or "", **options))
        return pages

    def user_info(self) -> dict[str, str | None]:
        return texts(self.call("getUserInfo").response("getUserInfo"))


def fetch_wsdl(url: str, version: str = "", session: str = "") -> bytes:
    """The WSDL as the server gives it out, to a stranger or to whom the session belongs."""
    asked = f"?version={version}" if version else ""
    headers = {"Authorization": f"ZSession {session}"} if session else {}
    answer = Zuora(url).get(f"/apps/servlet/GenerateWsdl{asked}", **headers)
    assert answer.status == 200, (answer.status, answer.content[:500])
    assert re.match("(text|application)/.*xml", answer.headers["content-type"]), answer.headers
    return answer.content
