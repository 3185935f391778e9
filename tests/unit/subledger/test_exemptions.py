"""Whom an exception lets in: one person, into one period, until its instant.

The fence of the database asks the same once more, and would hide that the rule no longer does.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from calendar_notation import calendar_of, first_day
from monthend.domain.period import Exemption
from monthend.subledger.exemptions import Whom, live

NOW = datetime(2026, 7, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
BOB = Exemption(id="one", period_id="jan", user_id="bob", until=NOW + HOUR)
CALENDAR = replace(calendar_of("Jan:Closed Feb:PendingClose Mar:Open"), exemptions=(BOB,))


def test_one_person_is_let_into_one_period() -> None:
    found = live(CALENDAR, first_day("Jan"), Whom(user_id="bob", at=NOW))
    assert found == (CALENDAR.periods[0], BOB)


@pytest.mark.parametrize(
    ("day", "whom"),
    [
        ("Jan", Whom(user_id="ann", at=NOW)),
        ("Feb", Whom(user_id="bob", at=NOW)),
        ("Jan", Whom(user_id="bob", at=NOW + HOUR)),
        ("Jan", Whom(user_id="bob", at=NOW, close_is_final=True)),
        ("Jan", None),
    ],
    ids=["another person", "another period", "at its end", "a final close", "nobody"],
)
def test_nobody_else_is_and_nowhere_else(day: str, whom: Whom | None) -> None:
    assert live(CALENDAR, first_day(day), whom) is None
