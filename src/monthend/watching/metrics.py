"""`/metrics`: a server in the text of Prometheus.

What a process counts itself is beside what the database tells whoever asks: jobs, the chain, the
lines posted are those of all servers together, whichever is asked.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

import structlog
from prometheus_client import CollectorRegistry
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    Metric,
)
from prometheus_client.exposition import choose_encoder
from prometheus_client.process_collector import ProcessCollector
from starlette.types import Receive, Scope, Send

from monthend.services.operating_ports import ChainHead, Jobs, Operating, OperatingStore

from .recorded import GateWaits, Requests, Times

KEPT_SECONDS = 1.0
PATIENCE_SECONDS = 5.0

log = structlog.get_logger("monthend.metrics")


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """What the database tells of all servers together."""

    now: datetime
    jobs: tuple[Jobs, ...]
    head: ChainHead
    commit_sequence: int
    lines: int
    beat: datetime | None


def look(operating: Operating) -> Looked:
    """All of it on one snapshot."""
    return Looked(
        now=operating.now,
        jobs=tuple(operating.jobs()),
        head=operating.chain_head(),
        commit_sequence=operating.commit_sequence(),
        lines=operating.lines(),
        beat=operating.last_beat(),
    )


class Exposition:
    """What stands at `/metrics`."""

    def __init__(
        self,
        store: OperatingStore,
        *,
        requests: Requests,
        gates: GateWaits,
        connections: Callable[[], Mapping[str, int]],
        information: Mapping[str, str],
    ) -> None:
        self._store = store
        self._requests = requests
        self._gates = gates
        self._connections = connections
        self._information = information
        self._looked: Looked | None = None
        self._looked_at = float("-inf")
        self._looking: asyncio.Task[None] | None = None
        self._registry = CollectorRegistry()
        ProcessCollector(registry=self._registry)
        self._registry.register(self)

    async def __call__(self, scope: Scope, _receive: Receive, send: Send) -> None:
        if time.monotonic() - self._looked_at >= KEPT_SECONDS:
            if self._looking is None:
                self._looking = asyncio.ensure_future(self._look())
            await asyncio.shield(self._looking)
        accept = next((v for n, v in scope["headers"] if n == b"accept"), b"").decode("latin-1")
        encode, media = choose_encoder(accept)
        # Some thousand lines: the loop has better things to do.
        body = await asyncio.to_thread(encode, self._registry)
        headers = [
            (b"content-type", media.encode("latin-1")),
            (b"content-length", b"%d" % len(body)),
        ]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    async def _look(self) -> None:
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                self._looked = await asyncio.wrap_future(self._store.submit_read_operating(look))
        except Exception as problem:
            self._looked = None
            log.warning("the database is not looked at", problem=str(problem) or "no answer")
        self._looked_at, self._looking = time.monotonic(), None

    # The families ----------------------------------------------------------------------

    def describe(self) -> Iterable[Metric]:
        """Nothing is looked up only to be registered."""
        return ()

    def collect(self) -> Iterator[Metric]:
        yield from self._of_requests()
        yield from self._of_connections()
        yield _gauge(
            "monthend_database_up", "Whether the database answered.", self._looked is not None
        )
        if self._looked is not None:
            yield from _of_jobs(self._looked)
            yield from _of_history(self._looked)

    def _of_requests(self) -> Iterator[Metric]:
        counted = CounterMetricFamily(
            "monthend_requests", "Requests by operation and outcome.",
            labels=("operation", "outcome"),
        )  # fmt: skip
        for key, count in list(self._requests.counts.items()):
            counted.add_metric(key, count)
        yield counted
        yield _histogram(
            "monthend_request_seconds", "How long requests took.", "operation",
            self._requests.times,
        )  # fmt: skip
        yield _histogram(
            "monthend_gate_wait_seconds", "How long transactions waited at the gate.", "gate",
            self._gates.times,
        )  # fmt: skip

    def _of_connections(self) -> Iterator[Metric]:
        family = GaugeMetricFamily("monthend_connections", "Connections.", labels=("state",))
        for state, count in self._connections().items():
            family.add_metric((state,), count)
        yield family
        told = GaugeMetricFamily(
            "monthend_info", "What runs here.", labels=tuple(self._information)
        )
        told.add_metric(tuple(self._information.values()), 1)
        yield told


def _of_jobs(looked: Looked) -> Iterator[Metric]:
    labels = ("kind", "state")
    count = GaugeMetricFamily("monthend_jobs", "Jobs queued and under way.", labels=labels)
    oldest = GaugeMetricFamily(
        "monthend_job_oldest_seconds", "The age of the oldest of them.", labels=labels
    )
    known = {(each.kind, each.state): each for each in looked.jobs}
    for kind in ("trial_balance", "journal_run", "webhook"):
        for state in ("queued", "leased"):
            jobs = known.get((kind, state))
            count.add_metric((kind, state), jobs.count if jobs else 0)
            oldest.add_metric((kind, state), _age(looked, jobs.since if jobs else None))
    yield count
    yield oldest
    if looked.beat is not None:
        yield _gauge(
            "monthend_worker_silence_seconds", "Since when no worker gave a sign of life.",
            _age(looked, looked.beat),
        )  # fmt: skip


def _of_history(looked: Looked) -> Iterator[Metric]:
    # Numbers that the database gives out, so they may leave some out.
    lines = CounterMetricFamily("monthend_lines_posted", "Lines posted, by all servers.")
    lines.add_metric((), looked.lines)
    yield lines
    commits = CounterMetricFamily("monthend_commit_sequence", "The last number of a change.")
    commits.add_metric((), looked.commit_sequence)
    yield commits
    yield _gauge(
        "monthend_chain_head_sequence", "The number of the change that was sealed last.",
        looked.head.sequence,
    )  # fmt: skip
    yield _gauge(
        "monthend_chains_unsealed", "Chains whose last rows wait for their seal.",
        looked.head.waiting,
    )  # fmt: skip
    yield _gauge(
        "monthend_chain_unsealed_seconds", "The age of the oldest row that waits for its seal.",
        _age(looked, looked.head.since),
    )  # fmt: skip


def _age(looked: Looked, since: datetime | None) -> float:
    return 0.0 if since is None else max((looked.now - since).total_seconds(), 0.0)


def _gauge(name: str, told: str, value: float) -> Metric:
    return GaugeMetricFamily(name, told, value=float(value))


def _histogram(name: str, told: str, label: str, times: Mapping[str, Times]) -> Metric:
    family = HistogramMetricFamily(name, told, labels=(label,))
    for key, found in list(times.items()):
        family.add_metric((key,), buckets=list(found.buckets()), sum_value=found.sum)
    return family
