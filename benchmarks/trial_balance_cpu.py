"""One month's trial balance in the service, over a small ledger and one ten times as large."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable
from contextlib import ExitStack
from datetime import date
from statistics import median

from monthend.app import utc_now
from monthend.domain.period import TrialBalanceStatus
from monthend.services import periods, trial_balances
from monthend.storage.opening import OpenStore

from . import ledger_generator
from .company import Company, found, opened
from .ledger_filling import CODES, fill
from .results import Result, Setting, Told, at_most, at_most_times

FIRST = date(2024, 1, 1)
MONTHS = 24
MONTH = 17  # June 2025: three quarters of the days stand before it
ENTRIES = 100_000
LIMIT_MILLISECONDS = 25
GROWTH_LIMIT = 1.2


def run_once(
    store: OpenStore, company: Company, clock: Callable[[], float] = time.process_time
) -> float:
    """Milliseconds for claim, snapshot, proofs, hash and freezing of one month, CPU by default."""
    caller, period_id = company.caller, company.period_ids[MONTH]
    store.write(caller, lambda books: periods.run_trial_balance(books, caller, period_id))
    before = clock()
    done = trial_balances.run_next(store, "benchmark", utc_now())
    spent = clock() - before
    shown = store.read(caller, lambda books: periods.get(books, caller, period_id)).trial_balance
    if not done or shown.status is not TrialBalanceStatus.COMPLETED:
        raise RuntimeError(f"the trial balance did not complete: {shown}")
    return spent * 1000


def trial_balance(setting: Setting) -> list[Result]:
    """No earlier period is closed, so that the openings are summed from the first day."""
    with ExitStack() as kept:
        ledgers, lines = [], []
        for name, entries in (("small", ENTRIES), ("large", 10 * ENTRIES)):
            store = kept.enter_context(opened(setting.scratch / f"{name}.db"))
            names = ledger_generator.accounts(CODES)
            company = found(store, first=FIRST, months=MONTHS, codes=names)
            lines.append(fill(store, company, FIRST, entries))
            ledgers.append((store, company))
        gc.collect()
        spent: tuple[list[float], list[float]] = ([], [])
        for number in range(3 * setting.rounds + 1):
            for (store, company), times in zip(ledgers, spent, strict=True):
                cost = run_once(store, company)
                if number:
                    times.append(cost)
    small, large = spent
    return [
        _within_limit(small, lines[0]),
        _within_limit(large, lines[1]),
        at_most_times(
            "the same with ten times the lines",
            GROWTH_LIMIT,
            large,
            small,
            Told(f"{{:.1f}} ms CPU at {lines[1]:,} lines", f"{{:.1f}} ms at {lines[0]:,} lines"),
        ),
    ]


def _within_limit(spent: list[float], lines: int) -> Result:
    return at_most(
        f"trial balance of a month, {lines:,} lines, {CODES} codes, 3 currencies, 730 days",
        LIMIT_MILLISECONDS,
        "ms",
        median(spent),
        f"{median(spent):.1f} ms CPU",
    )
