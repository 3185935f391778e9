"""PostgreSQL quits, is restarted, or ends sessions while a server posts and closes on it.

The server is not touched: it refuses while there is no database, and comes back with it.
"""

import random
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import psycopg
import pytest

from any_store import POSTGRESQL, no_postgresql
from fault.load import Ends
from fault.postgresql_at_work import SECONDS_TO_RETURN, Loaded, assert_as_told, loaded, told
from postgresql_cluster import Cluster, binaries
from reliability import tried

pytestmark = pytest.mark.postgresql

QUITS, QUITS_BY_NIGHT = 2, 50
TERMINATED, TERMINATED_BY_NIGHT = 30, 3000
SECONDS = random.Random(5)
PLUGS_AT_MOST = 8
SECONDS_TO_QUIT = 20.0
# What is not synced is soon lost.
SETTINGS = ("wal_writer_delay=10s", "max_connections=24")
TERMINATE = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'monthend' "
    "ORDER BY random() LIMIT 1"
)


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    """A cluster that syncs, for here the plug is pulled."""
    if binaries() is None:
        no_postgresql()
    with Cluster(settings=SETTINGS) as cluster:
        yield cluster


def quit_and_start(cluster: Cluster) -> None:
    lock = cluster.data / "postmaster.pid"
    cluster.quit_at_once()
    until = time.monotonic() + SECONDS_TO_QUIT
    while lock.exists() and time.monotonic() < until:
        time.sleep(0.01)
    cluster.start()


def restart(cluster: Cluster) -> None:
    cluster.stop()
    cluster.start()


def take_every_connection(url: str, others: ExitStack) -> None:
    while True:
        others.enter_context(psycopg.connect(url))


def pull_the_plug(books: Loaded, how_often: int) -> tuple[Ends, float]:
    """Every other time the cluster is stopped in order; the longest wait until it went on."""
    longest = 0.0
    with books.load() as load:
        for number in range(how_often):
            load.wait_for_success(seconds=SECONDS_TO_RETURN)
            time.sleep(SECONDS.uniform(0.05, 0.3))
            (restart if number % 2 else quit_and_start)(books.cluster)
            longest = max(longest, load.wait_for_success(seconds=SECONDS_TO_RETURN))
    return load.ends, longest


def end_sessions(books: Loaded, how_often: int) -> Ends:
    """Have sessions of the server end, one at a time, in the middle of whatever they do."""
    with books.load() as load, psycopg.connect(books.url, autocommit=True) as administrator:
        load.wait_for_success(seconds=SECONDS_TO_RETURN)
        for _ in range(how_often):
            administrator.execute(TERMINATE)
            time.sleep(SECONDS.uniform(0, 0.04))
        load.wait_for_success(seconds=SECONDS_TO_RETURN)
    return load.ends


@pytest.mark.parametrize(
    "how_often", [QUITS, pytest.param(QUITS_BY_NIGHT, marks=pytest.mark.nightly)]
)
def test_what_was_acknowledged_outlives_the_database_server(
    cluster: Cluster,
    tmp_path: Path,
    how_often: int,
    record_property: Callable[[str, object], None],
) -> None:
    with loaded(cluster, tmp_path) as books:
        ends, longest = pull_the_plug(books, how_often)
        assert_as_told(books, ends)
        assert ends.undone, "no request came while the database was away"
        assert "= off" not in books.server.log, "a cluster that syncs is warned of"
    tried(
        record_property,
        "SIGQUIT of the postmaster in mid-transaction, and restarts",
        promise="What was acknowledged is there",
        store=POSTGRESQL,
        times=how_often,
        result=f"{told(ends)}; posting again at most {longest:.1f} s after the database",
    )


@pytest.mark.parametrize(
    "how_often", [TERMINATED, pytest.param(TERMINATED_BY_NIGHT, marks=pytest.mark.nightly)]
)
def test_sessions_that_are_terminated_lose_nothing(
    cluster: Cluster,
    tmp_path: Path,
    how_often: int,
    record_property: Callable[[str, object], None],
) -> None:
    with loaded(cluster, tmp_path) as books:
        ends = end_sessions(books, how_often)
        assert_as_told(books, ends)
    tried(
        record_property,
        "sessions terminated at random",
        promise="What was acknowledged is there",
        store=POSTGRESQL,
        times=how_often,
        result=told(ends),
    )


def test_a_server_whose_database_takes_no_more_connections_goes_on_with_its_own(
    cluster: Cluster, tmp_path: Path
) -> None:
    with loaded(cluster, tmp_path) as books, ExitStack() as others:
        with pytest.raises(psycopg.OperationalError, match="too many"):
            take_every_connection(books.url, others)
        with books.load() as load:
            load.wait_for_success(seconds=SECONDS_TO_RETURN)
            others.close()
            load.wait_for_success(seconds=SECONDS_TO_RETURN)
        assert_as_told(books, load.ends)
        assert not load.ends.unknown


# Negative control ---------------------------------------------------------------------------


@pytest.mark.nightly
def test_the_plug_finds_a_server_that_does_not_wait_for_the_disk(
    cluster: Cluster, tmp_path: Path
) -> None:
    """`NORMAL` says of itself that the last moments may be lost; not each time are there any."""
    with loaded(cluster, tmp_path, settings={"MONTHEND_SYNCHRONOUS": "NORMAL"}) as books:
        for _ in range(PLUGS_AT_MOST):
            with books.load() as load:
                load.wait_for_success(seconds=SECONDS_TO_RETURN)
                time.sleep(0.3)
                quit_and_start(cluster)
            if any("is lost" in line for line in load.ends.wrong(books.url)):
                return
    pytest.fail("nothing was lost")
