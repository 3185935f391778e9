"""Backups of books that are posted to and closed meanwhile, restored on either store."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from any_store import AnyStore
from company import Company
from fault.drill import Drill, Take, drill, take_backup
from fault.known_bad import plain_file_copy, snapshot_for_each_table
from monthend.storage.store import SqliteStore
from moved import KINDS, empty_place
from reliability import tried

DRILLS = 1
DRILLS_BY_NIGHT = 20
DRILLS_OF_CONTROL = 6
PROMISE = "A backup has every commit that was answered before it began"


@pytest.fixture
def books(company: Company) -> Company:
    company.create_months(date(2026, 1, 1), 3)
    return company


@pytest.fixture(params=KINDS)
def elsewhere(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[int], tuple[str, Path]]:
    """An empty place and a folder of its own for each drill."""

    def place(number: int) -> tuple[str, Path]:
        folder = tmp_path / f"drill-{number}"
        folder.mkdir()
        return empty_place(request.param, request, folder), folder

    return place


def drills(
    books: Company,
    elsewhere: Callable[[int], tuple[str, Path]],
    number: int,
    take: Take = take_backup,
) -> list[Drill]:
    return [drill(books, *elsewhere(each), take=take) for each in range(number)]


def name_of(store: AnyStore) -> str:
    return "SQLite" if isinstance(store, SqliteStore) else "PostgreSQL"


@pytest.mark.parametrize(
    "number", [DRILLS, pytest.param(DRILLS_BY_NIGHT, marks=pytest.mark.nightly)]
)
def test_a_backup_under_load_has_everything_that_was_acknowledged_before(
    books: Company,
    elsewhere: Callable[[int], tuple[str, Path]],
    number: int,
    record_property: Callable[[str, object], None],
) -> None:
    came = drills(books, elsewhere, number)
    assert [each.wrong for each in came] == [[]] * number
    assert min(each.acknowledged_before for each in came) > 0
    assert sum(each.closes for each in came) >= number
    # Whoever posts goes on posting while a backup is taken.
    assert sum(each.acknowledged_meanwhile for each in came) > 0
    entries = sum(each.acknowledged_before for each in came)
    tried(
        record_property,
        "backup while three post and one closes and reopens, restore elsewhere, verify",
        promise=PROMISE,
        store=name_of(books.store),
        times=number,
        result=f"none of {entries:,} acknowledged entries lost, every proof holds",
    )


def test_the_drill_finds_a_backup_that_is_none(
    books: Company,
    elsewhere: Callable[[int], tuple[str, Path]],
    record_property: Callable[[str, object], None],
) -> None:
    """The negative control, one for each store."""
    sqlite = isinstance(books.store, SqliteStore)
    take = plain_file_copy.take if sqlite else snapshot_for_each_table.take
    caught = 0
    for each in range(DRILLS_OF_CONTROL):
        caught = each + 1
        if drill(books, *elsewhere(each), take=take).wrong:
            break
    else:
        pytest.fail("the known-bad build was not caught")
    tried(
        record_property,
        "known-bad: " + ("a copy of the file alone" if sqlite else "each table at its own moment"),
        promise=PROMISE,
        store=name_of(books.store),
        times=caught,
        result=f"found in drill {caught}",
    )
