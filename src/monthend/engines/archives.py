"""The files of fiscal years that left the database: written for good, checked whenever read.

An archive is a folder of Parquet files and a manifest, with two hashes for each file: that of
its bytes, and that of its rows as canonical text, which is theirs in every database as well.
What is read is first compared with the hash of its bytes, and the manifest with the hash that the
database keeps of it, so that nothing of a changed archive is ever taken for an answer.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from monthend.services.archive_ports import COLUMNS, ArchivedTable
from monthend.services.export_ports import Kind, RowChunks
from monthend.services.ports import StoreUnavailable

from . import manifest as manifests
from .canonical_rows import Hashing, sha256_of
from .manifest import FILE_NAME, ExportUnusable, ExtraMissing
from .parquet_files import ParquetFile, made_whole

Row = tuple[Any, ...]
FORMAT = "monthend archive 1"
ARCHIVES = "monthend-archives"
"""The folder that archives are in where nobody says another."""
ROWS_AT_ONCE = 20_000
PRIVATE, PRIVATE_FOLDER = 0o600, 0o700
"""Postings are nobody's business who only has a login on the machine."""


class ArchiveUnusable(StoreUnavailable):
    """An archive is not there, or not the one that was made; clients are told of which year."""

    def __init__(self, folder: Path, why: str, fiscal_year: int | None = None) -> None:
        super().__init__(file=str(folder), cause=why)
        self.args = (f"The archive {folder} cannot be used: {why}.",)
        if fiscal_year is not None:
            self.told = (
                f"The archive of the fiscal year {fiscal_year} cannot be read now; "
                "nothing was changed."
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchivedFile:
    """A file of an archive; `rows_sha256` is over the canonical text of its rows."""

    path: str
    table: str
    rows: int
    sha256: str
    rows_sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """Whose rows an archive has, of which days, as they were after which write."""

    tenant_id: str
    tenant: str
    calendar_id: int
    fiscal_year: int
    first_date: str
    last_date: str
    commit_sequence: int
    archived_on: str
    archived_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What an archive says of itself; `sha256` is over everything else that it says."""

    format: str
    about: About
    files: tuple[ArchivedFile, ...]
    sha256: str = ""

    def file(self, table: ArchivedTable) -> ArchivedFile:
        return next(file for file in self.files if file.table == table)


class ArchiveFiles:
    """The folder that archives are in."""

    def __init__(self, folder: Path) -> None:
        # Whoever is told of it need not know where the process works.
        self.folder = folder.absolute()

    def write(self, name: str, about: About, rows: Mapping[ArchivedTable, RowChunks]) -> Manifest:
        """Write an archive that is on disk and was read again when this returns, or none at all."""
        _pyarrow()
        folder = self.folder / name
        try:
            _make_private(folder.parent)
            with made_whole(folder, PRIVATE_FOLDER) as place:
                files = tuple(_written(place, table, chunks) for table, chunks in rows.items())
                made = Manifest(format=FORMAT, about=about, files=files)
                made = manifests.sealed(made)
                manifests.write(place, made)
                for file in files:
                    _look_again(place, file)
                    (place / file.path).chmod(PRIVATE)
                    _to_disk(place / file.path)
                (place / FILE_NAME).chmod(PRIVATE)
                _to_disk(place / FILE_NAME)
                _to_disk(place)
            for above in (folder.parent, self.folder, self.folder.parent):
                _to_disk(above)
        except ExportUnusable as problem:
            raise ArchiveUnusable(folder, problem.why) from problem
        except OSError as problem:
            raise ArchiveUnusable(folder, str(problem.strerror)) from problem
        return made

    def read(self, name: str, sha256: str, fiscal_year: int) -> Manifest:
        """The manifest of an archive whose files are all there, byte for byte."""
        folder = self.folder / name
        found = _manifest_in(folder, fiscal_year)
        if found.format != FORMAT or manifests.digest(found) != found.sha256:
            raise ArchiveUnusable(folder, f"its {FILE_NAME} has been changed", fiscal_year)
        if found.sha256 != sha256:
            why = f"its {FILE_NAME} is not the one that the database knows"
            raise ArchiveUnusable(folder, why, fiscal_year)
        for file in found.files:
            _check(folder, file, fiscal_year)
        return found

    def rows(
        self, name: str, file: ArchivedFile, fiscal_year: int, *, proved: bool = False
    ) -> Iterator[Sequence[Row]]:
        """The rows of a file that was checked, in the order of their keys.

        Where they are to be `proved`, rows other than those that left are told of at the end.
        """
        try:
            import pyarrow as pa
        except ImportError:
            why = "the packages of the extra duckdb, which read it, are not installed"
            raise ArchiveUnusable(self.folder / name, why, fiscal_year) from None
        hashing = Hashing()
        try:
            found = _rows(self.folder / name, file)
            yield from hashing.through(found) if proved else found
        except (pa.ArrowException, OSError) as problem:
            why = f"{file.path} cannot be read ({problem})"
            raise ArchiveUnusable(self.folder / name, why, fiscal_year) from problem

        if proved and hashing.sha256 != file.rows_sha256:
            why = f"the rows of {file.path} are not those that left"
            raise ArchiveUnusable(self.folder / name, why, fiscal_year)

    def prove(self, name: str, sha256: str, fiscal_year: int) -> None:
        """Read all of an archive; one that is not as it was made is told of."""
        for file in self.read(name, sha256, fiscal_year).files:
            for _ in self.rows(name, file, fiscal_year, proved=True):
                pass


def _written(place: Path, table: ArchivedTable, chunks: RowChunks) -> ArchivedFile:
    hashing = Hashing()
    file = ParquetFile(place, f"{table}.parquet", table.value, COLUMNS[table], None)
    for rows in hashing.through(chunks):
        file.add(rows)
    made = file.closed()
    return ArchivedFile(
        path=made.path, table=made.table, rows=made.rows, sha256=made.sha256,
        rows_sha256=hashing.sha256,
    )  # fmt: skip


def _look_again(place: Path, file: ArchivedFile) -> None:
    """What was written is what comes back: the rows will be gone."""
    if sha256_of(_rows(place, file)) != file.rows_sha256:
        raise ExportUnusable(place, f"{file.path} does not have the rows that were written")


def _rows(folder: Path, file: ArchivedFile) -> Iterator[Sequence[Row]]:
    import pyarrow as pa
    from pyarrow import parquet

    columns = COLUMNS[ArchivedTable(file.table)]
    with parquet.ParquetFile(folder / file.path) as opened:
        for batch in opened.iter_batches(ROWS_AT_ONCE, columns=[each.name for each in columns]):
            values = [
                (found.cast(pa.string()) if column.kind is Kind.DAY else found).to_pylist()
                for column, found in zip(columns, batch.columns, strict=True)
            ]
            yield list(zip(*values, strict=True))


def _manifest_in(folder: Path, fiscal_year: int) -> Manifest:
    try:
        found: dict[str, Any] = json.loads((folder / FILE_NAME).read_text(encoding="utf-8"))
        about = About(**found.pop("about"))
        files = tuple(ArchivedFile(**file) for file in found.pop("files"))
        return Manifest(about=about, files=files, **found)
    except FileNotFoundError:
        raise ArchiveUnusable(folder, f"there is no {FILE_NAME} in it", fiscal_year) from None
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as problem:
        why = f"its {FILE_NAME} cannot be read ({problem})"
        raise ArchiveUnusable(folder, why, fiscal_year) from problem


def _check(folder: Path, file: ArchivedFile, fiscal_year: int) -> None:
    try:
        with (folder / file.path).open("rb") as opened:
            found = hashlib.file_digest(opened, "sha256").hexdigest()
    except OSError as problem:
        why = f"{file.path}: {problem.strerror}"
        raise ArchiveUnusable(folder, why, fiscal_year) from None
    if found != file.sha256:
        raise ArchiveUnusable(folder, f"{file.path} is not as it was written", fiscal_year)


def _pyarrow() -> None:
    try:
        import pyarrow.parquet  # noqa: F401
    except ImportError:
        raise ExtraMissing("An archive") from None


def _make_private(folder: Path) -> None:
    """Make a folder and those above it that are missing; what is there keeps its rights."""
    if not folder.is_dir():
        _make_private(folder.parent)
        folder.mkdir(PRIVATE_FOLDER, exist_ok=True)


def _to_disk(path: Path) -> None:
    """A file's bytes, or a folder's names, outlive a power failure from here on."""
    opened = os.open(path, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
