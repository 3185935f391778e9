"""The disk fails at every n-th call of a create and of a close.

The server is the real one, in this process, so that its disk can be told to
fail. Whoever asked gets the documented refusal or a success that holds, nothing
is half done, and when the disk works again so does the server, as it is.
"""

import fcntl
import sqlite3
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count, product
from pathlib import Path

import pytest

import reliability
from any_store import SQLITE
from contract.ledger_rows import CODES
from contract.started_server import DatabaseFile
from contract.zuora import TEMPORARY, Answer, Zuora, assert_done, assert_refused
from fault.known_bad.swallow_errors import swallow_errors
from fault.served_here import served_here
from fault.test_power_cut import in_memory
from fault.watched_disk import DiskCall, Touch, watched
from monthend.services import trial_balances
from monthend.services.ports import StoreUnavailable
from monthend.storage.store import SqliteStore

IOERR = sqlite3.SQLITE_IOERR
ERRORS = {
    "a read fails": (Touch.READ, IOERR | 1 << 8),
    "a write fails": (Touch.WRITE, IOERR | 3 << 8),
    "the disk is full": (Touch.WRITE, sqlite3.SQLITE_FULL),
    "the disk is read-only": (Touch.WRITE, sqlite3.SQLITE_READONLY),
    "a sync fails": (Touch.SYNC, IOERR | 4 << 8),
    "a file is not shortened": (Touch.TRUNCATE, IOERR | 6 << 8),
    "the length is not told": (Touch.SIZE, IOERR | 7 << 8),
    "a lock fails": (Touch.LOCK, IOERR | 15 << 8),
    "a file is not opened": (Touch.OPEN, sqlite3.SQLITE_CANTOPEN),
    "shared memory fails": (Touch.SHARED_MAP, IOERR | 21 << 8),
    "a lock in shared memory fails": (Touch.SHARED_LOCK, IOERR | 20 << 8),
}
# Whether the disk goes on failing, and whether the files have to be opened first.
LASTING = (False, True)
WAYS = ((False, False), (True, True))
EVERY_WAY = tuple((lasting, anew) for lasting in LASTING for anew in LASTING)
FEWEST_FAULTS = 80
LONGEST_ANSWER = 5.0


class FailingDisk:
    """A watcher that fails the n-th call of one kind, or every one from it on."""

    def __init__(self) -> None:
        self.failed = 0
        self._touch: Touch | None = None
        self._code = self._left = 0
        self._lasting = False

    def fail(self, touch: Touch, code: int, *, nth: int, lasting: bool) -> None:
        self.failed, self._left = 0, nth
        self._touch, self._code, self._lasting = touch, code, lasting

    def mend(self) -> None:
        self._touch = None

    def __call__(self, call: DiskCall, go: Callable[[], int]) -> int:
        if call.touch is self._touch:
            self._left -= 1
            if self._left == 0 or (self._left < 0 and self._lasting):
                self.failed += 1
                return self._code
        return go()


@dataclass(slots=True)
class Here:
    """The server in this process, its disk, and somebody who is signed in."""

    disk: FailingDisk
    store: SqliteStore
    database: DatabaseFile
    zuora: Zuora

    def open_anew(self) -> None:
        """The writer gives its connection up, as after any trouble, and opens the files again."""
        with pytest.raises(StoreUnavailable):
            self.store.database.write(lambda given: given.connection.execute("ROLLBACK"))

    def run_trial_balances(self) -> None:
        while trial_balances.run_next(self.store, "worker", now()):
            pass

    def somebody_holds(self) -> list[str]:
        """The lock files that another process could not get now."""
        return [name for name in ("turn", "write") if not free(f"{self.database.path}.{name}")]


def free(lock: str) -> bool:
    with open(lock, "rb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True


def now() -> datetime:
    return datetime.now(UTC)


@pytest.fixture
def here() -> Iterator[Here]:
    with in_memory() as folder:
        yield from on_failing_disk(folder)


def on_failing_disk(folder: Path) -> Iterator[Here]:
    database, disk = DatabaseFile(folder / "books.db"), FailingDisk()
    owner = database.init()
    database.import_csv("codes", CODES)
    with watched(disk):
        store = SqliteStore(str(database.path), clock=now)
        with served_here(store, now) as url:
            zuora = Zuora.signed_in(url, owner, keep_alive=True)
            yield Here(disk=disk, store=store, database=database, zuora=zuora)
            disk.mend()
        store.close()


# What is asked of the server while its disk fails ----------------------------------------


@dataclass(slots=True)
class Tried:
    """What an answer came to, and what was wrong with it."""

    came_to: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)


