"""Backups of a running installation, and what becomes of them."""

from __future__ import annotations

import gc
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from .acting import DatabaseUrl, clock, settings
from .failures import CommandFailed, unreadable_told

if TYPE_CHECKING:
    from monthend.config import Settings
    from monthend.storage.soundness import Finding
    from monthend.storage.transfer.manifest import Manifest

MEGABYTE = 10**6

Place = Annotated[str, typer.Argument(help="The file of the backup.")]


def backup(
    target: Place,
    database: DatabaseUrl = None,
    force: Annotated[bool, typer.Option("--force", help="Replace a backup of that name.")] = False,
    verify: Annotated[
        bool, typer.Option("--verify", help="Prove that it is sound before it counts.")
    ] = False,
) -> None:
    """Back up a database while it is in use: one file, and a manifest beside it."""
    from monthend.storage.transfer.backup import NotAsItMustBe
    from monthend.storage.transfer.backup import backup as back_up

    gc.enable()
    chosen = settings(database=database)
    began = time.monotonic()
    with refusing(replace_with="--force"):
        try:
            made = back_up(
                chosen.database,
                target,
                clock=clock,
                replace=force,
                verify=verify,
                archives=chosen.archives,
            )
        except NotAsItMustBe as problem:
            _tell(problem.findings)
            raise
    typer.echo(f"{target}: {_in_words(made)}, in {time.monotonic() - began:.1f} s")
    typer.echo(f"Every commit answered before {made.taken} is in it.")


def restore(
    backup: Place,
    database: DatabaseUrl = None,
    verify: Annotated[
        bool, typer.Option("--verify", help="Prove afterwards that the database is sound.")
    ] = False,
) -> None:
    """Make a database of a backup, where there is none yet."""
    from monthend.storage.schema import VERSION
    from monthend.storage.transfer.restore import restore as put_back

    gc.enable()
    chosen = settings(database=database)
    began = time.monotonic()
    with refusing():
        made = put_back(backup, chosen.database)
    typer.echo(f"{chosen.database_shown}: {_in_words(made)}, in {time.monotonic() - began:.1f} s")
    if made.schema < VERSION:
        typer.echo(f"Its schema is version {made.schema}: run `monthend migrate` before it serves.")
        if verify:
            raise CommandFailed("It can be verified once it has the schema of this program.")
    elif verify:
        _verify(chosen, made)


def _verify(chosen: Settings, manifest: Manifest) -> None:
    from monthend.storage.transfer.verification import verified

    began = time.monotonic()
    found = verified(chosen.database, manifest.chain_heads, archives=chosen.archives)
    wrong = _tell(found)
    if wrong:
        raise CommandFailed(
            f"The backup was restored as it was taken, and {wrong} of the findings need you."
        )
    typer.echo(f"Verified in {time.monotonic() - began:.1f} s.")


def _tell(findings: Iterable[Finding]) -> int:
    """Print what was looked at; how often something was wrong."""
    from .tables import ticked

    wrong = 0
    for finding in findings:
        wrong += bool(finding.wrong)
        typer.echo(ticked(finding.statement, holds=not finding.wrong))
        for line in finding.wrong:
            typer.echo(f"    {line}")
    return wrong


def _in_words(made: Manifest) -> str:
    return (
        f"{sum(made.rows.values()):,} rows, {made.bytes / MEGABYTE:,.1f} MB, "
        f"schema {made.schema}, commits up to {made.commit_sequence:,}"
    )


@contextmanager
def refusing(*, replace_with: str = "") -> Iterator[None]:
    """What cannot be transferred is told in a line; `replace_with` would have gone over it."""
    from monthend.storage.transfer.partial_file import Taken
    from monthend.storage.transfer.places import TransferRefused

    try:
        with unreadable_told():
            yield
    except TransferRefused as problem:
        hint = isinstance(problem, Taken) and replace_with
        more = f" {replace_with} replaces it." if hint else ""
        raise CommandFailed(f"{problem}{more}") from problem
