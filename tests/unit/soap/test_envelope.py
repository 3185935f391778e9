"""What is read from an envelope and its headers, in whatever form clients put them."""

from time import process_time

import pytest

from monthend.objects.queries import QueryOptions
from monthend.soap.envelope import (
    Problem,
    Request,
    Soap,
    query_string_of,
    read_envelope,
    session_seen,
)
from unit.soap.envelopes import API, envelope, problem

MEBIBYTE = 1024 * 1024


def headed(header: str, *, soap: str = Soap.V1_1) -> Request:
    return read_envelope(envelope("<getUserInfo/>", header, soap=soap))


@pytest.mark.parametrize("soap", list(Soap))
def test_both_versions_of_soap_are_read(soap: Soap) -> None:
    request = headed("<SessionHeader><session> abc\n</session></SessionHeader>", soap=soap)
    assert (request.soap, request.operation, request.session) == (soap, "getUserInfo", "abc")


def test_another_version_of_soap_is_a_mismatch() -> None:
    for other in ("http://www.w3.org/2001/12/soap-envelope", "", API):
        refused = problem(envelope("<query/>", soap=other or "urn:none"))
        assert (refused.kind, refused.soap) == (Problem.VERSION_MISMATCH, None)
    assert problem("<Envelope><Body><query/></Body></Envelope>").kind is Problem.VERSION_MISMATCH


def test_names_are_found_in_any_namespace_and_order() -> None:
    body = (
        f'<Envelope xmlns="{Soap.V1_1}"><x:Body xmlns:x="urn:x"><query xmlns=""><!-- now -->'
        "<y:queryString xmlns:y='urn:y'>select <![CDATA[Id from A where Name < 'b']]>"
        "</y:queryString></query></x:Body><Header xmlns=''><Other/><z:QueryOptions xmlns:z='urn:z'>"
        "<caseSensitive>false</caseSensitive><z:batchSize>7</z:batchSize></z:QueryOptions>"
        "<SessionHeader><q:session xmlns:q='urn:q'>abc</q:session></SessionHeader>"
        "</Header></Envelope>"
    )
    request = read_envelope(body.encode())
    assert query_string_of(request.call) == "select Id from A where Name < 'b'"
    assert request.session == "abc"
    assert request.query_options == QueryOptions(batch_size=7, case_sensitive=False)


@pytest.mark.parametrize(
    ("body", "kind", "naming"),
    [
        ("<x/>", Problem.MALFORMED, "root element is x"),
        (f"<Body xmlns='{Soap.V1_1}'/>", Problem.MALFORMED, "root element is Body"),
        (f"<{'x' * 200}/>", Problem.MALFORMED, "root element is xxx"),
        (f"<Envelope xmlns='{Soap.V1_1}'/>", Problem.MISSING, "no Body"),
        (f"<Envelope xmlns='{Soap.V1_1}'><Header/></Envelope>", Problem.MISSING, "no Body"),
        (f"<Envelope xmlns='{Soap.V1_1}'><Body/></Envelope>", Problem.MISSING, "no call"),
        (f"<Envelope xmlns='{Soap.V1_1}'><Body>x</Body></Envelope>", Problem.MISSING, "no call"),
        (
            f"<Envelope xmlns='{Soap.V1_1}'><Body><query/></Body><Body/></Envelope>",
            Problem.MALFORMED,
            "more than one Body",
        ),
        (
            f"<Envelope xmlns='{Soap.V1_1}'><Header/><Header/><Body><query/></Body></Envelope>",
            Problem.MALFORMED,
            "more than one Header",
        ),
        (
            f"<Envelope xmlns='{Soap.V1_1}'><Body><query/><delete/></Body></Envelope>",
            Problem.MALFORMED,
            "query and delete",
        ),
        (
            f"<Envelope xmlns='{Soap.V1_1}'><Body><query/><query/></Body></Envelope>",
            Problem.MALFORMED,
            "query and query",
        ),
        (
            f"<Envelope xmlns='{Soap.V1_1}'><Body>x<query/></Body></Envelope>",
            Problem.INVALID_VALUE,
            "text between",
        ),
    ],
)
def test_an_envelope_of_another_form_is_refused(body: str, kind: Problem, naming: str) -> None:
    refused = problem(body)
    assert refused.kind is kind
    assert naming in refused.message
    assert len(refused.message) < 200


# Headers -------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["session", "Session", "SESSION", "o:Session"])
def test_a_session_may_be_spelled_in_any_case(name: str) -> None:
    header = f"<SessionHeader><other/><{name}>a</{name}></SessionHeader>"
    assert headed(header).session == "a"


@pytest.mark.parametrize("inside", ["", "<session/>", "<session> </session>", "<sessions/>"])
def test_a_session_may_be_missing(inside: str) -> None:
    assert headed("").session is None
    assert headed(f"<SessionHeader>{inside}</SessionHeader>").session is None


def test_without_a_header_nothing_is_asked_for() -> None:
    request = read_envelope(
        f"<Envelope xmlns='{Soap.V1_1}'><Body><login/></Body></Envelope>".encode()
    )
    assert request.session is None
    assert request.query_options == QueryOptions()
    assert request.single_transaction is False


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("true", True),
        ("1", True),
        (" true\n", True),
        ("false", False),
        ("0", False),
        ("", False),
        ("?", False),
    ],
)
def test_a_single_transaction_is_asked_for_in_words(text: str, meant: bool) -> None:
    header = f"<CallOptions><useSingleTransaction>{text}</useSingleTransaction></CallOptions>"
    assert headed(header).single_transaction is meant


