"""The inputs of periods, and what is typed into a form carried on to a page that shows it first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, cast
from urllib.parse import urlencode

from monthend.domain.errors import Refusal, Refusals
from monthend.domain.lifecycle import PeriodFields
from monthend.services import values
from monthend.services.caller import Caller
from monthend.services.period_generator import MONTH_NAMES, WEEK_PATTERNS, WEEKDAYS, YEAR_ENDS

from . import inputs
from .asked import Asked
from .inputs import Input
from .pages import FORMS

OBJECT = "AccountingPeriod"
QUARTERS = tuple((str(number), f"Quarter {number}") for number in range(1, 5))
NAME = Input(
    name="name", into="name", label="Name", kind=values.PERIOD_NAME, required=True, longest=100
)
START = Input(
    name="startDate", into="start_date", label="First day", kind=values.day, widget="date"
)
END = Input(
    name="endDate", into="end_date", label="Last day", kind=values.day, required=True, widget="date"
)
FISCAL_YEAR = Input(
    name="fiscalYear",
    into="fiscal_year",
    label="Fiscal year",
    kind=values.FISCAL_YEAR,
    required=True,
    longest=4,
)
FISCAL_QUARTER = Input(
    name="fiscalQuarter",
    into="fiscal_quarter",
    label="Fiscal quarter",
    kind=values.FISCAL_QUARTER,
    nullable=True,
    widget="select",
    choices=QUARTERS,
    also=("fiscal_quarter",),
)
NOTES = Input(
    name="notes",
    into="notes",
    label="Notes",
    kind=values.PERIOD_NOTES,
    nullable=True,
    empty="",
    widget="textarea",
    longest=255,
)
FIELDS = (NAME, START, END, FISCAL_YEAR, FISCAL_QUARTER, NOTES)
CHANGED = (NAME, replace(START, hint="Only that of the first period changes."), *FIELDS[2:])

MONTHS, QUARTERLY = "months", "quarters"
KIND = Input(
    name="kind",
    into="kind",
    label="Kind of periods",
    required=True,
    widget="select",
    choices=(
        (MONTHS, "Months"),
        (QUARTERLY, "Quarters"),
        *((pattern, f"Weeks, {pattern}") for pattern in WEEK_PATTERNS),
    ),
    also=("calendar",),
)
FROM = Input(
    name="from",
    into="first",
    label="From the month",
    kind=values.text(7),
    widget="month",
    hint="Such as 2026-01. Left empty, they go on after the last period.",
    also=("start",),
)
COUNT = Input(
    name="count",
    into="count",
    label="How many months, quarters or years of weeks",
    kind=values.whole_number(1, 120),
    required=True,
    also=(MONTHS, QUARTERLY, "years"),
    longest=3,
)
YEAR_START = Input(
    name="fiscalYearStart",
    into="fiscal_year_start",
    label="The fiscal year starts in",
    kind=values.whole_number(1, 12),
    widget="select",
    choices=tuple((str(place), name) for place, name in enumerate(MONTH_NAMES, 1)),
    also=("fiscal-year-start",),
)
YEAR_END = Input(
    name="yearEnds",
    into="rule",
    label="A year of weeks ends on the",
    widget="select",
    choices=tuple(
        (rule, {"last": "last such day of the month", "nearest": "one nearest to its end"}[rule])
        for rule in YEAR_ENDS
    ),
    also=("year-ends",),
)
WEEKDAY = Input(
    name="weekday",
    into="weekday",
    label="Day of the week",
    widget="select",
    choices=tuple((day, day.capitalize()) for day in WEEKDAYS),
)
PLAN = (KIND, FROM, COUNT, YEAR_START, YEAR_END, WEEKDAY)

SHOWN = "shown"
"""In an address: what it says beside this is to be shown before it is done."""


def period_fields(read: Mapping[str, Any]) -> PeriodFields:
    """The fields of a period out of the values of a form."""
    plain = {name: value for name, value in read.items() if not name.startswith(inputs.CUSTOM)}
    custom = inputs.custom_values(read)
    return cast(PeriodFields, {**plain, **({"custom_fields": custom} if custom else {})})


def carried(asked: Asked, form_name: str, caller: Caller) -> str:
    """What a form said, as the query of the page that shows what would come of it."""
    texts = {
        each.name: _text(asked.values[each.into])
        for each in FORMS[form_name].of(caller).inputs
        if each.into in asked.values
    }
    return urlencode({SHOWN: "yes", **texts})


def _text(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None else str(value)


def brought(asked: Asked, form_name: str, caller: Caller) -> dict[str, Any] | None:
    """The same read back: the values of the form; None where nothing is to be shown."""
    if SHOWN not in asked.query:
        return None
    typed = {name: (text,) for name, text in asked.query.items()}
    try:
        return inputs.read(FORMS[form_name].of(caller).inputs, typed)
    except (Refusal, Refusals):
        return None


def as_typed(asked: Asked, form_name: str, caller: Caller) -> dict[str, str]:
    """What an address says, for the inputs of a form."""
    known = {each.name for each in FORMS[form_name].of(caller).inputs}
    return {name: text for name, text in asked.query.items() if name in known and text}
