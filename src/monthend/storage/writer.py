"""The one thread of a process that writes, and commits the work of many callers at once."""

import logging
import sqlite3
import threading
from collections.abc import Callable
from concurrent.futures import Future
from time import perf_counter
from typing import Any, NamedTuple

from monthend.services.ports import StoreUnavailable

from .calls import Call, CallQueue, Transaction, close_cursors, done
from .connections import DatabaseFile, LiveConnection
from .file_locks import WriteTurn
from .waits import Waits

CALLS_PER_COMMIT = 32
SECONDS_PER_COMMIT = 0.005

log = logging.getLogger(__name__)


class Outcome(NamedTuple):
    """What a call came to; told to nobody before the commit."""

    answer: Future[Any]
    value: Any
    problem: BaseException | None


class TransactionLostError(Exception):
    """The transaction that several callers share ended before its commit."""


class Writer:
    """Drains waiting calls into one transaction, each call in a savepoint of its own.

    A refusal, too, is told only after the commit: it may rest on what an earlier
    call of the same transaction wrote.
    """

    def __init__(self, file: DatabaseFile, on_rollback: Callable[[], None], waits: Waits) -> None:
        self.calls = CallQueue(file.path)
        self._file = file
        self._on_rollback = on_rollback
        self._waits = waits
        self._turn = WriteTurn(file.path, patience=file.patience)
        self._live = LiveConnection(file, query_only=False)
        self._live.create()
        self.thread = threading.Thread(target=self._run, name="monthend-writer", daemon=True)
        self.thread.start()

    def _run(self) -> None:
        while (call := self.calls.next()) is not None:
            self._serve(call)
        self._live.close()
        self._turn.close()

    def _serve(self, first: Call) -> None:
        """One transaction, begun for the first call and shared with those behind it."""
        try:
            connection = self._begin()
        except Exception as problem:
            self._refuse_waiting(first, problem)
            return
        outcomes: list[Outcome] = []
        actions: list[Callable[[], None]] = []
        failure: BaseException | None = None
        committing = unknown = False
        try:
            self._work_through(first, connection, outcomes, actions)
            committing = True
            connection.execute("COMMIT")
        except Exception as problem:
            failure = problem.__cause__ or problem
            unknown = committing and not _undone_for_good(connection, failure)
            self._take_back()
        finally:
            self._turn.give_back()
        if failure is None:
            self._tell(outcomes, actions)
        else:
            self._tell_of_failure(outcomes, failure, unknown=unknown)

    def _begin(self) -> sqlite3.Connection:
        connection = self._live.get()
        began = perf_counter()
        self._turn.take()
        try:
            connection.execute("BEGIN IMMEDIATE")
        except BaseException:
            self._turn.give_back()
            self._live.drop()
            raise
        if self._waits.tell is not None:
            self._waits.tell("writer", perf_counter() - began)
        return connection

    def _work_through(
        self,
        first: Call,
        connection: sqlite3.Connection,
        outcomes: list[Outcome],
        actions: list[Callable[[], None]],
    ) -> None:
        deadline = perf_counter() + SECONDS_PER_COMMIT
        call: Call | None = first
        while call is not None:
            if call.answer.set_running_or_notify_cancel():
                self._attempt(call, connection, outcomes, actions)
            if len(outcomes) == CALLS_PER_COMMIT or perf_counter() > deadline:
                break
            call = self.calls.next_at_once()

    def _attempt(
        self,
        call: Call,
        connection: sqlite3.Connection,
        outcomes: list[Outcome],
        actions: list[Callable[[], None]],
    ) -> None:
        """The call's work in its savepoint; a failure takes back this call alone."""
        kept = len(actions)
        try:
            connection.execute("SAVEPOINT call")
            value = done(call.work, Transaction(connection, actions, self._live.identity))
            connection.execute("RELEASE call")
        except BaseException as problem:
            del actions[kept:]
            outcomes.append(Outcome(call.answer, None, self._file.explained(problem)))
            close_cursors(connection, problem)
            _undo(connection, problem)
        else:
            outcomes.append(Outcome(call.answer, value, None))

    def _take_back(self) -> None:
        # After a failed commit a new connection is cheaper than wondering about the old one.
        self._live.roll_back()
        self._live.drop()
        try:
            self._on_rollback()
        except Exception:
            log.exception("What should follow a rollback failed")

    def _tell(self, outcomes: list[Outcome], actions: list[Callable[[], None]]) -> None:
        # Actions come first: a caller that has its answer finds the caches up to date.
        for action in actions:
            try:
                action()
            except Exception:
                log.exception("An action after a commit failed; the commit stands")
        for outcome in outcomes:
            if outcome.problem is None:
                outcome.answer.set_result(outcome.value)
            else:
                outcome.answer.set_exception(outcome.problem)

    def _tell_of_failure(
        self, outcomes: list[Outcome], failure: BaseException, *, unknown: bool
    ) -> None:
        fate = "may or may not be undone" if unknown else "were undone"
        log.error("A commit failed and its %d calls %s: %s", len(outcomes), fate, failure)
        for outcome in outcomes:
            outcome.answer.set_exception(self._unavailable(failure, unknown=unknown))

    def _refuse_waiting(self, first: Call, problem: BaseException) -> None:
        """Everyone in line hears of it: for each in turn to wait in vain helps nobody."""
        line = [first]
        for _ in range(self.calls.waiting()):
            if (call := self.calls.next_at_once()) is not None:
                line.append(call)
        for call in line:
            if call.answer.set_running_or_notify_cancel():
                call.answer.set_exception(self._unavailable(problem))

    def _unavailable(self, problem: BaseException, *, unknown: bool = False) -> StoreUnavailable:
        """A new exception for each caller, since an exception carries one caller's traceback."""
        explained = self._file.explained(problem)
        cause = f"a commit failed ({problem})"
        if isinstance(explained, StoreUnavailable):
            cause = explained.cause
        if unknown:
            cause += ", and whether the change was made is not known"
        unavailable = StoreUnavailable(file=self._file.path, cause=cause, unknown=unknown)
        unavailable.__cause__ = problem
        return unavailable


def _undo(connection: sqlite3.Connection, problem: BaseException) -> None:
    """Back to where the call began, unless SQLite or the work has ended the transaction."""
    try:
        if connection.in_transaction:
            connection.execute("ROLLBACK TO call")
            connection.execute("RELEASE call")
            return
    except sqlite3.Error:
        pass
    raise TransactionLostError from problem


def _undone_for_good(connection: sqlite3.Connection, failure: BaseException) -> bool:
    """Whether what a failed commit left in the log can never be taken for a commit.

    Nobody sees it there, but it may be whole, and whoever has to recover the log
    after a crash or a power cut would find it. A commit of our own overwrites it.
    """
    if getattr(failure, "sqlite_errorcode", None) in (sqlite3.SQLITE_FULL, sqlite3.SQLITE_READONLY):
        return True  # what marks a commit is written last, and was not written
    try:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        connection.execute("BEGIN IMMEDIATE")
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        connection.execute(f"PRAGMA user_version={version}")
        connection.execute("COMMIT")
    except sqlite3.Error:
        return False
    return True
