"""The fence behind the gate, for SQLite: triggers that refuse what the gate would have.

The gate in the services decides; these catch raw SQL and forgotten paths. A
row's day is compared with the calendar's `closed_through`, for closed periods
form a prefix, and `closed_through` with the periods; into closed days goes what
an exception is being used for, and nothing else. Lines, entries, results and
history are never changed and never deleted, nor are accounting codes that are
used, transactions only move from status to status, and the rows of an import may
go as long as it does not count. What
REPLACE would push aside is refused as well: its deletions fire no trigger.

Some things no trigger can tell from proper work, and some would cost every
import too much. The fence does not notice:

* a period that is opened and `closed_through` that is moved to match, which is
  what a reopening is; the history has no row of it then;
* rows that are added to open days, another status or home amount of a transaction
  there, or other balances: `monthend doctor` finds whatever no longer adds up;
* a batch whose `first_date` is written falsely before it is posted, a number that
  REPLACE takes from another row for a row of such a batch, and a key that was given
  out and has gone, where such a row has SQLite choose it: `monthend doctor` finds that;
* an exception that is written for the purpose, by a grant that history knows nothing of:
  `monthend audit replay` finds what it let in, and `monthend doctor` one left in use;
* triggers that are dropped and files that are written by something else than SQL.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import product

from . import fence_archives, fence_events, fence_exemptions, fence_tasks
from .fence_duties import BATCH_LOCKED, ENTRY_LOCKED, LOCKED, TRANSACTION_LOCKED
from .fence_exemptions import BATCH_EXEMPT, EXEMPT
from .fence_triggers import APPEND_ONLY as APPEND_ONLY
from .fence_triggers import TAKEN as TAKEN
from .fence_triggers import moved as _moved
from .fence_triggers import trigger as _trigger
from .fence_triggers import unreplaced as _unreplaced

CLOSED = "monthend fence: the period is closed"
OUT_OF_STEP = "monthend fence: closed_through does not fit the closed periods"

NO_FILE = "monthend fence: only the run of a file writes it, until it is done"
SUMMARISED = "monthend fence: an active journal entry has the transactions that its run took"

ENTRY_MATTERS = {
    "INSERT": "NEW.run_id IS NULL",
    "UPDATE": "OLD.status {unlike} NEW.status AND OLD.status = 'Created' AND OLD.run_id IS NULL",
    "DELETE": "TRUE",
}
"""What of an entry touches the balances of its day: entries of journal runs post nothing, and
what is noted of a manual one, that it was transferred for instance, does not either."""
ENTRY_FOR_GOOD = (
    "id", "calendar_id", "number", "date", "currency", "details", "created_by", "created_on",
    "batch_id", "first_line", "line_count", "aggregate_currency", "run_id", "part",
    "document_date", "reverses",
)  # fmt: skip
TRANSFER = ("transferred", "transferred_by", "transferred_on")
ENTRY_STEP = (
    "NOT (OLD.status = NEW.status OR OLD.status = 'Created' AND NEW.status = 'Cancelled' "
    "AND (OLD.transferred IS NULL OR OLD.transferred <> 'Yes' AND OLD.transferred <> 'Processing') "
    "OR OLD.status = 'Cancelled' AND NEW.status = 'Deleted')"
)
"""Whether an update takes an entry to a status that cannot come next."""
RUN_FOR_GOOD = (
    "id", "tenant_id", "calendar_id", "number", "target_start", "target_end", "entry_date",
    "transaction_types", "aggregate_currency", "rule_name", "segments",
)  # fmt: skip
RUN_STEP = "OLD.status = 'Deleted' OR NEW.status = 'Deleted' AND OLD.status <> 'DeleteInprogress'"
LATE_FOR_GOOD = (
    "id", "calendar_id", "kind", "number", "type", "document_date", "payload", "requested_by",
    "requested_on",
)  # fmt: skip
TAKING = "SELECT 1 FROM journal_run r WHERE r.id = {row}.run_id AND r.status = 'Processing'"
SUMMARISING = (
    "SELECT 1 FROM journal_entry e WHERE e.run_id = {row}.run_id AND e.part = {row}.part "
    "AND e.status = 'Created'"
)

FILE_FOR_GOOD = (
    "id", "calendar_id", "run_id", "attempt", "kind", "name", "media", "created_on",
)  # fmt: skip
FILING = (
    "SELECT 1 FROM trial_balance_run r WHERE r.id = {row}.run_id AND r.state = 'leased' "
    "AND r.attempt = {row}.attempt"
)
FILED = "SELECT 1 FROM trial_balance_run r WHERE r.id = {row}.run_id AND r.state = 'done'"
STAGED_FILE = "SELECT 1 FROM file f WHERE f.id = {row}.file_id AND f.sha256 IS NULL"
CURRENT_FILE = (
    "SELECT 1 FROM file f JOIN trial_balance_run r ON r.id = f.run_id "
    "WHERE f.id = {row}.file_id AND f.sha256 IS NOT NULL AND NOT r.superseded"
)
"""Files are staged by the attempt that makes them, and there for good once their run is done; the
content of one whose run was superseded may go."""

_CLOSED_ON = (
    "EXISTS (SELECT 1 FROM calendar WHERE id = {row}.calendar_id AND {row}.{day} <= closed_through)"
)
_STAGED = (
    "OLD.batch_id IS NOT NULL AND EXISTS "
    "(SELECT 1 FROM import_batch WHERE id = OLD.batch_id AND NOT posted)"
)
# To look for the number of every row would cost an import a tenth of its time.
_IMPORTED = "NEW.batch_id IS NOT NULL"
_POSTINGS = ("line", "subledger_transaction", "journal_entry")


def _closed(row: str, day: str = "date") -> str:
    return _CLOSED_ON.format(row=row, day=day)


def triggers() -> list[str]:
    """Every trigger of the fence, as SQL."""
    return [
        *_of_closed_days(), *_of_postings(), *_of_journal_runs(), *_of_policies(), *_of_batches(),
        *_of_codes(), *_of_periods(), *_of_results(), *_of_files(), *_of_duties(),
        *fence_exemptions.triggers(), *fence_tasks.triggers(), *fence_events.triggers(),
        *fence_archives.triggers(),
    ]  # fmt: skip


def damage(found: Mapping[str, str]) -> list[str]:
    """How the triggers of a database, their texts by name, differ from the fence."""
    wanted = {text.split()[2]: text for text in triggers()}
    missing = [f"{name} is missing" for name in wanted if name not in found]
    changed = [f"{name} was changed" for name in wanted if found.get(name, "") != wanted[name]]
    foreign = [f"{name} is none of ours" for name in found if name not in wanted]
    return [*missing, *(line for line in changed if line.split()[0] in found), *foreign]


def _of_closed_days() -> Iterable[str]:
    """Nothing comes into a closed period, nothing changes in it, nothing leaves it."""
    for table, event in product(_POSTINGS, ("INSERT", "UPDATE", "DELETE")):
        rows = {"INSERT": ("NEW",), "UPDATE": ("OLD", "NEW"), "DELETE": ("OLD",)}[event]
        days = " OR ".join(_closed(row) for row in rows)
        if table == "journal_entry":
            days = f"({days}) AND {ENTRY_MATTERS[event].format(unlike='IS NOT')}"
        if event == "INSERT" or (event == "UPDATE" and table != "line"):
            days = f"({days}) AND NOT {EXEMPT[table].format(row='NEW')}"
        if event == "DELETE":
            # A close may have come between the staging and the end of an import given up.
            days += f" AND NOT ({_STAGED})"
        yield _trigger(f"{table}_{event.lower()}", f"{event} ON {table}", days, CLOSED)


def _of_postings() -> Iterable[str]:
    """What is posted stays, in open days as well."""
    for table in _POSTINGS:
        yield _trigger(f"{table}_kept", f"DELETE ON {table}", f"NOT ({_STAGED})", APPEND_ONLY)
    yield _trigger(
        "line_unchanged",
        "UPDATE ON line",
        "OLD.home_amount IS NOT NULL OR NEW.home_amount IS NULL OR "
        + _moved("id", "calendar_id", "date", "code_id", "currency", "amount", "transaction_id",
                 "entry_id", "commit_sequence", "batch_id"),
        APPEND_ONLY,
    )  # fmt: skip
    yield _trigger(
        "subledger_transaction_unchanged",
        "UPDATE ON subledger_transaction",
        _moved("id", "calendar_id", "number", "type", "subtype", "date", "currency", "amount",
               "debit_code", "credit_code", "account_number", "due_date", "document_number",
               "applied_to", "billed_through", "segments", "batch_id", "document_date",
               "posting_rules", "reverses"),
        APPEND_ONLY,
    )  # fmt: skip
    yield _trigger(
        "journal_entry_unchanged",
        "UPDATE ON journal_entry",
        f"{_moved(*ENTRY_FOR_GOOD)} OR {ENTRY_STEP} OR "
        f"OLD.status <> 'Created' AND {_moved(*TRANSFER)}",
        APPEND_ONLY,
    )
    # Of an import's rows the first of many names its key, and is asked for all.
    for table, key in (
        ("line", ""),
        ("subledger_transaction", "calendar_id number type"),
        ("journal_entry", "calendar_id number"),
    ):
        yield _unreplaced(table, key, unless=_IMPORTED, floor=f"(SELECT {table} FROM key_floor)")


def _of_journal_runs() -> Iterable[str]:
    """What a run was asked for stays, and so does what its entries summarise while they do."""
    yield _trigger(
        "journal_run_unchanged",
        "UPDATE ON journal_run",
        f"{_moved(*RUN_FOR_GOOD)} OR {RUN_STEP}",
        APPEND_ONLY,
    )
    yield _trigger("journal_run_kept", "DELETE ON journal_run", "TRUE", APPEND_ONLY)
    yield _unreplaced("journal_run", "calendar_id number")
    yield _trigger(
        "summarised_taken",
        "INSERT ON summarised_transaction",
        f"NOT EXISTS ({TAKING.format(row='NEW')}) OR EXISTS "
        "(SELECT 1 FROM summarised_transaction WHERE transaction_id = NEW.transaction_id)",
        SUMMARISED,
    )
    yield _trigger("summarised_unchanged", "UPDATE ON summarised_transaction", "TRUE", APPEND_ONLY)
    # An entry is cancelled first, and then gives its transactions back.
    yield _trigger(
        "summarised_kept",
        "DELETE ON summarised_transaction",
        f"NOT EXISTS ({TAKING.format(row='OLD')}) AND EXISTS ({SUMMARISING.format(row='OLD')})",
        SUMMARISED,
    )


def _of_policies() -> Iterable[str]:
    """Posting rules stay in every version; what came late is decided on once."""
    yield _trigger("posting_rules_unchanged", "UPDATE ON posting_rules", "TRUE", APPEND_ONLY)
    yield _trigger("posting_rules_kept", "DELETE ON posting_rules", "TRUE", APPEND_ONLY)
    yield _trigger(
        "posting_rules_unreplaced",
        "INSERT ON posting_rules",
        "EXISTS (SELECT 1 FROM posting_rules WHERE tenant_id = NEW.tenant_id "
        "AND version >= NEW.version)",
        TAKEN,
    )
    yield _trigger(
        "late_transaction_unchanged",
        "UPDATE ON late_transaction",
        f"OLD.status <> 'Waiting' OR {_moved(*LATE_FOR_GOOD)}",
        APPEND_ONLY,
    )
    yield _trigger("late_transaction_kept", "DELETE ON late_transaction", "TRUE", APPEND_ONLY)
    yield _unreplaced("late_transaction")


def _of_batches() -> Iterable[str]:
    """A batch counts once and for all, and not in a period that is closed by then."""
    yield _trigger(
        "batch_posted",
        "UPDATE OF posted ON import_batch",
        f"{_closed('NEW', 'first_date')} AND NOT {BATCH_EXEMPT.format(row='NEW')} OR OLD.posted",
        CLOSED,
    )
    yield _trigger(
        "batch_unchanged",
        "UPDATE ON import_batch",
        "OLD.posted OR " + _moved("id", "calendar_id"),
        APPEND_ONLY,
    )
    yield _trigger("batch_kept", "DELETE ON import_batch", "OLD.posted", APPEND_ONLY)
    yield _trigger("batch_staged", "INSERT ON import_batch", "NEW.posted", APPEND_ONLY)
    yield _unreplaced("import_batch")


def _of_codes() -> Iterable[str]:
    """A code that something was posted to is there for good, as it was."""
    yield _trigger("code_kept", "DELETE ON accounting_code", "OLD.used", APPEND_ONLY)
    yield _trigger(
        "code_unchanged",
        "UPDATE ON accounting_code",
        "OLD.used AND " + _moved("id", "public_id", "tenant_id", "name", "type", "active", "used"),
        APPEND_ONLY,
    )
    yield _unreplaced("accounting_code", "tenant_id name")


def _of_periods() -> Iterable[str]:
    """Closed periods keep their days, and a calendar the place of its close."""
    yield _trigger(
        "calendar_unchanged",
        "UPDATE ON calendar",
        _moved("id", "tenant_id", "entity_id", "org_id"),
        APPEND_ONLY,
    )
    # The periods are written first: what they say, the calendar says after them.
    yield _trigger(
        "calendar_closed_through",
        "UPDATE OF closed_through ON calendar",
        "OLD.closed_through IS NOT NEW.closed_through AND NEW.closed_through IS NOT "
        "(SELECT max(end_date) FROM accounting_period "
        "WHERE calendar_id = NEW.id AND status = 'Closed')",
        OUT_OF_STEP,
    )
    yield _trigger("calendar_kept", "DELETE ON calendar", "TRUE", APPEND_ONLY)
    yield _unreplaced("calendar", "entity_id org_id")
    closed, days = "OLD.status = 'Closed'", _moved("id", "calendar_id", "start_date", "end_date")
    yield _trigger(
        "period_unchanged", "UPDATE ON accounting_period", f"{closed} AND {days}", CLOSED
    )
    yield _trigger("period_kept", "DELETE ON accounting_period", closed, CLOSED)
    # Periods are saved by an upsert, which is an insert to this trigger: one with its own id
    # and days is no other period.
    yield _trigger(
        "period_unreplaced",
        "INSERT ON accounting_period",
        "EXISTS (SELECT 1 FROM accounting_period p WHERE p.status = 'Closed' AND "
        "(p.id = NEW.id OR p.rowid = NEW.rowid OR "
        "(p.calendar_id = NEW.calendar_id AND p.name = NEW.name)) AND NOT (p.id = NEW.id AND "
        "p.calendar_id = NEW.calendar_id AND p.start_date IS NEW.start_date "
        "AND p.end_date IS NEW.end_date))",
        CLOSED,
    )


def _of_results() -> Iterable[str]:
    """Frozen results and history are there for good."""
    done = "OLD.state = 'done'"
    yield _trigger(
        "run_unchanged",
        "UPDATE ON trial_balance_run",
        f"{done} AND (OLD.superseded AND NOT NEW.superseded OR "
        + _moved("id", "calendar_id", "period_id", "revision", "state", "requested_on",
                 "requested_by", "dates_version", "started_on", "ended_on", "commit_sequence",
                 "sha256", "identities", "last_line", "unprocessed_charges")
        + ")",
        APPEND_ONLY,
    )  # fmt: skip
    yield _trigger("run_kept", "DELETE ON trial_balance_run", done, APPEND_ONLY)
    yield _unreplaced("trial_balance_run", "id")
    yield _unreplaced("trial_balance_result", "run_id")
    yield _unreplaced("history")
    # Whoever seals, and however many do: a chain has one next number, and a row one seal.
    yield _trigger(
        "seal_next",
        "INSERT ON history_seal",
        "NEW.number IS NOT (SELECT coalesce(max(number), 0) + 1 FROM history_seal "
        "WHERE chain = NEW.chain) OR EXISTS "
        "(SELECT 1 FROM history_seal WHERE history_id = NEW.history_id)",
        TAKEN,
    )
    for table, name in (
        ("trial_balance_result", "result"), ("history", "history"), ("history_seal", "seal")
    ):  # fmt: skip
        yield _trigger(f"{name}_unchanged", f"UPDATE ON {table}", "TRUE", APPEND_ONLY)
        yield _trigger(f"{name}_kept", f"DELETE ON {table}", "TRUE", APPEND_ONLY)


def _of_files() -> Iterable[str]:
    """A file is what a run has made of it, and nothing else comes into it afterwards."""
    yield _trigger(
        "file_staged",
        "INSERT ON file",
        f"NEW.sha256 IS NOT NULL OR NOT EXISTS ({FILING.format(row='NEW')})",
        NO_FILE,
    )
    yield _trigger(
        "file_unchanged",
        "UPDATE ON file",
        f"OLD.sha256 IS NOT NULL OR {_moved(*FILE_FOR_GOOD)} "
        f"OR NOT EXISTS ({FILED.format(row='NEW')})",
        APPEND_ONLY,
    )
    yield _trigger("file_kept", "DELETE ON file", "OLD.sha256 IS NOT NULL", APPEND_ONLY)
    yield _unreplaced("file", "id")
    yield _trigger(
        "file_chunk_staged",
        "INSERT ON file_chunk",
        f"NOT EXISTS ({STAGED_FILE.format(row='NEW')})",
        NO_FILE,
    )
    yield _trigger("file_chunk_unchanged", "UPDATE ON file_chunk", "TRUE", APPEND_ONLY)
    yield _trigger(
        "file_chunk_kept",
        "DELETE ON file_chunk",
        f"EXISTS ({CURRENT_FILE.format(row='OLD')})",
        APPEND_ONLY,
    )
    yield _unreplaced("file_chunk", "file_id number")


def _of_duties() -> Iterable[str]:
    """Nothing of a type comes into a period that takes no more of it, nor changes there."""
    for table, matters, locked in (
        ("subledger_transaction", "TRUE", TRANSACTION_LOCKED),
        ("journal_entry", "NEW.run_id IS NULL", ENTRY_LOCKED),
    ):
        stands = locked.format(row="NEW")
        added = f"NOT ({_IMPORTED}) AND {matters} AND {stands}"
        yield _trigger(f"types_{table}_added", f"INSERT ON {table}", added, LOCKED)
        steps = "OLD.status IS NOT NEW.status"
        if table == "journal_entry":
            steps += " AND " + ENTRY_MATTERS["UPDATE"].format(unlike="IS NOT")
        moved = f"{steps} AND {stands}"
        yield _trigger(f"types_{table}_changed", f"UPDATE OF status ON {table}", moved, LOCKED)
    posted = f"NEW.posted AND {BATCH_LOCKED}"
    yield _trigger("types_batch_posted", "UPDATE OF posted ON import_batch", posted, LOCKED)
    yield _trigger("type_lock_unchanged", "UPDATE ON type_lock", "TRUE", APPEND_ONLY)
