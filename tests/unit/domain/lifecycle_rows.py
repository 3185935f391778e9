"""Rows of `lifecycle.table`: a request in a given situation, and what must come of it.

A row names the operation, the calendar, the period, the facts about it, what is
asked for, and after the arrow either the refusal or the outcome: the calendar
after, the history, the periods whose results stop counting, the run requested.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from calendar_notation import STAMP, YEAR, calendar_of, period_named, written
from monthend.domain import guards, lifecycle
from monthend.domain.errors import Refusal
from monthend.domain.lifecycle import Outcome, PeriodFields
from monthend.domain.period import (
    DAY,
    DEFAULT_RULES,
    NO_FACTS,
    AccountingPeriod,
    Calendar,
    Facts,
    Rules,
    Situation,
)

TABLE = Path(__file__).with_name("lifecycle.table")
NEW = "new"

FACTS: dict[str, dict[str, Any]] = {
    "running": {"trial_balance_running": True},
    "items": {"required_action_items": {"draft invoices": 2}},
    "revenue": {"revenue_distributed": 1},
    "entries": {"active_journal_entries": 3},
    "pending-revenue": {"pending_revenue_schedules": 1},
    "processing-revenue": {"processing_revenue_schedules": 1},
    "child-org": {"open_child_orgs": ("North",)},
}
RULES: dict[str, dict[str, Any]] = {
    "monthly": {"monthly_recognition_over_time": True},
    "ui": {"closed_period_fields": "ui"},
}
FIELDS = {shown: name for name, shown in guards.REST_NAMES.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """An operation asked of one period of a calendar, with all that the ledger says."""

    operation: str
    calendar: Calendar
    period: AccountingPeriod | None
    facts: Facts = NO_FACTS
    neighbour: Facts = NO_FACTS
    rules: Rules = DEFAULT_RULES
    fields: PeriodFields

    def situation(self) -> Situation:
        """What the guards of the operation look at."""
        if self.operation == "create":
            asked = self._new_period()
            changed = guards.DATE_FIELDS | {"name"}
            return self._situation(asked, asked=asked, changed=frozenset(changed))
        assert self.period is not None
        if self.operation != "update":
            return self._situation(self.period)
        changed = lifecycle.changed_fields(self.period, self.fields)
        return self._situation(
            self.period,
            asked=replace(self.period, **self.fields),
            changed=changed,
            neighbour=self._neighbour(changed),
        )

    def decide(self) -> Outcome:
        """Ask the lifecycle itself."""
        if self.operation == "create":
            return lifecycle.create(self.calendar, NEW, self.fields, self.facts, self.rules, STAMP)
        assert self.period is not None
        if self.operation == "update":
            changed = lifecycle.changed_fields(self.period, self.fields)
            return lifecycle.update(
                self.calendar, self.period, self.fields, self.facts, self._neighbour(changed),
                self.rules, STAMP,
            )  # fmt: skip
        asked = {
            "delete": lifecycle.delete,
            "pending-close": lifecycle.set_pending_close,
            "close": lifecycle.close,
            "reopen": lifecycle.reopen,
            "run-trial-balance": lifecycle.run_trial_balance,
        }[self.operation]
        return asked(self.calendar, self.period, self.facts, STAMP)

    def violated(self) -> tuple[str, ...]:
        """The guards of the operation that this request violates, in their order."""
        now, found = self.situation(), []
        for guard in guards.OPERATIONS[self.operation]:
            try:
                guard(now)
            except Refusal:
                found.append(guard.__name__)
            except KeyError:
                # Nothing follows the open-ended period; a guard in front sees to it.
                assert found, f"{guard.__name__} of {self.operation} needs a guard in front"
        return tuple(found)

    def _neighbour(self, changed: frozenset[str]) -> Facts | None:
        return self.neighbour if "end_date" in changed else None

    def _situation(self, period: AccountingPeriod, **more: Any) -> Situation:
        return Situation(
            calendar=self.calendar, period=period, facts=self.facts, rules=self.rules, **more
        )

    def _new_period(self) -> AccountingPeriod:
        last = self.calendar.last
        start = last.end_date + DAY if last is not None and last.end_date is not None else None
        values: dict[str, Any] = {"start_date": start, **self.fields}
        return AccountingPeriod(
            id=NEW,
            created_by=STAMP.by,
            created_on=STAMP.at,
            updated_by=STAMP.by,
            updated_on=STAMP.at,
            **values,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A line of the table."""

    text: str
    request: Request
    then: str

    @property
    def refused(self) -> bool:
        return self.then.partition(" ")[0].isalpha()


