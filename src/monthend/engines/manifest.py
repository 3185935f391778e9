"""The manifest of an export: whose books, after which write, and every file with its hash."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from monthend.services.exports import Snapshot

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

    Said = TypeVar("Said", bound=DataclassInstance)

FILE_NAME = "manifest.json"
FORMAT = "monthend parquet 1"


class ExportUnusable(Exception):
    """A folder is not an export, or no longer the one that was made."""

    def __init__(self, folder: Path, why: str) -> None:
        super().__init__(f"The export {folder} cannot be used: {why}.")
        self.why = why


class ExtraMissing(Exception):
    """Something is asked for that the installed packages cannot do."""

    def __init__(self, what: str, extra: str = "duckdb") -> None:
        super().__init__(
            f"{what} needs the packages of the extra {extra}, which are not installed: "
            f"pip install 'monthend[{extra}]'."
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportedFile:
    """A file of an export, its path within the folder, and the days it has rows of."""

    path: str
    table: str
    rows: int
    sha256: str
    first_date: str | None = None
    last_date: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What an export says of itself; `sha256` is over everything else that it says.

    `settings` are those by which trial balances and detail files are made; `unconverted`
    are the currencies and days of lines that waited for an exchange rate.
    """

    format: str
    tenant_id: str
    tenant: str
    calendar_id: int
    home_currency: str
    commit_sequence: int
    exported_on: str
    exported_by: str
    settings: dict[str, str]
    unconverted: tuple[tuple[str, str], ...]
    partition: str | None
    rows: dict[str, int]
    files: tuple[ExportedFile, ...]
    sha256: str = ""


def manifest_of(
    taken: Snapshot, files: Sequence[ExportedFile], *, partition: str | None
) -> Manifest:
    """The manifest of files that are written."""
    rows: dict[str, int] = {}
    for file in files:
        rows[file.table] = rows.get(file.table, 0) + file.rows
    manifest = Manifest(
        format=FORMAT,
        tenant_id=taken.tenant_id,
        tenant=taken.tenant,
        calendar_id=taken.calendar_id,
        home_currency=taken.home_currency,
        commit_sequence=taken.commit_sequence,
        exported_on=taken.at.isoformat(),
        exported_by=taken.by,
        settings=dict(taken.settings),
        unconverted=tuple((currency, day.isoformat()) for currency, day in taken.unconverted),
        partition=partition,
        rows=rows,
        files=tuple(files),
    )
    return sealed(manifest)


def sealed(manifest: Said) -> Said:
    """A manifest with the hash of what it says."""
    return replace(manifest, sha256=digest(manifest))


def digest(manifest: Any) -> str:
    """The hash of all that a manifest says but the hash itself."""
    said = asdict(manifest)
    del said["sha256"]
    text = json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def write(folder: Path, manifest: Any) -> None:
    text = json.dumps(asdict(manifest), indent=2, ensure_ascii=False) + "\n"
    (folder / FILE_NAME).write_text(text, encoding="utf-8")


def read(folder: Path) -> Manifest:
    """The manifest of a folder whose files are all there, byte for byte."""
    try:
        found: dict[str, Any] = json.loads((folder / FILE_NAME).read_text(encoding="utf-8"))
        files = tuple(ExportedFile(**file) for file in found.pop("files"))
        waiting = found.pop("unconverted")
        unconverted = tuple((str(currency), str(day)) for currency, day in waiting)
        manifest = Manifest(files=files, unconverted=unconverted, **found)
    except FileNotFoundError:
        raise ExportUnusable(folder, f"it has no {FILE_NAME}") from None
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as problem:
        raise ExportUnusable(folder, f"its {FILE_NAME} cannot be read ({problem})") from problem
    if manifest.format != FORMAT:
        raise ExportUnusable(folder, f"its format is {manifest.format!r}, not {FORMAT!r}")
    if manifest.sha256 != digest(manifest):
        raise ExportUnusable(folder, f"its {FILE_NAME} has been changed")
    for file in files:
        _check(folder, file)
    return manifest


def _check(folder: Path, file: ExportedFile) -> None:
    try:
        with (folder / file.path).open("rb") as opened:
            found = hashlib.file_digest(opened, "sha256").hexdigest()
    except OSError as problem:
        raise ExportUnusable(folder, f"{file.path}: {problem.strerror}") from None
    if found != file.sha256:
        raise ExportUnusable(folder, f"{file.path} is not as it was exported")
