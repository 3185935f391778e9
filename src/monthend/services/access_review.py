"""Who can do what, where, since when, and when they last did anything: for those who review it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from monthend.domain.permissions import Operation

from .caller import Caller, Reach
from .directory import Directory
from .people_data import Data, instant, names, shown_client, shown_user
from .people_ports import ClientRecord, UserRecord
from .scopes import reach_of_everybody
from .spreadsheet_text import plain

EVERYBODY = 1_000_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """What one user can do: by their role, as it has been since an instant, and their clients.

    `reach` is where, and so it is of each client.
    """

    user: UserRecord
    since: datetime
    reach: tuple[Reach, ...]
    clients: tuple[tuple[ClientRecord, tuple[Reach, ...]], ...]


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
    reaches = reach_of_everybody(directory, tenant)
    clients: dict[str, list[tuple[ClientRecord, tuple[Reach, ...]]]] = {}
    for client in directory.people.clients(tenant.id, None, 0, EVERYBODY):
        reach = reaches(client.user_id, client.id)
        clients.setdefault(client.user_id, []).append((client, reach))
    rows = tuple(
        Access(
            user=user,
            since=_since(user, changed.get(user.role)),
            reach=reaches(user.id, None),
            clients=tuple(clients.get(user.id, ())),
        )
        for user in directory.people.users(tenant.id, 0, EVERYBODY)
    )
    return AccessReview(tenant=tenant.name, at=directory.now, rows=rows)


def _since(user: UserRecord, role_changed: datetime | None) -> datetime:
    """Since when a user has the permissions that they have now, no more and no less."""
    return max(user.role_since, user.api_write_since, role_changed or user.role_since)


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
                "entities": _shown_reach(row.reach),
                "clients": [
                    {**shown_client(client, review.at), "entities": _shown_reach(reach)}
                    for client, reach in row.clients
                ],
            }
            for row in review.rows
        ],
    }


COLUMNS = (
    "username", "user_id", "active", "role", "role_since", "permissions", "permissions_since",
    "created_on", "deactivated_on", "locked_until", "password_changed_on", "password_until",
    "last_used_on", "password_given", "reaches", "active_clients", "revoked_clients",
)  # fmt: skip


def _shown_reach(reach: Sequence[Reach]) -> list[Data]:
    """Entities with the orgs that are reached in each; books without a label have no id."""
    return [
        {
            "id": each.entity_id,
            "name": each.entity_name,
            "orgs": [{"id": place.org_id, "name": place.name} for place in each.orgs],
        }
        for each in reach
    ]


def csv_rows(review: AccessReview) -> Iterator[Sequence[str]]:
    """A review as rows of a spreadsheet, one for each user; lists have semicolons in between."""
    for row in review.rows:
        user = row.user
        locked = user.locked_until if user.is_locked(review.at) else None
        days = (user.created_on, user.deactivated_on, locked, user.password_changed_on)
        until, used = user.password_until, user.last_used_on
        told = clients_in_words(row)
        yield (
            plain(user.username),
            user.id,
            "yes" if user.active else "no",
            plain(user.role),
            instant(user.role_since) or "",
            "; ".join(names(user.permissions)),
            instant(row.since) or "",
            *(instant(day) or "" for day in (*days, until, used)),
            "yes" if user.password_given else "no",
            plain("; ".join(places(row.reach))),
            "; ".join(told[True]),
            "; ".join(told[False]),
        )


def clients_in_words(
    row: Access, said: Callable[[datetime], str | None] = instant
) -> dict[bool, list[str]]:
    """The clients of a user, the active ones under True; `said` has instants read otherwise."""
    told: dict[bool, list[str]] = {True: [], False: []}
    for client, reach in row.clients:
        told[client.active].append(_told(row, client, reach, said))
    return told


def places(reach: Sequence[Reach]) -> list[str]:
    """Entities, and where there are orgs each of them behind its entity."""
    return [
        f"{each.entity_name} / {org}" if org else each.entity_name
        for each in reach
        for org in ([place.name for place in each.orgs] or [""])
    ]


def _told(
    row: Access,
    client: ClientRecord,
    reach: tuple[Reach, ...],
    said: Callable[[datetime], str | None],
) -> str:
    """A client; where it reaches less than its user does, it is said what."""
    named = "" if client.name is None else f" ({client.name})"
    used = None if client.last_used_on is None else said(client.last_used_on)
    held = "" if reach == row.reach else f", held to {', '.join(places(reach)) or 'nothing'}"
    return f"{client.id}{named} {'never used' if used is None else f'last used {used}'}{held}"
