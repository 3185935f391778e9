"""What a benchmark comes to: figures, a ratio, a limit, and whether it is met."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Self


@dataclass(frozen=True, slots=True, kw_only=True)
class Ratio:
    """The ratios of single rounds: what slows the machine for a while slows both sides."""

    middle: float
    lowest: float
    highest: float

    @classmethod
    def of(cls, ours: Sequence[float], peer: Sequence[float]) -> Self:
        each = [mine / theirs for mine, theirs in zip(ours, peer, strict=True)]
        return cls(middle=median(each), lowest=min(each), highest=max(each))

    def __str__(self) -> str:
        return f"{self.middle:.2f} ({self.lowest:.2f}–{self.highest:.2f})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """One row of the table; without a limit it is there to be known, not to be met."""

    what: str
    ours: str
    peer: str
    ratio: Ratio | None = None
    limit: str = ""
    met: bool | None = None

    @property
    def verdict(self) -> str:
        return {True: "met", False: "MISSED", None: ""}[self.met]

    @property
    def cells(self) -> tuple[str, ...]:
        ratio = "" if self.ratio is None else str(self.ratio)
        return self.what, self.ours, self.peer, ratio, self.limit, self.verdict


HEADINGS = ("what", "monthend", "beside", "ratio", "limit", "verdict")


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """How long to measure, and where databases may be made meanwhile."""

    rounds: int
    scratch: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Benchmark:
    """A named measurement; `run` answers its rows."""

    name: str
    about: str
    run: Callable[[Setting], Sequence[Result]]


def at_most_times(
    what: str, limit: float | None, ours: Sequence[float], peer: Sequence[float], told: Told
) -> Result:
    """Costs of alternating rounds, each against the peer's round beside it."""
    ratio = Ratio.of(ours, peer)
    return Result(
        what=what,
        ours=told.ours.format(median(ours)),
        peer=told.peer.format(median(peer)),
        ratio=ratio,
        limit="" if limit is None else f"at most {limit:g} times",
        met=None if limit is None else ratio.middle <= limit,
    )


def at_least_times(
    what: str, limit: float | None, ours: Sequence[float], peer: Sequence[float], told: Told
) -> Result:
    """Speeds of alternating rounds, each against the peer's round beside it."""
    ratio = Ratio.of(ours, peer)
    return Result(
        what=what,
        ours=told.ours.format(median(ours)),
        peer=told.peer.format(median(peer)),
        ratio=ratio,
        limit="" if limit is None else f"at least {limit:g} times",
        met=None if limit is None else ratio.middle >= limit,
    )


def at_most(
    what: str, limit: float, unit: str, found: float, told: str, beside: str = ""
) -> Result:
    """A figure that has a limit of its own."""
    return Result(
        what=what, ours=told, peer=beside, limit=f"at most {limit:g} {unit}", met=found <= limit
    )


@dataclass(frozen=True, slots=True)
class Told:
    """How two medians are put into words: texts with one place each for the figure."""

    ours: str
    peer: str


def as_text(results: Sequence[Result]) -> str:
    """The rows as a table for a terminal."""
    rows = [HEADINGS, *(result.cells for result in results)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEADINGS))]
    lines = [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]
    return "\n".join([lines[0], "  ".join("-" * width for width in widths), *lines[1:]])
