"""A request body is read once, within limits of size and time."""

import gzip

import pytest
from starlette.types import Message, Receive, Scope, Send

from monthend.middleware.gzip import GzipResponses
from monthend.middleware.limits import RequestLimits
from monthend.middleware.tracking import Tracking
from unit.middleware.conftest import Exchange, ask, echo, never_called, refuse

LIMITED = RequestLimits(echo, refuse=refuse, max_bytes=10, read_seconds=0.05)
CHUNKED = ("Transfer-Encoding", "chunked")


def put(*pieces: bytes, length: int | None = None, then: str = "complete") -> Exchange:
    header = CHUNKED if length is None else ("Content-Length", str(length))
    return ask(LIMITED, headers=[header], pieces=pieces, then=then)


def messages_seen_below(*pieces: bytes, headers: list[tuple[str, str]]) -> list[Message]:
    seen: list[Message] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        seen.extend([await receive(), await receive()])
        await echo(scope, receive, send)

    ask(RequestLimits(app, refuse=refuse), headers=headers, pieces=pieces)
    return seen


def test_a_body_is_joined_from_its_pieces() -> None:
    assert put(b"one", b"", b"two").body == b"onetwo"


def test_a_request_without_a_body_has_an_empty_one() -> None:
    assert ask(LIMITED).scope["state"]["body"] == b""


def test_whoever_asks_for_the_body_gets_it_in_one_piece() -> None:
    first, then = messages_seen_below(b"one", b"two", headers=[CHUNKED])
    assert first == {"type": "http.request", "body": b"onetwo", "more_body": False}
    assert then == {"type": "http.disconnect"}


def test_a_body_at_the_limit_is_taken() -> None:
    assert put(b"0123456789", length=10).body == b"0123456789"


def test_a_body_announced_too_large_is_refused_before_it_is_read() -> None:
    exchange = put(b"0123456789", b"0", length=11)
    assert exchange.status == 413
    assert exchange.body == b"70 The request body is larger than 10 bytes."


def test_a_length_of_any_number_of_digits_is_too_large() -> None:
    assert ask(LIMITED, headers=[("Content-Length", "9" * 5000)]).status == 413


def test_a_body_in_chunks_is_refused_once_it_is_too_large() -> None:
    assert put(b"012345", b"6789", b"0").status == 413


def test_a_body_without_any_announcement_is_counted_too() -> None:
    assert ask(LIMITED, pieces=[b"012345", b"678901"]).status == 413


def test_the_rest_of_a_refused_body_is_read_so_that_the_client_sees_the_answer() -> None:
    exchange = put(b"0123456789", b"0", b"1", b"2", length=13)
    assert exchange.unread == []


def test_the_answer_to_a_body_too_large_goes_out_before_the_rest_is_read() -> None:
    unread_when_sent: list[int] = []

    async def watched(scope: Scope, receive: Receive, send: Send) -> None:
        left = [b"1", b"2"]

        async def receive_rest() -> Message:
            return {"type": "http.request", "body": left.pop(), "more_body": bool(left)}

        async def note(message: Message) -> None:
            unread_when_sent.append(len(left))
            await send(message)

        await LIMITED(scope, receive_rest, note)

    ask(watched, headers=[("Content-Length", "11")])
    assert unread_when_sent == [2, 2, 0]


def test_a_client_that_falls_silent_gets_an_answer_all_the_same() -> None:
    exchange = put(b"0123", length=10, then="falls silent")
    assert exchange.status == 408
    assert exchange.body == b"70 The request body took longer than 0.05 seconds."


@pytest.mark.parametrize("exchange", [put(length=11), put(b"", length=9, then="falls silent")])
def test_a_refusal_ends_the_connection_and_invites_no_second_try(exchange: Exchange) -> None:
    assert exchange.status in {408, 413}
    assert exchange.header("connection") == "close"
    assert exchange.header("retry-after") is None
    assert exchange.header("content-length") == str(len(exchange.body))
    assert exchange.header("content-type") == "text/plain"


