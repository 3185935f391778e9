"""kill -9 of a worker while it writes detail files: a run's files are all there, or none is."""

from __future__ import annotations

import hashlib
import os
import random
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import cast

import pytest

from any_store import POSTGRESQL, SQLITE, AnyStore, url_of
from any_store import rows_of as answers
from company import Clock, Company
from contract.started_server import MODULES
from fault.known_bad import files_one_by_one
from imported import import_transactions, invoice
from monthend.services import file_content, files, trial_balances
from monthend.services.caller import Caller
from monthend.services.file_ports import StoredFile
from monthend.services.ports import Books
from monthend.storage.opening import open_store
from monthend.storage.postgresql.store import PostgresStore
from reliability import tried

pytestmark = pytest.mark.postgresql_by_night

KILLS, KILLS_BY_NIGHT = 5, 60
TIMES_AS_MANY = 5
"""As many more there may be, until one has come in the middle."""
INVOICES, CHUNK_BYTES = 2000, 8192
FILES = 4
OVER = timedelta(minutes=5)
SECONDS = random.Random(17)
WORKERS = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'worker'"
HALF = (
    "SELECT count(*) FROM file f JOIN trial_balance_run r ON r.id = f.run_id "
    "WHERE f.sha256 IS NOT NULL AND r.state <> 'done'"
)
STAGED = "SELECT count(*) FROM file WHERE sha256 IS NULL"
LOOSE = (
    "SELECT count(*) FROM file_chunk c WHERE NOT EXISTS "
    "(SELECT 1 FROM file f WHERE f.id = c.file_id AND f.sha256 IS NOT NULL)"
)
FILES_OF_RUNS = (
    "SELECT r.id, count(f.id) FROM trial_balance_run r LEFT JOIN file f ON f.run_id = r.id "
    "AND f.sha256 IS NOT NULL WHERE r.state = 'done' GROUP BY r.id"
)


@dataclass(slots=True)
class Found:
    """What kills came upon."""

    in_the_middle: int = 0
    with_pieces: int = 0
    by_half: int = 0


@pytest.fixture
def clock() -> Clock:
    return Clock(datetime.now(UTC))


@pytest.fixture
def books(company: Company) -> Company:
    company.create_months(date(2026, 1, 1), 2)
    import_transactions(company, *(invoice(f"I-{each}") for each in range(INVOICES)))
    return company


def work(books: Company, seconds: float | None, *, bad: bool = False) -> float:
    """A worker in a process of its own, killed after so many seconds or once it has worked."""
    url = url_of(books.store)
    if isinstance(books.store, PostgresStore):
        url += "?application_name=worker"
    calendar = str(books.administrator.calendar_id)
    child = subprocess.Popen(
        [sys.executable, __file__, url, calendar, *(["bad"] if bad else [])],
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": MODULES},
    )
    assert child.stdout is not None
    assert child.stdout.readline() == b"begun\n"
    began = time.monotonic()
    if seconds is None:
        assert child.stdout.readline() == b"done\n"
    else:
        time.sleep(seconds)
    took = time.monotonic() - began
    child.kill()
    child.wait()
    child.stdout.close()
    if isinstance(books.store, PostgresStore):
        while answers(books.store, WORKERS) != [(0,)]:
            time.sleep(0.01)
    return took


def counted(books: Company, query: str) -> int:
    ((number,),) = answers(books.store, query)
    return int(number)


def look(books: Company, found: Found) -> None:
    """What a kill has left: nothing that is shown is there by half."""
    january = books.calendar.periods[0].id
    found.in_the_middle += counted(
        books, "SELECT count(*) FROM trial_balance_run WHERE state = 'leased'"
    )
    found.with_pieces += counted(books, LOOSE) > 0
    found.by_half += counted(books, HALF) > 0
    found.by_half += any(number not in (0, FILES) for _, number in books.rows(FILES_OF_RUNS))
    for listed in books.read(lambda given, by: files.listed(given, by, january)):
        content = content_of(books, listed)
        assert hashlib.sha256(content).hexdigest() == listed.sha256
        assert content.count(b"\r\n") == listed.rows + 1


def content_of(books: Company, file: StoredFile) -> bytes:
    def pieces(given: Books, by: Caller) -> bytes:
        return b"".join(files.piece(given, by, file, number) for number in range(file.chunks))

    return books.read(pieces)


def kill(books: Company, kills: int, *, bad: bool = False) -> Found:
    """Workers killed at random places, and each time another that takes the work over."""
    found = Found()
    january = books.calendar.periods[0].id
    books.request_trial_balance(january)
    whole = work(books, None)
    look(books, found)
    for each in range(TIMES_AS_MANY * kills):
        if each >= kills and found.in_the_middle:
            break
        books.request_trial_balance(january)
        work(books, SECONDS.uniform(0, whole), bad=bad)
        look(books, found)
        books.clock.at = datetime.now(UTC) + OVER
        while trial_balances.run_next(books.store, "after", books.clock()):
            pass
        files.sweep(books.store)
        books.clock.at = datetime.now(UTC)
        if not bad:
            assert (counted(books, STAGED), counted(books, LOOSE)) == (0, 0)
            assert len(books.read(lambda given, by: files.listed(given, by, january))) == FILES
    return found


@pytest.mark.parametrize("kills", [KILLS, pytest.param(KILLS_BY_NIGHT, marks=pytest.mark.nightly)])
def test_the_files_of_a_run_are_all_there_or_none_is(
    books: Company, kills: int, record_property: Callable[[str, object], None]
) -> None:
    found = kill(books, kills)
    assert found.by_half == 0
    assert found.in_the_middle > 0, "no kill came in the middle"
    tried(
        record_property,
        "kill -9 of a trial balance that writes its files",
        promise="Kills",
        store=POSTGRESQL if isinstance(books.store, PostgresStore) else SQLITE,
        times=kills,
        result=f"{found.in_the_middle} in the middle, {found.with_pieces} with pieces of files "
        "there, none left a file by half",
    )


@pytest.mark.nightly
def test_a_build_whose_files_count_one_by_one_is_found(
    books: Company, record_property: Callable[[str, object], None]
) -> None:
    found = kill(books, KILLS_BY_NIGHT // 3, bad=True)
    assert found.by_half > 0, "files by half were not found"
    tried(
        record_property,
        "known-bad: detail files count one by one, without a fence",
        promise="Kills",
        store=POSTGRESQL if isinstance(books.store, PostgresStore) else SQLITE,
        times=KILLS_BY_NIGHT // 3,
        result=f"found {found.by_half} times",
    )


def begin_to_work(store: AnyStore, calendar_id: int, *, bad: bool) -> None:
    # In many pieces, so that there is a middle.
    setattr(file_content, "CHUNK_BYTES", CHUNK_BYTES)  # noqa: B010
    if bad:
        files_one_by_one.install(store, calendar_id)
    print("begun", flush=True)
    while trial_balances.run_next(store, "killed", datetime.now(UTC)):
        pass
    print("done", flush=True)


if __name__ == "__main__":
    opened = cast(AnyStore, open_store(sys.argv[1], clock=lambda: datetime.now(UTC)))
    begin_to_work(opened, int(sys.argv[2]), bad="bad" in sys.argv[3:])
    opened.close()
