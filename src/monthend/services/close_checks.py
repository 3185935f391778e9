"""The conditions of a close, each asked on its own, with what it was judged by.

The guards are those that a close itself runs. The close report and the preview
ask them one by one, so that everything that stands in the way is told at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from inspect import getdoc

from monthend.domain import guards
from monthend.domain.errors import Refusal
from monthend.domain.guards import Guard
from monthend.domain.period import AccountingPeriod, Facts, Situation

from .caller import Caller
from .ports import Books

OF_THE_MOMENT = (guards.not_closed, guards.no_trial_balance_running)
"""Guards that a close itself makes untrue: it closes the period, and runs its trial balance."""
SHOWN_AT_MOST = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """One thing that a condition was judged by: what it is, how often, and of which period."""

    what: str
    count: int | None = None
    period_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One condition of a close, and whether it holds now; at the close of a closed period it held.

    What stands in closed days cannot change, so what is looked at now is what was
    there at the close. Only the periods of other orgs may have been opened since.
    """

    name: str
    statement: str
    holds: bool
    detail: str
    evidence: Sequence[Evidence] = ()


def situation(
    books: Books, caller: Caller, period: AccountingPeriod, facts: Facts | None = None
) -> Situation:
    """All that the guards of a close look at."""
    return Situation(
        calendar=books.calendar(),
        period=period,
        facts=books.facts(period) if facts is None else facts,
        rules=caller.tenant.rules,
    )


def checks(now: Situation) -> Iterator[Check]:
    """Each guard of a close in its order, whether or not an earlier one refuses."""
    for guard in guards.CLOSE:
        yield check(guard, now)


def lasting(now: Situation) -> Iterator[Check]:
    """The same; of a closed period those that still tell of its close."""
    for guard in guards.CLOSE:
        if not (now.period.closed and guard in OF_THE_MOMENT):
            yield check(guard, now)


def check(guard: Guard, now: Situation) -> Check:
    """What one guard says of a situation."""
    judged_by = EVIDENCE.get(guard.__name__)
    return asked(guard, now, evidence=() if judged_by is None else judged_by(now))


def asked(rule: Callable[..., None], *about: object, evidence: Iterable[Evidence]) -> Check:
    """A rule as a condition, under its name and in the words of its first line."""
    detail = ""
    try:
        rule(*about)
    except Refusal as refused:
        detail = str(refused)
    return Check(
        name=rule.__name__,
        statement=(getdoc(rule) or "").partition("\n")[0],
        holds=not detail,
        detail=detail,
        evidence=tuple(evidence),
    )


# What the guards were judged by -----------------------------------------------------


def _own_status(now: Situation) -> Iterator[Evidence]:
    yield Evidence(what=f"status {now.period.status.value}", period_id=now.period.id)


def _own_run(now: Situation) -> Iterator[Evidence]:
    status = now.period.trial_balance.status.value
    waits = "a run waits or is under way" if now.facts.trial_balance_running else "no run waits"
    yield Evidence(what=f"{waits}; the period shows {status}", period_id=now.period.id)


def _earlier_periods(now: Situation) -> Iterator[Evidence]:
    earlier = now.calendar.before(now.period)
    standing = [period for period in earlier if not period.closed]
    yield Evidence(what="earlier periods that are closed", count=len(earlier) - len(standing))
    for period in standing[:SHOWN_AT_MOST]:
        yield Evidence(what=f"{period.name} is {period.status.value}", period_id=period.id)
    if len(standing) > SHOWN_AT_MOST:
        yield Evidence(what="more that are not closed", count=len(standing) - SHOWN_AT_MOST)


def _required_items(now: Situation) -> Iterator[Evidence]:
    for kind, count in now.facts.required_action_items.items():
        yield Evidence(what=kind, count=count, period_id=now.period.id)


def _schedules(now: Situation) -> Iterator[Evidence]:
    facts = now.facts
    yield Evidence(what="pending revenue schedules", count=facts.pending_revenue_schedules)
    yield Evidence(what="processing revenue schedules", count=facts.processing_revenue_schedules)


def _orgs(now: Situation) -> Iterator[Evidence]:
    for org in now.facts.open_child_orgs[:SHOWN_AT_MOST]:
        yield Evidence(what=f"the org {org} has not closed these days")


EVIDENCE: Mapping[str, Callable[[Situation], Iterator[Evidence]]] = {
    guards.not_open_ended.__name__: _own_status,
    guards.not_closed.__name__: _own_status,
    guards.no_trial_balance_running.__name__: _own_run,
    guards.earlier_periods_closed.__name__: _earlier_periods,
    guards.no_required_action_items.__name__: _required_items,
    guards.no_pending_revenue_schedule.__name__: _schedules,
    guards.child_orgs_closed.__name__: _orgs,
}
"""By the name of a guard, what it was judged by; every guard of a close has its own."""
