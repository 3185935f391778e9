"""What is wrong with heads that the parser takes."""

from __future__ import annotations

import pytest

from monthend.wire.head import CODING, NO_HOST, VERSION, HeadLimits, wrong_with

HOST = (b"host", b"here")
LIMITS = HeadLimits(total_bytes=400, line_bytes=200, fields=4)
CHUNKED = (b"transfer-encoding", b"chunked")


def test_a_plain_head_is_fine() -> None:
    assert wrong_with(b"/", [HOST, CHUNKED], "1.1", LIMITS) is None
    assert wrong_with(b"/", [HOST, (b"transfer-encoding", b"Chunked")], "1.1", LIMITS) is None
    assert wrong_with(b"/", [], "1.0", LIMITS) is None


@pytest.mark.parametrize(
    ("target", "headers"),
    [
        (b"/" * 201, [HOST]),
        (b"/", [HOST, (b"x", b"a" * 200)]),
        (b"/", [HOST, (b"x", b"a" * 150), (b"y", b"a" * 150), (b"z", b"a" * 90)]),
        (b"/", [HOST, *[(b"x", b"")] * 4]),
    ],
)
def test_a_head_that_is_too_large_is_refused(
    target: bytes, headers: list[tuple[bytes, bytes]]
) -> None:
    refused = wrong_with(target, headers, "1.1", LIMITS)
    assert refused is not None
    assert (refused.status, refused.category) == (431, 70)
    assert wrong_with(target, headers, "1.1", HeadLimits()) is None


@pytest.mark.parametrize("headers", [[], [HOST, HOST]])
def test_one_host_is_named(headers: list[tuple[bytes, bytes]]) -> None:
    assert wrong_with(b"/", headers, "1.1", LIMITS) is NO_HOST


@pytest.mark.parametrize(
    ("headers", "version"),
    [
        ([HOST, CHUNKED], "1.0"),
        ([HOST, CHUNKED, CHUNKED], "1.1"),
        ([HOST, (b"transfer-encoding", b"gzip, chunked")], "1.1"),
        ([HOST, (b"transfer-encoding", b"identity"), CHUNKED], "1.1"),
    ],
)
def test_a_body_is_chunked_or_has_a_length(
    headers: list[tuple[bytes, bytes]], version: str
) -> None:
    assert wrong_with(b"/", headers, version, LIMITS) is CODING


@pytest.mark.parametrize("version", ["0.9", "1.2", "2.0"])
def test_other_versions_are_not_spoken(version: str) -> None:
    assert wrong_with(b"/", [HOST], version, LIMITS) is VERSION
