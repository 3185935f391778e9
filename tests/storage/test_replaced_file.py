"""Another database under the same path: nothing that is known of the one before is believed."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from any_store import sqlite_file
from company import Clock, Company, found_company
from monthend.services.caller import Caller
from monthend.services.ports import Books, StaleCaller
from monthend.storage.store import SqliteStore

pytestmark = pytest.mark.sqlite_only

VERSIONS = "SELECT t.version, t.catalog_version, c.id, c.version FROM tenant t JOIN calendar c"


def put_in_place_of(path: str, other: Path) -> None:
    """Let the path lead to another file, as somebody does who puts a copy back."""
    for leftover in Path(path).parent.glob(f"{Path(path).name}-*"):
        leftover.unlink()
    other.rename(path)


def names(company: Company) -> list[str]:
    return [period.name for period in company.calendar.periods]


@pytest.fixture
def other(tmp_path: Path, clock: Clock) -> Iterator[Company]:
    """A company in a file of its own, with months of its own."""
    store = SqliteStore(str(tmp_path / "other.db"), clock=clock, synchronous="OFF")
    other = found_company(store, clock)
    other.add_codes()
    other.create_months(date(2031, 5, 1), 2)
    yield other
    store.close()


@pytest.fixture
def replaced(company: Company, other: Company, tmp_path: Path) -> Company:
    """A company whose periods every thread has read, and whose file is now the other's."""
    company.create_months(date(2026, 1, 1), 2)
    assert names(company) == ["Jan", "Feb"]
    assert company.rows(VERSIONS) == other.rows(VERSIONS)
    other.store.close()
    put_in_place_of(sqlite_file(company.store), tmp_path / "other.db")
    return company


def periods_of_calendar(books: Books) -> list[str]:
    return [period.name for period in books.calendar().periods]


def test_readers_forget_what_they_knew_of_the_file_before(
    replaced: Company, other: Company
) -> None:
    stranger = other.administrator
    assert replaced.store.read(stranger, periods_of_calendar) == ["May", "Jun"]


def test_the_writer_forgets_what_it_knew_of_the_file_before(
    replaced: Company, other: Company
) -> None:
    stranger = other.administrator
    assert replaced.store.write(stranger, periods_of_calendar) == ["May", "Jun"]


def test_every_reader_notices_by_itself(replaced: Company, other: Company) -> None:
    found = [replaced.store.submit_read(other.administrator, periods_of_calendar) for _ in range(9)]
    assert [each.result() for each in found] == [["May", "Jun"]] * 9


@pytest.mark.parametrize("way", ["read", "write"])
def test_a_caller_of_the_file_before_is_made_out_afresh(replaced: Company, way: str) -> None:
    caller: Caller = replaced.administrator
    with pytest.raises(StaleCaller):
        getattr(replaced.store, way)(caller, periods_of_calendar)


def test_an_answer_begun_in_the_file_before_leaves_nothing_behind(
    company: Company, other: Company, tmp_path: Path
) -> None:
    """A slow reader fills no cache that readers of the new file look into."""
    company.create_months(date(2026, 1, 1), 2)
    store, stranger = company.store, other.administrator
    begun, replaced = threading.Event(), threading.Event()

    def begin_then_look(books: Books) -> list[str]:
        begun.set()
        assert replaced.wait(timeout=10)
        return periods_of_calendar(books)

    slow = store.submit_read(company.administrator, begin_then_look)
    assert begun.wait(timeout=10)
    other.store.close()
    put_in_place_of(sqlite_file(store), tmp_path / "other.db")
    store.read(stranger, lambda books: books.now)
    replaced.set()
    assert slow.result() == ["Jan", "Feb"]
    assert store.read(stranger, periods_of_calendar) == ["May", "Jun"]
