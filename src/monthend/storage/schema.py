"""The one schema of both databases, in SQLAlchemy Core.

Amounts are BIGINT minor units, rates decimal text, days ISO text, instants ISO
text in UTC: each reads the same in every database and in every tool. Keys that
clients see are 32 hex characters; keys of what is posted in bulk are integers.
Tenant, entity and org stand on the calendar, so whatever belongs to a calendar
belongs to exactly one of each. Who there is stands in `schema_directory.py`, calendars
and their history in `schema_periods.py`, journal runs in `schema_journals.py`, detail
files in `schema_files.py`, fiscal years that left in `schema_archives.py`.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Table,
    UniqueConstraint,
)

from . import schema_operating as schema_operating
from . import schema_scopes as schema_scopes
from .schema_archives import archive as archive
from .schema_archives import archived_number as archived_number
from .schema_archives import key_floor as key_floor
from .schema_directory import Serial, Text, index_where
from .schema_directory import metadata as metadata  # all tables, those below too
from .schema_duties import exemption as exemption
from .schema_duties import exemption_use as exemption_use
from .schema_duties import type_lock as type_lock
from .schema_events import event as event
from .schema_events import webhook as webhook
from .schema_events import webhook_attempt as webhook_attempt
from .schema_events import webhook_delivery as webhook_delivery
from .schema_events import webhook_feed as webhook_feed
from .schema_files import file as file
from .schema_files import file_chunk as file_chunk
from .schema_journals import journal_run as journal_run
from .schema_journals import summarised_transaction as summarised_transaction
from .schema_periods import accounting_period as accounting_period
from .schema_periods import calendar as calendar
from .schema_periods import history as history
from .schema_periods import history_seal as history_seal
from .schema_periods import remembered_request as remembered_request
from .schema_policies import late_transaction as late_transaction
from .schema_policies import posting_rules as posting_rules
from .schema_rehearsal import snapshot as snapshot
from .schema_rehearsal import snapshot_part as snapshot_part
from .schema_schedules import schedule as schedule
from .schema_schedules import schedule_run as schedule_run
from .schema_tasks import close_task as close_task
from .schema_tasks import task_attachment as task_attachment
from .schema_tasks import task_template as task_template
from .session import UNRESOLVED
from .version import VERSION as VERSION

schema_version = Table("schema_version", metadata, Column("version", Integer, nullable=False))

commit_counter = Table(
    "commit_counter",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("value", BigInteger, nullable=False),
)

# Ledger --------------------------------------------------------------------------

accounting_code = Table(
    "accounting_code",
    metadata,
    Column("id", Serial, primary_key=True),
    Column("tenant_id", ForeignKey("tenant.id"), nullable=False),
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
    sqlite_autoincrement=True,
)
"""`public_id` is what clients see. Keys are never given out twice: an import uses some before
their codes are there. A code is `used` from the first posting on that names it."""

exchange_rate = Table(
    "exchange_rate",
    metadata,
    Column("tenant_id", ForeignKey("tenant.id"), primary_key=True),
    Column("from_currency", Text, primary_key=True),
    Column("to_currency", Text, primary_key=True),
    Column("date", Text, primary_key=True),
    Column("rate", Text, nullable=False),
)

import_batch = Table(
    "import_batch",
    metadata,
    Column("id", Serial, primary_key=True),
    Column("calendar_id", ForeignKey("calendar.id"), nullable=False),
    Column("posted", Boolean, nullable=False),
    Column("commit_sequence", BigInteger),
    Column("lease_until", Text, nullable=False),
    *(Column(name, Text) for name in ("first_date", "last_date")),
    *(Column(name, BigInteger) for name in ("first_source", "first_line")),
    *(Column(name, Text) for name in ("source", "judged_by")),
    Column("staged_rows", BigInteger),
    Column("attempt", Integer),
    Index("batch_by_commit", "calendar_id", "commit_sequence"),
    sqlite_autoincrement=True,
)
"""Rows staged by an import, which count once it is posted. An empty lease means given up;
`first_source` (a transaction or an entry) and `first_line` bound the search for its rows. What is
read from a `source` that can be read again is resumed once an importer died: `staged_rows` of
its rows are there, judged by what `judged_by` has hashes of. Each importer is an attempt."""

staged_code = Table(
    "staged_code",
    metadata,
    Column("batch_id", Serial, primary_key=True, autoincrement=False),
    Column("code_id", Serial, primary_key=True, autoincrement=False),
    Column("name", Text),
    sqlite_with_rowid=False,
)
"""The accounting codes that an import has rows of and that nothing else has used so far; those
that it makes with their names, for they are there once it counts."""

subledger_transaction = Table(
    "subledger_transaction",
    metadata,
    Column("id", Serial, primary_key=True),
    Column("calendar_id", Serial, nullable=False),
    Column("number", Text, nullable=False),
    Column("type", Text, nullable=False),
    Column("subtype", Text),
    Column("status", Text, nullable=False),
    Column("date", Text, nullable=False),
    Column("currency", Text, nullable=False),
    Column("amount", BigInteger, nullable=False),
    Column("debit_code", Serial, nullable=False),
    Column("credit_code", Serial, nullable=False),
    Column("home_amount", BigInteger),
    Column("home_rounding", Text),
    Column("exchange_rate", Text),
    Column("rate_date", Text),
    Column("account_number", Text),
    Column("due_date", Text),
    Column("batch_id", Serial),
    *(
        Column(name, Text)
        for name in ("document_number", "applied_to", "billed_through", "segments")
    ),
    Column("document_date", Text),
    Column("posting_rules", Integer),
    Column("reverses", Serial),
    UniqueConstraint("calendar_id", "number", "type"),
    Index("transaction_by_date", "calendar_id", "date", "id"),
)
"""A late one has the day of its document beside the day it is posted on; one that named no codes
the version of the posting rules; and a reversal in later days the key of what it takes back."""
_OF = subledger_transaction.c
index_where("reversing_transaction", "reverses IS NOT NULL", _OF.reverses)
index_where("unresolved_transaction", UNRESOLVED, _OF.calendar_id, _OF.date, _OF.id)
index_where(
    "revenue_transaction", "type = 'Revenue Event Item'", _OF.calendar_id, _OF.date, _OF.status
)

journal_entry = Table(
    "journal_entry",
    metadata,
    Column("id", Serial, primary_key=True),
    Column("calendar_id", Serial, nullable=False),
    Column("number", Text, nullable=False),
    Column("date", Text, nullable=False),
    Column("currency", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("details", Text, nullable=False),
    Column("created_by", Text, nullable=False),
    Column("created_on", Text, nullable=False),
    Column("batch_id", Serial),
    Column("first_line", BigInteger),
    Column("line_count", Integer),
    *(Column(name, Text) for name in ("transferred", "transferred_by", "transferred_on", "notes")),
    Column("aggregate_currency", Boolean),
    Column("run_id", Serial),
    Column("part", Integer),
    Column("document_date", Text),
    Column("reverses", Serial),
    UniqueConstraint("calendar_id", "number"),
    Index("journal_entry_by_date", "calendar_id", "date"),
)
"""Manual entries and those of journal runs, which have a run and a part of it and post nothing.
Status, transfer and `notes`, which stand for those in `details` once they have changed, may change;
whether currencies are aggregated is unknown of what was imported."""
_ENTRY = journal_entry.c
index_where("entry_of_run", "run_id IS NOT NULL", _ENTRY.run_id, _ENTRY.part)
index_where("reversing_entry", "reverses IS NOT NULL", _ENTRY.reverses)
index_where("aggregated_entry", "aggregate_currency", _ENTRY.calendar_id, _ENTRY.date)

line = Table(
    "line",
    metadata,
    Column("id", Serial, primary_key=True),
    Column("calendar_id", Serial, nullable=False),
    Column("date", Text, nullable=False),
    Column("code_id", Serial, nullable=False),
    Column("currency", Text, nullable=False),
    Column("amount", BigInteger, nullable=False),
    Column("home_amount", BigInteger),
    Column("transaction_id", Serial),
    Column("entry_id", Serial),
    Column("commit_sequence", BigInteger, nullable=False),
    Column("batch_id", Serial),
)
"""One side of a posting, debit positive. Lines are added, never changed or taken away.
What is asked by date the balances answer; an index would cost imports a third of their time."""

_BALANCE = (
    ("debit", BigInteger),
    ("credit", BigInteger),
    ("home_debit", BigInteger),
    ("home_credit", BigInteger),
    ("unconverted", Integer),
)

# A sum past 64 bits becomes a lossy real number in SQLite; this refuses it long before that,
# and leaves room to add up many months.
_IN_RANGE = " AND ".join(
    f"{name} <= 100000000000000000" for name in ("debit", "credit", "home_debit", "home_credit")
)

day_balance = Table(
    "day_balance",
    metadata,
    Column("calendar_id", Serial, primary_key=True),
    Column("day", Text, primary_key=True),
    Column("code_id", Serial, primary_key=True),
    Column("currency", Text, primary_key=True),
    Column("slot", Integer, primary_key=True),
    *(Column(name, kind, nullable=False) for name, kind in _BALANCE),
    CheckConstraint(_IN_RANGE, name="balance_in_range"),
    sqlite_with_rowid=False,
)
"""Sums of the lines of one day; posts of one day spread over slots where they would queue."""

month_balance = Table(
    "month_balance",
    metadata,
    Column("calendar_id", Serial, primary_key=True),
    Column("month", Text, primary_key=True),
    Column("code_id", Serial, primary_key=True),
    Column("currency", Text, primary_key=True),
    Column("slot", Integer, primary_key=True),
    *(Column(name, kind, nullable=False) for name, kind in _BALANCE),
    CheckConstraint(_IN_RANGE, name="balance_in_range"),
    sqlite_with_rowid=False,
)
"""The same sums rolled up per calendar month (`yyyy-mm`)."""

# Trial balances ------------------------------------------------------------------

trial_balance_run = Table(
    "trial_balance_run",
    metadata,
    Column("id", Text, primary_key=True),
    Column("calendar_id", ForeignKey("calendar.id"), nullable=False),
    Column("period_id", Text, nullable=False, index=True),
    Column("revision", Integer, nullable=False),
    Column("state", Text, nullable=False),
    Column("requested_on", Text, nullable=False),
    Column("requested_by", Text, nullable=False),
    Column("dates_version", Integer, nullable=False),
    Column("attempt", Integer, nullable=False),
    Column("owner", Text),
    Column("lease_until", Text),
    Column("started_on", Text),
    Column("ended_on", Text),
    Column("error", Text),
    Column("commit_sequence", BigInteger),
    Column("sha256", Text),
    Column("identities", Text),
    Column("superseded", Boolean, nullable=False),
    Column("unprocessed_charges", Boolean),
    Column("last_line", BigInteger),
)
"""A run of a period's trial balance, and at the same time the leased job that does it.

`last_line` is the last line there was when it looked: what came since has a higher key."""
_RUN = trial_balance_run.c
index_where("unfinished_run", "state IN ('queued', 'leased')", _RUN.state, _RUN.requested_on)

trial_balance_result = Table(
    "trial_balance_result",
    metadata,
    Column("run_id", ForeignKey("trial_balance_run.id"), primary_key=True),
    Column("rows", LargeBinary, nullable=False),
)
"""The frozen rows of a completed run, as the canonical bytes that were hashed."""
