"""kill -9 while a fiscal year leaves the database and comes back: never is a row nowhere.

The process is killed before every change of the disk and every statement, one after another.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from any_store import AnyStore, url_of
from archived import archive, keep_years, summary
from company import Clock, Company
from contract.started_server import environment
from monthend.engines.archives import ArchiveFiles, ArchiveUnusable
from monthend.storage.store import SqliteStore
from reliability import tried

pytestmark = pytest.mark.nightly

MODULE, ROWS_FIRST = "fault.dying_archive", "fault.known_bad.rows_before_files"
MOMENTS_AT_MOST = 200
PROMISE = "A fiscal year that is being archived or restored when a process is killed is all there"


@pytest.fixture
def clock() -> Clock:
    return Clock(datetime.now(UTC))


@pytest.fixture
def books(company: Company) -> Company:
    keep_years(company, posts=1)
    return company


def killed(module: str, moment: int, how: str, company: Company, folder: Path) -> bool:
    """Whether it was killed; what else goes wrong fails."""
    done = subprocess.run(
        [sys.executable, "-m", module, str(moment), how, url_of(company.store), str(folder)],
        env=environment(),
        capture_output=True,
        text=True,
    )
    assert done.returncode == -9 or done.stdout == "done\n", done.stderr
    return done.returncode == -9


def problem_of(company: Company, folder: Path, wanted: object) -> str | None:
    """What is not there any more, or there twice."""
    company.store.archives = ArchiveFiles(folder)
    try:
        return None if summary(company) == wanted else "an answer has changed"
    except ArchiveUnusable as problem:
        return str(problem)


def away(company: Company) -> bool:
    return any(each.away for each in company.read(lambda books, _: books.archives.every()))


def over_and_over(
    company: Company, folder: Path, how: str, wanted: object, module: str = MODULE
) -> tuple[int, list[str]]:
    """Kill it before every moment until none is left; how often, and what was wrong."""
    wrong: list[str] = []
    was_away = away(company)
    for moment in range(1, MOMENTS_AT_MOST):
        died = killed(module, moment, how, company, folder)
        problem = problem_of(company, folder, wanted)
        if problem is not None:
            wrong.append(f"before the moment {moment}: {problem}")
            return moment, wrong
        if not died:
            assert away(company) is not was_away
            return moment - 1, wrong
        if away(company) is not was_away:
            return moment, wrong
    raise AssertionError("it never ends")


def test_a_year_is_here_or_in_its_archive(
    books: Company, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    wanted, folder = summary(books), tmp_path / "archives"
    out, wrong = over_and_over(books, folder, "add", wanted)
    assert away(books)
    back, more = over_and_over(books, folder, "restore", wanted)
    assert not away(books)
    record(record_property, books.store, out + back, wrong + more)
    assert (wrong, more) == ([], [])
    assert out > 15
    assert back > 5


def record(
    record_property: Callable[[str, object], None], store: AnyStore, kills: int, wrong: list[str]
) -> None:
    tried(
        record_property,
        "kill -9 before every change of the disk and every statement",
        promise=PROMISE,
        store="SQLite" if isinstance(store, SqliteStore) else "PostgreSQL",
        times=kills,
        result=f"{len(wrong)} times a row was nowhere, or there twice",
    )


@pytest.mark.sqlite_only
def test_a_build_that_takes_rows_away_first_is_caught(books: Company, tmp_path: Path) -> None:
    wanted, folder = summary(books), tmp_path / "archives"
    _, wrong = over_and_over(books, folder, "add", wanted, ROWS_FIRST)
    assert wrong
    assert "cannot be used" in wrong[0]


def test_what_was_left_by_the_dead_is_in_nobodys_way(books: Company, tmp_path: Path) -> None:
    folder = tmp_path / "archives"
    killed(MODULE, 9, "add", books, folder)
    books.store.archives = ArchiveFiles(folder)
    wanted = summary(books)
    archive(books, folder, 2024)
    assert summary(books) == wanted
    shutil.rmtree(folder)
