"""Calls that wait for a database thread, and what a thread hands to them."""

import sqlite3
import threading
from collections.abc import Callable
from concurrent.futures import Future
from queue import Empty, SimpleQueue
from typing import Any, NamedTuple, TypeVar

from monthend.services.ports import StoreUnavailable

from .connections import FileIdentity

T = TypeVar("T")


class Transaction:
    """One caller's part of a database transaction.

    The connection is the caller's until its work returns, and so is every
    cursor made from it: work returns rows, never a cursor. `file` tells which file
    it is in: what is remembered of another one is not true of this. `loads` is whether it may
    load years that are away, or would keep others waiting for minutes.
    """

    __slots__ = ("_after_commit", "connection", "file", "loads")

    def __init__(
        self,
        connection: sqlite3.Connection,
        after_commit: list[Callable[[], None]] | None,
        file: FileIdentity,
        *,
        loads: bool = True,
    ) -> None:
        self.connection = connection
        self.file = file
        self.loads = loads
        self._after_commit = after_commit

    @property
    def writes(self) -> bool:
        return self._after_commit is not None

    def after_commit(self, action: Callable[[], None]) -> None:
        """The action runs on the writer thread once the work is durable, or never."""
        if self._after_commit is None:
            raise RuntimeError("A reading transaction has no commit that an action could follow.")
        self._after_commit.append(action)


class LoadsYears(Exception):
    """Raised by work that reads years that are away, where nobody may wait for them."""


class Call(NamedTuple):
    """A piece of work and the answer that its caller waits for."""

    work: Callable[[Transaction], Any]
    answer: Future[Any]


class CallQueue:
    """Calls in the order they came; once closed it takes no more and then runs dry."""

    def __init__(self, file: str) -> None:
        self._file = file
        self._calls: SimpleQueue[Call | None] = SimpleQueue()
        # Without it a call could slip in behind the closing mark and never be answered.
        self._entrance = threading.Lock()
        self._closed = False

    def put(self, work: Callable[[Transaction], T]) -> Future[T]:
        answer: Future[T] = Future()
        with self._entrance:
            if self._closed:
                raise StoreUnavailable(file=self._file, cause="it was closed")
            self._calls.put(Call(work, answer))
        return answer

    def next(self) -> Call | None:
        """The next call, waited for; None once the queue is closed and dry."""
        call = self._calls.get()
        if call is None:
            self._calls.put(None)  # for the other threads, and for whoever asks again
        return call

    def next_at_once(self) -> Call | None:
        """The next call if one waits already."""
        try:
            call = self._calls.get_nowait()
        except Empty:
            return None
        if call is None:
            self._calls.put(None)
        return call

    def waiting(self) -> int:
        return self._calls.qsize()

    def close(self) -> None:
        with self._entrance:
            if not self._closed:
                self._closed = True
                self._calls.put(None)


def done(work: Callable[[Transaction], T], transaction: Transaction) -> T:
    """What the work returns; a cursor among it is closed, for its snapshot ends here."""
    value = work(transaction)
    if isinstance(value, sqlite3.Cursor):
        value.close()
    return value


def close_cursors(connection: sqlite3.Connection, problem: BaseException) -> None:
    """No cursor of the connection stays open in the frames that the problem remembers.

    An open cursor pins the connection to an old snapshot: later reads would be
    stale and later writes refused for as long as somebody keeps the exception.
    """
    seen: set[int] = set()
    link: BaseException | None = problem
    while link is not None and id(link) not in seen:
        seen.add(id(link))
        step = link.__traceback__
        while step is not None:
            for value in step.tb_frame.f_locals.values():
                if isinstance(value, sqlite3.Cursor) and value.connection is connection:
                    value.close()
            step = step.tb_next
        link = link.__cause__ or link.__context__
