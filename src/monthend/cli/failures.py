"""How a command ends when it cannot do what it was asked to."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import wraps
from typing import Any, TextIO

import typer
from typer.core import TyperGroup

UNREADABLE = (ValueError, TypeError, LookupError, ArithmeticError, AssertionError)


class CommandFailed(Exception):
    """A command cannot go on; the message is for the person who typed it."""


@contextmanager
def standard_output() -> Iterator[TextIO]:
    """Standard output, on which everything is when this ends; else that is told in a line."""
    try:
        yield sys.stdout
        sys.stdout.flush()
    except OSError as problem:
        with suppress(OSError, ValueError):
            # What is held back would be tried again at the end, and fail again.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise CommandFailed(f"Standard output cannot be written: {problem}") from None


@contextmanager
def unreadable_told() -> Iterator[None]:
    """What somebody has put into a database and no program can read is told in a line."""
    import sqlite3

    from monthend.services.ports import StaleCaller

    try:
        yield
    except StaleCaller:
        raise CommandFailed("The tenant is not there (`monthend doctor` tells more)") from None
    except (*UNREADABLE, sqlite3.Error) as problem:
        if foreseen(problem):
            raise
        said = " ".join(str(problem).split()) or type(problem).__name__
        raise CommandFailed(
            f"The database holds what cannot be read: {said} (`monthend doctor` tells more)"
        ) from None


def failing_with(code: int) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """A command whose foreseen failures end with this code, where 1 means something else."""

    def around(command: Callable[..., None]) -> Callable[..., None]:
        @wraps(command)
        def run(*args: Any, **given: Any) -> None:
            try:
                command(*args, **given)
            except Exception as problem:
                if not foreseen(problem):
                    raise
                typer.echo(f"Error: {problem}", err=True)
                raise typer.Exit(code) from None

        return run

    return around


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
    from monthend.config import DriverMissing, SettingRefused
    from monthend.domain.errors import Refusal, Refusals
    from monthend.engines.manifest import ExportUnusable, ExtraMissing
    from monthend.engines.spark_session import SparkUnavailable
    from monthend.services.computed_files import NotComputed
    from monthend.services.ports import StoreUnavailable
    from monthend.watching.traces import TracesUnavailable

    refused = (CommandFailed, ExportUnusable, NotComputed, Refusal, Refusals)
    missing = (DriverMissing, ExtraMissing, SparkUnavailable, TracesUnavailable)
    return isinstance(problem, (*refused, *missing, SettingRefused, StoreUnavailable))
