"""Users, clients and roles, made of their rows."""

from __future__ import annotations

from datetime import datetime

from monthend.domain.permissions import Permission
from monthend.services.people_ports import ClientRecord, RoleRecord, UserRecord
from monthend.services.settings import settings_of

from .session import Row, instant_of

NO_PERMISSIONS: frozenset[Permission] = frozenset()
API_WRITE = frozenset({Permission.API_WRITE_ACCESS})


def instant(stored: str | None) -> datetime | None:
    return None if stored is None else instant_of(stored)


def until(given_on: str | None, hours: str | None) -> datetime | None:
    """When a password ends that was given, by the setting of the tenant if it has one."""
    if given_on is None or hours is None:
        return None
    return settings_of({"given_password_hours": hours}).password_until(instant_of(given_on))


def user_of(row: Row, permitted: dict[str, frozenset[Permission]]) -> UserRecord:
    made, *uses = row[5], *(used for used in row[11:14] if used is not None)
    held = permitted.get(row[2], NO_PERMISSIONS)
    return UserRecord(
        id=row[0],
        username=row[1],
        role=row[2],
        permissions=held | API_WRITE if row[3] else held,
        api_write_access=bool(row[3]),
        active=bool(row[4]),
        created_on=instant_of(made),
        role_since=instant_of(row[6] or made),
        api_write_since=instant_of(row[14] or made),
        password_changed_on=instant_of(row[7] or made),
        password_given=row[15] is not None,
        password_until=until(row[15], row[16]),
        deactivated_on=instant(row[8]),
        last_used_on=instant(max(uses, default=None)),
        wrong_passwords=row[9] or 0,
        locked_until=instant(row[10]),
    )


def client_of(row: Row) -> ClientRecord:
    return ClientRecord(
        id=row[0],
        user_id=row[1],
        username=row[2],
        name=row[3],
        active=bool(row[4]),
        created_on=instant_of(row[5]),
        rotated_on=instant(row[6]),
        previous_until=instant(row[7]),
        revoked_on=instant(row[8]),
        last_used_on=instant(row[9]),
    )


def role_of(row: Row, permitted: dict[str, frozenset[Permission]]) -> RoleRecord:
    return RoleRecord(
        name=row[0],
        description=row[1],
        permissions=permitted.get(row[0], NO_PERMISSIONS),
        changed_on=instant(row[2]),
        users=row[3],
    )
