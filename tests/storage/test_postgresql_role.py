"""A role that serves and does not own the tables: what it can do, and what it cannot."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import psycopg
import pytest
from psycopg import errors

from any_store import url_of
from company import Clock, Company, found_company
from monthend.services import accounting_codes, transactions
from monthend.storage import schema
from monthend.storage.postgresql import roles
from monthend.storage.postgresql.store import PostgresStore
from monthend.subledger.accounting_codes import CodeFields
from postgresql_cluster import Cluster
from storage import test_fence as of_sqlite

pytestmark = pytest.mark.postgresql

OWNER, ROLE = "role_test_owner", "role_test_server"
DAY = date(2026, 4, 15)


@dataclass(frozen=True, slots=True)
class Server:
    """A database whose tables belong to one role and are served by another."""

    company: Company
    store: PostgresStore
    url: str


def as_role(url: str, role: str) -> str:
    return url.replace("//postgres@", f"//{role}@")


@pytest.fixture(scope="module")
def served(postgresql: Cluster) -> Iterator[Server]:
    clock, url = Clock(), postgresql.empty_database()
    for role in (OWNER, ROLE):
        postgresql.execute(f"CREATE ROLE {role} LOGIN")
    postgresql.execute(f"ALTER DATABASE {url.rpartition('/')[2]} OWNER TO {OWNER}")
    owner = PostgresStore(as_role(url, OWNER), clock=clock, writers=1)
    owner.create_schema()
    owner.database.write(lambda given: roles.grant(given.connection, ROLE))
    owner.close()
    store = PostgresStore(as_role(url, ROLE), clock=clock, writers=3)
    company = found_company(store, clock)
    company.add_codes()
    yield Server(company=of_sqlite.fill(company), store=store, url=as_role(url, ROLE))
    store.close()
    postgresql.drop(url)
    for role in (ROLE, OWNER):
        postgresql.execute(f"DROP ROLE {role}")


def test_every_table_has_its_rights_written_down() -> None:
    assert set(roles.RIGHTS) >= {table.name for table in schema.metadata.sorted_tables}


def test_it_founds_fills_closes_and_imports(served: Server) -> None:
    """The fixture has: periods, entries, transactions, imports that stand and fall, a close."""
    books = served.company
    assert books.rows("SELECT count(*) > 0 FROM line") == [(True,)]
    assert books.rows("SELECT count(*) > 0 FROM trial_balance_result") == [(True,)]


def test_it_reads_everything_that_a_backup_holds(served: Server) -> None:
    """The counters of calendars that were there before it had rights, and of those since."""
    with psycopg.connect(served.url) as connection:
        for table in schema.metadata.sorted_tables:
            connection.execute(f"SELECT * FROM {table.name}")
        for (key,) in connection.execute("SELECT id FROM calendar").fetchall():
            connection.execute(f"SELECT last_value FROM entry_number_{key}")
        connection.execute("SELECT last_value FROM commit_sequence")


def test_it_opens_a_period_again_and_closes_it(served: Server) -> None:
    books = served.company
    january = books.calendar.periods[0].id
    books.reopen(january)
    books.close(january)
    books.run_trial_balances()
    assert books.calendar.periods[0].closed


def test_a_month_that_nobody_foresaw_gets_its_partition(served: Server) -> None:
    served.company.post_entry("Open-Ended", date(2031, 5, 5))
    found = served.company.rows("SELECT tableowner FROM pg_tables WHERE tablename = 'line_2031_05'")
    assert found == [(OWNER,)]


def test_it_moves_transactions(served: Server) -> None:
    books, caller = served.company, served.company.administrator
    payment = books.add_transaction("Payment", "Draft", DAY)
    served.store.write(
        caller, lambda given: transactions.set_status(given, caller, payment, "Processed")
    )


def test_it_takes_an_accounting_code_through_its_life(served: Server) -> None:
    books = served.company
    till: CodeFields = {"name": "Till", "type": "Cash"}
    key = books.write(lambda given, by: accounting_codes.create(given, by, till))
    books.write(lambda given, by: accounting_codes.update(given, by, key, {"notes": "x"}))
    books.write(lambda given, by: accounting_codes.deactivate(given, by, key))
    books.write(lambda given, by: accounting_codes.delete(given, by, key))
    assert "Till" not in books.read(lambda given, by: given.codes())


FORBIDDEN = [
    "TRUNCATE accounting_code",
    "UPDATE accounting_code SET public_id = 'x'",
    "UPDATE accounting_code SET tenant_id = 'x'",
    *(
        f"{what} {table}"
        for table in ("history", "history_seal", "trial_balance_result", "line", "journal_entry")
        for what in ("DELETE FROM", "TRUNCATE")
    ),
    "UPDATE history SET user_id = 'x'",
    "UPDATE history_seal SET hash = 'x'",
    "UPDATE trial_balance_result SET rows = 'x'",
    "UPDATE journal_entry SET details = '{}'",
    "UPDATE line SET amount = 1",
    "UPDATE line SET date = '2026-09-09'",
    "UPDATE subledger_transaction SET amount = 1",
    "DELETE FROM subledger_transaction",
    "DELETE FROM trial_balance_run",
    "DELETE FROM calendar",
    "UPDATE calendar SET tenant_id = 'x'",
    "UPDATE schema_version SET version = 1",
    # Partitions.
    "INSERT INTO line_2026_02 (calendar_id, date, code_id, currency, amount, commit_sequence) "
    "VALUES (1, '2026-02-03', 1, 'USD', 5, 1)",
    "SELECT * FROM line_2026_02",
    "UPDATE line_2026_02 SET home_amount = 1",
    "DROP TABLE line_2026_02",
    "ALTER TABLE line DETACH PARTITION line_2026_02",
    "CREATE TABLE line_2040_01 PARTITION OF line FOR VALUES FROM ('2040-01-01') TO ('2040-02-01')",
    # The fence.
    "ALTER TABLE line DISABLE TRIGGER ALL",
    "ALTER TABLE line DISABLE TRIGGER fence_line_insert",
    "DROP TRIGGER fence_line_insert ON line",
    "DROP FUNCTION fence_days_insert() CASCADE",
    "ALTER FUNCTION fence_days_insert() SET search_path = pg_temp",
    "CREATE OR REPLACE FUNCTION fence_days_insert() RETURNS trigger LANGUAGE plpgsql AS "
    "$$BEGIN RETURN NULL; END$$",
    "CREATE FUNCTION mine() RETURNS integer LANGUAGE sql AS 'SELECT 1'",
    "SET session_replication_role = replica",
    # What counts.
    "SELECT setval('commit_sequence', 1)",
    "SELECT setval('line_id_seq', 1)",
    "SELECT nextval('entry_number_1')",
    "CREATE SEQUENCE mine",
]


@pytest.mark.parametrize("statement", FORBIDDEN)
def test_it_has_no_right_to_anything_else(served: Server, statement: str) -> None:
    with (
        psycopg.connect(served.url) as connection,
        pytest.raises((errors.InsufficientPrivilege, errors.WrongObjectType)),
    ):
        connection.execute(statement)


def test_a_table_of_its_own_does_not_deceive_the_fence(served: Server) -> None:
    """A temporary calendar with nothing closed in it stands before the real one."""
    with psycopg.connect(served.url) as connection:
        connection.execute("CREATE TEMP TABLE calendar (id bigint, closed_through text)")
        connection.execute("INSERT INTO calendar VALUES (1, NULL)")
        with pytest.raises(errors.RaiseException, match="monthend fence"):
            connection.execute(
                "INSERT INTO public.line (calendar_id, date, code_id, currency, amount, "
                "commit_sequence) VALUES (1, '2026-01-31', 1, 'USD', 5, 1)"
            )


def test_rows_that_count_are_not_discarded_for_it(served: Server) -> None:
    with (
        psycopg.connect(served.url) as connection,
        pytest.raises(errors.RaiseException, match="never changed or deleted"),
    ):
        connection.execute(
            "SELECT discard_staged('line', batch_id, 0, 10) FROM line "
            "WHERE batch_id IS NOT NULL LIMIT 1"
        )


def test_nothing_but_staged_rows_is_discarded_for_it(served: Server) -> None:
    with (
        psycopg.connect(served.url) as connection,
        pytest.raises(errors.RaiseException, match="nothing is staged"),
    ):
        connection.execute("SELECT discard_staged('history', 1, 0, 10)")


def test_a_stranger_may_not_call_what_the_owner_does(served: Server, postgresql: Cluster) -> None:
    postgresql.execute("CREATE ROLE stranger LOGIN")
    try:
        with (
            psycopg.connect(
                as_role(url_of(served.store), "stranger").replace(ROLE, "stranger")
            ) as connection,
            pytest.raises(errors.InsufficientPrivilege),
        ):
            connection.execute("SELECT make_line_partition('2040-01')")
    finally:
        postgresql.execute("DROP ROLE stranger")


@pytest.mark.parametrize(
    ("role", "why"),
    [
        ("nobody_at_all", "does not exist"),
        ("postgres", "every right"),
        ("pg_read_all_data", "one of PostgreSQL's own"),
        ("public", "one of PostgreSQL's own"),
    ],
)
def test_who_cannot_be_held_to_rights_gets_none(
    postgresql: Cluster, clock: Clock, role: str, why: str
) -> None:
    store = PostgresStore(postgresql.empty_database(), clock=clock, writers=1)
    store.create_schema()
    try:
        with pytest.raises(roles.RoleUnfit, match=why):
            store.database.write(lambda given: roles.grant(given.connection, role))
    finally:
        store.close()


@pytest.mark.parametrize("role", ["pg_read_all_data", "public"])
def test_no_statements_are_printed_for_a_role_of_postgresql_itself(
    served: Server, role: str
) -> None:
    with pytest.raises(roles.RoleUnfit, match=f"The role {role} is one of PostgreSQL's own"):
        served.store.database.read(lambda given: roles.grants(given.connection, role))


def test_rights_given_before_are_taken_away(postgresql: Cluster, clock: Clock) -> None:
    url = postgresql.empty_database()
    store = PostgresStore(url, clock=clock, writers=1)
    store.create_schema()
    postgresql.execute("CREATE ROLE greedy LOGIN")
    database = url.rpartition("/")[2]
    try:
        postgresql.execute("GRANT ALL ON ALL TABLES IN SCHEMA public TO greedy", database)
        store.database.write(lambda given: roles.grant(given.connection, "greedy"))
        with psycopg.connect(as_role(url, "greedy")) as connection:
            connection.execute("SELECT count(*) FROM line")
            with pytest.raises(errors.InsufficientPrivilege):
                connection.execute("DELETE FROM history")
    finally:
        store.close()
        postgresql.drop(url)
        postgresql.execute("DROP ROLE greedy")
