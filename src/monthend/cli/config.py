"""The settings as a process would have them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from monthend.choosing import Choice


def config(
    choice: Choice,
    show: Annotated[
        bool, typer.Option("--show", help="List every setting, its value and where it is from.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="The same as JSON.")] = False,
) -> None:
    """Check the settings of the environment, of a file and of these options, and show them."""
    import os

    from monthend.choosing import unknown_settings

    from . import named_files

    rows = list(choice.shown())
    if as_json:
        import json

        typer.echo(json.dumps({n: {"value": v, "from": o} for n, v, o in rows}, indent=2))
    elif show:
        from .tables import print_table

        print_table(("Setting", "Value", "From"), rows)
    for name in unknown_settings(os.environ):
        typer.echo(f"Caution: {name} is the name of no setting.", err=True)
    named_files.check(choice.settings)
    if not (show or as_json):
        typer.echo("The settings are as they must be; --show lists them.")
