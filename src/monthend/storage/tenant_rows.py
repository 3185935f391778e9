"""Which rows are a tenant's, table by table: those that a snapshot holds, and the ways to them.

A table with a tenant or a calendar of its own is found by that. Of the others it is said here by
what they belong to one, and of some that they are no part of a state: who is signed in, answers
that are kept for requests that come again, what has been taken of a limit, snapshots themselves.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from monthend.services.rehearsal_ports import Rights

if TYPE_CHECKING:
    from sqlalchemy import Table

_TENANT = "tenant_id = :tenant_id"
_CALENDARS = "(SELECT id FROM calendar WHERE tenant_id = :tenant_id)"
_USERS = "(SELECT id FROM app_user WHERE tenant_id = :tenant_id)"
_CLIENTS = f"(SELECT id FROM oauth_client WHERE user_id IN {_USERS})"
_RUNS = f"(SELECT id FROM trial_balance_run WHERE calendar_id IN {_CALENDARS})"

WAYS = {
    "calendar": _TENANT,
    "history": f"calendar_id IN {_CALENDARS}",
    "org": "entity_id IN (SELECT id FROM entity WHERE tenant_id = :tenant_id)",
    "oauth_client": f"user_id IN {_USERS}",
    "user_entity": f"user_id IN {_USERS}",
    "user_org": f"user_id IN {_USERS}",
    "client_entity": f"client_id IN {_CLIENTS}",
    "client_org": f"client_id IN {_CLIENTS}",
    "trial_balance_result": f"run_id IN {_RUNS}",
    "summarised_transaction": (
        "run_id IN (SELECT id FROM journal_run WHERE tenant_id = :tenant_id)"
    ),
    "file_chunk": f"file_id IN (SELECT id FROM file WHERE calendar_id IN {_CALENDARS})",
    "staged_code": (f"batch_id IN (SELECT id FROM import_batch WHERE calendar_id IN {_CALENDARS})"),
    "webhook_attempt": (
        f"webhook_id IN (SELECT id FROM webhook WHERE calendar_id IN {_CALENDARS})"
    ),
    "schedule_run": (f"schedule_id IN (SELECT id FROM schedule WHERE calendar_id IN {_CALENDARS})"),
    "history_seal": (f"history_id IN (SELECT id FROM history WHERE calendar_id IN {_CALENDARS})"),
}
"""Those that are not found by a tenant or a calendar of their own, or not by the first of them."""

NO_STATE = frozenset(
    {
        "commit_counter", "key_floor", "oauth_token", "query_cursor", "quota_share",
        "remembered_request", "schema_version", "snapshot", "snapshot_part", "tenant",
        "user_session", "worker_heartbeat",
    }
)  # fmt: skip
"""Tables that are no part of a tenant's state; its own row is written by itself."""

WHO_THERE_IS = frozenset(
    {
        "app_user", "calendar", "client_entity", "client_org", "entity", "oauth_client", "org",
        "role", "role_permission", "shared_calendar", "user_entity", "user_org",
    }
)  # fmt: skip
"""What stays when a tenant is reset: whoever signed in goes on, in books that are empty."""

PEOPLE = frozenset(
    {
        "app_user", "client_entity", "client_org", "oauth_client", "role", "role_permission",
        "user_entity", "user_org",
    }
)  # fmt: skip
"""Who there is, and what they may do and reach."""

RIGHTS = {
    Rights.PEOPLE: PEOPLE,
    Rights.EXCEPTIONS: frozenset({"exemption"}),
    Rights.LOCKS: frozenset({"type_lock"}),
}
"""Where it stands who may do what."""

USES = frozenset({"last_used_on", "wrong_passwords", "wrong_secrets"})
"""Columns of them that move whenever somebody comes in."""


@dataclass(frozen=True, slots=True)
class TenantTable:
    """A table with its columns, those of its key, and the condition for a tenant's rows."""

    name: str
    columns: tuple[str, ...]
    key: tuple[int, ...]
    where: str
    truths: tuple[int, ...]

    @property
    def listed(self) -> str:
        return ", ".join(f'"{name}"' for name in self.columns)


def _way_to(table: Table) -> str | None:
    if table.name in NO_STATE:
        return None
    if table.name in WAYS:
        return WAYS[table.name]
    if "calendar_id" in table.columns:
        return f"calendar_id IN {_CALENDARS}"
    return _TENANT if "tenant_id" in table.columns else None


@cache
def tenant_tables() -> tuple[TenantTable, ...]:
    """Every table with rows that are part of a tenant's state, those that others refer to first."""
    return tuple(_tenant_tables())


def _tenant_tables() -> Iterator[TenantTable]:
    from sqlalchemy import Boolean

    from . import schema

    for table in schema.metadata.sorted_tables:
        where = _way_to(table)
        if where is None:
            continue
        names = tuple(column.name for column in table.columns)
        yield TenantTable(
            name=table.name,
            columns=names,
            key=tuple(names.index(column.name) for column in table.primary_key),
            where=where,
            truths=tuple(
                place
                for place, column in enumerate(table.columns)
                if isinstance(column.type, Boolean)
            ),
        )
