"""Charts as plain figures of SVG: bars with words and amounts, drawn on the server.

A chart says nothing that the table beside it does not say as well. Its sizes are units of its
own view box; colours come by class from the style sheet, and direction by the sign of the
amount as well as by colour.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .formats import Formats

WIDTH = 440
ROW = 30
BAR = 16
LEFT, RIGHT = 138, 322
"""Where the bars begin and end; words stand to the left, amounts to the right."""
LETTERS = 19


@dataclass(frozen=True, slots=True)
class Item:
    """What a bar stands for: an amount in minor units, that begins at another one."""

    name: str
    amount: int
    start: int = 0
    tone: str = "level"


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar as it is drawn; `up` is its middle line."""

    name: str
    words: str
    amount: str
    tone: str
    x: int
    y: int
    width: int
    middle: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """A chart with its title, and a sentence that says what it shows."""

    name: str
    title: str
    currency: str
    sentence: str
    bars: Sequence[Bar]
    zero: int
    width: int = WIDTH
    left: int = LEFT
    bar_height: int = BAR

    @property
    def height(self) -> int:
        return ROW * len(self.bars) + 6

    @property
    def box(self) -> str:
        return f"0 0 {self.width} {self.height}"


def bars(name: str, title: str, items: Sequence[Item], currency: str, formats: Formats) -> Chart:
    """A chart of bars, one under the other, in the order given."""
    low = min(0, *(min(each.start, each.start + each.amount) for each in items))
    high = max(0, *(max(each.start, each.start + each.amount) for each in items))
    span = (high - low) or 1

    def place(amount: int) -> int:
        # Whole numbers: an amount may have more digits than a float keeps.
        return LEFT + (amount - low) * (RIGHT - LEFT) // span

    drawn = []
    for number, each in enumerate(items):
        first, last = sorted((place(each.start), place(each.start + each.amount)))
        top = 3 + number * ROW + (ROW - BAR) // 2
        drawn.append(
            Bar(
                name=each.name,
                words=each.name if len(each.name) <= LETTERS else f"{each.name[: LETTERS - 1]}…",
                amount=formats.amount(each.amount, currency),
                tone=each.tone,
                x=first,
                y=top,
                width=max(last - first, 2 if each.amount else 0),
                middle=top + BAR // 2,
            )
        )
    told = "; ".join(f"{each.name} {each.amount}" for each in drawn)
    return Chart(
        name=name,
        title=title,
        currency=currency,
        sentence=f"In {currency}: {told}.",
        bars=drawn,
        zero=place(0),
    )


def steps(first: Item, moves: Sequence[Item], last: Item) -> list[Item]:
    """A waterfall: an amount, what was added to it and taken from it, and what it became."""
    found, at = [first], first.amount
    for each in moves:
        found.append(Item(each.name, each.amount, at, "up" if each.amount >= 0 else "down"))
        at += each.amount
    return [*found, last]
