"""An importer dies, stands still or competes: its rows never count, and the next cleans up."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any, cast

import pytest

from any_store import AnyStore, url_of
from company import Clock, Company
from contract.started_server import MODULES
from fault.what_counts import what_counts
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
from monthend.services import imports, sessions
from monthend.services.caller import Caller
from monthend.services.import_files import ImportRefused
from monthend.services.imports import (
    LEASE,
    ImportKind,
    ImportOvertaken,
    discard_abandoned,
    import_file,
)
from monthend.storage.opening import open_store

ROWS = 4000
# The importer looked at its own clock, some time after the company did.
OVER = LEASE + timedelta(minutes=5)
# Of processor time, so that a busy machine does not count against the import.
LONGEST_WRITE = 0.1


def rows_then(wait: Iterator[bytes]) -> Iterator[bytes]:
    """Rows enough for several chunks, and what happens before the file ends."""
    drafts = (invoice(f"D-{n}", status="Draft") for n in range(10))
    yield transactions(*drafts, *(invoice(f"N-{n}") for n in range(ROWS))).encode()
    yield from wait


def import_from(store: AnyStore, wait: Iterator[bytes]) -> None:
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
    path = url_of(books.store)
    child = subprocess.Popen(
        [sys.executable, __file__, path],
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": MODULES},
    )
    assert child.stdout is not None
    assert child.stdout.readline() == b"staged\n"
    child.kill()
    child.wait()
    child.stdout.close()
    assert rows_of(books)["line"] > 0
    return books


def test_rows_of_a_killed_importer_do_not_count(killed: Company) -> None:
    assert what_counts(killed) == []
    january = killed.calendar.periods[0].id
    killed.close_through([january])
    assert killed.read(lambda given, by: given.earliest_transaction()) is None


@pytest.mark.postgresql_by_night
def test_the_question_finds_a_build_that_lets_staged_rows_count(killed: Company) -> None:
    """The negative control: without it an empty answer would prove nothing."""
    bad = subprocess.run(
        [sys.executable, "-m", "fault.known_bad.staged_rows_count", url_of(killed.store)],
        env={**os.environ, "PYTHONPATH": MODULES},
        capture_output=True,
        text=True,
        check=True,
    )
    assert bad.stdout.splitlines() == [
        "recomputed balances",
        "required action items",
        "earliest transaction",
        "unresolved transactions",
    ]


def test_the_next_import_cleans_up_and_can_use_the_numbers(killed: Company) -> None:
    killed.clock.advance(OVER)
    killed.sign_in()
    import_transactions(killed, invoice("N-1"))
    counted = rows_of(killed)
    assert (counted["import_batch"], counted["subledger_transaction"], counted["line"]) == (1, 1, 2)
    assert kept_sums(killed) == summed_lines(killed)


@pytest.mark.postgresql_by_night
def test_numbers_of_an_importer_that_may_be_alive_are_taken(killed: Company) -> None:
    with pytest.raises(
        ImportRefused, match="line 3, column number: An import that has not ended holds"
    ):
        import_transactions(killed, invoice("M-1"), invoice("N-1"))


@pytest.mark.postgresql_by_night
def test_rows_staged_in_a_period_closed_since_are_cleaned_up_too(killed: Company) -> None:
    killed.close_through([killed.calendar.periods[0].id])
    killed.clock.advance(OVER)
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
    assert rows_of(books)["subledger_transaction"] == ROWS + 10
    assert kept_sums(books) == summed_lines(books)


class TimedStore:
    """A store that remembers how long each of its write transactions kept others waiting."""

    def __init__(self, store: AnyStore) -> None:
        self._store = store
        self.seconds: list[float] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    def write(self, caller: Caller, work: Callable[[Any], Any], **how: Any) -> Any:
        return self._store.write(caller, self._timed(work), **how)

    def write_calendar(self, calendar_id: int, work: Callable[[Any], Any], **how: Any) -> Any:
        return self._store.write_calendar(calendar_id, self._timed(work), **how)

    def write_imports(self, work: Callable[[Any], Any]) -> Any:
        return self._store.write_imports(self._timed(work))

    def _timed(self, work: Callable[[Any], Any]) -> Callable[[Any], Any]:
        def timed(given: Any) -> Any:
            begun = time.thread_time()
            try:
                return work(given)
            finally:
                self.seconds.append(time.thread_time() - begun)

        return timed


def longest_write_of_an_import(books: Company) -> float:
    """The longest that a file of forty thousand rows has others wait for it at once."""
    rows = (invoice(f"W-{n}", f"2026-01-{n % 31 + 1:02}") for n in range(40_000))
    timed = TimedStore(books.store)
    import_rows(replace(books, store=cast(AnyStore, timed)), "transactions", transactions(*rows))
    assert len(timed.seconds) > 3
    return max(timed.seconds)


def test_no_write_of_an_import_is_long(books: Company) -> None:
    assert longest_write_of_an_import(books) < LONGEST_WRITE
    assert kept_sums(books) == summed_lines(books)


@pytest.mark.sqlite_only  # nobody waits for what is staged on PostgreSQL
def test_an_import_in_one_piece_is_found_out(
    books: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control: what would have others wait for a whole file takes longer."""
    monkeypatch.setattr(imports, "FIRST_CHUNK", 40_000)
    monkeypatch.setattr(imports, "LARGEST_CHUNK", 40_000)
    assert longest_write_of_an_import(books) > LONGEST_WRITE


def test_others_write_while_a_file_comes_in(books: Company) -> None:
    """Somebody who posts without pause gets a turn between the chunks."""
    done = threading.Event()
    posted: list[str] = []

    def post() -> None:
        while not done.is_set():
            posted.append(books.post_entry("Feb", date(2026, 2, 2)))

    poster = threading.Thread(target=post)
    poster.start()
    rows = [invoice(f"W-{n}", f"2026-01-{n % 31 + 1:02}") for n in range(40_000)]
    import_rows(books, "transactions", transactions(*rows))
    done.set()
    poster.join()
    assert len(posted) > 5  # an import in one piece would let one or two through
    assert kept_sums(books) == summed_lines(books)


if __name__ == "__main__":
    opened = cast(AnyStore, open_store(sys.argv[1], clock=lambda: datetime.now(UTC)))
    import_from(opened, stand_still())
