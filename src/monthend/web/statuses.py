"""Statuses as pages show them: a word, a colour and a shape, so that none of them is needed."""

from __future__ import annotations

from dataclasses import dataclass

from monthend.domain.period import NEVER_RUN as NO_RUN
from monthend.domain.period import AccountingPeriod, PeriodStatus, TrialBalanceStatus


@dataclass(frozen=True, slots=True)
class Status:
    """A word in a tone: `open`, `pending`, `closed`, `good`, `bad`, `busy` or `quiet`.

    Each tone has its colour in `monthend.css` and its shape in `marks.html`.
    """

    word: str
    tone: str


OF_PERIOD = {
    PeriodStatus.OPEN: Status("Open", "open"),
    PeriodStatus.PENDING_CLOSE: Status("Pending close", "pending"),
    PeriodStatus.CLOSED: Status("Closed", "closed"),
}
NEVER_RUN = Status("Not run", "quiet")
OF_RUN = {
    TrialBalanceStatus.PENDING: Status("Waiting", "busy"),
    TrialBalanceStatus.PROCESSING: Status("Running", "busy"),
    TrialBalanceStatus.COMPLETED: Status("Completed", "good"),
    TrialBalanceStatus.ERROR: Status("Failed", "bad"),
}


def of_run(period: AccountingPeriod) -> Status:
    """The latest trial balance of a period; one that was never asked for is told as such."""
    run = period.trial_balance
    return NEVER_RUN if run == NO_RUN else OF_RUN[run.status]
