"""Bringing a database of an earlier program to the schema of this one."""

from __future__ import annotations

import gc
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from .acting import DatabaseUrl, opened, settings
from .failures import CommandFailed

if TYPE_CHECKING:
    from monthend.config import Settings
    from monthend.storage.migrations.migrating import Migration

LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


def migrate(
    database: DatabaseUrl = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be done, and do nothing.")
    ] = False,
) -> None:
    """Bring a database to the schema of this program, then examine it."""
    from monthend.storage.migrations.migrating import MigrationFailed, planned
    from monthend.storage.migrations.migrating import migrate as migrated

    gc.enable()
    chosen = settings(database=database)
    try:
        done = planned(chosen.database) if dry_run else migrated(chosen.database)
    except MigrationFailed as problem:
        raise CommandFailed(str(problem)) from problem
    _tell(done, chosen, dry_run=dry_run)
    if done.steps and not dry_run:
        _examine(chosen)


def _tell(done: Migration, chosen: Settings, *, dry_run: bool) -> None:
    from monthend.storage.schema import VERSION

    if not done.steps:
        typer.echo(f"{chosen.database_shown} is at version {done.before}: there is nothing to do.")
        return
    if done.unlike:
        typer.echo(f"{chosen.database_shown} is not all of version {done.before}:")
        for line in done.unlike:
            typer.echo(f"    {line}")
    did = "would go" if dry_run else "went"
    typer.echo(f"{chosen.database_shown} {did} from version {done.before} to {VERSION}:")
    for step in done.steps:
        typer.echo(f"{step.version:5}  {step.told}")


def _examine(chosen: Settings) -> None:
    from monthend.storage.soundness import findings

    from .tables import ticked

    # Nobody has worked meanwhile: what waits for a worker waits for the server to start again.
    with opened(chosen) as store:
        wrong = [finding for finding in findings(store, LONG_AGO) if finding.wrong]
    for finding in wrong:
        typer.echo(ticked(finding.statement, holds=False))
    if wrong:
        raise CommandFailed(
            f"The schema is the new one; {len(wrong)} of the findings need you. "
            "See `monthend doctor`."
        )
    typer.echo(ticked("the database is sound", holds=True))
