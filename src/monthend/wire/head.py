"""The head of a request: what is refused of it however it is parsed elsewhere.

Two programs that read one head differently take one request for two. So nothing that could
be read in two ways gets past here: not by leniency, and not because nobody looks at it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

INVALID_FORMAT = 20
LIMIT_EXCEEDED = 70
MALFORMED = 90


@dataclass(frozen=True, slots=True)
class Refused:
    """Why a head is refused: category, HTTP status and words."""

    category: int
    status: int
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadLimits:
    """How large a head may be, the line of the request among it."""

    total_bytes: int = 32 * 1024
    line_bytes: int = 8 * 1024
    fields: int = 100

    def too_large(self) -> Refused:
        message = (
            f"The head of the request is larger than {self.total_bytes} bytes, or has a line of "
            f"more than {self.line_bytes} bytes, or more than {self.fields} headers."
        )
        return Refused(LIMIT_EXCEEDED, 431, message)


UNREADABLE = Refused(MALFORMED, 400, "The request is not valid HTTP.")
VERSIONS = ("1.1", "1.0")
VERSION = Refused(MALFORMED, 505, "The version of HTTP must be 1.1 or 1.0.")
NO_HOST = Refused(MALFORMED, 400, "Host must be given exactly once.")
CODING = Refused(
    MALFORMED, 400, "Transfer-Encoding may be chunked, once, and in no request of HTTP/1.0."
)


def wrong_with(
    target: bytes, headers: Iterable[tuple[bytes, bytes]], version: str, limits: HeadLimits
) -> Refused | None:
    """What is wrong with a head that the parser took."""
    size = longest = len(target)
    fields = hosts = codings = 0
    is_chunked = True
    for name, value in headers:
        length = len(name) + len(value)
        size += length + 4
        fields += 1
        longest = max(longest, length)
        if name == b"host":
            hosts += 1
        elif name == b"transfer-encoding":
            codings += 1
            is_chunked = value.lower() == b"chunked"
    if size > limits.total_bytes or longest > limits.line_bytes or fields > limits.fields:
        return limits.too_large()
    if version not in VERSIONS:
        return VERSION
    if hosts > 1 or (hosts == 0 and version == "1.1"):
        return NO_HOST
    if codings and (codings > 1 or not is_chunked or version == "1.0"):
        return CODING
    return None
