"""The rows of calendars as they are brought back: at their versions, or as they were made."""

from __future__ import annotations

from collections.abc import Mapping

from monthend.domain import lifecycle
from monthend.domain.lifecycle import Stamp

from .calendars import row_of
from .orgs import ENTRIES_OF_AN_ORG
from .session import Row
from .tenant_rows import tenant_tables


def opened(calendar_id: int, period_id: str, made: Stamp) -> Row:
    """The open-ended period that a calendar begins with."""
    row = row_of(lifecycle.open_ended(period_id, made), calendar_id)
    (table,) = (each for each in tenant_tables() if each.name == "accounting_period")
    return tuple(
        int(row[name]) if place in table.truths else row[name]
        for place, name in enumerate(table.columns)
    )


def column(name: str) -> int:
    (table,) = (each for each in tenant_tables() if each.name == "calendar")
    return table.columns.index(name)


def as_made(row: Row) -> Row:
    """A calendar with nothing closed, whose entries count from where they began."""
    fresh = list(row)
    fresh[column("closed_through")] = None
    place = column("next_entry_number")
    fresh[place] = row[place] // ENTRIES_OF_AN_ORG * ENTRIES_OF_AN_ORG + 1
    return tuple(fresh)


def at_version(row: Row, versions: Mapping[int, int]) -> Row:
    """A calendar at the version that it has now, if it is there."""
    place = column("version")
    now = versions.get(row[column("id")], row[place])
    return (*row[:place], now, *row[place + 1 :])


def counter(row: Row) -> tuple[int, int]:
    """A calendar, and the number that its next entry gets."""
    return row[column("id")], row[column("next_entry_number")]
