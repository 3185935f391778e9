"""Schedules of a calendar: added, changed, looked at, taken away.

A schedule acts for whoever changed it last, with the permissions that they have when it comes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from monthend.domain.errors import RequiredFieldMissing, WrongType
from monthend.domain.permissions import Operation
from monthend.subledger import schedules
from monthend.subledger.events import ScheduleEvent
from monthend.subledger.journal_runs import TYPES
from monthend.subledger.schedules import (
    SCHEDULES_AT_MOST,
    Cadence,
    Covered,
    Plan,
    ScheduleNameTaken,
    ScheduleNotFound,
    TooManySchedules,
)

from . import values
from .caller import Caller
from .ports import Books
from .schedule_ports import Schedule, ScheduleRun
from .values import Kind


def _read_types(name: str, value: object) -> tuple[str, ...]:
    if not isinstance(value, list | tuple) or not all(isinstance(each, str) for each in value):
        raise WrongType(field=name, expected="a list of types of transactions")
    return tuple(dict.fromkeys(_TYPE.read(name, each) for each in value))


_TYPE = values.one_of(*TYPES)
_CADENCE, _PERIOD = values.one_of(*Cadence), values.one_of(*Covered)
KINDS: dict[str, tuple[str, Kind]] = {
    "name": ("name", values.trimmed(values.text(100, least=1))),
    "cadence": ("cadence", Kind(lambda n, v: Cadence(_CADENCE.read(n, v)), _CADENCE.schema)),
    "at": ("at", Kind(schedules.read_time, {"type": "string", "pattern": "^[0-9]{2}:[0-9]{2}$"})),
    "weekday": ("weekday", values.whole_number(1, 7)),
    "day": ("day", values.whole_number(1, 31)),
    "period": ("period", Kind(lambda n, v: Covered(_PERIOD.read(n, v)), _PERIOD.schema)),
    "types": ("transactionTypes", Kind(_read_types, {"type": "array", "items": _TYPE.schema})),
    "trial_balance": ("trialBalance", values.boolean),
    "enabled": ("enabled", values.boolean),
}
"""The fields of a plan: what each is called, and what it may be."""
REQUIRED = frozenset({"name", "cadence", "at"})
NULLABLE = frozenset({"weekday", "day", "types"})
Said = Mapping[str, Any]
"""Fields that were given, by their names in a plan; what they may be is checked here."""


def listed(books: Books, caller: Caller) -> Sequence[Schedule]:
    """Every schedule, by name."""
    caller.require(Operation.READ_LEDGER)
    return books.schedules.every()


def get(books: Books, caller: Caller, schedule_id: str) -> Schedule:
    """One schedule."""
    caller.require(Operation.READ_LEDGER)
    return find(books, schedule_id)


def find(books: Books, schedule_id: str) -> Schedule:
    """The same, whoever asks."""
    found = books.schedules.one(schedule_id)
    if found is None:
        raise ScheduleNotFound(id=schedule_id[:32])
    return found


def runs(
    books: Books, caller: Caller, schedule_id: str, first: int, count: int
) -> Sequence[ScheduleRun]:
    """Some runs of a schedule, the latest first."""
    get(books, caller, schedule_id)
    return books.schedules.runs(schedule_id, first, count)


def add(books: Books, caller: Caller, said: Said) -> Schedule:
    """Have a journal run, a trial balance or both made again and again."""
    caller.require(Operation.MANAGE_SCHEDULES)
    for field in ("name", "cadence", "at"):
        if field not in said:
            raise RequiredFieldMissing(field=field)
    there = books.schedules.every()
    if len(there) >= SCHEDULES_AT_MOST:
        raise TooManySchedules(limit=SCHEDULES_AT_MOST)
    plan = Plan(**_read(said))
    _check(plan, there)
    added = _planned(books, caller, books.new_id(), plan)
    books.schedules.save(added)
    books.note(ScheduleEvent.ADDED, caller, subject=plan.name, old={}, new=told(plan))
    return added


def change(books: Books, caller: Caller, schedule_id: str, said: Said) -> Schedule:
    """Change a schedule, which acts from then on for whoever does; a run under way goes on."""
    caller.require(Operation.MANAGE_SCHEDULES)
    before = find(books, schedule_id)
    read = _read(said)
    if "cadence" in read:
        # What is not said of another cadence is not what was said of the one before.
        read = {"weekday": None, "day": None, **read}
    plan = replace(before.plan, **read)
    if plan == before.plan:
        return before
    _check(plan, [each for each in books.schedules.every() if each.id != schedule_id])
    after = _planned(books, caller, schedule_id, plan)
    books.schedules.save(after)
    old, new = told(before.plan), told(plan)
    differing = [name for name in new if old[name] != new[name]]
    books.note(
        ScheduleEvent.CHANGED, caller, subject=plan.name,
        old={name: old[name] for name in differing}, new={name: new[name] for name in differing},
    )  # fmt: skip
    return after


def remove(books: Books, caller: Caller, schedule_id: str) -> None:
    """Take a schedule away; what it is making now is made to its end."""
    caller.require(Operation.MANAGE_SCHEDULES)
    gone = find(books, schedule_id)
    books.schedules.remove(schedule_id)
    books.note(ScheduleEvent.DELETED, caller, subject=gone.plan.name, old=told(gone.plan), new={})


def _read(said: Said) -> dict[str, Any]:
    read: dict[str, Any] = {}
    for field, value in said.items():
        shown, kind = KINDS[field]
        if value is not None:
            read[field] = kind.read(shown, value)
        elif field in NULLABLE:
            read[field] = () if field == "types" else None
        else:
            raise RequiredFieldMissing(field=shown)
    return read


def _check(plan: Plan, others: Sequence[Schedule]) -> None:
    schedules.check(plan)
    if any(each.plan.name == plan.name for each in others):
        raise ScheduleNameTaken(name=plan.name)


def _planned(books: Books, caller: Caller, schedule_id: str, plan: Plan) -> Schedule:
    settings = caller.tenant.settings
    return Schedule(
        id=schedule_id,
        plan=plan,
        acts_for=caller.user_id,
        changed_on=books.now,
        zone=settings.time_zone,
        next_on=schedules.next_after(plan, settings.zone, books.now),
    )


# As data ------------------------------------------------------------------------------


def told(plan: Plan) -> dict[str, object]:
    """A plan as history, the API and the command line have it."""
    return {
        "name": plan.name,
        "cadence": plan.cadence.value,
        "at": f"{plan.at:%H:%M}",
        "weekday": plan.weekday,
        "day": plan.day,
        "period": plan.period.value,
        "transactionTypes": list(plan.types),
        "trialBalance": plan.trial_balance,
        "enabled": plan.enabled,
    }


def as_data(schedule: Schedule, names: Mapping[str, str]) -> dict[str, object]:
    """A schedule with when it comes next; one that is not enabled does not come."""
    next_on = schedule.next_on if schedule.plan.enabled else None
    return {
        "id": schedule.id,
        **told(schedule.plan),
        "actsFor": names.get(schedule.acts_for, schedule.acts_for),
        "changedOn": _instant(schedule.changed_on),
        "zone": schedule.zone,
        "nextOn": _instant(next_on),
    }


def run_as_data(run: ScheduleRun) -> dict[str, object]:
    """One run of a schedule."""
    return {
        "plannedOn": _instant(run.planned_on),
        "state": run.state.value,
        "accountingPeriodId": run.period_id,
        "accountingPeriodName": run.period,
        "journalRunNumber": run.journal_run,
        "missed": run.missed,
        "reason": run.reason,
        "endedOn": _instant(run.ended_on),
    }


def _instant(at: datetime | None) -> str | None:
    return None if at is None else str(at)[:19]
