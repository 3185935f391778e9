"""What a close is rehearsed with."""

from __future__ import annotations

import typer

from .acting import Acting, acts
from .failures import Program

rehearse = typer.Typer(cls=Program, no_args_is_help=True, help="Rehearse a close.")
clock = typer.Typer(cls=Program, no_args_is_help=True, help="What day it is for a tenant.")
rehearse.add_typer(clock, name="clock")


@clock.command("show")
@acts
def show_clock(acting: Acting) -> None:
    """Show what time it is for the tenant, in UTC."""
    now = acting.read(lambda books, _: books.now)
    typer.echo(f"{now:%Y-%m-%d %H:%M:%S} UTC")
