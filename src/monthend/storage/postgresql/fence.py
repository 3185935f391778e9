"""The fence behind the gate, for PostgreSQL: triggers that refuse what the gate would have.

The gate in the services decides; these catch raw SQL and forgotten paths. They say
the same as those for SQLite. What is added to a closed day is looked for once a
statement, over all its rows: a trigger for each row costs a bulk load three
quarters of its rate. First they take the calendar's lock as postings do, which the gate has
taken long before: whoever comes without it waits for a close that is under way, and is
waited for by the next close, sealing and trial balance, if the commit sequence is taken
afterwards. Then the calendar is read FOR SHARE, which sees what that close wrote; a plain
read in an older snapshot would see the calendar as it was before.

A partition takes no statement that names it: those of the table above it, for which
the rows are looked at, pass it by. The fence does not notice what the one for SQLite
does not notice either, nor `session_replication_role = replica`, nor disabled triggers;
`monthend doctor` finds the latter, and triggers and functions that are not what they were.
"""

from __future__ import annotations

from collections.abc import Iterator

from monthend.storage.fence import (
    APPEND_ONLY,
    CLOSED,
    ENTRY_FOR_GOOD,
    ENTRY_STEP,
    OUT_OF_STEP,
    RUN_FOR_GOOD,
    RUN_STEP,
    SUMMARISED,
    SUMMARISING,
    TAKEN,
    TAKING,
    TRANSFER,
)
from monthend.storage.fence_exemptions import (
    BATCH_EXEMPT,
    ENTRY_EXEMPT,
    LINE_EXEMPT,
    TRANSACTION_EXEMPT,
)

from . import (
    fence_archives,
    fence_duties,
    fence_events,
    fence_exemptions,
    fence_files,
    fence_policies,
    fence_tasks,
    owned,
)
from .fence_triggers import moved, row, statement, whole

PARTITION_TRIGGER = "fence_partition"
PARTITION = "monthend fence: rows go through the table line, not through its partitions"

POSTINGS = ("line", "subledger_transaction", "journal_entry")
ROWS = {
    "INSERT": "new_rows AS changed",
    "UPDATE": "(SELECT calendar_id, date FROM new_rows UNION ALL "
    "SELECT calendar_id, date FROM old_rows) AS changed",
}
TRANSACTION_ROWS = {
    "INSERT": "new_rows AS changed",
    "UPDATE": "(SELECT calendar_id, date, type, number FROM new_rows UNION ALL "
    "SELECT calendar_id, date, type, number FROM old_rows) AS changed",
}
TRANSITIONS = {
    "INSERT": "NEW TABLE AS new_rows",
    "UPDATE": "OLD TABLE AS old_rows NEW TABLE AS new_rows",
    "DELETE": "OLD TABLE AS old_rows",
}

# Entries of journal runs post nothing, and of a manual one it matters that it is cancelled.
ENTRY_ROWS = {
    "INSERT": "(SELECT calendar_id, date, number FROM new_rows WHERE run_id IS NULL) AS changed",
    "UPDATE": "(SELECT o.calendar_id, o.date, o.number FROM old_rows o "
    "JOIN new_rows n ON n.id = o.id "
    "WHERE o.run_id IS NULL AND o.status = 'Created' AND n.status <> 'Created') AS changed",
}

# Each with whether a row has an exception; an amount of a line that was posted has none.
LOOKED_AT = {
    "days": (ROWS, {"INSERT": LINE_EXEMPT, "UPDATE": "FALSE"}),
    "transactions": (TRANSACTION_ROWS, dict.fromkeys(ROWS, TRANSACTION_EXEMPT)),
    "entries": (ENTRY_ROWS, dict.fromkeys(ROWS, ENTRY_EXEMPT)),
}
LOOK = {"line": "days", "subledger_transaction": "transactions", "journal_entry": "entries"}

