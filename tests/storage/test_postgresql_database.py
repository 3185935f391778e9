"""Connections that are lost, transactions that get in each other's way, and snapshots."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier, Event, Thread
from typing import Any

import psycopg
import pytest

from any_store import change, rows_of, url_of
from company import Clock, Company
from monthend.domain.errors import NameTaken
from monthend.domain.ledger import AccountingCode
from monthend.services import transactions
from monthend.services.ports import Books, StoreUnavailable
from monthend.storage.postgresql import gate, partitions
from monthend.storage.postgresql.calls import Transaction
from monthend.storage.postgresql.connections import Connection
from monthend.storage.postgresql.database import PostgresDatabase
from monthend.storage.postgresql.store import PostgresStore
from postgresql_cluster import Cluster

pytestmark = pytest.mark.postgresql

DAY = date(2026, 1, 15)


@pytest.fixture
def store(postgresql: Cluster, clock: Clock) -> Iterator[PostgresStore]:
    store = PostgresStore(postgresql.empty_database(), clock=clock, writers=6)
    yield store
    store.close()


@pytest.fixture
def books(company: Company) -> Company:
    company.create_months(date(2026, 1, 1), 3)
    return company


@pytest.fixture
def database(store: PostgresStore, company: Company) -> PostgresDatabase:
    return store.database


def end(connection: Connection, store: PostgresStore) -> None:
    """Have the server end a connection, as an administrator does."""
    with psycopg.connect(url_of(store)) as other:
        pid = connection.info.backend_pid
        ended = other.execute("SELECT pg_terminate_backend(%s, 5000)", (pid,)).fetchone()
        assert ended == (True,)


# Lost connections ---------------------------------------------------------------------------


def test_work_whose_connection_is_lost_before_the_commit_is_done_once_more(
    store: PostgresStore, database: PostgresDatabase
) -> None:
    tries: list[int] = []

    def work(given: Transaction) -> int:
        given.connection.execute("UPDATE tenant SET name = name || '!'")
        tries.append(1)
        if len(tries) == 1:
            end(given.connection, store)
            given.connection.execute("SELECT 1")
        return len(tries)

    assert database.write(work) == 2
    assert rows_of(store, "SELECT name FROM tenant") == [("Acme!",)]


def test_a_connection_that_keeps_being_lost_is_told(
    store: PostgresStore, database: PostgresDatabase
) -> None:
    def work(given: Transaction) -> None:
        end(given.connection, store)
        given.connection.execute("SELECT 1")

    with pytest.raises(StoreUnavailable) as told:
        database.write(work)
    assert not told.value.unknown


def test_a_connection_lost_in_the_commit_leaves_the_outcome_unknown(
    store: PostgresStore, database: PostgresDatabase
) -> None:
    tries: list[int] = []

    def work(given: Transaction) -> None:
        tries.append(1)
        given.connection.execute("UPDATE tenant SET name = name || '!'")
        end(given.connection, store)

    with pytest.raises(StoreUnavailable, match="is not known") as told:
        database.write(work)
    assert told.value.unknown
    assert tries == [1]  # whoever does not know must not do it again


def test_work_that_swallows_an_error_commits_nothing(database: PostgresDatabase) -> None:
    def work(given: Transaction) -> None:
        given.connection.execute("UPDATE tenant SET name = 'gone'")
        with pytest.raises(Exception, match="nowhere"):
            given.connection.execute("SELECT * FROM nowhere")

    with pytest.raises(RuntimeError, match="went on"):
        database.write(work)


def test_a_statement_that_takes_too_long_is_told(postgresql: Cluster, clock: Clock) -> None:
    store = PostgresStore(postgresql.empty_database(), clock=clock, statement_seconds=0.1)
    try:
        with pytest.raises(StoreUnavailable, match="did not answer in time"):
            store.rows("SELECT pg_sleep(5)")
    finally:
        store.close()


# Side by side -------------------------------------------------------------------------------


def test_deadlocked_work_is_done_again(database: PostgresDatabase, store: PostgresStore) -> None:
    change(store, "INSERT INTO role (tenant_id, name) SELECT id, 'a' FROM tenant")
    change(store, "INSERT INTO role (tenant_id, name) SELECT id, 'b' FROM tenant")
    both = Barrier(2)
    first_try = {"ab", "ba"}

    def crossing(order: str) -> Any:
        def work(given: Transaction) -> None:
            for name in order:
                given.connection.execute("SELECT 1 FROM role WHERE name = %s FOR UPDATE", (name,))
                if order in first_try:
                    first_try.discard(order)
                    both.wait(5)

        return work

    for answer in [database.submit(crossing(order)) for order in ("ab", "ba")]:
        answer.result(timeout=10)


def test_a_transaction_is_moved_once_by_two_who_try(books: Company) -> None:
    payment = books.add_transaction("Payment", "Draft", DAY)
    caller = books.administrator

    def post(given: Books) -> None:
        transactions.set_status(given, caller, payment, "Processed")

    answers = [books.store.submit(caller, post, posting=True) for _ in range(4)]
    assert [answer.exception(10) is None for answer in answers].count(True) == 1
    assert books.rows("SELECT count(*), sum(amount) FROM line") == [(2, 0)]


def test_the_last_revenue_item_done_closes_the_period_that_waits_for_it(books: Company) -> None:
    """Each of two postings side by side would see the other's item as still under way."""
    january = books.calendar.periods[0].id
    last = date(2026, 1, 31)
    items = [books.add_transaction("Revenue Event Item", "Processing", last) for _ in range(4)]
    books.close(january)
    books.run_trial_balances()
    assert not books.period(january).closed
    caller = books.administrator

    def distribute(item: str) -> Any:
        return lambda given: transactions.set_status(given, caller, item, "Distributed")

    answers = [books.store.submit(caller, distribute(item), posting=True) for item in items]
    for answer in answers:
        answer.result(10)
    assert books.period(january).closed


