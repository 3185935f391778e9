"""What an operator is told of a PostgreSQL server that does not wait for its disk."""

from pathlib import Path

import pytest

from any_store import make_schema
from company import Clock
from contract.started_server import DatabaseFile
from monthend.storage.opening import cautions, open_store
from monthend.storage.postgresql import durability
from postgresql_cluster import Cluster


def test_each_setting_that_is_off_gets_a_sentence() -> None:
    found = list(durability.cautions([("synchronous_commit", "on"), ("fsync", "off")]))
    assert found == [
        "The PostgreSQL server is set to fsync = off: a crash of its machine may lose what was "
        "acknowledged, and damage the database."
    ]


@pytest.mark.parametrize("value", ["on", "local", "remote_apply"])
def test_what_waits_for_the_disk_gets_none(value: str) -> None:
    assert list(durability.cautions([("synchronous_commit", value)])) == []


@pytest.mark.postgresql
def test_the_server_is_asked_and_not_the_session(postgresql: Cluster, clock: Clock) -> None:
    """The sessions of the program wait for the disk whatever the server is set to."""
    url = postgresql.database(make_schema)
    store = open_store(url, clock=clock)
    try:
        found = cautions(store, url)
    finally:
        store.close()
    assert [line.split(" = ")[0].split()[-1] for line in found] == [
        "fsync",
        "full_page_writes",
        "synchronous_commit",
    ]


@pytest.mark.postgresql
def test_the_doctor_tells_it_too(postgresql: Cluster, tmp_path: Path) -> None:
    database = DatabaseFile(tmp_path / "books.db", elsewhere=postgresql.empty_database())
    database.init()
    done = database.run("doctor")
    assert done.returncode == 0
    assert "Caution: The PostgreSQL server is set to fsync = off" in done.stdout
