"""Codes that are known to be used, documents, journal runs, files, rules, late postings."""

from __future__ import annotations

from alembic import op
from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    UniqueConstraint,
    text,
)

from monthend.storage.session import UNRESOLVED, counted

from .tables import Serial, Text, columns_of, has_table, make_index, rebuild

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

UNDER_WAY = "status IN ('Pending', 'Processing', 'CancelInprogress')"
WAITING = "status IN ('Pending', 'Processing', 'CancelInprogress', 'DeleteInprogress')"
# Until now an entry was told once and for all whether it had been transferred, by whoever made it.
_TRANSFERRED = (
    "UPDATE journal_entry SET transferred = {value}, "
    "transferred_by = CASE WHEN {value} = 'Yes' THEN created_by END, "
    "transferred_on = CASE WHEN {value} = 'Yes' THEN created_on END "
    "WHERE details LIKE '%transferred_to_accounting%' AND {value} IS NOT NULL"
)
_VALUE = {
    "sqlite": "json_extract(details, '$.transferred_to_accounting')",
    "postgresql": "CAST(details AS json) ->> 'transferred_to_accounting'",
}


def upgrade() -> None:
    """Do what has not been done."""
    if "public_id" not in columns_of("accounting_code"):
        _know_codes()
    if not has_table("staged_code"):
        _make_staged_codes()
    _let_imports_be_resumed()
    if "document_number" not in columns_of("subledger_transaction"):
        for name in ("document_number", "applied_to", "billed_through", "segments"):
            op.add_column("subledger_transaction", Column(name, Text))
    if "transferred" not in columns_of("journal_entry"):
        _let_entries_change()
    make_index("entry_of_run", "journal_entry", "run_id", "part", where="run_id IS NOT NULL")
    make_index(
        "aggregated_entry", "journal_entry", "calendar_id", "date", where="aggregate_currency"
    )
    if not has_table("journal_run"):
        _make_journal_runs()
    if not has_table("summarised_transaction"):
        _make_summaries()
    _let_runs_know_more()
    if not has_table("file"):
        _make_files()
    _let_postings_come_late()


def _let_runs_know_more() -> None:
    for name, kind in (("unprocessed_charges", Boolean), ("last_line", BigInteger)):
        if name not in columns_of("trial_balance_run"):
            op.add_column("trial_balance_run", Column(name, kind))


# Accounting codes -----------------------------------------------------------------------


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


def _make_staged_codes() -> None:
    op.create_table(
        "staged_code",
        Column("batch_id", Serial, primary_key=True, autoincrement=False),
        Column("code_id", Serial, primary_key=True, autoincrement=False),
        sqlite_with_rowid=False,
    )


def _let_imports_be_resumed() -> None:
    if "name" not in columns_of("staged_code"):
        op.add_column("staged_code", Column("name", Text))
    if "source" not in columns_of("import_batch"):
        for name in ("source", "judged_by"):
            op.add_column("import_batch", Column(name, Text))
        op.add_column("import_batch", Column("staged_rows", BigInteger))
        op.add_column("import_batch", Column("attempt", Integer))
    make_index("batch_by_commit", "import_batch", "calendar_id", "commit_sequence")


# Journal entries and runs ---------------------------------------------------------------


def _let_entries_change() -> None:
    for name in ("transferred", "transferred_by", "transferred_on", "notes"):
        op.add_column("journal_entry", Column(name, Text))
    op.add_column("journal_entry", Column("aggregate_currency", Boolean))
    op.add_column("journal_entry", Column("run_id", Serial))
    op.add_column("journal_entry", Column("part", Integer))
    value = _VALUE[op.get_context().dialect.name]
    op.get_bind().exec_driver_sql(_TRANSFERRED.format(value=value).replace("%", "%%"))


