"""Traces: a span for each request, for each transaction within it, and for each job of a worker.

Nothing here is loaded unless traces are asked for. A request that names its trace by the W3C header
`traceparent` goes on with that. A worker that finds nothing to do leaves no span.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, cast

from opentelemetry import context, trace
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import Span, SpanKind, Status, StatusCode
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator
from starlette.types import ASGIApp, Receive, Scope, Send

from monthend import __version__
from monthend.storage.opening import OpenStore

from .requests import FAILED, LATE, NO_OPERATION, UNAVAILABLE, outcome

CARRIED = (b"traceparent", b"tracestate")
WRONG = frozenset({FAILED, UNAVAILABLE, LATE})
TRANSACTIONS = frozenset(
    "submit submit_in_order submit_read submit_directory submit_read_directory write read "
    "write_calendar read_calendar write_files read_files write_runs read_runs write_imports "
    "write_journal_queue read_journal_queue write_directory read_directory".split()
)
CLAIMS = frozenset({"write_runs", "write_journal_queue"})
"""Where a worker leases a job; what it answers then is the job."""


@dataclass(slots=True)
class _Pending:
    """A job that a worker is looking for, and its span once there is one."""

    kind: str
    span: Span | None = None
    token: Any = None


_LOOKING: ContextVar[_Pending | None] = ContextVar("_LOOKING", default=None)


class Tracing:
    """Where spans go, and what makes them."""

    def __init__(self, provider: TracerProvider) -> None:
        self._provider = provider
        self._tracer = provider.get_tracer("monthend", __version__)

    def store(self, store: OpenStore) -> OpenStore:
        """The same store, with a span for each transaction that belongs to something."""
        return cast(OpenStore, TracedStore(store, self._tracer))

    def around(self, app: ASGIApp) -> ASGIApp:
        return TracedRequests(app, self._tracer)

    @contextmanager
    def job(self, kind: str) -> Iterator[None]:
        """Look for a job and do it."""
        pending = _Pending(kind)
        looking = _LOOKING.set(pending)
        try:
            yield
        except BaseException as problem:
            if pending.span is not None:
                _blame(pending.span, problem)
            raise
        finally:
            _LOOKING.reset(looking)
            if pending.span is not None:
                context.detach(pending.token)
                pending.span.end()

    def close(self) -> None:
        """Send what has not been sent."""
        self._provider.shutdown()


def over_http(endpoint: str) -> Tracing:
    """Traces that go to a collector by OTLP over HTTP."""
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter

    named = Resource.create({"service.name": "monthend", "service.version": __version__})
    provider = TracerProvider(resource=named)
    exporter = OTLPSpanExporter(endpoint=f"{endpoint}/v1/traces" if endpoint else None)
    provider.add_span_processor(BatchSpanProcessor(exporter))
    return Tracing(provider)


class TracedRequests:
    """A span for each request, under the name of its operation."""

    def __init__(self, app: ASGIApp, tracer: trace.Tracer) -> None:
        self._app = app
        self._tracer = tracer
        self._propagator = TraceContextTextMapPropagator()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        state = scope.setdefault("state", {})
        carrier = {
            name.decode("latin-1"): value.decode("latin-1")
            for name, value in scope["headers"]
            if name in CARRIED
        }
        above = self._propagator.extract(carrier)
        span = self._tracer.start_span(scope["method"], context=above, kind=SpanKind.SERVER)
        # The text of a problem may name what nobody else should see.
        quiet = {"record_exception": False, "set_status_on_exception": False}
        with trace.use_span(span, end_on_exit=True, **quiet):
            try:
                await self._app(scope, receive, send)
            finally:
                self._describe(span, scope["method"], state)

    @staticmethod
    def _describe(span: Span, method: str, state: dict[str, Any]) -> None:
        status = state.get("status", 0)
        went = outcome(status, state.get("outcome"))
        operation = state.get("operation", NO_OPERATION)
        span.update_name(operation)
        told = {
            "http.request.method": method,
            "http.response.status_code": status,
            "monthend.operation": operation,
            "monthend.outcome": went,
            "monthend.request_id": state.get("request_id"),
            "monthend.track_id": state.get("track_id"),
            "monthend.tenant_id": state.get("tenant_id"),
        }
        span.set_attributes({name: value for name, value in told.items() if value is not None})
        if went in WRONG:
            span.set_status(Status(StatusCode.ERROR, went))


class TracedStore:
    """A store whose transactions are spans of the request or the job that they are part of.

    A span goes from the moment when a transaction is asked for until its answer is there: the
    waiting for a thread and for the gate is part of it, and so is the commit.
    """

    def __init__(self, store: OpenStore, tracer: trace.Tracer) -> None:
        object.__setattr__(self, "_store", store)
        object.__setattr__(self, "_tracer", tracer)

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._store, name)
        if name not in TRANSACTIONS:
            return found
        traced = self._traced(name, found)
        object.__setattr__(self, name, traced)
        return traced

    def __setattr__(self, name: str, value: Any) -> None:
        setattr(self._store, name, value)

    def _traced(self, name: str, work: Callable[..., Any]) -> Callable[..., Any]:
        def run(*args: Any, **options: Any) -> Any:
            if not trace.get_current_span().get_span_context().is_valid:
                found = work(*args, **options)
                if name in CLAIMS and found is not None:
                    self._begin_job(found)
                return found
            span = self._tracer.start_span(f"store {name}", kind=SpanKind.CLIENT)
            try:
                found = work(*args, **options)
            except BaseException as problem:
                _blame(span, problem)
                span.end()
                raise
            last = found[-1] if found and isinstance(found, list) else found
            if isinstance(last, Future):
                last.add_done_callback(lambda done: _end(span, done))
            else:
                span.end()
            return found

        return run

    def _begin_job(self, job: Any) -> None:
        pending = _LOOKING.get()
        if pending is None or pending.span is not None or not hasattr(job, "attempt"):
            return
        told = {"monthend.calendar_id": job.calendar_id, "monthend.attempt": job.attempt}
        pending.span = self._tracer.start_span(f"job {pending.kind}", attributes=told)
        pending.token = context.attach(trace.set_span_in_context(pending.span))


def _end(span: Span, done: Future[Any]) -> None:
    if done.cancelled():
        span.set_status(Status(StatusCode.ERROR, "cancelled"))
    elif (problem := done.exception()) is not None:
        _blame(span, problem)
    span.end()


def _blame(span: Span, problem: BaseException) -> None:
    """The kind of a problem alone: its message may name what nobody else should see."""
    span.set_attribute("error.type", type(problem).__name__)
    if not isinstance(problem, Exception) or type(problem).__module__.startswith("monthend.domain"):
        return
    span.set_status(Status(StatusCode.ERROR, type(problem).__name__))
