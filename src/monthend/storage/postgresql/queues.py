"""Calls that wait for a thread with a connection, and how long they do."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from queue import SimpleQueue
from typing import TypeVar

from monthend.services.ports import StoreUnavailable

from .calls import Call, Transaction
from .gate import Opening

T = TypeVar("T")

LOOKS_PER_PATIENCE = 20


class Batch:
    """Calls that one thread answers, one after the other."""

    __slots__ = ("calls", "since")

    def __init__(self, calls: list[Call]) -> None:
        self.calls = calls
        self.since = time.monotonic()

    def refuse(self, problem: BaseException) -> None:
        """The same answer to all that still wait for theirs."""
        for call in self.calls:
            if call.answer.set_running_or_notify_cancel():
                call.answer.set_exception(problem)


class CallQueue:
    """Batches in the order they came; once closed it takes no more and then runs dry.

    Whoever waits longer than the patience is refused, though no thread has come
    by: while all of them are stuck, callers would pile up, and each of them wait
    for all those before.
    """

    def __init__(self, database: str, patience: float) -> None:
        self._database = database
        self._patience = patience
        self._queued: SimpleQueue[Batch | None] = SimpleQueue()
        # What is taken out of here, by a thread or for want of patience, is the taker's to answer.
        self._waiting: dict[int, Batch] = {}
        # Without it a call could slip in behind the closing mark and never be answered.
        self._entrance = threading.Lock()
        self._closed = False

    def put(self, works: Sequence[Callable[[Transaction], T]], opening: Opening) -> list[Future[T]]:
        calls = [Call(work, opening, Future[T]()) for work in works]
        batch = Batch(calls)
        if not self._put(batch):
            batch.refuse(StoreUnavailable(file=self._database, cause="it was closed"))
        return [call.answer for call in calls]

    def put_back(self, batch: Batch) -> bool:
        """Leave a batch to another thread; its patience goes on running."""
        return self._put(batch)

    def _put(self, batch: Batch) -> bool:
        with self._entrance:
            if not self._closed:
                self._waiting[id(batch)] = batch
                self._queued.put(batch)
            return not self._closed

    def next(self) -> Batch | None:
        """The next batch, waited for; None once the queue is closed and dry."""
        while (batch := self._queued.get()) is not None:
            with self._entrance:
                mine = self._waiting.pop(id(batch), None)
            if mine is not None:
                return batch
        self._queued.put(None)  # for the other threads
        return None

    def refuse_overdue(self) -> None:
        """Answer those who have waited long enough."""
        limit = time.monotonic() - self._patience
        with self._entrance:
            overdue = [batch for batch in self._waiting.values() if batch.since < limit]
            for batch in overdue:
                del self._waiting[id(batch)]
        cause = f"all its connections have been busy for more than {self._patience:g} seconds"
        for batch in overdue:
            batch.refuse(StoreUnavailable(file=self._database, cause=cause))

    def close(self) -> None:
        with self._entrance:
            if not self._closed:
                self._closed = True
                self._queued.put(None)


class Impatience:
    """A thread that looks after those who wait, until it is told to stop."""

    def __init__(self, queues: Sequence[CallQueue], patience: float) -> None:
        self._queues = queues
        self._pause = patience / LOOKS_PER_PATIENCE
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look, name="monthend-patience", daemon=True)
        self._thread.start()

    def _look(self) -> None:
        while not self._over.wait(self._pause):
            for queue in self._queues:
                queue.refuse_overdue()

    def stop(self) -> None:
        self._over.set()
        self._thread.join()
