"""A disk that is watched: every call of SQLite on a file passes through the tests.

SQLite reaches files through a table of functions, its virtual file system. This
one is laid over the usual one in the very library that Python's own `sqlite3`
uses, and becomes the default, so that the program under test opens its files
through it without knowing. A watcher sees each call before it is made, and makes
it, or answers with an error in its place.
"""

import _sqlite3
import ctypes
import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from ctypes import CFUNCTYPE, POINTER, Structure, c_char_p, c_int, c_int64, c_void_p
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

OPEN_CREATE, MAIN_DATABASE = 0x4, 0x100
UNWATCHED = "vfs=unix"
"""In the query of a `file:` URI: this connection goes past the watcher."""


class Touch(StrEnum):
    """What a call does to the disk."""

    OPEN = "open"
    DELETE = "delete"
    READ = "read"
    WRITE = "write"
    TRUNCATE = "truncate"
    SYNC = "sync"
    SIZE = "size"
    LOCK = "lock"
    SHARED_MAP = "shared map"
    SHARED_LOCK = "shared lock"


@dataclass(frozen=True, slots=True)
class DiskCall:
    """One call: the file, where in it, what is written or how long it is to be.

    `flag` is for opening whether the file was made by it, for deleting and
    syncing whether the folder is synced with it.
    """

    touch: Touch
    path: str
    offset: int = 0
    content: bytes = b""
    flag: bool = False


Watcher = Callable[[DiskCall, Callable[[], int]], int]
"""Answers a call with SQLite's result code; the second argument makes the call."""


class _FileSystem(Structure):
    """`sqlite3_vfs`, of which only what is watched is named."""

    _fields_ = [
        ("version", c_int),
        ("file_size", c_int),
        ("longest_path", c_int),
        ("following", c_void_p),
        ("name", c_char_p),
        ("data", c_void_p),
        ("open", c_void_p),
        ("delete", c_void_p),
        ("others", c_void_p * 14),
    ]


class _File(Structure):
    """`sqlite3_file`: the file's own functions, and behind them what is SQLite's alone."""

    _fields_ = [("methods", c_void_p)]


_OPEN = CFUNCTYPE(c_int, c_void_p, c_void_p, c_void_p, c_int, POINTER(c_int))
_DELETE = CFUNCTYPE(c_int, c_void_p, c_char_p, c_int)
_METHODS = (
    "close", "read", "write", "truncate", "sync", "size", "lock", "unlock", "reserved",
    "control", "sector", "traits", "shared_map", "shared_lock", "barrier", "unmap", "fetch",
    "unfetch",
)  # fmt: skip
_SIGNATURES: dict[str, Any] = {
    "close": CFUNCTYPE(c_int, c_void_p),
    "read": CFUNCTYPE(c_int, c_void_p, c_void_p, c_int, c_int64),
    "write": CFUNCTYPE(c_int, c_void_p, c_void_p, c_int, c_int64),
    "truncate": CFUNCTYPE(c_int, c_void_p, c_int64),
    "sync": CFUNCTYPE(c_int, c_void_p, c_int),
    "size": CFUNCTYPE(c_int, c_void_p, c_void_p),
    "lock": CFUNCTYPE(c_int, c_void_p, c_int),
    "shared_map": CFUNCTYPE(c_int, c_void_p, c_int, c_int, c_int, c_void_p),
    "shared_lock": CFUNCTYPE(c_int, c_void_p, c_int, c_int, c_int),
}


class _FileMethods(Structure):
    """`sqlite3_io_methods` of version 3."""

    _fields_ = [("version", c_int), *((name, c_void_p) for name in _METHODS)]


