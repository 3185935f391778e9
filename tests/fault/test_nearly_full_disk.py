"""A disk at 99 %, with a load on its database: readiness says so, and what was told is true.

What is left of it is used up by what is posted; then posts are refused, with nothing done,
until there is room again.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from any_store import POSTGRESQL, SQLITE, no_postgresql
from contract.ledger_rows import CODES
from contract.started_server import DatabaseFile, StartedServer
from contract.zuora import Zuora
from fault.killing import close_at_last
from fault.load import Ends, Load
from fault.readiness_watch import ReadinessWatch
from fault.small_disk import leave_free, mounted
from postgresql_cluster import Cluster, binaries
from reliability import tried

pytestmark = pytest.mark.nightly

MIB = 1024 * 1024
SIZES = {SQLITE: 100 * MIB, POSTGRESQL: 300 * MIB}
LEFT = 0.01
SECONDS_TO_NOTICE = 90.0
SECONDS_TO_FILL = 300.0
SECONDS_TO_RETURN = 60.0
KINDS = [SQLITE, pytest.param(POSTGRESQL, marks=pytest.mark.postgresql)]
# Room for what is posted is room for the log of it, and for nothing else.
SETTINGS = ("max_wal_size=64MB", "min_wal_size=32MB", "wal_recycle=off")


@dataclass(frozen=True, slots=True, kw_only=True)
class SmallDisk:
    """A database on a disk of its own."""

    folder: Path
    database: DatabaseFile
    cluster: Cluster | None = None

    def make_room(self, filler: Path) -> None:
        """As an operator does; a PostgreSQL that could not even log has ended, and is begun."""
        filler.unlink()
        if self.cluster is not None and not self.cluster.is_up:
            self.cluster.start()


@contextmanager
def on_small_disk(kind: str, folder: Path, module: str = "monthend") -> Iterator[SmallDisk]:
    # A server of its own account cannot enter the folder of a test.
    with (
        TemporaryDirectory() as open_to_all,
        mounted(Path(open_to_all) / "disk", SIZES[kind]) as disk,
    ):
        os.chmod(open_to_all, 0o755)
        if kind == SQLITE:
            database = DatabaseFile(disk / "monthend.db", module=module)
            yield SmallDisk(folder=disk, database=database)
            return
        if binaries() is None:
            no_postgresql()
        with Cluster(settings=SETTINGS, disk=disk) as cluster:
            url = cluster.empty_database()
            database = DatabaseFile(folder / "monthend.db", module=module, elsewhere=url)
            yield SmallDisk(folder=disk, database=database, cluster=cluster)


def filled_up(server: StartedServer, zuora: Zuora, disk: SmallDisk) -> Ends:
    january = zuora.create("Jan 2016", "2016-01-01", "2016-01-31")
    with Load(zuora, january) as load, ReadinessWatch(server.url) as watch:
        load.wait_for_success(seconds=SECONDS_TO_RETURN)
        filler = leave_free(disk.folder, LEFT)
        if disk.cluster is None:
            watch.wait_until(ready=False, seconds=SECONDS_TO_NOTICE)
            assert zuora.get("/readyz").json["checks"]["disk"]["state"] == "failed"
        until = time.monotonic() + SECONDS_TO_FILL
        while not load.ends.undone and not load.ends.problems and time.monotonic() < until:
            time.sleep(0.1)
        disk.make_room(filler)
        load.wait_for_success(seconds=SECONDS_TO_RETURN)
        watch.wait_until(ready=True, seconds=SECONDS_TO_RETURN)
    return load.ends


@pytest.mark.parametrize("kind", KINDS)
def test_a_disk_at_99_percent_is_told_and_loses_nothing(
    kind: str, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    with on_small_disk(kind, tmp_path) as disk:
        database = disk.database
        owner = database.init()
        database.import_csv("codes", CODES)
        with StartedServer(database) as server:
            zuora = Zuora.signed_in(server.url, owner)
            ends = filled_up(server, zuora, disk)
            assert ends.problems == []
            assert ends.undone, "the disk was never full"
            assert ends.wrong(database.url) == []
            assert close_at_last(zuora, seconds=60) == ("Closed", "Completed")
            found = database.run("doctor")
            assert found.returncode == 0, found.stdout
    tried(
        record_property,
        f"a disk of {SIZES[kind] // MIB} MiB of which 1 % is left, under load until nothing is",
        promise="A full disk refuses, and loses nothing",
        store=kind,
        times=1,
        result=f"{len(ends.done):,} acknowledged entries, 0 lost; {len(ends.undone)} told that "
        f"nothing was done, 0 there; {len(ends.unknown)} told that it is not known, 0 there twice",
    )


# Negative control ---------------------------------------------------------------------------


def test_the_full_disk_finds_a_build_that_shrugs_at_failed_commits(tmp_path: Path) -> None:
    module = "fault.known_bad.shrugs_at_failures"
    with on_small_disk(SQLITE, tmp_path, module) as disk:
        database = disk.database
        owner = database.init()
        database.import_csv("codes", CODES)
        with StartedServer(database) as server:
            zuora = Zuora.signed_in(server.url, owner)
            january = zuora.create("Jan 2016", "2016-01-01", "2016-01-31")
            with Load(zuora, january, silence_is_unknown=True) as load:
                load.wait_for_success(seconds=SECONDS_TO_RETURN)
                leave_free(disk.folder, LEFT)
                until = time.monotonic() + SECONDS_TO_FILL
                while not _lost(load.ends, database) and time.monotonic() < until:
                    time.sleep(2)
            assert _lost(load.ends, database), "the known-bad build was not caught"


def _lost(ends: Ends, database: DatabaseFile) -> bool:
    return any("is lost" in line for line in ends.wrong(database.url))
