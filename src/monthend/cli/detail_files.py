"""The detail files of a trial balance, written into a folder."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from .acting import Acting
from .failures import CommandFailed

if TYPE_CHECKING:
    from datetime import date

    from monthend.domain.period import AccountingPeriod
    from monthend.services.caller import Caller
    from monthend.services.file_ports import FileHead, StoredFile, WrittenFile
    from monthend.services.ports import Books

PARTIAL = ".partial"


def write_files(acting: Acting, period: AccountingPeriod, folder: Path) -> None:
    """Write the files of a period's current trial balance; each appears when it is whole."""
    from monthend.services import files

    found = acting.read(lambda books, caller: files.listed(books, caller, period.id))
    if not found:
        typer.echo(
            "The trial balance has no detail files: there was nothing to write into them, or the "
            "setting detail_files is none.",
            err=True,
        )
    with _folder_told(folder):
        if found:
            folder.mkdir(parents=True, exist_ok=True)
        for file in found:
            _write(acting, file, folder / file.name)
            _say(folder, file.name, file.rows, file.size)
    _tell_of_older(folder, period.end_date, {file.name for file in found})


@contextmanager
def _folder_told(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as problem:
        raise CommandFailed(f"{problem.filename or folder}: {problem.strerror}.") from problem


def _say(folder: Path, name: str, rows: int, size: int) -> None:
    typer.echo(f"{folder / name}: {rows} rows, {size} bytes", err=True)


def _tell_of_older(folder: Path, end: date | None, written: Collection[str]) -> None:
    """Name files of the same period that are in the folder, and that nobody has written now."""
    from monthend.services.file_ports import FileKind

    names = (f"{kind.slug}-{end}.{ending}" for kind in FileKind for ending in ("csv", "xlsx"))
    with _folder_told(folder):
        older = [name for name in names if name not in written and (folder / name).exists()]
    if older:
        typer.echo(f"Older, and not of this trial balance: {', '.join(older)}.", err=True)


def _partial(place: Path) -> Path:
    return place.with_name(place.name + PARTIAL)


def _write(acting: Acting, file: StoredFile, place: Path) -> None:
    """Write a file piece by piece, and look whether it is the one that was stored."""
    from monthend.services import files

    whole = files.Whole(file)
    partial = _partial(place)
    try:
        with partial.open("wb") as out:
            for number in range(file.chunks):

                def read(books: Books, caller: Caller, number: int = number) -> bytes:
                    return files.piece(books, caller, file, number)

                piece = acting.read(read)
                whole.take(piece)
                out.write(piece)
        whole.require()
        partial.replace(place)
    except files.FileDamaged as problem:
        raise CommandFailed(f"{problem} `monthend doctor` tells more.") from None
    finally:
        partial.unlink(missing_ok=True)


class FilesInFolder:
    """Files that are computed into a folder; they appear together, once all are proven."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._begun: set[Path] = set()

    def __enter__(self) -> FilesInFolder:
        return self

    def __exit__(self, *_: object) -> None:
        """Leave nothing behind that is not whole."""
        for partial in self._begun:
            partial.unlink(missing_ok=True)

    def __call__(self, head: FileHead, number: int, piece: bytes) -> None:
        """Take a piece of a file, compressed as it would be stored."""
        from isal import isal_zlib

        with _folder_told(self._folder):
            self._folder.mkdir(parents=True, exist_ok=True)
            partial = _partial(self._folder / head.name)
            with partial.open("ab" if number else "wb") as out:
                self._begun.add(partial)
                out.write(isal_zlib.decompress(piece))

    def keep(self, files: Sequence[WrittenFile], end: date) -> None:
        """Write the last pieces, and give all files of the period until this day their names."""
        for file in files:
            self(file.head, file.chunks - 1, file.last)
        with _folder_told(self._folder):
            for file in files:
                place = self._folder / file.head.name
                _partial(place).replace(place)
                _say(self._folder, file.head.name, file.rows, file.size)
        if not files:
            typer.echo("There are no detail files: there is nothing to write into them.", err=True)
        _tell_of_older(self._folder, end, {file.head.name for file in files})
