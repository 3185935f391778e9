"""Which store a database's URL asks for."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import datetime
from typing import Any, Protocol, TypeVar

from monthend.engines.archives import ARCHIVES, ArchiveFiles
from monthend.entrance.ports import AsyncStore
from monthend.services.directory import Directory
from monthend.services.operating_ports import OperatingStore
from monthend.services.ports import Store, StoreUnavailable
from monthend.services.schedule_ports import ScheduleStore
from monthend.services.webhook_keys import NO_KEYS, WebhookKeys
from monthend.services.webhook_ports import Refused, WebhookStore

from .session import Row, Statement
from .waits import Waits

T = TypeVar("T")

SQLITE = "sqlite:///"
MANIFEST = ".manifest.json"
"""What a backup has beside it, after its own name."""


class OpenStore(Store, AsyncStore, OperatingStore, WebhookStore, ScheduleStore, Protocol):
    """A store with everything that a process asks of it, from its founding to its end."""

    wake_worker: Callable[[], None]
    waits: Waits
    archives: ArchiveFiles
    webhook_refused: Refused

    def found(self, first: Callable[[Directory], T]) -> T | None:
        """Make the tables and what must be in them first, both or neither; None if they exist."""

    def check_schema(self) -> None:
        """Refuse a database without the tables, or with those of another version."""

    def rows(self, sql: str | Statement, **values: Any) -> list[Row]:
        """What a query of one's own answers, on one snapshot."""

    def damage(self, at_most: int) -> tuple[str, list[str]]:
        """What was looked at below the tables, and what is wrong there."""

    def fence_damage(self) -> list[str]:
        """What differs between the triggers that are there and those that should be."""

    def close(self) -> None:
        """Finish what is under way, and take no more."""


def open_store(
    url: str,
    *,
    clock: Callable[[], datetime],
    synchronous: str = "FULL",
    readers: int = 2,
    writers: int = 8,
    statement_seconds: float = 60,
    webhook_keys: WebhookKeys = NO_KEYS,
    new: bool = False,
) -> OpenStore:
    """The store behind a URL. A file that is missing is not made by accident, only if `new`."""
    archives = archive_folder("", url)
    if url.startswith(SQLITE):
        from .store import SqliteStore

        file = url.removeprefix(SQLITE)
        if not new and not os.path.lexists(file):
            raise StoreUnavailable(file=file, cause="there is no such file (run `monthend init`)")
        _refuse_backup(file)
        return SqliteStore(
            file, clock=clock, synchronous=synchronous, readers=readers,
            webhook_keys=webhook_keys, archives=archives,
        )  # fmt: skip
    from .postgresql.store import PostgresStore

    return PostgresStore(
        url,
        clock=clock,
        synchronous=synchronous,
        writers=writers,
        # One is held by every slow read.
        readers=max(readers, 2),
        statement_seconds=statement_seconds,
        webhook_keys=webhook_keys,
        archives=archives,
    )


def archive_folder(archives: str, url: str) -> str:
    """The folder that is named, else one beside the file of a database, from the root on."""
    beside = os.path.join(folder_of(url) or "", ARCHIVES)
    return os.path.abspath(archives or beside)


def folder_of(url: str) -> str | None:
    """Where the file of a database is; None where it is not a file of this machine."""
    if not url.startswith(SQLITE):
        return None
    return os.path.dirname(os.path.realpath(url.removeprefix(SQLITE)))


def _refuse_backup(file: str) -> None:
    """A backup that was opened once is no more what its manifest says, and nobody's to restore."""
    manifest = os.path.realpath(file) + MANIFEST
    if os.path.lexists(manifest):
        cause = (
            "it is a backup, which being opened would spoil: `monthend restore` makes a database "
            f"of it (or move {manifest} away)"
        )
        raise StoreUnavailable(file=file, cause=cause)


def cautions(store: OpenStore, url: str) -> list[str]:
    """What the database is set to that an operator should know of, a sentence each."""
    if url.startswith(SQLITE):
        return []
    from .postgresql import durability

    return list(durability.cautions(store.rows(durability.SETTINGS)))