_REFUSE = (
    "CREATE FUNCTION fence_refuse() RETURNS trigger LANGUAGE plpgsql AS "
    "$$BEGIN RAISE EXCEPTION '%', TG_ARGV[0]; END$$"
)
# The rows, which may be a million, are gone through once. All locks are taken before a calendar
# is read, and both in the order of their ids.
_REFUSE_DAYS = """
CREATE FUNCTION fence_{what}_{event}() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  written record;
  through text;
  calendars bigint[] := '{{}}';
  first_days text[] := '{{}}';
BEGIN
  FOR written IN
    SELECT calendar_id AS id, min(date) AS first FROM {rows} GROUP BY 1 ORDER BY 1
  LOOP
    PERFORM pg_advisory_xact_lock_shared(written.id);
    calendars := calendars || written.id;
    first_days := first_days || written.first;
  END LOOP;
  FOR place IN 1 .. cardinality(calendars) LOOP
    SELECT closed_through INTO through FROM calendar WHERE id = calendars[place] FOR SHARE;
    IF first_days[place] <= through THEN
      IF EXISTS (
        SELECT 1 FROM {rows}
        WHERE calendar_id = calendars[place] AND date <= through AND NOT {exempt}
      ) THEN
        RAISE EXCEPTION '{closed}';
      END IF;
    END IF;
  END LOOP;
  RETURN NULL;
END$$
"""
# A close may have come between the staging and the end of an import that was given up: rows
# that do not count may go, and no others, in open days as well.
_REFUSE_POSTED = """
CREATE FUNCTION fence_days_delete() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM 1 FROM import_batch WHERE id IN (SELECT batch_id FROM old_rows) ORDER BY id FOR SHARE;
  IF EXISTS (
    SELECT 1 FROM old_rows o WHERE NOT EXISTS (
      SELECT 1 FROM import_batch b WHERE b.id = o.batch_id AND NOT b.posted)
  ) THEN
    RAISE EXCEPTION '{append_only}';
  END IF;
  RETURN NULL;
END$$
"""
_REFUSE_BATCH = """
CREATE FUNCTION fence_batch() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE through text;
BEGIN
  PERFORM pg_advisory_xact_lock_shared(NEW.calendar_id);
  SELECT closed_through INTO through FROM calendar WHERE id = NEW.calendar_id FOR SHARE;
  IF NEW.first_date <= through AND NOT {exempt} THEN
    RAISE EXCEPTION '{closed}';
  END IF;
  RETURN NEW;
END$$
"""
_REFUSE_SUMMARISED = """
CREATE FUNCTION fence_summarised_{event}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (
    SELECT 1 FROM (SELECT DISTINCT run_id, part FROM {rows}) AS s
    WHERE NOT EXISTS ({taking}) AND {when}
  ) THEN
    RAISE EXCEPTION '{summarised}';
  END IF;
  RETURN NULL;
END$$
"""
_REFUSE_STEP = """
CREATE FUNCTION fence_step() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.closed_through IS DISTINCT FROM (
    SELECT max(end_date) FROM accounting_period
    WHERE calendar_id = NEW.id AND status = 'Closed'
  ) THEN
    RAISE EXCEPTION '{out_of_step}';
  END IF;
  RETURN NEW;
END$$
"""
# Whoever seals, and however many do: a chain has one next number. What another transaction
# has added and not committed is not seen here; the table's key makes this one wait for it.
_REFUSE_SEAL = """
CREATE FUNCTION fence_seal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.number IS DISTINCT FROM (
    SELECT coalesce(max(number), 0) + 1 FROM history_seal WHERE chain = NEW.chain
  ) THEN
    RAISE EXCEPTION '{taken}';
  END IF;
  RETURN NEW;
END$$
"""


def statements() -> list[str]:
    """Everything of the fence, as SQL."""
    return [*functions(), *triggers()]


def functions() -> list[str]:
    """What the triggers call, and what makes partitions, which need them as well."""
    return [*_functions(), *owned.functions("".join(of_partition("%I")))]


def triggers() -> list[str]:
    """The triggers alone: rows of closed days are loaded before there are any."""
    return [*(sql for _, sql in triggers_by_name()), owned.settled()]


def names() -> set[str]:
    """What the triggers are called."""
    return {name for name, _ in triggers_by_name()}


def of_partition(name: str) -> list[str]:
    """What keeps statements away from a partition."""
    return [whole("partition", "INSERT OR UPDATE OR DELETE OR TRUNCATE", name, PARTITION)[1]]


