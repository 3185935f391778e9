"""What services ask of the store about entities and who reaches them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Protocol

from .caller import Reach

Given = Mapping[str, frozenset[str]]
"""The ids of entities or of orgs, by the id of whom they were given."""


class ScopeBook(Protocol):
    """The entities of tenants inside one transaction; every change moves the tenant's version."""

    def add_entity(self, tenant_id: str, name: str, maker: str) -> Reach:
        """Store an entity with its calendar."""

    def of_user(self, user_id: str) -> frozenset[str]:
        """The entities that a user was given; a user without any reaches the global one."""

    def of_client(self, client_id: str) -> frozenset[str]:
        """The entities that a client is held to; one without any is held to none."""

    def holds_client(self, client_id: str) -> bool:
        """Whether a client is held to some entities or orgs."""

    def all_of_users(self, tenant_id: str) -> Given:
        """The entities that users of a tenant were given, by the ids of the users."""

    def all_of_clients(self, tenant_id: str) -> Given:
        """The entities that clients of a tenant are held to, by the ids of the clients."""

    def give_user(self, tenant_id: str, user_id: str, entities: Collection[str]) -> None: ...
    def take_from_user(self, tenant_id: str, user_id: str, entity_id: str) -> None: ...
    def give_client(self, tenant_id: str, client_id: str, entities: Collection[str]) -> None: ...
    def users_of(self, tenant_id: str, entity_id: str, *, is_global: bool) -> tuple[str, ...]:
        """The names of the users who reach an entity."""

    def used_elsewhere(self, tenant_id: str, home: str) -> bool:
        """Whether anything is in another entity than this, or anybody was let into one."""

    def shared_by(self, calendar_id: int) -> int | None:
        """The calendar whose periods are shared with this one."""

    def shared_with(self, calendar_id: int) -> Sequence[int]:
        """The calendars with which the periods of this one are shared, in a fixed order."""

    def share(self, calendar_id: int, source_id: int) -> None: ...
    def stop_sharing(self, calendar_id: int) -> None: ...
