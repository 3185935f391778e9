"""What runs every night: every month that is over is closed, in order, with the official SDK."""

from __future__ import annotations

import time
from datetime import date
from typing import Any

PATIENCE_SECONDS = 60
PAUSE_SECONDS = 0.1


class NotClosed(Exception):
    """A month stays open, and why; the months after it wait for it."""


def close_months(client: Any, today: date) -> list[str]:
    """Close what ended before today; the names of the periods that were closed."""
    api = client.accounting_periods_api()
    closed = []
    for period in over(api, today):
        if period.status == "Open":
            done(api.pending_close_accounting_period(period.id), period.name)
            wait_for_trial_balance(api, period)
        done(api.close_accounting_period(period.id), period.name)
        wait_for_trial_balance(api, period)
        closed.append(period.name)
    return closed


def over(api: Any, today: date) -> list[Any]:
    """The periods to be closed, the earliest first."""
    listed = api.get_all_accounting_periods().accounting_periods
    # In this list the SDK gives days as text; of the open-ended period there is none.
    ended = [each for each in listed if each.end_date and str(each.end_date) < today.isoformat()]
    return sorted(
        (each for each in ended if each.status != "Closed"), key=lambda each: str(each.end_date)
    )


def wait_for_trial_balance(api: Any, period: Any) -> None:
    """A trial balance is a job: it has to be asked for until it is done."""
    until = time.monotonic() + PATIENCE_SECONDS
    while (said := api.get_accounting_period(period.id)).run_trial_balance_status != "Completed":
        if said.run_trial_balance_status == "Error" or time.monotonic() > until:
            reason = said.run_trial_balance_error_message or "it takes too long"
            raise NotClosed(f"{period.name}: {reason}")
        time.sleep(PAUSE_SECONDS)


def done(answer: Any, name: str) -> None:
    """A refusal is no exception of the SDK but an answer with reasons."""
    if not answer.success:
        reasons = "; ".join(str(each.message) for each in answer.reasons or ())
        raise NotClosed(f"{name}: {reasons}")
