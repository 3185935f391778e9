"""Tenants, users, clients and tokens in the database."""

from __future__ import annotations

from datetime import datetime
from uuid import uuid4

from monthend.domain import lifecycle
from monthend.domain.history import Event
from monthend.domain.lifecycle import Stamp
from monthend.domain.permissions import STOCK_ROLES, Channel, Permission
from monthend.services.caller import Tenant
from monthend.services.directory import Reach, Token, User
from monthend.services.settings import settings_of

from . import schema
from .calendars import ADD_HISTORY, SAVE_PERIOD, row_of
from .session import Row, Session, Statement, insert, instant_of, instant_text, json_text

_TENANT = "SELECT id, name, home_currency, version FROM tenant "
TENANT = Statement(_TENANT + "WHERE id = :tenant_id")
TENANT_NAMED = Statement(_TENANT + "WHERE name = :name")
FIRST_TENANT = Statement(_TENANT + "ORDER BY created_on, id LIMIT 1")
SETTINGS = Statement("SELECT name, value FROM setting WHERE tenant_id = :tenant_id")
CUSTOM_FIELDS = Statement(
    "SELECT name, type FROM custom_field WHERE tenant_id = :tenant_id "
    "AND object = 'AccountingPeriod' ORDER BY name"
)
_USER = "SELECT id, tenant_id, username, role, active, api_write_access FROM app_user "
USER = Statement(_USER + "WHERE id = :user_id")
USER_NAMED = Statement(_USER + "WHERE username = :username")
USERS_WITH_ROLE = Statement(
    _USER + "WHERE tenant_id = :tenant_id AND role = :role AND active ORDER BY created_on, id"
)
ROLE_PERMISSIONS = Statement(
    "SELECT permission FROM role_permission WHERE tenant_id = :tenant_id AND role = :role"
)
ROLES = Statement("SELECT name FROM role WHERE tenant_id = :tenant_id ORDER BY name")
REACH = Statement(
    "SELECT entity_id, id FROM calendar WHERE tenant_id = :tenant_id AND org_id IS NULL ORDER BY id"
)
ORGS = Statement(
    "SELECT o.id FROM org o JOIN entity e ON e.id = o.entity_id WHERE e.tenant_id = :tenant_id"
)
CLIENT = Statement(
    "SELECT c.user_id, c.secret_hash FROM oauth_client c JOIN app_user u ON u.id = c.user_id "
    "WHERE c.id = :client_id AND c.active AND u.active"
)
TOKEN = Statement(
    "SELECT t.client_id, c.user_id, t.expires_on FROM oauth_token t "
    "JOIN oauth_client c ON c.id = t.client_id "
    "WHERE t.token_hash = :token_hash AND c.active"
)
ADD_TOKEN = insert(schema.oauth_token)
DROP_TOKENS = Statement("DELETE FROM oauth_token WHERE expires_on < :now")
ADD_TENANT = insert(schema.tenant)
ADD_ENTITY = insert(schema.entity)
ADD_CALENDAR = insert(
    schema.calendar, "tenant_id", "entity_id", "org_id", "version", "next_entry_number"
)
ADD_ROLE = insert(schema.role)
ADD_PERMISSION = insert(schema.role_permission)
ADD_USER = insert(schema.user)
ADD_CLIENT = insert(schema.oauth_client)
SET_SETTING = insert(
    schema.setting, suffix="ON CONFLICT (tenant_id, name) DO UPDATE SET value = excluded.value"
)
ADD_FIELD = insert(schema.custom_field)
MOVE_TENANT = Statement("UPDATE tenant SET version = version + 1 WHERE id = :tenant_id")


