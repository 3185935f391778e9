"""Clients that post and close while the database under their server comes and goes.

Every request has one of four ends, and each of them is a promise about what is in
the database afterwards.
"""

from __future__ import annotations

import json
import sqlite3
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from functools import partial
from typing import Self

import psycopg

from contract.ledger_rows import entry
from contract.zuora import TEMPORARY, Answer, Zuora, reasons
from fault.killing import BROKEN
from monthend.storage.opening import SQLITE

POSTERS = 3
PAUSE = 0.002
AFTER_A_REFUSAL = 0.02
ENTRIES = "SELECT number, details FROM journal_entry"


@dataclass(slots=True)
class Ends:
    """Notes of entries by what their poster was told: done, refused, come back, or not known."""

    done: dict[str, str] = field(default_factory=dict)
    refused: set[str] = field(default_factory=set)
    undone: set[str] = field(default_factory=set)
    unknown: set[str] = field(default_factory=set)
    problems: list[str] = field(default_factory=list)
    changes: int = 0
    last_done: float = 0.0
    slowest: float = 0.0

    def take(self, notes: str, answer: Answer) -> None:
        if answer.status == 200 and answer.json["success"]:
            self.done[notes] = answer.json["journalEntryNumber"]
            self.last_done = time.monotonic()
        elif answer.status == 200:
            self.refused.add(notes)
        elif not came_to_nothing(answer):
            self.unknown.add(notes)
        else:
            self.undone.add(notes)

    def wrong(self, database: str) -> list[str]:
        """Where the database is not as they were told; one line each."""
        rows = entries_of(database)
        numbers = {json.loads(details)["notes"]: str(number) for number, details in rows}
        times = Counter(str(json.loads(details)["notes"]) for _, details in rows)
        return [
            *(f"{each} is there twice" for each, count in times.items() if count > 1),
            *(f"{each} is lost" for each, no in self.done.items() if numbers.get(each) != no),
            *(f"{each} is there" for each in self.refused | self.undone if each in numbers),
        ]


def entries_of(database: str) -> list[tuple[object, str]]:
    """Number and details of every entry, past the program."""
    if database.startswith(SQLITE):
        with closing(sqlite3.connect(database.removeprefix(SQLITE), timeout=20)) as here:
            return here.execute(ENTRIES).fetchall()
    with psycopg.connect(database) as there:
        return there.execute(ENTRIES).fetchall()


def came_to_nothing(answer: Answer) -> bool:
    """Whether a temporary refusal says that nothing was done; any other answer is a failure."""
    assert answer.status == 503, (answer.status, answer.content)
    (reason,) = reasons(answer)
    assert reason.category == TEMPORARY, reason
    nothing = "nothing was changed" in reason.message
    assert nothing == ("retry-after" in answer.headers)
    assert nothing or "not known" in reason.message
    return nothing


class Load:
    """Some that post into open days, one into January, and one that closes and reopens it."""

    def __init__(self, zuora: Zuora, january: str, *, silence_is_unknown: bool = False) -> None:
        self.ends = Ends()
        self._silence_is_unknown = silence_is_unknown
        self._zuora = zuora
        self._over = threading.Event()
        self._threads = [
            *(
                threading.Thread(target=self._guarded, args=(self._post, f"poster {number}", *into))
                for number, into in enumerate(
                    [("Open-Ended", "2016-02-01")] * (POSTERS - 1) + [("Jan 2016", "2016-01-31")]
                )
            ),
            threading.Thread(target=self._guarded, args=(self._close, january)),
        ]

    def _guarded(self, task: object, *arguments: str) -> None:
        try:
            assert callable(task)
            task(self._zuora.at(self._zuora.url, keep_alive=True), *arguments)
        except BaseException as problem:
            self.ends.problems.append(f"{arguments}: {problem!r}")

    def _post(self, zuora: Zuora, poster: str, period: str, day: str) -> None:
        number = 0
        while not self._over.is_set():
            number += 1
            notes = f"{poster}-{number}"
            said = entry(period, day, "1.23", notes=notes)
            answer = self._asked(partial(zuora.post, said))
            if answer is None:
                self.ends.unknown.add(notes)
                continue
            self.ends.take(notes, answer)
            time.sleep(PAUSE if answer.status == 200 else AFTER_A_REFUSAL)

    def _asked(self, ask: Callable[[], Answer]) -> Answer | None:
        """The answer, or None where none came and none was to be counted on."""
        began = time.monotonic()
        try:
            return ask()
        except BROKEN:
            if not self._silence_is_unknown:
                raise
            time.sleep(AFTER_A_REFUSAL)
            return None
        finally:
            self.ends.slowest = max(self.ends.slowest, time.monotonic() - began)

    def _close(self, zuora: Zuora, january: str) -> None:
        steps = [zuora.run_trial_balance, zuora.pending_close, zuora.close, zuora.reopen]
        while not self._over.is_set():
            for step in steps:
                answer = self._asked(partial(step, january))
                if answer is not None and answer.status == 200:
                    self.ends.changes += answer.json["success"]
                elif answer is not None:
                    came_to_nothing(answer)
                time.sleep(AFTER_A_REFUSAL)

    def wait_for_success(self, *, seconds: float) -> float:
        """How long it takes from now on until somebody has posted again."""
        began = time.monotonic()
        while self.ends.last_done < began and time.monotonic() < began + seconds:
            time.sleep(0.01)
        assert self.ends.last_done >= began, f"nobody could post within {seconds} s"
        return self.ends.last_done - began

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join(timeout=60)
