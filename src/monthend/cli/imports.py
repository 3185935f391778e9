"""Files into the ledger."""

from __future__ import annotations

import gzip
import json
import os
import sys
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from enum import StrEnum
from typing import IO, TYPE_CHECKING, Annotated

import typer

from .acting import Acting, acts
from .failures import CommandFailed

if TYPE_CHECKING:
    from monthend.services.imports import ImportResult

STDIN = "-"


class Kind(StrEnum):
    """What the rows of a file are."""

    TRANSACTIONS = "transactions"
    ENTRIES = "entries"
    CODES = "codes"
    RATES = "rates"


@acts
def import_csv(
    acting: Acting,
    file: Annotated[
        str, typer.Argument(metavar="FILE", help="A CSV file, or one ending in .gz; - is stdin.")
    ],
    kind: Annotated[Kind, typer.Option(help="What its rows are.")],
    create_codes: Annotated[
        bool, typer.Option("--create-codes", help="Make the accounting codes that are unknown.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Import a CSV file: all of it or nothing."""
    from monthend.services.imports import ImportKind, import_file
    from monthend.services.ports import StaleCaller

    caller = acting.caller()
    try:
        with _opened(file) as (raw, source), _progress(file, raw) as told:
            result = import_file(
                acting.store,
                caller,
                source,
                kind=ImportKind(kind.value),
                create_codes=create_codes,
                file_name=os.path.basename(file),
                progress=told,
            )
    except StaleCaller:
        raise CommandFailed("The tenant is being changed by others; please try again.") from None
    except (OSError, EOFError, zlib.error) as problem:
        reason = getattr(problem, "strerror", None) or problem
        raise CommandFailed(f"The file {file} cannot be read: {reason}.") from None
    typer.echo(json.dumps(asdict(result), indent=2) if as_json else _sentences(result))


def _sentences(result: ImportResult) -> str:
    said = [f"Imported {result.rows} rows of {result.kind.value}."]
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
    return "\n".join(said)


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
def _progress(name: str, raw: IO[bytes]) -> Iterator[Callable[[int], None]]:
    """A bar on standard error, if that is a terminal, that moves with the bytes read."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        TextColumn("{task.fields[rows]} rows"),
        TimeRemainingColumn(),
    )
    total = None if name == STDIN else os.fstat(raw.fileno()).st_size
    with Progress(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task(os.path.basename(name), total=total, rows=0)

        def told(rows: int) -> None:
            where = 0 if total is None else min(raw.tell(), total)
            bar.update(task, completed=where, rows=rows)

        yield told
