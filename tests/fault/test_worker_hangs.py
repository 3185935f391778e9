"""A worker that hangs in the middle of a run: another takes the run, and nothing is done twice."""

from __future__ import annotations

import os
import signal
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

import pytest

from any_store import POSTGRESQL, SQLITE
from contract.ledger_rows import CODES, entry
from contract.started_server import DatabaseFile, StartedServer
from contract.zuora import Zuora, assert_done
from fault.fleet import StartedWorker
from fault.killing import looked_into
from fault.readiness_watch import ReadinessWatch
from reliability import tried

pytestmark = pytest.mark.nightly

SECONDS_TO_TAKE_OVER = 90.0
SECONDS_TO_NOTICE = 60.0
TRIES = 50
SETTINGS = {
    "MONTHEND_LEASE_SECONDS": "5",
    "MONTHEND_WORKERS_OFF": "true",
    "MONTHEND_WORKER_SILENCE_SECONDS": "15",
}
LEASED = "SELECT count(*) FROM trial_balance_run WHERE state = 'leased'"
KINDS = [SQLITE, pytest.param(POSTGRESQL, marks=pytest.mark.postgresql)]


@contextmanager
def served(
    kind: str, folder: Path, request: pytest.FixtureRequest
) -> Iterator[tuple[StartedServer, Zuora, str]]:
    """A server that leaves runs to workers, and a period to run a trial balance of."""
    elsewhere = None
    if kind == POSTGRESQL:
        elsewhere = request.getfixturevalue("postgresql").empty_database()
    database = DatabaseFile(folder / "monthend.db", elsewhere=elsewhere)
    owner = database.init()
    database.import_csv("codes", CODES)
    started = StartedServer(database, settings=SETTINGS)
    try:
        with StartedWorker(database, "first", SETTINGS).at_work():
            started.wait_until_ready()
            zuora = Zuora.signed_in(started.url, owner)
            january = zuora.create("Jan 2016", "2016-01-01", "2016-01-31")
            assert_done(zuora.post(entry("Jan 2016", "2016-01-15")))
        yield started, zuora, january
    finally:
        started.stop()


@contextmanager
def hanging(worker: StartedWorker) -> Iterator[None]:
    os.kill(worker.process.pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(worker.process.pid, signal.SIGCONT)


def has_the_file(database: DatabaseFile) -> bool:
    """Whether somebody is in the middle of writing to SQLite."""
    if database.elsewhere is not None:
        return False
    with closing(sqlite3.connect(database.path, timeout=0.5, isolation_level=None)) as file:
        try:
            file.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as refused:
            if refused.sqlite_errorcode != sqlite3.SQLITE_BUSY:
                raise
            return True
    return False


def stopped_in_a_run(
    database: DatabaseFile, worker: StartedWorker, zuora: Zuora, period: str, stack: ExitStack
) -> int:
    """Have a worker hang while it has a run; how many runs it took until one was hit.

    Not while it writes to SQLite: it has the file then, and nobody can take that from it.
    """
    with looked_into(database) as ask:
        for number in range(1, TRIES + 1):
            assert_done(zuora.run_trial_balance(period))
            until = time.monotonic() + SECONDS_TO_TAKE_OVER
            while ask(LEASED) == [0] and zuora.period(period)["runTrialBalanceStatus"] not in (
                "Completed",
                "Error",
            ):
                assert time.monotonic() < until, "nobody takes the run"
            with ExitStack() as held:
                held.enter_context(hanging(worker))
                if ask(LEASED) == [1] and not has_the_file(database):
                    stack.push(held.pop_all())
                    return number
            zuora.after_trial_balance(period, seconds=SECONDS_TO_TAKE_OVER)
    raise AssertionError("no run was hit")


@pytest.mark.parametrize("kind", KINDS)
def test_a_run_whose_worker_hangs_is_done_by_another_and_once(
    kind: str,
    request: pytest.FixtureRequest,
    tmp_path: Path,
    record_property: Callable[[str, object], None],
) -> None:
    with served(kind, tmp_path, request) as (server, zuora, period), ExitStack() as stack:
        database = server.database
        worker = stack.enter_context(slow_worker(database).at_work())
        with ExitStack() as hangs:
            runs = stopped_in_a_run(database, worker, zuora, period, hangs)
            began = time.monotonic()
            stack.enter_context(StartedWorker(database, "second", SETTINGS).at_work())
            said = zuora.after_trial_balance(period, seconds=SECONDS_TO_TAKE_OVER)
            took = time.monotonic() - began
            assert said["runTrialBalanceStatus"] == "Completed", said
            result = zuora.trial_balance(period)
        # It goes on where it was, and what it still writes must not count.
        assert_done(zuora.close(period))
        closed = zuora.after_trial_balance(period, seconds=SECONDS_TO_TAKE_OVER)
        assert closed["status"] == "Closed"
        time.sleep(3)
        assert zuora.trial_balance(period)["rows"] == result["rows"]
        with looked_into(database) as ask:
            assert ask(LEASED) == [0]
        found = database.run("doctor")
        assert found.returncode == 0, found.stdout
        assert worker.process.poll() is None, worker.log
    tried(
        record_property,
        "SIGSTOP of a worker in the middle of a trial balance, SIGCONT after another has done it",
        promise="A worker that hangs holds up nobody, and does nothing twice",
        store=kind,
        times=runs,
        result=f"done by the other after {took:.1f} s, of which a lease takes 5",
    )


def slow_worker(
    database: DatabaseFile, build: str = "fault.slow_runs", name: str = "slow"
) -> StartedWorker:
    """One whose runs take long enough to be hit."""
    slow = DatabaseFile(database.path, module=build, elsewhere=database.elsewhere)
    return StartedWorker(slow, name, SETTINGS)


@pytest.mark.parametrize("kind", KINDS)
def test_readiness_says_that_the_only_worker_hangs(
    kind: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    with (
        served(kind, tmp_path, request) as (server, _, _),
        StartedWorker(server.database, "only", SETTINGS).at_work() as worker,
        ReadinessWatch(server.url) as watch,
    ):
        watch.wait_until(ready=True, seconds=SECONDS_TO_NOTICE)
        with hanging(worker):
            watch.wait_until(ready=False, seconds=SECONDS_TO_NOTICE)
            checks = Zuora(server.url).get("/readyz").json["checks"]
            assert checks["worker"]["state"] == "failed"
        watch.wait_until(ready=True, seconds=SECONDS_TO_NOTICE)


# Negative control ---------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_a_lease_that_never_ends_is_seen_to_hold_the_run(
    kind: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    with served(kind, tmp_path, request) as (server, zuora, period), ExitStack() as stack:
        database = server.database
        bad = "fault.known_bad.endless_lease"
        worker = stack.enter_context(slow_worker(database, bad).at_work())
        with ExitStack() as hangs:
            stopped_in_a_run(database, worker, zuora, period, hangs)
            # Of the same build: the program takes so long a lease for one of another clock.
            stack.enter_context(slow_worker(database, bad, "second").at_work())
            with pytest.raises(AssertionError, match="did not end"):
                zuora.after_trial_balance(period, seconds=20)