class Creating:
    """A period is created; it is there or it is not."""

    def __init__(self, here: Here) -> None:
        self._here = here

    def prepare(self) -> None:
        if self.done():
            first = self._here.zuora.periods()[0]["id"]
            assert_done(self._here.zuora.delete(first))

    def ask(self) -> Answer:
        return self._here.zuora.try_create("Jan 2016", "2016-01-01", "2016-01-31")

    def done(self) -> bool:
        return "Jan 2016" in [each["name"] for each in self._here.zuora.periods()]


class Closing:
    """A period is closed; it is closed or it is not."""

    def __init__(self, here: Here) -> None:
        self._here = here
        self._period = here.zuora.create("Jan 2016", "2016-01-01", "2016-01-31")

    def prepare(self) -> None:
        self._here.run_trial_balances()
        if self.done():
            assert_done(self._here.zuora.reopen(self._period))

    def ask(self) -> Answer:
        return self._here.zuora.close(self._period)

    def done(self) -> bool:
        return bool(self._here.zuora.period(self._period)["status"] == "Closed")


def fail_at_every_call(
    here: Here, work: Creating | Closing, ways: Iterable[tuple[bool, bool]] = WAYS
) -> Tried:
    """Every kind of failure at the first call, the second, … until the work gets by without."""
    tried = Tried()
    for (name, error), (lasting, anew) in product(ERRORS.items(), ways):
        for nth in count(1):
            work.prepare()
            if anew:
                here.open_anew()
            here.disk.fail(*error, nth=nth, lasting=lasting)
            if not try_once(here, work, f"{name}, call {nth}, {lasting=}, {anew=}", tried):
                break
    print(f"{tried.came_to.total()} failing calls: {dict(tried.came_to)}")
    return tried


def try_once(here: Here, work: Creating | Closing, what: str, tried: Tried) -> bool:
    """One answer of a failing disk, and whether the books are what it says; did it fail at all?"""
    begun = time.monotonic()
    answer = work.ask()
    failed = here.disk.failed
    here.disk.mend()
    if not failed:
        assert_done(answer)
        return False
    came_to, wrong = judged(answer, work.done())
    tried.came_to[came_to] += 1
    if time.monotonic() - begun > LONGEST_ANSWER:
        wrong.append("the answer took too long")
    if here.somebody_holds():
        wrong.append("a lock file is still held")
    if not work.done() and not (again := work.ask()).succeeded:
        wrong.append(f"it cannot be done afterwards: {again.content!r}")
    tried.wrong += [f"{what}: {each}" for each in wrong]
    return True


def judged(answer: Answer, done: bool) -> tuple[str, list[str]]:
    """What the answer says, and where the books say otherwise."""
    if answer.succeeded:
        return "done", [] if done else ["it was acknowledged and is not there"]
    try:
        assert_refused(answer, TEMPORARY, status=503)
    except AssertionError as problem:
        return "another answer", [str(problem)]
    if "retry-after" not in answer.headers:
        return "not known", []
    return "refused", ["it was refused and is there"] if done else []


WORKS = pytest.mark.parametrize("work", [Creating, Closing])


@WORKS
def test_work_on_a_failing_disk_is_done_or_refused(
    here: Here, work: type[Creating | Closing]
) -> None:
    tried = fail_at_every_call(here, work(here))
    assert tried.wrong == []
    assert tried.came_to["refused"] > FEWEST_FAULTS


@pytest.mark.nightly
@WORKS
def test_it_is_in_every_way_a_disk_fails(
    here: Here, work: type[Creating | Closing], record_property: Callable[[str, object], None]
) -> None:
    seen = fail_at_every_call(here, work(here), EVERY_WAY)
    assert seen.wrong == []
    reliability.tried(
        record_property,
        f"the disk fails, is full or read-only at every n-th call: {work.__name__.lower()}",
        promise="A disk that fails is told of, and nothing is half done",
        store=SQLITE,
        times=seen.came_to.total(),
        result=", ".join(f"{count} {what}" for what, count in sorted(seen.came_to.items())),
    )


def test_the_failing_disk_finds_a_build_that_swallows_its_errors(
    here: Here, monkeypatch: pytest.MonkeyPatch
) -> None:
    swallow_errors(monkeypatch.setattr)
    here.disk.fail(*ERRORS["a write fails"], nth=1, lasting=False)
    tried = Tried()
    assert try_once(here, Creating(here), "a write fails", tried)
    assert "it was acknowledged and is not there" in "".join(tried.wrong)
