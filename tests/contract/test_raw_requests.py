"""Heads and bodies that could be read in two ways are refused, and nothing behind them is read."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator

import pytest

from contract.raw_requests import RawAnswer, exchange, get, received
from contract.started_server import DatabaseFile, StartedServer

NEXT = get("/livez", b"Connection: close")
"""What a smuggler hides behind a request: it must never be answered after one of these."""

POST = b"POST /oauth/token HTTP/1.1\r\nHost: here\r\n"
CHUNKED = POST + b"Transfer-Encoding: chunked\r\n"
EMPTY = b"\r\n0\r\n\r\n"

LENGTHS = (
    b"+3", b"-3", b"0x3", b"3 4", b"3, 3", b"", b"3a", b"9" * 23, b"3\r\nContent-Length: 4",
    b"3\r\nContent-Length: 3", b"3\r\nTransfer-Encoding: chunked",
)  # fmt: skip
CODINGS = (
    b"xchunked", b"identity", b"chunked, identity", b"gzip, chunked", b"chunked, chunked",
    b'"chunked"', b"\x0bchunked", b"\r\n chunked", b"chunked\r\nTransfer-Encoding: chunked",
    b"identity\r\nTransfer-Encoding: chunked", b"chunked\r\nContent-Length: 3",
)  # fmt: skip
CHUNKS = (
    b"Z\r\n\r\n", b"-1\r\n\r\n", b"0x1\r\na" + EMPTY, b"F" * 17 + b"\r\na" + EMPTY,
    b"1\na\n0\n\n", b"1;a\nb\r\na" + EMPTY, b"1\r\naXX0\r\n\r\n",
)  # fmt: skip
HEADS = (
    b"GET /livez HTTP/1.1\nHost: here\n\n",
    b"GET /livez HTTP/1.1\rHost: here\r\r",
    b"GET /livez HTTP/1.1\r\n Host: here\r\n\r\n",
    b"GET /livez\r\n\r\n",
    b"GET /livez HTTP/1.2\r\nHost: here\r\n\r\n",
    b"GET /livez HTTP/2.0\r\nHost: here\r\n\r\n",
    b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    b"GET /li vez HTTP/1.1\r\nHost: here\r\n\r\n",
    b"GET livez HTTP/1.1\r\nHost: here\r\n\r\n",
    b"GET http://here HTTP/1.1\r\nHost: here\r\n\r\n",
    b"CONNECT here:443 HTTP/1.1\r\nHost: here\r\n\r\n",
    b"FROB /livez HTTP/1.1\r\nHost: here\r\n\r\n",
    "GET /livéz HTTP/1.1\r\nHost: here\r\n\r\n".encode(),
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(100),
    get(host=b""),
    get("/livez", b"Host: there"),
    *(get("/livez", line) for line in (
        b"X: a\r\n b", b"X: a\rTransfer-Encoding: chunked", b"X: a\x00b", b"X\x00: a", b"X",
        b": a", b"Host : there",
    )),
    POST.replace(b"1.1", b"1.0") + b"Transfer-Encoding: chunked\r\n" + EMPTY,
    POST + b"Content-Length : 3\r\n\r\nabc",
    POST + b"Transfer-Encoding : chunked\r\n" + EMPTY,
)  # fmt: skip
AMBIGUOUS = [
    *(POST + b"Content-Length: " + length + b"\r\n\r\nabc" for length in LENGTHS),
    *(POST + b"Transfer-Encoding: " + coding + b"\r\n" + EMPTY for coding in CODINGS),
    *(CHUNKED + b"\r\n" + chunk for chunk in CHUNKS),
    *HEADS,
]
TOO_LARGE = {
    "a long target": get("/" + "a" * 9_000),
    "a long header": get("/livez", b"X: " + b"a" * 9_000),
    "an endless header": get("/livez", b"X: " + b"a" * 1_000_000),
    "an endless name": b"GET /livez HTTP/1.1\r\nHost: here\r\n" + b"a" * 1_000_000,
    "an endless target": b"GET /" + b"a" * 1_000_000,
    "many headers": get("/livez", *(b"X%d: a" % number for number in range(100))),
    "many long headers": get("/livez", *(b"X: " + b"a" * 2_000 for _ in range(20))),
    "empty lines": b"\r\n" * 50_000,
    "endless trailers": CHUNKED + b"\r\n0\r\n" + b"X: a\r\n" * 100_000,
    "endless extensions": CHUNKED + b"\r\n1;" + b"a" * 1_000_000,
}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StartedServer]:
    database = DatabaseFile(tmp_path_factory.mktemp("raw") / "books.db")
    database.init()
    with StartedServer(database, settings={"MONTHEND_IDLE_SECONDS": "1"}) as server:
        yield server
    assert "Traceback" not in server.log


def refusal(answers: list[RawAnswer], status: int) -> dict[str, object]:
    """The only answer, which ends the connection, in the form of REST."""
    (answer,) = answers
    assert answer.status == status
    assert answer.headers["connection"] == "close"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert len(answer.headers["zuora-request-id"]) == 36
    body: dict[str, object] = json.loads(answer.body)
    assert body["success"] is False
    return body


@pytest.mark.parametrize("sent", AMBIGUOUS, ids=range(len(AMBIGUOUS)))
def test_what_could_be_read_in_two_ways_is_refused(server: StartedServer, sent: bytes) -> None:
    answers = exchange(server.port, sent + NEXT)
    refusal(answers, 505 if answers[0].status == 505 else 400)


def test_one_after_another_both_are_answered(server: StartedServer) -> None:
    """The control: of two requests without fault, one behind the other, each has its answer."""
    for sent in (
        get(),
        POST + b"Content-Length: 3\r\n\r\nabc",
        CHUNKED + b"\r\n3;a=b\r\nabc" + EMPTY,
        POST + b"Transfer-Encoding:\tchunked\r\n" + EMPTY,
    ):
        assert [answer.body for answer in exchange(server.port, sent + NEXT)][1:] == [b"ok\n"]


@pytest.mark.parametrize("garbage", [b"GARBAGE\r\n\r\n", get(host=b""), b"\x00" * 10])
def test_what_came_before_garbage_is_answered(server: StartedServer, garbage: bytes) -> None:
    before = POST + b"Content-Length: 3\r\n\r\nabc"
    first, *others = exchange(server.port, before + garbage + NEXT)
    assert b"client_id" in first.body
    # Where garbage begins in the middle of nothing, there may be no request to refuse.
    assert [answer.status for answer in others] in ([400], [])


def test_a_body_that_ends_in_garbage_changes_nothing(server: StartedServer) -> None:
    """Half of a body must never be taken for the whole."""
    sent = POST + b"Transfer-Encoding: chunked\r\nContent-Type: text/plain\r\n\r\n"
    answers = exchange(server.port, sent + b"3\r\nabc\r\n", b"Z\r\n\r\n")
    refusal(answers, 400)
    assert b"not valid HTTP" in answers[0].body


def test_a_header_behind_a_body_is_none(server: StartedServer) -> None:
    sent = b"POST /v1/accounting-periods HTTP/1.1\r\nHost: here\r\nTransfer-Encoding: chunked\r\n"
    trailed = sent + b"\r\n0\r\nZuora-Track-Id: smuggled\r\nAuthorization: Bearer x\r\n\r\n"
    answer, _ = exchange(server.port, trailed + NEXT)
    assert answer.status == 401
    assert "zuora-track-id" not in answer.headers


@pytest.mark.parametrize("what", TOO_LARGE)
def test_a_head_that_is_too_large_is_refused(server: StartedServer, what: str) -> None:
    body = refusal(exchange(server.port, TOO_LARGE[what]), 431)
    assert "50000070" in json.dumps(body)


def test_a_body_in_small_chunks_is_no_large_head(server: StartedServer) -> None:
    sent = CHUNKED + b"\r\n" + b"1\r\na\r\n" * 20_000 + b"0\r\n\r\n"
    answer, after = exchange(server.port, sent + NEXT)
    assert (answer.status, after.status) == (400, 200)
    assert b"client_id" in answer.body


def test_soap_is_refused_with_a_fault(server: StartedServer) -> None:
    head = b"POST /apps/services/a/91.0 HTTP/1.1\r\nContent-Type: text/xml\r\n"
    for wrong in (b"Host: a\r\nHost: b", b"Host: a\r\nSOAPAction: a\r\nSOAPAction: b"):
        (answer,) = exchange(server.port, head + wrong + b"\r\n\r\n")
        assert answer.status == 400
        assert answer.headers["content-type"].startswith("text/xml")
        assert b"Fault" in answer.body


@pytest.mark.parametrize(
    "header", [b"Authorization", b"Zuora-Entity-Ids", b"Zuora-Org-Ids", b"Zuora-Version"]
)
def test_a_doubled_header_is_refused_however_alike(server: StartedServer, header: bytes) -> None:
    line = header + b": the same"
    body = refusal(exchange(server.port, get("/v1/accounting-periods", line, line)), 400)
    assert "given once" in json.dumps(body)


def test_another_protocol_is_not_spoken(server: StartedServer) -> None:
    upgrade = get("/livez", b"Connection: Upgrade", b"Upgrade: websocket")
    (answer,) = exchange(server.port, upgrade + NEXT)
    assert (answer.status, answer.headers["connection"]) == (200, "close")


def test_nobody_can_fill_the_log(server: StartedServer) -> None:
    before = len(server.log)
    for _ in range(20):
        exchange(server.port, b"GARBAGE\r\n\r\n")
    assert len(server.log) == before


def test_who_leaves_with_two_requests_under_way_fills_no_log(server: StartedServer) -> None:
    before = len(server.log)
    asked = get("/v1/accounting-periods", b"Authorization: Bearer nobody's")
    for _ in range(10):
        with socket.create_connection(("127.0.0.1", server.port), timeout=10) as connection:
            connection.sendall(2 * asked)
            connection.shutdown(socket.SHUT_WR)
            received(connection)
    exchange(server.port, NEXT)
    assert len(server.log) == before


def test_the_page_may_load_nothing(server: StartedServer) -> None:
    (answer,) = exchange(server.port, get("/docs", b"Connection: close"))
    assert answer.headers["content-security-policy"].startswith("default-src 'none'; style-src")
    assert "unsafe" not in answer.headers["content-security-policy"]


def test_answers_of_the_token_path_are_not_kept(server: StartedServer) -> None:
    (answer,) = exchange(server.port, POST + b"Connection: close\r\nContent-Length: 0\r\n\r\n")
    assert answer.headers["cache-control"] == "no-store"