def test_a_name_taken_in_between_is_refused_in_words(books: Company) -> None:
    caller = books.administrator

    def add(given: Books) -> None:
        given.add_code(AccountingCode(key=0, name="Rent", type="OtherExpenses"), caller)

    answers = [books.store.submit(caller, add, posting=True) for _ in range(4)]
    problems = [answer.exception(10) for answer in answers]
    assert [type(each) for each in problems if each is not None] == [NameTaken] * 3


def test_entries_of_many_threads_have_numbers_of_their_own(books: Company) -> None:
    with ThreadPoolExecutor(6) as pool:
        made = list(pool.map(lambda _: books.post_entry("Jan", DAY), range(30)))
    assert len(set(made)) == 30
    assert books.rows("SELECT sum(debit), sum(credit) FROM month_balance") == [(30000, 30000)]


# Snapshots ----------------------------------------------------------------------------------


def test_a_settled_snapshot_ends_at_the_number_it_names(books: Company) -> None:
    """A posting that took its number and has not committed is waited for."""
    store, caller = books.store, books.administrator
    assert isinstance(store, PostgresStore)
    numbered, go_on = Event(), Event()
    numbers: list[int] = []

    def post(given: Books) -> None:
        numbers.append(given.commit_sequence)
        numbered.set()
        assert go_on.wait(5)

    posting = store.submit(caller, post, posting=True)
    assert numbered.wait(5)
    seen: list[int] = []
    reader = Thread(
        target=lambda: seen.append(
            store.read_calendar(caller.calendar_id, lambda given: given.sequence_seen, settled=True)
        )
    )
    reader.start()
    reader.join(0.3)
    assert reader.is_alive()
    go_on.set()
    posting.result(5)
    reader.join(5)
    assert seen == numbers


