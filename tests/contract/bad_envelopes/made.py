"""Documents that are too large, too odd or too many to be files: bytes are made here."""

import gzip
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from contract.soap import SOAP_12, envelope, written, z_object

from .outcomes import UNEXPECTED, Outcome, fault, malformed, malformed_query, row, rows
from .values import CREATED, UPDATED

MEBIBYTE = 1024 * 1024
DOCUMENTS = Path(__file__).parent / "documents"
SESSION = "<ns1:SessionHeader><ns1:session>{session}</ns1:session></ns1:SessionHeader>"
APRIL = {"Name": "Apr 2016", "EndDate": "2016-04-30", "FiscalYear": "2016"}
PLAIN = envelope("<ns1:getUserInfo/>", SESSION)


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """Bytes in which names in braces stand for what only a started server knows."""

    body: bytes
    outcome: Outcome

    def filled(self, facts: Mapping[str, str]) -> bytes:
        body = self.body
        for name, value in facts.items():
            body = body.replace(b"{%b}" % name.encode(), value.encode())
        return body


def called(operation: str, content: str, header: str = SESSION) -> bytes:
    return envelope(f"<ns1:{operation}>{content}</ns1:{operation}>", header)


def around(inside: bytes) -> bytes:
    """An envelope with these bytes where the call would be."""
    before, _, after = called("update", "@").partition(b"@")
    return before + inside + after


def updated(fields: Mapping[str, object]) -> bytes:
    return called("update", z_object({"Id": "{march}", **fields}))


def queried(text: str) -> bytes:
    return called("query", written({"queryString": text}, "ns1"))


UPDATE = updated({"Notes": "changed"})
MANY_ROWS = "".join(z_object(APRIL) for _ in range(51))
MANY_IDS = written({"type": "AccountingPeriod", "ids": ["{march}"] * 51}, "ns1")
TOO_MANY = fault(UNEXPECTED, "MAX_RECORDS_EXCEEDED", "51")

ENDLESS_BATCH = written({"batchSize": "9" * 1000}, "ns1")

GROWING: dict[str, tuple[bytes, Outcome]] = {
    "quadratic blowup": (
        b"<!DOCTYPE a [<!ENTITY e '%b'>]><a>%b</a>" % (b"x" * 50_000, b"&e;" * 50_000),
        malformed("DOCTYPE"),
    ),
    "depth 33": (around(b"<a>" * 33 + b"</a>" * 33), malformed("deep")),
    "depth 10,000": (around(b"<a>" * 10_000 + b"</a>" * 10_000), malformed("deep")),
    "depth 100,000": (around(b"<a>" * 100_000 + b"</a>" * 100_000), malformed("tags")),
    "depth without an end": (around(b"<a>" * 30_000), malformed("deep")),
    "a million siblings": (around(b"<a/>" * 500_000), malformed("tags")),
    "a million attributes": (
        around(b"<a " + b" ".join(b"a%d=''" % each for each in range(180_000)) + b"/>"),
        malformed("attributes"),
    ),
    "40,000 namespaces": (
        around(b"<a " + b" ".join(b"xmlns:a%d='u'" % each for each in range(40_000)) + b"/>"),
        malformed("attributes"),
    ),
    "a name of a mebibyte": (around(b"<" + b"n" * MEBIBYTE + b"/>"), malformed("name")),
    "a namespace of a mebibyte": (
        around(b"<a xmlns='" + b"n" * MEBIBYTE + b"'/>"),
        malformed("namespace"),
    ),
    "30,000 different names": (
        around(b"".join(b"<a%d/>" % each for each in range(30_000))),
        malformed("names"),
    ),
    "a million entities": (updated({"Notes": "@"}).replace(b"@", b"&e;" * 600_000), malformed()),
    "a text of two mebibytes": (
        updated({"Notes": "x" * (2 * MEBIBYTE - 1000)}),
        row("INVALID_VALUE", "Notes"),
    ),
    "a CDATA section of two mebibytes": (
        updated({"Notes": "@"}).replace(b"@", b"<![CDATA[%b]]>" % (b"]" * (2 * MEBIBYTE - 1000))),
        row("INVALID_VALUE", "Notes"),
    ),
    "a session of a mebibyte": (
        UPDATE.replace(b"{session}", b"s" * MEBIBYTE),
        fault(UNEXPECTED, "INVALID_SESSION"),
    ),
    "three mebibytes": (updated({"Notes": "x" * 3 * MEBIBYTE}), malformed(status=413)),
    "a comment of two mebibytes": (
        around(b"<!--" + b"x" * (2 * MEBIBYTE - 1000) + b"--><ns1:zObjects xsi:nil='1'/>"),
        malformed("zObjects"),
    ),
    "51 rows": (called("create", MANY_ROWS), TOO_MANY),
    "51 rows to update": (called("update", MANY_ROWS), TOO_MANY),
    "51 rows in the first version": (
        called("create", MANY_ROWS),
        fault(UNEXPECTED, "UNKNOWN_ERROR", "51").at("1.0"),
    ),
    "51 ids": (called("delete", MANY_IDS), TOO_MANY),
    "a query of 10,001 characters": (
        queried("select Id from AccountingPeriod where Name = 'a'".ljust(10_001)),
        malformed_query("10,000"),
    ),
    "a query of 201 conditions": (
        queried("select Id from AccountingPeriod where " + " or ".join(["Name = 'a'"] * 201)),
        malformed_query("200"),
    ),
    "a query of a mebibyte": (queried("select " * 150_000), malformed_query("10,000")),
    "a batch size of a thousand digits": (
        called(
            "query",
            "<ns1:queryString>select Id from AccountingPeriod</ns1:queryString>",
            f"{SESSION}<ns1:QueryOptions>{ENDLESS_BATCH}</ns1:QueryOptions>",
        ),
        malformed("batchSize"),
    ),
}

