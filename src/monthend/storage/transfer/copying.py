"""The copy of a whole installation, which proves that it is one before it counts."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from monthend.storage.opening import SQLITE

from .partial_file import PartialFile
from .places import Counters, Source, Target, refuse_other_schema
from .rows import Counting, Digest, digest_of, tables


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """One table as it was read, and as it was read back from where it was written."""

    table: str
    given: Digest
    taken: Digest

    @property
    def equal(self) -> bool:
        return self.given == self.taken


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """Every table of a copy compared, and how far both sides count."""

    tables: tuple[Compared, ...]
    given: Counters
    taken: Counters

    @property
    def counted_on(self) -> bool:
        """Whether the copy gives out no number that its source has given out already."""
        return self.given.commit_sequence == self.taken.commit_sequence and all(
            last >= self.given.keys[table] for table, last in self.taken.keys.items()
        )

    @property
    def equal(self) -> bool:
        return self.counted_on and all(each.equal for each in self.tables)

    @property
    def rows(self) -> int:
        return sum(each.given.rows for each in self.tables)


def copied(source: Source, target: Target) -> Proof:
    """Move everything; a copy that differs is not finished, and so it is none."""
    refuse_other_schema(source.shown, source.version())
    target.prepare(source.days())
    given: dict[str, Digest] = {}
    for table in tables():
        counting = Counting()
        target.load(table, counting.through(source.blocks(table)))
        given[table.name] = counting.digest
    counters = source.counters()
    target.complete(counters)
    proof = Proof(
        tables=tuple(
            Compared(
                table=table.name, given=given[table.name], taken=digest_of(target.blocks(table))
            )
            for table in tables()
        ),
        given=counters,
        taken=target.counters(),
    )
    if proof.equal:
        target.finish()
    return proof


def copy(source_url: str, target_url: str) -> Proof:
    """Copy the installation behind one URL to the empty place behind another."""
    with opened_source(source_url) as source, opened_target(target_url) as target:
        return copied(source, target)


@contextmanager
def opened_source(url: str) -> Iterator[Source]:
    """The database behind a URL in one snapshot, from now on until it is let go."""
    source: Source
    if url.startswith(SQLITE):
        from .sqlite_file import SqliteSource, snapshot

        path = url.removeprefix(SQLITE)
        source = SqliteSource(path, snapshot(path))
    else:
        from .postgresql_database import PostgresSource

        source = PostgresSource(url)
    try:
        yield source
    finally:
        source.close()


@contextmanager
def opened_target(url: str) -> Iterator[Target]:
    """An empty place behind a URL; a place where something is gets refused."""
    if url.startswith(SQLITE):
        from .sqlite_file import SqliteTarget

        with PartialFile(url.removeprefix(SQLITE)) as file:
            yield from _until_closed(SqliteTarget(file.path, then=file.publish))
    else:
        from .postgresql_database import PostgresTarget

        yield from _until_closed(PostgresTarget(url))


def _until_closed(target: Target) -> Iterator[Target]:
    try:
        yield target
    finally:
        target.close()