def _make_journal_runs() -> None:
    op.create_table(
        "journal_run",
        Column("id", Serial, primary_key=True),
        Column("tenant_id", Text, ForeignKey("tenant.id"), nullable=False),
        Column("calendar_id", Serial, ForeignKey("calendar.id"), nullable=False),
        *(
            Column(name, Text, nullable=False)
            for name in (
                "number", "status", "target_start", "target_end", "entry_date", "transaction_types",
            )
        ),
        Column("aggregate_currency", Boolean, nullable=False),
        Column("rule_name", Text),
        Column("segments", Text, nullable=False),
        Column("requested_by", Text, nullable=False),
        Column("requested_on", Text, nullable=False),
        Column("entries", Integer),
        Column("executed_on", Text),
        Column("error", Text),
        Column("disturbed", Boolean, nullable=False),
        Column("attempt", Integer, nullable=False),
        Column("owner", Text),
        Column("lease_until", Text),
        UniqueConstraint("calendar_id", "number"),
    )  # fmt: skip
    under_way = text(UNDER_WAY)
    op.create_index(
        "one_journal_run", "journal_run", ["tenant_id"], unique=True, sqlite_where=under_way,
        postgresql_where=under_way,
    )  # fmt: skip
    make_index("waiting_journal_run", "journal_run", "requested_on", where=WAITING)


def _make_summaries() -> None:
    op.create_table(
        "summarised_transaction",
        Column("transaction_id", Serial, nullable=False, autoincrement=False),
        Column("run_id", Serial, nullable=False),
        Column("part", Integer, nullable=False),
        PrimaryKeyConstraint("transaction_id"),
    )
    make_index("summarised_by_run", "summarised_transaction", "run_id", "part")


def _make_files() -> None:
    op.create_table(
        "file",
        Column("id", Text, primary_key=True),
        Column("calendar_id", Serial, ForeignKey("calendar.id"), nullable=False),
        Column("run_id", Text, ForeignKey("trial_balance_run.id"), nullable=False),
        Column("attempt", Integer, nullable=False),
        *(Column(name, Text, nullable=False) for name in ("kind", "name", "media", "created_on")),
        Column("rows", BigInteger),
        Column("size", BigInteger),
        Column("chunks", Integer),
        Column("sha256", Text),
        UniqueConstraint("run_id", "attempt", "kind"),
    )
    make_index("staged_file", "file", "run_id", where="sha256 IS NULL")
    op.create_table(
        "file_chunk",
        Column("file_id", Text, ForeignKey("file.id"), nullable=False),
        Column("number", Integer, nullable=False, autoincrement=False),
        Column("bytes", LargeBinary, nullable=False),
        PrimaryKeyConstraint("file_id", "number"),
    )


def _let_postings_come_late() -> None:
    for table in ("subledger_transaction", "journal_entry"):
        if "document_date" not in columns_of(table):
            op.add_column(table, Column("document_date", Text))
            if table == "subledger_transaction":
                op.add_column(table, Column("posting_rules", Integer))
            op.add_column(table, Column("reverses", Serial))
    reverses = "reverses IS NOT NULL"
    for name, table in (
        ("reversing_transaction", "subledger_transaction"), ("reversing_entry", "journal_entry")
    ):  # fmt: skip
        make_index(name, table, "reverses", where=reverses)
    _index_transactions()
    if not has_table("posting_rules"):
        _make_posting_rules()
    if not has_table("late_transaction"):
        _make_late_transactions()


def _index_transactions() -> None:
    """Lists go by day; the small index of what is unresolved has to have their order as well."""
    by_day = ("calendar_id", "date", "id")
    make_index("transaction_by_date", "subledger_transaction", *by_day)
    make_index("unresolved_transaction", "subledger_transaction", *by_day, where=UNRESOLVED)


def _make_posting_rules() -> None:
    op.create_table(
        "posting_rules",
        Column("tenant_id", Text, ForeignKey("tenant.id"), nullable=False),
        Column("version", Integer, nullable=False, autoincrement=False),
        *(Column(name, Text, nullable=False) for name in ("rules", "created_by", "created_on")),
        PrimaryKeyConstraint("tenant_id", "version"),
        sqlite_with_rowid=False,
    )


def _make_late_transactions() -> None:
    op.create_table(
        "late_transaction",
        Column("id", Serial, primary_key=True),
        Column("calendar_id", Serial, ForeignKey("calendar.id"), nullable=False),
        *(
            Column(name, Text, nullable=False)
            for name in (
                "kind", "number", "type", "status", "document_date", "payload", "requested_by",
                "requested_on",
            )
        ),
        *(
            Column(name, Text)
            for name in (
                "decided_by", "decided_on", "reason", "posted_date", "posted_period", "posted_as",
            )
        ),
    )  # fmt: skip
    make_index("late_transaction_of_calendar", "late_transaction", "calendar_id", "status", "id")
    make_index(
        "late_number_waits", "late_transaction", "calendar_id", "kind", "number", "type",
        where="status = 'Waiting'", unique=True,
    )  # fmt: skip
