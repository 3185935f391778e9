"""What holds for every plan of periods, over sixty years."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from monthend.services.period_generator import (
    WEEK_PATTERNS,
    WEEKDAYS,
    PlannedPeriod,
    YearEnd,
    plan,
)

DAY = timedelta(days=1)
SIXTY_YEARS = 60

firsts = st.builds(date, st.integers(1900, 2999), st.integers(1, 12), st.just(1))
fiscal_starts = st.integers(1, 12)
patterns = st.sampled_from(sorted(WEEK_PATTERNS))
weekdays = st.sampled_from(WEEKDAYS)
year_ends = st.builds(YearEnd, rule=st.sampled_from(["last", "nearest"]), weekday=weekdays)

Years = list[tuple[PlannedPeriod, ...]]


def fiscal_years(planned: tuple[PlannedPeriod, ...]) -> Years:
    return [planned[place : place + 12] for place in range(0, len(planned), 12)]


def month_end_of(year: tuple[PlannedPeriod, ...], first: date) -> date:
    """The last day of the month that a fiscal year ends in or near."""
    opening_year = year[0].fiscal_year + (first.month == 1)
    return date(opening_year, first.month, 1) - DAY


def assert_contiguous(planned: tuple[PlannedPeriod, ...]) -> None:
    for this, following in pairwise(planned):
        assert this.start_date <= this.end_date
        assert following.start_date == this.end_date + DAY
        assert (this.fiscal_year, this.fiscal_quarter) <= (
            following.fiscal_year,
            following.fiscal_quarter,
        )
    assert len({period.name for period in planned}) == len(planned)


@given(firsts, fiscal_starts)
def test_months_leave_no_gap_and_label_three_to_a_quarter(first: date, fiscal_start: int) -> None:
    planned = plan(first, months=12 * SIXTY_YEARS, fiscal_year_start=fiscal_start)
    assert_contiguous(planned)
    assert planned[0].start_date == first
    assert planned[-1].end_date == first.replace(year=first.year + SIXTY_YEARS) - DAY
    per_quarter = Counter((period.fiscal_year, period.fiscal_quarter) for period in planned)
    assert set(list(per_quarter.values())[1:-1]) == {3}


@given(firsts, st.integers(0, 3))
def test_quarters_cover_the_same_days_as_months_under_the_same_labels(
    first: date, later: int
) -> None:
    fiscal_start = (first.month - 1 + 3 * later) % 12 + 1
    quarters = plan(first, quarters=4 * SIXTY_YEARS, fiscal_year_start=fiscal_start)
    months = plan(first, months=12 * SIXTY_YEARS, fiscal_year_start=fiscal_start)
    assert_contiguous(quarters)
    for place, quarter in enumerate(quarters):
        for month in months[3 * place : 3 * place + 3]:
            assert quarter.start_date <= month.start_date <= month.end_date <= quarter.end_date
            assert month.fiscal_year == quarter.fiscal_year
            assert month.fiscal_quarter == quarter.fiscal_quarter


@given(firsts, patterns, year_ends)
def test_years_of_weeks_leave_no_gap_and_have_52_or_53_weeks(
    first: date, pattern: str, year_end: YearEnd
) -> None:
    planned = plan(first, calendar=pattern, years=SIXTY_YEARS, year_end=year_end)
    assert_contiguous(planned)
    for year in fiscal_years(planned):
        days = [(period.end_date - period.start_date + DAY).days for period in year]
        extra = sum(days) - 52 * 7
        assert extra in (0, 7)
        days[-1] -= extra
        assert days == [7 * weeks for weeks in WEEK_PATTERNS[pattern] * 4]
        assert [period.fiscal_quarter for period in year] == [1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4]
        assert len({period.fiscal_year for period in year}) == 1


@given(firsts, patterns, weekdays)
def test_a_year_ends_on_the_last_such_weekday_of_its_month(
    first: date, pattern: str, weekday: str
) -> None:
    year_end = YearEnd(rule="last", weekday=weekday)
    for year in fiscal_years(plan(first, calendar=pattern, years=SIXTY_YEARS, year_end=year_end)):
        end, month_end = year[-1].end_date, month_end_of(year, first)
        assert WEEKDAYS[end.weekday()] == weekday
        assert 0 * DAY <= month_end - end < 7 * DAY
        assert end.month == month_end.month


@given(firsts, patterns, weekdays)
def test_a_year_ends_on_the_weekday_nearest_to_the_end_of_its_month(
    first: date, pattern: str, weekday: str
) -> None:
    year_end = YearEnd(rule="nearest", weekday=weekday)
    for year in fiscal_years(plan(first, calendar=pattern, years=SIXTY_YEARS, year_end=year_end)):
        end = year[-1].end_date
        assert WEEKDAYS[end.weekday()] == weekday
        assert abs(month_end_of(year, first) - end) <= 3 * DAY


@given(firsts, patterns, year_ends, st.integers(-7, 7))
def test_a_start_within_a_week_moves_the_first_day_and_nothing_else(
    first: date, pattern: str, year_end: YearEnd, days: int
) -> None:
    ruled = plan(first, calendar=pattern, year_end=year_end)
    start = ruled[0].start_date + days * DAY
    joined = plan(first, calendar=pattern, year_end=year_end, start=start)
    assert_contiguous(joined)
    assert joined[0].start_date == start
    assert joined[0].end_date == ruled[0].end_date
    assert joined[1:] == ruled[1:]
