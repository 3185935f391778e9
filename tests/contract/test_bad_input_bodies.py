"""Bodies that are no JSON object, or far too much of one: documented answers, nothing changed."""

import gzip
import json
import socket
import urllib.parse

import pytest

from contract.tenant import Tenant
from contract.zuora import (
    MALFORMED,
    PERIODS,
    Answer,
    Zuora,
    assert_refused,
    nothing_changed,
    reasons,
)

MEGABYTE = 1024 * 1024
JSON_TYPE = {"Content-Type": "application/json"}
MARCH = {
    "name": "Mar 2016", "startDate": "2016-03-01", "endDate": "2016-03-31", "fiscalYear": 2016,
}  # fmt: skip


@pytest.fixture(scope="module")
def books(shared_tenant: Tenant) -> Zuora:
    shared_tenant.create_months(2)
    return shared_tenant.zuora


@pytest.fixture(scope="module")
def february(books: Zuora) -> str:
    return str(books.periods()[1]["id"])


def post(zuora: Zuora, body: bytes, **headers: str) -> Answer:
    return zuora.request("POST", PERIODS, body=body, headers=JSON_TYPE | headers)


MALFORMED_BODIES = {
    "empty": b"",
    "blank": b"  \n",
    "not JSON": b"name=Mar+2016",
    "XML": b"<?xml version='1.0'?><period/>",
    "cut short": b'{"name": "Mar 2016"',
    "two values": b'{"name": "a"} {"name": "b"}',
    "a comment": b'{"name": "a"} // b',
    "single quotes": b"{'name': 'Mar 2016'}",
    "a trailing comma": b'{"name": "a",}',
    "NaN": b'{"fiscalYear": NaN}',
    "a bad escape": b'{"name": "\\x41"}',
    "a control character": b'{"name": "a\x01b"}',
    "null": b"null",
    "a number": b"7",
    "a string": b'"Mar 2016"',
    "true": b"true",
    "a list": b"[]",
    "a list of periods": json.dumps([MARCH]).encode(),
    "a nul": b"\x00",
    "Latin-1": '{"name": "März"}'.encode("latin-1"),
    "UTF-16": json.dumps(MARCH).encode("utf-16"),
    "a lone continuation byte": b'{"name": "\x80"}',
    "an overlong sequence": b'{"name": "\xc0\xaf"}',
}


@pytest.mark.parametrize("body", MALFORMED_BODIES.values(), ids=MALFORMED_BODIES)
@pytest.mark.parametrize("method", ["POST", "PUT"])
def test_a_body_that_is_no_json_object_is_malformed(
    books: Zuora, february: str, method: str, body: bytes
) -> None:
    path = PERIODS if method == "POST" else f"{PERIODS}/{february}"
    with nothing_changed(books):
        answer = books.request(method, path, body=body, headers=JSON_TYPE)
        assert_refused(answer, MALFORMED, status=400)


@pytest.mark.parametrize("name", ['"a\\ud800b"', '"\\udfff"'])
def test_a_lone_surrogate_is_refused(books: Zuora, name: str) -> None:
    body = json.dumps({**MARCH, "name": "@"}).replace('"@"', name).encode()
    with nothing_changed(books):
        answer = post(books, body)
        assert answer.status in {200, 400}
        assert reasons(answer)


def test_a_byte_order_mark_is_no_server_error(books: Zuora, february: str) -> None:
    body = b"\xef\xbb\xbf" + json.dumps({"notes": "Feb"}).encode()
    path = f"{PERIODS}/{february}"
    assert books.request("PUT", path, body=body, headers=JSON_TYPE).status in {200, 400}


@pytest.mark.parametrize("levels", [100, 10_000, 500_000])
@pytest.mark.parametrize(("opened", "closed"), [("[", "]"), ('{"a":', "}")])
def test_a_deeply_nested_body_is_refused(
    books: Zuora, levels: int, opened: str, closed: str
) -> None:
    inner = opened * levels + "1" + closed * levels
    body = json.dumps({**MARCH, "notes": "@"}).replace('"@"', inner).encode()
    with nothing_changed(books):
        answer = post(books, body)
        assert answer.status in {200, 400, 413}
        assert reasons(answer)


def test_a_key_sent_twice_is_no_server_error(books: Zuora) -> None:
    body = b'{"name": "' + b"n" * 101 + b'", "name": 5}'
    with nothing_changed(books):
        assert reasons(post(books, body))


def test_a_number_of_a_million_digits_is_refused(books: Zuora) -> None:
    body = json.dumps({**MARCH, "fiscalYear": "@"}).replace('"@"', "9" * 1_000_000).encode()
    with nothing_changed(books):
        answer = post(books, body)
        assert answer.status in {200, 400, 413}
        assert reasons(answer)


def test_a_hundred_thousand_unknown_fields_are_refused_in_a_short_answer(books: Zuora) -> None:
    body = json.dumps({f"f{index}": index for index in range(50_000)}).encode()
    with nothing_changed(books):
        answer = post(books, body)
        assert answer.status in {200, 413}
        assert reasons(answer)
        assert len(answer.content) < MEGABYTE


