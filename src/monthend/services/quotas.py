"""How much of a limit is left, counted in the database, so that all server processes share it.

A process takes a part of what is left at a time and counts down from that in its memory:
a database that was asked about every request would be what limits them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from .directory import Directory

PARTS = 16
"""A process takes at most this part of what is left, so that the others find something too."""

LARGEST_PART = 100
"""And at most this part of the whole limit."""


@dataclass(frozen=True, slots=True)
class Window:
    """A limit that begins anew whenever so many seconds are over, counted from 1970 on."""

    seconds: int
    limit: int

    def begun(self, now: float) -> int:
        """When the window that runs now began."""
        return int(now) // self.seconds * self.seconds


@dataclass(frozen=True, slots=True)
class Share:
    """What somebody was granted of a window, and what it leaves to everybody else."""

    begun: int
    granted: int
    left: int


class RateExceeded(Exception):
    """A subject has asked as often as it may in a window; this request did nothing."""

    def __init__(self, window: Window, seconds_left: int) -> None:
        super().__init__(
            f"The limit of {window.limit} requests in {window.seconds} seconds is used up."
            f" It begins anew in {seconds_left} seconds."
        )
        self.window = window
        self.seconds_left = seconds_left


class QuotaBook(Protocol):
    """What has been taken of limits, inside one transaction."""

    def taken(self, subject: str, kind: str, begun: int) -> tuple[int, int]:
        """Since when is counted and how much was taken; nobody else looks until the commit."""

    def take(self, subject: str, kind: str, begun: int, taken: int) -> None:
        """Set both, of a row that was looked at before."""

    def held_by_others(self, subject: str, kind: str, holder: str, now: int) -> int:
        """What other holders have of something, whose time is not over."""

    def hold(self, subject: str, kind: str, holder: str, held: int, until: int) -> None:
        """Hold so much until then; nothing more when it is 0."""

    def forget(self, before: int) -> None:
        """Drop what began, or ended, before an instant."""


def share(
    directory: Directory, subject: str, window: Window, now: float, *, kind: str = ""
) -> Share:
    """Take a part of what is left of a window."""
    begun = window.begun(now)
    name = f"{kind}{window.seconds}"
    known, taken = directory.quotas.taken(subject, name, begun)
    # Clocks differ a little: whoever is behind counts in the window that others have begun.
    if not begun <= known <= begun + window.seconds:
        known, taken = begun, 0
    left = max(window.limit - taken, 0)
    granted = min(left, max(1, min(left // PARTS, window.limit // LARGEST_PART)))
    directory.quotas.take(subject, name, known, taken + granted)
    return Share(known, granted, left - granted)


def count(
    directory: Directory, subject: str, windows: Sequence[Window], *, kind: str
) -> tuple[int, ...]:
    """Count one of what is so seldom that it need not be shared out; what each window has left."""
    now = directory.wall.timestamp()
    left = []
    for window in windows:
        begun, name = window.begun(now), f"{kind}{window.seconds}"
        known, taken = directory.quotas.taken(subject, name, begun)
        if not begun <= known <= begun + window.seconds:
            known, taken = begun, 0
        if taken >= window.limit:
            raise RateExceeded(window, int(begun + window.seconds - now) or 1)
        directory.quotas.take(subject, name, known, taken + 1)
        left.append(window.limit - taken - 1)
    return tuple(left)


def hold(
    directory: Directory, subject: str, holder: str, limit: int, wanted: int, now: int, until: int
) -> tuple[int, int]:
    """Hold so much of what there is at once, until then; how much was to be had, and is left."""
    kind = "under way"
    # The row of nobody is there to be locked: holders would not see each other else.
    directory.quotas.taken(subject, kind, 0)
    free = limit - directory.quotas.held_by_others(subject, kind, holder, now)
    held = max(min(wanted, free), 0)
    directory.quotas.hold(subject, kind, holder, held, until)
    return held, max(free - held, 0)