class DirectoryTable:
    """Who there is, in one transaction; every change moves its tenant's version."""

    def __init__(self, session: Session) -> None:
        self._session = session

    @property
    def now(self) -> datetime:
        return self._session.now

    @property
    def commit_sequence(self) -> int:
        return self._session.commit_sequence

    def new_id(self) -> str:
        return uuid4().hex

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
        return Tenant(
            id=row[0],
            name=row[1],
            home_currency=row[2],
            version=row[3],
            settings=settings_of(dict(self._session.all(SETTINGS, tenant_id=row[0]))),
            custom_fields=dict(self._session.all(CUSTOM_FIELDS, tenant_id=row[0])),
        )

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
        user_id, tenant_id, username, role, active, api_write_access = row
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
        return tuple(Reach(entity_id=entity, calendar_id=calendar) for entity, calendar in rows)

    def orgs(self, tenant_id: str) -> frozenset[str]:
        return frozenset(row[0] for row in self._session.all(ORGS, tenant_id=tenant_id))

    def roles(self, tenant_id: str) -> tuple[str, ...]:
        return tuple(row[0] for row in self._session.all(ROLES, tenant_id=tenant_id))

    def client_secret_hash(self, client_id: str) -> tuple[str, str] | None:
        row = self._session.one(CLIENT, client_id=client_id)
        return None if row is None else (row[0], row[1])

    def token(self, token_hash: str) -> Token | None:
        row = self._session.one(TOKEN, token_hash=token_hash)
        if row is None:
            return None
        return Token(client_id=row[0], user_id=row[1], expires_on=instant_of(row[2]))

    # Writing ---------------------------------------------------------------------------

    def add_token(self, token_hash: str, client_id: str, expires_on: datetime) -> None:
        self._session.run(
            ADD_TOKEN,
            token_hash=token_hash,
            client_id=client_id,
            expires_on=instant_text(expires_on),
        )

    def drop_expired_tokens(self) -> None:
        self._session.run(DROP_TOKENS, now=instant_text(self._session.now))

    def add_tenant(self, tenant_id: str, name: str, home_currency: str, maker: str) -> Reach:
        """Store a tenant with the stock roles, one entity, and its calendar."""
        made_on = instant_text(self._session.now)
        self._session.run(
            ADD_TENANT,
            id=tenant_id,
            name=name,
            home_currency=home_currency,
            version=1,
            catalog_version=1,
            created_on=made_on,
        )
        for role, permissions in STOCK_ROLES.items():
            self._session.run(ADD_ROLE, tenant_id=tenant_id, name=role)
            self._session.run_many(
                ADD_PERMISSION,
                [
                    {"tenant_id": tenant_id, "role": role, "permission": permission.value}
                    for permission in sorted(permissions)
                ],
            )
        entity_id = str(uuid4())
        self._session.run(ADD_ENTITY, id=entity_id, tenant_id=tenant_id, name=name)
        return Reach(
            entity_id=entity_id,
            calendar_id=self._add_calendar(tenant_id, entity_id, maker),
        )

    def _add_calendar(self, tenant_id: str, entity_id: str, maker: str) -> int:
        """A calendar begins with its open-ended period alone."""
        cursor = self._session.run(
            ADD_CALENDAR,
            tenant_id=tenant_id,
            entity_id=entity_id,
            org_id=None,
            version=1,
            next_entry_number=1,
        )
        calendar_id = cursor.lastrowid
        assert calendar_id is not None, "an inserted row has a key"
        made = Stamp(by=maker, at=self._session.now)
        open_ended = lifecycle.open_ended(uuid4().hex, made)
        self._session.run(SAVE_PERIOD, **row_of(open_ended, calendar_id))
        return calendar_id

    def add_user(
        self, *, user_id: str, tenant_id: str, username: str, password_hash: str, role: str,
        api_write_access: bool,
    ) -> None:  # fmt: skip
        self._session.run(
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
        self._session.run(MOVE_TENANT, tenant_id=tenant_id)

    def add_client(self, *, client_id: str, user_id: str, tenant_id: str, secret_hash: str) -> None:
        self._session.run(
            ADD_CLIENT,
            id=client_id,
            user_id=user_id,
            secret_hash=secret_hash,
            active=True,
            created_on=instant_text(self._session.now),
        )
        self._session.run(MOVE_TENANT, tenant_id=tenant_id)

    def set_setting(self, tenant_id: str, name: str, value: str) -> None:
        self._session.run(SET_SETTING, tenant_id=tenant_id, name=name, value=value)
        self._session.run(MOVE_TENANT, tenant_id=tenant_id)

    def add_custom_field(self, tenant_id: str, object_name: str, name: str, kind: str) -> None:
        self._session.run(ADD_FIELD, tenant_id=tenant_id, object=object_name, name=name, type=kind)
        self._session.run(MOVE_TENANT, tenant_id=tenant_id)

    def note(
        self, event: Event, *, tenant_id: str, user_id: str, subject: str,
        new: dict[str, object],
    ) -> None:  # fmt: skip
        """Append a history row of the tenant itself."""
        self._session.run(
            ADD_HISTORY,
            tenant_id=tenant_id,
            calendar_id=None,
            period_id=None,
            commit_sequence=self._session.commit_sequence,
            at=instant_text(self._session.now),
            user_id=user_id,
            channel=Channel.CLI.value,
            track_id=None,
            event=event.value,
            subject=subject,
            old_values="{}",
            new_values=json_text(new),
            reason=None,
        )
