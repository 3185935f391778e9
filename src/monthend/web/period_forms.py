"""Periods created, one or a year of them, changed and deleted; what it means is shown before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from monthend.domain.errors import Refusal
from monthend.domain.history import Change, Event, difference
from monthend.domain.period import AccountingPeriod
from monthend.domain.permissions import Operation
from monthend.services import period_generator, period_steps, periods
from monthend.services.caller import Caller
from monthend.services.period_generator import PlannedPeriod, YearEnd
from monthend.services.ports import Books

from . import sheets, tables
from .asked import Asked, Done
from .one_period import ONE, get, here, seen, top, was_sent
from .pages import FORMS, Context, form, page
from .period_inputs import (
    CHANGED,
    FIELDS,
    MONTHS,
    OBJECT,
    PLAN,
    QUARTERLY,
    as_typed,
    brought,
    carried,
    period_fields,
)
from .tables import Column, Kind, Row, TableSpec, table

NEW, GENERATE = "/periods/new", "/periods/generate"
EDIT, DELETE = ONE + "/edit", ONE + "/delete"
WORDS = {
    "name": "Name",
    "startDate": "First day",
    "endDate": "Last day",
    "fiscalYear": "Fiscal year",
    "fiscalQuarter": "Fiscal quarter",
    "notes": "Notes",
    "status": "Status",
}
PLANNED = table(
    TableSpec(
        name="planned-periods",
        caption="Periods that would be created",
        columns=(
            Column("name", "Name"),
            Column("start", "Starts", Kind.DAY),
            Column("end", "Ends", Kind.DAY),
            Column("days", "Days", Kind.COUNT),
            Column("year", "Fiscal year"),
            Column("quarter", "Quarter"),
        ),
        page_size=1200,
    )
)
CHANGES = table(
    TableSpec(
        name="planned-changes",
        caption="What would change",
        columns=(
            Column("period", "Period"),
            Column("field", "Field"),
            Column("before", "Before"),
            Column("after", "Afterwards"),
        ),
        empty="Nothing would change.",
    )
)


def next_day(books: Books, _caller: Caller, _path: Mapping[str, str]) -> Mapping[str, str]:
    """What somebody decides on who creates periods: where the next one begins."""
    start = books.calendar().open_ended.start_date
    return {"The first day of the next period": "" if start is None else start.isoformat()}


# Created ------------------------------------------------------------------------------


@page(NEW, "new-period", "New accounting period", Operation.CREATE_PERIOD, under="periods")
def new(books: Books, caller: Caller, asked: Asked) -> Context:
    """One period more, after the last one."""
    return {
        "refusal": period_steps.creation(books, caller),
        "sheet": sheets.sheet(books, caller, asked, "create-period", values=_next(books, caller)),
        "generate": GENERATE,
    }


def _next(books: Books, caller: Caller) -> Mapping[str, Any]:
    """The month that would come next, as far as it is known."""
    start = books.calendar().open_ended.start_date
    if start is None:
        return {}
    try:
        planned = periods.plan_next(books, caller, months=1)[0]
    except Refusal:
        return {"startDate": start}
    return {
        "name": planned.name,
        "startDate": planned.start_date,
        "endDate": planned.end_date,
        "fiscalYear": planned.fiscal_year,
        "fiscalQuarter": planned.fiscal_quarter,
    }


@form(
    NEW,
    "create-period",
    "Create",
    Operation.CREATE_PERIOD,
    page="new-period",
    inputs=FIELDS,
    seen=next_day,
    custom=OBJECT,
)
def create(books: Books, caller: Caller, asked: Asked) -> Done:
    """Create the next accounting period."""
    made = periods.create(books, caller, period_fields(asked.values))
    period = periods.get(books, caller, made)
    return Done(to=f"/periods/{made}", notice=f"{period.name} is created.")


@page(
    GENERATE, "generation", "Generate accounting periods", Operation.CREATE_PERIOD, under="periods"
)
def generation(books: Books, caller: Caller, asked: Asked) -> Context:
    """Many periods at once, which are shown before they are created."""
    wanted = brought(asked, "generate-periods", caller)
    typed: Mapping[str, Any] = as_typed(asked, "generate-periods", caller)
    plans, refusal = _plans(books, caller, wanted)
    return {
        "refusal": period_steps.creation(books, caller) or refusal,
        "sheet": sheets.sheet(
            books, caller, asked, "preview-periods", values=typed or {"kind": MONTHS, "count": 12}
        ),
        "create": sheets.sheet(books, caller, asked, "generate-periods", values=typed)
        if plans
        else None,
        "count_of": len(plans),
        "list": tables.shown(asked, PLANNED, tables.listed([_planned(each) for each in plans])),
    }


def _plans(
    books: Books, caller: Caller, wanted: Mapping[str, Any] | None
) -> tuple[Sequence[PlannedPeriod], Refusal | None]:
    if wanted is None:
        return (), None
    try:
        return planned(books, caller, wanted), None
    except Refusal as refusal:
        return (), refusal


def planned(books: Books, caller: Caller, wanted: Mapping[str, Any]) -> tuple[PlannedPeriod, ...]:
    """The periods that the values of the form mean."""
    kind, count = wanted["kind"], wanted["count"]
    first = period_generator.year_month(wanted["first"]) if "first" in wanted else None
    year_start = wanted.get("fiscal_year_start")
    if kind in (MONTHS, QUARTERLY):
        return periods.plan_next(
            books,
            caller,
            first,
            months=count if kind == MONTHS else None,
            quarters=count if kind == QUARTERLY else None,
            fiscal_year_start=year_start,
        )
    given = {name: wanted[name] for name in ("rule", "weekday") if name in wanted}
    return periods.plan_next(
        books,
        caller,
        first,
        calendar=kind,
        years=count,
        year_end=YearEnd(**given),
        fiscal_year_start=year_start,
    )


def _planned(each: PlannedPeriod) -> Row:
    return {
        "name": each.name,
        "start": each.start_date,
        "end": each.end_date,
        "days": (each.end_date - each.start_date).days + 1,
        "year": str(each.fiscal_year),
        "quarter": f"Q{each.fiscal_quarter}",
    }


@form(
    GENERATE + "/preview",
    "preview-periods",
    "Show the periods",
    Operation.CREATE_PERIOD,
    page="generation",
    inputs=PLAN,
)
def preview_periods(books: Books, caller: Caller, asked: Asked) -> Done:
    """Show which periods would be created; none is yet."""
    planned(books, caller, asked.values)
    return Done(to=f"{GENERATE}?{carried(asked, 'preview-periods', caller)}#table-planned-periods")


@form(
    GENERATE,
    "generate-periods",
    "Create them",
    Operation.CREATE_PERIOD,
    page="generation",
    inputs=PLAN,
    seen=next_day,
)
def generate(books: Books, caller: Caller, asked: Asked) -> Done:
    """Create all periods that were shown or, when one is refused, none."""
    made = periods.generate(books, caller, planned(books, caller, asked.values))
    return Done(to="/periods?view=all", notice=f"{len(made)} accounting periods are created.")


# Changed ------------------------------------------------------------------------------


def seen_with_next(books: Books, caller: Caller, path: Mapping[str, str]) -> Mapping[str, str]:
    """A period as it was seen, and the one after it, whose first day can move with its last."""
    calendar = books.calendar()
    period = periods.find(calendar, path["period_id"])
    found = {**seen(books, caller, path), "The fiscal year": str(period.fiscal_year)}
    found["The notes"] = period.notes or ""
    if not period.open_ended:
        following = calendar.next(period)
        found["The next period"] = f"{following.name} from {following.start_date}"
    return found


@page(EDIT, "edit-period", "Change an accounting period", Operation.READ_PERIODS, under="periods")
def edit(books: Books, caller: Caller, asked: Asked) -> Context:
    """The fields of a period, and what a change of them changes elsewhere, before it is saved."""
    period = get(books, caller, asked)
    wanted = brought(asked, "change-period", caller)
    changes, refusal = _changes(books, caller, period, wanted)
    never = period_steps.refusal(books, caller, period, Operation.UPDATE_PERIOD)
    typed = _fields_of(period) if wanted is None else as_typed(asked, "change-period", caller)
    is_shown = wanted is not None and refusal is None
    save = sheets.sheet(books, caller, asked, "change-period", values=typed)
    return {
        **top(caller, asked, period),
        "refusal": never or refusal,
        "sheet": None
        if never
        else sheets.sheet(books, caller, asked, "preview-change", values=typed),
        "save": save if is_shown or was_sent(asked, FORMS["change-period"].path) else None,
        "is_shown": is_shown,
        "cleared": [
            each.period.name for each in changes if each.event is Event.TRIAL_BALANCE_CLEARED
        ],
        "list": tables.shown(asked, CHANGES, tables.listed(_rows(changes))),
    }


def _fields_of(period: AccountingPeriod) -> dict[str, Any]:
    return {
        "name": period.name,
        "startDate": period.start_date,
        "endDate": period.end_date,
        "fiscalYear": period.fiscal_year,
        "fiscalQuarter": period.fiscal_quarter,
        "notes": period.notes,
        **{
            name: str(value).lower() if isinstance(value, bool) else value
            for name, value in period.custom_fields.items()
        },
    }


def _changes(
    books: Books, caller: Caller, period: AccountingPeriod, wanted: Mapping[str, Any] | None
) -> tuple[Sequence[Change], Refusal | None]:
    if wanted is None or not caller.may(Operation.UPDATE_PERIOD):
        return (), None
    try:
        return periods.decided_update(books, caller, period, period_fields(wanted)).changes, None
    except Refusal as refusal:
        return (), refusal


def _rows(changes: Sequence[Change]) -> list[Row]:
    found: list[Row] = []
    for change in changes:
        old, new = difference(change)
        found += [
            {
                "period": change.period.name,
                "field": WORDS.get(name, name),
                "before": _shown(old.get(name)),
                "after": _shown(new.get(name)),
            }
            for name in {**old, **new}
        ]
    return found


def _shown(value: object) -> str | None:
    return None if value in (None, "") else str(value)


@form(
    EDIT + "/preview",
    "preview-change",
    "Show what changes",
    Operation.UPDATE_PERIOD,
    page="edit-period",
    inputs=CHANGED,
    seen=seen_with_next,
    custom=OBJECT,
)
def preview_change(books: Books, caller: Caller, asked: Asked) -> Done:
    """Show what a change would change, here and in the next period; nothing is saved yet."""
    periods.decided_update(books, caller, get(books, caller, asked), period_fields(asked.values))
    query = carried(asked, "preview-change", caller)
    return Done(to=f"{sheets.address(EDIT, asked.path)}?{query}#table-planned-changes")


@form(
    EDIT,
    "change-period",
    "Save",
    Operation.UPDATE_PERIOD,
    page="edit-period",
    inputs=CHANGED,
    seen=seen_with_next,
    custom=OBJECT,
)
def change(books: Books, caller: Caller, asked: Asked) -> Done:
    """Save a change that was shown; a new last day moves the first day of the next period."""
    periods.update(books, caller, asked.path["period_id"], period_fields(asked.values))
    return here(asked, f"{get(books, caller, asked).name} is changed.")


# Deleted ------------------------------------------------------------------------------


@page(DELETE, "deletion", "Delete an accounting period", Operation.READ_PERIODS, under="periods")
def deletion(books: Books, caller: Caller, asked: Asked) -> Context:
    """What deleting a period means."""
    period = get(books, caller, asked)
    refusal = period_steps.refusal(books, caller, period, Operation.DELETE_PERIOD)
    is_offered = refusal is None or was_sent(asked, DELETE)
    return {
        **top(caller, asked, period),
        "refusal": refusal,
        "sheet": sheets.sheet(books, caller, asked, "delete-period") if is_offered else None,
    }


@form(DELETE, "delete-period", "Delete", Operation.DELETE_PERIOD, page="deletion", seen=seen)
def delete(books: Books, caller: Caller, asked: Asked) -> Done:
    """Delete the most recent period; its days go back to the open-ended one."""
    name = get(books, caller, asked).name
    periods.delete(books, caller, asked.path["period_id"])
    return Done(to="/periods", notice=f"{name} is deleted.")