def test_a_settled_snapshot_holds_nobody_up_once_it_is_taken(books: Company) -> None:
    store, caller = books.store, books.administrator
    assert isinstance(store, PostgresStore)

    def read(given: Books) -> tuple[int, int]:
        before = given.sequence_seen
        with ThreadPoolExecutor(1) as pool:
            pool.submit(books.post_entry, "Jan", DAY).result(5)
        return before, given.sequence_seen

    before, after = store.read_calendar(caller.calendar_id, read, settled=True)
    assert before == after


def test_a_settled_snapshot_that_fails_gives_the_lock_back(
    books: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, caller = books.store, books.administrator
    assert isinstance(store, PostgresStore)

    def fail(_: Connection) -> None:
        raise ValueError("no snapshot today")

    with monkeypatch.context() as broken:
        broken.setattr(gate, "snapshot", fail)
        with pytest.raises(ValueError, match="no snapshot"):
            store.read_calendar(caller.calendar_id, lambda _: None, settled=True)
    books.pending_close(books.calendar.periods[0].id)


# Partitions ---------------------------------------------------------------------------------


def months(books: Company) -> list[str]:
    found = books.rows(
        "SELECT relname::text FROM pg_class WHERE relispartition AND relkind = 'r' ORDER BY 1"
    )
    return [str(name) for (name,) in found]


def test_a_month_gets_its_partition_with_its_period(books: Company) -> None:
    assert months(books) == ["line_2026_01", "line_2026_02", "line_2026_03"]


def test_any_other_day_gets_one_with_its_first_line(books: Company) -> None:
    books.post_entry("Open-Ended", date(2031, 12, 31))
    books.post_entry("Open-Ended", date(2999, 1, 1))
    assert months(books)[3:] == ["line_2031_12", "line_after"]


def test_a_partition_that_is_gone_is_made_again(books: Company) -> None:
    books.spoil("DROP TABLE line_2026_02")
    books.post_entry("Feb", date(2026, 2, 2))
    assert "line_2026_02" in months(books)


def test_a_partition_that_was_detached_is_told_and_not_waited_for(books: Company) -> None:
    """It is there when it is to be made, and takes no row."""
    books.post_entry("Jan", DAY)
    change(books.store, "ALTER TABLE line DETACH PARTITION line_2026_01")
    with pytest.raises(StoreUnavailable, match="a detached partition, perhaps"):
        books.post_entry("Jan", DAY)
    change(
        books.store,
        "ALTER TABLE line ATTACH PARTITION line_2026_01 FOR VALUES FROM ('2026-01-01') "
        "TO ('2026-02-01')",
    )
    books.post_entry("Jan", DAY)


def test_partitions_follow_one_another_without_a_gap(store: PostgresStore) -> None:
    store.create_schema()
    ends = ["1989-12-31", "1990-01-01", "1990-02-28", "2099-11-30", "2099-12-31", "2100-01-01"]
    store.database.write(
        lambda given: partitions.make(given.connection, map(partitions.partition_of, ends))
    )
    bounds = rows_of(
        store,
        "SELECT pg_get_expr(relpartbound, oid) FROM pg_class WHERE relispartition "
        "AND relkind = 'r' ORDER BY relname = 'line_after', relname <> 'line_before', relname",
    )
    assert [str(bound).removeprefix("FOR VALUES FROM ") for (bound,) in bounds] == [
        "(MINVALUE) TO ('1990-01-01')",
        "('1990-01-01') TO ('1990-02-01')",
        "('1990-02-01') TO ('1990-03-01')",
        "('2099-11-01') TO ('2099-12-01')",
        "('2099-12-01') TO ('2100-01-01')",
        "('2100-01-01') TO (MAXVALUE)",
    ]


@pytest.mark.parametrize(
    "name", ["", "1989-12", "2100-01", "2026-13", "2026-1", "x; DROP TABLE line"]
)
def test_there_are_no_other_partitions(store: PostgresStore, name: str) -> None:
    store.create_schema()
    with pytest.raises(psycopg.errors.RaiseException, match="no such partition"):
        store.database.write(lambda given: partitions.make(given.connection, [name]))
