"""The demo company, from one command."""

from __future__ import annotations

import gc
from pathlib import Path
from typing import Annotated

import typer


def demo(
    exit_after: Annotated[bool, typer.Option("--exit", help="Stop after the close.")] = False,
    folder: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="Where its files go; else demo-company.")
    ] = None,
    port: Annotated[
        int | None,
        typer.Option(metavar="PORT", help="The server's port; else 8280 or one that is free."),
    ] = None,
) -> None:
    """Close a month of a demo company, then leave its server running."""
    from monthend.demo import script

    gc.enable()
    raise typer.Exit(script.run(exit_after=exit_after, folder=folder, port=port))
