"""Gzip in both directions: smaller answers, and request bodies that may be bombs."""

import re
import zlib
from collections.abc import Iterable

from isal import isal_zlib
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from .refusal import LIMIT_EXCEEDED, MALFORMED, Headers, RequestRefused

COMPRESSIBLE = frozenset(
    {b"application/json", b"application/xml", b"image/svg+xml"}
    | {b"text/css", b"text/csv", b"text/html", b"text/javascript", b"text/plain", b"text/xml"}
)
GZIP_CODINGS = frozenset({b"gzip", b"x-gzip"})
GZIP_CONTAINER = 31  # zlib's number for a 32 KiB window inside a gzip container

_WEIGHT = re.compile(rb"\s*;\s*q=(0(?:\.\d{0,3})?|1(?:\.0{0,3})?)\s*")


class GzipResponses:
    """Compresses answers of more than `over_bytes` for clients that accept gzip.

    An answer that comes in pieces of unknown total length is compressed as it
    comes. Whatever is encoded already, or part of a range, passes untouched.
    """

    def __init__(self, app: ASGIApp, *, over_bytes: int = 1000, level: int = 1) -> None:
        self._app = app
        self._over_bytes = over_bytes
        self._level = level

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        # The answer to HEAD has the length of a body that nobody will ever see.
        if scope["type"] != "http" or scope["method"] == "HEAD":
            await self._app(scope, receive, send)
        else:
            answer = _Answer(scope, send, self._over_bytes, self._level)
            await self._app(scope, receive, answer.send)


class _Answer:
    """One answer on its way out; its head waits until the body shows its length."""

    __slots__ = ("_compressor", "_head", "_level", "_over_bytes", "_scope", "_send")

    def __init__(self, scope: Scope, send: Send, over_bytes: int, level: int) -> None:
        self._scope = scope
        self._send = send
        self._over_bytes = over_bytes
        self._level = level
        self._head: Message | None = None
        self._compressor: isal_zlib.Compress | None = None

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._head = message
        elif self._head is not None:
            head, self._head = self._head, None
            if message["type"] == "http.response.body":
                head, message = self._begin(head, message)
            await self._send(head)
            await self._send(message)
        elif self._compressor is not None and message["type"] == "http.response.body":
            await self._send(self._next_piece(message))
        else:
            await self._send(message)

    def _begin(self, head: Message, message: Message) -> tuple[Message, Message]:
        """The head and the first piece as they go out."""
        body, more = message.get("body", b""), message.get("more_body", False)
        if not more and len(body) <= self._over_bytes:
            return head, message
        headers = head.get("headers", ())
        if not _is_compressible(headers, self._over_bytes if more else None):
            return head, message
        if not accepts_gzip(self._scope["headers"]):
            return {**head, "headers": _varying(headers)}, message
        if more:
            self._compressor = isal_zlib.compressobj(
                self._level, isal_zlib.DEFLATED, GZIP_CONTAINER
            )
            return {**head, "headers": _encoded(headers)}, self._next_piece(message)
        body = isal_zlib.compress(body, self._level, GZIP_CONTAINER)
        length = (b"content-length", b"%d" % len(body))
        return {**head, "headers": [*_encoded(headers), length]}, {**message, "body": body}

    def _next_piece(self, message: Message) -> Message:
        assert self._compressor is not None
        body = self._compressor.compress(message.get("body", b""))
        if not message.get("more_body", False):
            body += self._compressor.flush()
        return {**message, "body": body}


def _is_compressible(headers: Iterable[tuple[bytes, bytes]], over_bytes: int | None) -> bool:
    """Whether an answer with these headers may be compressed.

    With `over_bytes`, a Content-Length must be greater too.
    """
    given = {name.lower(): value for name, value in headers}
    if b"content-encoding" in given or b"content-range" in given:
        return False
    if over_bytes is not None and int(given.get(b"content-length", over_bytes + 1)) <= over_bytes:
        return False
    media_type = given.get(b"content-type", b"").partition(b";")[0]
    return media_type.strip().lower() in COMPRESSIBLE


