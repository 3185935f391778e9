"""Connections to a SQLite file: how they are opened, watched and given up."""

import os
import sqlite3
import time
from contextlib import suppress
from urllib.parse import quote

from monthend.services.ports import StoreUnavailable

from . import functions

FileIdentity = tuple[int, int]
"""Device and inode: what tells a file from another one under the same path."""

SYNCHRONOUS = {"OFF": 0, "NORMAL": 1, "FULL": 2, "EXTRA": 3}

NO_FILE: FileIdentity = (0, 0)

# SQLite's primary result codes that speak of the file, not of the statement.
READ_ONLY_PLACE = (
    "its file system is read-only, and SQLite writes beside a database that is read too: copy the "
    "file to where it can be written, and open it there"
)
CAUSES = {
    sqlite3.SQLITE_PERM: "access is denied",
    sqlite3.SQLITE_BUSY: "another program keeps it locked",
    sqlite3.SQLITE_LOCKED: "another connection keeps a table locked",
    sqlite3.SQLITE_NOMEM: "there is not enough memory",
    sqlite3.SQLITE_READONLY: "it is read-only",
    sqlite3.SQLITE_IOERR: "the disk reports an error",
    sqlite3.SQLITE_CORRUPT: "it is damaged",
    sqlite3.SQLITE_FULL: "the disk is full",
    sqlite3.SQLITE_CANTOPEN: "it cannot be opened",
    sqlite3.SQLITE_PROTOCOL: "its locks are used in a way that SQLite does not know",
    sqlite3.SQLITE_NOLFS: "the file system takes no file of this size",
    sqlite3.SQLITE_NOTADB: "it is not a SQLite database",
}


class DatabaseFile:
    """A database file by its real path, so that every name for it means the same locks."""

    def __init__(self, path: str, *, synchronous: str, patience: float) -> None:
        if not path or path.startswith((":memory:", "file:")):
            raise StoreUnavailable(
                file=path or "''",
                cause="a plain path is needed; the writer and the readers share the file, "
                "which a database in memory or a URI does not allow",
            )
        if synchronous.upper() not in SYNCHRONOUS:
            raise ValueError(f"synchronous is one of {', '.join(SYNCHRONOUS)}, not {synchronous}.")
        self.path = os.path.realpath(path)
        self.patience = patience
        self._synchronous = synchronous.upper()

    def open(self, *, create: bool = False, query_only: bool = False) -> sqlite3.Connection:
        """A connection in autocommit mode whose settings are known to hold.

        A file is made only on request: one that vanished must not come back empty.
        """
        mode = "rwc" if create else "rw"
        try:
            connection = sqlite3.connect(
                f"file:{quote(self.path)}?mode={mode}",
                uri=True,
                timeout=self.patience,
                isolation_level=None,
                check_same_thread=False,
                cached_statements=512,
            )
            try:
                functions.register(connection)
                self._prepare(connection, query_only=query_only)
            except BaseException:
                connection.close()
                raise
        except sqlite3.Error as problem:
            raise self.explained(problem) from problem
        return connection

    def _prepare(self, connection: sqlite3.Connection, *, query_only: bool) -> None:
        connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
        # SQLite falls back to reading only without a word when it may not write.
        if not _may(self.path, os.W_OK):
            said = READ_ONLY_PLACE if _on_read_only_system(self.path) else "it is read-only"
            raise StoreUnavailable(file=self.path, cause=said)
        self._switch_to_wal(connection)
        level = SYNCHRONOUS[self._synchronous]
        for pragma, value in (
            ("synchronous", level),
            ("foreign_keys", 1),
            ("query_only", int(query_only)),
        ):
            connection.execute(f"PRAGMA {pragma}={value}")
            # A setting that is not applied is not an error to SQLite; to durability it is.
            (now,) = connection.execute(f"PRAGMA {pragma}").fetchone()
            if now != value:
                raise StoreUnavailable(
                    file=self.path, cause=f"SQLite keeps {pragma} at {now} instead of {value}"
                )

    def _switch_to_wal(self, connection: sqlite3.Connection) -> None:
        deadline = time.monotonic() + self.patience
        while True:
            try:
                (mode,) = connection.execute("PRAGMA journal_mode=WAL").fetchone()
                break
            except sqlite3.OperationalError as problem:
                # Two processes that make the same file: SQLite does not wait here by itself.
                busy = problem.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY
                if not busy or time.monotonic() > deadline:
                    raise
                time.sleep(0.005)
        if mode != "wal":
            raise StoreUnavailable(
                file=self.path, cause=f"write-ahead logging is needed and SQLite keeps to {mode}"
            )

    def explained(self, problem: BaseException) -> BaseException:
        """The problem as the caller should see it: trouble with the file as StoreUnavailable."""
        code = getattr(problem, "sqlite_errorcode", None)
        if code is None or code & 0xFF not in CAUSES:
            return problem
        cause = self._seen_from_outside(code & 0xFF) or CAUSES[code & 0xFF]
        name = getattr(problem, "sqlite_errorname", "SQLite")
        explained = StoreUnavailable(file=self.path, cause=f"{cause} ({name}: {problem})")
        explained.__cause__ = problem
        return explained

    def _seen_from_outside(self, code: int) -> str | None:
        """What the file system tells about an error for which SQLite has one word."""
        folder = os.path.dirname(self.path)
        if code not in (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_READONLY):
            return None
        if not os.path.isdir(folder):
            return f"there is no folder {folder}"
        if os.path.isdir(self.path):
            return "it is a folder"
        if os.path.exists(self.path) and _on_read_only_system(folder):
            return READ_ONLY_PLACE
        if os.path.exists(self.path) and not _may(self.path, os.R_OK | os.W_OK):
            return "access is denied"
        if not _may(folder, os.W_OK | os.X_OK):
            return f"nothing can be written in the folder {folder}"
        room = os.statvfs(folder)
        if room.f_bavail == 0 or room.f_favail == 0 < room.f_files:
            return "the disk is full"
        return None if os.path.exists(self.path) else "the file is not there"


