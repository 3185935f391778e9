"""One attempt to deliver: a POST over a connection of its own, to an address that was looked at.

Of an answer only the status is read. No redirect is followed, no proxy is asked, and whatever
takes long is given up.
"""

from __future__ import annotations

import asyncio
import re
import socket
import ssl
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from urllib.parse import urlsplit

from .addresses import AddressRefused, Network, check
from .names import NoneFree, resolved

CONNECT_SECONDS = 5.0
ANSWER_SECONDS = 10.0
WHOLE_SECONDS = 15.0
LARGEST_HEAD = 16 * 1024
INTERIM_AT_MOST = 5
LONGEST_TOLD = 200
STATUS_LINE = re.compile(rb"HTTP/1\.[01] ([1-9][0-9]{2})(?: |\r\n)")

Resolve = Callable[[str, int], Awaitable[Sequence[str]]]


class Unsent(Exception):
    """There was no status; the text says why."""


class NotTried(Exception):
    """Nothing could be tried now, for reasons that are not the endpoint's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How long, in seconds, a connection, an answer and all of it together may take."""

    connect: float = CONNECT_SECONDS
    answer: float = ANSWER_SECONDS
    whole: float = WHOLE_SECONDS


NO_LIMITS_OF_ITS_OWN = Limits()


@cache
def _trusted() -> ssl.SSLContext:
    """The certificates that this machine trusts, with the name that a URL has."""
    return ssl.create_default_context()


class Sender:
    """Sends to public addresses, and to those in networks that were named."""

    def __init__(
        self,
        networks: Sequence[Network] = (),
        *,
        limits: Limits = NO_LIMITS_OF_ITS_OWN,
        resolve: Resolve = resolved,
        trusted: Callable[[], ssl.SSLContext] = _trusted,
    ) -> None:
        self._networks = networks
        self._limits = limits
        self._resolve = resolve
        self._trusted = trusted

    async def post(self, url: str, headers: Mapping[str, str], body: bytes) -> int:
        """The status that an endpoint answers; without one `Unsent` says why.

        `NotTried` where so many names hang that this one cannot be looked up now.
        """
        try:
            async with asyncio.timeout(self._limits.whole):
                return await self._post(url, headers, body)
        except TimeoutError:
            raise Unsent(f"no answer within {self._limits.whole:g} seconds") from None
        except NoneFree:
            raise NotTried from None
        except AddressRefused as problem:
            raise Unsent(f"refused: {problem}") from None
        except ssl.SSLError as problem:
            raise Unsent(f"TLS: {_told(problem.reason or problem)}") from None
        except socket.gaierror as problem:
            raise Unsent(f"the name is not known: {_told(problem.strerror or problem)}") from None
        except (OSError, UnicodeError) as problem:
            raise Unsent(f"no connection: {_told(problem)}") from None

    async def _post(self, url: str, headers: Mapping[str, str], body: bytes) -> int:
        parts = urlsplit(url)
        host, secure = parts.hostname or "", parts.scheme == "https"
        port = parts.port or (443 if secure else 80)
        addresses = await self._resolve(host, port)
        for each in addresses:
            check(each, self._networks, plain=not secure)
        reader, writer = await self._connected(addresses, port, host if secure else None)
        try:
            target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
            writer.write(_head(target, parts.netloc, headers, len(body)) + body)
            try:
                async with asyncio.timeout(self._limits.answer):
                    await writer.drain()
                    return await _status(reader)
            except TimeoutError:
                raise Unsent(f"no answer within {self._limits.answer:g} seconds") from None
        finally:
            writer.transport.abort()

    async def _connected(
        self, addresses: Sequence[str], port: int, name: str | None
    ) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """A connection to the first address that takes one; the name is what TLS is to prove."""
        trusted = None if name is None else self._trusted()
        problem: OSError = OSError("the name has no address")
        try:
            async with asyncio.timeout(self._limits.connect):
                for address in addresses:
                    try:
                        return await asyncio.open_connection(
                            address, port, limit=LARGEST_HEAD, ssl=trusted, server_hostname=name
                        )
                    except ssl.SSLError:
                        raise
                    except OSError as refused:
                        problem = refused
        except TimeoutError:
            raise Unsent(f"no connection within {self._limits.connect:g} seconds") from None
        raise problem


def _head(target: str, host: str, headers: Mapping[str, str], size: int) -> bytes:
    lines = [
        f"POST {target} HTTP/1.1",
        f"host: {host}",
        "content-type: application/json",
        f"content-length: {size}",
        "connection: close",
        *(f"{name}: {value}" for name, value in headers.items()),
    ]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("ascii")


async def _status(reader: asyncio.StreamReader) -> int:
    """The status of the answer, past those that only say that one will come."""
    for _ in range(INTERIM_AT_MOST):
        try:
            head = await reader.readuntil(b"\r\n\r\n")
        except asyncio.IncompleteReadError:
            raise Unsent("the connection ended before an answer") from None
        except asyncio.LimitOverrunError:
            raise Unsent(f"the head of the answer is longer than {LARGEST_HEAD} bytes") from None
        found = STATUS_LINE.match(head)
        if found is None:
            raise Unsent("the answer is no HTTP/1.1")
        status = int(found[1])
        if status >= 200:
            return status
    raise Unsent("the answer never came to its status")


def _told(problem: object) -> str:
    """A problem in one line that is not long."""
    text = " ".join(str(problem).split()) or type(problem).__name__
    return text[:LONGEST_TOLD]
