"""A database taken from the schema it has to that of this program, or left as it was."""

from __future__ import annotations

import os
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol

from sqlalchemy import Connection, inspect, text
from sqlalchemy.exc import DBAPIError

from monthend.services.ports import StoreUnavailable
from monthend.storage import schema
from monthend.storage.schema_fit import misfit

from . import sqlite
from .steps import Step, differences, steps_from, take

SQLITE = "sqlite:///"
SECONDS_FOR_ANOTHER = 600.0
TOLD_AT_MOST = 5


class MigrationFailed(Exception):
    """A database could not be taken to the new schema, and has its old one."""

    def __init__(self, before: int, causes: list[str]) -> None:
        told = "; ".join(causes[:TOLD_AT_MOST])
        super().__init__(f"The database stays at version {before}, nothing was changed: {told}.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Migration:
    """The version that a database had, and the steps that it took, or would take.

    With this program's version already, it may still be unlike what this program makes.
    """

    before: int
    steps: tuple[Step, ...]
    unlike: tuple[str, ...] = ()


class Kind(Protocol):
    """What differs between the two databases."""

    def shown(self, place: str) -> str: ...
    def alone(self, place: str, *, patience: float) -> AbstractContextManager[Connection]: ...
    def beside_others(self, place: str) -> AbstractContextManager[Connection]: ...
    def drop_fence(self, connection: Connection) -> None: ...
    def make_fence(self, connection: Connection) -> None: ...
    def fence_damage(self, connection: Connection) -> list[str]: ...
    def orphans(self, connection: Connection) -> list[str]: ...


def planned(url: str) -> Migration:
    """What a migration would do, seen beside whoever is at work."""
    kind, place = _kind_of(url)
    with kind.beside_others(place) as connection:
        return _plan(connection, kind, place)


def migrate(url: str, *, patience: float = SECONDS_FOR_ANOTHER) -> Migration:
    """Take a database to the schema of this program, in one transaction."""
    plan = planned(url)
    if not plan.steps:
        return plan
    kind, place = _kind_of(url)
    try:
        with kind.alone(place, patience=patience) as connection:
            # Somebody else may have been first.
            plan = _plan(connection, kind, place)
            if plan.steps:
                _change(connection, kind, plan)
    except StoreUnavailable:
        # Another migration may have been first, and its program be looking at what came of it.
        plan = planned(url)
        if plan.steps:
            raise
    except DBAPIError as problem:
        raise MigrationFailed(plan.before, [str(problem.orig or problem)]) from problem
    return plan


def _change(connection: Connection, kind: Kind, plan: Migration) -> None:
    """All steps without a commit between them, and a look at what has come of it.

    The fence is that of this program, and fits its tables alone: a commit in the middle
    would leave an old program tables without a fence.
    """
    kind.drop_fence(connection)
    take(connection, plan.steps)
    kind.make_fence(connection)
    wrong = [*kind.orphans(connection), *differences(connection, schema.metadata)]
    if wrong:
        raise MigrationFailed(plan.before, wrong)


def _plan(connection: Connection, kind: Kind, place: str) -> Migration:
    found = _version_of(connection)
    if found is None or found > schema.VERSION:
        raise StoreUnavailable(file=kind.shown(place), cause=str(misfit(found)))
    if found < schema.VERSION:
        return Migration(before=found, steps=steps_from(found))
    unlike = (*differences(connection, schema.metadata), *kind.fence_damage(connection))
    return Migration(before=found, steps=steps_from(found) if unlike else (), unlike=unlike)


def _version_of(connection: Connection) -> int | None:
    if not inspect(connection).has_table("schema_version"):
        return None
    return connection.execute(text("SELECT version FROM schema_version")).scalar()


def _kind_of(url: str) -> tuple[Kind, str]:
    """What the database is, and where."""
    if url.startswith(SQLITE):
        file = url.removeprefix(SQLITE)
        if not os.path.lexists(file):
            raise StoreUnavailable(file=file, cause="there is no such file (run `monthend init`)")
        return sqlite, file
    from . import postgresql

    return postgresql, url