def _varying(headers: Iterable[tuple[bytes, bytes]]) -> Headers:
    """The headers, telling caches that the answer depends on Accept-Encoding."""
    others = [(name, value) for name, value in headers if name.lower() != b"vary"]
    fields = [value for name, value in headers if name.lower() == b"vary"]
    named = {field.strip().lower() for value in fields for field in value.split(b",")}
    if not named & {b"*", b"accept-encoding"}:
        fields.append(b"Accept-Encoding")
    return [*others, (b"vary", b", ".join(fields))]


def _encoded(headers: Iterable[tuple[bytes, bytes]]) -> Headers:
    """The headers of the compressed answer, without its length."""
    kept = [(b"content-encoding", b"gzip")]
    for name, value in _varying(headers):
        lowered = name.lower()
        if lowered == b"etag" and not value.startswith(b"W/"):
            # A strong tag promises the same bytes; these are others with the same meaning.
            kept.append((name, b"W/" + value))
        elif lowered != b"content-length":
            kept.append((name, value))
    return kept


def accepts_gzip(headers: Iterable[tuple[bytes, bytes]]) -> bool:
    """Whether a client accepts gzip, and doesn't like the plain answer better."""
    weights: dict[bytes, float] = {}
    for name, value in headers:
        if name == b"accept-encoding":
            for item in value.lower().split(b","):
                coding, semicolon, parameter = item.partition(b";")
                weight = _WEIGHT.fullmatch(semicolon + parameter)
                # A weight that can't be read counts as no: the plain answer is never wrong.
                readable = float(weight[1]) if weight else 0.0
                weights[coding.strip()] = readable if semicolon else 1.0
    gzip = next((weights[name] for name in (b"gzip", b"x-gzip", b"*") if name in weights), 0.0)
    return gzip > 0 and gzip >= weights.get(b"identity", 0.0)


class Inflater:
    """Inflates one request body as it arrives, and never past its limits.

    zlib instead of isal: request bodies are small, and the input is a
    stranger's.
    """

    RATIO = 100
    ALWAYS_ALLOWED = 64 * 1024  # a short body may well repeat itself
    STEP = 16 * 1024  # at most RATIO times as much is inflated before the next look

    def __init__(self, *, max_bytes: int) -> None:
        self._max_bytes = max_bytes
        self._zlib = zlib.decompressobj(GZIP_CONTAINER)
        self._pieces: list[bytes] = []
        self._read = 0
        self._inflated = 0

    def feed(self, compressed: bytes) -> None:
        """Takes the next piece of the body as it came over the wire."""
        view = memoryview(compressed)
        for start in range(0, len(view), self.STEP):
            step = view[start : start + self.STEP]
            if self._zlib.eof:
                raise _not_one_gzip_stream()
            self._read += len(step)
            self._inflate(step)

    def _inflate(self, step: memoryview) -> None:
        allowed = min(self._max_bytes, max(self.ALWAYS_ALLOWED, self.RATIO * self._read))
        try:
            # One byte more than allowed tells a body at the limit from one beyond it.
            piece = self._zlib.decompress(step, allowed - self._inflated + 1)
        except zlib.error:
            raise _not_one_gzip_stream() from None
        self._inflated += len(piece)
        if self._inflated > allowed:
            raise RequestRefused(
                LIMIT_EXCEEDED,
                413,
                f"The request body inflates to more than {self._max_bytes} bytes,"
                f" or to more than {self.RATIO} times its size.",
            )
        if self._zlib.unused_data:
            raise _not_one_gzip_stream()
        self._pieces.append(piece)

    def finish(self) -> bytes:
        """The inflated body, once all of it has arrived."""
        if not self._zlib.eof:
            raise _not_one_gzip_stream()
        return b"".join(self._pieces)


def _not_one_gzip_stream() -> RequestRefused:
    return RequestRefused(MALFORMED, 400, "The request body is not one complete gzip stream.")
