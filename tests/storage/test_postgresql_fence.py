"""Raw SQL against the fence of PostgreSQL: what SQLite refuses, and what only PostgreSQL has."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread

import psycopg
import pytest
from psycopg.errors import RaiseException, SerializationFailure, UniqueViolation

from any_store import url_of
from company import Clock, Company, found_company
from monthend.services import periods
from monthend.services.ports import Books
from monthend.storage.fence import CLOSED
from monthend.storage.postgresql.store import PostgresStore
from monthend.storage.soundness import findings
from postgresql_cluster import Cluster
from storage import test_fence as of_sqlite
from storage.archive_attempts import OF_KEYS, add_archives

pytestmark = pytest.mark.postgresql

NOT_FOR_POSTGRESQL = (" OR REPLACE ", " OR IGNORE ", "rowid", "x'00'")
LINE = "INSERT INTO {table} (calendar_id, date, code_id, currency, amount, commit_sequence) "
JANUARY = "VALUES (1, '2026-01-31', 1, 'USD', 5, 1)"
PROTECTED = (
    "line", "subledger_transaction", "journal_entry", "import_batch", "calendar",
    "accounting_code", "accounting_period", "trial_balance_run", "trial_balance_result", "history",
    "journal_run", "summarised_transaction", "posting_rules", "late_transaction",
    "history_seal", "file", "file_chunk", "type_lock", "exemption", "exemption_use",
    "close_task", "task_attachment", "task_template", "event", "archive", "archived_number",
)  # fmt: skip
OWN = [
    LINE.format(table="line") + JANUARY,
    LINE.format(table="line") + "SELECT 1, '2026-01-31', 1, 'USD', 5, 1 FROM history",
    # Straight into a partition, where no trigger of the table above it looks.
    LINE.format(table="line_2026_01") + JANUARY,
    LINE.format(table="line_2026_02") + "VALUES (1, '2026-02-03', 1, 'USD', 5, 1)",
    "UPDATE line_2026_02 SET amount = 1",
    "DELETE FROM line_2026_01",
    "TRUNCATE line_2026_01",
    "TRUNCATE line_2026_03",
    *(f"TRUNCATE {table} CASCADE" for table in PROTECTED),
    "UPDATE trial_balance_result SET rows = 'x'",
    "INSERT INTO trial_balance_result SELECT run_id, 'x' FROM trial_balance_result "
    "ON CONFLICT (run_id) DO UPDATE SET rows = 'x'",
    "INSERT INTO history SELECT * FROM history WHERE id = 1 "
    "ON CONFLICT (id) DO UPDATE SET user_id = 'x'",
    "INSERT INTO history_seal SELECT chain, number, history_id, 'x' FROM history_seal "
    "ON CONFLICT (history_id) DO UPDATE SET hash = 'x'",
    "MERGE INTO journal_entry e USING (SELECT 1 AS id) n ON e.id = n.id "
    "WHEN MATCHED THEN UPDATE SET details = '{}'",
    "WITH gone AS (DELETE FROM journal_entry RETURNING id) SELECT count(*) FROM gone",
]
ATTEMPTS = [
    *(
        each
        for each in of_sqlite.ATTEMPTS
        if each not in OF_KEYS and not any(word in each for word in NOT_FOR_POSTGRESQL)
    ),
    *OWN,
]


@pytest.fixture
def store(postgresql: Cluster, clock: Clock) -> Iterator[PostgresStore]:
    store = PostgresStore(postgresql.empty_database(), clock=clock, writers=2)
    yield store
    store.close()


# The same months, postings and imports.
books = of_sqlite.books


@contextmanager
def raw(books: Company) -> Iterator[psycopg.Connection[tuple[object, ...]]]:
    """The database as any other program opens it; nothing is kept."""
    with psycopg.connect(url_of(books.store), autocommit=True) as connection:
        connection.execute("BEGIN")
        yield connection
        connection.execute("ROLLBACK")


@pytest.fixture(scope="module")
def shared(postgresql: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Company]:
    """The books for tests that take back whatever they do."""
    clock = Clock()
    store = PostgresStore(postgresql.empty_database(), clock=clock, writers=2)
    company = found_company(store, clock)
    company.add_codes()
    yield add_archives(of_sqlite.fill(company), tmp_path_factory.mktemp("books") / "archives")
    store.close()


@pytest.mark.parametrize("statement", ATTEMPTS)
def test_raw_sql_is_refused(shared: Company, statement: str) -> None:
    with raw(shared) as connection, pytest.raises(RaiseException, match=r"^monthend fence: "):
        connection.execute(statement)


def test_copy_is_refused(shared: Company) -> None:
    columns = "calendar_id, date, code_id, currency, amount, commit_sequence"
    rows = [(1, f"2026-{day}", 1, "USD", 5, 1) for day in ("02-01", "01-31", "02-02")]

    def load(connection: psycopg.Connection[tuple[object, ...]]) -> None:
        with connection.cursor().copy(f"COPY line ({columns}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)

    with raw(shared) as connection, pytest.raises(RaiseException, match=CLOSED):
        load(connection)


def test_every_trigger_is_needed(shared: Company) -> None:
    """Each trigger alone refuses something that passes without it."""
    with raw(shared) as connection:
        defined = triggers(connection)
        for name, table in defined:
            connection.execute(f"DROP TRIGGER {name} ON {table}")
        idle = {key for key, sql in defined.items() if not refuses_something(connection, sql)}
    assert idle == set()


def triggers(connection: psycopg.Connection[tuple[object, ...]]) -> dict[tuple[str, str], str]:
    found = connection.execute(
        "SELECT tgname::text, tgrelid::regclass::text, pg_get_triggerdef(oid) FROM pg_trigger "
        "WHERE tgname LIKE 'fence%' AND tgparentid = 0"
    ).fetchall()
    return {(str(name), str(table)): str(sql) for name, table, sql in found}


def refuses_something(connection: psycopg.Connection[tuple[object, ...]], trigger: str) -> bool:
    connection.execute("SAVEPOINT alone")
    connection.execute(trigger)
    try:
        for statement in ATTEMPTS:
            connection.execute("SAVEPOINT attempt")
            try:
                connection.execute(statement)
            except RaiseException:
                return True
            except psycopg.Error:
                pass  # a key that is there already, or one that others refer to
            connection.execute("ROLLBACK TO attempt")
    finally:
        connection.execute("ROLLBACK TO alone")
    return False


def test_the_database_has_every_trigger_of_the_fence(books: Company) -> None:
    assert books.store.fence_damage() == []


@pytest.mark.parametrize(
    ("harm", "told"),
    [
        ("DROP TRIGGER fence_line_insert ON line", "fence_line_insert is missing"),
        ("DROP TRIGGER fence_partition ON line_2026_01",
         "fence_partition is missing on line_2026_01"),
        ("ALTER TABLE history DISABLE TRIGGER fence_history_kept",
         "fence_history_kept is off on history"),
        ("ALTER TABLE line_2026_01 DISABLE TRIGGER fence_line_unchanged",
         "fence_line_unchanged is off on line_2026_01"),
        ("CREATE TRIGGER mine BEFORE INSERT ON history "
         "FOR EACH ROW EXECUTE FUNCTION fence_seal()", "mine is none of ours"),
        ("CREATE OR REPLACE TRIGGER fence_history_kept BEFORE DELETE ON history "
         "FOR EACH ROW WHEN (FALSE) EXECUTE FUNCTION fence_refuse('monthend fence: "
         "what is posted and what is frozen stays as it is')",
         "fence_history_kept was changed on history"),
        ("DROP TRIGGER fence_line_insert ON line; CREATE TRIGGER fence_line_insert "
         "AFTER INSERT ON setting REFERENCING NEW TABLE AS new_rows "
         "FOR EACH STATEMENT EXECUTE FUNCTION fence_refuse()",
         "fence_line_insert was changed on setting"),
        ("CREATE OR REPLACE TRIGGER fence_partition BEFORE TRUNCATE ON line_2026_01 "
         "FOR EACH STATEMENT EXECUTE FUNCTION fence_refuse('no')",
         "fence_partition was changed on line_2026_01"),
        ("CREATE OR REPLACE FUNCTION fence_refuse() RETURNS trigger LANGUAGE plpgsql AS "
         "$$BEGIN RETURN NEW; END$$", "the function fence_refuse was changed"),
    ],
)  # fmt: skip
def test_a_damaged_fence_is_told_in_its_place(books: Company, harm: str, told: str) -> None:
    books.spoil(harm)
    assert books.store.fence_damage() == [told]
    (finding,) = [each for each in findings(books.store, books.clock()) if each.wrong]
    assert finding.wrong == (told,)


def test_numbers_of_a_chain_are_given_once_to_however_many_ask(books: Company) -> None:
    """Of two who add the same seal at once, the second waits, and gets nothing."""
    seal = "INSERT INTO history_seal VALUES ('calendar 7', 1, {}, 'x')"
    with psycopg.connect(url_of(books.store)) as one, psycopg.connect(url_of(books.store)) as two:
        one.execute(seal.format(7777))
        refused: list[Exception] = []

        def second() -> None:
            try:
                two.execute(seal.format(7778))
            except psycopg.Error as problem:
                refused.append(problem)

        thread = Thread(target=second)
        thread.start()
        thread.join(0.3)
        assert thread.is_alive()
        one.commit()
        thread.join(5)
    assert [type(each) for each in refused] == [UniqueViolation]


# Races with a close -----------------------------------------------------------------------


def closable(books: Company) -> str:
    """February, with nothing left that keeps it open."""
    books.spoil("UPDATE subledger_transaction SET status = 'Processed' WHERE status = 'Draft'")
    books.spoil("UPDATE trial_balance_run SET state = 'failed' WHERE state = 'leased'")
    return books.calendar.periods[1].id


def test_a_snapshot_from_before_the_close_does_not_get_past_the_fence(books: Company) -> None:
    """A plain SELECT in the trigger would see the calendar as it was."""
    february = closable(books)
    with psycopg.connect(url_of(books.store)) as connection:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        connection.execute("SELECT count(*) FROM history")
        books.close(february)
        with pytest.raises(SerializationFailure):
            connection.execute(
                LINE.format(table="line") + "VALUES (1, '2026-02-03', 1, 'USD', 5, 1)"
            )


def test_a_close_waits_for_raw_sql_that_was_there_before_it(books: Company) -> None:
    february = closable(books)
    with psycopg.connect(url_of(books.store)) as connection:
        connection.execute(LINE.format(table="line") + "VALUES (1, '2026-02-03', 1, 'USD', 5, 1)")
        closer = Thread(target=books.close, args=(february,))
        closer.start()
        closer.join(0.3)
        assert closer.is_alive()
        connection.commit()
        closer.join(5)
    assert not closer.is_alive()
    assert books.calendar.periods[1].closed


def test_raw_sql_is_waited_for_by_whoever_needs_the_calendar_alone(books: Company) -> None:
    """A trial balance, a sealing, a close: what has a number by then must be there for them."""
    calendar = books.administrator.calendar_id
    raw = LINE.format(table="line") + "VALUES (1, '2026-02-03', 1, 'USD', 5, 1)"
    with psycopg.connect(url_of(books.store)) as connection:
        connection.execute(raw)
        with psycopg.connect(url_of(books.store)) as other:
            alone = other.execute("SELECT pg_try_advisory_xact_lock(%s)", (calendar,)).fetchone()
        assert alone == (False,)
        connection.rollback()


def test_raw_sql_waits_for_whoever_has_the_calendar_alone(books: Company) -> None:
    february = closable(books)
    raw = LINE.format(table="line") + "VALUES (1, '2026-02-03', 1, 'USD', 5, 1)"
    refused: list[BaseException] = []

    def post() -> None:
        try:
            with psycopg.connect(url_of(books.store)) as connection:
                connection.execute(raw)
        except RaiseException as problem:
            refused.append(problem)

    def close_while_somebody_posts(given: Books) -> None:
        poster.start()
        poster.join(0.3)
        assert poster.is_alive()
        periods.close(given, books.administrator, february)

    poster = Thread(target=post)
    books.store.write(books.administrator, close_while_somebody_posts)
    poster.join(5)
    assert [CLOSED in str(each) for each in refused] == [True]


def test_every_lock_is_taken_before_a_calendar_is_read(books: Company) -> None:
    """Whoever waits for a calendar that somebody has alone holds no row of another one."""
    first = books.administrator.calendar_id
    with psycopg.connect(url_of(books.store)) as alone:
        added = alone.execute(
            "INSERT INTO calendar (tenant_id, entity_id, version, next_entry_number) "
            "SELECT tenant_id, entity_id, 1, 1 FROM calendar RETURNING id"
        ).fetchone()
        assert added is not None
        alone.commit()
        alone.execute("SELECT pg_advisory_xact_lock(%s)", added)
        rows = (f"({each}, '2026-02-03', 1, 'USD', 5, 1)" for each in (*added, first))
        raw = LINE.format(table="line") + f"VALUES {', '.join(rows)}"

        def post() -> None:
            with psycopg.connect(url_of(books.store)) as connection:
                connection.execute(raw)

        poster = Thread(target=post)
        poster.start()
        poster.join(0.3)
        assert poster.is_alive()
        held = "SELECT NOT pg_try_advisory_xact_lock(%s)"
        assert alone.execute(held, (first,)).fetchone() == (True,)
        alone.execute("SELECT FROM calendar WHERE id = %s FOR UPDATE NOWAIT", (first,))
        alone.commit()
        poster.join(5)
    assert not poster.is_alive()
