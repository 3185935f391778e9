"""Plans of many periods at once: months, quarters, and fiscal years of 52 or 53 weeks.

A plan is contiguous by construction: it is made of first days, and a period
ends the day before the next one starts. Nothing here knows the periods that
already exist: `services.periods.plan_next` says where the first one starts.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from monthend.domain.errors import ParameterInvalid

DAY = timedelta(days=1)
WEEK = timedelta(weeks=1)
MONTH_NAMES = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
WEEK_PATTERNS = {"4-4-5": (4, 4, 5), "4-5-4": (4, 5, 4), "5-4-4": (5, 4, 4)}
# How far past the month's end a fiscal year may end.
YEAR_ENDS = {"last": 0 * DAY, "nearest": 3 * DAY}
YEARS = range(1900, 3000)

# First day, name, fiscal year, fiscal quarter; the period ends where the next one starts.
_Start = tuple[date, str, int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedPeriod:
    """A period to be created; both dates are inclusive."""

    name: str
    start_date: date
    end_date: date
    fiscal_year: int
    fiscal_quarter: int


@dataclass(frozen=True, slots=True, kw_only=True)
class YearEnd:
    """The day a fiscal year of whole weeks ends.

    It is the last such weekday of the month (`last`), or the one nearest to the
    month's last day, three days before to three days after (`nearest`).
    """

    rule: str = "last"
    weekday: str = "saturday"

    def __post_init__(self) -> None:
        _one_of("year-ends", self.rule, YEAR_ENDS)
        _one_of("weekday", self.weekday, WEEKDAYS)

    def near(self, month_end: date) -> date:
        latest = month_end + YEAR_ENDS[self.rule]
        return latest - (latest.weekday() - WEEKDAYS.index(self.weekday)) % 7 * DAY


def plan(
    first: date,
    *,
    months: int | None = None,
    quarters: int | None = None,
    calendar: str | None = None,
    years: int = 1,
    year_end: YearEnd | None = None,
    fiscal_year_start: int | None = None,
    start: date | None = None,
) -> tuple[PlannedPeriod, ...]:
    """The periods of the one kind asked for, from the month that begins on `first`.

    The fiscal year starts in `fiscal_year_start`, a month from 1 to 12; if that
    is not given, in January, or for a calendar of weeks in the month of `first`.
    `start` makes the first period begin up to a week earlier or later than its
    kind has it, so that the plan joins on to periods of another kind.
    """
    if sum(kind is not None for kind in (months, quarters, calendar)) != 1:
        expected = "given, or quarters, or calendar: exactly one of the three"
        raise ParameterInvalid(field="months", expected=expected)
    if first.day != 1 or first.year not in YEARS:
        expected = f"the first of a month of the years {YEARS[0]} to {YEARS[-1]}"
        raise ParameterInvalid(field="from", expected=expected)
    if fiscal_year_start is None:
        fiscal_year_start = 1 if calendar is None else first.month
    _between("fiscal-year-start", fiscal_year_start, 1, 12)
    if calendar is not None:
        starts = _weeks(first, calendar, years, year_end or YearEnd(), fiscal_year_start)
    elif quarters is not None:
        starts = _months(first, _between("quarters", quarters, 1, 400), fiscal_year_start, 3)
    else:
        starts = _months(first, _between("months", months or 0, 1, 1200), fiscal_year_start, 1)
    return _contiguous(starts if start is None else _joined(starts, start))


def _contiguous(starts: list[_Start]) -> tuple[PlannedPeriod, ...]:
    return tuple(
        PlannedPeriod(
            name=name,
            start_date=day,
            end_date=following - DAY,
            fiscal_year=year,
            fiscal_quarter=quarter,
        )
        for (day, name, year, quarter), (following, *_) in pairwise(starts)
    )


def year_month(text: str) -> date:
    """The first day of a month written as `2026-01`."""
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        raise ParameterInvalid(field="from", expected="a month of the form yyyy-mm") from None


def _months(first: date, count: int, fiscal_start: int, length: int) -> list[_Start]:
    """Months named `Jan 2026`, or quarters named `Q1 2026`.

    Where the fiscal year is not the calendar year, a quarter is `Q1 FY2026`.
    """
    if (first.month - fiscal_start) % length:
        raise ParameterInvalid(field="from", expected="the first month of a fiscal quarter")
    starts = []
    for place in range(count + 1):
        day = _months_after(first, length * place)
        year, quarter = _labels(day, fiscal_start)
        name = f"{MONTH_NAMES[day.month - 1]} {day.year}"
        if length == 3:
            name = f"Q{quarter} {year}" if fiscal_start == 1 else f"Q{quarter} FY{year}"
        starts.append((day, name, year, quarter))
    return starts


def _weeks(
    first: date, pattern: str, years: int, year_end: YearEnd, fiscal_start: int
) -> list[_Start]:
    """Twelve periods of whole weeks a year, named `FY2026 P01`, 13 weeks a quarter.

    A year starts the day after the last one ends, which need not be in the month
    of its name. The 53rd week of a year goes into its last period.
    """
    _one_of("calendar", pattern, WEEK_PATTERNS)
    _between("years", years, 1, 100)
    if first.month != fiscal_start:
        raise ParameterInvalid(field="from", expected="the month in which the fiscal year starts")
    starts = []
    for place in range(years + 1):
        opening = _months_after(first, 12 * place)
        year, _ = _labels(opening, fiscal_start)
        day = year_end.near(opening - DAY) + DAY
        for number, weeks in enumerate(WEEK_PATTERNS[pattern] * 4):
            starts.append((day, f"FY{year} P{number + 1:02d}", year, number // 3 + 1))
            day += weeks * WEEK
    return starts[: 12 * years + 1]


def _joined(starts: list[_Start], start: date) -> list[_Start]:
    ruled, name, year, quarter = starts[0]
    if abs(start - ruled) > WEEK:
        raise ParameterInvalid(field="start", expected=f"within a week of {ruled}")
    return [(start, name, year, quarter), *starts[1:]]


def _months_after(first: date, count: int) -> date:
    years, month = divmod(first.month - 1 + count, 12)
    return date(first.year + years, month + 1, 1)


def _labels(month: date, fiscal_start: int) -> tuple[int, int]:
    """Fiscal year and quarter of a month; a year is named after the one it ends in."""
    ends_next_year = fiscal_start > 1 and month.month >= fiscal_start
    return month.year + ends_next_year, (month.month - fiscal_start) % 12 // 3 + 1


def _between(argument: str, given: int, least: int, most: int) -> int:
    if not least <= given <= most:
        raise ParameterInvalid(field=argument, expected=f"between {least} and {most}")
    return given


def _one_of(argument: str, given: str, allowed: Collection[str]) -> None:
    if given not in allowed:
        raise ParameterInvalid(field=argument, expected=f"one of {', '.join(allowed)}")