OTHER: dict[str, tuple[bytes, Outcome]] = {
    "nothing": (b"", malformed("body")),
    "white space": (b" \r\n\t", malformed("body")),
    "JSON": (b'{"operation": "update"}', malformed("XML")),
    "a form": (b"operation=update&notes=changed", malformed("XML")),
    "a word": (b"update", malformed("XML")),
    "packed": (gzip.compress(UPDATE, mtime=0), malformed()),
    "zeros": (b"\x00" * 1000, malformed("zero")),
    "every byte": (bytes(range(256)), malformed()),
    "MIME": (
        b"--b\r\nContent-Type: text/xml\r\n\r\n" + UPDATE + b"\r\n--b--\r\n",
        malformed("XML"),
    ),
    "Latin-1 undeclared": (updated({"Notes": "Märch"}).decode().encode("latin-1"), malformed("8")),
    "Latin-1 as UTF-8": (
        b"<?xml version='1.0' encoding='UTF-8'?>"
        + updated({"Notes": "Märch"}).decode().encode("latin-1"),
        malformed("8"),
    ),
    "UTF-8 as ASCII": (
        b"<?xml version='1.0' encoding='US-ASCII'?>" + updated({"Notes": "Märch"}),
        malformed("ascii").sent_as("text/xml"),
    ),
    "ASCII by its header": (
        updated({"Notes": "Märch"}),
        malformed("ascii").sent_as("text/xml; charset=us-ascii"),
    ),
    "UTF-16 as UTF-8": (UPDATE.decode().encode("utf-16-le"), malformed("zero")),
    "UTF-16 with half a character": (
        UPDATE.decode().encode("utf-16") + b"\x00",
        malformed("utf-16"),
    ),
    "UTF-32": (UPDATE.decode().encode("utf-32"), malformed("UTF-32")),
    "UTF-7 by its header": (UPDATE, malformed("utf-7").sent_as("text/xml; charset=utf-7")),
    "an overlong character": (UPDATE.replace(b"changed", b"\xc0\xaf"), malformed("8")),
    "half a character": (UPDATE.replace(b"changed", b"\xed\xa0\x80"), malformed("8")),
    "a zero in a text": (UPDATE.replace(b"changed", b"a\x00b"), malformed("zero")),
    "a control character in a text": (UPDATE.replace(b"changed", b"a\x0bb"), malformed("line")),
    "a DOCTYPE in UTF-16": (
        b"\xff\xfe" + ("<!DOCTYPE a>" + UPDATE.decode()).encode("utf-16-le"),
        malformed("DOCTYPE"),
    ),
    "a DOCTYPE behind a byte order mark": (
        b"\xef\xbb\xbf<!DOCTYPE a>" + UPDATE,
        malformed("DOCTYPE"),
    ),
    "two byte order marks": (b"\xef\xbb\xbf" * 2 + UPDATE, malformed("byte order marks")),
}

CUTS = {
    "in the name of the envelope": b":Enve",
    "in a namespace": b'xmlns:ns1="http',
    "after the start of the envelope": b"<soapenv:Header",
    "in the session": b"{sess",
    "after the header": b"</soapenv:Header>",
    "before the call": b"<soapenv:Body>",
    "in the type of a row": b'xsi:type="ns2',
    "in an id": b"{mar",
    "in a value": b"chan",
    "in an end tag": b"</ns2:No",
    "after a value": b"</ns2:Notes>",
    "after a row": b"</ns1:zObjects>",
    "after the call": b"</ns1:update>",
    "after the body": b"</soapenv:Body>",
    "before the last character": b"</soapenv:Envelope",
}
TRUNCATED = {
    f"cut {where}": (UPDATE[: UPDATE.index(mark) + len(mark)], malformed("line"))
    for where, mark in CUTS.items()
}

VERSIONS = ["0.9", "1", "152.1", "153.0", "78.00", "078.0", "latest", "1.0.0", "-1.0", "1e2", "%20"]
ADDRESSES = {
    f"version {version or 'none'}": (
        PLAIN,
        fault(UNEXPECTED, "INVALID_VERSION").at(version),
    )
    for version in [*VERSIONS, ""]
}

IN_SOAP_12 = {
    "a JSON body sent as SOAP 1.2": (
        b"{}",
        malformed("XML", code="Receiver").sent_as("application/soap+xml"),
    ),
    "a SOAP 1.2 envelope sent as SOAP 1.1": (
        envelope("<ns1:create/><ns1:create/>", SESSION, soap=SOAP_12),
        malformed("more than one call", code="Receiver"),
    ),
    "a SOAP 1.1 envelope sent as SOAP 1.2": (
        envelope("<ns1:create/><ns1:create/>", SESSION),
        malformed("more than one call").sent_as("application/soap+xml"),
    ),
}

VALUES = {
    f"{call} {wrong.version} {field} {index} {text[:20]!a}": (
        called(call, z_object({**fields, field: text})),
        rows(((wrong.code, field),)).at(wrong.version),
    )
    for call, table, fields in (
        ("create", CREATED, APRIL),
        ("update", UPDATED, {"Id": "{march}"}),
    )
    for wrong in table
    for field in wrong.fields
    for index, text in enumerate(wrong.texts)
}

MADE = {
    name: Made(body=body, outcome=outcome)
    for name, (body, outcome) in {
        **GROWING,
        **OTHER,
        **TRUNCATED,
        **ADDRESSES,
        **IN_SOAP_12,
        **VALUES,
    }.items()
}


def file_of(name: str, outcome: Outcome) -> Made:
    return Made(body=(DOCUMENTS / f"{name}.xml").read_bytes(), outcome=outcome)
