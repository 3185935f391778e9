"""The settings as options of a command: one for each row of their table."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable
from contextvars import ContextVar
from dataclasses import fields
from typing import TYPE_CHECKING, Annotated, Any, Concatenate, ParamSpec, get_type_hints

import typer

from monthend.config import Settings, option_name

if TYPE_CHECKING:
    from monthend.choosing import Choice

P = ParamSpec("P")

ConfigFile = Annotated[
    str | None,
    typer.Option(
        "--config", metavar="FILE", help="A TOML file with settings; else MONTHEND_CONFIG."
    ),
]
FILE: ContextVar[str | None] = ContextVar("FILE", default=None)
"""The file of settings that was named before the command."""

ALL = tuple(item.name for item in fields(Settings))
OF_WORKERS = (
    "database", "rehearsal", "synchronous", "readers", "writers", "statement_seconds",
    "lease_seconds", "webhooks", "webhook_keys", "webhook_networks",
    "log_level", "log_format", "traces", "traces_endpoint",
)  # fmt: skip
PANEL = "Settings"


def chosen(config: str | None = None, /, **given: object) -> Choice:
    """What the settings of this process come to, with what the command line says on top."""
    import os

    from monthend.choosing import choice

    return choice(os.environ, config or FILE.get(), **given)


def with_settings(
    command: Callable[Concatenate[Choice, P], None], names: Iterable[str] = ALL
) -> Callable[..., None]:
    """A command with an option for each of these settings, and one for a file of them."""
    options = {name: _option(name) for name in names}

    def run(*args: Any, config: str | None, **given: Any) -> None:
        own = {name: given.pop(name) for name in list(given) if name not in options}
        command(chosen(config, **given), *args, **own)

    hints = get_type_hints(command, localns={"Choice": object}, include_extras=True)
    _, *own = inspect.signature(command).parameters.values()
    keyword = inspect.Parameter.KEYWORD_ONLY
    parameters = [item.replace(annotation=hints[item.name], kind=keyword) for item in own]
    for name, annotation in {"config": ConfigFile, **options}.items():
        parameters.append(inspect.Parameter(name, keyword, default=None, annotation=annotation))
    run.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    run.__annotations__ = {item.name: item.annotation for item in parameters}
    run.__doc__, run.__name__ = command.__doc__, command.__name__
    return run


def _option(name: str) -> Any:
    (item,) = (each for each in fields(Settings) if each.name == name)
    option, meaning = option_name(name), item.metadata["meaning"]
    if isinstance(item.default, bool):
        both = f"{option}/--no-{option.removeprefix('--')}"
        return Annotated[bool | None, typer.Option(both, help=meaning, rich_help_panel=PANEL)]
    symbol = item.metadata["form"].symbol
    shown = typer.Option(option, metavar=symbol, help=meaning, rich_help_panel=PANEL)
    return Annotated[str | None, shown]
