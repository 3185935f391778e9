"""PostgreSQL is away for half a minute: stopped, or there and frozen in whatever it did.

Its server says that it is not ready, answers everybody all the same, and is ready again by
itself when the database is.
"""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest

from any_store import POSTGRESQL, no_postgresql
from fault.load import Ends
from fault.postgresql_at_work import Loaded, assert_as_told, loaded, told
from fault.readiness_watch import ReadinessWatch
from postgresql_cluster import Cluster, binaries
from reliability import tried

pytestmark = [pytest.mark.postgresql, pytest.mark.nightly]

SECONDS_AWAY = 30.0
SECONDS_TO_NOTICE = 25.0
SECONDS_TO_RETURN = 60.0
SLOWEST_ANSWER = SECONDS_AWAY + 15.0
"""Who was in the middle of something waits for a database that may come back; nobody longer."""
CLIENTS_WAIT = 120.0
Away = Callable[[Cluster], AbstractContextManager[None]]


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    if binaries() is None:
        no_postgresql()
    with Cluster() as cluster:
        yield cluster


@contextmanager
def stopped(cluster: Cluster) -> Iterator[None]:
    cluster.stop()
    try:
        yield
    finally:
        cluster.start()


@contextmanager
def frozen(cluster: Cluster) -> Iterator[None]:
    """Its processes stand still, the first of them first: it begins no others then."""
    first = cluster.postmaster
    os.kill(first, signal.SIGSTOP)
    children = ["pgrep", "--parent", str(first)]
    found = subprocess.run(children, capture_output=True, text=True, check=True).stdout.split()
    processes = [int(each) for each in found]
    for each in processes:
        os.kill(each, signal.SIGSTOP)
    try:
        yield
    finally:
        for each in (*processes, first):
            os.kill(each, signal.SIGCONT)


class TimeAway:
    """What clients and whoever asks for readiness saw while the database was away."""

    def __init__(self, ends: Ends, watch: ReadinessWatch, fell: float, rose: float) -> None:
        self.ends = ends
        self.watch = watch
        self.fell = fell
        self.rose = rose


def taken_away(books: Loaded, away: Away, seconds: float) -> TimeAway:
    with books.load() as load, ReadinessWatch(books.server.url) as watch:
        load.wait_for_success(seconds=SECONDS_TO_RETURN)
        watch.wait_until(ready=True, seconds=SECONDS_TO_RETURN)
        with away(books.cluster):
            began = time.monotonic()
            fell = watch.wait_until(ready=False, seconds=SECONDS_TO_NOTICE)
            time.sleep(max(began + seconds - time.monotonic(), 0))
            assert not watch.is_ready, "it was ready again, without a database"
        rose = watch.wait_until(ready=True, seconds=SECONDS_TO_RETURN)
        load.wait_for_success(seconds=SECONDS_TO_RETURN)
    return TimeAway(load.ends, watch, fell, rose)


@pytest.mark.parametrize(
    ("away", "how"),
    [(stopped, "stopped in order"), (frozen, "frozen (SIGSTOP of every process)")],
    ids=["stopped", "frozen"],
)
def test_readiness_falls_with_the_database_and_recovers_by_itself(
    cluster: Cluster,
    tmp_path: Path,
    away: Away,
    how: str,
    record_property: Callable[[str, object], None],
) -> None:
    with loaded(cluster, tmp_path, timeout=CLIENTS_WAIT) as books:
        seen = taken_away(books, away, SECONDS_AWAY)
        assert_as_told(books, seen.ends)
    assert seen.watch.problems == []
    # Of those that come then some are refused, or all wait until it is there again.
    came = seen.ends.undone or seen.ends.slowest > SECONDS_AWAY / 2
    assert came, "no request came while the database was away"
    assert seen.ends.slowest < SLOWEST_ANSWER
    tried(
        record_property,
        f"PostgreSQL {how} for {SECONDS_AWAY:.0f} s under load",
        promise="A database that is away is told, and missed no longer than it is away",
        store=POSTGRESQL,
        times=1,
        result=f"not ready after {seen.fell:.1f} s, ready {seen.rose:.1f} s after its return; "
        f"{told(seen.ends)}; the slowest answer took {seen.ends.slowest:.1f} s, that of `/readyz` "
        f"{seen.watch.slowest:.1f} s",
    )


# Negative control ---------------------------------------------------------------------------


def test_the_half_minute_finds_a_build_that_connects_once(cluster: Cluster, tmp_path: Path) -> None:
    module = "fault.known_bad.connects_once"
    with (
        loaded(cluster, tmp_path, module=module) as books,
        pytest.raises(AssertionError, match="still not ready"),
    ):
        taken_away(books, stopped, seconds=1.0)
