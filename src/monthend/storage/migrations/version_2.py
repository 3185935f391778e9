"""Imports staged in batches, sums that can be added up, sessions of users and their queries.

All of version 1, and the cursors that at first forgot their version: only SQLite had them.
"""

from __future__ import annotations

from alembic import op
from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Integer,
    PrimaryKeyConstraint,
    UniqueConstraint,
)
from sqlalchemy.schema import SchemaItem

from .tables import Text, columns_of, definition_of, has_table, make_index, rebuild

VERSION = 2

FORMER_LIMIT = "4000000000000000000"
LIMIT = 100_000_000_000_000_000
SUMS = ("debit", "credit", "home_debit", "home_credit")
NEWEST_VERSION = "'152.0'"


def upgrade() -> None:
    """Do what has not been done."""
    if "id" not in columns_of("line"):
        _stage_imports()
    if FORMER_LIMIT in definition_of("day_balance"):
        _limit_sums("day_balance", "day", "slot")
        _limit_sums("month_balance", "month")
    if not has_table("user_session"):
        _let_users_sign_in()
    elif "version" not in columns_of("query_cursor"):
        _remember_the_version()


def _stage_imports() -> None:
    """Lines with keys, entries that know their lines, and keys never given out twice."""
    op.drop_index("line_by_date", "line")
    rebuild(
        "line",
        Column("id", Integer, primary_key=True),
        Column("calendar_id", Integer, nullable=False),
        Column("date", Text, nullable=False),
        Column("code_id", Integer, nullable=False),
        Column("currency", Text, nullable=False),
        Column("amount", BigInteger, nullable=False),
        Column("home_amount", BigInteger),
        Column("transaction_id", Integer),
        Column("entry_id", Integer),
        Column("commit_sequence", BigInteger, nullable=False),
        Column("batch_id", Integer),
        values={"id": "rowid"},
    )
    _make_entries()
    _make_codes()
    rebuild(
        "import_batch",
        Column("id", Integer, primary_key=True),
        Column("calendar_id", Integer, ForeignKey("calendar.id"), nullable=False),
        Column("posted", Boolean, nullable=False),
        Column("commit_sequence", BigInteger),
        Column("lease_until", Text, nullable=False),
        Column("first_date", Text),
        Column("last_date", Text),
        Column("first_source", BigInteger),
        Column("first_line", BigInteger),
        sqlite_autoincrement=True,
    )
    unresolved = ("Draft", "Processing", "Pending", "Unprocessed")
    where = " OR ".join(f"status = '{status}'" for status in unresolved)
    make_index(
        "unresolved_transaction", "subledger_transaction", "calendar_id", "date", where=f"({where})"
    )


def _make_entries() -> None:
    rebuild(
        "journal_entry",
        Column("id", Integer, primary_key=True),
        Column("calendar_id", Integer, nullable=False),
        Column("number", Text, nullable=False),
        Column("date", Text, nullable=False),
        Column("currency", Text, nullable=False),
        Column("status", Text, nullable=False),
        Column("details", Text, nullable=False),
        Column("created_by", Text, nullable=False),
        Column("created_on", Text, nullable=False),
        Column("batch_id", Integer),
        Column("first_line", BigInteger),
        Column("line_count", Integer),
        UniqueConstraint("calendar_id", "number"),
    )


def _make_codes() -> None:
    rebuild(
        "accounting_code",
        Column("id", Integer, primary_key=True),
        Column("tenant_id", Text, ForeignKey("tenant.id"), nullable=False),
        Column("name", Text, nullable=False),
        Column("type", Text, nullable=False),
        Column("active", Boolean, nullable=False),
        Column("gl_account_name", Text),
        Column("gl_account_number", Text),
        Column("notes", Text),
        Column("created_by", Text, nullable=False),
        Column("created_on", Text, nullable=False),
        UniqueConstraint("tenant_id", "name"),
        sqlite_autoincrement=True,
    )


def _limit_sums(table: str, span: str, *slot: str) -> None:
    """Balances whose sums of many months fit into 64 bits; `slot` stood in the days' key."""
    key = ("calendar_id", span, "code_id", "currency", *slot)
    rebuild(
        table,
        Column("calendar_id", Integer, nullable=False),
        Column(span, Text, nullable=False),
        Column("code_id", Integer, nullable=False),
        Column("currency", Text, nullable=False),
        *(Column(name, Integer, nullable=False) for name in slot),
        *(Column(name, BigInteger, nullable=False) for name in SUMS),
        Column("unconverted", Integer, nullable=False),
        PrimaryKeyConstraint(*key),
        CheckConstraint(
            " AND ".join(f"{name} <= {LIMIT}" for name in SUMS), name="balance_in_range"
        ),
        sqlite_with_rowid=False,
    )


def _let_users_sign_in() -> None:
    op.create_table(
        "user_session",
        Column("session_hash", Text, primary_key=True),
        Column("user_id", Text, ForeignKey("app_user.id"), nullable=False),
        Column("calendar_id", Integer, ForeignKey("calendar.id"), nullable=False),
        Column("created_on", Text, nullable=False),
        Column("last_used_on", Text, nullable=False),
    )
    make_index("ix_user_session_last_used_on", "user_session", "last_used_on")
    make_index("session_of_user", "user_session", "user_id", "last_used_on")
    op.create_table("query_cursor", *_columns_of_a_cursor())
    make_index("ix_query_cursor_expires_on", "query_cursor", "expires_on")
    make_index("cursor_of_user", "query_cursor", "user_id", "created_on")


def _remember_the_version() -> None:
    """Every field is in the newest version, so whatever a query asked for it can answer."""
    rebuild("query_cursor", *_columns_of_a_cursor(), values={"version": NEWEST_VERSION})


def _columns_of_a_cursor() -> tuple[SchemaItem, ...]:
    names = "tenant_id user_id calendar_id object fields version ids created_on expires_on"
    kinds = {"calendar_id": Integer()}
    return (
        Column("id", Text, primary_key=True),
        *(Column(name, kinds.get(name, Text), nullable=False) for name in names.split()),
        ForeignKeyConstraint(["user_id"], ["app_user.id"]),
        ForeignKeyConstraint(["calendar_id"], ["calendar.id"]),
    )
