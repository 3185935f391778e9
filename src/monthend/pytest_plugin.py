"""Fixtures for tests of what closes the books: a server for the session, a tenant for each test.

`monthend_server` is a server in a process of its own, with a database that goes with it.
`monthend_tenant` is a tenant of it that no other test sees, with `.zuora`, an initialised client
of the official SDK, `.clock`, `.snapshot()` and what else a rehearsal takes. The server may be one
that runs already: `--monthend-server URL --monthend-credentials FILE`, with what `monthend
rehearse serve --credentials FILE` has written.
"""

from __future__ import annotations

import importlib
import itertools
import json
import os
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from .pytest_wire import Json, Lost, Refused, Wire

REHEARSAL = "/monthend/v1/rehearsal"
START_SECONDS = 30.0
WAIT_SECONDS = 20.0
UNDER_WAY = 50
"""The category of a refusal that goes when what is under way has ended."""

_numbers = itertools.count(1)


@dataclass(frozen=True, kw_only=True)
class MonthendServer:
    """A running server, and its first administrator."""

    url: str
    wire: Wire = field(repr=False)

    def tenant(
        self, name: str = "", *, now: datetime | None = None, seed: str | None = None,
        home_currency: str = "USD",
    ) -> MonthendTenant:  # fmt: skip
        """A new tenant, whose clock may stand from the first moment on; by a seed ids repeat."""
        asked: Json = {
            "name": name or f"test {next(_numbers)} {uuid.uuid4().hex[:8]}",
            "homeCurrency": home_currency,
        }
        if now is not None:
            asked["now"] = _text(now)
        if seed is not None:
            asked["seed"] = seed
        made = self.wire.ask("POST", f"{REHEARSAL}/tenants", asked, sure=True)
        wire = Wire(self.url, made["clientId"], made["clientSecret"])
        return MonthendTenant(
            server=self, name=asked["name"], id=made["tenantId"], username=made["username"],
            password=made["password"], client_id=made["clientId"],
            client_secret=made["clientSecret"], wire=wire,
        )  # fmt: skip


@dataclass(kw_only=True)
class MonthendTenant:
    """A tenant of one test, with its administrator's credentials."""

    server: MonthendServer
    name: str
    id: str
    username: str
    password: str = field(repr=False)
    client_id: str
    client_secret: str = field(repr=False)
    wire: Wire = field(repr=False)
    _client: Any = field(default=None, repr=False)

    @property
    def url(self) -> str:
        return self.server.url

    @property
    def zuora(self) -> Any:
        """An initialised client of the official SDK (`pip install zuora-sdk`)."""
        if self._client is None:
            client = importlib.import_module("zuora_sdk.zuora_client").ZuoraClient(
                self.client_id, self.client_secret, None
            )
            client.set_base_url(self.url)
            client.initialize()
            self._client = client
        return self._client

    @property
    def clock(self) -> Clock:
        return Clock(self)

    def wsdl(self, version: str = "152.0") -> str:
        """The address of the WSDL of a version, for zeep and its like."""
        return f"{self.url}/apps/services/a/{version}?wsdl"

    def ask(self, method: str, path: str, body: Json | None = None) -> Json:
        """The answer to a plain request, sent once; one that is refused fails the test.

        Where no answer comes it raises ConnectionError. After a 401 the next one signs in anew.
        """
        return self.wire.ask(method, path, body)

    def load(self, scenario: str) -> Json:
        """Load a situation by its name into the tenant's empty books."""
        done = self._change("POST", f"{REHEARSAL}/scenarios/{quote(scenario, safe='')}", {})
        self._sign_in_again()
        return done

    def reset(self) -> None:
        """Have the tenant's books empty."""
        self._change("POST", f"{REHEARSAL}/reset", {})
        self._sign_in_again()

    def take(self, name: str) -> None:
        """Keep what the tenant is now under a name."""
        self._change("POST", f"{REHEARSAL}/snapshots", {"name": name})

    def restore(self, name: str) -> None:
        """Have the tenant be what it was."""
        self._change("PUT", f"{REHEARSAL}/snapshots/{quote(name, safe='')}/restore", {})
        self._sign_in_again()

    @contextmanager
    def snapshot(self) -> Iterator[MonthendTenant]:
        """A stretch of a test after which the tenant is what it was before."""
        name = f"snapshot {uuid.uuid4().hex}"
        self.take(name)
        try:
            yield self
        except BaseException as own:
            try:
                self._leave(name)
            except (Refused, Lost) as problem:
                own.add_note(f"The tenant did not become what it was before: {problem}")
            raise
        self._leave(name)

    def _leave(self, name: str) -> None:
        self.restore(name)
        self._change("DELETE", f"{REHEARSAL}/snapshots/{quote(name, safe='')}", None)

    def _change(self, method: str, path: str, body: Json | None) -> Json:
        """What waits for a run that is under way is asked for until that has ended."""
        until = time.monotonic() + WAIT_SECONDS
        while True:
            try:
                return self.wire.ask(method, path, body, sure=True)
            except Refused as refused:
                reasons = refused.answer.get("reasons") or [{}]
                busy = int(reasons[0].get("code", 0)) % 100 == UNDER_WAY
                if not busy or time.monotonic() > until:
                    raise
                time.sleep(0.02)

    def _sign_in_again(self) -> None:
        """A token may have ended by the tenant's clock, or be of one that is ahead."""
        self.wire.token = ""
        if self._client is not None:
            # What `initialize` does first; itself it does nothing a second time.
            self._client._auth()

    def close(self) -> None:
        self.wire.close()
        if self._client is not None and hasattr(self._client, "_stop_refresh"):
            self._client._stop_refresh.set()


