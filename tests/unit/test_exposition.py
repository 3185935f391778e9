"""`/metrics` where the database is away, and where nobody may look."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from typing import Any, TypeVar

import structlog
from starlette.types import Receive, Scope, Send

from monthend.services.operating_ports import Operating
from monthend.services.ports import StoreUnavailable
from monthend.watching.scraped import LOOPBACK, OPEN, Metrics

T = TypeVar("T")


class Away:
    """A store whose database is away."""

    def submit_read_operating(self, _work: Callable[[Operating], T]) -> Future[T]:
        answer: Future[T] = Future()
        answer.set_exception(StoreUnavailable(file="books.db", cause="it is gone"))
        return answer

    def write_operating(self, work: Callable[[Operating], T]) -> T:
        raise AssertionError


async def no_such_path(_scope: Scope, _receive: Receive, send: Send) -> None:
    await send({"type": "http.response.start", "status": 404, "headers": []})
    await send({"type": "http.response.body", "body": b""})


def shown(kind: str, client: str, accept: bytes = b"*/*") -> tuple[int, Mapping[bytes, bytes], str]:
    metrics = Metrics(
        Away(),
        kind,
        connections=lambda: {"waiting": 3},
        information={"version": "1"},
        no_such_path=no_such_path,
    )
    metrics.told("GET_Thing", "done", 200, 0.002, {}, "GET")
    metrics.gates.add("writer", 0.02)
    sent: list[Mapping[str, Any]] = []

    async def send(message: Any) -> None:
        sent.append(message)

    async def receive() -> Any:
        return {"type": "http.request"}

    scope = {"type": "http", "headers": [(b"accept", accept)], "client": (client, 1)}
    asyncio.run(metrics(scope, receive, send))
    return sent[0]["status"], dict(sent[0]["headers"]), sent[1]["body"].decode()


def test_a_database_that_is_away_is_a_metric_and_the_rest_is_shown() -> None:
    with structlog.testing.capture_logs() as logged:
        status, headers, text = shown(LOOPBACK, "127.0.0.1")
    assert status == 200
    assert headers[b"content-type"].startswith(b"text/plain")
    lines = text.splitlines()
    assert "monthend_database_up 0.0" in lines
    assert 'monthend_requests_total{operation="GET_Thing",outcome="done"} 1.0' in lines
    assert 'monthend_request_seconds_bucket{le="0.0025",operation="GET_Thing"} 1.0' in lines
    assert 'monthend_gate_wait_seconds_bucket{gate="writer",le="0.01"} 0.0' in lines
    assert 'monthend_connections{state="waiting"} 3.0' in lines
    assert not any(line.startswith("monthend_jobs") for line in lines)
    assert "gone" not in text
    assert "it is gone" in logged[0]["problem"]


def test_openmetrics_is_spoken_to_those_who_ask_for_it() -> None:
    _, headers, text = shown(LOOPBACK, "127.0.0.1", b"application/openmetrics-text;version=1.0.0")
    assert headers[b"content-type"].startswith(b"application/openmetrics-text")
    assert text.endswith("# EOF\n")


def test_others_are_shown_nothing_unless_it_is_open() -> None:
    assert shown(LOOPBACK, "10.0.0.1")[0] == 404
    assert shown(OPEN, "10.0.0.1")[0] == 200
