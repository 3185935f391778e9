"""What a caller may rely on when its write is answered."""

import asyncio
import logging
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import closing
from pathlib import Path

import pytest

from monthend.services.ports import StoreUnavailable
from monthend.storage.sqlite import SqliteDatabase, Transaction

SCHEMA = """
CREATE TABLE entries (id INTEGER PRIMARY KEY, amount BIGINT NOT NULL);
CREATE TABLE lines (entry BIGINT REFERENCES entries (id) DEFERRABLE INITIALLY DEFERRED);
CREATE TRIGGER closed BEFORE INSERT ON entries WHEN new.amount = 13
BEGIN SELECT raise(ABORT, 'the period is closed'); END;
"""


@pytest.fixture
def rollbacks() -> list[str]:
    return []


@pytest.fixture
def database(tmp_path: Path, rollbacks: list[str]) -> Iterator[SqliteDatabase]:
    with closing(sqlite3.connect(tmp_path / "books.db")) as connection:
        connection.executescript(SCHEMA)
    database = SqliteDatabase(
        str(tmp_path / "books.db"), on_rollback=lambda: rollbacks.append("rolled back")
    )
    yield database
    database.close()


def seen_from_outside(database: SqliteDatabase) -> int:
    with closing(sqlite3.connect(database.path)) as connection:
        count: int = connection.execute("SELECT count(*) FROM entries").fetchone()[0]
        return count


def posting(amount: int) -> Callable[[Transaction], int]:
    def post(transaction: Transaction) -> int:
        transaction.connection.execute("INSERT INTO entries (amount) VALUES (?)", (amount,))
        return amount

    return post


def posting_then_failing(transaction: Transaction) -> None:
    posting(7)(transaction)
    raise LookupError("no such accounting code")


def together(
    database: SqliteDatabase, *works: Callable[[Transaction], object]
) -> list[Future[object]]:
    """The works wait in line while the writer is busy, and then share a commit."""
    busy, go_on = threading.Event(), threading.Event()

    def hold(_: Transaction) -> None:
        busy.set()
        go_on.wait(10)
        time.sleep(0.01)  # more than one commit's worth of work: the others come after it

    held = database.submit(hold)
    busy.wait(10)
    futures = [database.submit(work) for work in works]
    go_on.set()
    held.result(10)
    for future in futures:
        future.exception(10)
    return futures


def test_a_write_answers_what_its_work_returns(database: SqliteDatabase) -> None:
    assert database.write(posting(5)) == 5


def test_an_answer_comes_after_the_commit(database: SqliteDatabase) -> None:
    seen: list[int] = []
    answered = threading.Event()

    def look(_: Future[int]) -> None:
        seen.append(seen_from_outside(database))
        answered.set()

    database.submit(posting(5)).add_done_callback(look)
    assert answered.wait(10)
    assert seen == [1]


def test_nothing_is_answered_while_the_shared_commit_is_outstanding(
    database: SqliteDatabase,
) -> None:
    futures: list[Future[object]] = []
    observed: list[object] = []
    ready = threading.Event()

    def look(_: Transaction) -> None:
        ready.wait(10)
        observed.append([future.done() for future in futures])
        observed.append(seen_from_outside(database))

    futures += [database.submit(posting(1)), database.submit(posting_then_failing)]
    last = database.submit(look)
    ready.set()
    last.result(10)
    # Either all three shared a commit, or the first ones were answered after their own.
    assert observed in ([[False, False], 0], [[True, True], 1], [[True, False], 1])


def test_a_failing_call_takes_back_its_own_writes_alone(database: SqliteDatabase) -> None:
    first, failing, last = together(database, posting(1), posting_then_failing, posting(2))
    assert isinstance(failing.exception(), LookupError)
    assert (first.result(), last.result()) == (1, 2)
    rows = database.read(lambda t: t.connection.execute("SELECT amount FROM entries").fetchall())
    assert rows == [(1,), (2,)]


def test_many_waiting_calls_share_a_commit_up_to_a_bound(database: SqliteDatabase) -> None:
    seen: list[int] = []

    def post(transaction: Transaction) -> None:
        seen.append(seen_from_outside(database))
        posting(1)(transaction)

    together(database, *[post] * 40)
    calls_of_each_commit = [seen.count(rows) for rows in sorted(set(seen))]
    assert sum(calls_of_each_commit) == 40
    assert max(calls_of_each_commit) <= 32
    assert len(calls_of_each_commit) < 40


def test_a_long_work_is_committed_before_the_next_begins(database: SqliteDatabase) -> None:
    seen: list[int] = []

    def post(transaction: Transaction) -> None:
        seen.append(seen_from_outside(database))
        posting(1)(transaction)
        time.sleep(0.006)

    together(database, post, post, post)
    assert seen == [0, 1, 2]


def test_actions_run_after_the_commit_and_before_the_answer(database: SqliteDatabase) -> None:
    events: list[object] = []

    def post(transaction: Transaction) -> None:
        transaction.after_commit(lambda: events.append(seen_from_outside(database)))
        transaction.after_commit(lambda: events.append("second"))
        posting(1)(transaction)

    database.write(post)
    assert events == [1, "second"]


