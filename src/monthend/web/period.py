"""`/periods/{period_id}`: one period, and the steps of its close."""

from __future__ import annotations

from collections.abc import Mapping

from monthend.domain.period import AccountingPeriod
from monthend.domain.permissions import Operation
from monthend.services import close_preview, period_steps, periods, values
from monthend.services.caller import Caller
from monthend.services.ports import Books

from . import sheets, statuses
from .asked import Asked, Done
from .inputs import Input
from .pages import FORMS, Context, form, page

ONE = "/periods/{period_id}"
REASON = Input(
    name="reason",
    into="reason",
    label="Reason",
    kind=values.REASON,
    hint="Stays in the history of the period.",
    longest=255,
)
FORM_OF = {
    Operation.RUN_TRIAL_BALANCE: "run-trial-balance",
    Operation.SET_PENDING_CLOSE: "set-pending-close",
    Operation.CLOSE: "close-period",
    Operation.REOPEN: "reopen-period",
}
"""The form of each step."""


def seen(books: Books, caller: Caller, path: Mapping[str, str]) -> Mapping[str, str]:
    """What somebody decides on when they take a step of the close."""
    period = periods.get(books, caller, path["period_id"])
    return {
        "The name": period.name,
        "The status": statuses.OF_PERIOD[period.status].word,
        "The first day": "" if period.start_date is None else period.start_date.isoformat(),
        "The last day": "" if period.end_date is None else period.end_date.isoformat(),
    }


@page(ONE, "period", "Accounting period", Operation.READ_PERIODS, under="periods")
def one_period(books: Books, caller: Caller, asked: Asked) -> Context:
    """The fields of a period, its conditions, and what may be done next."""
    period = periods.get(books, caller, asked.path["period_id"])
    offered = {
        step.operation: sheets.sheet(books, caller, asked, FORM_OF[step.operation])
        for step in period_steps.steps(books, caller, period)
        if step.operation in FORM_OF and (step.refusal is None or _was_sent(asked, step.operation))
    }
    is_shown = not (period.closed or period.open_ended)
    return {
        "period": period,
        "heading": period.name,
        "status": statuses.OF_PERIOD[period.status],
        "run": statuses.of_run(period),
        "conditions": close_preview.conditions(books, caller, period) if is_shown else None,
        "steps": offered,
        "custom": caller.tenant.fields_of("AccountingPeriod"),
    }


def _was_sent(asked: Asked, operation: Operation) -> bool:
    """Whether a step was just refused: its form stays, with what was typed."""
    attempt = asked.attempt
    return attempt is not None and attempt.action == sheets.address(
        FORMS[FORM_OF[operation]].path, asked.path
    )


def _named(books: Books, caller: Caller, asked: Asked) -> AccountingPeriod:
    return periods.get(books, caller, asked.path["period_id"])


def _here(asked: Asked, notice: str) -> Done:
    return Done(to=sheets.address(ONE, asked.path), notice=notice)


@form(
    ONE + "/run-trial-balance",
    "run-trial-balance",
    "Run trial balance",
    Operation.RUN_TRIAL_BALANCE,
    page="period",
    seen=seen,
)
def run_trial_balance(books: Books, caller: Caller, asked: Asked) -> Done:
    """Run the trial balance of a period that is not closed."""
    periods.run_trial_balance(books, caller, asked.path["period_id"])
    return _here(asked, f"The trial balance of {_named(books, caller, asked).name} is running.")


@form(
    ONE + "/pending-close",
    "set-pending-close",
    "Set to pending close",
    Operation.SET_PENDING_CLOSE,
    page="period",
    seen=seen,
)
def set_pending_close(books: Books, caller: Caller, asked: Asked) -> Done:
    """Set a period to pending close; its trial balance starts by itself."""
    periods.set_pending_close(books, caller, asked.path["period_id"])
    return _here(asked, f"{_named(books, caller, asked).name} is pending close.")


@form(ONE + "/close", "close-period", "Close", Operation.CLOSE, page="period", seen=seen)
def close(books: Books, caller: Caller, asked: Asked) -> Done:
    """Close a period; its trial balance starts by itself."""
    periods.close(books, caller, asked.path["period_id"])
    period = _named(books, caller, asked)
    if period.closed:
        return _here(asked, f"{period.name} is closed.")
    return _here(asked, f"{period.name} closes as soon as its revenue schedules are done.")


@form(
    ONE + "/reopen",
    "reopen-period",
    "Reopen",
    Operation.REOPEN,
    page="period",
    inputs=(REASON,),
    seen=seen,
)
def reopen(books: Books, caller: Caller, asked: Asked) -> Done:
    """Reopen a closed or pending close period; its results stay on record as superseded."""
    periods.reopen(books, caller, asked.path["period_id"], asked.values.get("reason"))
    return _here(asked, f"{_named(books, caller, asked).name} is open again.")
