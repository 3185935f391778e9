"""Who there is: tenants, users, clients and tokens, and what the services ask of their store."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from monthend.domain.history import Event
from monthend.domain.permissions import Permission

from .caller import Tenant


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """A user with the permissions of their role."""

    id: str
    tenant_id: str
    username: str
    role: str
    permissions: frozenset[Permission]
    active: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """An entity a user can work in, with its calendar."""

    entity_id: str
    calendar_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """What a stored token says: whose it is, and until which UTC instant."""

    client_id: str
    user_id: str
    expires_on: datetime


class Directory(Protocol):
    """The store of who there is, inside one transaction."""

    @property
    def now(self) -> datetime: ...
    def new_id(self) -> str: ...
    def tenant(self, tenant_id: str) -> Tenant | None: ...
    def tenant_named(self, name: str) -> Tenant | None: ...
    def first_tenant(self) -> Tenant | None:
        """The tenant made first, for callers who name none."""

    def user(self, user_id: str) -> User | None: ...
    def user_named(self, username: str) -> User | None: ...
    def first_with_role(self, tenant_id: str, role: str) -> User | None: ...
    def reach(self, tenant_id: str) -> tuple[Reach, ...]: ...
    def orgs(self, tenant_id: str) -> frozenset[str]: ...
    def roles(self, tenant_id: str) -> tuple[str, ...]: ...
    def client_secret_hash(self, client_id: str) -> tuple[str, str] | None:
        """The user id and the secret's hash of an active client of an active user."""

    def token(self, token_hash: str) -> Token | None: ...
    def add_token(self, token_hash: str, client_id: str, expires_on: datetime) -> None: ...
    def drop_expired_tokens(self) -> None: ...
    def add_tenant(self, tenant_id: str, name: str, home_currency: str, maker: str) -> Reach:
        """Store a tenant with the stock roles, one entity, and its calendar."""

    def add_user(
        self, *, user_id: str, tenant_id: str, username: str, password_hash: str, role: str,
        api_write_access: bool,
    ) -> None: ...  # fmt: skip
    def add_client(
        self, *, client_id: str, user_id: str, tenant_id: str, secret_hash: str
    ) -> None: ...
    def set_setting(self, tenant_id: str, name: str, value: str) -> None: ...
    def add_custom_field(self, tenant_id: str, object_name: str, name: str, kind: str) -> None: ...
    def note(
        self, event: Event, *, tenant_id: str, user_id: str, subject: str,
        new: dict[str, object],
    ) -> None:  # fmt: skip
        """Append a history row of the tenant itself."""
