"""A PostgreSQL database: some threads that write and some that read, each with its connection."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import Any, Self, TypeVar

import psycopg
import structlog
from psycopg import errors

from monthend.services.ports import StoreUnavailable
from monthend.storage.waits import Waits
from monthend.storage.year_reader import YearReader

from . import gate
from .calls import Again, Call, Transaction
from .connections import READ_ONLY, DatabaseAddress, DatabaseIdentity, LiveConnection, lost
from .gate import Opening
from .queues import Batch, CallQueue, Impatience

T = TypeVar("T")

WRITERS = 8
READERS = 2
SLOTS = 16
STATEMENT_SECONDS = 60.0
TRIES = 6
READIED_AT_MOST = 100
"""More partitions than one transaction lacks, each found missing by itself."""
PATIENCE_SECONDS = 10.0
"""How long a call waits for a connection that is free; SQLite's writers wait as long."""
SECONDS_BETWEEN_CONNECTS = 0.25

log = structlog.get_logger("monthend.storage")


Aside = Callable[[Call], None]
"""Where a call goes that has years to load."""


class OutcomeUnknown(Exception):
    """The connection was lost between COMMIT and its answer."""


class PostgresDatabase:
    """A PostgreSQL database that many threads and processes use at once.

    Each call is a transaction of its own on one of the database's threads. Work
    may run more than once: after a deadlock, or when the connection was lost before
    the commit was asked for. It must not use the database object again.
    """

    def __init__(
        self,
        url: str,
        *,
        synchronous: str = "FULL",
        writers: int = WRITERS,
        readers: int = READERS,
        statement_seconds: float = STATEMENT_SECONDS,
        patience: float = PATIENCE_SECONDS,
        on_connect: Callable[[DatabaseIdentity], None],
    ) -> None:
        self.address = DatabaseAddress(
            url, statement_seconds=statement_seconds, synchronous=synchronous
        )
        self._on_connect = on_connect
        self.waits = Waits()
        self._writes = CallQueue(self.address.shown, patience)
        self._reads = CallQueue(self.address.shown, patience)
        first = random.randrange(SLOTS)
        self._years: YearReader[Call] = YearReader(self._serve_years, file=self.address.shown)
        self._years_live = LiveConnection(self.address, on_connect)
        self._threads = [
            *self._crew("writer", self._writes, [(first + n) % SLOTS for n in range(writers)]),
            *self._crew("reader", self._reads, [None] * readers, self._years.put),
        ]
        self._impatience = Impatience((self._writes, self._reads), patience)
        for thread in self._threads:
            thread.start()
        self._own_threads = {thread.ident for thread in self._threads}

    def _crew(
        self, kind: str, calls: CallQueue, slots: Sequence[int | None], aside: Aside | None = None
    ) -> list[threading.Thread]:
        """The threads that answer a queue's calls, one for each slot."""
        crew: list[_Worker] = []
        for slot in slots:
            live = LiveConnection(self.address, self._on_connect)
            crew.append(_Worker(live, self.address, slot, crew, self.waits, aside))
        return [
            threading.Thread(
                target=worker.serve, args=(calls,), name=f"monthend-{kind}", daemon=True
            )
            for worker in crew
        ]

    def submit(self, work: Callable[[Transaction], T], opening: Opening = gate.plain) -> Future[T]:
        """The work runs inside a write transaction; its answer comes after the commit."""
        return self._put(self._writes, [work], opening)[0]

    def submit_in_order(
        self, works: Sequence[Callable[[Transaction], T]], opening: Opening
    ) -> list[Future[T]]:
        """One write transaction after the other, on one thread."""
        return self._put(self._writes, works, opening)

    def write(self, work: Callable[[Transaction], T], opening: Opening = gate.plain) -> T:
        return self.submit(work, opening).result()

    def submit_read(
        self, work: Callable[[Transaction], T], opening: Opening = gate.snapshot
    ) -> Future[T]:
        """The work reads one snapshot, and may not write."""
        return self._put(self._reads, [work], opening)[0]

    def read(self, work: Callable[[Transaction], T], opening: Opening = gate.snapshot) -> T:
        return self.submit_read(work, opening).result()

    def read_apart(self, work: Callable[[Transaction], T], opening: Opening = gate.snapshot) -> T:
        """A read that takes minutes: on a connection of its own, and on the caller's thread.

        It leaves the readers to all others, and no statement of it is too slow. The work
        may use the database object: what it writes there meanwhile it does not see itself.
        """
        self._refuse_own_threads()
        live = LiveConnection(self.address, self._on_connect)
        answer: Future[T] = Future()
        try:
            call = Call(work, gate.without_hurry(opening), answer)
            _Worker(live, self.address, None, (), self.waits)._answer(call)
        finally:
            live.drop()
        return answer.result()

    def _serve_years(self, call: Call) -> None:
        _Worker(self._years_live, self.address, None, (), self.waits)._answer(call)

    def close(self) -> None:
        """Finishes what is queued and takes no more."""
        self._refuse_own_threads()
        self._writes.close()
        self._reads.close()
        for thread in self._threads:
            thread.join()
        self._years.close()
        self._years_live.drop()
        self._impatience.stop()

    def _put(
        self, calls: CallQueue, works: Sequence[Callable[[Transaction], T]], opening: Opening
    ) -> list[Future[T]]:
        self._refuse_own_threads()
        return calls.put(works, opening)

    def _refuse_own_threads(self) -> None:
        if threading.get_ident() in self._own_threads or self._years.is_current():
            raise RuntimeError(
                "Work that runs on a database thread must not call the database again: it could "
                "wait for itself. Use the connection of its transaction."
            )


