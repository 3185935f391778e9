"""An importer dies, stands still or competes: its rows never count, and the next cleans up."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from company import Clock, Company
from imported import (
    PiecewiseFile,
    import_rows,
    import_transactions,
    invoice,
    kept_sums,
    rows_of,
    summed_lines,
    transactions,
)
from monthend.domain.permissions import Channel
from monthend.services import sessions
from monthend.services.import_files import ImportRefused
from monthend.services.imports import (
    LEASE,
    ImportKind,
    ImportOvertaken,
    discard_abandoned,
    import_file,
)
from monthend.storage.store import SqliteStore

ROWS = 4000
TESTS = Path(__file__).parents[1]


def rows_then(wait: Iterator[bytes]) -> Iterator[bytes]:
    """Rows enough for several chunks, and what happens before the file ends."""
    yield transactions(*(invoice(f"N-{n}") for n in range(ROWS))).encode()
    yield from wait


def import_from(store: SqliteStore, wait: Iterator[bytes]) -> None:
    caller = store.read_directory(
        lambda directory: sessions.caller_by_name(directory, None, None, Channel.CLI)
    )
    import_file(
        store,
        caller,
        PiecewiseFile(rows_then(wait)),
        kind=ImportKind.TRANSACTIONS,
        file_name="killed.csv",
        progress=lambda count: None,
    )


def stand_still() -> Iterator[bytes]:
    """Say that the rows are staged, and go no further."""
    print("staged", flush=True)
    time.sleep(600)
    yield b""


@pytest.fixture
def clock() -> Clock:
    return Clock(datetime.now(UTC))


@pytest.fixture
def books(company: Company) -> Company:
    company.create_months(date(2026, 1, 1), 2)
    return company


@pytest.fixture
def killed(books: Company) -> Company:
    """A company whose importer was killed with most rows staged."""
    path = books.store.database.path
    child = subprocess.Popen(
        [sys.executable, __file__, path],
        stdout=subprocess.PIPE,
        env={"PYTHONPATH": str(TESTS)},
    )
    assert child.stdout is not None
    assert child.stdout.readline() == b"staged\n"
    child.kill()
    child.wait()
    child.stdout.close()
    assert rows_of(books)["line"] > 0
    return books


def test_rows_of_a_killed_importer_do_not_count(killed: Company) -> None:
    assert kept_sums(killed) == []
    january = killed.calendar.periods[0].id
    killed.close_through([january])
    assert killed.read(lambda given, by: given.earliest_transaction()) is None


def test_the_next_import_cleans_up_and_can_use_the_numbers(killed: Company) -> None:
    killed.clock.advance(LEASE + timedelta(seconds=1))
    killed.sign_in()
    import_transactions(killed, invoice("N-1"))
    counted = rows_of(killed)
    assert (counted["import_batch"], counted["subledger_transaction"], counted["line"]) == (1, 1, 2)
    assert kept_sums(killed) == summed_lines(killed)


def test_numbers_of_an_importer_that_may_be_alive_are_taken(killed: Company) -> None:
    with pytest.raises(ImportRefused, match="line 3, column number: Another import that has not"):
        import_transactions(killed, invoice("M-1"), invoice("N-1"))


def test_rows_staged_in_a_period_closed_since_are_cleaned_up_too(killed: Company) -> None:
    killed.close_through([killed.calendar.periods[0].id])
    killed.clock.advance(LEASE + timedelta(seconds=1))
    discard_abandoned(killed.store)
    assert not any(rows_of(killed).values())


def test_an_importer_taken_for_dead_cannot_go_on(books: Company) -> None:
    def be_given_up() -> Iterator[bytes]:
        books.clock.advance(LEASE + timedelta(seconds=1))
        discard_abandoned(books.store)
        yield invoice("late").encode()

    with pytest.raises(ImportOvertaken):
        import_from(books.store, be_given_up())
    assert not any(rows_of(books).values())


def test_an_interrupted_import_leaves_nothing(books: Company) -> None:
    def interrupt() -> Iterator[bytes]:
        yield invoice("one-more").encode()
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        import_from(books.store, interrupt())
    assert not any(rows_of(books).values())


def test_of_two_imports_of_one_file_one_comes_in(books: Company) -> None:
    started = threading.Event()
    refused: list[Exception] = []

    def compete() -> Iterator[bytes]:
        started.set()
        try:
            import_transactions(books, invoice("N-7"))
        except ImportRefused as problem:
            refused.append(problem)
        yield b""

    import_from(books.store, compete())
    assert started.is_set()
    assert len(refused) == 1
    assert rows_of(books)["subledger_transaction"] == ROWS
    assert kept_sums(books) == summed_lines(books)


def test_other_writers_do_not_wait_for_an_import(books: Company) -> None:
    """The longest wait of somebody who posts without pause while a file comes in."""
    done = threading.Event()
    waits: list[float] = []

    def post() -> None:
        while not done.is_set():
            begun = time.perf_counter()
            books.post_entry("Feb", date(2026, 2, 2))
            waits.append(time.perf_counter() - begun)

    poster = threading.Thread(target=post)
    poster.start()
    rows = [invoice(f"W-{n}", f"2026-01-{n % 31 + 1:02}") for n in range(40_000)]
    import_rows(books, "transactions", transactions(*rows))
    done.set()
    poster.join()
    assert len(waits) > 20
    assert sorted(waits)[int(len(waits) * 0.9)] < 0.3
    assert kept_sums(books) == summed_lines(books)


if __name__ == "__main__":
    opened = SqliteStore(sys.argv[1], clock=lambda: datetime.now(UTC))
    import_from(opened, stand_still())
