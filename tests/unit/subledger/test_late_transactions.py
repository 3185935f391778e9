"""Where a late posting goes, by the calendar alone."""

from __future__ import annotations

from dataclasses import replace

import pytest

from calendar_notation import calendar_of, first_day
from monthend.domain.errors import PostingPeriodClosed
from monthend.subledger.late_transactions import LatePolicy, placed

INVOICE = "Invoice Item"


def test_what_is_late_is_refused_where_every_open_period_has_its_type_locked() -> None:
    calendar = calendar_of("Jan:Closed Feb:Open")
    closed, *rest = calendar.everything
    locked = replace(calendar, locks=frozenset((each.id, INVOICE) for each in rest))
    for policy in (LatePolicy.EARLIEST_OPEN, LatePolicy.QUEUE):
        moved = placed(calendar, first_day("Jan"), frozenset(), policy, type_name=INVOICE)
        assert moved.day == first_day("Feb")
        with pytest.raises(PostingPeriodClosed, match=closed.name):
            placed(locked, first_day("Jan"), frozenset(), policy, type_name=INVOICE)
