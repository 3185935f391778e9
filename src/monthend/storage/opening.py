"""Which store a database's URL asks for."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import datetime
from typing import Protocol, TypeVar

from monthend.entrance.ports import AsyncStore
from monthend.services.directory import Directory
from monthend.services.ports import Store, StoreUnavailable

from .session import Row

T = TypeVar("T")

SQLITE = "sqlite:///"


class OpenStore(Store, AsyncStore, Protocol):
    """A store with everything that a process asks of it, from its founding to its end."""

    wake_worker: Callable[[], None]

    def found(self, first: Callable[[Directory], T]) -> T | None:
        """Make the tables and what must be in them first, both or neither; None if they exist."""

    def check_schema(self) -> None:
        """Refuse a database without the tables, or with those of another version."""

    def rows(self, sql: str) -> list[Row]:
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
    new: bool = False,
) -> OpenStore:
    """The store behind a URL. A file that is missing is not made by accident, only if `new`."""
    if url.startswith(SQLITE):
        from .store import SqliteStore

        file = url.removeprefix(SQLITE)
        if not new and not os.path.lexists(file):
            raise StoreUnavailable(file=file, cause="there is no such file (run `monthend init`)")
        return SqliteStore(file, clock=clock, synchronous=synchronous, readers=readers)
    from .postgresql.store import PostgresStore

    return PostgresStore(
        url,
        clock=clock,
        synchronous=synchronous,
        writers=writers,
        # One is held by every slow read.
        readers=max(readers, 2),
        statement_seconds=statement_seconds,
    )


def cautions(store: OpenStore, url: str) -> list[str]:
    """What the database is set to that an operator should know of, a sentence each."""
    if url.startswith(SQLITE):
        return []
    from .postgresql import durability

    return list(durability.cautions(store.rows(durability.SETTINGS)))
