"""What everybody in a race was told, and which of its closes were truly contended."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """A posting that was tried: its commit sequence, None for one that was refused."""

    place: int
    sent: float
    answered: float
    sequence: int | None
    cents: int = 0


@dataclass(slots=True, kw_only=True)
class Trial:
    """One close under load, and the reopening that followed it, if one did.

    `opened`, `closed` and `reopened` are commit sequences: 0 for a period's beginning.
    """

    place: int
    way: str
    sent: float
    answered: float
    opened: int
    closed: int
    opened_again: float | None = None
    reopened: int | None = None

    def had_closed(self, sequence: int) -> bool:
        """Whether a number was given out while the period was closed by this close."""
        return sequence > self.closed and (self.reopened is None or sequence < self.reopened)


@dataclass(slots=True)
class Told:
    """What the participants of one race were told, by their names."""

    attempts: dict[str, list[Attempt]] = field(default_factory=dict)
    trials: list[Trial] = field(default_factory=list)
    runs_requested: int = 0
    problems: list[str] = field(default_factory=list)

    def of(self, name: str) -> list[Attempt]:
        """The list that a participant writes to."""
        return self.attempts.setdefault(name, [])

    @property
    def accepted(self) -> Iterator[Attempt]:
        return (
            each for tried in self.attempts.values() for each in tried if each.sequence is not None
        )

    @property
    def late(self) -> list[tuple[str, Attempt]]:
        """Postings acknowledged with a number from within a close of their period."""
        closes: dict[int, list[Trial]] = {}
        for trial in self.trials:
            closes.setdefault(trial.place, []).append(trial)
        return [
            (name, each)
            for name, tried in self.attempts.items()
            for each in tried
            if each.sequence is not None
            and any(trial.had_closed(each.sequence) for trial in closes.get(each.place, ()))
        ]

    @property
    def contended(self) -> list[Trial]:
        """The closes that others posted before, during and after; no other counts as a race."""
        by_place: dict[int, list[Attempt]] = {}
        for tried in self.attempts.values():
            for each in tried:
                by_place.setdefault(each.place, []).append(each)
        return [trial for trial in self.trials if _was_a_race(trial, by_place.get(trial.place, []))]

    def counted(self, name: str) -> Counter[str]:
        """How many of a participant's postings were accepted and refused."""
        tried = self.attempts.get(name, [])
        return Counter("refused" if each.sequence is None else "accepted" for each in tried)


def _was_a_race(trial: Trial, attempts: list[Attempt]) -> bool:
    end = trial.opened_again or float("inf")
    before = during = after = False
    for each in attempts:
        if each.sequence is None:
            after = after or (trial.sent <= each.answered and each.sent < end)
        else:
            before = before or trial.opened < each.sequence < trial.closed
        during = during or (each.sent < trial.answered and each.answered > trial.sent)
    return before and during and after


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """The period that everybody posts into at a moment; it has one day."""

    number: int
    id: str
    name: str
    day: str


class Course:
    """Where the race is just now, and whether it is over."""

    def __init__(self, places: list[Place]) -> None:
        self.places = places
        self.now = places[0]
        self.over = threading.Event()

    def after(self, count: int) -> Place:
        """A place so many after that of now."""
        return self.places[min(self.now.number + count, len(self.places) - 1)]
