"""Tenants, users and clients in the database."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from monthend.domain.permissions import STOCK_ROLES, Channel, Permission
from monthend.services.caller import Reach, Tenant
from monthend.services.directory import NOTHING, TenantEvent, User
from monthend.services.history_chain import tenant_chain
from monthend.services.rehearsal_ports import NOT_REHEARSED, Rehearsed
from monthend.services.settings import settings_of

from .calendars import ADD_HISTORY
from .clocks import ClockTable, texts_of
from .history import HistoryTable
from .orgs import OrgTable
from .people import PeopleTable
from .quotas import QuotaTable
from .requests import RequestTable
from .scopes import ADD_ENTITY, MOVE_TENANT, ScopeTable
from .session import Row, Statement, insert, instant_text, json_text
from .sessions import SessionTable
from .snapshots import SnapshotTable

_TENANT = "SELECT id, name, home_currency, version, clock_at, clock_since, id_seed FROM tenant "
TENANT = Statement(_TENANT + "WHERE id = :tenant_id")
TENANT_NAMED = Statement(_TENANT + "WHERE name = :name")
FIRST_TENANT = Statement(_TENANT + "ORDER BY created_on, id LIMIT 1")
SETTINGS = Statement("SELECT name, value FROM setting WHERE tenant_id = :tenant_id")
CUSTOM_FIELDS = Statement(
    "SELECT object, name, type FROM custom_field WHERE tenant_id = :tenant_id ORDER BY name"
)
_USER = (
    "SELECT u.id, u.tenant_id, u.username, u.role, u.active, u.api_write_access, t.clock_at, "
    "t.clock_since FROM app_user u JOIN tenant t ON t.id = u.tenant_id "
)
USER = Statement(_USER + "WHERE u.id = :user_id")
USER_NAMED = Statement(_USER + "WHERE u.username = :username")
PASSWORD_HASH = Statement(
    "SELECT password_hash FROM app_user WHERE username = :username AND active"
)
USERS_WITH_ROLE = Statement(
    _USER + "WHERE u.tenant_id = :tenant_id AND u.role = :role AND u.active "
    "ORDER BY u.created_on, u.id"
)
ROLE_PERMISSIONS = Statement(
    "SELECT permission FROM role_permission WHERE tenant_id = :tenant_id AND role = :role"
)
ROLES = Statement("SELECT name FROM role WHERE tenant_id = :tenant_id ORDER BY name")
LAST_RECORDED = Statement(
    "SELECT max(commit_sequence) FROM history WHERE calendar_id = :calendar_id"
)
REACH = Statement(
    "SELECT c.entity_id, c.id, e.name FROM calendar c JOIN entity e ON e.id = c.entity_id "
    "WHERE c.tenant_id = :tenant_id AND c.org_id IS NULL ORDER BY c.id"
)
ADD_TENANT = insert("tenant")
ADD_ROLE = insert("role", "tenant_id", "name")
ADD_PERMISSION = insert("role_permission")
ADD_USER = insert(
    "app_user", "id", "tenant_id", "username", "password_hash", "role", "api_write_access",
    "active", "created_on", suffix="ON CONFLICT (username) DO NOTHING",
)  # fmt: skip
ADD_CLIENT = insert("oauth_client", "id", "user_id", "secret_hash", "active", "created_on", "name")
SET_SETTING = insert(
    "setting",
    suffix="ON CONFLICT (tenant_id, name) DO UPDATE SET value = excluded.value",
)
ADD_FIELD = insert("custom_field")


class DirectoryTable(SessionTable):
    """Who there is, in one transaction; every change of that moves its tenant's version."""

    @property
    def now(self) -> datetime:
        return self._session.now

    @property
    def wall(self) -> datetime:
        return self._session.wall

    @property
    def commit_sequence(self) -> int:
        return self._session.commit_sequence

    @property
    def requests(self) -> RequestTable:
        return RequestTable(self._session)

    @property
    def quotas(self) -> QuotaTable:
        return QuotaTable(self._session)

    @property
    def clocks(self) -> ClockTable:
        return ClockTable(self._session)

    @property
    def snapshots(self) -> SnapshotTable:
        return SnapshotTable(self._session)

    @property
    def people(self) -> PeopleTable:
        return PeopleTable(self._session)

    @property
    def scopes(self) -> ScopeTable:
        return ScopeTable(self._session)

    @property
    def orgs(self) -> OrgTable:
        return OrgTable(self._session)

    def new_id(self) -> str:
        return self._session.new_id()

    def last_recorded(self, calendar_id: int) -> int | None:
        row = self._session.one(LAST_RECORDED, calendar_id=calendar_id)
        return None if row is None else row[0]

    # Reading ---------------------------------------------------------------------------

    def tenant(self, tenant_id: str) -> Tenant | None:
        return self._tenant_of(self._session.one(TENANT, tenant_id=tenant_id))

    def tenant_named(self, name: str) -> Tenant | None:
        return self._tenant_of(self._session.one(TENANT_NAMED, name=name))

    def first_tenant(self) -> Tenant | None:
        return self._tenant_of(self._session.one(FIRST_TENANT))

    def _tenant_of(self, row: Row | None) -> Tenant | None:
        if row is None:
            return None
        self._session.seed(row[0], row[1], row[6])
        return Tenant(
            id=row[0],
            name=row[1],
            home_currency=row[2],
            version=row[3],
            clock=self._session.go_by(row[4], row[5]),
            seed=row[6],
            settings=settings_of(dict(self._session.all(SETTINGS, tenant_id=row[0]))),
            custom_fields=self._custom_fields(row[0]),
        )

    def _custom_fields(self, tenant_id: str) -> dict[str, dict[str, str]]:
        found: dict[str, dict[str, str]] = {}
        for object_name, name, kind in self._session.all(CUSTOM_FIELDS, tenant_id=tenant_id):
            found.setdefault(object_name, {})[name] = kind
        return found

    def user(self, user_id: str) -> User | None:
        return self._user_of(self._session.one(USER, user_id=user_id))

    def user_named(self, username: str) -> User | None:
        return self._user_of(self._session.one(USER_NAMED, username=username))

    def first_with_role(self, tenant_id: str, role: str) -> User | None:
        rows = self._session.all(USERS_WITH_ROLE, tenant_id=tenant_id, role=role)
        return self._user_of(rows[0]) if rows else None

    def _user_of(self, row: Row | None) -> User | None:
        if row is None:
            return None
        user_id, tenant_id, username, role, active, api_write_access, *clock = row
        self._session.go_by(*clock)
        rows = self._session.all(ROLE_PERMISSIONS, tenant_id=tenant_id, role=role)
        held = frozenset(Permission(permission) for (permission,) in rows)
        if api_write_access:
            held |= {Permission.API_WRITE_ACCESS}
        return User(
            id=user_id,
            tenant_id=tenant_id,
            username=username,
            role=role,
            permissions=held,
            active=bool(active),
        )

    def reach(self, tenant_id: str) -> tuple[Reach, ...]:
        rows = self._session.all(REACH, tenant_id=tenant_id)
        return tuple(
            Reach(entity_id=entity, calendar_id=calendar, entity_name=name)
            for entity, calendar, name in rows
        )

    def roles(self, tenant_id: str) -> tuple[str, ...]:
        return tuple(row[0] for row in self._session.all(ROLES, tenant_id=tenant_id))

    def password_hash(self, username: str) -> str | None:
        row = self._session.one(PASSWORD_HASH, username=username)
        return None if row is None else str(row[0])

    # Writing ---------------------------------------------------------------------------

    def add_tenant(
        self, tenant_id: str, name: str, home_currency: str, maker: str,
        rehearsed: Rehearsed = NOT_REHEARSED,
    ) -> Reach:  # fmt: skip
        """Store a tenant with the stock roles, one entity, and its calendar."""
        clock, seed = rehearsed.clock, rehearsed.seed
        at, since = texts_of(clock)
        self._session.go_by(at, since)
        made_on = instant_text(self._session.now)
        self._session.run(
            ADD_TENANT,
            id=tenant_id,
            name=name,
            home_currency=home_currency,
            version=1,
            catalog_version=1,
            created_on=made_on,
            clock_at=at,
            clock_since=since,
            id_seed=seed,
            ids_given=None,
        )
        self._session.seed(tenant_id, name, seed)
        for role, permissions in STOCK_ROLES.items():
            self._session.run(ADD_ROLE, tenant_id=tenant_id, name=role)
            self._session.run_many(
                ADD_PERMISSION,
                [
                    {"tenant_id": tenant_id, "role": role, "permission": permission.value}
                    for permission in sorted(permissions)
                ],
            )
        entity_id = str(UUID(self.new_id()))
        self._session.run(ADD_ENTITY, id=entity_id, tenant_id=tenant_id, name=name)
        return Reach(
            entity_id=entity_id,
            calendar_id=self.scopes.add_calendar(tenant_id, entity_id, maker),
            entity_name=name,
        )

    def add_user(
        self, *, user_id: str, tenant_id: str, username: str, password_hash: str, role: str,
        api_write_access: bool,
    ) -> bool:  # fmt: skip
        added = self._session.run(
            ADD_USER,
            id=user_id,
            tenant_id=tenant_id,
            username=username,
            password_hash=password_hash,
            role=role,
            api_write_access=api_write_access,
            active=True,
            created_on=instant_text(self._session.now),
        )
        is_added = added.rowcount > 0
        self._session.run(MOVE_TENANT, tenant_id=tenant_id)
        return is_added

    def add_client(
        self, *, client_id: str, user_id: str, tenant_id: str, secret_hash: str,
        name: str | None = None,
    ) -> None:  # fmt: skip
        self._session.run(
            ADD_CLIENT,
            id=client_id,
            user_id=user_id,
            secret_hash=secret_hash,
            active=True,
            created_on=instant_text(self._session.now),
            name=name,
        )
        self._session.run(MOVE_TENANT, tenant_id=tenant_id)

    def set_setting(self, tenant_id: str, name: str, value: str) -> None:
        self._session.run(SET_SETTING, tenant_id=tenant_id, name=name, value=value)
        self._session.run(MOVE_TENANT, tenant_id=tenant_id)

    def add_custom_field(self, tenant_id: str, object_name: str, name: str, kind: str) -> None:
        self._session.run(ADD_FIELD, tenant_id=tenant_id, object=object_name, name=name, type=kind)
        self._session.run(MOVE_TENANT, tenant_id=tenant_id)

    def seal_history(self, tenant_id: str, at_most: int) -> int:
        """Seal rows of the tenant's own chain; how many there were."""
        self._session.hold_tenant(tenant_id, alone=True)
        return HistoryTable(self._session).seal(tenant_chain(tenant_id), at_most)

    def note(
        self, event: TenantEvent, *, tenant_id: str, user_id: str, subject: str,
        new: Mapping[str, object], old: Mapping[str, object] = NOTHING,
        channel: Channel = Channel.CLI, track_id: str | None = None,
    ) -> None:  # fmt: skip
        """Append a history row of the tenant itself."""
        # Before its number is taken, so that none with a lower one comes once this is sealed.
        self._session.hold_tenant(tenant_id)
        self._session.run(
            ADD_HISTORY,
            tenant_id=tenant_id,
            calendar_id=None,
            period_id=None,
            commit_sequence=self._session.commit_sequence,
            at=instant_text(self._session.now),
            user_id=user_id,
            channel=channel.value,
            track_id=track_id,
            event=event.value,
            subject=subject,
            old_values=json_text(old),
            new_values=json_text(new),
            reason=None,
        )
