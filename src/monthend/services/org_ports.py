"""What services ask of the store about orgs: their tree, their books, and who reaches them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from .caller import Reach

if TYPE_CHECKING:
    from .ports import PeriodBooks


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredOrg:
    """An org of an entity, below its parent; the root has none."""

    entity_id: str
    org_id: str
    parent_id: str | None
    name: str
    calendar_id: int


class Kept(StrEnum):
    """What is looked for in the books of several orgs, by the name that paths have for its id."""

    PERIOD = "ap-id"
    ENTRY = "je-number"
    JOURNAL_RUN = "jr-number"
    TRANSACTION = "transaction-id"
    LATE = "late-id"
    FILE = "file-id"


class OrgBook(Protocol):
    """The orgs of tenants inside one transaction; every change moves the tenant's version."""

    def tree(self, tenant_id: str) -> Sequence[StoredOrg]:
        """The orgs of a tenant, each after its parent."""

    def add(
        self, tenant_id: str, entity_id: str, name: str, parent_id: str | None, maker: str
    ) -> StoredOrg:
        """Store an org with its calendar."""

    def of_user(self, user_id: str) -> frozenset[str]:
        """The orgs that a user was given; a user without any reaches the root and all below."""

    def of_client(self, client_id: str) -> frozenset[str]:
        """The orgs that a client is held to; one without any is held to none."""

    def all_of_users(self, tenant_id: str) -> Mapping[str, frozenset[str]]:
        """The orgs that users of a tenant were given, by the ids of the users."""

    def all_of_clients(self, tenant_id: str) -> Mapping[str, frozenset[str]]:
        """The orgs that clients of a tenant are held to, by the ids of the clients."""

    def given(self, entity_id: str) -> Mapping[str, frozenset[str]]:
        """The orgs of an entity that users were given, by the users' names."""

    def give_user(self, tenant_id: str, user_id: str, orgs: Collection[str]) -> None: ...
    def take_from_user(self, tenant_id: str, user_id: str, org_id: str) -> None: ...
    def give_client(self, tenant_id: str, client_id: str, orgs: Collection[str]) -> None: ...
    def used(self, tenant_id: str, auto_created: str) -> bool:
        """Whether anything is in the books of an org, or anybody was given one,
        or a client held to one.

        Open periods whose names begin so were made by themselves, and do not count.
        """

    def books(self, calendar_id: int) -> PeriodBooks:
        """The periods of a calendar in this transaction, which has it alone."""

    def having(self, kind: Kept, key: str, calendars: Collection[int]) -> Sequence[int]:
        """Those of some calendars in which something with this id is."""

    def place_of(self, calendar_id: int) -> Reach:
        """The entity of a calendar, with that calendar, whose org it may be."""

    def calendars(self, tenant_id: str) -> Sequence[int]:
        """Every calendar of a tenant, in a fixed order."""
