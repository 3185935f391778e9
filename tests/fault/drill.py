"""A backup under load, a restore elsewhere, and everything that may be missing or wrong then."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from any_store import url_of
from company import Clock, Company
from monthend.domain.errors import Refusal, Refusals
from monthend.services.ports import StoreUnavailable
from monthend.storage.transfer import backup as backing_up
from monthend.storage.transfer.places import TransferRefused
from monthend.storage.transfer.restore import restore
from monthend.storage.transfer.verification import verified
from moved import reopened

POSTERS = 3
PAUSE = 0.002

Take = Callable[[str, str, Clock], object]
"""Makes a backup: of a database's URL, to a path, with a clock."""


def take_backup(url: str, target: str, clock: Clock) -> None:
    backing_up.backup(url, target, clock=clock)


@dataclass(slots=True)
class Load:
    """Three who post and one who closes and reopens, and when each entry was acknowledged."""

    books: Company
    acknowledged: dict[str, float] = field(default_factory=dict)
    closes: int = 0
    problems: list[BaseException] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)

    def post(self, poster: int) -> None:
        while not self.over.is_set():
            day = date(2026, 1 + poster, random.randint(1, 28))
            try:
                number = self.books.post_entry(f"{day:%b}", day, 100 + poster)
                self.acknowledged[number] = time.monotonic()
            except (Refusal, Refusals):
                # January is closed for a while, again and again.
                pass
            time.sleep(PAUSE)

    def close_and_reopen(self) -> None:
        january = self.books.calendar.periods[0].id
        while not self.over.is_set():
            self.books.close(january)
            self.books.run_trial_balances()
            self.closes += 1
            time.sleep(PAUSE * 5)
            self.books.reopen(january)
            time.sleep(PAUSE * 5)

    def _watched(self, work: Callable[..., None], *given: int) -> None:
        try:
            work(*given)
        except BaseException as problem:
            self.problems.append(problem)

    def __enter__(self) -> Load:
        works = [(self.post, poster) for poster in range(POSTERS)]
        self._threads = [
            threading.Thread(target=self._watched, args=each)
            for each in (*works, (self.close_and_reopen,))
        ]
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.over.set()
        for thread in self._threads:
            thread.join(timeout=60)

    _threads: list[threading.Thread] = field(default_factory=list)


@dataclass(slots=True)
class Drill:
    """What one drill came to; `wrong` names everything that must not be."""

    wrong: list[str]
    acknowledged_before: int
    acknowledged_meanwhile: int
    closes: int


def drill(books: Company, place: str, folder: Path, *, take: Take = take_backup) -> Drill:
    """Back up under load, restore, and ask what every client was told."""
    target = str(folder / "under-load.backup")
    with Load(books) as load:
        time.sleep(random.uniform(0.3, 0.6))
        began = time.monotonic()
        take(url_of(books.store), target, books.clock)
        ended = time.monotonic()
        time.sleep(0.05)
    assert load.problems == []
    told = dict(load.acknowledged)
    before = {number for number, at in told.items() if at < began}
    return Drill(
        wrong=_wrong(target, place, books.clock, before),
        acknowledged_before=len(before),
        acknowledged_meanwhile=sum(began < at < ended for at in told.values()),
        closes=load.closes,
    )


def _wrong(target: str, place: str, clock: Clock, before: set[str]) -> list[str]:
    try:
        restore(target, place)
        with reopened(place, clock) as there:
            found = {str(number) for (number,) in there.rows("SELECT number FROM journal_entry")}
        drift = [line for finding in verified(place) for line in finding.wrong]
    except (TransferRefused, StoreUnavailable) as problem:
        return [str(problem)]
    return [*(f"{number} is lost" for number in sorted(before - found)), *drift]
