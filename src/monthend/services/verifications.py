"""Frozen trial balances compared with their lines, and who did so last.

The comparison reads every line and may take long: it is made on a snapshot, in nobody's way.
What came of it is noted afterwards, in a transaction of its own, in the history of the period.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from monthend.domain.history import Event
from monthend.domain.period import AccountingPeriod
from monthend.domain.permissions import Operation

from . import periods, trial_balances
from .caller import Caller
from .ports import Books, FrozenBalance
from .trial_balances import ShownBalance


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """When somebody compared a result with its lines; how many rows differed."""

    at: datetime
    by: str
    differences: int

    @property
    def holds(self) -> bool:
        return not self.differences


def look(books: Books, caller: Caller, period_id: str) -> ShownBalance:
    """Compare the current result of a period with its lines; a period without one is refused."""
    return trial_balances.read(books, caller, period_id, verify=True)


def note(books: Books, caller: Caller, found: ShownBalance) -> None:
    """Keep what came of it. It stays true of the result that was compared, whatever came since."""
    caller.require(Operation.READ_LEDGER)
    period = periods.find(books.calendar(), found.period.id)
    new = {
        "run": found.frozen.run_id,
        "sha256": found.frozen.sha256,
        "differences": len(found.drift or ()),
    }
    books.duties.note(Event.TRIAL_BALANCE_VERIFIED, caller, period, new=new, reason=None)


def latest(books: Books, period: AccountingPeriod, frozen: FrozenBalance) -> Verified | None:
    """The last time that a result was compared with its lines, None if it never was."""
    rows = books.history.steps_of_period(
        books.calendar_id, period.id, (Event.TRIAL_BALANCE_VERIFIED,)
    )
    for row in reversed(rows):
        if row.new.get("run") == frozen.run_id:
            return Verified(
                at=row.at, by=row.user, differences=int(str(row.new.get("differences", 0)))
            )
    return None
