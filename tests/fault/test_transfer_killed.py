"""kill -9 in the middle of a backup, a restore and a copy: all of it is there, or nothing.

A kill comes at a random moment between the beginning and the time that the whole takes.
Whatever is found afterwards under the final name, or in the database, is complete; and
what was not made is made by whoever tries again.
"""

from __future__ import annotations

import random
import signal
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
from monthend.storage.transfer.places import TransferRefused
from monthend.storage.transfer.restore import restore
from moved import KINDS, content, empty_place, fill, reopened
from reliability import tried

KILLS = 1
KILLS_BY_NIGHT = 15
KILLS_OF_CONTROL = 12
LEAST_MOMENTS, MOMENTS_AT_MOST = 4, 40
SOME = 5
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
    """Whoever tries again gets it, over whatever the one before has left."""
    if how == "backup":
        backup(given, taken, clock=Clock(), replace=True)
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


@pytest.mark.postgresql_by_night
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


def killed_at_each_moment(
    module: str, company: Company, folder: Path, *, force: bool, step: int = 1
) -> list[tuple[int, str]]:
    """The moments after which the next backup was refused, and how; every other one replaced it."""
    given = url_of(company.store)
    refused: list[tuple[int, str]] = []
    for moment in range(1, MOMENTS_AT_MOST, step):
        taken = str(folder / f"{module}-{force}-{moment}.backup")
        if force:
            backup(given, taken, clock=company.clock)
        command = [sys.executable, "-m", module, str(moment), given, taken, *["--force"] * force]
        done = subprocess.run(command, env=environment(), check=False, capture_output=True)
        if done.returncode == 0:
            assert moment > LEAST_MOMENTS
            return refused
        assert done.returncode == -signal.SIGKILL, done.stderr
        try:
            backup(given, taken, clock=company.clock, replace=True)
        except TransferRefused as problem:
            refused.append((moment, str(problem)))
        else:
            restore(taken, f"sqlite:///{taken}.db")
    raise AssertionError("it never came to its end")


@pytest.mark.sqlite_only
@pytest.mark.parametrize(
    ("force", "step"),
    [
        (True, SOME),
        pytest.param(True, 1, marks=pytest.mark.nightly),
        pytest.param(False, 1, marks=pytest.mark.nightly),
    ],
)
def test_a_backup_that_is_killed_at_any_moment_is_replaced_by_the_next(
    company: Company, tmp_path: Path, force: bool, step: int
) -> None:
    fill(company)
    backup = "fault.dying_backup"
    assert killed_at_each_moment(backup, company, tmp_path, force=force, step=step) == []


@pytest.mark.nightly
@pytest.mark.sqlite_only
def test_the_moments_find_a_manifest_that_comes_after_its_file(
    company: Company, tmp_path: Path
) -> None:
    """The negative control: a file without a manifest might be somebody's database."""
    fill(company)
    module = "fault.known_bad.manifest_after_file"
    found = killed_at_each_moment(module, company, tmp_path, force=True)
    assert any("only a backup is replaced" in problem for _, problem in found)


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
