"""Users, clients and roles as plain data, the same over REST and on the command line."""

from __future__ import annotations

from datetime import datetime

from monthend.domain.permissions import Permission

from .people_ports import ClientRecord, RoleRecord, UserRecord
from .roles import is_stock

Data = dict[str, object]


def instant(at: datetime | None) -> str | None:
    """A UTC instant in the documented form, without a zone."""
    return None if at is None else str(at)[:19]


def names(permissions: frozenset[Permission]) -> list[str]:
    """Permissions in the order of their names."""
    return sorted(permission.value for permission in permissions)


def shown_user(user: UserRecord, now: datetime) -> Data:
    return {
        "id": user.id,
        "username": user.username,
        "role": user.role,
        "roleSince": instant(user.role_since),
        "apiWriteAccess": user.api_write_access,
        "active": user.active,
        "deactivatedOn": instant(user.deactivated_on),
        "lockedUntil": instant(user.locked_until) if user.is_locked(now) else None,
        "createdOn": instant(user.created_on),
        "passwordChangedOn": instant(user.password_changed_on),
        "passwordGiven": user.password_given,
        "passwordUntil": instant(user.password_until),
        "lastUsedOn": instant(user.last_used_on),
    }


def shown_client(client: ClientRecord, now: datetime) -> Data:
    until = client.previous_until
    return {
        "clientId": client.id,
        "name": client.name,
        "userId": client.user_id,
        "username": client.username,
        "active": client.active,
        "createdOn": instant(client.created_on),
        "rotatedOn": instant(client.rotated_on),
        "previousSecretUntil": instant(until) if until is not None and now < until else None,
        "revokedOn": instant(client.revoked_on),
        "lastUsedOn": instant(client.last_used_on),
    }


def shown_role(role: RoleRecord) -> Data:
    return {
        "name": role.name,
        "description": role.description,
        "stock": is_stock(role.name),
        "permissions": names(role.permissions),
        "changedOn": instant(role.changed_on),
        "users": role.users,
    }
