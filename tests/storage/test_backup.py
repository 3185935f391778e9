"""A backup is what was committed, or it is refused."""

from __future__ import annotations

import json
import os
import random
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing, suppress
from datetime import date
from pathlib import Path

import pytest

from any_store import url_of, without_trigger
from company import Clock, Company
from contract.started_server import environment
from monthend.services.history_sealing import seal_waiting
from monthend.services.ports import StoreUnavailable
from monthend.storage import schema
from monthend.storage.opening import open_store
from monthend.storage.transfer import manifest
from monthend.storage.transfer.backup import NotAsItMustBe, backup
from monthend.storage.transfer.manifest import NotABackup, place_of
from monthend.storage.transfer.partial_file import PartialFile, Taken
from monthend.storage.transfer.places import TransferRefused
from monthend.storage.transfer.restore import restore
from monthend.storage.transfer.verification import verified
from moved import KINDS, content, empty_place, fill, in_the_middle_of_an_import, reopened

CUTS = 40
FLIPS = 40
LIMIT = 400_000


@pytest.fixture
def books(company: Company) -> Company:
    fill(company)
    return company


@pytest.fixture(params=KINDS)
def place(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    return empty_place(request.param, request, tmp_path)


@pytest.fixture
def backed_up(books: Company, tmp_path: Path, clock: Clock) -> Path:
    """A backup of the books."""
    target = tmp_path / "books.backup"
    backup(url_of(books.store), str(target), clock=clock)
    return target


# There and back ------------------------------------------------------------------------


def test_what_was_backed_up_comes_back_on_either_store(
    books: Company, place: str, tmp_path: Path, clock: Clock
) -> None:
    target = str(tmp_path / "books.backup")
    given, made = in_the_middle_of_an_import(
        books, lambda: (content(books), backup(url_of(books.store), target, clock=clock))
    )
    books.post_entry("Feb", date(2026, 2, 27))
    restore(target, place)
    with reopened(place, clock) as there:
        assert content(there) == given
    assert [line for found in verified(place) for line in found.wrong] == []
    assert {name: count for name, count in made.rows.items() if name in given} == {
        name: len(rows) for name, rows in given.items()
    }


def test_a_copy_of_a_backup_is_a_database(backed_up: Path, books: Company, clock: Clock) -> None:
    """The backup itself is not opened: a look would change it, and nobody could restore it."""
    copied = backed_up.with_name("copied.db")
    shutil.copyfile(backed_up, copied)
    with reopened(f"sqlite:///{copied}", clock) as there:
        assert content(there) == content(books)
    with pytest.raises(StoreUnavailable, match="it is a backup"):
        open_store(f"sqlite:///{backed_up}", clock=clock)


def test_a_manifest_says_what_its_backup_is(books: Company, backed_up: Path, clock: Clock) -> None:
    said = manifest.read(str(backed_up))
    (last,) = max(books.rows("SELECT commit_sequence FROM history"))
    assert said.schema == schema.VERSION
    assert said.taken == clock().isoformat()
    assert said.bytes == backed_up.stat().st_size
    assert said.commit_sequence >= int(str(last))
    assert said.rows["line"] == len(books.rows("SELECT id FROM line"))


def test_others_may_not_read_a_backup(backed_up: Path) -> None:
    for path in (str(backed_up), place_of(str(backed_up))):
        assert os.stat(path).st_mode & 0o077 == 0


def test_a_verified_backup_is_a_backup(books: Company, tmp_path: Path, clock: Clock) -> None:
    target = str(tmp_path / "verified")
    backup(url_of(books.store), target, clock=clock, verify=True)
    restore(target, f"sqlite:///{tmp_path / 'new.db'}")
    assert {path.name for path in tmp_path.glob("verified*")} == {
        "verified", "verified.manifest.json"
    }  # fmt: skip


# Drift --------------------------------------------------------------------------------


def spoil_a_closed_day(books: Company) -> None:
    without_trigger(books.store, "fence_line_insert", "line")
    books.spoil(
        "INSERT INTO line (calendar_id, date, code_id, currency, amount, home_amount, "
        "commit_sequence) VALUES (1, '2026-01-15', 1, 'USD', 5, 5, 1)"
    )


def spoil_balances(books: Company) -> None:
    books.spoil(
        "UPDATE day_balance SET debit = debit + 1, credit = credit + 1 WHERE day > '2026-02'"
    )


def spoil_a_result(books: Company) -> None:
    without_trigger(books.store, "fence_run_unchanged", "trial_balance_run")
    books.spoil("UPDATE trial_balance_run SET sha256 = 'another' WHERE sha256 IS NOT NULL")


DRIFTS = {
    "a line in a closed day": (spoil_a_closed_day, "Jan: its lines no longer add up to it"),
    "balances without lines": (spoil_balances, "2026-02-01, Cash, USD"),
    "another hash": (spoil_a_result, "Jan: the stored result does not have the stored hash"),
}


@pytest.mark.parametrize("name", DRIFTS)
def test_drift_comes_back_with_a_backup_and_is_listed(
    books: Company, place: str, tmp_path: Path, clock: Clock, name: str
) -> None:
    spoil, told = DRIFTS[name]
    spoil(books)
    target = str(tmp_path / "drifted")
    backup(url_of(books.store), target, clock=clock)
    restore(target, place)
    assert told in [line for found in verified(place) for line in found.wrong]


def test_history_that_was_cut_after_a_restore_is_found_by_what_the_manifest_keeps(
    books: Company, place: str, tmp_path: Path, clock: Clock
) -> None:
    """The tail of a chain can go without a trace, but for its head that was kept elsewhere."""
    seal_waiting(books.store)
    target = str(tmp_path / "sealed")
    heads = backup(url_of(books.store), target, clock=clock).chain_heads
    assert heads
    restore(target, place)
    assert [line for found in verified(place, heads) for line in found.wrong] == []
    last = max(heads, key=lambda head: head.number)
    with reopened(place, clock) as there:
        without_trigger(there.store, "fence_seal_kept", "history_seal")
        without_trigger(there.store, "fence_history_kept", "history")
        cut = (last.chain, last.number)
        ((key,),) = there.rows(
            "SELECT history_id FROM history_seal WHERE chain = ? AND number = ?", *cut
        )
        there.spoil("DELETE FROM history_seal WHERE chain = ? AND number = ?", *cut)
        there.spoil("DELETE FROM history WHERE id = ?", key)
    found = {each.statement: each.wrong for each in verified(place, heads)}
    assert [wrong for told, wrong in found.items() if wrong and "kept" in told]


def test_no_backup_is_made_of_what_does_not_stand_its_test(
    books: Company, tmp_path: Path, clock: Clock
) -> None:
    spoil_balances(books)
    with pytest.raises(NotAsItMustBe) as refused:
        backup(url_of(books.store), str(tmp_path / "b"), clock=clock, verify=True)
    assert any(finding.wrong for finding in refused.value.findings)
    assert not list(tmp_path.glob("b*.manifest.json"))
    assert not (tmp_path / "b").exists()


# Torn backups ----------------------------------------------------------------------------


def refused(backup_file: Path, place: str) -> bool:
    try:
        restore(str(backup_file), place)
    except NotABackup:
        return True
    return False


def test_a_backup_cut_anywhere_is_refused(backed_up: Path, place: str) -> None:
    whole = backed_up.read_bytes()
    for length in {*range(0, len(whole), len(whole) // CUTS), len(whole) - 1}:
        backed_up.write_bytes(whole[:length])
        assert refused(backed_up, place), length
    backed_up.write_bytes(whole + b"\0")
    assert refused(backed_up, place)
    backed_up.write_bytes(whole)
    assert not refused(backed_up, place)


def test_a_flipped_bit_anywhere_is_refused(backed_up: Path, place: str) -> None:
    whole, chance = backed_up.read_bytes(), random.Random(4)
    for _ in range(FLIPS):
        at, bit = chance.randrange(len(whole)), 1 << chance.randrange(8)
        backed_up.write_bytes(whole[:at] + bytes([whole[at] ^ bit]) + whole[at + 1 :])
        assert refused(backed_up, place), (at, bit)


def test_a_manifest_that_was_cut_or_changed_anywhere_is_refused(
    backed_up: Path, place: str
) -> None:
    beside = Path(place_of(str(backed_up)))
    whole = beside.read_bytes()
    for at in range(0, len(whole), 7):
        for torn in (whole[:at], whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :]):
            beside.write_bytes(torn)
            assert refused(backed_up, place), at
    beside.unlink()
    assert refused(backed_up, place)


def test_the_manifest_of_another_backup_is_refused(
    books: Company, backed_up: Path, place: str, tmp_path: Path, clock: Clock
) -> None:
    books.post_entry("Feb", date(2026, 2, 27))
    backup(url_of(books.store), str(tmp_path / "later"), clock=clock)
    os.replace(place_of(str(tmp_path / "later")), place_of(str(backed_up)))
    assert refused(backed_up, place)


def rewritten(backed_up: Path, **changed: object) -> None:
    """A manifest that is right in itself and speaks of something else."""
    said = manifest.read(str(backed_up))
    other = type(said)(
        **{**{name: getattr(said, name) for name in said.__struct_fields__}, **changed}
    )
    manifest.write(str(backed_up), other, replace=True)


def test_a_newer_schema_is_refused(backed_up: Path, place: str) -> None:
    rewritten(backed_up, schema=schema.VERSION + 1)
    with pytest.raises(TransferRefused, match="take a newer program"):
        restore(str(backed_up), place)


def test_an_older_schema_comes_back_as_a_file_and_nowhere_else(
    backed_up: Path, tmp_path: Path
) -> None:
    rewritten(backed_up, schema=schema.VERSION - 1)
    with pytest.raises(TransferRefused, match="`monthend migrate`"):
        restore(str(backed_up), "postgresql://nobody@127.0.0.1:1/nowhere")
    restore(str(backed_up), f"sqlite:///{tmp_path / 'old.db'}")
    assert (tmp_path / "old.db").read_bytes() == backed_up.read_bytes()


# Where something is already ----------------------------------------------------------------


def test_a_restore_goes_nowhere_where_something_is(
    books: Company, backed_up: Path, place: str, clock: Clock
) -> None:
    restore(str(backed_up), place)
    with reopened(place, clock) as there:
        there.post_entry("Feb", date(2026, 2, 27))
        before = content(there)
        with pytest.raises(TransferRefused, match=r"is there already|is not empty"):
            restore(str(backed_up), place)
        assert content(there) == before


def test_a_backup_is_replaced_only_on_request(
    books: Company, backed_up: Path, place: str, clock: Clock
) -> None:
    before = backed_up.read_bytes()
    books.post_entry("Feb", date(2026, 2, 27))
    with pytest.raises(Taken):
        backup(url_of(books.store), str(backed_up), clock=clock)
    assert backed_up.read_bytes() == before
    backup(url_of(books.store), str(backed_up), clock=clock, replace=True)
    restore(str(backed_up), place)
    with reopened(place, clock) as there:
        assert content(there) == content(books)


def test_what_is_no_backup_is_never_replaced(books: Company, tmp_path: Path, clock: Clock) -> None:
    other = tmp_path / "other.db"
    other.write_bytes(b"somebody's database")
    with pytest.raises(TransferRefused, match="only a backup is replaced"):
        backup(url_of(books.store), str(other), clock=clock, replace=True)
    assert other.read_bytes() == b"somebody's database"


def test_two_do_not_write_one_backup_at_once(books: Company, tmp_path: Path, clock: Clock) -> None:
    with (
        PartialFile(str(tmp_path / "one")),
        pytest.raises(TransferRefused, match="Another process is writing"),
    ):
        backup(url_of(books.store), str(tmp_path / "one"), clock=clock)


def test_what_a_killed_backup_left_is_begun_anew(
    books: Company, place: str, tmp_path: Path, clock: Clock
) -> None:
    (tmp_path / "b.partial").write_bytes(b"half a file" * 5000)
    (tmp_path / "b.partial-journal").write_bytes(b"and its journal")
    backup(url_of(books.store), str(tmp_path / "b"), clock=clock)
    restore(str(tmp_path / "b"), place)


# The disk --------------------------------------------------------------------------------

WITHIN = """
import resource, signal, sys
# A compiled file that is cut here would be read by everybody after.
sys.dont_write_bytecode = True
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[1]), int(sys.argv[1])))
sys.argv = ["monthend", *sys.argv[2:]]
from monthend.cli import main
main()
"""


def with_room_for(size: int, *arguments: str) -> subprocess.CompletedProcess[str]:
    """A command on a disk on which no file may be larger than this."""
    return subprocess.run(
        [sys.executable, "-c", WITHIN, str(size), *arguments],
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def large(books: Company) -> Company:
    books.spoil(
        "INSERT INTO history (tenant_id, commit_sequence, at, user_id, channel, event, reason) "
        "VALUES ('t', 1, '2026', 'u', 'REST', 'Created', ?)",
        "r" * 2 * LIMIT,
    )
    return books


@pytest.mark.postgresql_by_night
@pytest.mark.parametrize("size", [0, 4096, LIMIT])
def test_a_full_disk_is_told_and_leaves_no_backup(
    large: Company, tmp_path: Path, size: int
) -> None:
    target = tmp_path / "full"
    done = with_room_for(size, "backup", str(target), "--database", url_of(large.store))
    assert done.returncode == 1, done.stderr
    assert done.stderr.startswith("Error: The database"), done.stderr
    assert "Traceback" not in done.stderr
    assert not list(tmp_path.glob("full*"))


@pytest.mark.postgresql_by_night
@pytest.mark.parametrize("size", [0, 4096, LIMIT])
def test_a_full_disk_is_told_and_leaves_no_database(
    large: Company, tmp_path: Path, clock: Clock, size: int
) -> None:
    backup(url_of(large.store), str(tmp_path / "whole"), clock=clock)
    target = f"sqlite:///{tmp_path / 'full.db'}"
    done = with_room_for(size, "restore", str(tmp_path / "whole"), "--database", target)
    assert done.returncode == 1
    assert "the disk is full" in done.stderr
    assert not list(tmp_path.glob("full*"))


def test_a_folder_that_is_not_there_is_told(books: Company, tmp_path: Path, clock: Clock) -> None:
    with pytest.raises(Exception, match="No such file or directory"):
        backup(url_of(books.store), str(tmp_path / "nowhere" / "b"), clock=clock)


def test_a_manifest_is_readable_by_any_program(backed_up: Path) -> None:
    with open(place_of(str(backed_up)), encoding="utf-8") as stream:
        said = json.load(stream)
    assert said["manifest"]["form"] == "monthend backup 1"


@pytest.mark.sqlite_only
def test_a_backup_does_not_begin_anew_when_somebody_writes(
    books: Company, tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each step is followed by a commit; SQLite alone would copy the first pages for ever."""
    steps: list[int] = []
    source = url_of(books.store).removeprefix("sqlite:///")
    connection = sqlite3.connect(source)
    with closing(connection), suppress(sqlite3.Error):
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    real: Callable[..., None] = sqlite3.Connection.backup

    class Watching(sqlite3.Connection):
        def backup(self, target: sqlite3.Connection, **how: object) -> None:
            def progress(status: int, remaining: int, total: int) -> None:
                steps.append(remaining)
                books.post_entry("Feb", date(2026, 2, 27))

            real(self, target, pages=4, progress=progress)

    connect = sqlite3.connect
    monkeypatch.setattr(
        sqlite3, "connect", lambda *given, **named: connect(*given, **named, factory=Watching)
    )
    backup(url_of(books.store), str(tmp_path / "b"), clock=clock)
    monkeypatch.undo()
    assert len(steps) > 5
    assert steps == sorted(steps, reverse=True)
    with closing(sqlite3.connect(tmp_path / "b")) as made:
        assert made.execute("PRAGMA integrity_check").fetchone() == ("ok",)
