"""What a transfer needs of a database that it reads, and of one that it makes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol

from sqlalchemy import Table

from monthend.storage import schema


class TransferRefused(Exception):
    """A copy, a backup or a restore cannot be made; nothing of it is left, and the message
    says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Counters:
    """How far a database has counted: commits, and the keys of each table by its name."""

    commit_sequence: int
    keys: Mapping[str, int]


class Source(Protocol):
    """A database in one snapshot, which nobody's writing changes."""

    shown: str

    def version(self) -> int | None:
        """The version of its schema, None without one."""

    def days(self) -> set[str]:
        """Every day that has a line."""

    def blocks(self, table: Table) -> Iterator[bytes]:
        """The rows of a table as canonical text."""

    def counters(self) -> Counters:
        """How far it has counted, at least as far as the snapshot shows."""

    def close(self) -> None:
        """Let go of the snapshot."""


class Target(Protocol):
    """A database in the making: nothing until it is finished, and then all of it."""

    shown: str

    def prepare(self, days: set[str]) -> None:
        """Make the tables, with room for lines of these days."""

    def load(self, table: Table, blocks: Iterable[bytes]) -> None:
        """Write the rows of a table."""

    def complete(self, counters: Counters) -> None:
        """Make whatever comes after the rows: indexes, counters, the fence."""

    def blocks(self, table: Table) -> Iterator[bytes]:
        """The rows of a table as they are read back."""

    def counters(self) -> Counters:
        """How far it counts now; of tables that count on from their last row it says nothing."""

    def finish(self) -> None:
        """Write the schema's version, which makes it a database, and let it be seen."""

    def close(self) -> None:
        """Let go of it; what was not finished is gone."""


def refuse_other_schema(shown: str, found: int | None) -> None:
    """Refuse a database whose tables are not those that this program knows."""
    if found is None:
        raise TransferRefused(f"The database {shown} has no monthend tables.")
    if found < schema.VERSION:
        raise TransferRefused(
            f"The schema of {shown} is version {found}, this program's is {schema.VERSION}: "
            "bring it there with `monthend migrate` first."
        )
    if found > schema.VERSION:
        raise TransferRefused(
            f"The schema of {shown} is version {found}, newer than the {schema.VERSION} of this "
            "program, and `monthend migrate` does not go back: take a newer program."
        )
