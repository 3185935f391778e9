"""Fiscal years in archives: moved there, listed, looked at, and brought back."""

from __future__ import annotations

import json
from typing import Annotated, Any

import typer

from .acting import Acting, acts
from .failures import CommandFailed, Program
from .periods import AsJson

archives = typer.Typer(
    cls=Program, no_args_is_help=True, help="Closed fiscal years outside the database."
)
Years = Annotated[list[int], typer.Argument(metavar="FISCAL-YEAR", help="The fiscal years.")]


@archives.command("list")
@acts
def list_archives(acting: Acting, as_json: AsJson = False) -> None:
    """List every archive, the earliest fiscal year first."""
    from monthend.services import archives as service

    found = acting.read(service.listed)
    data = [service.as_data(each) for each in found]
    if as_json:
        typer.echo(json.dumps(data, indent=2, ensure_ascii=False))
        return
    from .tables import print_table

    print_table(
        ("year", "first day", "last day", "state", "transactions", "entries", "lines", "folder"),
        [
            (str(each["fiscalYear"]), each["startDate"], each["endDate"], each["state"],
             f"{each['transactions']:,}", f"{each['entries']:,}", f"{each['lines']:,}",
             each["folder"])
            for each in data
        ],
        right=("transactions", "entries", "lines"),
    )  # fmt: skip


@archives.command("add")
@acts
def add(acting: Acting, years: Years) -> None:
    """Move closed fiscal years into archives, the earliest first."""
    from monthend.engines import archiving

    files = acting.store.archives
    for year in sorted(years):
        made = archiving.archive(acting.store, acting.caller(), files, year)
        typer.echo(
            f"The fiscal year {year} is in {files.folder / made.folder}: {_counts(made.rows)}."
        )
        typer.echo(f"SHA-256 {made.sha256}.")


@archives.command("restore")
@acts
def restore(acting: Acting, years: Years) -> None:
    """Bring archived fiscal years back, the latest first; their files stay."""
    from monthend.engines import archiving

    files = acting.store.archives
    for year in sorted(years, reverse=True):
        found = archiving.restore(acting.store, acting.caller(), files, year)
        typer.echo(f"The fiscal year {year} is back: {_counts(found.rows)}.")


@archives.command("check")
@acts
def check(acting: Acting) -> None:
    """Read every archive whose rows are nowhere else, and compare it with its hashes."""
    from monthend.engines.archives import ArchiveUnusable
    from monthend.services import archives as service

    files, wrong = acting.store.archives, 0
    away = [each for each in acting.read(service.listed) if each.away]
    for each in away:
        try:
            files.prove(each.folder, each.sha256, each.fiscal_year)
        except ArchiveUnusable as problem:
            wrong += 1
            typer.echo(str(problem))
        else:
            typer.echo(f"The fiscal year {each.fiscal_year} is whole in {each.folder}.")
    if wrong:
        raise CommandFailed(f"{wrong} of {len(away)} archives cannot be used.")


def _counts(rows: Any) -> str:
    return ", ".join(f"{count:,} {table}" for table, count in rows.items())
