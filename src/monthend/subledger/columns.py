"""The columns of a trial balance's files: a name, and what kind of thing stands in them.

A row of a file is a named tuple whose annotations are the kinds below, in the order of the
columns. Amounts are minor units, of the row's currency or of the home currency as the kind
says; writing them out is somebody else's work.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any, NamedTuple, get_args, get_type_hints


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


Text = Annotated[str, Kind.TEXT]
Day = Annotated[date, Kind.DAY]
Count = Annotated[int, Kind.COUNT]
Amount = Annotated[int, Kind.AMOUNT]
HomeAmount = Annotated[int, Kind.HOME_AMOUNT]
Rate = Annotated[Decimal, Kind.RATE]
Rounding = Annotated[Decimal, Kind.ROUNDING]


def columns_of(row: type[tuple[object, ...]]) -> tuple[Column, ...]:
    """The columns of a kind of row, in the order of its fields."""
    hints = get_type_hints(row, include_extras=True)
    return tuple(Column(name, _kind(hint)) for name, hint in hints.items())


def _kind(hint: Any) -> Kind:
    """The kind an annotation names, within `| None` too."""
    named = hint if hasattr(hint, "__metadata__") else get_args(hint)[0]
    kind: Kind = named.__metadata__[0]
    return kind
