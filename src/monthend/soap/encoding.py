"""From the bytes of a document to UTF-8, by its byte order mark, header or declaration."""

from __future__ import annotations

import re

_CODECS = {
    "utf-8": "utf-8",
    "utf8": "utf-8",
    "utf-16": "utf-16",
    "utf-16le": "utf-16-le",
    "utf-16be": "utf-16-be",
    "us-ascii": "ascii",
    "ascii": "ascii",
    "iso-8859-1": "iso-8859-1",
    "latin1": "iso-8859-1",
    "iso-8859-15": "iso-8859-15",
    "windows-1252": "cp1252",
    "cp1252": "cp1252",
}
"""Each is read as what it is; a codec that could unpack or run something isn't among them."""

_MARKS = (
    (b"\xff\xfe\x00\x00", ""),
    (b"\x00\x00\xfe\xff", ""),
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)
_LONGEST_DECLARATION = 1024
_ENCODING = re.compile(rb"""\bencoding[ \t\r\n]*+=[ \t\r\n]*+(?:"([^"]*+)"|'([^']*+)')""")


class MalformedXml(Exception):
    """A body that is no XML document as this server accepts it.

    `mendable` is whether what is wrong may be one of the mistakes that a lenient
    reader forgives; without it a second reading is in vain.
    """

    def __init__(
        self,
        message: str,
        *,
        line: int | None = None,
        column: int | None = None,
        mendable: bool = False,
    ) -> None:
        self.line = line
        self.column = column
        self.mendable = mendable
        if line is not None:
            place = f"line {line}" if column is None else f"line {line}, column {column}"
            message = f"{message[:-1]} ({place})."
        super().__init__(message)


def as_utf8(body: bytes, charset: str | None, *, lenient: bool) -> bytes:
    """The document in UTF-8, without a byte order mark.

    The mark weighs more than the HTTP header, and the header more than the
    declaration; an encoding that nobody knows is refused wherever it stands.
    """
    marked, body = _without_mark(body)
    named = _codec(charset.encode("utf-8", "replace")) if charset else None
    codec = marked or named or _wide(body)
    if codec == "utf-16":
        codec = _wide(body)
        if codec is None:
            raise MalformedXml("The body is not UTF-16, as its Content-Type says.")
    if codec is not None and codec.startswith("utf-16"):
        body, codec = _converted(body, codec), "utf-8"
    declared = _declared(body, lenient=lenient)
    codec = codec or declared or "utf-8"
    if codec.startswith("utf-16"):
        raise MalformedXml("The body is not UTF-16, as its XML declaration says.", line=1)
    return body if codec == "utf-8" else _converted(body, codec)


def _without_mark(body: bytes) -> tuple[str | None, bytes]:
    for mark, codec in _MARKS:
        if body.startswith(mark):
            if not codec:
                raise MalformedXml("UTF-32 is not accepted.")
            return codec, body[len(mark) :]
    return None, body


def _wide(body: bytes) -> str | None:
    """UTF-16 is known by the zero beside the first angle bracket."""
    return {b"<\x00": "utf-16-le", b"\x00<": "utf-16-be"}.get(body[:2])


def _declared(body: bytes, *, lenient: bool) -> str | None:
    head = body[:_LONGEST_DECLARATION]
    if not head.startswith(b"<?xml"):
        return None
    found = _ENCODING.search(head.partition(b"?>")[0])
    if found is None:
        return None
    try:
        return _codec(found[1] if found[1] is not None else found[2])
    except MalformedXml as error:
        if lenient:
            return None
        raise MalformedXml(str(error), mendable=True) from None


def _codec(name: bytes) -> str:
    text = name.decode("utf-8", "replace").strip()
    codec = _CODECS.get(text.lower())
    if codec is None:
        raise MalformedXml(f"The encoding {text[:60]!a} is not known.")
    return codec


def _converted(body: bytes, codec: str) -> bytes:
    try:
        return body.decode(codec).encode("utf-8")
    except UnicodeError:
        raise MalformedXml(f"The bytes of the body are not {codec}.") from None
