"""How a command ends when it cannot do what it was asked to."""

from __future__ import annotations

from typing import Any

import typer
from typer.core import TyperGroup


class CommandFailed(Exception):
    """A command cannot go on; the message is for the person who typed it."""


class Program(TyperGroup):
    """A group of commands whose foreseen failures are one line, without a traceback."""

    def invoke(self, ctx: typer.Context) -> Any:  # type: ignore[override]
        try:
            return super().invoke(ctx)
        except Exception as problem:
            if not foreseen(problem):
                raise
            typer.echo(f"Error: {problem}", err=True)
            raise typer.Exit(1) from None


def foreseen(problem: Exception) -> bool:
    """Whether this is a refusal, or something an operator can mend, and no fault of ours."""
    from monthend.config import DriverMissing, SettingInvalid
    from monthend.domain.errors import Refusal, Refusals
    from monthend.engines.manifest import ExportUnusable, ExtraMissing
    from monthend.services.ports import StoreUnavailable

    refused = (CommandFailed, ExportUnusable, Refusal, Refusals)
    unable = (DriverMissing, ExtraMissing, SettingInvalid, StoreUnavailable)
    return isinstance(problem, (*refused, *unable))
