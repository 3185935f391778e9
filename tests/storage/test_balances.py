"""A stretch of days is read as whole months and odd days, each day once."""

from calendar import monthrange
from datetime import date, timedelta

from hypothesis import example, given
from hypothesis import strategies as st

from monthend.storage import balances

DAY = timedelta(days=1)


def days_of(part: balances.Part) -> list[date]:
    """The days that one part of a query reads."""
    text, _, first, last = part
    if "month_balance" in text:
        year, month = int(last[:4]), int(last[5:])
        start = date.fromisoformat(f"{first}-01")
        end = date(year, month, monthrange(year, month)[1])
    else:
        start, end = date.fromisoformat(first), date.fromisoformat(last)
    return [start + place * DAY for place in range((end - start).days + 1)]


@given(st.dates(date(1, 1, 1), date(1, 4, 30)) | st.dates(date(2024, 1, 1)), st.integers(0, 100))
@example(date(1, 1, 1), 8)
@example(date(1, 1, 10), 21)
@example(date(9999, 12, 1), 30)
@example(date(9999, 12, 31), 0)
def test_every_day_is_read_once(start: date, length: int) -> None:
    end = start + min(length, (date.max - start).days) * DAY
    read = [day for part in balances._parts(1, start, end) for day in days_of(part)]
    assert sorted(read) == [start + place * DAY for place in range((end - start).days + 1)]
