"""A PostgreSQL cluster for a benchmark: that of the tests, as durable as in production."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

# The tests are no package that is installed.
sys.path.append(str(Path(__file__).resolve().parents[1] / "tests"))

from postgresql_cluster import Cluster, binaries

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
    with Cluster() as cluster:
        yield cluster.empty_database()
