"""The wire between a server and PostgreSQL, which can be cut at the worst moment.

It passes on what both sides say, reads along what the client says, and cuts
before the COMMIT of a posting comes through, or after, when it was made and the
answer is still on its way.
"""

from __future__ import annotations

import socket
import threading
from contextlib import suppress
from enum import StrEnum
from typing import Self
from urllib.parse import urlsplit

COMMIT = b"COMMIT"
BOOKS = b"BEGIN; SELECT pg_advisory_xact_lock"
"""What a transaction begins with that writes somebody's books."""
AT_ONCE = 65536


class Cut(StrEnum):
    """When the wire is cut, relative to a commit."""

    BEFORE = "before the server hears of it"
    AFTER = "when the server has made it"


class Wire:
    """Listens on a port of its own and connects whoever comes with the real server."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        assert parts.hostname is not None
        assert parts.port is not None
        self._there = (parts.hostname, parts.port)
        self._listener = socket.create_server(("127.0.0.1", 0))
        here = f"127.0.0.1:{self._listener.getsockname()[1]}"
        there = f"{parts.hostname}:{parts.port}"
        self.url = parts._replace(netloc=parts.netloc.replace(there, here)).geturl()
        self._armed: list[Cut] = []
        self._cut_off: set[socket.socket] = set()
        self._down = False
        self._open: set[socket.socket] = set()
        threading.Thread(target=self._listen, daemon=True).start()

    def cut_next_commit(self, when: Cut) -> None:
        self._armed.append(when)

    def cut_everything(self) -> None:
        """Nobody gets through any more, until it is mended."""
        self._down = True
        for each in list(self._open):
            _end(each)

    def mend(self) -> None:
        self._down = False

    def _listen(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                if self._down:
                    client.close()
                    continue
                server = socket.create_connection(self._there)
                for each in (client, server):
                    each.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                self._open |= {client, server}
                for task, ends in (
                    (self._pass_on, (client, server)),
                    (self._pass_back, (server, client)),
                ):
                    threading.Thread(target=task, args=ends, daemon=True).start()

    def _pass_on(self, client: socket.socket, server: socket.socket) -> None:
        in_books = False
        with suppress(OSError):
            while said := client.recv(AT_ONCE):
                in_books = in_books or BOOKS in said
                if COMMIT in said and in_books and self._armed:
                    self._cut_off.add(client)
                    if self._armed.pop() is Cut.AFTER:
                        server.sendall(said)
                    break
                in_books = in_books and COMMIT not in said
                server.sendall(said)
        # What it was sent before the server still does; then it reads an end, and hangs up.
        with suppress(OSError):
            server.shutdown(socket.SHUT_WR)

    def _pass_back(self, server: socket.socket, client: socket.socket) -> None:
        """Hears the server to its end, whether anybody else does or not."""
        with suppress(OSError):
            while said := server.recv(AT_ONCE):
                if client not in self._cut_off:
                    with suppress(OSError):
                        client.sendall(said)
        for each in (client, server):
            _end(each)
            self._open.discard(each)
        self._cut_off.discard(client)

    def close(self) -> None:
        self.cut_everything()
        self._listener.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _end(end: socket.socket) -> None:
    with suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)
    end.close()
