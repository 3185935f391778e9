"""What those who look after the servers ask of the store: who lives, what waits, what is sealed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Jobs:
    """How many jobs of a kind are in a state, and since when the first of them is."""

    kind: str
    state: str
    count: int
    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainHead:
    """How far history is sealed, and what waits for its seal."""

    sequence: int
    waiting: int
    since: datetime | None


class Operating(Protocol):
    """One transaction's view of all that."""

    @property
    def now(self) -> datetime: ...

    def schema_version(self) -> int | None:
        """The version of the schema that is there, None without one."""

    def beat(self, process: str, started_on: datetime) -> None:
        """A process that works is alive."""

    def leave(self, process: str) -> None:
        """A process ends, as it was asked to."""

    def forget(self, before: datetime) -> None:
        """Drop processes that said nothing since."""

    def last_beat(self) -> datetime | None:
        """When a process that works has last said that it is alive."""

    def jobs(self) -> Sequence[Jobs]:
        """What is queued or under way."""

    def chain_head(self) -> ChainHead: ...
    def commit_sequence(self) -> int:
        """The last number that was given to a change."""

    def lines(self) -> int:
        """The last number that was given to a line."""


class OperatingStore(Protocol):
    """Opens that view."""

    def write_operating(self, work: Callable[[Operating], T]) -> T: ...
    def submit_read_operating(self, work: Callable[[Operating], T]) -> Future[T]: ...
