"""A PostgreSQL server in trouble: what callers are told, how soon, and that it passes."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from threading import Event
from typing import Any

import psycopg
import pytest

from any_store import change, make_schema, rows_of, url_of
from company import Clock, Company
from monthend.services.ports import StoreUnavailable
from monthend.storage.postgresql.calls import Transaction
from monthend.storage.postgresql.database import TRIES, PostgresDatabase
from monthend.storage.postgresql.store import PostgresStore
from postgresql_cluster import Cluster

pytestmark = pytest.mark.postgresql

# Conditions by SQLSTATE, and words of what a caller is told.
TROUBLES = {
    "08006": "the connection failed",
    "25006": "read-only",
    "40001": "others were in the way",
    "40P01": "others were in the way",
    "42501": "access is denied",
    "53100": "the disk is full",
    "53200": "not enough memory",
    "53300": "takes no more connections",
    "53400": "too few resources",
    "55P03": "keeps it locked",
    "57000": "somebody stopped it",
    "57014": "did not answer in time",
    "57P01": "shutting down",
    "57P02": "has crashed",
    "57P03": "starting or shutting down",
    "58000": "the system that it runs on",
    "58030": "the disk reports an error",
    "XX001": "damaged",
    "XX002": "damaged",
}
WRITERS = 2
PATIENCE = 0.4


@pytest.fixture
def store(postgresql: Cluster, clock: Clock) -> Iterator[PostgresStore]:
    store = PostgresStore(postgresql.database(make_schema), clock=clock, writers=WRITERS)
    yield store
    store.close()


@pytest.fixture
def database(store: PostgresStore, company: Company) -> PostgresDatabase:
    return store.database


@pytest.fixture
def impatient(store: PostgresStore, company: Company) -> Iterator[PostgresDatabase]:
    """The same database, whose callers do not wait long for a connection."""
    database = PostgresDatabase(
        url_of(store), writers=WRITERS, patience=PATIENCE, on_connect=lambda _: None
    )
    yield database
    database.close()


def rename(given: Transaction) -> None:
    given.connection.execute("UPDATE tenant SET name = name || '!'")


def raising(state: str, tries: list[int]) -> Callable[[Transaction], None]:
    """Work that has the server itself report a condition."""

    def work(given: Transaction) -> None:
        tries.append(1)
        rename(given)
        given.connection.execute(f"DO $$BEGIN RAISE 'in trouble' USING ERRCODE = '{state}'; END$$")

    return work


@pytest.mark.parametrize(("state", "words"), TROUBLES.items())
def test_every_condition_of_the_server_is_told_as_one(
    store: PostgresStore, database: PostgresDatabase, state: str, words: str
) -> None:
    tries: list[int] = []
    with pytest.raises(StoreUnavailable, match=words) as told:
        database.write(raising(state, tries))
    assert "in trouble" in str(told.value) or state.startswith("57P")
    assert not told.value.unknown
    assert len(tries) == (TRIES if state.startswith("40") else 2 if state.startswith("57P") else 1)
    assert rows_of(store, "SELECT name FROM tenant") == [("Acme",)]


@pytest.mark.parametrize("state", ["22012", "42703", "XX000"])
def test_what_is_wrong_with_a_statement_is_not_blamed_on_the_server(
    database: PostgresDatabase, state: str
) -> None:
    with pytest.raises(psycopg.Error):
        database.write(raising(state, []))


# Connections --------------------------------------------------------------------------------


def sessions(store: PostgresStore) -> list[tuple[Any, ...]]:
    """The sessions of the database that its own reader does not ask in."""
    return rows_of(
        store,
        "SELECT pid FROM pg_stat_activity WHERE datname = current_database() "
        "AND application_name = 'monthend' AND pid <> pg_backend_pid() ORDER BY pid",
    )


def hold(database: PostgresDatabase, count: int) -> tuple[Event, list[Future[None]]]:
    """Keep that many writing connections busy until the event is set."""
    go_on, busy = Event(), [Event() for _ in range(count)]

    def holding(begun: Event) -> Callable[[Transaction], None]:
        def work(_: Transaction) -> None:
            begun.set()
            assert go_on.wait(20)

        return work

    held = [database.submit(holding(begun)) for begun in busy]
    assert all(begun.wait(5) for begun in busy)
    return go_on, held


def test_whoever_waits_too_long_for_a_connection_is_told(impatient: PostgresDatabase) -> None:
    go_on, held = hold(impatient, WRITERS)
    began = time.monotonic()
    more = [impatient.submit(rename) for _ in range(50)]
    problems = [answer.exception(10) for answer in more]
    assert time.monotonic() - began < PATIENCE * 3
    go_on.set()
    assert {type(each) for each in problems} == {StoreUnavailable}
    assert "busy for more than" in str(problems[0])
    assert [answer.result(5) for answer in held] == [None] * WRITERS


def test_what_was_refused_for_want_of_a_connection_is_not_done_later(
    store: PostgresStore, impatient: PostgresDatabase
) -> None:
    go_on, held = hold(impatient, WRITERS)
    assert isinstance(impatient.submit(rename).exception(10), StoreUnavailable)
    go_on.set()
    for answer in held:
        answer.result(5)
    impatient.write(rename)
    assert rows_of(store, "SELECT name FROM tenant") == [("Acme!",)]


def test_callers_more_than_connections_get_their_turns(
    store: PostgresStore, database: PostgresDatabase
) -> None:
    answers = [database.submit(rename) for _ in range(100)]
    for answer in answers:
        answer.result(10)
    assert rows_of(store, "SELECT length(name) FROM tenant") == [(104,)]
    assert len(sessions(store)) <= WRITERS + 1


def test_failures_of_every_kind_leave_no_connection_behind(
    store: PostgresStore, database: PostgresDatabase
) -> None:
    before = len(sessions(store))
    for state in [*TROUBLES, "22012"] * 3:
        with pytest.raises((StoreUnavailable, psycopg.Error)):
            database.write(raising(state, []))
    for _ in range(WRITERS * 2):
        database.write(rename)
    assert before <= len(sessions(store)) <= WRITERS + 1
    locks = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'"
    assert rows_of(store, locks) == [(0,)]


def test_a_connection_to_a_server_that_became_read_only_is_given_up(
    store: PostgresStore, database: PostgresDatabase
) -> None:
    """After a failover the address leads to the server that takes writes by then."""
    name = url_of(store).rpartition("/")[2]
    change(store, f"ALTER DATABASE {name} SET default_transaction_read_only = on")
    with psycopg.connect(url_of(store), autocommit=True) as other:
        other.execute("SET default_transaction_read_only = off")
        other.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        for _ in range(WRITERS):
            with pytest.raises(StoreUnavailable, match="read-only"):
                database.write(rename)
        other.execute(f"ALTER DATABASE {name} SET default_transaction_read_only = off")
    for _ in range(WRITERS * 2):
        database.write(rename)


def test_threads_that_get_no_connection_leave_calls_to_those_that_have_one(
    postgresql: Cluster, store: PostgresStore, impatient: PostgresDatabase
) -> None:
    """Where a server takes no more connections, the ones that are there go on."""
    one = Event()
    impatient.submit(lambda _: one.set()).result(5)
    name = url_of(store).rpartition("/")[2]
    postgresql.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
    try:
        for _ in range(20):
            impatient.write(rename)
    finally:
        postgresql.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")
    assert rows_of(store, "SELECT length(name) FROM tenant") == [(24,)]


# Locks and time -----------------------------------------------------------------------------


@pytest.mark.parametrize("settled", [False, True])
def test_whoever_waits_too_long_for_a_lock_is_told(
    store: PostgresStore, company: Company, clock: Clock, settled: bool
) -> None:
    quick = PostgresStore(url_of(store), clock=clock, writers=1, statement_seconds=0.3)
    key = company.administrator.calendar_id

    def ask() -> None:
        if settled:
            quick.read_calendar(key, lambda _: None, settled=True)
        else:
            quick.write_calendar(key, lambda _: None)

    try:
        with psycopg.connect(url_of(store)) as other:
            other.execute("SELECT pg_advisory_lock(%s)", (key,))
            with pytest.raises(StoreUnavailable, match=r"locked|in time"):
                ask()
        ask()
    finally:
        quick.close()


def test_a_session_gives_up_locks_and_clients_that_are_gone(store: PostgresStore) -> None:
    names = ("lock_timeout", "client_connection_check_interval", "tcp_keepalives_idle")
    found = store.rows(f"SELECT {', '.join(f'current_setting({name!r})' for name in names)}")
    assert found == [("10s", "2s", "15")]


def test_what_the_url_says_of_a_connection_goes_before(
    postgresql: Cluster, clock: Clock, company: Company, store: PostgresStore
) -> None:
    url = f"{url_of(store)}?application_name=books"
    named = PostgresStore(url, clock=clock, writers=1, readers=1)
    try:
        assert named.rows("SELECT current_setting('application_name')") == [("books",)]
    finally:
        named.close()


def test_every_session_waits_for_the_disk_whatever_the_server_is_set_to(
    store: PostgresStore,
) -> None:
    """The cluster of the tests is set to answer before it has written."""
    assert store.rows("SELECT current_setting('synchronous_commit')") == [("on",)]


def test_every_letter_is_kept_whatever_encoding_a_client_is_set_to(
    postgresql: Cluster, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PGCLIENTENCODING", "LATIN1")
    for more in ("client_encoding=LATIN1", "options=-cclient_encoding%3DLATIN1"):
        store = PostgresStore(f"{postgresql.database(make_schema)}?{more}", clock=clock)
        try:
            assert store.rows("SELECT 'Za\u017c\u00f3\u0142\u0107 \u20ac'") == [
                ("Za\u017c\u00f3\u0142\u0107 \u20ac",)
            ]
        finally:
            store.close()


@pytest.mark.parametrize("encoding", ["LATIN1", "SQL_ASCII"])
def test_a_database_that_cannot_keep_every_letter_is_refused(
    postgresql: Cluster, clock: Clock, encoding: str
) -> None:
    postgresql.execute(
        f"CREATE DATABASE letters_{encoding} ENCODING {encoding} LOCALE 'C' TEMPLATE template0"
    )
    url = postgresql.url(f"letters_{encoding}".lower())
    with pytest.raises(StoreUnavailable, match=f"its encoding is {encoding} and must be UTF8"):
        PostgresStore(url, clock=clock).create_schema()


def test_a_wrong_variable_of_libpq_is_trouble_and_no_fault_of_the_program(
    postgresql: Cluster, clock: Clock
) -> None:
    url = f"{postgresql.database(make_schema)}?connect_timeout=soon"
    with pytest.raises(StoreUnavailable, match="the driver cannot read the URL"):
        PostgresStore(url, clock=clock).check_schema()
