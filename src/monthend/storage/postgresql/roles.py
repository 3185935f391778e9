"""The rights of a role that serves and does not own the tables: what the program needs.

Whatever is never changed it may add to and read, no more; of lines and transactions
it may write the columns that change; on partitions it has no right at all. What it
cannot do itself the functions in `owned.py` do for it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from psycopg.sql import Identifier
from sqlalchemy import Table

from monthend.storage import schema

from .connections import Connection
from .owned import WITH_RIGHTS_OF_THE_OWNER

READ, ADD, CHANGE, DROP = "SELECT", "INSERT", "UPDATE", "DELETE"

RIGHTS: dict[str, Sequence[str]] = {
    "schema_version": (READ,),
    "commit_counter": (READ,),
    "key_floor": (READ,),
    # Who there is.
    "tenant": (
        READ, ADD,
        "UPDATE (version, catalog_version, clock_at, clock_since, id_seed, ids_given)",
    ),
    "setting": (READ, ADD, "UPDATE (value)"),
    "custom_field": (READ, ADD),
    "entity": (READ, ADD),
    "user_entity": (READ, ADD, DROP),
    "client_entity": (READ, ADD),
    "user_org": (READ, ADD, DROP),
    "client_org": (READ, ADD),
    "shared_calendar": (READ, ADD, DROP),
    "org": (READ, ADD),
    "role": (READ, ADD, "UPDATE (description, changed_on)", DROP),
    "role_permission": (READ, ADD, DROP),
    "app_user": (
        READ, ADD,
        "UPDATE (password_hash, role, api_write_access, active, role_since, api_write_since, "
        "deactivated_on, password_changed_on, last_used_on, wrong_passwords, locked_until, "
        "password_own)",
    ),
    "oauth_client": (
        READ, ADD,
        "UPDATE (secret_hash, active, previous_hash, previous_until, rotated_on, revoked_on, "
        "last_used_on, wrong_secrets)",
    ),
    "oauth_token": (READ, ADD, "UPDATE (expires_on)", DROP),
    "user_session": (READ, ADD, "UPDATE (calendar_id, last_used_on)", DROP),
    "query_cursor": (READ, ADD, "UPDATE (expires_on)", DROP),
    "worker_heartbeat": (READ, ADD, "UPDATE (beaten_on)", DROP),
    "quota_share": (READ, ADD, "UPDATE (begun, taken)", DROP),
    "remembered_request": (READ, ADD, CHANGE, DROP),
    # Periods, and what is kept of them for good.
    "calendar": (READ, ADD, "UPDATE (version, closed_through)"),
    "accounting_period": (READ, ADD, CHANGE, DROP),
    "type_lock": (READ, ADD, DROP),
    "exemption": (READ, ADD, "UPDATE (revoked_by, revoked_on)"),
    "exemption_use": (READ, ADD, "UPDATE (under_way)"),
    "task_template": (READ, ADD),
    "close_task": (READ, ADD, CHANGE, DROP),
    "task_attachment": (READ, ADD, DROP),
    "history": (READ, ADD),
    "history_seal": (READ, ADD),
    "event": (READ, ADD),
    "webhook": (
        READ, ADD,
        "UPDATE (url, description, kinds, state, secret, previous_secret, previous_until, "
        "failures, failing_since, delivered_on, due_on, attempt, owner, lease_until)", DROP,
    ),
    "schedule": (READ, ADD, CHANGE, DROP),
    "schedule_run": (READ, ADD, CHANGE, DROP),
    "webhook_feed": (READ, ADD, "UPDATE (number)"),
    "webhook_delivery": (READ, ADD, "UPDATE (state, attempts, due_on, settled_on)", DROP),
    "webhook_attempt": (READ, ADD, DROP),
    "trial_balance_run": (READ, ADD, CHANGE),
    "trial_balance_result": (READ, ADD),
    "file": (READ, ADD, "UPDATE (rows, size, chunks, sha256)", DROP),
    "file_chunk": (READ, ADD, DROP),
    # What a rehearsal keeps.
    "snapshot": (READ, ADD, "UPDATE (intact)", DROP),
    "snapshot_part": (READ, ADD, DROP),
    # The ledger.
    "accounting_code": (
        READ, ADD, "UPDATE (name, type, active, used, gl_account_name, gl_account_number, notes, "
        "segment_values, custom_fields, updated_by, updated_on)", DROP,
    ),
    "staged_code": (READ, ADD, DROP),
    "exchange_rate": (READ, ADD, "UPDATE (rate)"),
    "import_batch": (READ, ADD, CHANGE, DROP),
    "subledger_transaction": (
        READ, ADD, "UPDATE (status, home_amount, home_rounding, exchange_rate, rate_date)",
    ),
    "journal_entry": (
        READ, ADD, "UPDATE (status, transferred, transferred_by, transferred_on, notes)",
    ),
    "journal_run": (
        READ, ADD,
        "UPDATE (status, requested_by, requested_on, entries, executed_on, error, disturbed, "
        "attempt, owner, lease_until)",
    ),
    "summarised_transaction": (READ, ADD, DROP),
    "posting_rules": (READ, ADD),
    "late_transaction": (
        READ, ADD,
        "UPDATE (status, decided_by, decided_on, reason, posted_date, posted_period, posted_as)",
    ),
    "line": (READ, ADD, "UPDATE (home_amount)"),
    # The owner of the tables moves rows out and in.
    "archive": (READ,),
    "archived_number": (READ,),
    "day_balance": (READ, ADD, CHANGE),
    "month_balance": (READ, ADD, CHANGE),
}  # fmt: skip

_ROLE = (
    "SELECT rolsuper, pg_has_role(rolname, "
    "(SELECT relowner FROM pg_class WHERE oid = 'line'::regclass), 'MEMBER') "
    "FROM pg_roles WHERE rolname = %s"
)
CALLED = [each for each in WITH_RIGHTS_OF_THE_OWNER if each != "add_entry_numbers()"]


class RoleUnfit(Exception):
    """A role that cannot be held to rights: no role of one's own, or one that has all anyway."""

    def __init__(self, role: str, why: str) -> None:
        super().__init__(f"The role {role} {why}; nothing was changed.")