def test_a_client_that_leaves_in_the_middle_has_asked_for_nothing() -> None:
    app = RequestLimits(never_called, refuse=refuse)
    assert ask(app, headers=[CHUNKED], pieces=[b"one"], then="leaves").sent == []


@pytest.mark.parametrize("coding", ["gzip", "GZip", "x-gzip", "identity, gzip"])
def test_a_gzipped_body_is_inflated(coding: str) -> None:
    app = RequestLimits(echo, refuse=refuse)
    headers = [("Content-Encoding", coding), CHUNKED]
    assert ask(app, headers=headers, pieces=[gzip.compress(b"{}")]).body == b"{}"


def test_below_the_limits_an_inflated_body_looks_as_if_sent_plain() -> None:
    app = RequestLimits(echo, refuse=refuse)
    headers = [("Content-Encoding", "gzip"), CHUNKED, ("Accept", "*/*")]
    exchange = ask(app, headers=headers, pieces=[gzip.compress(b"{}")])
    assert exchange.scope["headers"] == [(b"accept", b"*/*"), (b"content-length", b"2")]


def test_an_inflated_body_is_handed_on_in_one_piece() -> None:
    body = gzip.compress(b"{}")
    headers = [("Content-Encoding", "gzip"), ("Content-Length", str(len(body)))]
    first, _ = messages_seen_below(body[:9], body[9:], headers=headers)
    assert first["body"] == b"{}"


@pytest.mark.parametrize(
    "codings",
    [["deflate"], ["br"], ["gzip, gzip"], ["gzip", "gzip"], ["gzip, br"], ["gzip;q=1"], [""]],
)
def test_an_unknown_or_double_encoding_is_refused(codings: list[str]) -> None:
    headers = [("Content-Encoding", coding) for coding in codings]
    exchange = ask(LIMITED, headers=[*headers, CHUNKED], pieces=[b"{}"])
    assert exchange.status == 415
    assert exchange.body.startswith(b"20 ")


def test_identity_is_no_encoding() -> None:
    assert ask(LIMITED, headers=[("Content-Encoding", "identity")], pieces=[b"{}"]).body == b"{}"


@pytest.mark.parametrize("coding", ["gzip", "br"])
def test_without_a_body_its_encoding_means_nothing(coding: str) -> None:
    headers = [("Content-Encoding", coding), ("Content-Length", "0")]
    exchange = ask(LIMITED, headers=headers)
    assert exchange.status == 200
    assert exchange.scope["state"]["body"] == b""


def test_a_damaged_body_is_malformed() -> None:
    exchange = ask(LIMITED, headers=[("Content-Encoding", "gzip"), CHUNKED], pieces=[b"{}"])
    assert exchange.status == 400
    assert exchange.body.startswith(b"90 ")


def test_the_compressed_body_is_limited_as_well() -> None:
    pieces = [gzip.compress(b"")[:10], b"\x00"]
    exchange = ask(LIMITED, headers=[("Content-Encoding", "gzip"), CHUNKED], pieces=pieces)
    assert exchange.status == 413


def test_lifespan_and_other_scopes_pass_through_every_layer() -> None:
    seen: list[str] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        seen.append(scope["type"])

    async def starting(scope: Scope, receive: Receive, send: Send) -> None:
        layers = Tracking(GzipResponses(RequestLimits(app, refuse=refuse)), refuse=refuse)
        await layers({"type": "lifespan"}, receive, send)

    ask(starting)
    assert seen == ["lifespan"]


def test_a_refused_body_has_a_request_id_when_tracking_is_outside() -> None:
    layers = Tracking(GzipResponses(LIMITED), refuse=refuse)
    exchange = ask(layers, headers=[("Content-Length", "11"), ("Zuora-Track-Id", "jan")])
    assert exchange.status == 413
    assert exchange.header("zuora-request-id") is not None
    assert exchange.header("zuora-track-id") == "jan"
