"""Detail files: written for a run while its lease is kept, read by their ids, swept up after."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Mapping, Sequence
from types import TracebackType
from typing import Protocol, Self

from monthend.domain.errors import NotFound, RuleBroken
from monthend.domain.period import AccountingPeriod, TrialBalanceStatus
from monthend.domain.permissions import Operation

from . import periods
from .caller import Caller
from .file_ports import FileHead, StoredFile
from .ports import Books, Run, Store, StoreUnavailable

HELD_AT_MOST = 32 * 1024 * 1024
"""Bytes of a file that is handed over whole; REST and the command line hand over any."""

SWEPT_AT_ONCE = 20
"""Pieces of a mebibyte at most: few enough that other writers hardly wait for them."""


class FileNotFound(NotFound):
    message = "There is no file {id}."


class HasName(Protocol):
    """Whatever was stored under a name."""

    @property
    def name(self) -> str: ...


class FileTooLarge(RuleBroken):
    message = "The file {name} is too large for this; the API and the command line hand it over."


class FileDamaged(Exception):
    """What is stored of a file is not what was written: somebody has changed it, or the disk."""

    def __init__(self, file: HasName, problem: str) -> None:
        super().__init__(f"The file {file.name} is damaged: {problem}.")


class Overtaken(Exception):
    """Somebody else has the run by now, or it was discarded: nothing more is written for it."""


class Stage:
    """Stores the pieces of a run's files while the run is this attempt's."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def __call__(self, head: FileHead, number: int, piece: bytes) -> None:
        held = self._store.write_files(
            lambda files: (number > 0 or files.begin(head)) and files.add(head.id, number, piece)
        )
        if not held:
            raise Overtaken


class Pulse:
    """Keeps a lease from running out while long work goes on, from a thread of its own."""

    def __init__(self, store: Store, run: Run, owner: str, lease_seconds: float) -> None:
        self._store = store
        self._run = run
        self._owner = owner
        self._lease_seconds = lease_seconds
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._beat, name="monthend-lease", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._over.set()
        self._thread.join()

    def _beat(self) -> None:
        while not self._over.wait(self._lease_seconds / 3):
            try:
                held = self._store.write_runs(
                    lambda runs: runs.renew_for(self._run, self._owner, self._lease_seconds)
                )
            except StoreUnavailable:
                # It may be back before the lease is over.
                continue
            if not held:
                return


def sweep(store: Store) -> None:
    """Delete what runs that were cut short have written."""
    if store.read_files(lambda files: files.left_over()):
        while store.write_files(lambda files: files.sweep(SWEPT_AT_ONCE)):
            pass


def remove_superseded(store: Store, caller: Caller, period_id: str) -> None:
    """Delete the content of files that were superseded, where the tenant does not keep it."""
    if caller.tenant.settings.superseded_files != "remove":
        return

    def remove(books: Books) -> bool:
        return books.files.remove_superseded(period_id, SWEPT_AT_ONCE)

    while store.write_calendar(caller.calendar_id, remove):
        pass


# Reading ------------------------------------------------------------------------


def of_period(books: Books, period: AccountingPeriod) -> Mapping[str, str]:
    """The ids by kind of the files of a period's trial balance, while that is its current one."""
    if period.trial_balance.status is not TrialBalanceStatus.COMPLETED:
        return {}
    return books.files.of_period(period.id)


def listed(books: Books, caller: Caller, period_id: str) -> Sequence[StoredFile]:
    """The files of a period's trial balance, while that is its current one."""
    caller.require(Operation.READ_LEDGER)
    period = periods.find(books.calendar(), period_id)
    if period.trial_balance.status is not TrialBalanceStatus.COMPLETED:
        return ()
    return books.files.listed(period_id)


def run_with_charges(books: Books, caller: Caller, period_id: str) -> None:
    """Request a trial balance that lists the unprocessed charges of a period as well."""
    periods.run_trial_balance(books, caller, period_id)
    books.runs.want_charges(period_id)


def want_charges(books: Books, caller: Caller, period_id: str) -> bool:
    """Have the run that a period waits for list them too; False if it has begun, or ended."""
    caller.require(Operation.RUN_TRIAL_BALANCE)
    return books.runs.want_charges(periods.find(books.calendar(), period_id).id)


def find(books: Books, caller: Caller, file_id: str) -> StoredFile:
    """A file by its id, of the caller's own calendar."""
    caller.require(Operation.READ_LEDGER)
    found = books.files.file(file_id)
    if found is None:
        raise FileNotFound(id=file_id)
    return found


class Whole:
    """Looks at the pieces of a file as they come, whether together they are what was written."""

    def __init__(self, file: StoredFile) -> None:
        self._file = file
        self._size = 0
        self._hash = hashlib.sha256()

    def take(self, content: bytes) -> None:
        """Count a piece."""
        self._size += len(content)
        self._hash.update(content)

    def require(self) -> None:
        """All pieces were taken: refuse what does not have the size and the hash."""
        if (self._size, self._hash.hexdigest()) != (self._file.size, self._file.sha256):
            raise FileDamaged(self._file, "its content does not have the stored hash")


def piece(books: Books, caller: Caller, file: StoredFile, number: int) -> bytes:
    """A piece of a file's content, counted from 0."""
    caller.require(Operation.READ_LEDGER)
    try:
        content = books.files.piece(file.id, number)
    except ValueError as problem:
        raise FileDamaged(file, "a piece of it cannot be read") from problem
    if content is None:
        # It was removed with its run, which another has taken the place of.
        raise FileNotFound(id=file.id)
    return content


def whole(books: Books, caller: Caller, file: StoredFile) -> bytes:
    """All of a file's content, if it is not too much to be held, and is what was written."""
    if file.size > HELD_AT_MOST:
        raise FileTooLarge(name=file.name)
    judged, pieces = Whole(file), []
    for number in range(file.chunks):
        pieces.append(piece(books, caller, file, number))
        judged.take(pieces[-1])
    judged.require()
    return b"".join(pieces)
