"""Raw SQL against the fence: every trigger refuses what it is for, and lets the normal path by."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import date, timedelta
from pathlib import Path

import pytest

import exempt
from any_store import sqlite_file
from company import Company
from imported import import_entries, import_transactions, invoice, rows_of
from late import post, reject, set_to
from monthend.services import posting_rules, type_locks
from monthend.services.file_ports import FileHead
from monthend.services.imports import LEASE, discard_abandoned
from monthend.services.posting_rules import RuleChange
from monthend.storage import fence
from monthend.storage.soundness import findings
from monthend.subledger.posting_rules import Account
from monthend.subledger.type_locks import ENTRIES
from storage.archive_attempts import OF_ARCHIVES, OF_KEYS, add_archives
from storage.checklist_attempts import OF_TASKS, add_tasks
from storage.event_attempts import OF_EVENTS

pytestmark = pytest.mark.sqlite_only

JANUARY, FEBRUARY = "2026-01-15", "2026-02-02"
LINE = "INSERT {how} INTO line ({key}calendar_id, date, code_id, currency, amount, commit_sequence)"
STAGED = (
    "INSERT INTO import_batch (calendar_id, posted, lease_until, first_source, first_line) "
    "VALUES (1, FALSE, '', 1, 1)",
    "INSERT INTO line (calendar_id, date, code_id, currency, amount, commit_sequence, batch_id) "
    "SELECT 1, '2026-02-02', 1, 'USD', 5, 0, max(id) FROM import_batch",
    "INSERT INTO subledger_transaction (calendar_id, number, type, status, date, currency, "
    "amount, debit_code, credit_code, batch_id) SELECT 1, 'staged', 'Payment', 'Processed', "
    "'2026-02-02', 'USD', 5, 1, 2, max(id) FROM import_batch",
    "INSERT INTO journal_entry (calendar_id, number, date, currency, status, details, created_by, "
    "created_on, batch_id) SELECT 1, 'staged', '2026-02-02', 'USD', 'Created', '{}', 'x', 'x', "
    "max(id) FROM import_batch",
)
STAGED_REFUND = (
    "INSERT INTO import_batch (calendar_id, posted, lease_until, first_source) "
    "VALUES (1, FALSE, '9999-12-31', 1)",
    "INSERT INTO subledger_transaction (calendar_id, number, type, status, date, currency, "
    "amount, debit_code, credit_code, batch_id) SELECT 1, 'staged', 'Refund', 'Processed', "
    "'2026-02-07', 'USD', 5, 1, 2, max(id) FROM import_batch",
)
TABLES = ("line", "subledger_transaction", "journal_entry")


@pytest.fixture
def books(company: Company, tmp_path: Path) -> Company:
    return add_archives(fill(company), tmp_path / "archives")


def fill(company: Company) -> Company:
    """Entries, transactions and imports in a closed January and an open February."""
    company.create_months(date(2026, 1, 1), 3)
    for month, day in (("Jan", JANUARY), ("Feb", FEBRUARY)):
        company.post_entry(month, date.fromisoformat(day))
        import_transactions(company, invoice(f"I-{month}", day))
        import_entries(company, f"{month},{day},Cash,1,,USD", f"{month},{day},Revenue,,1,USD")
    company.add_transaction("Payment", "Draft", date(2026, 2, 3))
    add_tasks(company)
    company.close_through([company.calendar.periods[0].id])
    transferred = company.post_entry("Feb", date(2026, 2, 4))
    company.change_entry(transferred, transferred="Yes")
    company.cancel_entry(company.post_entry("Feb", date(2026, 2, 5)))
    set_to(company, "late_transactions", "queue")
    post(company)
    reject(company, post(company, number="INV-10").late_id)
    rule = RuleChange(type="Invoice Item", subtype=None, credit=Account(code="Revenue"))
    company.write(lambda books, by: posting_rules.change(books, by, [rule]))
    # Of a closed period.
    company.ask_for_run("Invoice Item", period_name="Jan", entry_day=date(2026, 1, 31))
    assert company.run_journal_runs() == 1
    begin_a_file(company)
    lock_types(company)
    exempt_somebody(company)
    return company


def exempt_somebody(company: Company) -> None:
    """Bob has an exception for January and has used it; another one was revoked."""
    jan = company.calendar.periods[0].id
    exempt.with_bob(company)
    exempt.revoke(company, jan, exempt.grant(company, jan))
    exempt.grant(company, jan)
    company.post_entry("Jan", date(2026, 1, 20), caller=exempt.bob(company))


def lock_types(company: Company) -> None:
    """February takes no refunds and no entries any more, and an import of one has not ended."""
    company.add_transaction("Refund", "Processed", date(2026, 2, 6))
    feb = company.calendar.periods[1].id
    for kind in ("Refund", ENTRIES):
        company.write(lambda books, by, kind=kind: type_locks.lock(books, by, feb, kind))  # type: ignore[misc]
    for statement in STAGED_REFUND:
        company.spoil(statement)


def begin_a_file(company: Company) -> None:
    """A run of February that is under way, with a piece of a file."""
    company.request_trial_balance(company.calendar.periods[1].id)
    until = company.clock() + timedelta(seconds=30)
    run = company.store.write_runs(lambda runs: runs.claim("another", until))
    assert run is not None
    head = FileHead(id="f" * 32, run=run.id, attempt=1, kind="any", name="any.csv", media="any")
    assert company.store.write_files(lambda files: files.begin(head))
    assert company.store.write_files(lambda files: files.add(head.id, 0, b"a piece"))


@contextmanager
def raw(books: Company) -> Iterator[sqlite3.Connection]:
    """The file as any other program opens it: no pragma set, nothing of ours around it."""
    with closing(sqlite3.connect(sqlite_file(books.store), isolation_level=None)) as connection:
        connection.execute("BEGIN")
        yield connection


def of_month(table: str, month: str) -> str:
    """The key of one row of the month."""
    return f"(SELECT min(id) FROM {table} WHERE date LIKE '2026-{month}%')"


def in_each_table(*statements: str) -> list[str]:
    return [statement.replace("{table}", table) for table in TABLES for statement in statements]


INTO_CLOSED_DAYS = [
    f"{LINE} VALUES (1, '2026-01-31', 1, 'USD', 5, 1)".format(how="", key=""),
    f"{LINE} VALUES (1, '1999-01-31', 1, 'USD', 5, 1)".format(how="OR IGNORE", key=""),
    "INSERT INTO subledger_transaction (calendar_id, number, type, status, date, currency, "
    "amount, debit_code, credit_code) VALUES (1, 'x', 'Payment', 'Draft', '2026-01-31', 'USD', "
    "5, 1, 2)",
    "INSERT INTO journal_entry (calendar_id, number, date, currency, status, details, "
    "created_by, created_on) VALUES (1, 'x', '2026-01-31', 'USD', 'Created', '{}', 'x', 'x')",
    *in_each_table(
        "UPDATE {table} SET date = '2026-01-31' WHERE date > '2026-02-01'",
        "UPDATE OR REPLACE {table} SET date = '2026-02-01' WHERE date < '2026-02-01'",
        "UPDATE {table} SET calendar_id = 7 WHERE date < '2026-02-01'",
        "DELETE FROM {table} WHERE date < '2026-02-01'",
    ),
    "UPDATE subledger_transaction SET status = 'Canceled' WHERE date < '2026-02-01'",
    "UPDATE subledger_transaction SET home_amount = 1 WHERE date < '2026-02-01'",
    "UPDATE line SET home_amount = 1 WHERE date < '2026-02-01'",
    "UPDATE journal_entry SET details = '{}' WHERE date < '2026-02-01'",
]
OF_OPEN_DAYS = [
    *in_each_table(
        f"DELETE FROM {{table}} WHERE id = {of_month('{table}', '02')}",
        f"UPDATE {{table}} SET date = '2026-02-09' WHERE id = {of_month('{table}', '02')}",
        f"UPDATE {{table}} SET id = 777 WHERE id = {of_month('{table}', '02')}",
        f"UPDATE {{table}} SET rowid = 777 WHERE id = {of_month('{table}', '02')}",
        f"UPDATE {{table}} SET batch_id = 777 WHERE id = {of_month('{table}', '02')}",
        f"UPDATE {{table}} SET currency = 'EUR' WHERE id = {of_month('{table}', '02')}",
    ),
    f"UPDATE OR REPLACE line SET id = 1 WHERE id = {of_month('line', '02')}",
    "UPDATE line SET amount = 1 WHERE date > '2026-02-01'",
    "UPDATE line SET entry_id = 1 WHERE date > '2026-02-01'",
    "UPDATE line SET transaction_id = 1, entry_id = NULL WHERE date > '2026-02-01'",
    "UPDATE line SET home_amount = 1 WHERE date > '2026-02-01'",
    "UPDATE subledger_transaction SET amount = 1 WHERE date > '2026-02-01'",
    "UPDATE OR REPLACE subledger_transaction SET number = 'I-Jan' WHERE number = 'I-Feb'",
    "UPDATE journal_entry SET details = '{}' WHERE date > '2026-02-01'",
    "UPDATE OR REPLACE journal_entry SET number = 'JE-00000001' WHERE number = 'JE-00000002'",
]
REPLACED = [
    f"{LINE} VALUES (1, 1, '2026-02-09', 1, 'USD', 5, 1)".format(how="OR REPLACE", key="id, "),
    f"{LINE} VALUES (1, 1, '2026-02-09', 1, 'USD', 5, 1)".format(how="OR REPLACE", key="rowid, "),
    *(
        f"INSERT OR REPLACE INTO subledger_transaction (id, calendar_id, number, type, status, "
        "date, currency, amount, debit_code, credit_code) "
        f"SELECT {key}, calendar_id, number, type, status, '2026-02-09', currency, 1, debit_code, "
        "credit_code FROM subledger_transaction WHERE number = 'I-Jan'"
        for key in ("id", "NULL")
    ),
    *(
        f"INSERT OR REPLACE INTO journal_entry (id, calendar_id, number, date, currency, status, "
        f"details, created_by, created_on) SELECT {key}, calendar_id, number, '2026-02-09', "
        "currency, status, '{}', created_by, created_on FROM journal_entry WHERE id = 1"
        for key in ("id", "NULL")
    ),
    "INSERT OR REPLACE INTO import_batch (id, calendar_id, posted, lease_until) "
    "VALUES (1, 1, FALSE, '')",
    "INSERT OR REPLACE INTO calendar SELECT * FROM calendar",
    "INSERT OR REPLACE INTO calendar (tenant_id, entity_id, org_id, version, next_entry_number) "
    "SELECT tenant_id, entity_id, org_id, 1, 1 FROM calendar",
    "INSERT OR REPLACE INTO accounting_period SELECT * FROM accounting_period "
    "WHERE status = 'Open' AND FALSE UNION ALL SELECT id, calendar_id, name, start_date, "
    "'2026-01-01', fiscal_year, fiscal_quarter, notes, status, close_requested, "
    "trial_balance_status, trial_balance_start, trial_balance_end, trial_balance_error, "
    "dates_version, custom_fields, created_by, created_on, updated_by, updated_on "
    "FROM accounting_period WHERE status = 'Closed'",
    "INSERT OR REPLACE INTO trial_balance_run SELECT * FROM trial_balance_run",
    "INSERT OR REPLACE INTO trial_balance_result SELECT run_id, x'00' FROM trial_balance_result",
    "INSERT OR REPLACE INTO trial_balance_result (rowid, run_id, rows) SELECT rowid, 'x', x'00' "
    "FROM trial_balance_result",
    "INSERT OR REPLACE INTO history SELECT * FROM history WHERE id = 1",
]
OF_BATCHES = [
    "UPDATE import_batch SET posted = FALSE",
    "UPDATE import_batch SET first_date = '2026-03-01'",
    "UPDATE import_batch SET calendar_id = 7",
    "UPDATE OR REPLACE import_batch SET id = 1 WHERE id = 2",
    "DELETE FROM import_batch WHERE posted",
    "INSERT INTO import_batch (calendar_id, posted, lease_until) VALUES (1, TRUE, '')",
]
OF_PERIODS = [
    "UPDATE calendar SET closed_through = NULL",
    "UPDATE calendar SET closed_through = '2026-01-01'",
    "UPDATE calendar SET closed_through = '2026-02-28'",
    "UPDATE calendar SET id = 7",
    "UPDATE calendar SET org_id = 'x'",
    "DELETE FROM calendar",
    "UPDATE accounting_period SET end_date = '2026-01-01' WHERE status = 'Closed'",
    "UPDATE accounting_period SET status = 'Open', start_date = '2025-01-01' "
    "WHERE status = 'Closed'",
    "UPDATE accounting_period SET calendar_id = 7 WHERE status = 'Closed'",
    "DELETE FROM accounting_period WHERE status = 'Closed'",
]
OF_CODES = [
    "DELETE FROM accounting_code WHERE used",
    "UPDATE accounting_code SET name = 'Till' WHERE name = 'Cash'",
    "UPDATE accounting_code SET type = 'BadDebt' WHERE used",
    "UPDATE accounting_code SET used = FALSE",
    "UPDATE accounting_code SET id = 777 WHERE name = 'Cash'",
    "UPDATE accounting_code SET public_id = 'x' WHERE name = 'Cash'",
    "INSERT OR REPLACE INTO accounting_code SELECT * FROM accounting_code WHERE used",
    "INSERT OR REPLACE INTO accounting_code (public_id, tenant_id, name, type, active, used, "
    "segment_values, custom_fields, created_by, created_on, updated_by, updated_on) "
    "SELECT 'x', tenant_id, name, 'BadDebt', TRUE, FALSE, '{}', '{}', 'x', 'x', 'x', 'x' "
    "FROM accounting_code WHERE used",
]
OF_RESULTS = [
    "UPDATE trial_balance_run SET sha256 = 'x'",
    "UPDATE trial_balance_run SET state = 'failed'",
    "UPDATE trial_balance_run SET commit_sequence = 1",
    "UPDATE trial_balance_run SET period_id = 'x'",
    "DELETE FROM trial_balance_run",
    "UPDATE trial_balance_result SET rows = x'00'",
    "DELETE FROM trial_balance_result",
    "UPDATE history SET user_id = 'x'",
    "DELETE FROM history",
]
OF_SEALS = [
    "UPDATE history_seal SET hash = 'x'",
    "UPDATE history_seal SET number = number + 1000",
    "DELETE FROM history_seal",
    "INSERT OR REPLACE INTO history_seal SELECT chain, number, history_id, 'x' FROM history_seal",
    "INSERT OR REPLACE INTO history_seal "
    "SELECT chain, max(number) + 1, min(history_id), 'x' FROM history_seal GROUP BY chain",
    "INSERT INTO history_seal "
    "SELECT chain, max(number) + 2, 7777, 'x' FROM history_seal GROUP BY chain",
    "INSERT INTO history_seal VALUES ('calendar 7', 0, 7777, 'x')",
]


OF_ENTRIES = [
    # A manual entry of a closed day is not cancelled, and none is deleted before it is.
    "UPDATE journal_entry SET status = 'Cancelled' WHERE date < '2026-02-01' AND run_id IS NULL",
    "UPDATE journal_entry SET status = 'Deleted' WHERE date > '2026-02-01'",
    "UPDATE journal_entry SET status = 'Draft' WHERE date > '2026-02-01'",
    "UPDATE journal_entry SET run_id = 1, part = 7 WHERE date > '2026-02-01'",
    "UPDATE journal_entry SET aggregate_currency = TRUE WHERE date > '2026-02-01'",
    # One that is transferred is not cancelled, and of one that is cancelled no transfer changes.
    "UPDATE journal_entry SET status = 'Cancelled' WHERE transferred = 'Yes'",
    "UPDATE journal_entry SET status = 'Created' WHERE status = 'Cancelled'",
    "UPDATE journal_entry SET transferred = 'Yes' WHERE status = 'Cancelled'",
    "UPDATE journal_entry SET transferred_on = 'x' WHERE status = 'Cancelled'",
]
OF_JOURNAL_RUNS = [
    "UPDATE journal_run SET target_end = '2026-01-02'",
    "UPDATE journal_run SET segments = '[1]'",
    "UPDATE journal_run SET status = 'Deleted'",
    "DELETE FROM journal_run",
    "INSERT OR REPLACE INTO journal_run SELECT * FROM journal_run",
    "UPDATE summarised_transaction SET part = 7",
    "DELETE FROM summarised_transaction",
    "INSERT INTO summarised_transaction (transaction_id, run_id, part) VALUES (7777, 1, 0)",
    "INSERT OR REPLACE INTO summarised_transaction SELECT * FROM summarised_transaction",
]

OF_POLICIES = [
    "UPDATE posting_rules SET rules = '[]'",
    "DELETE FROM posting_rules",
    "INSERT OR REPLACE INTO posting_rules SELECT * FROM posting_rules",
    "UPDATE late_transaction SET payload = '{}' WHERE status = 'Waiting'",
    "UPDATE late_transaction SET status = 'Waiting' WHERE status = 'Rejected'",
    "DELETE FROM late_transaction",
    "INSERT OR REPLACE INTO late_transaction SELECT * FROM late_transaction",
]

OF_FILES = [
    "INSERT INTO file (id, calendar_id, run_id, attempt, kind, name, media, created_on) "
    "SELECT 'x', calendar_id, run_id, attempt, 'another', 'x', 'x', 'x' FROM file "
    "WHERE kind = 'invoice aging' AND sha256 IS NOT NULL",
    "UPDATE file SET sha256 = 'x' WHERE sha256 IS NOT NULL",
    "UPDATE file SET rows = 7 WHERE sha256 IS NOT NULL",
    # One that is being written counts from the end of its run on, and is of that run.
    "UPDATE file SET sha256 = 'x' WHERE sha256 IS NULL",
    "UPDATE file SET run_id = (SELECT id FROM trial_balance_run WHERE state = 'done') "
    "WHERE sha256 IS NULL",
    "DELETE FROM file WHERE sha256 IS NOT NULL",
    "INSERT OR REPLACE INTO file SELECT * FROM file",
    "INSERT INTO file_chunk (file_id, number, bytes) SELECT file_id, number + 7, bytes "
    "FROM file_chunk WHERE file_id IN (SELECT id FROM file WHERE sha256 IS NOT NULL)",
    "UPDATE file_chunk SET number = number + 7",
    "DELETE FROM file_chunk",
    "INSERT OR REPLACE INTO file_chunk SELECT * FROM file_chunk",
]

OF_LOCKED_TYPES = [
    "INSERT INTO subledger_transaction (calendar_id, number, type, status, date, currency, "
    "amount, debit_code, credit_code) VALUES (1, 'x', 'Refund', 'Draft', '2026-02-28', 'USD', "
    "5, 1, 2)",
    "INSERT INTO journal_entry (calendar_id, number, date, currency, status, details, "
    "created_by, created_on) VALUES (1, 'x', '2026-02-28', 'USD', 'Created', '{}', 'x', 'x')",
    "UPDATE subledger_transaction SET status = 'Canceled' WHERE type = 'Refund'",
    "UPDATE journal_entry SET status = 'Cancelled' WHERE date > '2026-02-01' "
    "AND status = 'Created' AND transferred IS NULL",
    "UPDATE import_batch SET posted = TRUE WHERE lease_until = '9999-12-31'",
    "UPDATE type_lock SET type = 'Charge' WHERE type = 'Refund'",
]
USE = (
    "INSERT INTO exemption_use (exemption_id, calendar_id, user_id, at, commit_sequence, type, "
    "number, day, under_way) SELECT id, calendar_id, {user}, {at}, 0, 'Payment', 'x', '{day}', "
    "{under_way} FROM exemption WHERE {which}"
)
GOOD = {
    "user": "user_id", "at": "granted_on", "day": JANUARY, "under_way": "TRUE",
    "which": "revoked_on IS NULL",
}  # fmt: skip
UNFIT = [
    {"user": "granted_by"}, {"at": "until"}, {"day": FEBRUARY}, {"under_way": "FALSE"},
    {"which": "revoked_on IS NOT NULL"},
]  # fmt: skip
OF_EXEMPTIONS = [
    "INSERT INTO exemption (id, calendar_id, period_id, user_id, until, reason, granted_by, "
    "granted_on) SELECT 'mine', calendar_id, period_id, user_id, until, 'x', user_id, granted_on "
    "FROM exemption WHERE revoked_on IS NULL",
    "UPDATE exemption SET until = '9999-12-31' WHERE revoked_on IS NULL",
    "UPDATE exemption SET user_id = granted_by WHERE revoked_on IS NULL",
    "UPDATE exemption SET revoked_on = NULL WHERE revoked_on IS NOT NULL",
    "DELETE FROM exemption WHERE revoked_on IS NOT NULL",
    "INSERT OR REPLACE INTO exemption SELECT * FROM exemption",
    *(USE.format(**{**GOOD, **unfit}) for unfit in UNFIT),
    "UPDATE exemption_use SET under_way = TRUE",
    "UPDATE exemption_use SET number = 'another'",
    "DELETE FROM exemption_use",
    "INSERT OR REPLACE INTO exemption_use SELECT * FROM exemption_use",
]
ATTEMPTS = [
    *INTO_CLOSED_DAYS,
    *OF_OPEN_DAYS,
    *REPLACED,
    *OF_BATCHES,
    *OF_CODES,
    *OF_PERIODS,
    *OF_RESULTS,
    *OF_SEALS,
    *OF_ENTRIES,
    *OF_JOURNAL_RUNS,
    *OF_POLICIES,
    *OF_FILES,
    *OF_LOCKED_TYPES,
    *OF_EXEMPTIONS,
    *OF_TASKS,
    *OF_EVENTS,
    *OF_ARCHIVES,
    *OF_KEYS,
]


@pytest.mark.parametrize("statement", ATTEMPTS)
def test_raw_sql_is_refused(books: Company, statement: str) -> None:
    before = books.dump()
    with raw(books) as connection:
        with pytest.raises(sqlite3.IntegrityError, match=r"^monthend fence: "):
            connection.execute(statement)
        connection.execute("COMMIT")
    assert books.dump() == before


def test_each_statement_is_refused_by_a_trigger_and_nothing_else(books: Company) -> None:
    """Without the fence all of them would work, so that it is the fence that was tried."""
    with raw(books) as connection:
        for trigger in triggers(connection):
            connection.execute(f"DROP TRIGGER {trigger}")
        for statement in ATTEMPTS:
            connection.execute("SAVEPOINT attempt")
            assert connection.execute(statement).rowcount > 0, statement
            connection.execute("ROLLBACK TO attempt")


def test_every_trigger_is_needed(books: Company) -> None:
    """Each trigger alone refuses something that passes without it."""
    with raw(books) as connection:
        sql = triggers(connection)
        for trigger in sql:
            connection.execute(f"DROP TRIGGER {trigger}")
        idle = {name for name in sql if not refuses_something(connection, sql[name])}
    assert idle == set()


def triggers(connection: sqlite3.Connection) -> dict[str, str]:
    found = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
    return dict(found.fetchall())


def refuses_something(connection: sqlite3.Connection, trigger: str) -> bool:
    connection.execute("SAVEPOINT alone")
    connection.execute(trigger)
    try:
        for statement in ATTEMPTS:
            connection.execute("SAVEPOINT attempt")
            connection.execute(statement)
            connection.execute("ROLLBACK TO attempt")
    except sqlite3.IntegrityError:
        return True
    finally:
        connection.execute("ROLLBACK TO alone")
    return False


def test_the_schema_has_every_trigger_of_the_fence(books: Company) -> None:
    names = {re.split(r"\s+", sql)[2] for sql in fence.triggers()}
    with raw(books) as connection:
        assert set(triggers(connection)) == names


# What goes by -----------------------------------------------------------------------------


def stage(books: Company) -> None:
    with raw(books) as connection:
        for statement in STAGED:
            connection.execute(statement)
        connection.execute("COMMIT")


@pytest.mark.parametrize("table", TABLES)
def test_staged_rows_may_go(books: Company, table: str) -> None:
    stage(books)
    with raw(books) as connection:
        gone = connection.execute(f"DELETE FROM {table} WHERE batch_id = 6")
        assert gone.rowcount == 1


def test_a_batch_is_not_posted_into_days_closed_meanwhile(books: Company) -> None:
    stage(books)
    with raw(books) as connection:
        connection.execute("DELETE FROM type_lock")
        connection.execute("UPDATE import_batch SET first_date = '2026-01-31' WHERE id = 6")
        with pytest.raises(sqlite3.IntegrityError, match=fence.CLOSED):
            connection.execute("UPDATE import_batch SET posted = TRUE WHERE id = 6")


def test_abandoned_imports_are_cleared_away(books: Company) -> None:
    discard_abandoned(books.store)
    before = rows_of(books)
    stage(books)
    books.clock.advance(LEASE + timedelta(seconds=1))
    discard_abandoned(books.store)
    assert rows_of(books) == before


def test_everything_else_goes_its_way(books: Company) -> None:
    """Post, settle, close, note, reopen, run anew, take new dates, delete: none is in the way."""
    january, february, march = (period.id for period in books.calendar.periods)
    payment = books.add_transaction("Payment", "Draft", date(2026, 2, 5))
    books.set_status(payment, "Processed")
    books.set_status(books.add_transaction("Payment", "Draft", date(2026, 2, 3)), "Canceled")
    books.update(january, {"notes": "kept"})
    books.reopen(january)
    books.post_entry("Jan", date(2026, 1, 20))
    books.request_trial_balance(january)
    books.run_trial_balances()
    books.close_through([january])
    books.delete(march)
    assert [period.name for period in books.calendar.periods] == ["Jan", "Feb"]
    assert books.period(february).id == february
    assert [line for found in findings(books.store, books.clock()) for line in found.wrong] == []
