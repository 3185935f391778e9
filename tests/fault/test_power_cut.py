"""The power goes in the middle of a scripted close, at every write and every sync of it.

The program works through the month on a disk that is recorded. Each disk that a
cut may leave behind is given to the program again: it opens it, finds it sound,
and reads exactly what the last answer had told or what the next one would.
"""

import os
import random
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import Future, wait
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import StrEnum
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from any_store import SQLITE, AnyStore
from company import Clock, Company, found_company
from fault.power_cut import (
    DATABASE,
    NO_TABLES,
    Cut,
    Luck,
    Recording,
    content_of,
    cuts_everywhere,
    disks,
    laid_out,
)
from fault.watched_disk import Touch, watched
from imported import import_transactions, invoice
from monthend.domain.permissions import Channel
from monthend.services import sessions
from monthend.services.ports import StoreUnavailable
from monthend.storage.soundness import findings
from monthend.storage.store import SqliteStore
from reliability import tried

SAMPLE = 200


class Verdict(StrEnum):
    """What a disk after a cut is worth."""

    SOUND = "sound"
    LOST = "acknowledged rows are lost"
    DAMAGED = "damaged"


# The script ---------------------------------------------------------------------------


def opened(path: Path, clock: Clock, synchronous: str = "FULL") -> SqliteStore:
    return SqliteStore(str(path), clock=clock, synchronous=synchronous, readers=1)


@contextmanager
def telling(store: SqliteStore, recording: Recording) -> Iterator[SqliteStore]:
    """Every answer of the store is told to the recording before the caller has it."""
    submit = store.database.submit

    def submit_and_tell(work: Callable[[Any], Any]) -> Future[Any]:
        answer = submit(work)
        wait([answer])
        recording.answer()
        return answer

    store.database.submit = submit_and_tell  # type: ignore[method-assign]
    with closing(store):
        yield store


def record(path: Path, synchronous: str = "FULL") -> Recording:
    """A month from the first table to the second close, with a restart in between."""
    clock, recording = Clock(), Recording(path)
    with watched(recording):
        with telling(opened(path, clock, synchronous), recording) as store:
            company = found_company(store, clock)
            until_the_close(company)
        with telling(opened(path, clock, synchronous), recording) as store:
            after_the_close(replace(company, store=store))
    return recording


def until_the_close(company: Company) -> None:
    company.add_codes()
    january, *_ = company.create_months(date(2026, 1, 1), 3)
    post(company, "Jan", 12)
    import_transactions(company, *(invoice(f"N-{n}", "2026-01-20") for n in range(60)))
    company.request_trial_balance(january)
    company.run_trial_balances()
    company.pending_close(january)
    company.run_trial_balances()
    company.close_through([january])


def after_the_close(company: Company) -> None:
    january, february, march = (period.id for period in company.calendar.periods[:3])
    post(company, "Feb", 110)
    company.reopen(january)
    post(company, "Jan", 12)
    import_transactions(company, *(invoice(f"M-{n}", "2026-01-21") for n in range(60)))
    company.close_through([january, february])
    company.update(march, {"notes": "not yet"})
    company.delete(march)


def post(company: Company, period: str, times: int) -> None:
    month = {"Jan": 1, "Feb": 2}[period]
    for number in range(times):
        company.post_entry(period, date(2026, month, number % 28 + 1), 100 + number)
        company.clock.advance(timedelta(seconds=1))


# The question -------------------------------------------------------------------------


def verdict(recording: Recording, cut: Cut, path: Path) -> tuple[Verdict, str]:
    """What the program makes of a disk after a cut."""
    clock = Clock()
    clock.advance(timedelta(days=1))
    try:
        with closing(opened(path, clock)) as store:
            content = store.database.read(lambda given: content_of(given.connection))
            if content in recording.possible_contents(cut.position):
                wrong = what_is_wrong(store, clock, empty=content == NO_TABLES)
                return (Verdict.DAMAGED, f"{cut}: {wrong}") if wrong else (Verdict.SOUND, "")
    except StoreUnavailable as problem:
        return Verdict.DAMAGED, f"{cut}: {problem}"
    if content in recording.contents_before(cut.position):
        return Verdict.LOST, str(cut)
    return Verdict.DAMAGED, f"{cut}: a state that never was"


def what_is_wrong(store: SqliteStore, clock: Clock, *, empty: bool) -> list[str]:
    """Everything `monthend doctor` finds, and whatever the next caller would meet."""
    if empty:
        return [] if store.create_schema() else ["the tables cannot be made"]
    store.check_schema()
    damage = [row for (row,) in store.rows("PRAGMA integrity_check")]
    wrong = [] if damage == ["ok"] else [str(each) for each in damage]
    for finding in findings(store, clock()):
        if "waits for a worker" not in finding.statement:  # what waited before the cut still does
            wrong += finding.wrong
    return wrong + next_caller_fails(store, clock)


def next_caller_fails(store: AnyStore, clock: Clock) -> list[str]:
    """The books can be worked on as before the cut."""
    if not store.rows("SELECT 1 FROM app_user"):
        return []
    administrator = store.read_directory(
        lambda directory: sessions.caller_by_name(directory, "Acme", None, Channel.REST)
    )
    company = Company(store=store, clock=clock, administrator=administrator)
    company.run_trial_balances()
    coded = company.read(lambda books, by: "Revenue" in books.codes())
    taking = [each for each in company.calendar.periods if not each.closed]
    if not coded or not taking:
        return []
    day = taking[0].start_date
    assert day is not None
    number = company.post_entry(taking[0].name, day)
    found = company.rows("SELECT 1 FROM journal_entry WHERE number = ?", number)
    return [] if found else [f"{number} was acknowledged and is not there"]


