"""The names that docs/stability.md promises, as the code has them now.

Before the first release of a major version they are written down, and never taken out again until
the next one: `python scripts/promised_names.py > tests/completeness/promised.json`.
"""

import inspect
import json
from collections.abc import Iterator
from dataclasses import fields
from unittest.mock import Mock

import typer

from monthend import config, pytest_plugin
from monthend.cli.program import app
from monthend.domain.permissions import STOCK_ROLES, Permission
from monthend.objects.all_objects import OBJECTS
from monthend.pytest_plugin import Clock, MonthendServer, MonthendTenant
from monthend.rest import routes
from monthend.rest.actions import ACTIONS
from monthend.rest.operations import OPERATIONS, REHEARSALS
from monthend.services import settings
from monthend.subledger import events
from reference_docs import commands_of
from rest_reference import names_in

assert routes.DECLARED_IN, "the modules that fill the operation table"

OF_THE_PLUGIN = {"wire", "close"}
"""What it needs itself, and no test."""

SERVED = [*OPERATIONS, *REHEARSALS]


def names() -> dict[str, list[str]]:
    """Every name, by what it is a name of, each in its order."""
    return {
        "operations": sorted(operations()),
        "taken": sorted(taken()),
        "required": sorted(required()),
        "answered": sorted(answered()),
        "commands": sorted(commands()),
        "settings": sorted(set_by()),
        "events": sorted(each.kind.value for each in events.KINDS),
        "permissions": sorted({*(each.value for each in Permission), *STOCK_ROLES}),
        "fixtures": sorted(fixtures()),
        "object fields": sorted(
            f"{name}.{field.name}" for name, each in OBJECTS.items() for field in each.fields
        ),
    }


def operations() -> Iterator[str]:
    """Paths, and the names under which clients know them."""
    yield from (f"{row.operation_id} {row.method} {row.path}" for row in SERVED)
    yield from (f"{row.operation_id} {row.method} {row.path}" for row in ACTIONS)


def taken() -> Iterator[str]:
    """What requests may say."""
    for row in SERVED:
        yield from (f"{row.operation_id} ?{each.name}" for each in row.parameters)
        if row.body is not None:
            yield from (f"{row.operation_id} {name}" for name in row.body.known)


def required() -> Iterator[str]:
    """What requests have to say: more of it would refuse those that were good."""
    for row in SERVED:
        if row.body is not None:
            fields_of = (each.name for each in row.body.fields if each.required)
            yield from (f"{row.operation_id} {name}" for name in fields_of)


def answered() -> Iterator[str]:
    """What answers have, down to the values inside."""
    for row in SERVED:
        for name, schema in row.answers.items():
            yield from (f"{row.operation_id} {each}" for each in names_in(name, schema))


def commands() -> Iterator[str]:
    """Commands, and what can be said to each."""
    for name, command in commands_of(typer.main.get_command(app), "monthend"):
        yield name
        for parameter in command.params:
            yield from (f"{name} {spelled}" for spelled in parameter.opts)


def set_by() -> Iterator[str]:
    """Settings of a process by their variables, those of a tenant by their names."""
    yield from (config.environment_name(each.name) for each in fields(config.Settings))
    yield from settings.FORMS


def fixtures() -> Iterator[str]:
    """Fixtures for pytest with their scopes, what they give has, and what can be said to each."""
    for name, each in vars(pytest_plugin).items():
        marker = getattr(each, "_fixture_function_marker", None)
        if marker is not None:
            yield f"{name} {marker.scope}"
    for given in (MonthendServer, MonthendTenant, Clock):
        for name in {*given.__annotations__, *vars(given)} - OF_THE_PLUGIN:
            if name.startswith("_"):
                continue
            yield f"{given.__name__}.{name}"
            method = vars(given).get(name)
            if inspect.isfunction(method):
                said = list(inspect.signature(method).parameters)[1:]
                yield from (f"{given.__name__}.{name} {each}" for each in said)
    parser = Mock()
    pytest_plugin.pytest_addoption(parser)
    added = parser.getgroup.return_value.addoption.call_args_list
    yield from (name for call in added for name in call.args)


if __name__ == "__main__":
    print(json.dumps(names(), indent=0, ensure_ascii=False))
