"""Who there is: tenants and users, what they come in with, and what services ask of the store."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from monthend.domain.history import Event
from monthend.domain.permissions import Channel, Permission

from .audit_ports import RequestBook
from .caller import Reach, Tenant
from .cursors import Cursor
from .org_ports import OrgBook
from .people_ports import PeopleBook, PeopleEvent
from .quotas import QuotaBook
from .rehearsal_ports import (
    NOT_REHEARSED,
    ClockBook,
    RehearsalEvent,
    Rehearsed,
    SnapshotBook,
)
from .scope_ports import ScopeBook

NOTHING: Mapping[str, object] = {}
TenantEvent = Event | PeopleEvent | RehearsalEvent
"""What the history of a tenant itself is of."""

LIVE_SIGN_INS = 1_000
"""How many sessions of one user live at once, and tokens of one client; the oldest end."""


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
class Token:
    """What a stored token says: whose it is, until which UTC instant, and for which entities.

    One that was issued while there was but one entity names none.
    """

    client_id: str
    user_id: str
    expires_on: datetime
    entities: frozenset[str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredSession:
    """Whose a session is and in which calendar it works; the instants are in UTC."""

    user_id: str
    calendar_id: int
    created_on: datetime
    last_used_on: datetime


class Directory(Protocol):
    """The store of who there is, inside one transaction."""

    @property
    def now(self) -> datetime:
        """The time by the clock of the tenant that was last looked at here."""

    @property
    def wall(self) -> datetime:
        """The time by the machine's clock, which what tenants share goes by."""

    @property
    def requests(self) -> RequestBook: ...
    @property
    def quotas(self) -> QuotaBook: ...
    @property
    def clocks(self) -> ClockBook: ...
    @property
    def snapshots(self) -> SnapshotBook: ...
    @property
    def people(self) -> PeopleBook: ...
    @property
    def scopes(self) -> ScopeBook: ...
    @property
    def orgs(self) -> OrgBook: ...
    def new_id(self) -> str: ...
    def last_recorded(self, calendar_id: int) -> int | None:
        """The number of the last commit that left history in a calendar."""

    def tenant(self, tenant_id: str) -> Tenant | None: ...
    def tenant_named(self, name: str) -> Tenant | None: ...
    def first_tenant(self) -> Tenant | None:
        """The tenant made first, for callers who name none."""

    def user(self, user_id: str) -> User | None: ...
    def user_named(self, username: str) -> User | None: ...
    def first_with_role(self, tenant_id: str, role: str) -> User | None: ...
    def reach(self, tenant_id: str) -> tuple[Reach, ...]: ...
    def roles(self, tenant_id: str) -> tuple[str, ...]: ...
    def password_hash(self, username: str) -> str | None:
        """The hash of an active user's password."""

    def token(self, token_hash: str) -> Token | None: ...
    def add_token(
        self, token_hash: str, client_id: str, expires_on: datetime,
        entities: Collection[str] | None = None,
    ) -> None:  # fmt: skip
        """Store a token; the oldest of a client that has very many ends."""

    def drop_expired_tokens(self) -> None: ...
    def session(self, session_hash: str) -> StoredSession | None: ...
    def sessions_of_user(self, user_id: str) -> Mapping[str, StoredSession]:
        """The sessions of a user by their hashes, the last used first, idle ones among them."""

    def add_session(self, session_hash: str, user_id: str, calendar_id: int) -> None:
        """Store a session that has just been used; the oldest of a user with very many ends."""

    def use_session(self, session_hash: str, at: datetime) -> bool:
        """Record a use, unless a later one is; False when the session is gone."""

    def move_session(self, session_hash: str, calendar_id: int) -> bool:
        """Have a session work in another calendar; False when the session is gone."""

    def drop_session(self, session_hash: str) -> bool:
        """Delete a session; False when there was none."""

    def have_asked_again(self, tenant_id: str) -> None:
        """Move a tenant's version: whatever process remembers a caller of it asks again."""

    def drop_sessions(self, before: datetime) -> None:
        """Delete every session that was last used before an instant."""

    def drop_sessions_of_user(self, user_id: str, before: datetime) -> None: ...
    def drop_sessions_of_tenant(self, tenant_id: str, before: datetime) -> None: ...
    def cursor(self, cursor_id: str) -> Cursor | None:
        """A cursor that has not expired."""

    def add_cursor(self, cursor: Cursor) -> None:
        """Store a cursor; expired ones, and its user's oldest beyond ten, are dropped."""

    def touch_cursor(self, cursor_id: str, expires_on: datetime) -> None:
        """Have a cursor that has not expired live until another instant."""

    def drop_expired_cursors(self) -> None: ...
    def add_tenant(
        self, tenant_id: str, name: str, home_currency: str, maker: str,
        rehearsed: Rehearsed = NOT_REHEARSED,
    ) -> Reach:  # fmt: skip
        """Store a tenant with the stock roles, one entity, and its calendar."""

    def add_user(
        self, *, user_id: str, tenant_id: str, username: str, password_hash: str, role: str,
        api_write_access: bool,
    ) -> bool:  # fmt: skip
        """Store a user; False where somebody has that name, in whatever tenant."""

    def add_client(
        self, *, client_id: str, user_id: str, tenant_id: str, secret_hash: str,
        name: str | None = None,
    ) -> None: ...  # fmt: skip
    def set_setting(self, tenant_id: str, name: str, value: str) -> None: ...
    def add_custom_field(self, tenant_id: str, object_name: str, name: str, kind: str) -> None: ...
    def note(
        self, event: TenantEvent, *, tenant_id: str, user_id: str, subject: str,
        new: Mapping[str, object], old: Mapping[str, object] = NOTHING,
        channel: Channel = Channel.CLI, track_id: str | None = None,
    ) -> None:  # fmt: skip
        """Append a history row of the tenant itself."""

    def seal_history(self, tenant_id: str, at_most: int) -> int:
        """Seal rows of the tenant's own chain; how many there were."""