def _functions() -> Iterator[str]:
    yield _REFUSE
    for event in ("INSERT", "UPDATE"):
        for what, (of_event, exempt) in LOOKED_AT.items():
            yield _REFUSE_DAYS.format(
                what=what, event=event.lower(), rows=of_event[event], closed=CLOSED,
                exempt=exempt[event].format(row="changed"),
            )  # fmt: skip
    yield _REFUSE_POSTED.format(append_only=APPEND_ONLY)
    yield _REFUSE_BATCH.format(closed=CLOSED, exempt=BATCH_EXEMPT.format(row="NEW"))
    yield _REFUSE_STEP.format(out_of_step=OUT_OF_STEP)
    active = f"EXISTS ({SUMMARISING.format(row='s')})"
    for event, rows, when in (("INSERT", "new_rows", "TRUE"), ("DELETE", "old_rows", active)):
        yield _REFUSE_SUMMARISED.format(
            event=event.lower(), rows=rows, taking=TAKING.format(row="s"), when=when,
            summarised=SUMMARISED,
        )  # fmt: skip
    yield _REFUSE_SEAL.format(taken=TAKEN)
    yield from fence_files.functions()
    yield from fence_duties.functions()
    yield from fence_exemptions.functions()
    yield from fence_tasks.functions()
    yield from fence_events.functions()
    yield from fence_archives.functions()


def triggers_by_name() -> Iterator[tuple[str, str]]:
    yield from _of_postings()
    yield from _of_journal_runs()
    yield from fence_policies.triggers()
    yield from _of_batches()
    yield from _of_codes()
    yield from _of_periods()
    yield from _of_results()
    yield from fence_files.triggers()
    yield from fence_duties.triggers()
    yield from fence_exemptions.triggers()
    yield from fence_tasks.triggers()
    yield from fence_events.triggers()
    yield from fence_archives.triggers()


def _of_postings() -> Iterator[tuple[str, str]]:
    """Nothing comes into a closed period or changes in it, and what is posted stays."""
    for table in POSTINGS:
        for event, transitions in TRANSITIONS.items():
            what = LOOK[table] if event in ROWS else "days"
            yield statement(table, event, table, f"fence_{what}_{event.lower()}()", transitions)
        yield whole(f"{table}_emptied", "TRUNCATE", table, APPEND_ONLY)
    yield row(
        "line_unchanged",
        "UPDATE ON line",
        "OLD.home_amount IS NOT NULL OR NEW.home_amount IS NULL OR "
        + moved("id", "calendar_id", "date", "code_id", "currency", "amount", "transaction_id",
                 "entry_id", "commit_sequence", "batch_id"),
        APPEND_ONLY,
    )  # fmt: skip
    yield row(
        "subledger_transaction_unchanged",
        "UPDATE ON subledger_transaction",
        moved("id", "calendar_id", "number", "type", "subtype", "date", "currency", "amount",
               "debit_code", "credit_code", "account_number", "due_date", "document_number",
               "applied_to", "billed_through", "segments", "batch_id", "document_date",
               "posting_rules", "reverses"),
        APPEND_ONLY,
    )  # fmt: skip
    yield row(
        "journal_entry_unchanged",
        "UPDATE ON journal_entry",
        f"{moved(*ENTRY_FOR_GOOD)} OR {ENTRY_STEP} OR "
        f"OLD.status <> 'Created' AND {moved(*TRANSFER)}",
        APPEND_ONLY,
    )


def _of_journal_runs() -> Iterator[tuple[str, str]]:
    """What a run was asked for stays, and so does what its entries summarise while they do."""
    yield row(
        "journal_run_unchanged",
        "UPDATE ON journal_run",
        f"{moved(*RUN_FOR_GOOD)} OR {RUN_STEP}",
        APPEND_ONLY,
    )
    yield row("journal_run_kept", "DELETE ON journal_run", "TRUE", APPEND_ONLY)
    yield whole("journal_run_emptied", "TRUNCATE", "journal_run", APPEND_ONLY)
    table = "summarised_transaction"
    for event in ("INSERT", "DELETE"):
        function = f"fence_summarised_{event.lower()}()"
        yield statement("summarised", event, table, function, TRANSITIONS[event])
    yield row("summarised_unchanged", f"UPDATE ON {table}", "TRUE", APPEND_ONLY)
    yield whole("summarised_emptied", "TRUNCATE", table, APPEND_ONLY)


