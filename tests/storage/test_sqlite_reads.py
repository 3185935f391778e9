"""What a read sees, and what it does not wait for."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from monthend.storage.sqlite import SqliteDatabase, Transaction


@pytest.fixture
def database(tmp_path: Path) -> Iterator[SqliteDatabase]:
    database = SqliteDatabase(str(tmp_path / "books.db"), readers=2)
    database.write(lambda t: t.connection.execute("CREATE TABLE entries (amount BIGINT)"))
    database.write(lambda t: post(t, 10))
    database.write(lambda t: post(t, 20))
    yield database
    database.close()


def post(transaction: Transaction, amount: int = 1) -> None:
    transaction.connection.execute("INSERT INTO entries VALUES (?)", (amount,))


def total(transaction: Transaction) -> int:
    found: int = transaction.connection.execute("SELECT sum(amount) FROM entries").fetchone()[0]
    return found


def test_a_read_sees_every_write_that_was_answered(database: SqliteDatabase) -> None:
    for expected in range(31, 81):
        database.write(post)
        assert database.read(total) == expected


def test_a_read_sees_one_snapshot_while_others_write(database: SqliteDatabase) -> None:
    begun, written = threading.Event(), threading.Event()

    def look_twice(transaction: Transaction) -> tuple[int, int]:
        before = total(transaction)
        begun.set()
        written.wait(10)
        return before, total(transaction)

    looking = database.submit_read(look_twice)
    begun.wait(10)
    database.write(post)
    written.set()
    assert looking.result(10) == (30, 30)
    assert database.read(total) == 31


def test_a_read_does_not_wait_for_the_writer(database: SqliteDatabase) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def hold(transaction: Transaction) -> None:
        post(transaction)
        begun.set()
        go_on.wait(10)

    holding = database.submit(hold)
    begun.wait(10)
    assert database.submit_read(total).result(5) == 30
    go_on.set()
    holding.result(10)


def test_reads_run_beside_each_other(database: SqliteDatabase) -> None:
    meeting = threading.Barrier(2)
    futures = [database.submit_read(lambda _: meeting.wait(10)) for _ in range(2)]
    assert sorted(future.result(10) for future in futures) == [0, 1]


def test_a_read_cannot_write(database: SqliteDatabase) -> None:
    with pytest.raises(Exception, match="readonly"):
        database.read(post)
    assert database.read(total) == 30


def test_a_read_has_no_commit_to_follow(database: SqliteDatabase) -> None:
    with pytest.raises(RuntimeError, match="no commit"):
        database.read(lambda t: t.after_commit(lambda: None))


def test_a_failing_read_reaches_its_caller_and_no_other(database: SqliteDatabase) -> None:
    with pytest.raises(ZeroDivisionError):
        database.read(lambda _: 1 / 0)
    assert database.read(total) == 30


def fail_with_a_cursor_open(transaction: Transaction) -> None:
    cursor = transaction.connection.execute("SELECT amount FROM entries")
    cursor.fetchone()
    raise LookupError


def test_an_exception_that_is_kept_does_not_keep_its_snapshot(tmp_path: Path) -> None:
    database = SqliteDatabase(str(tmp_path / "books.db"), readers=1)
    database.write(lambda t: t.connection.execute("CREATE TABLE entries (amount BIGINT)"))
    for _ in range(3):
        database.write(lambda t: post(t, 2))
    kept = database.submit_read(fail_with_a_cursor_open)
    kept_too = database.submit(fail_with_a_cursor_open)
    assert isinstance(kept.exception(10), LookupError)
    assert isinstance(kept_too.exception(10), LookupError)
    other = SqliteDatabase(database.path)
    other.write(lambda t: post(t, 100))
    assert database.read(total) == 106
    database.write(lambda t: post(t, 100))
    assert database.read(total) == 206
    other.close()
    database.close()


def test_a_cursor_cannot_leave_its_transaction(database: SqliteDatabase) -> None:
    cursor = database.read(lambda t: t.connection.execute("SELECT amount FROM entries"))
    with pytest.raises(Exception, match="closed cursor"):
        cursor.fetchone()
