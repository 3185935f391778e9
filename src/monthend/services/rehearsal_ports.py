"""What a rehearsal asks of the store."""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from monthend.domain.errors import NotAllowed
from monthend.subledger.clocks import TenantClock


class RehearsalEvent(StrEnum):
    """What was done to a tenant in a rehearsal, in the word that history keeps."""

    CLOCK_SET = "clockSet"
    SNAPSHOT_TAKEN = "snapshotTaken"
    SNAPSHOT_DELETED = "snapshotDeleted"
    SNAPSHOT_RESTORED = "snapshotRestored"
    TENANT_RESET = "tenantReset"
    SCENARIO_LOADED = "scenarioLoaded"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rehearsed:
    """What a tenant has from its first moment on: a clock of its own, a seed of its ids."""

    clock: TenantClock | None = None
    seed: str | None = None


NOT_REHEARSED = Rehearsed()


class Rights(StrEnum):
    """What says who may do what, and is brought back with a tenant."""

    PEOPLE = "people"
    EXCEPTIONS = "exceptions"
    LOCKS = "locks"


class SnapshotsNotPermitted(NotAllowed):
    message = (
        "The role with which the server connects to the database may not take down the fence, as "
        "going back needs: it has to own the tables, and GRANT SET ON PARAMETER "
        "session_replication_role has to let it."
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """A state of a tenant that was kept under a name; `taken_on` is by the tenant's clock."""

    key: int
    name: str
    taken_by: str
    taken_on: datetime
    commit_sequence: int
    rows: int


@dataclass(frozen=True, slots=True)
class PackedPart:
    """Rows of one table as a snapshot keeps them; those of a large one have their first key."""

    table: str
    first_key: int | None
    rows: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class PackedPostings:
    """The lines and transactions of a tenant at one moment.

    `told` is what is the same as long as they are, and `marks` what a snapshot knows of them.
    """

    parts: Sequence[PackedPart]
    rows: int
    marks: str
    told: object


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainHead:
    """The last seal of a chain of history."""

    chain: str
    number: int
    hash: str


class SnapshotBook(Protocol):
    """The snapshots of tenants, in one transaction."""

    def every(self, tenant_id: str) -> Sequence[Snapshot]: ...
    def named(self, tenant_id: str, name: str) -> Snapshot | None: ...
    def drop(self, snapshot: Snapshot) -> None: ...
    def under_way(self, tenant_id: str) -> str | None:
        """What a worker or an import is at in the tenant's books, in words."""

    def hold(self, tenant_id: str, but: int) -> None:
        """Have all calendars of the tenant alone; one of them is held already."""

    def heads(self, tenant_id: str) -> Sequence[ChainHead]:
        """The last seal of every calendar's chain."""

    def packed(self, tenant_id: str, at_most: int) -> PackedPostings | None:
        """Lines and transactions, read part by part; None where there are more than may be."""

    def have_moved(self, tenant_id: str, postings: PackedPostings) -> bool:
        """Whether lines or transactions are others than were packed."""

    def take(
        self, tenant_id: str, name: str, user_id: str, postings: PackedPostings, at_most: int
    ) -> Snapshot | None:
        """Keep the state of a tenant; None where that is more rows than may be."""

    def others(self, tenant_id: str, snapshot: Snapshot) -> Set[Rights]:
        """Which rights were others than they are; of people also what they reach."""

    def restore(self, tenant_id: str, snapshot: Snapshot) -> None:
        """Have the tenant as it was."""

    def empty(self, tenant_id: str, maker: str) -> None:
        """Have the tenant as it was made: who there is stays, and nothing is in the books."""


class Clocked(Protocol):
    """What knows the time, by two clocks."""

    @property
    def now(self) -> datetime:
        """The time by the tenant's clock."""

    @property
    def wall(self) -> datetime:
        """The time by the machine's clock, which leases go by and whatever tenants share."""


class ClockBook(Protocol):
    """The clock of one tenant, in one transaction."""

    def set(self, tenant_id: str, clock: TenantClock | None) -> None:
        """Have a tenant go by a clock, or by the machine's."""

    def make_no_younger(self, tenant_id: str, now: datetime) -> None:
        """Have the periods that calendars begin with be of this day, if they are of a later one."""

    def last_change(self, tenant_id: str) -> datetime | None:
        """When something last happened in the tenant's books."""