@dataclass(frozen=True, slots=True, kw_only=True)
class Exclusion:
    """Guards of an operation that no situation makes answer so, and the invariant behind it."""

    operation: str
    guards: tuple[str, ...]
    because: str


def came_out(request: Request) -> str:
    """What comes of a request, as the table writes it."""
    try:
        outcome = request.decide()
    except Refusal as refusal:
        blamed = refusal.facts.get("name")
        known = {request.period.name if request.period else None, request.fields.get("name"), None}
        return type(refusal).__name__ + ("" if blamed in known else f" {blamed}")
    before = {period.id: period.name for period in request.calendar.everything}
    told = [written(outcome.calendar) or "-"]
    told.append(
        ", ".join(f"{change.event.value} {change.period.name}" for change in outcome.changes)
    )
    if outcome.superseded:
        named = (before[period_id] for period_id in outcome.superseded)
        told.append(f"supersedes {' '.join(named)}")
    if outcome.runs:
        told.append(f"runs {before[outcome.runs]}")
    return "; ".join(told)


def rows() -> tuple[Row, ...]:
    return tuple(_row(line) for line in _lines() if not line.startswith("never"))


def exclusions() -> tuple[Exclusion, ...]:
    found = []
    for line in _lines():
        if line.startswith("never"):
            _, operation, named, because = (cell.strip() for cell in line.split("|"))
            found.append(
                Exclusion(operation=operation, guards=tuple(named.split()), because=because)
            )
    return tuple(found)


def _lines() -> list[str]:
    lines = TABLE.read_text(encoding="ascii").splitlines()
    return [line for line in lines if line.strip() and not line.startswith("#")]


def _row(line: str) -> Row:
    given, then = line.split("=>")
    operation, before, about, facts, asked = (cell.strip("- ") for cell in given.split("|"))
    calendar = calendar_of(before)
    words = facts.split()
    earliest = [word.partition("=")[2] for word in words if word.startswith("earliest=")]
    said = _merged(FACTS, [word for word in words if not word.startswith(("earliest", "next-"))])
    request = Request(
        operation=operation,
        calendar=calendar,
        period=period_named(calendar, about) if about else None,
        facts=Facts(**said, earliest_transaction=_day(earliest[0]) if earliest else None),
        neighbour=Facts(**_merged(FACTS, [word[5:] for word in words if word.startswith("next-")])),
        rules=Rules(**_merged(RULES, words)),
        fields=_fields(operation, asked),
    )
    return Row(text=" ".join(line.split()), request=request, then=" ".join(then.split()))


def _merged(known: dict[str, dict[str, Any]], words: list[str]) -> dict[str, Any]:
    unknown = set(words) - set(FACTS) - set(RULES)
    assert known is RULES or not unknown, f"no fact is called {unknown}"
    return {name: value for word in words for name, value in known.get(word, {}).items()}


def _fields(operation: str, asked: str) -> PeriodFields:
    fields: Any = {"fiscal_year": YEAR} if operation == "create" else {}
    for word in asked.split():
        shown, _, value = word.partition("=")
        name = FIELDS[shown]
        if name in guards.DATE_FIELDS:
            fields[name] = _day(value)
        elif name.startswith("fiscal"):
            fields[name] = int(value)
        else:
            fields[name] = value
    found: PeriodFields = fields
    return found


def _day(text: str) -> date:
    month, day = text.split("-")
    return date(YEAR, int(month), int(day))
