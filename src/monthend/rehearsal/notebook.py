"""A file beside the books: what was asked of a server for rehearsals, and the faults it is to have.

It is no part of the books: no backup, snapshot or copy has it, and nothing is lost with it. All
processes on one machine share it. It need not survive a power failure, so nothing is synced.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, TypeVar

from monthend.services.ports import StoreUnavailable

T = TypeVar("T")

BUSY_SECONDS = 10.0
SCHEMA = (
    """CREATE TABLE IF NOT EXISTS request (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        id TEXT NOT NULL,
        tenant_id TEXT NOT NULL,
        at TEXT NOT NULL,
        operation TEXT NOT NULL,
        status INTEGER NOT NULL,
        outcome TEXT NOT NULL,
        user TEXT NOT NULL,
        track_id TEXT,
        details TEXT NOT NULL
    )""",
    "CREATE INDEX IF NOT EXISTS request_of_tenant ON request (tenant_id, number)",
    """CREATE TABLE IF NOT EXISTS fault (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        id TEXT NOT NULL UNIQUE,
        tenant_id TEXT NOT NULL,
        rule TEXT NOT NULL,
        considered INTEGER NOT NULL DEFAULT 0,
        met INTEGER NOT NULL DEFAULT 0,
        note TEXT
    )""",
    "CREATE INDEX IF NOT EXISTS fault_of_tenant ON fault (tenant_id, number)",
    """CREATE TABLE IF NOT EXISTS ended_sign_in (
        secret_hash TEXT PRIMARY KEY,
        number INTEGER NOT NULL
    )""",
)
IN_MEMORY = ":memory:"


class Notebook:
    """One file, or none: then it lasts as long as the process. Any thread may use it."""

    def __init__(self, path: str = IN_MEMORY) -> None:
        self._path = path
        self._lock = threading.Lock()
        with self._told():
            if path != IN_MEMORY:
                # What is written down is nobody else's business.
                Path(path).touch(mode=0o600)
            self._connection = sqlite3.connect(
                path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False
            )
            for pragma in ("journal_mode = WAL", "synchronous = OFF"):
                self._connection.execute(f"PRAGMA {pragma}")
        self.write(lambda notes: [notes.execute(statement) for statement in SCHEMA])

    @contextmanager
    def _told(self) -> Iterator[None]:
        """What hinders the file is told as of any store."""
        try:
            yield
        except (sqlite3.Error, OSError) as problem:
            raise StoreUnavailable(file=self._path, cause=str(problem)) from None

    def read(self, statement: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """The rows of one statement."""
        with (
            self._lock,
            self._told(),
            closing(self._connection.execute(statement, values)) as found,
        ):
            return found.fetchall()

    def write(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Several statements at once: all of them, or none."""
        with self._lock, self._told():
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                done = work(self._connection)
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise
            self._connection.execute("COMMIT")
            return done

    def close(self) -> None:
        with self._lock:
            self._connection.close()
