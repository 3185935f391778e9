"""Answers that are decided on the way to an operation, and the form of headers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from monthend.services.caller import Caller
from monthend.services.file_ports import StoredFile
from monthend.services.ports import Books

Headers = list[tuple[bytes, bytes]]


class Reply(Exception):
    """An answer decided before an operation ran."""

    def __init__(
        self, status: int, body: Mapping[str, Any], headers: Headers | None = None
    ) -> None:
        super().__init__(status)
        self.status = status
        self.body = body
        self.headers = headers or []


@dataclass(frozen=True, slots=True, kw_only=True)
class Download:
    """An answer that is a file, with the address of what follows it, if anything does."""

    content: bytes
    media: str
    name: str
    next_page: str | None = None

    @property
    def headers(self) -> Headers:
        named = f'attachment; filename="{self.name}"'
        headers = [
            (b"content-type", f"{self.media};charset=UTF-8".encode()),
            (b"content-disposition", named.encode()),
        ]
        if self.next_page is not None:
            headers.append((b"link", f'<{self.next_page}>; rel="next"'.encode()))
        return headers


@dataclass(frozen=True, slots=True, kw_only=True)
class BinaryDownload(Download):
    """A file that somebody has brought: whatever it is, nobody's browser shows it or runs it."""

    sha256: str

    @property
    def headers(self) -> Headers:
        # A name may hold anything, so it is written as RFC 6266 and RFC 8187 have it.
        plain = "".join(c if c.isascii() and c.isprintable() and c not in '"\\%' else "_"
                        for c in self.name)  # fmt: skip
        named = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(self.name, safe='')}"
        return [
            (b"content-type", self.media.encode()),
            (b"content-disposition", named.encode()),
            (b"content-security-policy", b"sandbox; default-src 'none'; frame-ancestors 'none'"),
            (b"etag", f'"{self.sha256}"'.encode()),
        ]


@dataclass(frozen=True, slots=True, kw_only=True)
class LongDownload:
    """A file that is read piece by piece while it goes out, each in a transaction of its own."""

    file: StoredFile
    piece: Callable[[Books, Caller, int], bytes]

    @property
    def headers(self) -> Headers:
        short = Download(content=b"", media=self.file.media, name=self.file.name)
        return [*short.headers, (b"etag", f'"{self.file.sha256}"'.encode())]
