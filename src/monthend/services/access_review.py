"""Who can do what, since when, and when they last did anything: for those who review it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from monthend.domain.permissions import Operation

from .caller import Caller
from .directory import Directory
from .people_data import Data, instant, names, shown_client, shown_user
from .people_ports import ClientRecord, UserRecord
from .spreadsheet_text import plain

EVERYBODY = 1_000_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """What one user can do: by their role, as it has been since an instant, and their clients."""

    user: UserRecord
    since: datetime
    clients: tuple[ClientRecord, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessReview:
    """The access of every user of a tenant, at one instant."""

    tenant: str
    at: datetime
    rows: tuple[Access, ...]


def make(directory: Directory, caller: Caller) -> AccessReview:
    """Review every user, also those who are not active any more."""
    caller.require(Operation.READ_USERS)
    tenant = caller.tenant
    changed = {role.name: role.changed_on for role in directory.people.roles(tenant.id)}
    clients: dict[str, list[ClientRecord]] = {}
    for client in directory.people.clients(tenant.id, None, 0, EVERYBODY):
        clients.setdefault(client.user_id, []).append(client)
    rows = tuple(
        Access(
            user=user,
            since=max(user.role_since, changed.get(user.role) or user.role_since),
            clients=tuple(clients.get(user.id, ())),
        )
        for user in directory.people.users(tenant.id, 0, EVERYBODY)
    )
    return AccessReview(tenant=tenant.name, at=directory.now, rows=rows)


def shown(review: AccessReview) -> Data:
    """A review as plain data."""
    return {
        "tenant": review.tenant,
        "reviewedOn": instant(review.at),
        "users": [
            {
                **shown_user(row.user, review.at),
                "permissions": names(row.user.permissions),
                "permissionsSince": instant(row.since),
                "clients": [shown_client(client, review.at) for client in row.clients],
            }
            for row in review.rows
        ],
    }


COLUMNS = (
    "username", "user_id", "active", "role", "role_since", "permissions", "permissions_since",
    "created_on", "deactivated_on", "locked_until", "password_changed_on", "last_used_on",
    "active_clients", "revoked_clients",
)  # fmt: skip


def csv_rows(review: AccessReview) -> Iterator[Sequence[str]]:
    """A review as rows of a spreadsheet, one for each user; lists have semicolons in between."""
    for row in review.rows:
        user = row.user
        locked = user.locked_until if user.is_locked(review.at) else None
        days = (user.created_on, user.deactivated_on, locked, user.password_changed_on)
        yield (
            plain(user.username),
            user.id,
            "yes" if user.active else "no",
            plain(user.role),
            instant(user.role_since) or "",
            "; ".join(names(user.permissions)),
            instant(row.since) or "",
            *(instant(day) or "" for day in (*days, user.last_used_on)),
            "; ".join(_told(client) for client in row.clients if client.active),
            "; ".join(_told(client) for client in row.clients if not client.active),
        )


def _told(client: ClientRecord) -> str:
    named = "" if client.name is None else f" ({client.name})"
    used = instant(client.last_used_on)
    return f"{client.id}{named} {'never used' if used is None else f'last used {used}'}"