class WatchedDisk:
    """The file system over the usual one; `problems` are exceptions that a watcher raised."""

    def __init__(self, watcher: Watcher) -> None:
        self.problems: list[BaseException] = []
        self._watcher = watcher
        self._paths: dict[int, str] = {}
        self._unsynced_folders: set[int] = set()
        self._library = ctypes.CDLL(getattr(_sqlite3, "__file__", None))
        self._library.sqlite3_vfs_find.restype = POINTER(_FileSystem)
        self._usual = self._library.sqlite3_vfs_find(b"unix")
        self._system = _FileSystem()
        ctypes.pointer(self._system)[0] = self._usual.contents
        self._system.name = b"watched"
        self._usual_open = _OPEN(self._usual.contents.open)
        self._usual_delete = _DELETE(self._usual.contents.delete)
        # Databases have one table of functions, files that are never locked another.
        self._methods: dict[int, _FileMethods] = {}
        # SQLite keeps the addresses alone; these references keep what is there.
        self._kept = [_OPEN(self._open), _DELETE(self._delete)]
        self._system.open, self._system.delete = map(_address, self._kept)

    def install(self) -> None:
        """From now on every new connection of this process is watched."""
        self._library.sqlite3_vfs_register(ctypes.byref(self._system), 1)

    def remove(self) -> None:
        """The usual file system is the default again. All watched connections are closed."""
        self._library.sqlite3_vfs_unregister(ctypes.byref(self._system))
        self._library.sqlite3_vfs_register(self._usual, 1)

    def _ask(self, call: DiskCall, go: Callable[[], int]) -> int:
        try:
            return self._watcher(call, go)
        except BaseException as problem:
            self.problems.append(problem)
            return sqlite3.SQLITE_IOERR

    def _open(self, _: int, name: int | None, file: int, flags: int, out: Any) -> int:
        if not name:  # a temporary file, which holds nothing that anybody relies on
            return int(self._usual_open(self._usual, name, file, flags, out))
        path = os.fsdecode(ctypes.string_at(name))
        made = bool(flags & OPEN_CREATE) and not os.path.exists(path)

        def go() -> int:
            result = int(self._usual_open(self._usual, name, file, flags, out))
            if result == sqlite3.SQLITE_OK:
                opened = _File.from_address(file)
                methods = self._methods.get(opened.methods)
                if methods is None:
                    methods = self._methods[opened.methods] = self._watched(opened.methods)
                opened.methods = ctypes.addressof(methods)
                self._paths[file] = path
                # The usual file system syncs the folder with the first sync of a log.
                if flags & OPEN_CREATE and not flags & MAIN_DATABASE:
                    self._unsynced_folders.add(file)
            return result

        result = self._ask(DiskCall(Touch.OPEN, path, flag=made), go)
        if result != sqlite3.SQLITE_OK:
            _File.from_address(file).methods = None
        return result

    def _delete(self, _: int, name: bytes, sync_folder: int) -> int:
        call = DiskCall(Touch.DELETE, os.fsdecode(name), flag=bool(sync_folder))
        return self._ask(call, lambda: self._usual_delete(self._usual, name, sync_folder))

    def _watched(self, usual: int) -> _FileMethods:
        """The functions of a file, with ours in the place of those that are watched."""
        methods = _FileMethods.from_buffer_copy(_FileMethods.from_address(usual))
        for name, signature in _SIGNATURES.items():
            if getattr(methods, name) is None:
                continue
            original = signature(getattr(methods, name))
            watched = signature(getattr(self, f"_{name}")(original))
            self._kept += [original, watched]
            setattr(methods, name, _address(watched))
        return methods

    # Each of these answers with the function that SQLite calls in place of the usual one.

    def _close(self, usual: Callable[..., int]) -> Callable[..., int]:
        def close(file: int) -> int:
            self._paths.pop(file, None)
            self._unsynced_folders.discard(file)
            return usual(file)

        return close

    def _read(self, usual: Callable[..., int]) -> Callable[..., int]:
        return self._passing(Touch.READ, usual, lambda _buffer, _size, offset: (offset,))

    def _write(self, usual: Callable[..., int]) -> Callable[..., int]:
        return self._passing(
            Touch.WRITE,
            usual,
            lambda buffer, size, offset: (offset, ctypes.string_at(buffer, size)),
        )

    def _truncate(self, usual: Callable[..., int]) -> Callable[..., int]:
        return self._passing(Touch.TRUNCATE, usual, lambda size: (size,))

    def _sync(self, usual: Callable[..., int]) -> Callable[..., int]:
        def sync(file: int, flags: int) -> int:
            call = DiskCall(Touch.SYNC, self._paths[file], flag=file in self._unsynced_folders)
            result = self._ask(call, lambda: usual(file, flags))
            if result == sqlite3.SQLITE_OK:
                self._unsynced_folders.discard(file)
            return result

        return sync

    def _size(self, usual: Callable[..., int]) -> Callable[..., int]:
        return self._passing(Touch.SIZE, usual)

    def _lock(self, usual: Callable[..., int]) -> Callable[..., int]:
        return self._passing(Touch.LOCK, usual)

    def _shared_map(self, usual: Callable[..., int]) -> Callable[..., int]:
        return self._passing(Touch.SHARED_MAP, usual)

    def _shared_lock(self, usual: Callable[..., int]) -> Callable[..., int]:
        def shared_lock(file: int, offset: int, count: int, flags: int) -> int:
            if flags & 1:  # to give a lock back never fails
                return int(usual(file, offset, count, flags))
            call = DiskCall(Touch.SHARED_LOCK, self._paths[file])
            return self._ask(call, lambda: usual(file, offset, count, flags))

        return shared_lock

    def _passing(
        self,
        touch: Touch,
        usual: Callable[..., int],
        told: Callable[..., tuple[Any, ...]] = lambda *_: (),
    ) -> Callable[..., int]:
        def passing(file: int, *given: Any) -> int:
            call = DiskCall(touch, self._paths[file], *told(*given))
            return self._ask(call, lambda: usual(file, *given))

        return passing


def _address(function: Any) -> int | None:
    return ctypes.cast(function, c_void_p).value


@contextmanager
def watched(watcher: Watcher) -> Iterator[WatchedDisk]:
    """While this lasts SQLite's calls go through the watcher; what it raised comes out."""
    disk = WatchedDisk(watcher)
    disk.install()
    try:
        yield disk
    finally:
        disk.remove()
    if disk.problems:
        raise disk.problems[0]
