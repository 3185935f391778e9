"""The database file: one writer and a few readers, each a thread with its own connection.

What reads years that are away goes to one more, which loads them: nobody else waits for that.
"""

import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

from .calls import Call, CallQueue, LoadsYears, Transaction, close_cursors, done
from .connections import DatabaseFile, LiveConnection
from .waits import Waits
from .writer import Writer
from .year_reader import YearReader

__all__ = ["SqliteDatabase", "Transaction"]

T = TypeVar("T")

PATIENCE_SECONDS = 10.0


def _nothing() -> None:
    """What follows a rollback when nobody keeps a cache."""


class SqliteDatabase:
    """A SQLite file that many threads and several processes may use at once.

    An answer means that the change is on disk. Work runs on the database's own
    threads and must not use the database object again; it gets its connection
    from its transaction. A constraint is checked by the statement that breaks
    it: one deferred to the commit would fail the commit of other callers too.

    `on_rollback` runs when a commit failed. Work that is merely refused does not
    call it, so what goes into a cache before the commit must not be its own write.

    Threads do not survive a fork: open the database in the child.
    """

    def __init__(
        self,
        path: str,
        *,
        synchronous: str = "FULL",
        readers: int = 1,
        on_rollback: Callable[[], None] = _nothing,
        patience: float = PATIENCE_SECONDS,
    ) -> None:
        file = self._file = DatabaseFile(path, synchronous=synchronous, patience=patience)
        self.path = file.path
        self.waits = Waits()
        self._writer = Writer(file, on_rollback, self.waits)
        self._reads = CallQueue(file.path)
        self._years: YearReader[Call] = YearReader(self._serve_years, file=file.path)
        self._years_live = LiveConnection(file, query_only=True)
        self._readers = [
            threading.Thread(
                target=_serve_reads,
                args=(file, self._reads, self._years.put),
                name=f"monthend-reader-{number}",
                daemon=True,
            )
            for number in range(readers)
        ]
        for reader in self._readers:
            reader.start()
        self._own_threads = {thread.ident for thread in (self._writer.thread, *self._readers)}

    def submit(self, work: Callable[[Transaction], T]) -> Future[T]:
        """The work runs inside a write transaction; its answer comes after the commit."""
        self._refuse_own_threads()
        return self._writer.calls.put(work)

    def write(self, work: Callable[[Transaction], T]) -> T:
        return self.submit(work).result()

    def submit_read(self, work: Callable[[Transaction], T]) -> Future[T]:
        """The work reads one snapshot, fixed by its first query, and may not write."""
        self._refuse_own_threads()
        return self._reads.put(work)

    def read(self, work: Callable[[Transaction], T]) -> T:
        return self.submit_read(work).result()

    def read_apart(self, work: Callable[[Transaction], T]) -> T:
        """A read that takes minutes: on a connection of its own, and on the caller's thread.

        It leaves the readers to all others. The work may use the database object: what it
        writes there meanwhile it does not see itself.
        """
        self._refuse_own_threads()
        live = LiveConnection(self._file, query_only=True)
        answer: Future[T] = Future()
        try:
            _serve_read(self._file, live, Call(work, answer))
        finally:
            live.close()
        return answer.result()

    def _serve_years(self, call: Call) -> None:
        _serve_read(self._file, self._years_live, call)

    def close(self) -> None:
        """Finishes what is queued and takes no more."""
        self._refuse_own_threads()
        self._reads.close()
        for reader in self._readers:
            reader.join()
        self._years.close()
        self._years_live.close()
        self._writer.calls.close()
        self._writer.thread.join()

    def _refuse_own_threads(self) -> None:
        if threading.get_ident() in self._own_threads or self._years.is_current():
            raise RuntimeError(
                "Work that runs on a database thread must not call the database again: it would "
                "wait for itself. Use the connection of its transaction."
            )


def _serve_reads(file: DatabaseFile, calls: CallQueue, aside: Callable[[Call], None]) -> None:
    live = LiveConnection(file, query_only=True)
    while (call := calls.next()) is not None:
        if call.answer.set_running_or_notify_cancel():
            _serve_read(file, live, call, aside)
    live.close()


def _serve_read(
    file: DatabaseFile,
    live: LiveConnection,
    call: Call,
    aside: Callable[[Call], None] | None = None,
) -> None:
    """Answer a call; one that has years to load goes `aside`, where there is such a place."""
    try:
        connection = live.get()
        connection.execute("BEGIN")
        try:
            value = done(
                call.work, Transaction(connection, None, live.identity, loads=aside is None)
            )
        except BaseException as problem:
            close_cursors(connection, problem)
            raise
        connection.execute("COMMIT")
    except LoadsYears:
        live.roll_back()
        assert aside is not None, "where years may be loaded they are"
        aside(call)
    except BaseException as problem:
        live.roll_back()
        told = file.explained(problem)
        if told is not problem:
            live.drop()
        call.answer.set_exception(told)
    else:
        call.answer.set_result(value)
