"""Requests as bytes, for what no client library would send, and what came back of each."""

from __future__ import annotations

import socket
from contextlib import suppress
from dataclasses import dataclass, field

SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class RawAnswer:
    """One answer: its status, headers and body."""

    status: int
    headers: dict[str, str]
    body: bytes = field(repr=False)


def exchange(port: int, *pieces: bytes, seconds: float = SECONDS) -> list[RawAnswer]:
    """Every answer to these bytes, until the server ends the connection or falls silent."""
    with socket.create_connection(("127.0.0.1", port), timeout=seconds) as connection:
        with suppress(ConnectionResetError, BrokenPipeError):
            for piece in pieces:
                connection.sendall(piece)
        return answers_of(received(connection))


def received(connection: socket.socket) -> bytes:
    """Everything that comes until the other side ends it."""
    read = bytearray()
    try:
        while piece := connection.recv(65536):
            read += piece
    except (TimeoutError, ConnectionResetError):
        pass
    return bytes(read)


def answers_of(read: bytes) -> list[RawAnswer]:
    """The answers one after another; each of ours says how long it is."""
    found = []
    while read:
        head, _, rest = read.partition(b"\r\n\r\n")
        line, *lines = head.decode("latin-1").split("\r\n")
        pairs = (each.partition(": ") for each in lines)
        headers = {name.lower(): value for name, _, value in pairs}
        length = int(headers.get("content-length", "0"))
        found.append(RawAnswer(int(line.split()[1]), headers, rest[:length]))
        read = rest[length:]
    return found


def get(path: str = "/livez", *headers: bytes, host: bytes = b"Host: here") -> bytes:
    """The bytes of a GET with these lines of headers."""
    lines = [f"GET {path} HTTP/1.1".encode(), *([host] if host else []), *headers]
    return b"\r\n".join([*lines, b"", b""])
