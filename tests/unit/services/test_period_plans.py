"""Periods planned to go on where the calendar ends, and created all or none."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import partial

import pytest

from company import ALL_PERMISSIONS, Company
from monthend.domain.errors import ParameterInvalid, PeriodNameTaken, PermissionMissing
from monthend.domain.permissions import Channel, Operation, needed
from monthend.services import periods


@pytest.fixture
def quarter(company: Company) -> list[str]:
    """Three open months; their ids."""
    return company.create_months(date(2026, 1, 1), 3)


def test_generation_goes_on_after_the_last_period(company: Company, quarter: list[str]) -> None:
    plans = company.read(lambda books, by: periods.plan_next(books, by, months=2))
    assert [plan.start_date for plan in plans] == [date(2026, 4, 1), date(2026, 5, 1)]


def test_the_first_periods_are_planned_from_a_month(company: Company) -> None:
    with pytest.raises(ParameterInvalid, match="from"):
        company.read(lambda books, by: periods.plan_next(books, by, months=2))
    plans = company.read(
        lambda books, by: periods.plan_next(books, by, date(2026, 1, 1), quarters=1)
    )
    assert (plans[0].start_date, plans[0].end_date) == (date(2026, 1, 1), date(2026, 3, 31))


@pytest.mark.parametrize(
    ("end", "joined"),
    [(date(2026, 3, 28), date(2026, 3, 29)), (date(2026, 4, 3), date(2026, 4, 4))],
)
def test_a_plan_begins_where_the_last_period_ends(
    company: Company, end: date, joined: date
) -> None:
    company.create_period(
        {"name": "Q1", "start_date": date(2026, 1, 1), "end_date": end, "fiscal_year": 2026}
    )
    for month in (None, date(2026, 4, 1)):
        first, second = company.read(partial(periods.plan_next, first=month, months=2))
        assert (first.start_date, second.start_date) == (joined, date(2026, 5, 1))


def test_a_plan_that_leaves_a_gap_is_refused(company: Company, quarter: list[str]) -> None:
    with pytest.raises(ParameterInvalid, match="2026-04-01"):
        company.read(lambda books, by: periods.plan_next(books, by, date(2026, 6, 1), months=1))


def test_planned_periods_are_created_in_order(company: Company, quarter: list[str]) -> None:
    plans = company.read(lambda books, by: periods.plan_next(books, by, calendar="4-4-5"))
    made = company.write(lambda books, by: periods.generate(books, by, plans))
    assert [period.id for period in company.calendar.periods] == [*quarter, *made]
    assert [period.name for period in company.calendar.periods[3:]] == [plan.name for plan in plans]


def test_one_refused_period_leaves_none_of_its_plan(company: Company, quarter: list[str]) -> None:
    plans = company.read(lambda books, by: periods.plan_next(books, by, months=3))
    before = company.dump()
    taken = replace(plans[2], name="Jan")
    with pytest.raises(PeriodNameTaken):
        company.write(lambda books, by: periods.generate(books, by, (*plans[:2], taken)))
    assert company.dump() == before


def test_a_plan_is_shown_to_readers_and_made_by_those_who_may(
    company: Company, quarter: list[str]
) -> None:
    stranger = company.caller(())
    with pytest.raises(PermissionMissing):
        company.read(lambda books, by: periods.plan_next(books, by, months=1), stranger)
    plans = company.read(lambda books, by: periods.plan_next(books, by, months=1))
    for permission in needed(Operation.CREATE_PERIOD, Channel.REST):
        by = company.caller(ALL_PERMISSIONS - {permission})
        with pytest.raises(PermissionMissing):
            company.write(lambda books, who: periods.generate(books, who, plans), by)