@pytest.mark.parametrize(
    "content_type",
    ["application/json; charset=latin-1", "application/json; charset=utf-16",
     "application/json; charset=klingon"],
)  # fmt: skip
def test_a_charset_other_than_utf_8_is_refused(books: Zuora, content_type: str) -> None:
    body = json.dumps({**MARCH, "name": "n" * 101}).encode()
    with nothing_changed(books):
        answer = post(books, body, **{"Content-Type": content_type})
        assert answer.status in {200, 400, 415}
        assert reasons(answer)


@pytest.mark.parametrize("content_type", ["text/plain", "application/xml", "image/png", "nonsense"])
def test_a_body_of_another_type_is_no_server_error(books: Zuora, content_type: str) -> None:
    with nothing_changed(books):
        answer = post(books, b"\x89PNG\r\n", **{"Content-Type": content_type})
        assert answer.status in {400, 415}
        assert reasons(answer)


@pytest.mark.parametrize("encoding", ["br", "deflate", "gzip, gzip", "klingon"])
def test_an_unknown_content_encoding_is_refused(books: Zuora, encoding: str) -> None:
    with nothing_changed(books):
        answer = post(books, json.dumps(MARCH).encode(), **{"Content-Encoding": encoding})
        assert answer.status in {400, 415}
        assert reasons(answer)


def too_large(answer: Answer) -> None:
    assert answer.status == 413
    assert reasons(answer)
    # The SDK repeats a 413 that names a time to come back.
    assert "retry-after" not in answer.headers


def test_a_hundred_megabytes_are_refused_and_not_kept(shared_tenant: Tenant, books: Zuora) -> None:
    before = shared_tenant.server.peak_memory
    with nothing_changed(books):
        try:
            answer = post(books, b'{"notes": "' + b"n" * (100 * MEGABYTE) + b'"}')
        except ConnectionError:
            answer = None  # it hung up on the flood; that is an answer too
        if answer is not None:
            too_large(answer)
    assert shared_tenant.server.peak_memory - before < 64 * MEGABYTE


def test_a_hundred_announced_megabytes_are_refused_before_they_come(books: Zuora) -> None:
    head = (
        f"POST {PERIODS} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {books.token}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {100 * MEGABYTE}\r\n\r\n"
    )
    assert said_to_raw_request(books, head.encode()).startswith(b"HTTP/1.1 413 ")


def test_a_hundred_unannounced_megabytes_are_refused(shared_tenant: Tenant, books: Zuora) -> None:
    before = shared_tenant.server.peak_memory
    head = (
        f"POST {PERIODS} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {books.token}\r\n"
        "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
    )
    chunk = b"100000\r\n" + b"n" * MEGABYTE + b"\r\n"
    with nothing_changed(books):
        said = said_to_raw_request(books, head.encode(), *[chunk] * 100, b"0\r\n\r\n")
    assert said in {b""} or said.startswith(b"HTTP/1.1 413 ")
    assert shared_tenant.server.peak_memory - before < 64 * MEGABYTE


def said_to_raw_request(zuora: Zuora, *parts: bytes) -> bytes:
    """Send bytes and read what comes back before the server hangs up, if anything."""
    place = urllib.parse.urlsplit(zuora.url)
    assert place.hostname
    with socket.create_connection((place.hostname, place.port or 80), timeout=20) as connection:
        try:
            for part in parts:
                connection.sendall(part)
        except ConnectionError:
            pass
        try:
            return connection.recv(4096)
        except ConnectionError:
            return b""


def test_a_gzip_bomb_is_refused_and_not_inflated(shared_tenant: Tenant, books: Zuora) -> None:
    before = shared_tenant.server.peak_memory
    bomb = gzip.compress(b'{"notes": "' + b"n" * (200 * MEGABYTE) + b'"}')
    assert len(bomb) < MEGABYTE
    with nothing_changed(books):
        too_large(post(books, bomb, **{"Content-Encoding": "gzip"}))
    assert shared_tenant.server.peak_memory - before < 64 * MEGABYTE


def test_a_bomb_inside_a_bomb_is_refused(books: Zuora) -> None:
    inner = gzip.compress(b"n" * (20 * MEGABYTE))
    with nothing_changed(books):
        answer = post(books, gzip.compress(inner), **{"Content-Encoding": "gzip"})
        assert answer.status in {400, 413}
        assert reasons(answer)


@pytest.mark.parametrize(
    "raw",
    [
        b"\r\n\r\n",
        b"GET\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"GET /livez HTTP/1.1\r\nHost: a\r\nX: " + b"x" * 200_000 + b"\r\n\r\n",
        b"POST /v1/accounting-periods HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
        b"POST /v1/accounting-periods HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n{",
    ],
    ids=["blank", "no path", "HTTP 9.9", "TLS", "a long header", "negative length", "half a body"],
)
def test_noise_on_the_wire_leaves_the_server_standing(books: Zuora, raw: bytes) -> None:
    place = urllib.parse.urlsplit(books.url)
    assert place.hostname
    with socket.create_connection((place.hostname, place.port or 80), timeout=10) as connection:
        connection.sendall(raw)
    assert Zuora(books.url).get("/livez").status == 200
