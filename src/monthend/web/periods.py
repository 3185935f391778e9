"""`/periods`: the calendar at a glance, and what is next to close."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from monthend.domain.period import AccountingPeriod, PeriodStatus
from monthend.domain.permissions import Operation
from monthend.services import close_preview, period_steps, periods
from monthend.services.caller import Caller
from monthend.services.ports import Books

from . import statuses, tables
from .asked import Asked
from .pages import Context, Menu, page
from .tables import Column, Kind, Link, Row, TableSpec, table

CURRENT, ALL, OPEN, CLOSED = "current", "all", "open", "closed"
FILTERS = {CURRENT: "Current and past", ALL: "All", OPEN: "Open", CLOSED: "Closed"}
"""The views of the documented list; the first is the default one."""

PERIODS = table(
    TableSpec(
        name="accounting-periods",
        caption="Accounting periods",
        columns=(
            Column("name", "Name", Kind.LINK),
            Column("status", "Status", Kind.STATUS),
            Column("start", "Starts", Kind.DAY),
            Column("end", "Ends", Kind.DAY),
            Column("year", "Fiscal year"),
            Column("quarter", "Quarter"),
            Column("run", "Trial balance", Kind.STATUS),
            Column("updated", "Updated", Kind.INSTANT),
        ),
        empty="No accounting period is in this view.",
    )
)


@dataclass(frozen=True, slots=True)
class FiscalYear:
    """The periods of a fiscal year, in the order of their days."""

    year: int
    periods: Sequence[AccountingPeriod]


@page(
    "/periods",
    "periods",
    "Accounting periods",
    Operation.READ_PERIODS,
    menu=Menu("Close", "Periods", "p"),
)
def all_periods(books: Books, caller: Caller, asked: Asked) -> Context:
    """Every period by fiscal year, the list in its documented views, and the next close."""
    everything = periods.list_periods(books, caller)
    created = [each for each in everything if not each.open_ended]
    today = books.now.astimezone(caller.tenant.settings.zone).date()
    view = asked.query.get("view", CURRENT)
    view = view if view in FILTERS else CURRENT
    chosen_year = asked.query.get("year", "")
    listed = [
        each
        for each in _in_view(everything, view, today)
        if not chosen_year or str(each.fiscal_year) == chosen_year
    ]
    following = books.calendar().next_to_close
    return {
        "years": _by_year(created),
        "views": FILTERS,
        "view": view,
        "chosen_year": chosen_year,
        "all_years": sorted({each.fiscal_year for each in created}, reverse=True),
        "status_of": statuses.OF_PERIOD,
        "following": following,
        "conditions": None
        if following is None
        else close_preview.conditions(books, caller, following, foresee=True),
        "may_create": caller.may(Operation.CREATE_PERIOD)
        and period_steps.creation(books, caller) is None,
        "today": today,
        "has_periods": bool(created),
        "list": tables.shown(asked, PERIODS, tables.listed([_row(each) for each in listed])),
    }


def _in_view(
    everything: Iterable[AccountingPeriod], view: str, today: date
) -> Iterable[AccountingPeriod]:
    for each in everything:
        is_past = each.start_date is not None and each.start_date <= today
        if (
            view == ALL
            or (view == CURRENT and is_past)
            or (view == OPEN and each.status is not PeriodStatus.CLOSED)
            or (view == CLOSED and each.status is PeriodStatus.CLOSED)
        ):
            yield each


def _by_year(created: Sequence[AccountingPeriod]) -> Sequence[FiscalYear]:
    years: dict[int, list[AccountingPeriod]] = {}
    for each in created:
        years.setdefault(each.fiscal_year, []).append(each)
    return [FiscalYear(year, found) for year, found in sorted(years.items(), reverse=True)]


def _row(each: AccountingPeriod) -> Row:
    return {
        "name": Link(each.name, f"/periods/{each.id}"),
        "status": statuses.OF_PERIOD[each.status],
        "start": each.start_date,
        "end": each.end_date,
        "year": str(each.fiscal_year) if not each.open_ended else None,
        "quarter": None if each.fiscal_quarter is None else f"Q{each.fiscal_quarter}",
        "run": statuses.of_run(each),
        "updated": each.updated_on,
    }
