"""What the services ask of history: rows, chains, and the ledger as it was written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from .history_chain import Head, Link

if TYPE_CHECKING:
    from .ports import HistoryRow


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryFilter:
    """Which rows of history are wanted; what is None lets every row by.

    `user` is a name or an id; both ends of a span are inclusive.
    """

    period_id: str | None = None
    user: str | None = None
    event: str | None = None
    channel: str | None = None
    track_id: str | None = None
    from_time: datetime | None = None
    to_time: datetime | None = None
    from_sequence: int | None = None
    to_sequence: int | None = None


EVERYTHING = HistoryFilter()


class HistoryBooks(Protocol):
    """History as one transaction sees it, and the sealing of its chains."""

    def of_period(
        self, calendar_id: int, period_id: str, first: int, count: int
    ) -> Sequence[HistoryRow]: ...
    def of_calendar(
        self, calendar_id: int, wanted: HistoryFilter, first: int, count: int
    ) -> Sequence[HistoryRow]:
        """The rows of a calendar that a filter lets by, oldest first."""

    def of_tenant(
        self, tenant_id: str, wanted: HistoryFilter, first: int, count: int
    ) -> Sequence[HistoryRow]:
        """The same of what concerns a tenant as a whole, and no calendar of it."""

    def head(self, chain: str) -> Head: ...
    def seal(self, chain: str, at_most: int) -> int:
        """Seal rows that have no seal, the earliest first; how many there were."""


class AuditBooks(HistoryBooks, Protocol):
    """Everything of a database that an audit looks at, on one snapshot."""

    @property
    def now(self) -> datetime: ...
    def waiting_calendars(self) -> Sequence[int]:
        """The calendars whose chain does not reach their last row."""

    def waiting_tenants(self) -> Sequence[str]: ...
    def chains(self) -> Sequence[str]:
        """Every chain that has a seal or should have one."""

    def links(self, chain: str, after: int, count: int) -> Sequence[Link]:
        """Seals in the order of their numbers, each with its row."""

    def strays(self, chain: str, present: int) -> tuple[Sequence[int], int]:
        """The rows that lack the seal they should have, and how many still wait for one."""