@dataclass(frozen=True)
class Clock:
    """What day it is for a tenant."""

    tenant: MonthendTenant

    @property
    def now(self) -> datetime:
        return _instant(self.tenant.wire.ask("GET", f"{REHEARSAL}/clock", sure=True))

    def set(self, instant: datetime, *, running: bool = False) -> datetime:
        """Have it be an instant, which stays unless the clock is `running` from there."""
        return self._moved("PUT", "", {"now": _text(instant), "frozen": not running})

    def advance(self, *, days: int = 0, hours: int = 0, seconds: int = 0) -> datetime:
        """Have it be later."""
        by = {"days": days, "hours": hours, "seconds": seconds}
        return self._moved("POST", "/advance", by)

    def freeze(self) -> datetime:
        """Have it stand where it is."""
        return self._moved("PUT", "", {"frozen": True})

    def release(self) -> datetime:
        """Go by the clock of the machine again."""
        return self._moved("DELETE", "", None)

    def _moved(self, method: str, path: str, body: Json | None) -> datetime:
        now = _instant(self.tenant.wire.ask(method, f"{REHEARSAL}/clock{path}", body, sure=True))
        self.tenant._sign_in_again()
        return now


def _text(instant: datetime) -> str:
    """An instant as the server reads it; one without a zone is in UTC."""
    aware = instant if instant.tzinfo else instant.replace(tzinfo=UTC)
    return aware.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _instant(said: Json) -> datetime:
    return datetime.fromisoformat(said["now"].replace("Z", "+00:00"))


# Starting a server ---------------------------------------------------------------------------


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("monthend")
    group.addoption("--monthend-server", metavar="URL", help="A server that runs already.")
    group.addoption(
        "--monthend-credentials", metavar="FILE",
        help="What its first administrator signs in with, as `monthend rehearse serve` wrote it.",
    )  # fmt: skip


@contextmanager
def started() -> Iterator[MonthendServer]:
    """A server in a process of its own, until the end."""
    kept = {name: text for name, text in os.environ.items() if not name.startswith("MONTHEND_")}
    command = [sys.executable, "-m", "monthend", "rehearse", "serve", "--port", "0"]
    process = subprocess.Popen(
        [*command, "--log-level", "error"], env={**kept, "PYTHONUNBUFFERED": "1"},
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        yield _server(*_said_by(process))
    finally:
        process.terminate()
        try:
            process.wait(START_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()


def _said_by(process: subprocess.Popen[str], within: float = START_SECONDS) -> tuple[str, Json]:
    """The address and the credentials, which come when the server is ready."""
    assert process.stdout is not None, "its output is a pipe"
    made: Json = {}
    too_late = threading.Timer(within, process.kill)
    too_late.start()
    try:
        for line in process.stdout:
            if line.startswith("{"):
                made = json.loads(line)
            elif " at http" in line:
                return line.rstrip().rpartition(" at ")[2], made
        code = process.wait()
    finally:
        too_late.cancel()
    raise RuntimeError(
        f"monthend rehearse serve was not ready: it ended with {code}, or after {within:g} s"
    )


def _server(url: str, made: Mapping[str, str]) -> MonthendServer:
    return MonthendServer(url=url, wire=Wire(url, made["client_id"], made["client_secret"]))


@pytest.fixture(scope="session")
def monthend_server(pytestconfig: pytest.Config) -> Iterator[MonthendServer]:
    """A server for all tests of the session."""
    url, file = (
        pytestconfig.getoption(name) for name in ("monthend_server", "monthend_credentials")
    )
    if url is None:
        with started() as server:
            yield server
            server.wire.close()
        return
    if file is None:
        raise pytest.UsageError("--monthend-server needs --monthend-credentials as well.")
    server = _server(url.rstrip("/"), json.loads(Path(file).read_text(encoding="utf-8")))
    yield server
    server.wire.close()


@pytest.fixture
def monthend_tenant(monthend_server: MonthendServer) -> Iterator[MonthendTenant]:
    """A tenant that no other test sees."""
    tenant = monthend_server.tenant()
    yield tenant
    tenant.close()
