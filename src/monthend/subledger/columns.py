"""The columns of a trial balance's files: a name, and what kind of thing stands in them.

A row of a file is a named tuple whose annotations are the kinds below, in the order of the
columns. Amounts are minor units, of the row's currency or of the home currency as the kind
says; writing them out is somebody else's work.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, NamedTuple, get_type_hints


class Kind(StrEnum):
    """What stands in a column."""

    TEXT = "text"
    DAY = "day"
    COUNT = "count"
    AMOUNT = "amount"
    HOME_AMOUNT = "home amount"
    RATE = "rate"
    ROUNDING = "rounding"


class Column(NamedTuple):
    """One column of a file."""

    name: str
    kind: Kind


Text = Annotated[str | None, Kind.TEXT]
Day = Annotated[date | None, Kind.DAY]
Count = Annotated[int | None, Kind.COUNT]
Amount = Annotated[int, Kind.AMOUNT]
HomeAmount = Annotated[int | None, Kind.HOME_AMOUNT]
Rate = Annotated[Decimal | None, Kind.RATE]
Rounding = Annotated[Decimal | None, Kind.ROUNDING]


def columns_of(row: type[tuple[object, ...]]) -> tuple[Column, ...]:
    """The columns of a kind of row, in the order of its fields."""
    hints = get_type_hints(row, include_extras=True)
    return tuple(Column(name, hints[name].__metadata__[0]) for name in hints)
