"""The steps in their order, and how one is done."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from types import ModuleType

import sqlalchemy
from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection

from . import version_2, version_3, version_4, version_5, version_6, version_7, version_8

FIRST = 1
"""The version before all steps."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What makes a version of the schema of the one before."""

    version: int
    told: str
    upgrade: Callable[[], None]


def _step(module: ModuleType) -> Step:
    told = (module.__doc__ or "").partition("\n")[0]
    return Step(version=module.VERSION, told=told, upgrade=module.upgrade)


STEP_MODULES = (version_2, version_3, version_4, version_5, version_6, version_7, version_8)
STEPS = tuple(_step(module) for module in STEP_MODULES)


def steps_from(version: int) -> tuple[Step, ...]:
    """The steps for a database of a version: its own, which may have more to do, and the later."""
    return tuple(step for step in STEPS if step.version >= version)


def take(connection: Connection, steps: tuple[Step, ...]) -> None:
    """Do steps one after the other, each with its number at its end."""
    with Operations.context(MigrationContext.configure(connection)):
        for step in steps:
            step.upgrade()
            connection.execute(
                sqlalchemy.text("UPDATE schema_version SET version = :version"),
                {"version": step.version},
            )


def differences(connection: Connection, metadata: sqlalchemy.MetaData) -> Iterator[str]:
    """What the tables lack of those that the program makes; what somebody added is theirs."""
    from alembic.autogenerate import compare_metadata

    context = MigrationContext.configure(connection, opts={"compare_type": True})
    for found in compare_metadata(context, metadata):
        # Columns come in lists, whatever else by itself.
        for kind, *of in found if isinstance(found, list) else [found]:
            if not kind.startswith("remove_"):
                yield f"{kind}: {' '.join(str(each) for each in of if each is not None)}"
