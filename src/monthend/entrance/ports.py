"""What the dialects ask of the store: answers as futures, for they run in an event loop."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import Protocol, TypeVar

from monthend.services.caller import Caller
from monthend.services.directory import Directory
from monthend.services.ports import Books

T = TypeVar("T")


class AsyncStore(Protocol):
    """The store's side that does not block."""

    def submit(
        self, caller: Caller, work: Callable[[Books], T], *, posting: bool = False
    ) -> Future[T]: ...
    def submit_in_order(
        self, caller: Caller, works: Sequence[Callable[[Books], T]]
    ) -> list[Future[T]]:
        """Each a transaction of its own, the next begun when the one before has ended.

        That the store takes none is the outcome of each.
        """

    def submit_read(self, caller: Caller, work: Callable[[Books], T]) -> Future[T]: ...
    def submit_directory(self, work: Callable[[Directory], T]) -> Future[T]: ...
    def submit_read_directory(self, work: Callable[[Directory], T]) -> Future[T]: ...
