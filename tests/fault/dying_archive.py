"""A fiscal year on its way into an archive or back, killed at a certain moment.

Moments are what changes the disk and what changes the database: before each of them the process
is killed once. Run as `python -m fault.dying_archive MOMENT add|restore URL FOLDER`.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from monthend.domain.permissions import Channel
from monthend.engines import archiving
from monthend.engines.archives import ArchiveFiles
from monthend.services import sessions
from monthend.storage.archives import ArchiveTable
from monthend.storage.opening import OpenStore, open_store
from monthend.storage.postgresql.session import PostgresSession
from monthend.storage.session import Session

YEAR = 2024


class Moments:
    """What happens one after the other until the process is killed."""

    def __init__(self, last: int) -> None:
        self._last = last
        self._passed = 0
        self._inside = 0

    def pass_one(self) -> None:
        self._passed += 1
        if self._passed == self._last:
            os.kill(os.getpid(), signal.SIGKILL)

    def before(self, change: Callable[..., Any]) -> Callable[..., Any]:
        def change_or_die(*given: Any, **more: Any) -> Any:
            self.pass_one()
            return change(*given, **more)

        return change_or_die

    def before_inside(self, change: Callable[..., Any]) -> Callable[..., Any]:
        """The same for what else happens all the time."""

        def change_or_die(*given: Any, **more: Any) -> Any:
            if self._inside:
                self.pass_one()
            return change(*given, **more)

        return change_or_die

    def around(self, work: Callable[..., Any]) -> Callable[..., Any]:
        def work_inside(*given: Any, **more: Any) -> Any:
            self._inside += 1
            try:
                return work(*given, **more)
            finally:
                # Before the commit comes another.
                self.pass_one()
                self._inside -= 1

        return work_inside


def die_before(moment: int) -> None:
    moments = Moments(moment)
    for name in ("fsync", "rename"):
        setattr(os, name, moments.before(getattr(os, name)))
    for kind in (Session, PostgresSession):
        for name in ("run", "copy"):
            if name in vars(kind):
                setattr(kind, name, moments.before_inside(getattr(kind, name)))
    for name in ("move_out", "move_in"):
        setattr(ArchiveTable, name, moments.around(getattr(ArchiveTable, name)))


def main() -> None:
    moment, how, url, folder = sys.argv[1:]
    store = open_store(url, clock=lambda: datetime.now(UTC))
    store.archives = ArchiveFiles(Path(folder))
    caller = store.read_directory(
        lambda directory: sessions.caller_by_name(directory, None, None, Channel.CLI)
    )
    die_before(int(moment))
    work = archiving.archive if how == "add" else archiving.restore
    work(store, caller, ArchiveFiles(Path(folder)), YEAR)
    _done(store)


def _done(store: OpenStore) -> None:
    print("done", flush=True)
    store.close()


if __name__ == "__main__":
    main()
