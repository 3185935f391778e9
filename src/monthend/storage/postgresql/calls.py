"""What is handed to a database thread, and what the thread hands to the work."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, NamedTuple

from .connections import Connection
from .gate import Opening


class Transaction:
    """A database transaction, the work's own until it returns."""

    __slots__ = ("_after_commit", "connection", "seen", "slot", "writes")

    def __init__(
        self,
        connection: Connection,
        after_commit: list[Callable[[], None]] | None,
        *,
        slot: int,
        seen: int | None,
    ) -> None:
        self.connection = connection
        self.slot = slot
        self.seen = seen
        self.writes = after_commit is not None
        self._after_commit = after_commit

    def after_commit(self, action: Callable[[], None]) -> None:
        """The action runs once the work is durable, or never."""
        if self._after_commit is None:
            raise RuntimeError("A reading transaction has no commit that an action could follow.")
        self._after_commit.append(action)


class Call(NamedTuple):
    """A piece of work, how its transaction begins, and the answer that its caller waits for."""

    work: Callable[[Transaction], Any]
    opening: Opening
    answer: Future[Any]


class Again(Exception):
    """Raised by work that is to be done once more, in a transaction that begins otherwise.

    `ready` runs between the two, `opening` begins the second. Work for which much was
    made ready in vain is given up. Where that takes `long`, readers leave it to another thread.
    """

    def __init__(
        self,
        *,
        ready: Callable[[Connection], None] | None = None,
        opening: Opening | None = None,
        long: bool = False,
    ) -> None:
        super().__init__("the work is done once more")
        self.ready = ready
        self.opening = opening
        self.long = long