class _Worker:
    """What one thread does: call after call, each to its answer."""

    def __init__(
        self,
        live: LiveConnection,
        address: DatabaseAddress,
        slot: int | None,
        crew: Sequence[_Worker],
        waits: Waits,
        aside: Aside | None = None,
    ) -> None:
        self._waits = waits
        self._aside = aside
        self._live = live
        self._address = address
        self._slot = slot
        self._crew = crew

    def serve(self, calls: CallQueue) -> None:
        while (batch := calls.next()) is not None:
            if not self._connected_for(batch, calls):
                continue
            for call in batch.calls:
                if call.answer.set_running_or_notify_cancel():
                    self._answer(call)
        self._live.drop()

    def _connected_for(self, batch: Batch, calls: CallQueue) -> bool:
        """Whether there is a connection; without one the batch is another thread's, or refused.

        Where the server takes no more connections, a thread without one would be
        the first to take every call, and refuse what the others can answer.
        """
        try:
            self._live.get()
        except Exception as problem:
            others = any(worker is not self and worker._live.is_open for worker in self._crew)
            if not (others and calls.put_back(batch)):
                batch.refuse(problem)
            else:
                time.sleep(SECONDS_BETWEEN_CONNECTS)
            return False
        return True

    def _answer(self, call: Call) -> None:
        actions: list[Callable[[], None]] = []
        try:
            value = self._to_its_end(call, actions)
        except Again:
            assert self._aside is not None, "without such a place it was done here"
            self._aside(call)
            return
        except BaseException as problem:
            call.answer.set_exception(problem)
            return
        for action in actions:
            try:
                action()
            except Exception:
                log.exception("an action after a commit failed")
        call.answer.set_result(value)

    def _to_its_end(self, call: Call, actions: list[Callable[[], None]]) -> Any:
        """The value of a call, however often it has to be tried."""
        tries = readied = 0
        while True:
            try:
                return self._attempt(call, actions)
            except Again as again:
                if again.long and self._aside is not None:
                    raise
                readied += again.ready is not None
                if readied > READIED_AT_MOST:
                    raise self._never_ready() from None
                call = self._prepared(call, again)
            except OutcomeUnknown as unknown:
                raise self._unknown() from unknown.__cause__
            except Exception as problem:
                tries += 1
                if not worth_another_try(problem, tries):
                    raise self._address.explained(problem) from None
                time.sleep(random.random() * 0.002 * tries)

    def _prepared(self, call: Call, again: Again) -> Call:
        if again.ready is not None:
            try:
                again.ready(self._live.get())
            except psycopg.Error as problem:
                raise self._address.explained(problem) from problem
        return call if again.opening is None else call._replace(opening=again.opening)

    def _attempt(self, call: Call, actions: list[Callable[[], None]]) -> Any:
        """The call's work in one transaction; a failure takes back all of it."""
        actions.clear()
        connection = self._live.get()
        committing = False
        try:
            began = time.perf_counter()
            seen = call.opening(connection)
            if self._waits.tell is not None and (name := gate.name_of(call.opening)) is not None:
                self._waits.tell(name, time.perf_counter() - began)
            kept = None if self._slot is None else actions
            given = Transaction(connection, kept, slot=self._slot or 0, seen=seen)
            value = call.work(given)
            committing = True
            ended = connection.execute("COMMIT", prepare=False).statusmessage
        except BaseException as problem:
            if lost(problem, connection):
                self._live.drop()
                if committing and self._slot is not None:
                    raise OutcomeUnknown from problem
                raise ConnectionGone.by(problem) from problem
            self._live.roll_back()
            if getattr(problem, "sqlstate", None) == READ_ONLY:
                # Behind the address there may be a server by now that takes what is written.
                self._live.drop()
            raise
        if ended != "COMMIT":
            raise RuntimeError("The work went on after a statement that had failed.")
        return value

    def _never_ready(self) -> StoreUnavailable:
        return StoreUnavailable(
            file=self._address.shown,
            cause="what was made for its rows does not take them (a detached partition, perhaps)",
        )

    def _unknown(self) -> StoreUnavailable:
        return StoreUnavailable(
            file=self._address.shown,
            cause="the connection was lost during a commit, and whether it was made is not known",
            unknown=True,
        )


class ConnectionGone(psycopg.OperationalError):
    """The connection was lost before a commit was asked for: nothing was done."""

    @classmethod
    def by(cls, problem: BaseException) -> Self:
        """With what was said last."""
        gone = cls(*problem.args[:1])
        gone.sqlstate = getattr(problem, "sqlstate", None)
        return gone


def worth_another_try(problem: Exception, tries: int) -> bool:
    """Whether the same work may go well now.

    A number that was taken in between is looked for anew, and then refused in words.
    """
    if isinstance(problem, errors.SerializationFailure | errors.DeadlockDetected):
        return tries < TRIES
    return tries == 1 and isinstance(problem, ConnectionGone | errors.UniqueViolation)
