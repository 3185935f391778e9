"""Whether a server is ready: what each check looks at, and what it tells whom."""

from __future__ import annotations

import asyncio
import json
import os
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any, TypeVar

import pytest
import structlog

from any_store import AnyStore, change
from company import Company
from monthend.services import heartbeats
from monthend.services.operating_ports import Operating
from monthend.services.ports import StoreUnavailable
from monthend.watching.readiness import KEPT_SECONDS, Needs, Readiness
from monthend.worker import Worker

T = TypeVar("T")
NEEDS = Needs(worker_silence_seconds=60, disk_free_mib=1)


def looked(readiness: Readiness) -> tuple[int, Mapping[str, Any]]:
    """Status and body of one answer."""
    sent: list[Mapping[str, Any]] = []

    async def send(message: Any) -> None:
        sent.append(message)

    async def receive() -> Any:
        return {"type": "http.request"}

    scope: dict[str, Any] = {"type": "http", "method": "GET"}
    asyncio.run(readiness(scope, receive, send))
    assert scope["state"]["outcome"] == "done", "whoever asks is answered, ready or not"
    return sent[0]["status"], json.loads(sent[1]["body"])


def states(readiness: Readiness) -> Mapping[str, str]:
    _, told = looked(readiness)
    return {name: check["state"] for name, check in told["checks"].items()}


@pytest.fixture
def readiness(company: Company, tmp_path: Path) -> Readiness:
    """That of a server that leaves work to others."""
    return Readiness(company.store, needs=NEEDS, folder=str(tmp_path), own_worker=None)


def test_a_worker_anywhere_makes_a_server_ready_until_it_is_silent(
    company: Company, readiness: Readiness
) -> None:
    assert looked(readiness)[0] == 503
    worker = Worker(company.store, company.clock)
    worker.start()
    worker.stop()
    other = Readiness(company.store, needs=NEEDS, folder=None, own_worker=None)
    assert states(other)["worker"] == "ok", "one that is restarted is not missed at once"
    company.clock.advance(timedelta(seconds=61))
    other = Readiness(company.store, needs=NEEDS, folder=None, own_worker=None)
    assert states(other)["worker"] == "failed"
    heartbeats.beat(company.store, "another machine", company.clock())
    again = Readiness(company.store, needs=NEEDS, folder=None, own_worker=None)
    assert states(again) == {
        "database": "ok", "schema": "ok", "worker": "ok", "disk": "unknown"
    }  # fmt: skip
    company.clock.advance(timedelta(seconds=61))
    late = Readiness(company.store, needs=NEEDS, folder=None, own_worker=None)
    assert looked(late)[1]["checks"]["worker"] == {
        "state": "failed", "problem": "There is none that gives a sign of life."
    }  # fmt: skip
    unasked = Readiness(
        company.store, needs=Needs(worker_silence_seconds=0), folder=None, own_worker=None
    )
    assert states(unasked)["worker"] == "unknown"


def test_a_worker_beats_and_forgets_those_that_died_long_ago(company: Company) -> None:
    heartbeats.beat(company.store, "dead", company.clock())
    company.clock.advance(timedelta(days=2))
    heartbeats.beat(company.store, "alive", company.clock())
    heartbeats.beat(company.store, "alive", company.clock())
    found = company.store.rows("SELECT process FROM worker_heartbeat")
    assert [str(row[0]) for row in found] == ["alive"]


def test_the_last_sign_of_life_remains_when_a_worker_leaves(company: Company) -> None:
    """From it the others count how long there has been none."""
    heartbeats.beat(company.store, "first", company.clock())
    company.clock.advance(timedelta(seconds=5))
    heartbeats.beat(company.store, "last", company.clock())
    for process in ("first", "last"):
        heartbeats.leave(company.store, process)
    assert company.store.rows("SELECT process FROM worker_heartbeat") == [("last",)]


def test_a_server_with_a_worker_of_its_own_looks_at_that_alone(company: Company) -> None:
    for alive, state in ((True, "ok"), (False, "failed")):
        own = Readiness(company.store, needs=NEEDS, folder=None, own_worker=lambda: alive)  # noqa: B023
        assert states(own)["worker"] == state


def test_another_schema_is_not_ready_and_the_log_says_which(
    company: Company, readiness: Readiness
) -> None:
    change(company.store, "UPDATE schema_version SET version = 99")
    with structlog.testing.capture_logs() as logged:
        status, told = looked(readiness)
    assert status == 503
    assert told["checks"]["schema"]["problem"] == "It is not that of this program."
    assert any("version 99" in line.get("problem", "") for line in logged)


