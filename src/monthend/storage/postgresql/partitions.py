"""The lines' partitions, one for each month, made when a month's first line is to come.

There is no default partition: a line without a month's partition would land there
unseen, and stand in the way of the partition made later. Making one is no part of
the transaction that needs it. That one is taken back, and done again afterwards. The
owner of the tables makes it, whoever asks.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

import psycopg

from .calls import Again
from .connections import Connection
from .owned import AFTER, BEFORE, FIRST_YEAR
from .owned import YEAR_AFTER as YEAR_AFTER

_DAY = re.compile(r"\((\d{4}-\d{2}-\d{2})\)")


def partition_of(day: str) -> str:
    """The name of a day's partition: its month, and one for each end of the calendar."""
    year = int(day[:4])
    if year < FIRST_YEAR:
        return BEFORE
    return AFTER if year >= YEAR_AFTER else day[:7]


def make(connection: Connection, partitions: Iterable[str]) -> None:
    """Make those that are not there, without holding up anybody who writes lines."""
    for partition in sorted(partitions):
        with connection.transaction():
            connection.execute("SELECT make_line_partition(%s)", (partition,), prepare=False)


class Partitions:
    """What a process knows of the partitions that are there."""

    def __init__(self) -> None:
        self._known: frozenset[str] = frozenset()

    def expect(self, days: Iterable[str]) -> None:
        """Have the partitions of these days, or the transaction once more when they are made."""
        missing = {partition_of(day) for day in days} - self._known
        if missing:
            raise self._again(missing)

    def forget(self) -> None:
        self._known = frozenset()

    def missing(self, problem: psycopg.Error) -> Again | None:
        """How to go on after a line for which there was no partition after all."""
        if not isinstance(problem, psycopg.errors.CheckViolation) or problem.diag.constraint_name:
            return None
        day = _DAY.search(problem.diag.message_detail or "")
        return None if day is None else self._again({partition_of(day[1])})

    def _again(self, missing: set[str]) -> Again:
        def ready(connection: Connection) -> None:
            make(connection, missing)
            self._known |= missing

        return Again(ready=ready)