@dataclass(slots=True)
class Cuts:
    """How many cuts were tried, what became of them, and what the first unsound ones were."""

    counted: Counter[Verdict] = field(default_factory=Counter)
    told: list[str] = field(default_factory=list)

    def add(self, came_to: Verdict, problem: str) -> None:
        self.counted[came_to] += 1
        if problem and len(self.told) < 10:
            self.told.append(problem)


def try_cuts(recording: Recording, folder: Path, *, at_most: int) -> Cuts:
    """Cut at so many of all the points there are, and give each disk to the program."""
    dice, cuts = random.Random(16), Cuts()
    everywhere = cuts_everywhere(recording, dice)
    chosen = dice.sample(everywhere, min(at_most, len(everywhere)))
    for cut, files in disks(recording, sorted(chosen), dice):
        with laid_out(files, folder, dice) as database:
            cuts.add(*verdict(recording, cut, database))
    return cuts


def try_second_cuts(recording: Recording, folder: Path, *, at_most: int) -> Cuts:
    """The power goes again while the program recovers what the first cut has left."""
    dice, cuts = random.Random(17), Cuts()
    chosen = dice.sample(cuts_everywhere(recording, dice), at_most)
    for cut, files in disks(recording, sorted(chosen), dice):
        with laid_out(files, folder, dice) as database:
            recovery = Recording(database)
            with watched(recovery), suppress(StoreUnavailable):
                opened(database, Clock()).close()
        start = {str(database.parent / name): content for name, content in files.items()}
        again = Cut(dice.randint(0, len(recovery.calls)), dice.choice(list(Luck)))
        for _, left in disks(recovery, [again], dice, files=start):
            with laid_out(left, folder, dice) as database:
                cuts.add(*verdict(recording, cut, database))
    return cuts


@pytest.fixture(scope="module")
def recording() -> Iterator[Recording]:
    with in_memory() as folder:
        yield record(folder / DATABASE)


@pytest.fixture
def folder() -> Iterator[Path]:
    with in_memory() as folder:
        yield folder


@contextmanager
def in_memory() -> Iterator[Path]:
    """A folder in memory where there is one: what is synced here is counted, not kept."""
    memory = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
    with TemporaryDirectory(prefix="monthend-", dir=memory) as folder:
        yield Path(folder)


def test_the_script_writes_over_the_log_again(recording: Recording) -> None:
    """Cuts while the log is folded into the database and begun anew are among those tried."""
    logged = [call for call in recording.calls if call.path.endswith("-wal")]
    assert sum(call.touch is Touch.WRITE and call.offset == 0 for call in logged) > 2
    assert sum(call.touch is Touch.SYNC for call in recording.calls) > 100
    assert len(recording.answers) > 100


def test_a_power_cut_loses_nothing_and_damages_nothing(recording: Recording, folder: Path) -> None:
    cuts = try_cuts(recording, folder, at_most=SAMPLE)
    assert cuts.counted == {Verdict.SOUND: SAMPLE}, cuts.told


def test_a_second_cut_during_the_recovery_changes_nothing(
    recording: Recording, folder: Path
) -> None:
    cuts = try_second_cuts(recording, folder, at_most=SAMPLE // 4)
    assert cuts.counted == {Verdict.SOUND: SAMPLE // 4}, cuts.told


@pytest.mark.nightly
def test_no_power_cut_at_all_does(
    recording: Recording, folder: Path, record_property: Callable[[str, object], None]
) -> None:
    """Every write and every sync of the script."""
    cuts = try_cuts(recording, folder, at_most=10**6)
    assert cuts.counted.total() > 1000
    assert set(cuts.counted) == {Verdict.SOUND}, cuts.told
    again = try_second_cuts(recording, folder, at_most=1000)
    assert set(again.counted) == {Verdict.SOUND}, again.told
    for what, seen in (("", cuts), (", and again while it recovers", again)):
        tried(
            record_property,
            f"the power goes at every write and sync of a close{what}",
            promise="What was acknowledged outlives a power cut",
            store=SQLITE,
            times=seen.counted.total(),
            result="sound every time",
        )


# Negative controls: the same program with less care ------------------------------------------


@pytest.mark.nightly
def test_the_cuts_find_that_normal_loses_what_was_acknowledged(folder: Path) -> None:
    """`synchronous=NORMAL` syncs the log only when it is folded into the database."""
    less = record(folder / DATABASE, "NORMAL")
    cuts = try_cuts(less, folder, at_most=SAMPLE)
    assert cuts.counted[Verdict.LOST] > 0
    assert cuts.counted[Verdict.DAMAGED] == 0, cuts.told


def test_the_cuts_find_that_off_damages_the_file(folder: Path) -> None:
    """`synchronous=OFF` lets the disk write the database before the log."""
    least = record(folder / DATABASE, "OFF")
    cuts = try_cuts(least, folder, at_most=SAMPLE)
    assert cuts.counted[Verdict.LOST] > 0
    assert cuts.counted[Verdict.DAMAGED] > 0
