"""The network between clients, server and database loses packets, of one link, in one direction.

Everybody has a network namespace of its own. What a client was told is true: what is done is
there, what was refused is not, and what nobody answered, or what was said not to be known, is
there once or not at all.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from any_store import POSTGRESQL, no_postgresql
from contract.ledger_rows import CODES
from contract.started_server import DatabaseFile, StartedServer, warm_command_line
from contract.zuora import Zuora
from fault.load import Ends, Load
from fault.namespaces import DATABASE, FRONT, Lost, Namespaces, missing
from fault.postgresql_at_work import Loaded, assert_as_told
from postgresql_cluster import Cluster, binaries
from reliability import tried

pytestmark = [pytest.mark.postgresql, pytest.mark.nightly]

SHORT, LONG = 3.0, 45.0
"""What TCP gets over by sending again, and what everybody gives up."""
CLIENTS_WAIT = 5.0
SECONDS_TO_RETURN = 90.0
CUTS_AT_MOST = 10
SETTINGS = {"MONTHEND_LEASE_SECONDS": "1"}
# A commit takes so long that a cut finds some of them.
SLOW_COMMITS = ("commit_delay=20000", "commit_siblings=0")
GIVE_UP_SOON = "tcp_user_timeout=2000&connect_timeout=2"
BETWEEN_CLIENT_AND_SERVER = (Lost.REQUESTS, Lost.ANSWERS, Lost.CLIENTS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Apart:
    """Three namespaces, and the cluster in one of them."""

    namespaces: Namespaces
    cluster: Cluster


@pytest.fixture(scope="module")
def apart() -> Iterator[Apart]:
    if binaries() is None:
        no_postgresql()
    if (why := missing()) is not None:
        pytest.skip(why)
    # It is of the whole process, and must not be begun in one of the namespaces.
    warm_command_line()
    with Namespaces() as namespaces:
        within = namespaces.within(namespaces.database)
        with Cluster(settings=SLOW_COMMITS, within=within, at=DATABASE) as cluster:
            yield Apart(namespaces=namespaces, cluster=cluster)


@contextmanager
def served(
    apart: Apart, folder: Path, module: str = "monthend", hurry: str = ""
) -> Iterator[Loaded]:
    """A server in its namespace, and this thread in that of the clients."""
    cluster, namespaces = apart.cluster, apart.namespaces
    url = cluster.empty_database()
    database = DatabaseFile(folder / "monthend.db", elsewhere=url)
    owner = database.init()
    database.import_csv("codes", CODES)
    there = f"{cluster.url_there(url)}?{hurry}" if hurry else cluster.url_there(url)
    with (
        namespaces.as_client(),
        StartedServer(
            DatabaseFile(folder / "monthend.db", module=module, elsewhere=there),
            settings=SETTINGS,
            host=FRONT,
            within=namespaces.within(namespaces.server),
        ) as server,
    ):
        zuora = Zuora.signed_in(server.url, owner)
        january = zuora.create("Jan 2016", "2016-01-01", "2016-01-31")
        yield Loaded(
            cluster=cluster, database=database, server=server, zuora=zuora, january=january
        )


def cut_off(books: Loaded, apart: Apart, lost: Lost, seconds: float) -> tuple[Ends, float]:
    """What clients were told before, meanwhile and after, and how long it took to go on."""
    # Whoever asks a server that is reached waits for what it says, however long that takes.
    books.zuora.timeout = CLIENTS_WAIT if lost in BETWEEN_CLIENT_AND_SERVER else 2 * LONG
    with Load(books.zuora, books.january, silence_is_unknown=True) as load:
        load.wait_for_success(seconds=SECONDS_TO_RETURN)
        time.sleep(0.5)
        with apart.namespaces.losing(lost):
            time.sleep(seconds)
        took = load.wait_for_success(seconds=SECONDS_TO_RETURN)
    books.zuora.timeout = 2 * LONG
    return load.ends, took


@pytest.mark.parametrize("seconds", [SHORT, LONG])
@pytest.mark.parametrize("lost", Lost, ids=lambda lost: lost.name.lower())
def test_an_answer_is_done_refused_or_unknown_and_never_wrong(
    apart: Apart,
    tmp_path: Path,
    lost: Lost,
    seconds: float,
    record_property: Callable[[str, object], None],
) -> None:
    with served(apart, tmp_path) as books:
        ends, took = cut_off(books, apart, lost, seconds)
        assert_as_told(books, ends)
    if seconds == LONG:
        assert ends.unknown or ends.undone, "nobody asked anything meanwhile"
    unanswered = "not answered, or told that it is not known"
    tried(
        record_property,
        f"{lost.name.lower()} are lost for {seconds:.0f} s between network namespaces",
        promise="A network that loses packets makes no answer wrong",
        store=POSTGRESQL,
        times=1,
        result=f"{len(ends.done):,} acknowledged entries, 0 lost; {len(ends.undone)} told that "
        f"nothing was done, 0 there; {len(ends.unknown)} {unanswered}, 0 there twice; "
        f"posting again {took:.1f} s after",
    )


# Negative control ---------------------------------------------------------------------------


def test_lost_results_find_a_build_that_does_its_work_again(apart: Apart, tmp_path: Path) -> None:
    with served(apart, tmp_path, "fault.known_bad.commit_again", GIVE_UP_SOON) as bad:
        for _ in range(CUTS_AT_MOST):
            ends, _ = cut_off(bad, apart, Lost.RESULTS, seconds=2 * SHORT)
            if any("is there twice" in line for line in ends.wrong(bad.url)):
                return
    pytest.fail("the known-bad build was not caught")
