"""A build that decides once where late postings go, and does not ask again when it writes.

A close between the decision and the write lets them into closed days, where the fence
alone stands in their way.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from company import Company
from monthend.domain.period import Calendar
from monthend.domain.permissions import Permission
from monthend.services import journal_entries, row_posting
from monthend.services.import_values import Surroundings
from monthend.services.late_rows import LateRows
from monthend.subledger.late_transactions import LatePolicy, Placement, placed

Replace = Callable[[object, str, object], None]


def settle_nothing(replace: Replace) -> None:
    """An import goes by the days that it found while the file came in."""
    replace(LateRows, "settle", lambda self, books, caller, batch: None)


def decide_before_the_lock(replace: Replace, company: Company) -> None:
    """Entries and transactions go by the calendar as it is now, whenever they are written."""
    seen = company.calendar

    def placed_as_seen(
        _calendar: Calendar,
        day: date,
        permissions: frozenset[Permission],
        policy: LatePolicy,
        **how: Any,
    ) -> Placement:
        return placed(seen, day, permissions, policy, **how)

    def around_as_seen(*_: object, **given: Any) -> Surroundings:
        return Surroundings(**{**given, "calendar": seen})

    replace(journal_entries, "placed", placed_as_seen)
    replace(row_posting, "Surroundings", around_as_seen)
