"""A PostgreSQL cluster for a benchmark: that of the tests, as durable as in production."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

# The tests are no package that is installed.
sys.path.append(str(Path(__file__).resolve().parents[1] / "tests"))

from postgresql_cluster import Cluster as Cluster
from postgresql_cluster import binaries
from postgresql_cluster import free_port as free_port

from .server_process import TICK_SECONDS

SQLITE, POSTGRESQL = "SQLite", "PostgreSQL"


def kinds() -> tuple[str, ...]:
    """The stores that can be measured on this machine."""
    return (SQLITE,) if binaries() is None else (SQLITE, POSTGRESQL)


@contextmanager
def database(kind: str, scratch: Path, name: str) -> Iterator[str]:
    """The URL of a new database."""
    if kind == SQLITE:
        yield f"sqlite:///{scratch / name}.db"
        return
    with running() as cluster:
        yield cluster.empty_database()


def running() -> Cluster:
    """A new cluster, ended with its block; its memory is what a server of its own would have."""
    return Cluster(settings=("shared_buffers=1GB", "max_wal_size=8GB"))


def cpu_seconds(cluster: Cluster) -> float:
    """Seconds of CPU so far of this process and of all processes of the cluster, ended ones too."""
    postmaster = cluster.postmaster
    ticks = 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            text = stat.read_text(encoding="ascii", errors="replace")
        except OSError:
            continue
        after_name = text.rpartition(") ")[2].split()
        if stat.parent.name == str(postmaster):
            ticks += sum(map(int, after_name[11:15]))
        elif after_name[1] == str(postmaster):
            ticks += int(after_name[11]) + int(after_name[12])
    return time.process_time() + ticks * TICK_SECONDS


def programs() -> Path:
    """The folder with all of PostgreSQL's own programs; on the path there may be only some."""
    folder = binaries()
    assert folder is not None, "whoever asks has a cluster"
    return (folder / "initdb").resolve().parent
