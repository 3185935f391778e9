"""Answers are compressed when they may be; gzipped bodies are inflated within limits."""

import gzip
import random
import tracemalloc
import zlib

import pytest

from monthend.middleware.gzip import GzipResponses, Inflater, accepts_gzip
from monthend.middleware.limits import RequestLimits
from monthend.middleware.refusal import RequestRefused
from unit.middleware.conftest import Exchange, answering, ask, never_called, refuse

MEBIBYTE = 1024 * 1024
LONG = b'{"success":true,"reasons":[]}' * 100


def fetch(
    *pieces: bytes,
    accept: str | None = "gzip",
    content_type: str = "application/json",
    headers: tuple[tuple[str, str], ...] = (),
    method: str = "GET",
) -> Exchange:
    app = GzipResponses(answering(*pieces, content_type=content_type, headers=headers))
    accepted = [] if accept is None else [("Accept-Encoding", accept)]
    return ask(app, method=method, headers=accepted)


def test_a_thousand_bytes_stay_plain() -> None:
    exchange = fetch(b"x" * 1000)
    assert exchange.header("content-encoding") is None
    assert exchange.body == b"x" * 1000


def test_one_byte_more_is_compressed() -> None:
    exchange = fetch(b"x" * 1001)
    assert exchange.header("content-encoding") == "gzip"
    assert gzip.decompress(exchange.body) == b"x" * 1001


def test_the_content_length_is_that_of_the_compressed_body() -> None:
    exchange = fetch(LONG)
    assert exchange.header("content-length") == str(len(exchange.body))
    assert len(exchange.body) < len(LONG)


@pytest.mark.parametrize(
    "content_type",
    [
        "application/json",
        "application/json;charset=utf-8",
        "Application/JSON ; charset=utf-8",
        "application/xml",
        "text/xml; charset=utf-8",
        "text/html",
        "text/csv",
        "text/plain",
    ],
)
def test_text_is_compressed(content_type: str) -> None:
    assert fetch(LONG, content_type=content_type).header("content-encoding") == "gzip"


@pytest.mark.parametrize("content_type", ["image/png", "application/zip", "text/event-stream", ""])
def test_other_types_stay_plain(content_type: str) -> None:
    exchange = fetch(LONG, content_type=content_type)
    assert exchange.header("content-encoding") is None
    assert exchange.header("vary") is None


@pytest.mark.parametrize(
    "accept",
    [
        "gzip",
        "GZIP",
        "x-gzip",
        "deflate, gzip, br",
        "gzip;q=0.001",
        "gzip ; q=1.0",
        "*",
        "*;q=0.5",
        "identity;q=0, *",
        "br, identity;q=0.5, gzip;q=0.5",
    ],
)
def test_a_client_accepts_gzip(accept: str) -> None:
    assert accepts_gzip([(b"accept-encoding", accept.encode())])


@pytest.mark.parametrize(
    "accept",
    [
        "",
        "identity",
        "deflate, br",
        "gzip;q=0",
        "gzip;q=0.000",
        "gzip;q=0, *",
        "gzip;q=0, *;q=1",
        "*;q=0",
        "gzipped",
        "gzip;q=2",
        "gzip;q=yes",
        "gzip;q=0.5, identity",
    ],
)
def test_a_client_does_not_accept_gzip(accept: str) -> None:
    assert not accepts_gzip([(b"accept-encoding", accept.encode())])


def test_two_headers_count_as_one_list() -> None:
    assert accepts_gzip([(b"accept-encoding", b"br"), (b"accept-encoding", b"gzip")])


def test_a_client_that_accepts_nothing_gets_the_plain_body() -> None:
    exchange = fetch(LONG, accept=None)
    assert exchange.header("content-encoding") is None
    assert exchange.header("content-length") == str(len(LONG))
    assert exchange.body == LONG


@pytest.mark.parametrize("accept", ["gzip", "identity"])
def test_caches_learn_that_the_answer_depends_on_the_client(accept: str) -> None:
    assert fetch(LONG, accept=accept).header("vary") == "Accept-Encoding"


@pytest.mark.parametrize(
    ("given", "sent"),
    [
        ("Cookie", "Cookie, Accept-Encoding"),
        ("cookie, accept-encoding", "cookie, accept-encoding"),
        ("*", "*"),
    ],
)
def test_what_the_answer_varies_with_already_is_kept(given: str, sent: str) -> None:
    assert fetch(LONG, headers=(("Vary", given),)).header("vary") == sent


@pytest.mark.parametrize(
    "header", [("Content-Encoding", "br"), ("Content-Range", "bytes 0-2899/9000")]
)
def test_an_encoded_or_partial_answer_passes_untouched(header: tuple[str, str]) -> None:
    exchange = fetch(LONG, headers=(header,))
    assert exchange.header(header[0]) == header[1]
    assert exchange.body == LONG


def test_an_answer_to_head_passes_untouched() -> None:
    exchange = fetch(LONG, method="HEAD")
    assert exchange.header("content-length") == str(len(LONG))
    assert exchange.header("content-encoding") is None


@pytest.mark.parametrize("tag", ['"abc"', 'W/"abc"'])
def test_the_tag_of_a_compressed_answer_is_weak(tag: str) -> None:
    assert fetch(LONG, headers=(("ETag", tag),)).header("etag") == 'W/"abc"'


