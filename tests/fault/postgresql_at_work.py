"""A server on PostgreSQL with a load on it, and what must hold when the load is over."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

from contract.ledger_rows import CODES
from contract.started_server import DatabaseFile, StartedServer
from contract.zuora import Zuora
from fault.killing import close_at_last
from fault.load import Ends, Load
from postgresql_cluster import Cluster

SECONDS_TO_RETURN = 5.0
SECONDS_TO_FORGET = 45.0
"""How long a database keeps the session of a client that is gone without a word."""
CONNECTIONS = 10
COUNT = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'monthend'"
LOCKS = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'"


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """A server with a load on it, and the cluster under it."""

    cluster: Cluster
    database: DatabaseFile
    server: StartedServer
    zuora: Zuora
    january: str

    @property
    def url(self) -> str:
        return self.database.url

    def ask(self, query: str) -> int:
        with psycopg.connect(self.url) as there:
            found = there.execute(query).fetchone()
        assert found is not None
        return int(found[0])

    def load(self) -> Load:
        return Load(self.zuora, self.january)


@contextmanager
def loaded(
    cluster: Cluster,
    folder: Path,
    *,
    module: str = "monthend",
    settings: Mapping[str, str] | None = None,
    timeout: float = 30.0,
) -> Iterator[Loaded]:
    url = cluster.empty_database()
    database = DatabaseFile(folder / "monthend.db", module=module, elsewhere=url)
    owner = database.init()
    database.import_csv("codes", CODES)
    given = {"MONTHEND_LEASE_SECONDS": "1", **(settings or {})}
    with StartedServer(database, settings=given) as server:
        zuora = Zuora.signed_in(server.url, owner)
        zuora.timeout = timeout
        january = zuora.create("Jan 2016", "2016-01-01", "2016-01-31")
        yield Loaded(
            cluster=cluster, database=database, server=server, zuora=zuora, january=january
        )


def assert_as_told(books: Loaded, ends: Ends) -> None:
    """The database is as the clients were told, sound, and nothing stands in anybody's way."""
    assert ends.problems == []
    assert ends.wrong(books.url) == []
    assert ends.changes > 0
    assert close_at_last(books.zuora, seconds=60) == ("Closed", "Completed")
    found = books.database.run("doctor")
    assert found.returncode == 0, found.stdout
    assert comes_to(books, COUNT, CONNECTIONS) <= CONNECTIONS
    # Sealing, after a close, takes a lock for a moment.
    assert comes_to(books, LOCKS, 0) == 0
    assert "Traceback" not in books.server.log, books.server.log[-5000:]


def comes_to(books: Loaded, query: str, at_most: int) -> int:
    """What the database answers at last: a session whose client was cut off ends in a while."""
    until = time.monotonic() + SECONDS_TO_FORGET
    while (found := books.ask(query)) > at_most and time.monotonic() < until:
        time.sleep(0.05)
    return found


def told(ends: Ends) -> str:
    return (
        f"{len(ends.done):,} acknowledged entries, 0 lost; {len(ends.undone):,} told that nothing "
        f"was done, 0 there; {len(ends.unknown):,} told that it is not known, 0 there twice"
    )
