"""Traces: which spans there are, what they say, and to whom they belong."""

from __future__ import annotations

import asyncio
import http.server
import subprocess
import sys
import threading
from collections.abc import Mapping
from typing import Any

import pytest
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from company import Company
from monthend.app import ServerSettings, build
from monthend.services import trial_balances
from monthend.watching import traces
from monthend.watching.tracing import Tracing, over_http
from monthend.watching.watch import WatchSettings

PARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


@pytest.fixture
def spans() -> InMemorySpanExporter:
    return InMemorySpanExporter()


@pytest.fixture
def tracing(spans: InMemorySpanExporter) -> Tracing:
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(spans))
    return Tracing(provider)


def asked(company: Company, tracing: Tracing, path: str, **headers: str) -> int:
    """The status of one GET of a server that is watched."""
    app = build(
        company.store,
        ServerSettings(worker=False, watch=WatchSettings(tracing=tracing)),
        company.clock,
    )
    sent: list[Mapping[str, Any]] = []
    scope = {
        "type": "http", "method": "GET", "path": path, "query_string": b"", "scheme": "http",
        "headers": [(n.encode(), v.encode()) for n, v in headers.items()], "state": {},
    }  # fmt: skip

    async def receive() -> Any:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        sent.append(message)

    async def served() -> None:
        await app(scope, receive, send)

    asyncio.run(served())
    return int(sent[0]["status"])


def named(spans: InMemorySpanExporter) -> dict[str, ReadableSpan]:
    return {span.name: span for span in spans.get_finished_spans()}


def test_a_request_goes_on_with_the_trace_of_its_client(
    company: Company, tracing: Tracing, spans: InMemorySpanExporter
) -> None:
    headers = {
        "traceparent": PARENT, "authorization": "Bearer hush", "zuora-track-id": "track 7"
    }  # fmt: skip
    assert asked(company, tracing, "/v1/accounting-periods", **headers) == 401
    found = named(spans)
    request = found["GET_AllAccountingPeriods"]
    assert request.attributes is not None
    assert request.parent is not None
    assert f"{request.parent.trace_id:032x}" in PARENT
    assert f"{request.parent.span_id:016x}" in PARENT
    assert request.attributes["monthend.outcome"] == "denied"
    assert request.attributes["monthend.track_id"] == "track 7"
    assert request.attributes["http.response.status_code"] == 401
    transaction = found["store submit_read_directory"]
    assert transaction.parent is not None
    assert transaction.parent.span_id == request.context.span_id
    assert "hush" not in "".join(span.to_json() for span in spans.get_finished_spans()), (
        "no secret is in a span"
    )


@pytest.mark.parametrize("parent", ["", "00-zz-zz-01", "x" * 500])
def test_a_trace_that_cannot_be_read_is_begun_anew(
    company: Company, tracing: Tracing, spans: InMemorySpanExporter, parent: str
) -> None:
    assert asked(company, tracing, "/nowhere", traceparent=parent) == 404
    (span,) = spans.get_finished_spans()
    assert (span.name, span.parent) == ("none", None)


def test_a_job_is_a_span_and_looking_for_one_is_none(
    company: Company, tracing: Tracing, spans: InMemorySpanExporter
) -> None:
    store = tracing.store(company.store)
    with tracing.job("trial_balance"):
        assert not trial_balances.run_next(store, "owner", company.clock(), 30)
    assert spans.get_finished_spans() == ()
    (january,) = company.create_months(company.clock().date().replace(month=1, day=1), 1)
    company.request_trial_balance(january)
    with tracing.job("trial_balance"):
        assert trial_balances.run_next(store, "owner", company.clock(), 30)
    found = named(spans)
    job = found["job trial_balance"]
    assert job.attributes is not None
    assert job.attributes["monthend.attempt"] == 1
    children = [span for span in spans.get_finished_spans() if span is not job]
    assert {"store write_calendar", "store read_calendar"} <= {span.name for span in children}
    assert all(span.parent and span.parent.span_id == job.context.span_id for span in children)


def test_what_fails_is_told_by_its_kind_alone(
    company: Company, tracing: Tracing, spans: InMemorySpanExporter
) -> None:
    store = tracing.store(company.store)

    def fails(_: object) -> None:
        raise ValueError("a secret")

    tracer = tracing._tracer
    with tracer.start_as_current_span("outer", record_exception=False), pytest.raises(ValueError):  # noqa: PT011
        store.write_directory(fails)
    span = named(spans)["store write_directory"]
    assert not span.status.is_ok
    assert span.attributes == {"error.type": "ValueError"}
    assert "a secret" not in span.to_json()


def test_the_store_behind_it_is_woken(company: Company, tracing: Tracing) -> None:
    store = tracing.store(company.store)
    store.wake_worker = wake = lambda: None
    assert company.store.wake_worker is wake


def test_spans_reach_a_collector_over_http() -> None:
    received: list[tuple[str, int]] = []

    class Collector(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers["content-length"])
            received.append((self.path, len(self.rfile.read(length))))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with http.server.HTTPServer(("127.0.0.1", 0), Collector) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        tracing = over_http(f"http://127.0.0.1:{server.server_port}")
        tracing._tracer.start_span("one").end()
        tracing.close()
        server.shutdown()
    ((path, size),) = received
    assert path == "/v1/traces"
    assert size > 0


def test_nothing_of_it_is_loaded_without_the_setting() -> None:
    script = (
        "import sys, monthend.app\nfrom monthend.watching.traces import tracing_of\n"
        "assert tracing_of('off', '') is None\n"
        "print([n for n in sys.modules if n.startswith(('opentelemetry', 'prometheus_client'))])"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


def test_without_the_extra_it_is_said_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "opentelemetry", None)
    monkeypatch.delitem(sys.modules, "monthend.watching.tracing")
    with pytest.raises(traces.TracesUnavailable, match=r"pip install 'monthend\[otel\]'"):
        traces.tracing_of("otlp", "")