@pytest.mark.parametrize(
    ("free", "size", "state"),
    [(2, 1000, "ok"), (1, 1000, "ok"), (0.9, 1000, "failed"), (0.9, 10, "ok"), (0.4, 10, "failed")],
)
def test_a_disk_is_full_by_what_is_free_and_a_small_one_by_its_twentieth(
    company: Company, monkeypatch: pytest.MonkeyPatch, free: float, size: int, state: str
) -> None:
    disk = SimpleNamespace(
        f_bavail=int(free * 1024), f_bfree=0, f_frsize=1024, f_blocks=size * 1024
    )
    monkeypatch.setattr(os, "statvfs", lambda _: disk)
    full = Readiness(company.store, needs=NEEDS, folder="/", own_worker=lambda: True)
    assert states(full)["disk"] == state


def test_a_disk_that_is_gone_is_not_ready(company: Company, tmp_path: Path) -> None:
    gone = Readiness(
        company.store, needs=NEEDS, folder=str(tmp_path / "gone"), own_worker=lambda: True
    )
    assert looked(gone)[1]["checks"]["disk"]["problem"] == "It cannot be looked at."


@dataclass
class Fails:
    """A store whose database is away, or does not answer."""

    answers: bool
    asked: int = 0
    kept: list[Future[Any]] = field(default_factory=list)

    def submit_read_operating(self, _work: Callable[[Operating], T]) -> Future[T]:
        self.asked += 1
        answer: Future[T] = Future()
        if self.answers:
            cause = "it cannot be reached (host 10.1.2.3)"
            answer.set_exception(StoreUnavailable(file="postgresql://10.1.2.3/books", cause=cause))
        self.kept.append(answer)
        return answer

    def write_operating(self, work: Callable[[Operating], T]) -> T:
        raise AssertionError


def test_whoever_asks_learns_nothing_of_the_database_but_that_it_cannot_be_read() -> None:
    away = Readiness(Fails(answers=True), needs=NEEDS, folder=None, own_worker=None)
    with structlog.testing.capture_logs() as logged:
        status, told = looked(away)
    assert status == 503
    assert told["checks"]["database"] == {"state": "failed", "problem": "It cannot be read."}
    assert "10.1.2.3" not in json.dumps(told)
    assert "10.1.2.3" in logged[0]["problem"]


def test_one_look_serves_all_who_ask_within_a_second() -> None:
    store = Fails(answers=True)
    readiness = Readiness(store, needs=NEEDS, folder=None, own_worker=None)

    async def many() -> None:
        await asyncio.gather(*(readiness.checks() for _ in range(100)))
        await readiness.checks()

    asyncio.run(many())
    assert store.asked == 1
    readiness._looked_at -= KEPT_SECONDS
    asyncio.run(readiness.checks())
    assert store.asked == 2


def test_a_database_that_does_not_answer_is_not_waited_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("monthend.watching.readiness.PATIENCE_SECONDS", 0.05)
    silent = Readiness(Fails(answers=False), needs=NEEDS, folder=None, own_worker=None)
    assert states(silent)["database"] == "failed"


def test_what_goes_on_is_logged_once_and_so_is_its_end(
    company: Company, readiness: Readiness
) -> None:
    with structlog.testing.capture_logs() as logged:
        looked(readiness)
        readiness._looked_at -= KEPT_SECONDS
        looked(readiness)
        heartbeats.beat(company.store, "alive", datetime.now(UTC))
        readiness._looked_at -= KEPT_SECONDS
        assert states(readiness)["worker"] == "ok"
    assert [line["event"] for line in logged] == ["not ready", "ready again"]


def test_a_server_that_is_about_to_end_is_not_ready(company: Company) -> None:
    leaving = threading.Event()
    readiness = Readiness(
        company.store, needs=NEEDS, folder=None, own_worker=lambda: True, leaving=leaving
    )
    assert looked(readiness)[0] == 200
    leaving.set()
    status, told = looked(readiness)
    assert (status, told["checks"]["server"]["state"]) == (503, "failed")


def test_what_waits_and_what_is_sealed_are_told(company: Company) -> None:
    store: AnyStore = company.store
    (january,) = company.create_months(company.clock().date().replace(month=1, day=1), 1)
    read = store.submit_read_operating(lambda operating: operating.chain_head()).result()
    assert read.waiting > 0
    assert read.since is not None
    company.request_trial_balance(january)
    jobs = store.submit_read_operating(lambda operating: operating.jobs()).result()
    (job,) = jobs
    assert (job.kind, job.state, job.count) == ("trial_balance", "queued", 1)
    assert job.since <= company.clock()