def _on_read_only_system(path: str) -> bool:
    return bool(os.statvfs(path).f_flag & os.ST_RDONLY)


class LiveConnection:
    """A thread's own connection, opened when it is needed and again after it broke."""

    def __init__(self, file: DatabaseFile, *, query_only: bool) -> None:
        self._file = file
        self._query_only = query_only
        self._connection: sqlite3.Connection | None = None
        self._identity = NO_FILE

    @property
    def identity(self) -> FileIdentity:
        """Which file the connection last opened reads and writes."""
        return self._identity

    def create(self) -> None:
        """Opens the file, or makes an empty one where there is none."""
        self._connection = self._file.open(create=True)
        self._identity = self._file_identity()

    def get(self) -> sqlite3.Connection:
        """The connection, after a look whether the path still leads to the same file.

        SQLite itself would go on in a file that was deleted or replaced, and what
        it acknowledged there would be lost.
        """
        if self._connection is not None and self._identity != self._file_identity():
            self.drop()
        while self._connection is None:
            # Seen before and after: what is opened between the two is that very file.
            before = self._file_identity()
            connection = self._file.open(query_only=self._query_only)
            if before == self._file_identity():
                self._connection, self._identity = connection, before
            else:
                connection.close()
        return self._connection

    def _file_identity(self) -> FileIdentity:
        try:
            status = os.stat(self._file.path)
        except OSError:
            return NO_FILE
        return (status.st_dev, status.st_ino)

    def roll_back(self) -> None:
        """Ends a transaction that is still open; a connection that cannot is given up."""
        try:
            if self._connection is not None and self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
        except sqlite3.Error:
            self.drop()

    def drop(self) -> None:
        """The next use opens anew; whatever was not committed is gone."""
        connection, self._connection = self._connection, None
        if connection is not None:
            with suppress(sqlite3.Error):
                connection.close()

    def close(self) -> None:
        """The write-ahead log is folded into the file as far as others let it."""
        if self._connection is not None and not self._query_only:
            with suppress(sqlite3.Error):
                self._connection.execute("PRAGMA busy_timeout=0")
                self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        self.drop()


def _may(path: str, mode: int) -> bool:
    return os.access(path, mode, effective_ids=os.access in os.supports_effective_ids)
