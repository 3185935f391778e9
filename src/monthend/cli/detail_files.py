"""The detail files of a trial balance, written into a folder."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from .acting import Acting
from .failures import CommandFailed

if TYPE_CHECKING:
    from monthend.services.caller import Caller
    from monthend.services.file_ports import StoredFile
    from monthend.services.ports import Books


def write_files(acting: Acting, period_id: str, folder: Path) -> None:
    """Write the files of a period's current trial balance; each appears when it is whole."""
    from monthend.services import files

    found = acting.read(lambda books, caller: files.listed(books, caller, period_id))
    if not found:
        typer.echo(
            "The trial balance has no detail files: there was nothing to write into them, or the "
            "setting detail_files is none.",
            err=True,
        )
        return
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for file in found:
            _write(acting, file, folder / file.name)
            typer.echo(f"{folder / file.name}: {file.rows} rows, {file.size} bytes", err=True)
    except OSError as problem:
        raise CommandFailed(f"{problem.filename or folder}: {problem.strerror}.") from problem


def _write(acting: Acting, file: StoredFile, place: Path) -> None:
    """Write a file piece by piece, and look whether it is the one that was stored."""
    from monthend.services import files

    counted = hashlib.sha256()
    partial = place.with_name(f"{place.name}.partial")
    with partial.open("wb") as out:
        for number in range(file.chunks):

            def read(books: Books, caller: Caller, number: int = number) -> bytes:
                return files.piece(books, caller, file, number)

            piece = acting.read(read)
            counted.update(piece)
            out.write(piece)
    if counted.hexdigest() != file.sha256:
        partial.unlink()
        raise CommandFailed(f"{file.name} does not have the stored hash: run `monthend doctor`.")
    partial.replace(place)
