"""Which value each setting has, and who said so: the command line, the environment, a file, nobody.

All of them are read before anything starts. A value of the wrong form is refused with the form
that it must have, and a name in a file that is no setting with the names of all settings.
"""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from typing import Any

from .config import (
    PREFIX,
    SCHEME,
    SQLITE,
    Form,
    SettingInvalid,
    SettingRefused,
    Settings,
    environment_name,
    option_name,
)

FILE_VARIABLE = PREFIX + "CONFIG"
FILE_OPTION = "--config"
LARGEST_FILE = 1024 * 1024
DEFAULT = "default"


class SettingsFileUnusable(SettingRefused):
    """A file of settings cannot be read, or is no TOML."""

    def __init__(self, *, file: str, why: str) -> None:
        super().__init__(f"The settings file {file} cannot be used: {why}.")


class SettingUnknown(SettingRefused):
    """A file has a name that is no setting."""

    def __init__(self, *, name: str, file: str) -> None:
        known = [item.name for item in fields(Settings)]
        near = difflib.get_close_matches(name, known, n=1)
        meant = f"; {near[0]} is one" if near else ""
        super().__init__(
            f"{name!r} in {file} is no setting{meant}. Settings are {', '.join(known)}."
        )


@dataclass(frozen=True, slots=True)
class Choice:
    """The settings of a process, and where each of them comes from."""

    settings: Settings
    origins: Mapping[str, str]
    file: str = ""

    def shown(self) -> Iterator[tuple[str, str, str]]:
        """Name, value and origin of every setting, as anybody may see them."""
        for item in fields(Settings):
            value = getattr(self.settings, item.name)
            if item.name == "database":
                value = self.settings.database_shown
            text = str(value).lower() if isinstance(value, bool) else str(value)
            yield item.name, text, self.origins[item.name]


def choice(environment: Mapping[str, str], config: str | None = None, /, **given: object) -> Choice:
    """What the settings come to; what is given and not None goes before all others."""
    file = config or environment.get(FILE_VARIABLE, "")
    in_file = _settings_in(file) if file else {}
    values: dict[str, Any] = {}
    origins: dict[str, str] = {}
    for item in fields(Settings):
        form: Form = item.metadata["form"]
        option, variable = option_name(item.name), environment_name(item.name)
        if (asked := given.get(item.name)) is not None:
            values[item.name] = _read(form, option, str(asked))
            origins[item.name] = f"command line {option}"
        elif variable in environment:
            values[item.name] = _read(form, variable, environment[variable])
            origins[item.name] = f"environment {variable}"
        elif item.name in in_file:
            said = f"{item.name} in {file}"
            values[item.name] = _read(form, said, _text(in_file[item.name], form, said))
            origins[item.name] = f"file {file}"
        else:
            origins[item.name] = DEFAULT
    return Choice(Settings(**values), origins, file)


def settings_from(
    environment: Mapping[str, str], config: str | None = None, /, **given: object
) -> Settings:
    """The settings of an environment, a file and a command line."""
    return choice(environment, config, **given).settings


def unknown_settings(environment: Mapping[str, str]) -> list[str]:
    """Variables that look like settings and are none."""
    known = {environment_name(item.name) for item in fields(Settings)} | {FILE_VARIABLE}
    return sorted(name for name in environment if name.startswith(PREFIX) and name not in known)


def _settings_in(file: str) -> Mapping[str, Any]:
    try:
        with open(file, "rb") as opened:
            content = opened.read(LARGEST_FILE + 1)
        if len(content) > LARGEST_FILE:
            raise SettingsFileUnusable(file=file, why=f"it has more than {LARGEST_FILE} bytes")
        found = tomllib.loads(content.decode())
    except OSError as problem:
        raise SettingsFileUnusable(file=file, why=str(problem.strerror)) from None
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError, ValueError) as problem:
        why = "it is no text in UTF-8"
        if isinstance(problem, tomllib.TOMLDecodeError):
            # What stands there is not repeated: it may be a password.
            why = f"it is no TOML ({_place(str(problem))})"
        raise SettingsFileUnusable(file=file, why=why) from None
    known = {item.name for item in fields(Settings)}
    for name in found:
        if name not in known:
            raise SettingUnknown(name=name[:100], file=file)
    return found


def _place(said: str) -> str:
    _, at, place = said.rpartition("(at ")
    return place.rstrip(")") if at else "it breaks off"


def _text(value: object, form: Form, name: str) -> str:
    """What stands in a file as it would stand in the environment."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str | int | float):
        return str(value)
    if form.many and isinstance(value, list) and all(isinstance(each, str) for each in value):
        return ",".join(value)
    kind = "a date or a time"
    if isinstance(value, dict | list):
        kind = "a table" if isinstance(value, dict) else "a list"
    raise SettingInvalid(name=name, given=kind, expected=form.words)


def _read(form: Form, name: str, text: str) -> Any:
    try:
        text.encode()
        return form.read(text)
    except (ValueError, KeyError, OverflowError):
        expected = form.words
    scheme = SCHEME.match(text)
    if scheme and not text.startswith(SQLITE):
        text = f"{scheme[0]}…"
    elif not text.startswith(SQLITE) and ("@" in text or "://" in text or "=" in text):
        # The address may hold a password.
        text = "…"
    raise SettingInvalid(name=name, given=text, expected=expected)
