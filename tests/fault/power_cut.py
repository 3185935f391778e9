"""What a disk may hold after the power went: the synced bytes, and any of the others.

A recording keeps every write of a program at work, and what the database held
each time that a caller got an answer. From it follow the disks that a cut at any
of these writes may leave behind. What was synced is there. Of what was written
since, anything may be: nothing, everything, some of the writes, some of the
blocks of a write; and which files there are is known only from the last sync of
the folder on.
"""

import hashlib
import os
import random
import shutil
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from fault.watched_disk import UNWATCHED, DiskCall, Touch

KEPT = (Touch.OPEN, Touch.DELETE, Touch.WRITE, Touch.TRUNCATE, Touch.SYNC)
BLOCKS = (512, 4096)
NO_TABLES = ""
DATABASE = "books.db"


class Luck(StrEnum):
    """What becomes of the bytes that were written and not synced."""

    NOTHING = "nothing of it is there"
    EVERYTHING = "all of it is there"
    WRITES = "some of the writes are there"
    BLOCKS = "some of the blocks are there"


@dataclass(frozen=True, slots=True)
class Answered:
    """How much had been written when a caller got an answer, and what there was to read."""

    position: int
    content: str


class Recording:
    """The watcher that keeps what is written to the database's files, in its order."""

    def __init__(self, database: Path) -> None:
        self._database = database
        self.calls: list[DiskCall] = []
        self.answers = [Answered(0, NO_TABLES)]

    def __call__(self, call: DiskCall, go: Callable[[], int]) -> int:
        result = go()
        if call.touch in KEPT and result == sqlite3.SQLITE_OK:
            self.calls.append(call)
        return result

    def answer(self) -> None:
        """A caller has an answer: from now on it must be true after every cut."""
        with closing(sqlite3.connect(f"file:{self._database}?{UNWATCHED}", uri=True)) as here:
            content = content_of(here)
        if content != self.answers[-1].content:
            self.answers.append(Answered(len(self.calls), content))

    def possible_contents(self, cut: int) -> tuple[str, ...]:
        """What may be read after a cut: what the last answer told, or what the next one will."""
        last = max(n for n, given in enumerate(self.answers) if given.position <= cut)
        return tuple(given.content for given in self.answers[last : last + 2])

    def contents_before(self, cut: int) -> set[str]:
        """What was once true; to read it again means that something acknowledged is lost."""
        return {given.content for given in self.answers if given.position <= cut}


def content_of(connection: sqlite3.Connection) -> str:
    """A digest of every row of every table; nothing for a database without tables."""
    tables = connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'").fetchall()
    if not tables:
        return NO_TABLES
    digest = hashlib.sha256()
    for (name,) in sorted(tables):
        digest.update(repr((name, connection.execute(f"SELECT * FROM {name}").fetchall())).encode())
    return digest.hexdigest()


@dataclass(slots=True)
class Inode:
    """A file apart from its name: what is surely there, and what was written since."""

    synced: bytearray = field(default_factory=bytearray)
    since: list[DiskCall] = field(default_factory=list)

    def sync(self) -> None:
        for call in self.since:
            apply(self.synced, call)
        self.since.clear()

    def after_cut(self, luck: Luck, dice: random.Random) -> bytes:
        content = bytearray(self.synced)
        share, block = dice.random(), dice.choice(BLOCKS)
        for call in self.since:
            for part in parts(call, block) if luck is Luck.BLOCKS else (call,):
                if luck is Luck.EVERYTHING or (luck is not Luck.NOTHING and dice.random() < share):
                    apply(content, part)
        return bytes(content)


def apply(content: bytearray, call: DiskCall) -> None:
    """Write or truncate; what lies between the end and a write beyond it is zeros."""
    if call.touch is Touch.TRUNCATE:
        del content[call.offset :]
    missing = call.offset - len(content)
    if missing > 0:
        content.extend(bytes(missing))
    content[call.offset : call.offset + len(call.content)] = call.content


def parts(call: DiskCall, block: int) -> Iterable[DiskCall]:
    """A write as the disk does it, block by block of its own; anything else in one piece."""
    if call.touch is not Touch.WRITE:
        yield call
        return
    end, start = call.offset + len(call.content), call.offset
    while start < end:
        stop = min(end, (start // block + 1) * block)
        piece = call.content[start - call.offset : stop - call.offset]
        yield DiskCall(Touch.WRITE, call.path, start, piece)
        start = stop


class Disk:
    """Follows a recording call by call and knows what a cut would leave at that point."""

    def __init__(self, files: Mapping[str, bytes] | None = None) -> None:
        there = {path: Inode(bytearray(content)) for path, content in (files or {}).items()}
        self._names = self._synced_names = there
        self._folder_since: list[dict[str, Inode]] = []

    def follow(self, call: DiskCall) -> None:
        if call.touch is Touch.OPEN:
            if call.flag or call.path not in self._names:
                self._renamed({**self._names, call.path: Inode()})
        elif call.touch is Touch.DELETE:
            self._renamed({name: it for name, it in self._names.items() if name != call.path})
        elif call.touch is Touch.SYNC:
            self._names[call.path].sync()
        else:
            self._names[call.path].since.append(call)
        if call.flag and call.touch in (Touch.SYNC, Touch.DELETE):
            self._synced_names = self._names
            self._folder_since.clear()

    def _renamed(self, names: dict[str, Inode]) -> None:
        self._names = names
        self._folder_since.append(names)

    def after_cut(self, luck: Luck, dice: random.Random) -> dict[str, bytes]:
        """The files by name. Changes of the folder survive in their order, as journals have it."""
        survived = {Luck.NOTHING: 0, Luck.EVERYTHING: len(self._folder_since)}.get(
            luck, dice.randint(0, len(self._folder_since))
        )
        names = self._folder_since[survived - 1] if survived else self._synced_names
        return {os.path.basename(name): it.after_cut(luck, dice) for name, it in names.items()}


@dataclass(frozen=True, slots=True, order=True)
class Cut:
    """The power goes when so many calls have been made."""

    position: int
    luck: Luck


def cuts_everywhere(recording: Recording, dice: random.Random) -> list[Cut]:
    """At every write one at random, before and after every sync each kind of luck there is."""
    cuts = [Cut(0, Luck.EVERYTHING)]
    for position, call in enumerate(recording.calls):
        if call.touch is Touch.SYNC:
            cuts += [Cut(at, luck) for at in (position, position + 1) for luck in Luck]
        else:
            cuts.append(Cut(position + 1, dice.choice(list(Luck))))
    return cuts


def disks(
    recording: Recording,
    cuts: Iterable[Cut],
    dice: random.Random,
    *,
    files: Mapping[str, bytes] | None = None,
) -> Iterator[tuple[Cut, dict[str, bytes]]]:
    """What each of the cuts, in their order, leaves behind of a disk that began with `files`."""
    disk, done = Disk(files), 0
    for cut in cuts:
        for call in recording.calls[done : cut.position]:
            disk.follow(call)
        done = cut.position
        yield cut, disk.after_cut(cut.luck, dice)


@contextmanager
def laid_out(files: Mapping[str, bytes], folder: Path, dice: random.Random) -> Iterator[Path]:
    """The database of these files in a folder of its own, for a while.

    Nobody syncs the shared index beside it, so of that anything may be there.
    """
    here = folder / "after the cut"
    here.mkdir()
    for name, content in files.items():
        (here / name).write_bytes(content)
    if dice.random() < 0.3:
        (here / f"{DATABASE}-shm").write_bytes(dice.randbytes(32768))
    yield here / DATABASE
    shutil.rmtree(here)