def test_the_actions_of_a_failed_call_are_dropped(database: SqliteDatabase) -> None:
    events: list[str] = []

    def fail(transaction: Transaction) -> None:
        transaction.after_commit(lambda: events.append("of the failed"))
        raise LookupError

    together(database, fail, lambda t: t.after_commit(lambda: events.append("of the kept")))
    assert events == ["of the kept"]


def test_a_failing_action_is_logged_and_hurts_nobody(
    database: SqliteDatabase, caplog: pytest.LogCaptureFixture
) -> None:
    events: list[str] = []
    missing: set[str] = set()

    def post(transaction: Transaction) -> int:
        transaction.after_commit(lambda: missing.remove("no such name"))
        transaction.after_commit(lambda: events.append("next"))
        return posting(1)(transaction)

    with caplog.at_level(logging.ERROR):
        assert database.write(post) == 1
    assert events == ["next"]
    assert "the commit stands" in caplog.text


def test_a_broken_constraint_reaches_its_caller_as_it_is(database: SqliteDatabase) -> None:
    with pytest.raises(sqlite3.IntegrityError, match="NOT NULL"):
        database.write(lambda t: t.connection.execute("INSERT INTO entries VALUES (1, NULL)"))


def test_a_refusal_by_a_trigger_reaches_its_caller_as_it_is(database: SqliteDatabase) -> None:
    refused, kept = together(database, posting(13), posting(14))
    assert isinstance(refused.exception(), sqlite3.IntegrityError)
    assert str(refused.exception()) == "the period is closed"
    assert kept.result() == 14


def test_a_mistake_in_a_statement_is_no_trouble_of_the_store(database: SqliteDatabase) -> None:
    with pytest.raises(sqlite3.OperationalError, match="no such table"):
        database.write(lambda t: t.connection.execute("INSERT INTO nowhere VALUES (1)"))


def orphaned(transaction: Transaction) -> None:
    transaction.connection.execute("INSERT INTO lines VALUES (999)")


def test_a_failed_commit_fails_everyone_who_shared_it(
    database: SqliteDatabase, rollbacks: list[str]
) -> None:
    events: list[str] = []

    def post(transaction: Transaction) -> None:
        transaction.after_commit(lambda: events.append("told"))
        posting(1)(transaction)

    futures = together(database, post, orphaned)
    assert [type(future.exception()) for future in futures] == [StoreUnavailable] * 2
    assert futures[0].exception() is not futures[1].exception()
    assert "FOREIGN KEY constraint failed" in str(futures[0].exception())
    assert (seen_from_outside(database), events, rollbacks) == (0, [], ["rolled back"])


def test_the_writer_goes_on_after_a_failed_commit(database: SqliteDatabase) -> None:
    with pytest.raises(StoreUnavailable):
        database.write(orphaned)
    assert database.write(posting(3)) == 3
    assert seen_from_outside(database) == 1


def test_work_that_ends_the_transaction_itself_is_not_called_done(
    database: SqliteDatabase, rollbacks: list[str]
) -> None:
    def end(transaction: Transaction) -> None:
        transaction.connection.execute("ROLLBACK")

    futures = together(database, posting(1), end)
    assert [type(future.exception()) for future in futures] == [StoreUnavailable] * 2
    assert (seen_from_outside(database), rollbacks) == (0, ["rolled back"])
    assert database.write(posting(2)) == 2


@pytest.mark.parametrize("call", ["write", "submit", "read", "submit_read"])
@pytest.mark.parametrize("inside", ["write", "read"])
def test_work_that_calls_its_own_database_is_told_so(
    database: SqliteDatabase, call: str, inside: str
) -> None:
    def nested(_: Transaction) -> None:
        getattr(database, call)(lambda _: None)

    with pytest.raises(RuntimeError, match="wait for itself"):
        getattr(database, inside)(nested)


def test_work_cannot_close_its_own_database(database: SqliteDatabase) -> None:
    with pytest.raises(RuntimeError, match="wait for itself"):
        database.write(lambda _: database.close())


def test_a_cancelled_call_that_has_not_begun_is_skipped(database: SqliteDatabase) -> None:
    busy, go_on = threading.Event(), threading.Event()

    def hold(_: Transaction) -> None:
        busy.set()
        go_on.wait(10)

    held = database.submit(hold)
    busy.wait(10)
    given_up, kept = database.submit(posting(1)), database.submit(posting(2))
    assert given_up.cancel()
    go_on.set()
    assert (held.result(10), kept.result(10)) == (None, 2)
    assert seen_from_outside(database) == 1


def test_an_answer_can_be_awaited(database: SqliteDatabase) -> None:
    async def write() -> int:
        return await asyncio.wrap_future(database.submit(posting(4)))

    assert asyncio.run(write()) == 4


def test_closing_finishes_what_is_queued_and_takes_no_more(database: SqliteDatabase) -> None:
    futures = [database.submit(posting(amount)) for amount in range(100, 300)]
    database.close()
    assert [future.result(0) for future in futures] == list(range(100, 300))
    for refused in (database.submit, database.submit_read):
        with pytest.raises(StoreUnavailable, match="it was closed"):
            refused(lambda _: None)


def test_closing_folds_the_log_into_the_file(database: SqliteDatabase) -> None:
    database.write(posting(1))
    database.close()
    assert not Path(f"{database.path}-wal").exists()


def test_closing_twice_is_once(database: SqliteDatabase) -> None:
    database.close()
    database.close()
