"""How the fence that a PostgreSQL database has differs from the one that it should have."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple

from . import fence


class Trigger(NamedTuple):
    """A trigger that is there: its name, its table, how it is enabled, and its definition."""

    name: str
    table: str
    enabled: str
    definition: str


def damage(
    found: Iterable[Trigger], bodies: Mapping[str, str], partitions: Collection[str]
) -> list[str]:
    """How a database differs from the fence.

    Given are its triggers, the bodies of its functions by name, and the partitions of
    the lines.
    """
    there = list(found)
    named = {each.name for each in there}
    guarded = {each.table for each in there if each.name == fence.PARTITION_TRIGGER}
    ours = dict(fence.triggers_by_name())
    wanted = {_name(sql): _body(sql) for sql in fence.functions()}
    return [
        *(f"{name} is missing" for name in sorted(ours.keys() - named)),
        *(f"{fence.PARTITION_TRIGGER} is missing on {each}" for each in partitions
          if each not in guarded),
        *(f"{each.name} is off on {each.table}" for each in there if each.enabled != "O"),
        *(f"{name} is none of ours" for name in sorted(named - {*ours, fence.PARTITION_TRIGGER})),
        *(f"{each.name} was changed on {each.table}" for each in there
          if _changed(each, ours.get(each.name), partitions)),
        *(f"the function {name} was changed" for name, body in wanted.items()
          if bodies.get(name) != body),
    ]  # fmt: skip


def _changed(found: Trigger, wanted: str | None, partitions: Collection[str]) -> bool:
    """Whether a trigger by a name of ours is not what it should be on its table."""
    if found.name == fence.PARTITION_TRIGGER:
        (wanted,) = fence.of_partition(found.table)
    elif wanted is not None and found.table in partitions:
        # What looks at each row of the lines stands on every partition as well.
        wanted = wanted.replace(" ON line ", f" ON {found.table} ")
    return wanted is not None and _tokens(found.definition) != _tokens(wanted)


def _tokens(definition: str) -> str:
    """A trigger's definition without what the database writes otherwise than we do."""
    bare = re.sub(r"::text|[()\s]", "", definition)
    folded = re.sub(r"OLD|NEW|TRUE", lambda found: found[0].lower(), bare)
    return folded.replace("INSERTORUPDATEORDELETEOR", "INSERTORDELETEORUPDATEOR")


def _name(function: str) -> str:
    return function.partition("FUNCTION ")[2].partition("(")[0]


def _body(function: str) -> str:
    return function.partition("$$")[2].rpartition("$$")[0]
