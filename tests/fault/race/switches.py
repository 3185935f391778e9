"""Postings against somebody who lets them in and keeps them out again, again and again.

Each takes part with a store of its own on one database, as processes do. What a posting was
told, its commit sequence or that it is kept out, is held against the commit sequences of the
switch: nothing that came in has a number from within a time in which it was to be kept out.
"""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import psycopg

from any_store import POSTGRESQL, SQLITE, AnyStore, url_of
from company import Company
from monthend.domain.errors import Refusal
from monthend.services.caller import Caller
from monthend.services.ports import Books
from monthend.storage.opening import open_store
from monthend.storage.store import SqliteStore

POSTERS = 2
PAUSE = 0.006
Step = Callable[[Books, Caller], object]


@dataclass(slots=True)
class Switched:
    """What was told: the numbers of postings that came in, and those of each switch."""

    came_in: list[int] = field(default_factory=list)
    kept_out: int = 0
    by_the_fence: int = 0
    shut: list[tuple[int, int | None]] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    @property
    def late(self) -> list[int]:
        """Postings with a number from within a time in which they were to be kept out."""
        return [
            number
            for number in self.came_in
            if any(
                number > shut and (opened is None or number < opened) for shut, opened in self.shut
            )
        ]


@contextmanager
def beside(company: Company) -> Iterator[AnyStore]:
    """Another store on a company's database, as another process has it."""
    store = open_store(url_of(company.store), clock=company.clock)
    try:
        yield store  # type: ignore[misc]
    finally:
        store.close()


def numbered(store: AnyStore, by: Caller, step: Step) -> int:
    """Take a step; its commit sequence."""

    def work(books: Books) -> int:
        step(books, by)
        return books.commit_sequence

    return store.write(by, work, posting=True)


def alone(store: AnyStore, by: Caller, step: Step) -> int:
    """The same for a step that takes the calendar for itself."""

    def work(books: Books) -> int:
        step(books, by)
        return books.commit_sequence

    return store.write(by, work)


def race(
    company: Company,
    by: Caller,
    post: Callable[[int], Step],
    *,
    let_in: Callable[[], Step],
    keep_out: Callable[[], Step],
    rounds: int,
    until_late: bool = False,
) -> Switched:
    """Post without pause while what is posted is let in and kept out so many times."""
    told, over = Switched(), threading.Event()

    def poster(place: int) -> None:
        with beside(company) as store:
            number = 0
            while not over.is_set():
                number += 1
                try:
                    told.came_in.append(numbered(store, by, post(place * 1_000_000 + number)))
                except Refusal:
                    told.kept_out += 1
                except (sqlite3.IntegrityError, psycopg.errors.RaiseException) as stopped:
                    if "monthend fence: " not in str(stopped):
                        raise
                    told.by_the_fence += 1

    def guarded(place: int) -> None:
        try:
            poster(place)
        except Exception as problem:
            told.problems.append(f"{type(problem).__name__}: {problem}")

    threads = [threading.Thread(target=guarded, args=(place,)) for place in range(POSTERS)]
    for thread in threads:
        thread.start()
    try:
        _switch(company, told, let_in, keep_out, rounds, until_late=until_late)
    finally:
        over.set()
        for thread in threads:
            thread.join(timeout=60)
    return told


def _switch(
    company: Company,
    told: Switched,
    let_in: Callable[[], Step],
    keep_out: Callable[[], Step],
    rounds: int,
    *,
    until_late: bool,
) -> None:
    store, owner = company.store, company.administrator
    for _ in range(rounds):
        time.sleep(PAUSE)
        shut = alone(store, owner, keep_out())
        told.shut.append((shut, None))
        time.sleep(PAUSE)
        if until_late and told.late:
            return
        told.shut[-1] = (shut, alone(store, owner, let_in()))
    time.sleep(PAUSE)


def books_on(company: Company) -> str:
    """Which of the stores a company has."""
    return SQLITE if isinstance(company.store, SqliteStore) else POSTGRESQL
