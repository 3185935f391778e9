"""A file that has another name until it is whole."""

from __future__ import annotations

import errno
import os
from contextlib import suppress
from fcntl import LOCK_EX, LOCK_NB, flock
from types import TracebackType
from typing import Self

from monthend.services.ports import StoreUnavailable

from .places import TransferRefused

BESIDE = ("-wal", "-shm", "-journal")
"""What SQLite puts beside a database; left alone with another file, it would be read into it."""

PRIVATE = 0o600


class PartialFile:
    """Written beside its place under the name `….partial`, and put there when it is whole.

    Whoever dies in between leaves that name behind and nothing under the other one; the
    next who writes there begins it anew. Two never write at once.
    """

    def __init__(self, final: str, *, replace: bool = False, mode: int = 0o666) -> None:
        self.final = os.path.realpath(final)
        self.path = f"{self.final}.partial"
        self._replace = replace
        self._mode = mode
        self._descriptor = -1

    def __enter__(self) -> Self:
        refuse_taken(self.final, replace=self._replace)
        try:
            self._open()
        except OSError as problem:
            raise trouble(self.path, problem) from problem
        return self

    def _open(self) -> None:
        while True:
            descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, self._mode)
            try:
                flock(descriptor, LOCK_EX | LOCK_NB)
            except BlockingIOError:
                os.close(descriptor)
                raise TransferRefused(f"Another process is writing {self.path}.") from None
            if self._is_at_its_path(descriptor):
                break
            os.close(descriptor)
        self._descriptor = descriptor
        os.ftruncate(descriptor, 0)
        self._remove_beside()

    def _is_at_its_path(self, descriptor: int) -> bool:
        """Whether nobody has published or removed it between its opening and its lock."""
        with suppress(FileNotFoundError):
            return os.path.samestat(os.fstat(descriptor), os.stat(self.path))
        return False

    def sync(self) -> None:
        """Have it on disk, where room may be found wanting only now."""
        try:
            os.fsync(self._descriptor)
        except OSError as problem:
            raise trouble(self.final, problem) from problem

    def publish(self) -> None:
        """Have it on disk, then give it its name; a name that was taken meanwhile is kept."""
        self.sync()
        try:
            self._remove_beside()
            if self._replace:
                os.replace(self.path, self.final)
            else:
                refuse_taken(self.final)
                self._put_where_nothing_is()
            _sync_folder(self.final)
        except OSError as problem:
            raise trouble(self.final, problem) from problem

    def _put_where_nothing_is(self) -> None:
        try:
            os.link(self.path, self.final)
        except FileExistsError:
            raise Taken(self.final) from None
        except OSError as problem:
            # Some file systems know one name for a file and no more.
            if problem.errno not in (errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP):
                raise
            os.rename(self.path, self.final)
        else:
            os.unlink(self.path)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        where: TracebackType | None,
    ) -> None:
        with suppress(OSError):
            if self._is_at_its_path(self._descriptor):
                self._remove_beside()
                os.unlink(self.path)
        os.close(self._descriptor)

    def _remove_beside(self) -> None:
        for ending in BESIDE:
            with suppress(FileNotFoundError):
                os.unlink(self.path + ending)


def refuse_taken(final: str, *, replace: bool = False) -> None:
    """Refuse a place where something is, or beside which a database has left something."""
    if not replace and os.path.lexists(final):
        raise Taken(final)
    for ending in BESIDE:
        if os.path.lexists(final + ending):
            raise TransferRefused(
                f"{final}{ending} is there, which belongs to a database in use or to one that "
                "was not closed: choose another name, or move it away."
            )


class Taken(TransferRefused):
    """There is something already where a file is to be made."""

    def __init__(self, final: str) -> None:
        super().__init__(f"{final} is there already; nothing was changed.")


def trouble(path: str, problem: OSError) -> StoreUnavailable:
    """What the file system says, as the trouble with a file that it is."""
    full = problem.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
    said = "the disk is full" if full else f"the system says '{problem.strerror}'"
    return StoreUnavailable(file=path, cause=said)


def _sync_folder(path: str) -> None:
    descriptor = os.open(os.path.dirname(path), os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