def test_a_nil_option_is_none() -> None:
    request = headed(
        '<CallOptions><useSingleTransaction xsi:nil="true"/></CallOptions>'
        '<QueryOptions><batchSize xsi:nil="1"/><caseSensitive xsi:nil="true"/></QueryOptions>'
    )
    assert request.single_transaction is False
    assert request.query_options == QueryOptions()


@pytest.mark.parametrize(("text", "size"), [("?", None), ("", None), ("0", 0), (" +200 ", 200)])
def test_a_batch_size_is_a_number_or_absent(text: str, size: int | None) -> None:
    request = headed(f"<QueryOptions><batchSize>{text}</batchSize></QueryOptions>")
    assert request.query_options.batch_size == size


@pytest.mark.parametrize(
    ("header", "element", "junk"),
    [
        ("CallOptions", "useSingleTransaction", ["TRUE", "yes", "2", "-", "tru e"]),
        ("QueryOptions", "caseSensitive", ["False", "no", "??"]),
        ("QueryOptions", "batchSize", ["-1", "many", "1.5", "1e3", "2147483648", "٣", "9" * 1000]),
    ],
)
def test_junk_in_an_option_is_refused_and_named(header: str, element: str, junk: list[str]) -> None:
    for text in junk:
        body = f"<{header}><{element}>{text}</{element}></{header}>"
        refused = problem(envelope("<getUserInfo/>", body))
        assert (refused.kind, refused.soap) == (Problem.INVALID_VALUE, Soap.V1_1)
        assert element in refused.message
        assert len(refused.message) < 200


@pytest.mark.parametrize(
    "header",
    [
        "<SessionHeader><session>a</session></SessionHeader>" * 2,
        "<SessionHeader><session>a</session><session>b</session></SessionHeader>",
        "<SessionHeader><session>a</session><Session>a</Session></SessionHeader>",
        "<SessionHeader><Session>a</Session><Session>b</Session></SessionHeader>",
        "<SessionHeader><session>a<b/></session></SessionHeader>",
        "<QueryOptions/><QueryOptions/>",
    ],
)
def test_a_header_of_two_minds_is_refused(header: str) -> None:
    assert problem(envelope("<getUserInfo/>", header)).kind is Problem.INVALID_VALUE


@pytest.mark.parametrize("value", ["1", "true", " 1 "])
@pytest.mark.parametrize("soap", list(Soap))
def test_an_unknown_header_that_must_be_understood_is_refused(soap: Soap, value: str) -> None:
    header = f'<Security s:mustUnderstand="{value}"/>'
    refused = problem(envelope("<getUserInfo/>", header, soap=soap))
    assert (refused.kind, refused.soap) == (Problem.MUST_UNDERSTAND, soap)
    assert "Security" in refused.message


@pytest.mark.parametrize(
    "header",
    [
        "<Security/>",
        '<Security s:mustUnderstand="0"/>',
        '<Security s:mustUnderstand="false"/>',
        '<Security s:mustUnderstand="?"/>',
        '<Security mustUnderstand="1"/>',
        '<Security s:mustUnderstand="1" s:actor="urn:somebody-else"/>',
    ],
)
def test_another_unknown_header_is_passed_over(header: str) -> None:
    assert headed(header).operation == "getUserInfo"


def test_a_header_for_whoever_is_next_is_for_us() -> None:
    actor = "http://schemas.xmlsoap.org/soap/actor/next"
    header = f'<Security s:mustUnderstand="1" s:actor="{actor}"/>'
    assert problem(envelope("<getUserInfo/>", header)).kind is Problem.MUST_UNDERSTAND
    assert headed(
        '<SessionHeader s:mustUnderstand="1"><session>a</session></SessionHeader>'
    ).session


# A session in what cannot be read ---------------------------------------------------------


@pytest.mark.parametrize(
    "given",
    [
        "<session>a-_b</session>",
        "<ns1:session>a-_b</ns1:sesion>",
        "<x><Session>\n a-_b </Session></y>",
        '<n:session xmlns:n="urn:n">a-_b',
        "<session ><![CDATA[a-_b]]></session>",
        "<sessions>c</sessions><session/><session></session><session>a-_b<",
        "\ufeff<session>a-_b</session>",
        '<?xml version="1.0" encoding="http://a"?><session>a-_b</session>',
    ],
)
@pytest.mark.parametrize("codec", ["utf-8", "utf-16"])
def test_a_session_is_seen_in_what_is_not_well_formed(given: str, codec: str) -> None:
    assert session_seen(given.encode(codec)) == "a-_b"


@pytest.mark.parametrize(
    "given",
    [
        b"",
        b"session",
        b"<session/>",
        b"<session>",
        b"<session> <a>b</a></session>",
        b"<mysession>a</mysession>",
        b"<session-id>a</session-id>",
        b"<a:b:session>a</a:b:session>",
        b"</session>a",
        b"<session a",
        b"\x00\x00\xfe\xff<session>a",
        b" " * 65536 + b"<session>a</session>",
    ],
)
def test_no_session_is_seen_where_there_is_none(given: bytes) -> None:
    assert session_seen(given) is None


@pytest.mark.parametrize("filling", ["<session", "<session ", "<a:", "<session> ", "session:", "<"])
def test_looking_for_a_session_takes_no_longer_than_its_bytes(filling: str) -> None:
    body = (filling * MEBIBYTE)[:MEBIBYTE].encode()
    began = process_time()
    assert session_seen(body) is None
    assert process_time() - began < 0.1