def _of_batches() -> Iterator[tuple[str, str]]:
    """A batch counts once and for all, and not in a period that is closed by then."""
    yield row("batch_posted_again", "UPDATE OF posted ON import_batch", "OLD.posted", CLOSED)
    yield (
        "fence_batch_posted",
        "CREATE TRIGGER fence_batch_posted BEFORE UPDATE OF posted ON import_batch "
        "FOR EACH ROW EXECUTE FUNCTION fence_batch()",
    )
    yield row(
        "batch_unchanged",
        "UPDATE ON import_batch",
        "OLD.posted OR " + moved("id", "calendar_id"),
        APPEND_ONLY,
    )
    yield row("batch_kept", "DELETE ON import_batch", "OLD.posted", APPEND_ONLY)
    yield row("batch_staged", "INSERT ON import_batch", "NEW.posted", APPEND_ONLY)
    yield whole("batch_emptied", "TRUNCATE", "import_batch", APPEND_ONLY)


def _of_codes() -> Iterator[tuple[str, str]]:
    """A code that something was posted to is there for good, as it was."""
    yield row("code_kept", "DELETE ON accounting_code", "OLD.used", APPEND_ONLY)
    yield row(
        "code_unchanged",
        "UPDATE ON accounting_code",
        "OLD.used AND " + moved("id", "public_id", "tenant_id", "name", "type", "active", "used"),
        APPEND_ONLY,
    )
    yield whole("codes_emptied", "TRUNCATE", "accounting_code", APPEND_ONLY)


def _of_periods() -> Iterator[tuple[str, str]]:
    """Closed periods keep their days, and a calendar the place of its close."""
    yield row(
        "calendar_unchanged",
        "UPDATE ON calendar",
        moved("id", "tenant_id", "entity_id", "org_id"),
        APPEND_ONLY,
    )
    # The periods are written first: what they say, the calendar says after them.
    yield (
        "fence_calendar_closed_through",
        "CREATE TRIGGER fence_calendar_closed_through BEFORE UPDATE OF closed_through ON calendar "
        "FOR EACH ROW WHEN (OLD.closed_through IS DISTINCT FROM NEW.closed_through) "
        "EXECUTE FUNCTION fence_step()",
    )
    yield row("calendar_kept", "DELETE ON calendar", "TRUE", APPEND_ONLY)
    closed, days = "OLD.status = 'Closed'", moved("id", "calendar_id", "start_date", "end_date")
    yield row("period_unchanged", "UPDATE ON accounting_period", f"{closed} AND {days}", CLOSED)
    yield row("period_kept", "DELETE ON accounting_period", closed, CLOSED)
    for table in ("calendar", "accounting_period"):
        yield whole(f"{table}_emptied", "TRUNCATE", table, APPEND_ONLY)


def _of_results() -> Iterator[tuple[str, str]]:
    """Frozen results and history are there for good."""
    done = "OLD.state = 'done'"
    yield row(
        "run_unchanged",
        "UPDATE ON trial_balance_run",
        f"{done} AND (OLD.superseded AND NOT NEW.superseded OR "
        + moved("id", "calendar_id", "period_id", "revision", "state", "requested_on",
                 "requested_by", "dates_version", "started_on", "ended_on", "commit_sequence",
                 "sha256", "identities", "last_line", "unprocessed_charges")
        + ")",
        APPEND_ONLY,
    )  # fmt: skip
    yield row("run_kept", "DELETE ON trial_balance_run", done, APPEND_ONLY)
    yield whole("run_emptied", "TRUNCATE", "trial_balance_run", APPEND_ONLY)
    yield (
        "fence_seal_next",
        "CREATE TRIGGER fence_seal_next BEFORE INSERT ON history_seal "
        "FOR EACH ROW EXECUTE FUNCTION fence_seal()",
    )
    for table, name in (
        ("trial_balance_result", "result"), ("history", "history"), ("history_seal", "seal")
    ):  # fmt: skip
        yield row(f"{name}_unchanged", f"UPDATE ON {table}", "TRUE", APPEND_ONLY)
        yield row(f"{name}_kept", f"DELETE ON {table}", "TRUE", APPEND_ONLY)
        yield whole(f"{name}_emptied", "TRUNCATE", table, APPEND_ONLY)
