"""A commit that the disk refuses, and the power that goes after the caller has been told.

SQLite takes such a commit back, yet all of it may lie in the write-ahead log.
Whoever opens the file after the cut recovers from that log; what was told to be
undone must not come back.
"""

import random
import sqlite3
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

from company import Clock, found_company
from fault.known_bad.leave_failed_commits import leave_failed_commits
from fault.power_cut import DATABASE, Cut, Luck, Recording, disks, laid_out
from fault.test_power_cut import Verdict, in_memory, opened, telling, verdict
from fault.watched_disk import DiskCall, Touch, watched
from monthend.services.ports import StoreUnavailable

FAILED_SYNC = sqlite3.SQLITE_IOERR | 4 << 8
CUTS = 25


class FailingSync:
    """A watcher that records, and lets so many syncs of the log fail once it is told to."""

    def __init__(self, recording: Recording, times: int) -> None:
        self.recording = recording
        self.times = 0
        self._times = times

    def begin(self) -> None:
        self.times = self._times

    def __call__(self, call: DiskCall, go: Callable[[], int]) -> int:
        if self.times and call.touch is Touch.SYNC and call.path.endswith("-wal"):
            self.times -= 1
            return FAILED_SYNC
        return self.recording(call, go)


@pytest.fixture
def folder() -> Iterator[Path]:
    with in_memory() as folder:
        yield folder


def told_and_cut(folder: Path, failing_syncs: int) -> tuple[StoreUnavailable, set[Verdict]]:
    """What the poster of an entry is told, and what a cut after that leaves."""
    path, clock = folder / DATABASE, Clock()
    failing = FailingSync(Recording(path), failing_syncs)
    with watched(failing), telling(opened(path, clock), failing.recording) as store:
        company = found_company(store, clock)
        company.add_codes()
        company.create_months(date(2026, 1, 1), 2)
        failing.begin()
        with pytest.raises(StoreUnavailable) as refused:
            company.post_entry("Jan", date(2026, 1, 3))
        now = len(failing.recording.calls)
    dice, found = random.Random(3), set[Verdict]()
    cuts = [Cut(now, luck) for luck in Luck for _ in range(CUTS)]
    for cut, files in disks(failing.recording, cuts, dice):
        with laid_out(files, folder, dice) as database:
            found.add(verdict(failing.recording, cut, database)[0])
    return refused.value, found


def test_what_was_told_to_be_undone_never_comes_back(folder: Path) -> None:
    told, found = told_and_cut(folder, failing_syncs=1)
    assert not told.unknown
    assert found == {Verdict.SOUND}


def test_a_disk_that_goes_on_failing_makes_the_outcome_unknown(folder: Path) -> None:
    told, _ = told_and_cut(folder, failing_syncs=100)
    assert told.unknown
    assert "whether the change was made is not known" in told.cause


def test_the_cuts_find_a_build_that_leaves_a_failed_commit_in_the_log(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    leave_failed_commits(monkeypatch.setattr)
    told, found = told_and_cut(folder, failing_syncs=1)
    assert not told.unknown
    assert Verdict.DAMAGED in found