def grants(connection: Connection, role: str) -> list[str]:
    """What gives a role its rights on the tables, and takes whatever others it had there."""
    if role.startswith("pg_") or role == "public":
        raise RoleUnfit(role, "is one of PostgreSQL's own (CREATE ROLE makes one of yours)")
    row = connection.execute("SELECT current_schema()").fetchone()
    assert row is not None, "a query without a table answers one row"
    calendars = connection.execute("SELECT id FROM calendar ORDER BY id").fetchall()
    whose, place = Identifier(role).as_string(), Identifier(row[0]).as_string()
    return [
        *_grants(whose, place),
        *(
            f"GRANT SELECT ON SEQUENCE {place}.entry_number_{key} TO {whose}"
            for (key,) in calendars
        ),
    ]


def grant(connection: Connection, role: str) -> None:
    """Give a role its rights."""
    statements = grants(connection, role)
    row = connection.execute(_ROLE, (role,)).fetchone()
    if row is None:
        raise RoleUnfit(role, "does not exist (CREATE ROLE makes it)")
    if any(row):
        raise RoleUnfit(role, "has every right that the owner of the tables has")
    for sql in statements:
        connection.execute(sql, prepare=False)


def _grants(role: str, place: str) -> Iterator[str]:
    # Those on partitions among them.
    yield f"REVOKE ALL ON ALL TABLES IN SCHEMA {place} FROM {role}"
    yield f"REVOKE ALL ON ALL SEQUENCES IN SCHEMA {place} FROM {role}"
    yield f"REVOKE ALL ON SCHEMA {place} FROM {role}"
    yield f"GRANT USAGE ON SCHEMA {place} TO {role}"
    for table in schema.metadata.sorted_tables:
        rights = RIGHTS[table.name]
        yield f"GRANT {', '.join(rights)} ON {place}.{table.name} TO {role}"
        if (key := _counted_up(table)) is not None:
            # A backup reads them.
            use = "USAGE, SELECT" if ADD in rights else READ
            yield f"GRANT {use} ON SEQUENCE {place}.{table.name}_{key}_seq TO {role}"
    yield f"GRANT USAGE, SELECT ON SEQUENCE {place}.commit_sequence TO {role}"
    for function in CALLED:
        yield f"GRANT EXECUTE ON FUNCTION {place}.{function} TO {role}"


def _counted_up(table: Table) -> str | None:
    """The column whose values come from a sequence."""
    column = table.autoincrement_column
    return None if column is None else column.name
