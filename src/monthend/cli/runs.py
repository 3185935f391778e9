"""Trial balances that a command has requested, run here, for no worker may be there to do it."""

from __future__ import annotations

import os
import time

from .acting import Acting, clock
from .failures import CommandFailed

PATIENCE_SECONDS = 600.0
LOOK_EVERY_SECONDS = 0.05


def run_waiting(acting: Acting, period_id: str) -> None:
    """Do every run that waits, and wait for this period's if a server has taken it up."""
    from monthend.services.trial_balances import run_next

    owner = f"command-{os.getpid()}"
    patience_ends = time.monotonic() + PATIENCE_SECONDS
    while True:
        while run_next(acting.store, owner, clock()):
            pass
        if not acting.store.read_runs(lambda runs: runs.unfinished(period_id)):
            return
        if time.monotonic() > patience_ends:
            raise CommandFailed("Its trial balance is still being run by another process.")
        time.sleep(LOOK_EVERY_SECONDS)


def outcome(acting: Acting, period_id: str) -> str:
    """What came of a period's latest run, in a sentence; a failed one fails the command."""
    from monthend.domain.period import TrialBalanceStatus
    from monthend.services import periods, trial_balances

    period = acting.read(lambda b, caller: periods.get(b, caller, period_id))
    if period.trial_balance.status is not TrialBalanceStatus.COMPLETED:
        problem = period.trial_balance.error_message or "it was overtaken by a change of the dates"
        raise CommandFailed(f"The trial balance of {period.name} has failed: {problem}")
    frozen = acting.read(lambda b, c: trial_balances.read(b, c, period_id)).frozen
    return (
        f"Trial balance completed at commit sequence {frozen.commit_sequence}, "
        f"SHA-256 {frozen.sha256}."
    )
