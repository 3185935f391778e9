"""What the pytest plugin asks is sent once, and what came of it is shown as it is."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import cast

import pytest

from monthend import pytest_plugin
from monthend.pytest_plugin import MonthendServer, MonthendTenant
from monthend.pytest_wire import Lost, Refused, Wire

PERIODS = "/v1/accounting-periods"
DONE = {"success": True}
BUSY = {"success": False, "reasons": [{"code": 50000050, "message": "A trial balance"}]}


class Answering(BaseHTTPRequestHandler):
    """Takes one step of the server's for each request, and answers every request for a token."""

    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        server = cast("Steps", self.server)
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        server.asked.append(f"{self.command} {self.path}")
        if self.path == "/oauth/token":
            self.say({"access_token": f"t{len(server.asked)}", "expires_in": 3600})
        else:
            server.steps.pop(0)(self)

    do_GET = do_PUT = do_DELETE = do_POST

    def say(self, body: object, status: int = 200) -> None:
        said = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(said)))
        self.end_headers()
        self.wfile.write(said)

    def log_message(self, format: str, *args: object) -> None:
        pass


Step = Callable[[Answering], None]


class Steps(ThreadingHTTPServer):
    """A server on this machine, with what it is to do and what it was asked."""

    daemon_threads = True

    def __init__(self, steps: list[Step]) -> None:
        super().__init__(("127.0.0.1", 0), Answering)
        self.steps, self.asked = steps, list[str]()
        self.ended = threading.Event()

    def shutdown_request(self, request: object) -> None:
        super().shutdown_request(request)  # type: ignore[arg-type]
        self.ended.set()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def done(self) -> list[str]:
        """What was asked of it but tokens."""
        return [each for each in self.asked if "token" not in each]


def answers(body: object = DONE, status: int = 200) -> Step:
    return lambda request: request.say(body, status)


def hangs_up(request: Answering) -> None:
    request.close_connection = True


def answers_and_ends(request: Answering) -> None:
    """As a server does with a connection that nothing is asked on any more."""
    request.say(DONE)
    request.close_connection = True


@contextmanager
def serving(*steps: Step) -> Iterator[tuple[Steps, MonthendTenant]]:
    server = Steps(list(steps))
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    wire = Wire(server.url, "client", "secret")
    tenant = MonthendTenant(
        server=MonthendServer(url=server.url, wire=wire), name="A", id="1", username="a",
        password="p", client_id="client", client_secret="secret", wire=wire,
    )  # fmt: skip
    try:
        yield server, tenant
    finally:
        tenant.close()
        server.shutdown()
        server.server_close()


@pytest.mark.parametrize("method", ["POST", "GET"])
def test_a_request_whose_answer_is_lost_is_not_sent_again(method: str) -> None:
    with serving(answers(), hangs_up, answers()) as (server, tenant):
        tenant.ask("GET", PERIODS)
        with pytest.raises(Lost, match=f"{method} {PERIODS}: no answer came"):
            tenant.ask(method, PERIODS)
        assert server.done() == [f"GET {PERIODS}", f"{method} {PERIODS}"]
        # Whoever asks again does so themselves, on another connection.
        tenant.ask(method, PERIODS)


def test_a_connection_that_the_server_has_ended_is_not_used() -> None:
    with serving(answers_and_ends, answers()) as (server, tenant):
        tenant.ask("GET", PERIODS)
        assert server.ended.wait(10)
        tenant.ask("POST", PERIODS, {})
        assert server.done() == [f"GET {PERIODS}", f"POST {PERIODS}"]


def test_a_session_that_has_ended_is_shown_and_the_next_request_signs_in() -> None:
    with serving(answers({}, 401), answers()) as (server, tenant):
        with pytest.raises(Refused, match="HTTP 401"):
            tenant.ask("POST", PERIODS, {})
        assert server.done() == [f"POST {PERIODS}"]
        tenant.ask("POST", PERIODS, {})
        assert server.asked.count("POST /oauth/token") == 2


def test_what_the_plugin_asks_itself_signs_in_again() -> None:
    with serving(answers({}, 401), answers()) as (server, tenant):
        tenant.take("mine")
        assert len(server.done()) == 2


def test_a_test_that_fails_in_a_snapshot_fails_with_what_it_says(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pytest_plugin, "WAIT_SECONDS", 0.05)
    stuck = [answers(BUSY)] * 20
    with (
        serving(answers(), *stuck) as (_, tenant),
        pytest.raises(ZeroDivisionError) as caught,
        tenant.snapshot(),
    ):
        raise ZeroDivisionError
    (note,) = caught.value.__notes__
    assert "did not become what it was before: PUT" in note
    # One that does not fail says it itself.
    with (
        serving(answers(), *stuck) as (_, tenant),
        pytest.raises(Refused, match="A trial balance"),
        tenant.snapshot(),
    ):
        pass


def test_a_server_that_never_gets_ready_is_not_waited_for() -> None:
    began = time.monotonic()
    with (
        subprocess.Popen(
            [sys.executable, "-c", "import time; time.sleep(60)"], stdout=subprocess.PIPE, text=True
        ) as never,
        pytest.raises(RuntimeError, match="was not ready"),
    ):
        pytest_plugin._said_by(never, within=0.2)
    assert time.monotonic() - began < 30
