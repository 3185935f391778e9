"""kill -9 in the middle of a backup, a restore and a copy: all of it is there, or nothing.

A kill comes at a random moment between the beginning and the time that the whole takes.
Whatever is found afterwards under the final name, or in the database, is complete; and
what was not made is made by whoever tries again.
"""

from __future__ import annotations

import random
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from any_store import AnyStore, url_of
from company import Clock, Company
from contract.started_server import environment
from imported import import_transactions, invoice
from monthend.services.ports import StoreUnavailable
from monthend.storage.store import SqliteStore
from monthend.storage.transfer.backup import backup
from monthend.storage.transfer.manifest import NotABackup
from monthend.storage.transfer.restore import restore
from moved import KINDS, content, empty_place, fill, reopened
from reliability import tried

KILLS = 1
KILLS_BY_NIGHT = 15
KILLS_OF_CONTROL = 12
ROWS = 3000
PROMISE = "A backup, a restore or a copy that was killed leaves nothing that is accepted"
NUMBERS = [KILLS, pytest.param(KILLS_BY_NIGHT, marks=pytest.mark.nightly)]
IN_THE_WAY = "is there already"
MODULE, IN_PLACE = "fault.moving", "fault.known_bad.written_in_place"

Content = dict[str, list[tuple[object, ...]]]
Places = Callable[[int], tuple[str, Path]]


@pytest.fixture
def books(company: Company) -> Company:
    fill(company)
    import_transactions(company, *(invoice(f"N-{n}", "2026-02-05") for n in range(ROWS)))
    return company


@pytest.fixture(params=KINDS)
def elsewhere(request: pytest.FixtureRequest, tmp_path: Path) -> Places:
    def place(number: int) -> tuple[str, Path]:
        folder = tmp_path / f"kill-{number}"
        folder.mkdir()
        return empty_place(request.param, request, folder), folder

    return place


@dataclass(slots=True)
class Kills:
    """How often something was killed, how often before it was done, and what was wrong then."""

    number: int = 0
    in_the_middle: int = 0
    found_whole: int = 0


def killed(module: str, how: str, given: str, taken: str, after: float | None) -> float | None:
    """Begin, kill after so many seconds; how long it took if it was done before, else None."""
    child = subprocess.Popen(
        [sys.executable, "-m", module, how, given, taken],
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert child.stdout is not None
    with child.stdout as said:
        assert said.readline() == "begun\n"
        began = time.monotonic()
        if after is not None:
            time.sleep(after)
            child.kill()
        rest = said.read()
        took = time.monotonic() - began
    child.wait()
    assert after is not None or module != MODULE or rest == "done\n", rest
    return took if rest == "done\n" else None


def kill_over_and_over(
    how: str, given: str, look: Callable[[str], bool], places: Places, *, number: int,
    module: str = MODULE,
) -> Kills:  # fmt: skip
    """`look` says whether something is there, and fails when it is not all there is."""
    _, folder = places(0)
    whole = killed(module, how, given, _place(how, places(1)), None)
    assert whole is not None, "it ends by itself when nobody kills it"
    assert folder.exists()
    kills = Kills()
    for each in range(number):
        taken = _place(how, places(each + 2))
        kills.number += 1
        done = killed(module, how, given, taken, random.uniform(0, whole))
        kills.in_the_middle += done is None
        found = look(taken)
        kills.found_whole += found
        assert found or done is None
        if not found:
            _make_after_all(how, given, taken)
            assert look(taken)
    return kills


def _place(how: str, place: tuple[str, Path]) -> str:
    url, folder = place
    return str(folder / "killed.backup") if how == "backup" else url


def _make_after_all(how: str, given: str, taken: str) -> None:
    """Whoever tries again gets it; a backup without a manifest is a file that has to go first."""
    if how == "backup":
        Path(taken).unlink(missing_ok=True)
        backup(given, taken, clock=Clock())
    else:
        killed(MODULE, how, given, taken, None)


def is_there(taken: str, wanted: Content, clock: Clock) -> bool:
    try:
        with reopened(taken, clock) as there:
            assert content(there) == wanted
    except StoreUnavailable:
        return False
    return True


def record(
    record_property: Callable[[str, object], None], what: str, store: AnyStore, kills: Kills
) -> None:
    tried(
        record_property,
        what,
        promise=PROMISE,
        store="SQLite" if isinstance(store, SqliteStore) else "PostgreSQL",
        times=kills.number,
        result=f"{kills.in_the_middle} before the end, nothing half was accepted",
    )


@pytest.mark.parametrize("number", NUMBERS)
def test_a_killed_backup_is_none(
    books: Company,
    tmp_path: Path,
    number: int,
    record_property: Callable[[str, object], None],
) -> None:
    wanted = content(books)
    restored = iter(range(1000))

    def look(taken: str) -> bool:
        url = f"sqlite:///{tmp_path / f'restored-{next(restored)}.db'}"
        try:
            restore(taken, url)
        except NotABackup:
            return False
        return is_there(url, wanted, books.clock)

    def place(each: int) -> tuple[str, Path]:
        folder = tmp_path / f"kill-{each}"
        folder.mkdir()
        return "", folder

    kills = kill_over_and_over("backup", url_of(books.store), look, place, number=number)
    record(record_property, "kill -9 in a backup", books.store, kills)


@pytest.mark.parametrize("number", NUMBERS)
@pytest.mark.parametrize("how", ["restore", "copy"])
def test_a_killed_restore_or_copy_is_none(
    books: Company,
    elsewhere: Places,
    tmp_path: Path,
    how: str,
    number: int,
    record_property: Callable[[str, object], None],
) -> None:
    wanted, given = content(books), url_of(books.store)
    if how == "restore":
        given = str(tmp_path / "books.backup")
        backup(url_of(books.store), given, clock=books.clock)
    kills = kill_over_and_over(
        how, given, lambda taken: is_there(taken, wanted, books.clock), elsewhere, number=number
    )
    record(record_property, f"kill -9 in a {how}", books.store, kills)


@pytest.mark.sqlite_only
def test_the_kills_find_a_copy_that_writes_under_the_final_name(
    books: Company, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    """The negative control: half a file lies where the next one should be made."""
    wanted = content(books)

    def place(each: int) -> tuple[str, Path]:
        return f"sqlite:///{tmp_path / f'bad-{each}.db'}", tmp_path

    with pytest.raises(AssertionError, match=IN_THE_WAY):
        kill_over_and_over(
            "copy",
            url_of(books.store),
            lambda taken: is_there(taken, wanted, books.clock),
            place,
            number=KILLS_OF_CONTROL,
            module=IN_PLACE,
        )
    tried(
        record_property,
        "known-bad: written under the final name",
        promise=PROMISE,
        store="SQLite",
        times=KILLS_OF_CONTROL,
        result="half a file was found",
    )
