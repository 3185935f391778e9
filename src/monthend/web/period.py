"""`/periods/{period_id}`: one period, and the steps of its close."""

from __future__ import annotations

from monthend.domain.permissions import Operation
from monthend.services import close_preview, period_steps, periods, shown_balances
from monthend.services.caller import Caller
from monthend.services.ports import Books

from . import sheets, statuses
from .asked import Asked, Done
from .one_period import ONE, get, here, seen, top, was_sent
from .pages import FORMS, PAGES, Context, form, page
from .statuses import Status

FORM_OF = {
    Operation.RUN_TRIAL_BALANCE: "run-trial-balance",
    Operation.SET_PENDING_CLOSE: "set-pending-close",
}
"""The steps that are taken at once."""
PAGE_OF = {
    Operation.CLOSE: ("close-preview", "primary", "c", "Close…"),
    Operation.REOPEN: ("reopening", "secondary", "o", "Reopen…"),
    Operation.UPDATE_PERIOD: ("edit-period", "secondary", "e", "Edit…"),
    Operation.DELETE_PERIOD: ("deletion", "danger", "", "Delete…"),
}
"""The steps that are looked at before: their pages, how they look, their keys, their words."""
LONGEST_WAIT = 30
LONGEST_DIGITS = 9


@page(
    ONE,
    "period",
    "Accounting period",
    Operation.READ_PERIODS,
    template="period_summary.html",
    under="periods",
)
def one_period(books: Books, caller: Caller, asked: Asked) -> Context:
    """The fields of a period, its conditions, and what may be done next."""
    period = get(books, caller, asked)
    steps = period_steps.steps(books, caller, period)
    offered = {step.operation for step in steps if step.refusal is None}
    run = statuses.of_run(period, waits=books.runs.unfinished(period.id))
    is_shown = not (period.closed or period.open_ended)
    return {
        **top(caller, asked, period),
        "run": run,
        "wait": _wait(asked, run),
        "waited": "waited" in asked.query,
        "conditions": close_preview.conditions(books, caller, period, foresee=True)
        if is_shown
        else None,
        "sheets": [
            made
            for operation, name in FORM_OF.items()
            if operation in offered or was_sent(asked, FORMS[name].path)
            if (made := sheets.sheet(books, caller, asked, name)) is not None
        ],
        "links": [
            (sheets.address(PAGES[name].path, asked.path), tone, key, word)
            for operation, (name, tone, key, word) in PAGE_OF.items()
            if operation in offered
        ],
        "custom": caller.tenant.fields_of("AccountingPeriod"),
        "closing": periods.closing(books, caller, period),
        "moved": shown_balances.moved(books, caller, period)
        if period.closed and caller.may(Operation.READ_LEDGER)
        else None,
    }


def _wait(asked: Asked, run: Status) -> int | None:
    """In how many seconds to look again at a run that is not done: longer each time."""
    if run.tone != "busy":
        return None
    last = asked.query.get("waited", "")
    is_number = last.isascii() and last.isdigit()
    return min(LONGEST_WAIT, 2 * int(last[:LONGEST_DIGITS])) if is_number else 1


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
    return here(asked, f"The trial balance of {get(books, caller, asked).name} is running.")


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
    return here(asked, f"{get(books, caller, asked).name} is pending close.")
