"""Plans of periods: their days, their names and their fiscal labels."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from monthend.domain.errors import ParameterInvalid
from monthend.services.period_generator import PlannedPeriod, YearEnd, plan, year_month

JANUARY = date(2026, 1, 1)


def labels(planned: tuple[PlannedPeriod, ...]) -> list[tuple[str, int, int]]:
    return [(period.name, period.fiscal_year, period.fiscal_quarter) for period in planned]


def weeks(planned: tuple[PlannedPeriod, ...]) -> list[float]:
    return [((period.end_date - period.start_date).days + 1) / 7 for period in planned]


def test_months_follow_the_calendar() -> None:
    planned = plan(date(2028, 1, 1), months=2)
    assert planned == (
        PlannedPeriod(
            name="Jan 2028",
            start_date=date(2028, 1, 1),
            end_date=date(2028, 1, 31),
            fiscal_year=2028,
            fiscal_quarter=1,
        ),
        PlannedPeriod(
            name="Feb 2028",
            start_date=date(2028, 2, 1),
            end_date=date(2028, 2, 29),
            fiscal_year=2028,
            fiscal_quarter=1,
        ),
    )


def test_months_go_on_over_the_end_of_the_year() -> None:
    assert labels(plan(date(2026, 11, 1), months=3)) == [
        ("Nov 2026", 2026, 4),
        ("Dec 2026", 2026, 4),
        ("Jan 2027", 2027, 1),
    ]


def test_a_fiscal_year_is_named_after_the_calendar_year_it_ends_in() -> None:
    assert labels(plan(date(2026, 9, 1), months=5, fiscal_year_start=10)) == [
        ("Sep 2026", 2026, 4),
        ("Oct 2026", 2027, 1),
        ("Nov 2026", 2027, 1),
        ("Dec 2026", 2027, 1),
        ("Jan 2027", 2027, 2),
    ]


def test_quarters_are_three_months_each() -> None:
    planned = plan(JANUARY, quarters=4)
    assert labels(planned) == [
        ("Q1 2026", 2026, 1),
        ("Q2 2026", 2026, 2),
        ("Q3 2026", 2026, 3),
        ("Q4 2026", 2026, 4),
    ]
    assert [period.end_date for period in planned] == [
        date(2026, 3, 31),
        date(2026, 6, 30),
        date(2026, 9, 30),
        date(2026, 12, 31),
    ]


def test_quarters_of_another_fiscal_year_say_so_in_their_names() -> None:
    assert labels(plan(date(2026, 7, 1), quarters=3, fiscal_year_start=10)) == [
        ("Q4 FY2026", 2026, 4),
        ("Q1 FY2027", 2027, 1),
        ("Q2 FY2027", 2027, 2),
    ]


def test_quarters_begin_where_a_fiscal_quarter_begins() -> None:
    with pytest.raises(ParameterInvalid, match="from must be the first month of a fiscal quarter"):
        plan(date(2026, 2, 1), quarters=4)


def test_a_year_of_weeks_ends_on_the_last_saturday_of_the_month() -> None:
    planned = plan(JANUARY, calendar="4-4-5")
    assert planned[0].start_date == date(2025, 12, 28)
    assert planned[-1].end_date == date(2026, 12, 26)
    assert labels(planned)[::3] == [
        ("FY2026 P01", 2026, 1),
        ("FY2026 P04", 2026, 2),
        ("FY2026 P07", 2026, 3),
        ("FY2026 P10", 2026, 4),
    ]


@pytest.mark.parametrize(
    ("pattern", "quarter"), [("4-4-5", [4, 4, 5]), ("4-5-4", [4, 5, 4]), ("5-4-4", [5, 4, 4])]
)
def test_the_weeks_of_a_quarter_are_shared_out_as_the_pattern_says(
    pattern: str, quarter: list[int]
) -> None:
    assert weeks(plan(JANUARY, calendar=pattern)) == quarter * 4


@pytest.mark.parametrize(("pattern", "last"), [("4-4-5", 6), ("4-5-4", 5), ("5-4-4", 5)])
def test_the_53rd_week_goes_into_the_last_period(pattern: str, last: int) -> None:
    planned = plan(date(2022, 1, 1), calendar=pattern)
    assert planned[-1].end_date == date(2022, 12, 31)
    assert sum(weeks(planned)) == 53
    assert weeks(planned)[-1] == last


def test_a_year_that_ends_nearest_to_december_may_end_in_january_under_its_own_name() -> None:
    planned = plan(JANUARY, calendar="4-4-5", year_end=YearEnd(rule="nearest"))
    assert planned[0].start_date == date(2026, 1, 4)
    assert planned[-1].end_date == date(2027, 1, 2)
    assert {period.fiscal_year for period in planned} == {2026}


def test_the_retail_calendar_of_2023_has_53_weeks() -> None:
    planned = plan(date(2023, 2, 1), calendar="4-5-4", year_end=YearEnd(rule="nearest"))
    assert (planned[0].start_date, planned[-1].end_date) == (date(2023, 1, 29), date(2024, 2, 3))
    assert sum(weeks(planned)) == 53
    assert planned[0].fiscal_year == 2024


def test_the_year_of_weeks_of_a_well_known_company_ends_on_its_published_days() -> None:
    """The last Saturday of September: 2022-09-24, 2023-09-30 (53 weeks), 2024-09-28."""
    planned = plan(date(2021, 10, 1), calendar="4-4-5", years=3, fiscal_year_start=10)
    assert [period.end_date for period in planned[11::12]] == [
        date(2022, 9, 24),
        date(2023, 9, 30),
        date(2024, 9, 28),
    ]
    assert [period.fiscal_year for period in planned[11::12]] == [2022, 2023, 2024]


def test_two_plans_of_weeks_join() -> None:
    both = plan(JANUARY, calendar="4-4-5", years=2)
    assert both == plan(JANUARY, calendar="4-4-5") + plan(date(2027, 1, 1), calendar="4-4-5")


def test_a_calendar_of_weeks_starts_with_a_fiscal_year() -> None:
    with pytest.raises(ParameterInvalid, match="the month in which the fiscal year starts"):
        plan(JANUARY, calendar="4-4-5", fiscal_year_start=10)


def test_weeks_can_join_on_to_calendar_months() -> None:
    planned = plan(JANUARY, calendar="4-4-5", start=JANUARY)
    assert planned[0].start_date == JANUARY
    assert planned[1:] == plan(JANUARY, calendar="4-4-5")[1:]


def test_months_can_join_on_to_weeks() -> None:
    planned = plan(date(2027, 1, 1), months=12, start=date(2026, 12, 27))
    assert (planned[0].start_date, planned[0].end_date) == (date(2026, 12, 27), date(2027, 1, 31))


@pytest.mark.parametrize("start", [date(2025, 12, 20), date(2026, 1, 5)])
def test_a_start_more_than_a_week_off_is_refused(start: date) -> None:
    with pytest.raises(ParameterInvalid, match="start must be within a week of 2025-12-28"):
        plan(JANUARY, calendar="4-4-5", start=start)


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({}, "months"),
        ({"months": 1, "quarters": 1}, "months"),
        ({"months": 1, "calendar": "4-4-5"}, "months"),
        ({"first": date(2026, 1, 2), "months": 1}, "from"),
        ({"first": date(1899, 12, 1), "months": 1}, "from"),
        ({"first": date(3000, 1, 1), "months": 1}, "from"),
        ({"months": 0}, "months"),
        ({"months": 1201}, "months"),
        ({"quarters": 0}, "quarters"),
        ({"quarters": 401}, "quarters"),
        ({"months": 1, "fiscal_year_start": 0}, "fiscal-year-start"),
        ({"calendar": "4-4-5", "fiscal_year_start": 13}, "fiscal-year-start"),
        ({"calendar": "4-4-4"}, "calendar"),
        ({"calendar": ""}, "calendar"),
        ({"calendar": "4-4-5", "years": 0}, "years"),
        ({"calendar": "4-4-5", "years": 101}, "years"),
    ],
)
def test_a_bad_argument_is_refused_by_name(asked: dict[str, Any], field: str) -> None:
    with pytest.raises(ParameterInvalid) as refused:
        plan(**{"first": JANUARY, **asked})
    assert refused.value.field == field


def test_a_year_ends_by_a_known_rule_on_a_known_weekday() -> None:
    with pytest.raises(ParameterInvalid, match="year-ends must be one of last, nearest"):
        YearEnd(rule="first")
    with pytest.raises(ParameterInvalid, match="weekday must be one of monday, tuesday"):
        YearEnd(weekday="Saturday")


def test_a_month_is_written_with_its_year_first() -> None:
    assert year_month("2026-01") == JANUARY


@pytest.mark.parametrize(
    "text",
    ["", "2026", "2026-1", "2026-13", "2026-00", "01-2026", "2026-01-01", "2026-W1", "٢٠٢٦-٠١"],
)
def test_another_spelling_of_a_month_is_refused(text: str) -> None:
    with pytest.raises(ParameterInvalid, match="from must be a month of the form yyyy-mm"):
        year_month(text)
