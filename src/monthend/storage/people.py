"""Users, roles and clients that change, in the database."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from monthend.domain.permissions import Permission
from monthend.services.people_ports import (
    ClientRecord,
    ClientSecrets,
    RoleRecord,
    SignInState,
    UserRecord,
)
from monthend.services.ports import StaleCaller

from . import people_rows
from .session import Session, Statement, insert, instant_text

MOVE = Statement(
    "UPDATE tenant SET version = version + 1 WHERE id = :tenant_id "
    "RETURNING version, clock_at, clock_since"
)

# Users ------------------------------------------------------------------------------------

# When a password was given that is not its owner's own, and how long such a one is good.
_GIVEN = (
    "CASE WHEN u.password_own THEN NULL ELSE coalesce(u.password_changed_on, u.created_on) END, "
    "(SELECT value FROM setting s WHERE s.tenant_id = u.tenant_id "
    "AND s.name = 'given_password_hours') "
)
_USERS = (
    "SELECT u.id, u.username, u.role, u.api_write_access, u.active, u.created_on, u.role_since, "
    "u.password_changed_on, u.deactivated_on, u.wrong_passwords, u.locked_until, u.last_used_on, "
    "(SELECT max(s.last_used_on) FROM user_session s WHERE s.user_id = u.id), "
    "(SELECT max(c.last_used_on) FROM oauth_client c WHERE c.user_id = u.id), u.api_write_since, "
    f"{_GIVEN}FROM app_user u WHERE u.tenant_id = :tenant_id "
)
USERS = Statement(_USERS + "ORDER BY u.username LIMIT :count OFFSET :first")
USER = Statement(_USERS + "AND u.id = :user_id")
USER_NAMED = Statement(_USERS + "AND u.username = :username")
ACTIVE_WITH = Statement(
    "SELECT u.id FROM app_user u JOIN role_permission p "
    "ON p.tenant_id = u.tenant_id AND p.role = u.role "
    "WHERE u.tenant_id = :tenant_id AND u.active AND p.permission = :permission"
)
SET_ROLE = Statement("UPDATE app_user SET role = :role, role_since = :now WHERE id = :user_id")
SET_API_WRITE = Statement(
    "UPDATE app_user SET api_write_access = :allowed, api_write_since = :now "
    "WHERE id = :user_id AND api_write_access <> :allowed"
)
ACTIVATE = Statement(
    "UPDATE app_user SET active = :yes, deactivated_on = NULL, wrong_passwords = NULL, "
    "locked_until = NULL WHERE id = :user_id"
)
DEACTIVATE = Statement(
    "UPDATE app_user SET active = :no, deactivated_on = :now WHERE id = :user_id"
)
SET_PASSWORD = Statement(
    "UPDATE app_user SET password_hash = :password_hash, password_changed_on = :now, "
    "password_own = :own, wrong_passwords = NULL, locked_until = NULL WHERE id = :user_id"
)
UNLOCK = Statement(
    "UPDATE app_user SET wrong_passwords = NULL, locked_until = NULL WHERE id = :user_id"
)
DROP_SESSIONS = Statement("DELETE FROM user_session WHERE user_id = :user_id")
DROP_OTHER_SESSIONS = Statement(
    "DELETE FROM user_session WHERE user_id = :user_id AND session_hash <> :kept"
)
DROP_CURSORS = Statement("DELETE FROM query_cursor WHERE user_id = :user_id")

_SIGN_IN = (
    f"SELECT u.id, u.tenant_id, u.username, u.wrong_passwords, u.locked_until, {_GIVEN}"
    ", t.clock_at, t.clock_since "
    "FROM app_user u JOIN tenant t ON t.id = u.tenant_id WHERE u.username = :username"
)
# Attempts at one time count one after the other, and a password stays what it is while it lets in.
SIGN_IN_HELD = Statement(_SIGN_IN, postgresql=f"{_SIGN_IN} FOR NO KEY UPDATE OF u")
SIGN_IN = Statement(_SIGN_IN)
COUNT_WRONG_PASSWORD = Statement(
    "UPDATE app_user SET wrong_passwords = :count, locked_until = :until WHERE id = :user_id"
)
LET_IN = Statement(
    "UPDATE app_user SET last_used_on = :now, wrong_passwords = NULL, locked_until = NULL "
    "WHERE id = :user_id"
)
RENEW_HASH = Statement("UPDATE app_user SET password_hash = :password_hash WHERE id = :user_id")

# Clients ----------------------------------------------------------------------------------

COUNT_WRONG_SECRET = Statement(
    "UPDATE oauth_client SET wrong_secrets = coalesce(wrong_secrets, 0) + 1 "
    "WHERE id = :client_id AND active RETURNING user_id, wrong_secrets"
)
USER_OF_CLIENT = Statement(
    "SELECT u.tenant_id, u.username, t.clock_at, t.clock_since FROM app_user u "
    "JOIN tenant t ON t.id = u.tenant_id WHERE u.id = :user_id"
)
USE_CLIENT = Statement(
    "UPDATE oauth_client SET last_used_on = :now, wrong_secrets = NULL WHERE id = :client_id"
)
_CLIENTS = (
    "SELECT c.id, c.user_id, u.username, c.name, c.active, c.created_on, c.rotated_on, "
    "c.previous_until, c.revoked_on, c.last_used_on "
    "FROM oauth_client c JOIN app_user u ON u.id = c.user_id WHERE u.tenant_id = :tenant_id "
)
_IN_ORDER = "ORDER BY u.username, c.created_on, c.id LIMIT :count OFFSET :first"
CLIENTS = Statement(_CLIENTS + _IN_ORDER)
CLIENTS_OF_USER = Statement(_CLIENTS + "AND c.user_id = :user_id " + _IN_ORDER)
CLIENT = Statement(_CLIENTS + "AND c.id = :client_id")
_SECRETS = (
    "SELECT c.user_id, c.secret_hash, c.previous_hash, c.previous_until, c.last_used_on, "
    "t.clock_at, t.clock_since "
    "FROM oauth_client c JOIN app_user u ON u.id = c.user_id JOIN tenant t ON t.id = u.tenant_id "
    "WHERE c.id = :client_id AND c.active AND u.active"
)
WHOSE_CLIENT = Statement(
    "SELECT c.user_id FROM oauth_client c JOIN app_user u ON u.id = c.user_id "
    "WHERE c.id = :client_id AND c.active AND u.active"
)
# No token comes by a secret that is taken away while it is issued.
SECRETS = Statement(_SECRETS, postgresql=f"{_SECRETS} FOR NO KEY UPDATE OF c")
ROTATE = Statement(
    "UPDATE oauth_client SET previous_hash = secret_hash, previous_until = :until, "
    "secret_hash = :secret_hash, rotated_on = :now, wrong_secrets = NULL WHERE id = :client_id"
)
END_TOKENS = Statement(
    "UPDATE oauth_token SET expires_on = :until WHERE client_id = :client_id "
    "AND expires_on > :until"
)
REVOKE = Statement(
    "UPDATE oauth_client SET active = :no, revoked_on = :now, previous_hash = NULL, "
    "previous_until = NULL WHERE id = :client_id"
)
REVOKE_OF_USER = Statement(
    "UPDATE oauth_client SET active = :no, revoked_on = :now, previous_hash = NULL, "
    "previous_until = NULL WHERE user_id = :user_id AND active"
)
DROP_TOKENS = Statement("DELETE FROM oauth_token WHERE client_id = :client_id")
DROP_TOKENS_OF_USER = Statement(
    "DELETE FROM oauth_token WHERE client_id IN "
    "(SELECT id FROM oauth_client WHERE user_id = :user_id)"
)
DROP_OTHER_TOKENS_OF_USER = Statement(f"{DROP_TOKENS_OF_USER.sqlite} AND token_hash <> :kept")

# Roles ------------------------------------------------------------------------------------

_ROLES = (
    "SELECT r.name, r.description, r.changed_on, (SELECT count(*) FROM app_user u "
    "WHERE u.tenant_id = r.tenant_id AND u.role = r.name) "
    "FROM role r WHERE r.tenant_id = :tenant_id "
)
ROLES = Statement(_ROLES + "ORDER BY r.name")
ROLE = Statement(_ROLES + "AND r.name = :name")
PERMISSIONS = Statement("SELECT role, permission FROM role_permission WHERE tenant_id = :tenant_id")
ADD_ROLE = insert("role", "tenant_id", "name", "changed_on")
ADD_PERMISSION = insert("role_permission", "tenant_id", "role", "permission")
DESCRIBE_ROLE = Statement(
    "UPDATE role SET description = :description WHERE tenant_id = :tenant_id AND name = :name"
)
DROP_PERMISSIONS = Statement(
    "DELETE FROM role_permission WHERE tenant_id = :tenant_id AND role = :name"
)
ROLE_CHANGED = Statement(
    "UPDATE role SET changed_on = :now WHERE tenant_id = :tenant_id AND name = :name"
)
DROP_ROLE = Statement("DELETE FROM role WHERE tenant_id = :tenant_id AND name = :name")


class PeopleTable:
    """Who may do what, inside one transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session

    @property
    def _now(self) -> str:
        return instant_text(self._session.now)

    def begin_change(self, tenant_id: str, version: int) -> None:
        row = self._session.one(MOVE, tenant_id=tenant_id)
        if row is None or row[0] != version + 1:
            raise StaleCaller
        self._session.go_by(*row[1:])

    # Users -------------------------------------------------------------------------------

    def users(self, tenant_id: str, first: int, count: int) -> Sequence[UserRecord]:
        rows = self._session.all(USERS, tenant_id=tenant_id, first=first, count=count)
        permitted = self._permissions(tenant_id)
        return [people_rows.user_of(row, permitted) for row in rows]

    def user(self, tenant_id: str, user_id: str) -> UserRecord | None:
        row = self._session.one(USER, tenant_id=tenant_id, user_id=user_id)
        return None if row is None else people_rows.user_of(row, self._permissions(tenant_id))

    def user_named(self, tenant_id: str, username: str) -> UserRecord | None:
        row = self._session.one(USER_NAMED, tenant_id=tenant_id, username=username)
        return None if row is None else people_rows.user_of(row, self._permissions(tenant_id))

    def active_with(self, tenant_id: str, permission: Permission) -> frozenset[str]:
        rows = self._session.all(ACTIVE_WITH, tenant_id=tenant_id, permission=permission.value)
        return frozenset(row[0] for row in rows)

    def set_role(self, user_id: str, role: str) -> None:
        self._session.run(SET_ROLE, user_id=user_id, role=role, now=self._now)

    def set_api_write_access(self, user_id: str, allowed: bool) -> None:
        self._session.run(SET_API_WRITE, user_id=user_id, allowed=allowed, now=self._now)

    def activate(self, user_id: str) -> None:
        self._session.run(ACTIVATE, user_id=user_id, yes=True)

    def deactivate(self, user_id: str) -> None:
        self._session.run(DEACTIVATE, user_id=user_id, no=False, now=self._now)
        self._session.run(REVOKE_OF_USER, user_id=user_id, no=False, now=self._now)
        for statement in (DROP_TOKENS_OF_USER, DROP_SESSIONS, DROP_CURSORS):
            self._session.run(statement, user_id=user_id)

    def set_password(
        self, user_id: str, password_hash: str, *, own: bool, but: str | None = None
    ) -> None:
        self._session.run(
            SET_PASSWORD, user_id=user_id, password_hash=password_hash, own=own, now=self._now
        )
        self._session.run(DROP_OTHER_SESSIONS, user_id=user_id, kept=but or "")
        self._session.run(DROP_CURSORS, user_id=user_id)

    def end_tokens(self, user_id: str, but: str | None = None) -> None:
        self._session.run(DROP_OTHER_TOKENS_OF_USER, user_id=user_id, kept=but or "")

    def unlock(self, user_id: str) -> None:
        self._session.run(UNLOCK, user_id=user_id)

    # Signing in --------------------------------------------------------------------------

    def sign_in_state(self, username: str, *, held: bool = False) -> SignInState | None:
        row = self._session.one(SIGN_IN_HELD if held else SIGN_IN, username=username)
        if row is None:
            return None
        self._session.go_by(*row[7:])
        return SignInState(
            user_id=row[0],
            tenant_id=row[1],
            username=row[2],
            wrong_passwords=row[3] or 0,
            locked_until=people_rows.instant(row[4]),
            password_until=people_rows.until(row[5], row[6]),
        )

    def count_wrong_password(self, user_id: str, count: int, locked_until: datetime | None) -> None:
        until = None if locked_until is None else instant_text(locked_until)
        self._session.run(COUNT_WRONG_PASSWORD, user_id=user_id, count=count, until=until)

    def count_wrong_secret(self, client_id: str) -> SignInState | None:
        row = self._session.one(COUNT_WRONG_SECRET, client_id=client_id)
        owner = None if row is None else self._session.one(USER_OF_CLIENT, user_id=row[0])
        if row is None or owner is None:
            return None
        self._session.go_by(*owner[2:])
        return SignInState(
            user_id=row[0], tenant_id=owner[0], username=owner[1], wrong_passwords=row[1]
        )

    def let_in(self, user_id: str) -> None:
        self._session.run(LET_IN, user_id=user_id, now=self._now)

    def use_client(self, client_id: str) -> None:
        self._session.run(USE_CLIENT, client_id=client_id, now=self._now)

    def renew_hash(self, user_id: str, password_hash: str) -> None:
        self._session.run(RENEW_HASH, user_id=user_id, password_hash=password_hash)

    # Clients -----------------------------------------------------------------------------

    def clients(
        self, tenant_id: str, user_id: str | None, first: int, count: int
    ) -> Sequence[ClientRecord]:
        asked = {"tenant_id": tenant_id, "first": first, "count": count}
        if user_id is None:
            return [people_rows.client_of(row) for row in self._session.all(CLIENTS, **asked)]
        rows = self._session.all(CLIENTS_OF_USER, user_id=user_id, **asked)
        return [people_rows.client_of(row) for row in rows]

    def client(self, tenant_id: str, client_id: str) -> ClientRecord | None:
        row = self._session.one(CLIENT, tenant_id=tenant_id, client_id=client_id)
        return None if row is None else people_rows.client_of(row)

    def user_of_client(self, client_id: str) -> str | None:
        row = self._session.one(WHOSE_CLIENT, client_id=client_id)
        return None if row is None else row[0]

    def client_secrets(self, client_id: str) -> ClientSecrets | None:
        row = self._session.one(SECRETS, client_id=client_id)
        if row is None:
            return None
        self._session.go_by(*row[5:])
        return ClientSecrets(
            user_id=row[0],
            hash=row[1],
            previous_hash=row[2],
            previous_until=people_rows.instant(row[3]),
            last_used_on=people_rows.instant(row[4]),
        )

    def rotate(self, client_id: str, secret_hash: str, previous_until: datetime) -> None:
        until = instant_text(previous_until)
        self._session.run(
            ROTATE, client_id=client_id, secret_hash=secret_hash, until=until, now=self._now
        )
        self._session.run(END_TOKENS, client_id=client_id, until=until)

    def revoke(self, client_id: str) -> None:
        self._session.run(REVOKE, client_id=client_id, no=False, now=self._now)
        self._session.run(DROP_TOKENS, client_id=client_id)

    # Roles -------------------------------------------------------------------------------

    def roles(self, tenant_id: str) -> Sequence[RoleRecord]:
        permitted = self._permissions(tenant_id)
        rows = self._session.all(ROLES, tenant_id=tenant_id)
        return [people_rows.role_of(row, permitted) for row in rows]

    def role(self, tenant_id: str, name: str) -> RoleRecord | None:
        row = self._session.one(ROLE, tenant_id=tenant_id, name=name)
        return None if row is None else people_rows.role_of(row, self._permissions(tenant_id))

    def add_role(self, tenant_id: str, name: str) -> None:
        self._session.run(ADD_ROLE, tenant_id=tenant_id, name=name, changed_on=self._now)

    def describe_role(self, tenant_id: str, name: str, description: str | None) -> None:
        self._session.run(DESCRIBE_ROLE, tenant_id=tenant_id, name=name, description=description)

    def set_permissions(
        self, tenant_id: str, name: str, permissions: frozenset[Permission]
    ) -> None:
        self._session.run(DROP_PERMISSIONS, tenant_id=tenant_id, name=name)
        self._session.run_many(
            ADD_PERMISSION,
            [
                {"tenant_id": tenant_id, "role": name, "permission": permission.value}
                for permission in sorted(permissions)
            ],
        )
        self._session.run(ROLE_CHANGED, tenant_id=tenant_id, name=name, now=self._now)

    def drop_role(self, tenant_id: str, name: str) -> None:
        self._session.run(DROP_PERMISSIONS, tenant_id=tenant_id, name=name)
        self._session.run(DROP_ROLE, tenant_id=tenant_id, name=name)

    def _permissions(self, tenant_id: str) -> dict[str, frozenset[Permission]]:
        found: dict[str, set[Permission]] = {}
        for role, permission in self._session.all(PERMISSIONS, tenant_id=tenant_id):
            found.setdefault(role, set()).add(Permission(permission))
        return {role: frozenset(held) for role, held in found.items()}
