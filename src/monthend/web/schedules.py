"""`/ledger/schedules`: journal runs and trial balances that are made by themselves."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from monthend.domain.permissions import Operation
from monthend.services import schedules, values
from monthend.services.caller import Caller
from monthend.services.ports import Books
from monthend.services.schedule_ports import Schedule, ScheduleRun
from monthend.subledger.journal_runs import TYPES
from monthend.subledger.schedules import Cadence, Covered, ScheduleState

from . import journal_runs, sheets, tables
from .asked import Asked, Done
from .inputs import Input
from .pages import Context, Menu, form, page
from .statuses import Status
from .tables import Column, Kind, Link, Row, TableSpec, table

PATH = "/ledger/schedules"
NEW = PATH + "/new"
ONE = PATH + "/{schedule_id}"
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
CADENCES = {Cadence.DAILY: "Daily", Cadence.WEEKLY: "Weekly", Cadence.MONTHLY: "Monthly"}
PERIODS = {
    Covered.CURRENT: "The one that has the day",
    Covered.PREVIOUS: "The last one that ended before",
    Covered.EARLIEST_OPEN: "The first that is not closed",
}
ENABLED, DISABLED = Status("Enabled", "good"), Status("Disabled", "quiet")
OF_RUN = {
    ScheduleState.WAITING: Status("Waiting", "busy"),
    ScheduleState.JOURNAL_RUN: Status("Journal run", "busy"),
    ScheduleState.TRIAL_BALANCE: Status("Trial balance", "busy"),
    ScheduleState.COMPLETED: Status("Completed", "good"),
    ScheduleState.SKIPPED: Status("Skipped", "quiet"),
    ScheduleState.FAILED: Status("Failed", "bad"),
}
SCHEDULES = table(
    TableSpec(
        name="schedules",
        caption="Schedules",
        columns=(
            Column("name", "Name", Kind.LINK),
            Column("state", "State", Kind.STATUS),
            Column("when", "When"),
            Column("period", "Accounting period"),
            Column("makes", "What is made"),
            Column("next", "Next", Kind.INSTANT),
            Column("acts_for", "Acts for"),
        ),
        empty="Nothing is made by itself yet.",
    )
)
RUNS = table(
    TableSpec(
        name="schedule-runs",
        caption="How often it came",
        columns=(
            Column("planned", "Planned for", Kind.INSTANT),
            Column("state", "State", Kind.STATUS),
            Column("period", "Accounting period", Kind.LINK),
            Column("journal_run", "Journal run", Kind.LINK),
            Column("missed", "Missed before", Kind.COUNT),
            Column("reason", "Why"),
            Column("ended", "Ended", Kind.INSTANT),
        ),
        empty="It has not come yet.",
    )
)
PLAN = (
    Input(name="name", into="name", label="Name", required=True, longest=100),
    Input(
        name="cadence", into="cadence", label="How often", required=True, widget="select",
        choices=tuple((each.value, words) for each, words in CADENCES.items()),
    ),
    Input(
        name="weekday", into="weekday", label="Weekday", widget="select", nullable=True,
        kind=values.whole_number(1, 7), hint="Of one that comes weekly.",
        choices=tuple((str(number), word) for number, word in enumerate(WEEKDAYS, start=1)),
    ),
    Input(
        name="day", into="day", label="Day of the month", widget="number", nullable=True,
        kind=values.whole_number(1, 31),
        hint="Of one that comes monthly; in a shorter month it is the last.",
    ),
    Input(
        name="at", into="at", label="Time of day", required=True, widget="time",
        hint="By the clock of the tenant's time zone.",
    ),
    Input(
        name="period", into="period", label="Accounting period", required=True, widget="select",
        choices=tuple((each.value, words) for each, words in PERIODS.items()),
    ),
    Input(
        name="transactionTypes", into="types", label="A journal run of these types",
        widget="checkboxes", nullable=True, choices=tuple((each, each) for each in TYPES),
        hint="With none there is no journal run.",
    ),
    Input(
        name="trialBalance", into="trial_balance", label="A trial balance after it",
        widget="checkbox",
    ),
)  # fmt: skip


def seen(books: Books, caller: Caller, path: Mapping[str, str]) -> Mapping[str, str]:
    """What somebody decides on who changes a schedule."""
    found = schedules.get(books, caller, path["schedule_id"])
    said = schedules.told(found.plan)
    return {f"The field {name}": str(value) for name, value in said.items()}


@page(
    PATH, "schedules", "Schedules", Operation.READ_LEDGER, menu=Menu("Ledger", "Schedules", "", 3)
)  # fmt: skip
def all_schedules(books: Books, caller: Caller, asked: Asked) -> Context:
    """What is made by itself, when it is made next, and for whom it acts."""
    found = schedules.listed(books, caller)
    names = books.schedules.names(found)
    rows = [_row(each, names) for each in found]
    return {
        "list": tables.shown(asked, SCHEDULES, tables.listed(rows)),
        "may_create": caller.may(Operation.MANAGE_SCHEDULES),
    }


def _row(each: Schedule, names: Mapping[str, str]) -> Row:
    plan = each.plan
    makes = [f"journal run of {len(plan.types)} types"] if plan.types else []
    makes += ["trial balance"] if plan.trial_balance else []
    return {
        "name": Link(plan.name, sheets.address(ONE, {"schedule_id": each.id})),
        "state": state_of(each),
        "when": when(each),
        "period": PERIODS[plan.period],
        "makes": ", ".join(makes),
        "next": each.next_on if plan.enabled else None,
        "acts_for": names.get(each.acts_for, each.acts_for),
    }


def state_of(each: Schedule) -> Status:
    return ENABLED if each.plan.enabled else DISABLED


def when(each: Schedule) -> str:
    """When it comes: daily at 02:30, weekly on Monday, monthly on a day."""
    plan = each.plan
    on = "" if plan.weekday is None else f" on {WEEKDAYS[plan.weekday - 1]}"
    on = on if plan.day is None else f" on day {plan.day}"
    return f"{CADENCES[plan.cadence]}{on} at {plan.at:%H:%M}"


@page(
    NEW,
    "new-schedule",
    "New schedule",
    Operation.MANAGE_SCHEDULES,
    template="new-schedule.html",
    under="schedules",
)
def new_schedule(books: Books, caller: Caller, asked: Asked) -> Context:
    """A form for something that is to be made again and again."""
    usual = {"cadence": Cadence.MONTHLY.value, "period": Covered.PREVIOUS.value}
    filled = {**usual, "day": 1, "at": "06:00", "trialBalance": True}
    return {"sheet": sheets.sheet(books, caller, asked, "add-schedule", values=filled)}


@form(
    NEW,
    "add-schedule",
    "Add the schedule",
    Operation.MANAGE_SCHEDULES,
    page="new-schedule",
    inputs=PLAN,
)
def add(books: Books, caller: Caller, asked: Asked) -> Done:
    """Have a journal run, a trial balance or both made again and again."""
    made = schedules.add(books, caller, asked.values)
    next_on = asked.formats.instant(made.next_on)
    to = sheets.address(ONE, {"schedule_id": made.id})
    return Done(to=to, notice=f"{made.plan.name} comes first on {next_on}.")


# One of them -----------------------------------------------------------------------------


@page(
    ONE,
    "schedule",
    "Schedule",
    Operation.READ_LEDGER,
    template="schedule.html",
    under="schedules",
)
def one_schedule(books: Books, caller: Caller, asked: Asked) -> Context:
    """A schedule: when it comes, what became of it each time, and how it is changed."""
    found = schedules.get(books, caller, asked.path["schedule_id"])

    def read(first: int, count: int) -> list[Row]:
        return [_run_row(each) for each in schedules.runs(books, caller, found.id, first, count)]

    def made(name: str, filled: Mapping[str, Any] = sheets.NOTHING) -> sheets.Sheet | None:
        return sheets.sheet(books, caller, asked, name, values=filled)

    return {
        "found": found,
        "plan": found.plan,
        "state": state_of(found),
        "when": when(found),
        "period_words": PERIODS[found.plan.period],
        "acts_for": books.schedules.names([found]).get(found.acts_for, found.acts_for),
        "list": tables.shown(asked, RUNS, tables.paged(read)),
        "switch": made("disable-schedule" if found.plan.enabled else "enable-schedule"),
        "change": made("change-schedule", schedules.told(found.plan)),
        "remove": made("remove-schedule"),
    }


def _run_row(run: ScheduleRun) -> Row:
    period = run.period_id and Link(run.period or run.period_id, f"/periods/{run.period_id}")
    return {
        "planned": run.planned_on,
        "state": OF_RUN[run.state],
        "period": period or None,
        "journal_run": Link(run.journal_run, journal_runs.href(run.journal_run))
        if run.journal_run
        else None,
        "missed": run.missed,
        "reason": run.reason,
        "ended": run.ended_on,
    }


def _here(asked: Asked, notice: str) -> Done:
    return Done(to=sheets.address(ONE, asked.path), notice=notice)


@form(
    ONE,
    "change-schedule",
    "Save",
    Operation.MANAGE_SCHEDULES,
    page="schedule",
    inputs=PLAN,
    seen=seen,
)
def change(books: Books, caller: Caller, asked: Asked) -> Done:
    """Change a schedule, which acts from then on for whoever does."""
    made = schedules.change(books, caller, asked.path["schedule_id"], asked.values)
    return _here(asked, f"{made.plan.name} is changed, and acts for you.")


def _switch(books: Books, caller: Caller, asked: Asked, *, enabled: bool) -> Done:
    made = schedules.change(books, caller, asked.path["schedule_id"], {"enabled": enabled})
    return _here(asked, f"{made.plan.name} is {state_of(made).word.lower()}.")


@form(
    ONE + "/enable",
    "enable-schedule",
    "Enable",
    Operation.MANAGE_SCHEDULES,
    page="schedule",
    seen=seen,
)
def enable(books: Books, caller: Caller, asked: Asked) -> Done:
    """Have it made from now on."""
    return _switch(books, caller, asked, enabled=True)


@form(
    ONE + "/disable",
    "disable-schedule",
    "Disable",
    Operation.MANAGE_SCHEDULES,
    page="schedule",
    seen=seen,
)
def disable(books: Books, caller: Caller, asked: Asked) -> Done:
    """Have it made no more, until it is enabled."""
    return _switch(books, caller, asked, enabled=False)


@form(
    ONE + "/remove",
    "remove-schedule",
    "Remove it",
    Operation.MANAGE_SCHEDULES,
    page="schedule",
    seen=seen,
)
def remove(books: Books, caller: Caller, asked: Asked) -> Done:
    """Take a schedule away; what it is making now is made to its end."""
    name = schedules.get(books, caller, asked.path["schedule_id"]).plan.name
    schedules.remove(books, caller, asked.path["schedule_id"])
    return Done(to=PATH, notice=f"{name} is removed.")
