"""A small client of the REST API: one connection a request, answers as they come."""

from __future__ import annotations

import http.client
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

Json = dict[str, Any]
TIMEOUT = 120.0


class UnexpectedAnswer(Exception):
    """The demo came to a step whose outcome is not the one it is there to show."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What was asked, and what the server said to it, in how many seconds."""

    method: str
    path: str
    sent: Json | None
    status: int
    said: Json
    seconds: float

    @property
    def succeeded(self) -> bool:
        return self.status == 200 and self.said.get("success", True) is True

    @property
    def reasons(self) -> list[str]:
        return [str(reason.get("message")) for reason in self.said.get("reasons", ())]


class Client:
    """A finance user of one server on this machine."""

    def __init__(self, port: int) -> None:
        self.port = port
        self._token = ""

    def sign_in(self, client_id: str, client_secret: str) -> Answer:
        """Get a token for the requests that follow."""
        form = {
            "grant_type": "client_credentials",
            "client_id": client_id,
            "client_secret": client_secret,
        }
        kind = "application/x-www-form-urlencoded"
        answer = _expected(self._ask("POST", "/oauth/token", None, urlencode(form), kind))
        self._token = answer.said["access_token"]
        return answer

    def get(self, path: str) -> Answer:
        """Read something that must be there."""
        return _expected(self._ask("GET", path))

    def post(self, path: str, body: Json) -> Answer:
        return _expected(self._ask("POST", path, body))

    def put(self, path: str, body: Json | None = None) -> Answer:
        return _expected(self._ask("PUT", path, body))

    def put_in_vain(self, path: str, body: Json | None = None) -> Answer:
        """Ask for what must be refused."""
        answer = self._ask("PUT", path, body)
        if answer.succeeded or not answer.reasons:
            raise UnexpectedAnswer(f"PUT {path} should have been refused: {answer.said}")
        return answer

    def _ask(
        self,
        method: str,
        path: str,
        sent: Json | None = None,
        content: str | None = None,
        kind: str = "application/json",
    ) -> Answer:
        headers: Mapping[str, str] = {"Content-Type": kind}
        if self._token:
            headers = {**headers, "Authorization": f"Bearer {self._token}"}
        body = content if sent is None else json.dumps(sent)
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=TIMEOUT)
        started = time.perf_counter()
        try:
            connection.request(method, path, body=body, headers=headers)
            response = connection.getresponse()
            status, received = response.status, response.read()
        except (OSError, http.client.HTTPException) as problem:
            raise UnexpectedAnswer(f"{method} {path} had no answer: {problem!r}") from problem
        finally:
            connection.close()
        seconds = time.perf_counter() - started
        said = _object(method, path, status, received)
        return Answer(
            method=method, path=path, sent=sent, status=status, said=said, seconds=seconds
        )


def _object(method: str, path: str, status: int, received: bytes) -> Json:
    try:
        said = json.loads(received)
    except ValueError:
        said = None
    if not isinstance(said, dict):
        raise UnexpectedAnswer(f"{method} {path} was answered {status} {received[:300]!r}")
    return said


def _expected(answer: Answer) -> Answer:
    if not answer.succeeded:
        why = "; ".join(answer.reasons) or answer.said
        raise UnexpectedAnswer(f"{answer.method} {answer.path} failed ({answer.status}): {why}")
    return answer
