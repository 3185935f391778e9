"""`/monthend/v1/schedules`: journal runs and trial balances that are made by themselves."""

from __future__ import annotations

from monthend.domain.permissions import Operation
from monthend.services import schedules
from monthend.services.caller import Caller
from monthend.services.ports import Books
from monthend.services.schedule_ports import Schedule
from monthend.services.schedules import KINDS, NULLABLE, REQUIRED
from monthend.subledger.schedules import ScheduleState

from .fields import Field, FieldTable
from .lists import PAGE, PAGE_SIZE, next_page
from .operations import Answer, Asked, operation
from .schemas import TEXT, nullable, properties

PATH = "/monthend/v1/schedules"
ONE = PATH + "/{schedule-id}"
RUNS = ONE + "/runs"

NEW_SCHEDULE = FieldTable(
    name="NewSchedule",
    fields=tuple(
        Field(name=name, into=into, kind=kind, required=into in REQUIRED, nullable=into in NULLABLE)
        for into, (name, kind) in KINDS.items()
    ),
)
SCHEDULE = properties(
    {
        "id": TEXT,
        "name": TEXT,
        "cadence": KINDS["cadence"][1].schema,
        "at": TEXT,
        "weekday": nullable("integer"),
        "day": nullable("integer"),
        "period": KINDS["period"][1].schema,
        "transactionTypes": {"type": "array", "items": TEXT},
        "trialBalance": {"type": "boolean"},
        "enabled": {"type": "boolean"},
        **dict.fromkeys(("actsFor", "changedOn", "zone"), TEXT),
        "nextOn": nullable("string"),
    }
)
RUN = properties(
    {
        "plannedOn": TEXT,
        "state": {"type": "string", "enum": [each.value for each in ScheduleState]},
        **{
            name: nullable("string")
            for name in ("accountingPeriodId", "accountingPeriodName", "journalRunNumber",
                         "reason", "endedOn")
        },
        "missed": {"type": "integer"},
    }
)  # fmt: skip


def _shown(books: Books, schedule: Schedule) -> Answer:
    names = books.schedules.names([schedule])
    return {**schedules.as_data(schedule, names), "success": True}


def _which(asked: Asked) -> str:
    return asked.value("schedule-id")


@operation(
    "GET",
    PATH,
    "GET_Schedules",
    Operation.READ_LEDGER,
    answers={"schedules": {"type": "array", "items": SCHEDULE}},
)
def get_schedules(books: Books, caller: Caller, asked: Asked) -> Answer:  # noqa: ARG001
    """List what is made by itself, by name, and when it is made next."""
    found = schedules.listed(books, caller)
    names = books.schedules.names(found)
    return {"schedules": [schedules.as_data(each, names) for each in found], "success": True}


@operation(
    "POST",
    PATH,
    "POST_Schedule",
    Operation.MANAGE_SCHEDULES,
    body=NEW_SCHEDULE,
    answers=SCHEDULE["properties"],
)
def post_schedule(books: Books, caller: Caller, asked: Asked) -> Answer:
    """Have a journal run, and a trial balance after it, made every day, week or month.

    `at` is a time of day in the tenant's `time_zone`. It acts for whoever changes it last.
    """
    return _shown(books, schedules.add(books, caller, asked.body))


@operation("GET", ONE, "GET_Schedule", Operation.READ_LEDGER, answers=SCHEDULE["properties"])
def get_schedule(books: Books, caller: Caller, asked: Asked) -> Answer:
    """Read what is made by itself, and when it is made next."""
    return _shown(books, schedules.get(books, caller, _which(asked)))


@operation(
    "PUT",
    ONE,
    "PUT_Schedule",
    Operation.MANAGE_SCHEDULES,
    body=NEW_SCHEDULE.for_update("Schedule"),
    answers=SCHEDULE["properties"],
)
def put_schedule(books: Books, caller: Caller, asked: Asked) -> Answer:
    """Change what is made or when, or switch it off with `enabled`; it acts for you from now on."""
    return _shown(books, schedules.change(books, caller, _which(asked), asked.body))


@operation("DELETE", ONE, "DELETE_Schedule", Operation.MANAGE_SCHEDULES)
def delete_schedule(books: Books, caller: Caller, asked: Asked) -> Answer:
    """Take it away; what it is making now is made to its end."""
    schedules.remove(books, caller, _which(asked))
    return {"success": True}


@operation(
    "GET",
    RUNS,
    "GET_ScheduleRuns",
    Operation.READ_LEDGER,
    parameters=(PAGE, PAGE_SIZE),
    answers={"runs": {"type": "array", "items": RUN}, "nextPage": TEXT},
)
def get_schedule_runs(books: Books, caller: Caller, asked: Asked) -> Answer:
    """List how often it came, the latest first, and what became of it."""
    page, size = asked.query["page"], asked.query["pageSize"]
    found = schedules.runs(books, caller, _which(asked), (page - 1) * size, size + 1)
    answer: Answer = {"runs": [schedules.run_as_data(each) for each in found[:size]]}
    if len(found) > size:
        path = RUNS.replace("{schedule-id}", _which(asked))
        answer["nextPage"] = next_page(asked.url, path, page, size)
    return {**answer, "success": True}