def test_a_stream_is_compressed_as_a_stream() -> None:
    pieces = [b"number,amount\n" * 5000, b"", b"short", b"x" * 100_000, b""]
    exchange = fetch(*pieces, content_type="text/csv")
    assert exchange.header("content-encoding") == "gzip"
    assert exchange.header("content-length") is None
    assert gzip.decompress(exchange.body) == b"".join(pieces)
    assert [message["more_body"] for message in exchange.sent[1:-1]] == [True] * 4


def test_a_stream_of_known_small_length_stays_plain() -> None:
    exchange = fetch(b"a" * 500, b"b" * 500, headers=(("Content-Length", "1000"),))
    assert exchange.header("content-encoding") is None
    assert exchange.body == b"a" * 500 + b"b" * 500


def test_a_stream_of_known_great_length_loses_it() -> None:
    exchange = fetch(b"a" * 500, b"b" * 501, headers=(("Content-Length", "1001"),))
    assert exchange.header("content-length") is None
    assert gzip.decompress(exchange.body) == b"a" * 500 + b"b" * 501


def test_a_stream_stays_plain_for_a_client_that_accepts_nothing() -> None:
    exchange = fetch(b"a" * 5000, b"b", accept=None)
    assert exchange.header("content-encoding") is None
    assert exchange.body == b"a" * 5000 + b"b"


def inflate(compressed: bytes, *, step: int, max_bytes: int = 10 * MEBIBYTE) -> bytes:
    inflater = Inflater(max_bytes=max_bytes)
    for start in range(0, len(compressed), step):
        inflater.feed(compressed[start : start + step])
    return inflater.finish()


@pytest.mark.parametrize("step", [1, 7, 100_000])
def test_a_body_is_inflated_however_it_is_cut(step: int) -> None:
    assert inflate(gzip.compress(LONG), step=step) == LONG


def test_a_body_at_the_limit_is_inflated() -> None:
    body = bytes(range(250)) * 4
    assert inflate(gzip.compress(body), step=100, max_bytes=1000) == body


def test_a_body_beyond_the_limit_is_too_large() -> None:
    body = bytes(range(250)) * 4 + b"x"
    with pytest.raises(RequestRefused) as refused:
        inflate(gzip.compress(body), step=100, max_bytes=1000)
    assert (refused.value.category, refused.value.http_status) == (70, 413)


def test_a_short_body_may_repeat_itself() -> None:
    body = b" " * Inflater.ALWAYS_ALLOWED
    assert len(body) > Inflater.RATIO * len(gzip.compress(body))
    assert inflate(gzip.compress(body), step=100_000) == body


def test_a_longer_body_that_shrinks_a_hundredfold_is_a_bomb() -> None:
    with pytest.raises(RequestRefused, match="more than 100 times its size"):
        inflate(gzip.compress(b" " * (Inflater.ALWAYS_ALLOWED + 1)), step=100_000)


def damaged(name: str) -> bytes:
    whole = gzip.compress(LONG)
    return {
        "not gzip": b"{}",
        "zlib instead of gzip": zlib.compress(LONG),
        "truncated head": whole[:5],
        "truncated body": whole[:-20],
        "truncated checksum": whole[:-1],
        "wrong checksum": whole[:-8] + b"\x00\x00\x00\x00" + whole[-4:],
        "wrong length": whole[:-4] + b"\x00\x00\x00\x00",
        "broken data": whole[:15] + b"\xff\xff\xff" + whole[18:],
        "something after it": whole + b"{}",
        "zeros after it": whole + b"\x00" * 8,
        "a second stream after it": whole + whole,
    }[name]


@pytest.mark.parametrize("step", [1, 100_000])
@pytest.mark.parametrize(
    "name",
    [
        "not gzip",
        "zlib instead of gzip",
        "truncated head",
        "truncated body",
        "truncated checksum",
        "wrong checksum",
        "wrong length",
        "broken data",
        "something after it",
        "zeros after it",
        "a second stream after it",
    ],
)
def test_a_damaged_body_is_malformed(name: str, step: int) -> None:
    with pytest.raises(RequestRefused) as refused:
        inflate(damaged(name), step=step)
    assert (refused.value.category, refused.value.http_status) == (90, 400)


@pytest.fixture(scope="module")
def bomb() -> bytes:
    """A hundred mebibytes of zeros in a hundred kilobytes."""
    compressor = zlib.compressobj(9, zlib.DEFLATED, 31)
    zeros = bytes(MEBIBYTE)
    return b"".join(compressor.compress(zeros) for _ in range(100)) + compressor.flush()


@pytest.mark.parametrize("step", [1000, 200_000])
def test_a_bomb_is_refused_before_it_takes_memory(bomb: bytes, step: int) -> None:
    assert len(bomb) < 110_000
    app = RequestLimits(never_called, refuse=refuse)
    pieces = [bomb[start : start + step] for start in range(0, len(bomb), step)]
    headers = [("Content-Encoding", "gzip"), ("Content-Length", str(len(bomb)))]
    tracemalloc.start()
    exchange = ask(app, headers=headers, pieces=pieces)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert exchange.status == 413
    assert peak < 32 * MEBIBYTE


def test_a_body_at_the_default_limit_takes_bounded_memory() -> None:
    noise = random.Random(1).randbytes(10 * MEBIBYTE)
    compressed = gzip.compress(noise, 1)
    tracemalloc.start()
    body = inflate(compressed, step=65536)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert body == noise
    assert peak < 32 * MEBIBYTE
