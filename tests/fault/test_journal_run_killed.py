"""kill -9 of a worker in the middle of a journal run: its entries are all there, or none is."""

from __future__ import annotations

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
from imported import import_transactions, invoice
from monthend.services import journal_jobs
from monthend.storage.opening import open_store
from monthend.storage.postgresql.store import PostgresStore
from monthend.subledger.journal_runs import RunStatus
from reliability import tried

pytestmark = pytest.mark.postgresql_by_night

KILLS, KILLS_BY_NIGHT = 4, 60
TIMES_AS_MANY = 5
"""As many more there may be, until one has come in the middle."""
INVOICES, KEYS_AT_ONCE = 3000, 100
END = date(2026, 1, 31)
OVER = timedelta(minutes=5)
SECONDS = random.Random(13)
WORKERS = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'worker'"
TAKEN = "SELECT count(*), count(DISTINCT run_id) FROM summarised_transaction"
UNFINISHED = (RunStatus.PENDING, RunStatus.PROCESSING, RunStatus.CANCEL_IN_PROGRESS)


@dataclass(slots=True)
class Found:
    """How many kills came in the middle of the work, and before or after it."""

    in_the_middle: int = 0
    otherwise: int = 0


@pytest.fixture
def clock() -> Clock:
    return Clock(datetime.now(UTC))


@pytest.fixture
def books(company: Company) -> Company:
    company.create_months(date(2026, 1, 1), 2)
    import_transactions(company, *(invoice(f"I-{each}") for each in range(INVOICES)))
    return company


def work(books: Company, seconds: float | None) -> float:
    """A worker in a process of its own, killed after so many seconds or once it has worked."""
    url = url_of(books.store)
    if isinstance(books.store, PostgresStore):
        url += "?application_name=worker"
    child = subprocess.Popen(
        [sys.executable, __file__, url],
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


def check(books: Company, number: str) -> bool:
    """Nothing is there by half; the answer is whether the work was in the middle."""
    run = books.journal_run(number)
    entries = books.entries_of(number)
    if run.status in (RunStatus.PENDING, RunStatus.PROCESSING):
        assert entries == []
    if run.status is RunStatus.COMPLETED:
        (entry,) = entries
        assert entry.details["transaction_count"] == INVOICES
        assert books.rows(TAKEN) == [(INVOICES, 1)]
    if run.status is RunStatus.CANCELLED:
        assert [entry.status for entry in entries] == ["Cancelled"]
        assert books.rows(TAKEN) == [(0, 0)]
    return run.status in UNFINISHED


@pytest.mark.parametrize("kills", [KILLS, pytest.param(KILLS_BY_NIGHT, marks=pytest.mark.nightly)])
def test_the_entries_of_a_run_are_all_there_or_none_is(
    books: Company, kills: int, record_property: Callable[[str, object], None]
) -> None:
    found = Found()
    number = books.ask_for_run("Invoice Item", period_name="Jan", entry_day=END)
    whole = work(books, None)
    assert not check(books, number)
    for each in range(TIMES_AS_MANY * kills):
        if each >= kills and found.in_the_middle:
            break
        if each % 2:
            number = books.ask_for_run("Invoice Item", period_name="Jan", entry_day=END)
        else:
            books.cancel_run(number)
        work(books, SECONDS.uniform(0, whole))
        if check(books, number):
            found.in_the_middle += 1
        else:
            found.otherwise += 1
        books.clock.at = datetime.now(UTC) + OVER
        while journal_jobs.run_next(books.store, "after", books.clock()):
            pass
        books.clock.at = datetime.now(UTC)
        assert not check(books, number)
    assert found.in_the_middle > 0, "no kill came in the middle"
    assert books.journal_status(books.calendar.periods[0].id).identity.holds
    tried(
        record_property,
        "kill -9 of a journal run and of its cancelling",
        promise="What was acknowledged is there",
        store=POSTGRESQL if isinstance(books.store, PostgresStore) else SQLITE,
        times=found.in_the_middle + found.otherwise,
        result=f"{found.in_the_middle} in the middle, none left an entry by half",
    )


def begin_to_work(store: AnyStore) -> None:
    # In many steps, so that there is a middle.
    journal_jobs.KEYS_AT_ONCE = KEYS_AT_ONCE
    print("begun", flush=True)
    while journal_jobs.run_next(store, "killed", datetime.now(UTC)):
        pass
    print("done", flush=True)


if __name__ == "__main__":
    opened = cast(AnyStore, open_store(sys.argv[1], clock=lambda: datetime.now(UTC)))
    begin_to_work(opened)
    opened.close()
