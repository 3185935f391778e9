"""Users, roles and clients as the store keeps them, and what happens to them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from monthend.domain.permissions import Permission


class PeopleEvent(StrEnum):
    """What happened to a user, a role or a client, in the word that history keeps."""

    USER_CHANGED = "userChanged"
    USER_DEACTIVATED = "userDeactivated"
    USER_ACTIVATED = "userActivated"
    USER_UNLOCKED = "userUnlocked"
    USER_LOCKED = "userLocked"
    PASSWORD_RESET = "passwordReset"
    PASSWORD_CHANGED = "passwordChanged"
    SIGN_IN_REFUSED = "signInRefused"
    SIGNED_OUT = "signedOut"
    CLIENT_ROTATED = "clientRotated"
    CLIENT_REVOKED = "clientRevoked"
    CLIENT_HELD = "clientHeld"
    ROLE_CREATED = "roleCreated"
    ROLE_CHANGED = "roleChanged"
    ROLE_DELETED = "roleDeleted"


@dataclass(frozen=True, slots=True, kw_only=True)
class UserRecord:
    """A user with all that is known of them but their password; instants are in UTC.

    `permissions` are those of the role, with API Write Access where the user has it;
    `api_write_since` is when they got it last, or lost it. A password that somebody else made
    is `password_given`, and good until `password_until` where the tenant has a limit.
    """

    id: str
    username: str
    role: str
    permissions: frozenset[Permission]
    api_write_access: bool
    active: bool
    created_on: datetime
    role_since: datetime
    api_write_since: datetime
    password_changed_on: datetime
    password_given: bool
    password_until: datetime | None
    deactivated_on: datetime | None
    last_used_on: datetime | None
    wrong_passwords: int
    locked_until: datetime | None

    def is_locked(self, now: datetime) -> bool:
        return self.locked_until is not None and now < self.locked_until


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientRecord:
    """An OAuth client with all that is known of it but its secrets."""

    id: str
    user_id: str
    username: str
    name: str | None
    active: bool
    created_on: datetime
    rotated_on: datetime | None
    previous_until: datetime | None
    revoked_on: datetime | None
    last_used_on: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientSecrets:
    """What the secret of an active client of an active user is compared with."""

    user_id: str
    hash: str
    previous_hash: str | None
    previous_until: datetime | None
    last_used_on: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInState:
    """Whom an attempt to be let in was about, and how many before it were wrong.

    `password_until` is when a password ends that somebody else made.
    """

    user_id: str
    tenant_id: str
    username: str
    wrong_passwords: int
    locked_until: datetime | None = None
    password_until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleRecord:
    """A role: what it permits, since when, and how many users have it."""

    name: str
    description: str | None
    permissions: frozenset[Permission]
    changed_on: datetime | None
    users: int


class PeopleBook(Protocol):
    """Users, roles and clients, inside one transaction."""

    def begin_change(self, tenant_id: str, version: int) -> None:
        """Move a tenant's version, with the row held from here on; StaleCaller if it had moved.

        Whatever is read after this stays true until the transaction ends.
        """

    # Users
    def users(self, tenant_id: str, first: int, count: int) -> Sequence[UserRecord]:
        """Users by their names."""

    def user(self, tenant_id: str, user_id: str) -> UserRecord | None: ...
    def user_named(self, tenant_id: str, username: str) -> UserRecord | None: ...
    def active_with(self, tenant_id: str, permission: Permission) -> frozenset[str]:
        """The ids of the active users whose role has a permission."""

    def set_role(self, user_id: str, role: str) -> None: ...
    def set_api_write_access(self, user_id: str, allowed: bool) -> None: ...
    def activate(self, user_id: str) -> None: ...
    def deactivate(self, user_id: str) -> None:
        """End a user with their sessions, cursors, tokens and clients."""

    def set_password(
        self, user_id: str, password_hash: str, *, own: bool, but: str | None = None
    ) -> None:
        """Another password, got by its owner or given: a lock ends, and so do sessions.

        One of the hash `but` goes on.
        """

    def end_tokens(self, user_id: str, but: str | None = None) -> None:
        """End the tokens of a user's clients, except for one of this hash."""

    def unlock(self, user_id: str) -> None: ...

    # Signing in
    def sign_in_state(self, username: str, *, held: bool = False) -> SignInState | None:
        """Of a user who is active or not; `held`, they stay so until the transaction ends."""

    def count_wrong_password(
        self, user_id: str, count: int, locked_until: datetime | None
    ) -> None: ...
    def count_wrong_secret(self, client_id: str) -> SignInState | None:
        """Count one more for an active client; None where there is no such client."""

    def let_in(self, user_id: str) -> None:
        """Record a use; the wrong passwords before it are forgotten."""

    def use_client(self, client_id: str) -> None:
        """Record a use; the wrong secrets before it are forgotten."""

    def renew_hash(self, user_id: str, password_hash: str) -> None:
        """Keep a newer hash of the same password."""

    # Clients
    def clients(
        self, tenant_id: str, user_id: str | None, first: int, count: int
    ) -> Sequence[ClientRecord]:
        """Clients by the names of their users, of all of them or of one, the oldest first."""

    def client(self, tenant_id: str, client_id: str) -> ClientRecord | None: ...
    def user_of_client(self, client_id: str) -> str | None:
        """Whose an active client of an active user is, by the client's id alone."""

    def client_secrets(self, client_id: str) -> ClientSecrets | None:
        """Of an active client; they stay as they are until the transaction ends."""

    def rotate(self, client_id: str, secret_hash: str, previous_until: datetime) -> None:
        """Another secret; that of before, and what it has brought, ends at an instant."""

    def revoke(self, client_id: str) -> None:
        """End a client with its tokens."""

    # Roles
    def roles(self, tenant_id: str) -> Sequence[RoleRecord]: ...
    def role(self, tenant_id: str, name: str) -> RoleRecord | None: ...
    def add_role(self, tenant_id: str, name: str) -> None: ...
    def describe_role(self, tenant_id: str, name: str, description: str | None) -> None: ...
    def set_permissions(
        self, tenant_id: str, name: str, permissions: frozenset[Permission]
    ) -> None: ...
    def drop_role(self, tenant_id: str, name: str) -> None: ...
