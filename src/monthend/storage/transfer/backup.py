"""A backup of a running installation: one SQLite file, whichever database it comes from."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing, suppress
from datetime import datetime

from monthend import __version__
from monthend.storage.opening import SQLITE, archive_folder
from monthend.storage.soundness import Finding

from .copying import copied, opened_source
from .manifest import ChainHead, Manifest, content_of, place_of, write
from .partial_file import PRIVATE, PartialFile, refuse_taken, trouble
from .places import TransferRefused
from .sqlite_file import SqliteTarget, explaining, snapshot, still, version_of
from .verification import verified

PAGES_AT_ONCE = 1024

_TABLES = (
    "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY 1"
)
_HEADS = (
    "SELECT chain, number, hash FROM history_seal s "
    "WHERE number = (SELECT max(number) FROM history_seal WHERE chain = s.chain) ORDER BY chain"
)


class NotAsItMustBe(TransferRefused):
    """A database was examined before it became a backup, and something is wrong in it."""

    def __init__(self, findings: list[Finding]) -> None:
        super().__init__("The database is not as it must be, and no backup was made of it.")
        self.findings = findings


def backup(
    url: str,
    target: str,
    *,
    clock: Callable[[], datetime],
    replace: bool = False,
    verify: bool = False,
    archives: str = "",
) -> Manifest:
    """Write a backup of what was committed before now, while others go on writing.

    Its manifest comes first, when the file is whole and on disk, and then the file takes
    its name: neither counts without the other, and whoever is cut off leaves nothing
    under the name that the next one could take for somebody else's.
    """
    if not target:
        raise TransferRefused("A backup needs the name of a file, and the name given is empty.")
    _refuse_other_things(target)
    refuse_taken(place_of(target), replace=replace)
    with PartialFile(target, replace=replace, mode=PRIVATE) as file:
        taken = clock()
        if url.startswith(SQLITE):
            _copy_pages(url.removeprefix(SQLITE), file.path)
        else:
            _copy_rows(url, file.path)
        if verify:
            _refuse_unsound(file.path, archive_folder(archives, url))
        _let_stand_alone(file.path)
        manifest = _described(file.path, taken, url.partition(":")[0])
        _publish(file, target, manifest, replace=replace)
    return manifest


def _refuse_other_things(target: str) -> None:
    """Refuse a place where something is that is no backup: a database, perhaps, to be kept."""
    if os.path.isdir(target):
        raise TransferRefused(f"{target} is a folder; a backup needs the name of a file.")
    if os.path.lexists(target) and not os.path.lexists(place_of(target)):
        raise TransferRefused(
            f"{target} is there and has no manifest, and only a backup is replaced; nothing was "
            "changed: choose another name, or move it away."
        )


def _publish(file: PartialFile, target: str, manifest: Manifest, *, replace: bool) -> None:
    file.sync()
    write(target, manifest, replace=replace)
    try:
        file.publish()
    except BaseException:
        if not replace:
            _forget(place_of(target))
        raise


def _copy_pages(path: str, into: str) -> None:
    """The pages of one snapshot, a few at a time.

    The transaction that is open keeps the snapshot: without it a page written by somebody
    else would begin the backup anew, and under load it would never end.
    """
    with closing(snapshot(path)) as source:
        with explaining(path):
            if version_of(source) is None:
                raise TransferRefused(f"The database {path} has no monthend tables.")
        with explaining(into), closing(sqlite3.connect(into)) as target:
            target.execute("PRAGMA synchronous=OFF")
            source.backup(target, pages=PAGES_AT_ONCE)


def _copy_rows(url: str, into: str) -> None:
    """The rows of one snapshot, compared with what was written of them."""
    with opened_source(url) as source, closing(SqliteTarget(into)) as target:
        proof = copied(source, target)
    if not proof.equal:
        unlike = ", ".join(each.table for each in proof.tables if not each.equal)
        raise TransferRefused(f"What was written is not what was read: {unlike or 'counters'}.")


def _refuse_unsound(path: str, archives: str) -> None:
    wrong = [each for each in verified(SQLITE + path, archives=archives) if each.wrong]
    if wrong:
        raise NotAsItMustBe(wrong)


def _let_stand_alone(path: str) -> None:
    """Fold in whatever SQLite keeps beside a file, so that the file is all there is."""
    with explaining(path), closing(sqlite3.connect(path)) as connection:
        (mode,) = connection.execute("PRAGMA journal_mode=DELETE").fetchone()
    if mode != "delete":
        raise TransferRefused(f"SQLite keeps the journal of {path} in the mode {mode}.")


def _described(path: str, taken: datetime, database: str) -> Manifest:
    with explaining(path), closing(still(path)) as connection:
        names = [str(name) for (name,) in connection.execute(_TABLES)]
        rows = {name: _one(connection, f"SELECT count(*) FROM {name}") for name in names}
        heads = connection.execute(_HEADS).fetchall() if "history_seal" in names else []
        schema = version_of(connection)
        sequence = _one(connection, "SELECT value FROM commit_counter")
    assert schema is not None, "it was looked for before"
    content = content_of(path)
    return Manifest(
        program=__version__,
        database=database,
        schema=schema,
        taken=taken.isoformat(),
        commit_sequence=sequence,
        rows=rows,
        heads=[ChainHead(chain=chain, number=number, hash=link) for chain, number, link in heads],
        bytes=content.bytes,
        sha256=content.sha256,
    )


def _one(connection: sqlite3.Connection, query: str) -> int:
    return int(connection.execute(query).fetchone()[0])


def _forget(path: str) -> None:
    try:
        with suppress(FileNotFoundError):
            os.unlink(path)
    except OSError as problem:
        raise trouble(path, problem) from problem
