"""kill -9 of an importer at any moment: its file counts as a whole or not at all."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import cast

import pytest

from any_store import POSTGRESQL, SQLITE, AnyStore, url_of
from any_store import rows_of as answers
from company import Clock, Company
from contract.started_server import MODULES
from imported import PiecewiseFile, import_transactions, invoice, kept_sums, summed_lines
from imported import transactions as file_of
from monthend.domain.permissions import Channel
from monthend.services import sessions
from monthend.services.import_files import ImportRefused
from monthend.services.imports import LEASE, ImportKind, discard_abandoned, import_file
from monthend.storage.opening import open_store
from monthend.storage.postgresql.store import PostgresStore
from reliability import tried

pytestmark = pytest.mark.postgresql_by_night

KILLS, KILLS_BY_NIGHT = 3, 75
ROWS = 2000
PIECES = 8
CENTS = 1000
OVER = LEASE + timedelta(minutes=5)
SECONDS = random.Random(11)
IMPORTERS = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'importer'"
WHOLE, PIECEMEAL = "whole", "piecemeal"


@dataclass(slots=True)
class Found:
    """How many rows of each killed import counted, and how many imports had come in whole."""

    counted: list[int] = field(default_factory=list)
    whole: int = 0


@pytest.fixture
def clock() -> Clock:
    return Clock(datetime.now(UTC))


@pytest.fixture
def books(company: Company) -> Company:
    company.create_months(date(2026, 1, 1), 2)
    return company


def numbers(round_number: int) -> list[str]:
    return [f"R{round_number}-{row}" for row in range(ROWS)]


def importer(books: Company, how: str, round_number: int) -> subprocess.Popen[bytes]:
    url = url_of(books.store)
    if isinstance(books.store, PostgresStore):
        url += "?application_name=importer"
    return subprocess.Popen(
        [sys.executable, __file__, url, how, str(round_number)],
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": MODULES},
    )


def kill_one(books: Company, how: str, round_number: int, seconds: float | None) -> float:
    """Kill an importer so many seconds after it has begun, or once it is done; how long it ran."""
    child = importer(books, how, round_number)
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
        while answers(books.store, IMPORTERS) != [(0,)]:
            time.sleep(0.01)
    return took


def counted(books: Company) -> int:
    """How many invoices the receivables are made of."""
    rows = books.read(lambda given, _: given.recomputed_balances(None, date(2026, 1, 31)))
    return sum(row.debit for row in rows) // CENTS


def killed_at_random(books: Company, kills: int, how: str = WHOLE) -> Found:
    """Kill that many; in between everything is cleaned up, as the next importer does it."""
    found = Found()
    whole = kill_one(books, how, 0, None)
    before = counted(books)
    assert before == ROWS
    for round_number in range(1, kills + 1):
        kill_one(books, how, round_number, SECONDS.uniform(0, whole))
        found.counted.append(counted(books) - before)
        found.whole += found.counted[-1] == ROWS
        books.clock.advance(OVER)
        discard_abandoned(books.store)
        before = counted(books)
    return found


@pytest.mark.parametrize("kills", [KILLS, pytest.param(KILLS_BY_NIGHT, marks=pytest.mark.nightly)])
def test_an_import_counts_as_a_whole_or_not_at_all(
    books: Company, kills: int, record_property: Callable[[str, object], None]
) -> None:
    found = killed_at_random(books, kills)
    assert set(found.counted) <= {0, ROWS}
    assert found.counted.count(0) > 0, "no kill came in the middle"
    assert counted(books) == ROWS * (found.whole + 1)
    assert kept_sums(books) == summed_lines(books)
    tried(
        record_property,
        "kill -9 of an import",
        promise="What was acknowledged is there",
        store=POSTGRESQL if isinstance(books.store, PostgresStore) else SQLITE,
        times=kills,
        result=f"{found.whole} had come in whole, {kills - found.whole} not at all, 0 half",
    )


def test_a_killed_import_comes_in_once_when_it_is_done_again(books: Company) -> None:
    kill_one(books, WHOLE, 1, 0.05)
    books.clock.advance(OVER)
    with suppress(ImportRefused):  # where it had come in, its numbers are taken
        import_transactions(books, *(invoice(number) for number in numbers(1)))
    assert counted(books) == ROWS
    assert kept_sums(books) == summed_lines(books)


@pytest.mark.nightly
def test_the_kills_find_an_import_in_pieces(books: Company) -> None:
    """The negative control: a file that is posted piece by piece is there in part."""
    found = killed_at_random(books, 8, PIECEMEAL)
    assert set(found.counted) - {0, ROWS}, "the known-bad importer was not caught"


def begin_to_import(store: AnyStore, how: str, round_number: int) -> None:
    caller = store.read_directory(
        lambda directory: sessions.caller_by_name(directory, None, None, Channel.CLI)
    )
    print("begun", flush=True)
    rows = numbers(round_number)
    size = ROWS // PIECES if how == PIECEMEAL else ROWS
    for first in range(0, ROWS, size):
        import_file(
            store,
            caller,
            PiecewiseFile(piece(rows[first : first + size])),
            kind=ImportKind.TRANSACTIONS,
            file_name="killed.csv",
            progress=lambda count: None,
        )
    print("done", flush=True)


def piece(rows: list[str]) -> Iterator[bytes]:
    yield file_of(*map(invoice, rows)).encode()


if __name__ == "__main__":
    opened = cast(AnyStore, open_store(sys.argv[1], clock=lambda: datetime.now(UTC)))
    begin_to_import(opened, sys.argv[2], int(sys.argv[3]))
    opened.close()
