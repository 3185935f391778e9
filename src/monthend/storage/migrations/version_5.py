"""Accounting codes with an id for clients, and with the mark of those that are used."""

from __future__ import annotations

from alembic import op
from sqlalchemy import Boolean, CheckConstraint, Column, ForeignKey, Integer, UniqueConstraint, text

from monthend.storage.session import counted

from .tables import Serial, Text, columns_of, has_table, rebuild

VERSION = 5

# Rows of an import that does not count use nothing.
USED = (
    "id IN (SELECT code_id FROM month_balance "
    f"UNION SELECT debit_code FROM subledger_transaction t WHERE {counted('t')} "
    f"UNION SELECT credit_code FROM subledger_transaction t WHERE {counted('t')})"
)
VALUES = {
    "updated_by": "created_by",
    "updated_on": "created_on",
    "used": USED,
    "segment_values": "'{}'",
    "custom_fields": "'{}'",
}
ID_OF_SQLITE = "lower(hex(randomblob(16)))"
ID_OF_POSTGRESQL = "replace(CAST(gen_random_uuid() AS text), '-', '')"


def upgrade() -> None:
    """Do what has not been done."""
    if "public_id" not in columns_of("accounting_code"):
        _know_codes()
    if not has_table("staged_code"):
        op.create_table(
            "staged_code",
            Column("batch_id", Serial, primary_key=True, autoincrement=False),
            Column("code_id", Serial, primary_key=True, autoincrement=False),
            sqlite_with_rowid=False,
        )


def _know_codes() -> None:
    if op.get_context().dialect.name == "sqlite":
        _make_codes()
        return
    added = ("updated_by", "updated_on", "public_id", "used", "segment_values", "custom_fields")
    for name in added:
        op.add_column("accounting_code", Column(name, Boolean() if name == "used" else Text))
    values = {**VALUES, "public_id": ID_OF_POSTGRESQL}
    op.execute(f"UPDATE accounting_code SET {', '.join(f'{n} = {v}' for n, v in values.items())}")
    for name in added:
        op.alter_column("accounting_code", name, nullable=False)
    op.create_unique_constraint("accounting_code_public_id_key", "accounting_code", ["public_id"])
    op.create_check_constraint("used_is_active", "accounting_code", "active OR NOT used")


def _make_codes() -> None:
    """The table anew; keys that an import has taken are still not given out again."""
    counted = text("SELECT max(seq) FROM sqlite_sequence WHERE name = 'accounting_code'")
    last = op.get_bind().execute(counted).scalar()
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
        Column("updated_by", Text, nullable=False),
        Column("updated_on", Text, nullable=False),
        Column("public_id", Text, nullable=False, unique=True),
        Column("used", Boolean, nullable=False),
        Column("segment_values", Text, nullable=False),
        Column("custom_fields", Text, nullable=False),
        UniqueConstraint("tenant_id", "name"),
        CheckConstraint("active OR NOT used", name="used_is_active"),
        values={**VALUES, "public_id": ID_OF_SQLITE},
        sqlite_autoincrement=True,
    )
    if last is not None:
        op.execute("DELETE FROM sqlite_sequence WHERE name = 'accounting_code'")
        op.execute(f"INSERT INTO sqlite_sequence (name, seq) VALUES ('accounting_code', {last:d})")
