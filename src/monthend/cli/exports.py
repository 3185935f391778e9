"""The ledger out into files: Parquet for other engines, a journal for hledger."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TextIO

import typer

from .acting import Acting, acts
from .failures import CommandFailed
from .periods import named

if TYPE_CHECKING:
    from datetime import date

    from monthend.engines.hledger import Written
    from monthend.engines.manifest import Manifest
    from monthend.services.ports import Books

STDOUT = "-"


class Format(StrEnum):
    """What the files are for."""

    PARQUET = "parquet"
    HLEDGER = "hledger"


class Partition(StrEnum):
    """Into which files dated rows go."""

    MONTH = "month"


@acts
def export(
    acting: Acting,
    to: Annotated[
        str, typer.Argument(metavar="PATH", help="A new folder for parquet, a file for hledger.")
    ],
    format: Annotated[Format, typer.Option("--format", help="What to write.")],
    partition: Annotated[
        Partition | None, typer.Option(help="Of parquet: a file for each month.")
    ] = None,
    period: Annotated[
        str | None, typer.Option(metavar="PERIOD", help="Of hledger: this period alone.")
    ] = None,
    costs: Annotated[
        bool, typer.Option("--costs", help="Of hledger: amounts in home currency as costs.")
    ] = False,
    force: Annotated[
        bool, typer.Option("--force", help="Of hledger: replace a file of that name.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Write the ledger into files, all from one snapshot."""
    if format is Format.PARQUET:
        if period is not None or costs or force:
            raise CommandFailed("--period, --costs and --force are for hledger.")
        if to == STDOUT:
            raise CommandFailed("Parquet is a folder of files: standard output cannot hold it.")
        _say_parquet(_parquet(acting, Path(to), monthly=partition is not None), to, as_json)
        return
    if partition is not None:
        raise CommandFailed("--partition is for parquet.")
    if not force:
        _refuse_taken(to)
    _say_journal(_journal(acting, to, period, costs=costs, replace=force), to, as_json)


def _parquet(acting: Acting, folder: Path, *, monthly: bool) -> Manifest:
    from monthend.engines import parquet_export

    caller = acting.caller()
    return acting.store.read_calendar(
        caller.calendar_id,
        lambda books: parquet_export.export(books, caller, folder, monthly=monthly),
        settled=True,
    )


def _refuse_taken(to: str) -> None:
    """Go over nothing that nobody has asked to replace."""
    if to != STDOUT and os.path.lexists(to):
        raise CommandFailed(f"{to} is there already. --force replaces it.")


def _journal(acting: Acting, to: str, period: str | None, *, costs: bool, replace: bool) -> Written:
    from monthend.engines import hledger

    caller = acting.caller()

    def work(books: Books) -> Written:
        start, end = _days(books, period)
        with _whole(to, replace=replace) as file:
            return hledger.export(books, caller, file, start=start, end=end, costs=costs)

    try:
        return acting.store.read_calendar(caller.calendar_id, work, settled=True)
    except OSError as problem:
        raise CommandFailed(f"The file {to} cannot be written: {problem.strerror}.") from None


def _days(books: Books, period: str | None) -> tuple[date | None, date | None]:
    if period is None:
        return None, None
    found = named(books.calendar(), period)
    return found.start_date, found.end_date


@contextmanager
def _whole(to: str, *, replace: bool) -> Iterator[TextIO]:
    """A file that is there once everything is in it, or standard output."""
    if to == STDOUT:
        yield sys.stdout
        return
    partial = f"{to}.partial"
    try:
        with open(partial, "w", encoding="utf-8", newline="\n") as file:
            yield file
        if not replace:
            # Somebody may have made it meanwhile.
            _refuse_taken(to)
        os.replace(partial, to)
    except BaseException:
        Path(partial).unlink(missing_ok=True)
        raise


def _say_parquet(made: Manifest, to: str, as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps(asdict(made), indent=2, ensure_ascii=False))
        return
    rows = ", ".join(f"{count} {table}" for table, count in made.rows.items())
    typer.echo(f"Exported {rows} into {len(made.files)} files in {to}.")
    typer.echo(f"Commit sequence {made.commit_sequence}, SHA-256 {made.sha256}.")


def _say_journal(made: Written, to: str, as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps(made._asdict(), indent=2), err=to == STDOUT)
        return
    typer.echo(
        f"Exported {made.entries} entries with {made.postings} postings.\n"
        f"Commit sequence {made.commit_sequence}.",
        err=to == STDOUT,
    )
