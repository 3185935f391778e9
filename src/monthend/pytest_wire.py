"""The connection by which the pytest plugin, and whoever tests with it, asks a server.

What is asked is sent once and shown as it is answered, or lost.
"""

from __future__ import annotations

import http.client
import json
import selectors
import socket
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode, urlsplit

Json = dict[str, Any]
IDLE_SECONDS = 2.0
"""A connection that was idle for longer is not used again: a server might be about to end it."""
PART_OF_A_LIFE = 0.9
"""For how much of its life a token is used."""


class Lost(ConnectionError):
    """No answer came: whether the request was done is not known, and it is not sent again."""


class Refused(AssertionError):
    """A request of the plugin itself that was not done, with the whole answer."""

    def __init__(self, asked: str, status: int, answer: Json) -> None:
        super().__init__(f"{asked}: HTTP {status} {json.dumps(answer)}")
        self.answer = answer


@dataclass
class Wire:
    """A connection to the server that stays open, for somebody with a client's credentials."""

    url: str
    client_id: str
    client_secret: str = field(repr=False)
    token: str = field(default="", repr=False)
    _until: float = 0.0
    _used: float = 0.0
    _connection: http.client.HTTPConnection | None = None
    _alone: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def ask(self, method: str, path: str, body: Json | None = None, *, sure: bool = False) -> Json:
        """The answer to a request that is sent once; one that is `sure` to be signed in has another
        token got for it where that has ended, for nothing was done then."""
        with self._alone:
            status, answer = self._with_token(method, path, body)
            if status == 401:
                self.token = ""
                if sure:
                    status, answer = self._with_token(method, path, body)
        if status != 200 or answer.get("success") is False:
            raise Refused(f"{method} {path}", status, answer)
        return answer

    def _with_token(self, method: str, path: str, body: Json | None) -> tuple[int, Json]:
        if not self.token or time.monotonic() > self._until:
            self.token = self._new_token()
        said = None if body is None else json.dumps(body).encode()
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        return self._send(method, path, said, headers)

    def _new_token(self) -> str:
        known = {"client_id": self.client_id, "client_secret": self.client_secret}
        form = urlencode({**known, "grant_type": "client_credentials"}).encode()
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        status, answer = self._send("POST", "/oauth/token", form, kind)
        if status != 200:
            raise Refused("POST /oauth/token", status, answer)
        self._until = time.monotonic() + float(answer["expires_in"]) * PART_OF_A_LIFE
        return str(answer["access_token"])

    def _send(
        self, method: str, path: str, body: bytes | None, headers: Mapping[str, str]
    ) -> tuple[int, Json]:
        connection = self._connected()
        try:
            connection.request(method, path, body, dict(headers))
            answer = connection.getresponse()
            content = answer.read()
        except (OSError, http.client.HTTPException) as problem:
            self.close()
            raise Lost(f"{method} {path}: no answer came ({problem!r})") from problem
        self._used = time.monotonic()
        return answer.status, json.loads(content or b"{}")

    def _connected(self) -> http.client.HTTPConnection:
        """A connection that the server has not ended: after a while it ends one that is idle."""
        known = self._connection
        if known is not None and (
            known.sock is None
            or time.monotonic() - self._used > IDLE_SECONDS
            # Nothing was asked: what can be read is its end.
            or _has_something_to_read(known.sock)
        ):
            self.close()
        if self._connection is None:
            parts = urlsplit(self.url)
            kinds = {"https": http.client.HTTPSConnection}
            kind = kinds.get(parts.scheme, http.client.HTTPConnection)
            self._connection = kind(parts.hostname or "", parts.port, timeout=60)
        return self._connection

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def _has_something_to_read(sock: socket.socket) -> bool:
    """Whatever its number is: `select.select` takes low ones only, and a suite has many files."""
    with selectors.DefaultSelector() as waiting:
        waiting.register(sock, selectors.EVENT_READ)
        return bool(waiting.select(0))
