"""Files into the ledger."""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import stat
import sys
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from time import perf_counter
from typing import IO, TYPE_CHECKING, Annotated, Any, cast

import typer

from .acting import Acting, acts
from .failures import CommandFailed

if TYPE_CHECKING:
    from monthend.services.import_resuming import Rereadable
    from monthend.services.imports import ImportResult

STDIN = "-"


class Kind(StrEnum):
    """What the rows of a file are."""

    TRANSACTIONS = "transactions"
    ENTRIES = "entries"
    CODES = "codes"
    RATES = "rates"
    ZUORA_TABLES = "zuora-tables"


@acts
def import_rows(
    acting: Acting,
    file: Annotated[
        str,
        typer.Argument(
            metavar="FILE",
            help="A CSV file, or one ending in .gz or .parquet; - is stdin. "
            "Of zuora-tables: the folder with the CSV files.",
        ),
    ],
    kind: Annotated[Kind, typer.Option(help="What its rows are.")],
    create_codes: Annotated[
        bool, typer.Option("--create-codes", help="Make the accounting codes that are unknown.")
    ] = False,
    currency: Annotated[
        str | None,
        typer.Option(metavar="CODE", help="Of zuora-tables: that of refunds which name none."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Import a file: all of it or nothing. One that died goes on when it is imported again."""
    from monthend.services.ports import StaleCaller

    if currency is not None and kind is not Kind.ZUORA_TABLES:
        raise CommandFailed("--currency is for zuora-tables.")
    begun = perf_counter()
    try:
        if kind is Kind.ZUORA_TABLES:
            from . import zuora_tables

            told = zuora_tables.imported(acting, file, currency, create_codes=create_codes)
        else:
            told = _imported(acting, file, kind, create_codes=create_codes)
    except StaleCaller:
        raise CommandFailed("The tenant is being changed by others; please try again.") from None
    except (OSError, EOFError, zlib.error) as problem:
        reason = getattr(problem, "strerror", None) or problem
        raise CommandFailed(f"The file {file} cannot be read: {reason}.") from None
    seconds = perf_counter() - begun
    typer.echo(json.dumps(told.as_json, indent=2) if as_json else told.text(seconds))


@dataclass(frozen=True, slots=True)
class Imported:
    """What came of an import, and what else is to be said of it."""

    result: ImportResult
    said: Sequence[str] = ()
    more: Mapping[str, Any] = field(default_factory=dict)

    @property
    def as_json(self) -> dict[str, Any]:
        return {**asdict(self.result), **self.more}

    def text(self, seconds: float) -> str:
        rows = self.result.rows - self.result.resumed_after
        speed = f"In {seconds:.1f} s, {rows / seconds:,.0f} rows a second."
        first, *rest = _sentences(self.result)
        return "\n".join((*self.said, first, speed, *rest))


def _imported(acting: Acting, file: str, kind: Kind, *, create_codes: bool) -> Imported:
    from monthend.services.import_files import CsvFile
    from monthend.services.imports import ImportKind, Reader, import_file

    reader: Reader = CsvFile
    if file.endswith(".parquet"):
        from monthend.engines.parquet_rows import ParquetRows

        reader = ParquetRows
    caller = acting.caller()
    with _opened(file) as (raw, source), progress_bar(file, raw) as told:
        result = import_file(
            acting.store,
            caller,
            _rereadable(file, raw, source),
            kind=ImportKind(kind.value),
            create_codes=create_codes,
            file_name=os.path.basename(file),
            progress=told,
            reader=reader,
        )
    return Imported(result)


def _rereadable(name: str, raw: IO[bytes], source: IO[bytes]) -> IO[bytes] | Rereadable:
    """A file that a later import can go on with, where it is not a pipe."""
    from monthend.services.import_resuming import Rereadable

    if name == STDIN or not stat.S_ISREG(os.fstat(raw.fileno()).st_mode):
        return source
    form = next((suffix for suffix in (".gz", ".parquet") if name.endswith(suffix)), "")

    def digest() -> str:
        place = raw.tell()
        raw.seek(0)
        try:
            return f"file{form} {hashlib.file_digest(cast(Any, raw), 'sha256').hexdigest()}"
        finally:
            raw.seek(place)

    return Rereadable(file=source, digest=digest, said=notice)


def notice(text: str) -> None:
    """Something that is told before the import has ended."""
    typer.echo(text, err=True)


def _sentences(result: ImportResult) -> list[str]:
    said = [f"Imported {result.rows} rows of {result.kind.value}."]
    if result.resumed_after:
        said.append(f"The first {result.resumed_after} of them were there from an import before.")
    if result.codes_made and result.kind.value != Kind.CODES:
        said.append(f"Made {result.codes_made} accounting codes.")
    for moved in result.moved:
        said.append(
            f"Moved {moved.rows} late rows to {moved.date}, in {moved.accounting_period}; "
            "the dates of their documents are kept."
        )
    if result.queued:
        said.append(f"{result.queued} late ones wait for approval: monthend late-transactions list")
    if result.unconverted > result.converted:
        waiting = result.unconverted - result.converted
        said.append(f"{waiting} lines wait for an exchange rate; import rates, then they have it.")
    elif result.converted:
        said.append(f"Converted {result.converted} lines that had waited for an exchange rate.")
    said.append(f"Commit sequence {result.commit_sequence}, SHA-256 {result.sha256}.")
    return said


@contextmanager
def _opened(name: str) -> Iterator[tuple[IO[bytes], IO[bytes]]]:
    """A file as it is stored, and as it is read."""
    if name == STDIN:
        yield sys.stdin.buffer, sys.stdin.buffer
        return
    with open(name, "rb") as raw:
        if not name.endswith(".gz"):
            yield raw, raw
            return
        with gzip.open(raw, "rb") as inflated:
            yield raw, inflated  # type: ignore[misc]


@contextmanager
def progress_bar(name: str, raw: IO[bytes] | None) -> Iterator[Callable[[int], None]]:
    """A bar on standard error, if that is a terminal, that moves with the bytes read."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        TextColumn("{task.fields[rows]:,} rows, {task.fields[speed]:,.0f} a second"),
        TimeRemainingColumn(),
    )
    total = None if raw is None or name == STDIN else os.fstat(raw.fileno()).st_size
    begun = perf_counter()
    with Progress(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task(os.path.basename(name), total=total, rows=0, speed=0)

        def told(rows: int) -> None:
            where = 0 if total is None or raw is None else min(raw.tell(), total)
            bar.update(task, completed=where, rows=rows, speed=rows / (perf_counter() - begun))

        yield told
