"""Two lock files by which processes that write to one database take turns."""

import os
import threading
from contextlib import suppress
from fcntl import LOCK_EX, LOCK_NB, LOCK_UN, flock
from queue import SimpleQueue

from monthend.services.ports import StoreUnavailable


class WriteTurn:
    """The right to write, one process at a time, which nobody can keep from the others.

    SQLite's own waiting is a sleep and a retry: a process that writes without
    pause wins every time. Here the next in line holds `turn` while it waits for
    `write`, so whoever has just written has to queue behind it.
    """

    def __init__(self, file: str, *, patience: float) -> None:
        self._file = file
        self._patience = patience
        self._files: tuple[int, int] | None = None
        # flock knows no timeout, so a thread of its own does the waiting.
        self._changed = threading.Condition()
        self._waits: SimpleQueue[tuple[int, int] | None] = SimpleQueue()
        self._waiter: threading.Thread | None = None
        self._waiting = False
        self._wanted = False
        self._problem: OSError | None = None

    def take(self) -> None:
        """Returns with the right to write, or raises StoreUnavailable."""
        try:
            turn, write = self._opened()
            if self._waiting or not _taken_at_once(turn, write):
                self._wait(turn, write)
        except OSError as problem:
            self._close_files()
            raise StoreUnavailable(
                file=self._file,
                cause=f"its lock files {self._file}.turn and {self._file}.write fail with "
                f"'{problem.strerror}'",
            ) from problem

    def give_back(self) -> None:
        if self._files is not None:
            flock(self._files[1], LOCK_UN)

    def close(self) -> None:
        self._waits.put(None)
        self._close_files()

    def _opened(self) -> tuple[int, int]:
        if self._files is None:
            turn = _open(f"{self._file}.turn")
            try:
                self._files = (turn, _open(f"{self._file}.write"))
            except OSError:
                os.close(turn)
                raise
        return self._files

    def _close_files(self) -> None:
        # While the waiter is inside flock its descriptors must not be closed and reused.
        if self._files is not None and not self._waiting:
            for descriptor in self._files:
                with suppress(OSError):
                    os.close(descriptor)
            self._files = None

    def _wait(self, turn: int, write: int) -> None:
        with self._changed:
            self._wanted = True
            if not self._waiting:
                self._waiting = True
                self._waits.put((turn, write))
            if self._waiter is None:
                self._waiter = threading.Thread(
                    target=self._wait_in_line, name="monthend-write-turn", daemon=True
                )
                self._waiter.start()
            if not self._changed.wait_for(lambda: not self._waiting, self._patience):
                self._wanted = False
                raise StoreUnavailable(
                    file=self._file,
                    cause=f"another process has kept the right to write for more than "
                    f"{self._patience:g} seconds",
                )
            if self._problem is not None:
                raise self._problem

    def _wait_in_line(self) -> None:
        while (files := self._waits.get()) is not None:
            problem = None
            turn, write = files
            try:
                flock(turn, LOCK_EX)
                flock(write, LOCK_EX)
                flock(turn, LOCK_UN)
            except OSError as failure:
                problem = failure
            with self._changed:
                if problem is None and not self._wanted:
                    flock(write, LOCK_UN)
                self._problem = problem
                self._waiting = False
                self._changed.notify_all()


def _taken_at_once(turn: int, write: int) -> bool:
    """Both steps without waiting; what was reached stays held when a step has to wait."""
    try:
        flock(turn, LOCK_EX | LOCK_NB)
        flock(write, LOCK_EX | LOCK_NB)
    except BlockingIOError:
        return False
    flock(turn, LOCK_UN)
    return True


def _open(path: str) -> int:
    # Reading is enough to lock, so another user of the database need not own the file.
    return os.open(path, os.O_RDONLY | os.O_CREAT | os.O_CLOEXEC, 0o666)
