"""What services need of the queue of trial balance runs, and of their frozen results."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from monthend.domain.period import AccountingPeriod, Calendar

if TYPE_CHECKING:
    from .ports import FrozenBalance, Run


class RunBooks(Protocol):
    """Trial balance runs: the queue, the leases, and the frozen results."""

    def claim(self, owner: str, lease_until: datetime) -> Run | None: ...
    def not_begun(self, run: Run, owner: str) -> None:
        """Give a claimed run up whose books could not be had; the claim does not count."""

    def claimable(self) -> bool:
        """Whether there is a run that `claim` would take."""

    def still_held(self, run: Run, owner: str) -> bool: ...
    def renew(self, run: Run, owner: str, lease_until: datetime) -> bool:
        """Lease a run for longer, or from now on; False when it is this owner's no more."""

    def renew_for(self, run: Run, owner: str, seconds: float) -> bool: ...
    def want_charges(self, period_id: str) -> bool:
        """Have the run of a period that is queued list the unprocessed charges, if there is one."""

    def finish(self, run: Run, *, error: str | None, frozen: FrozenBalance | None) -> None: ...
    def unfinished(self, period_id: str) -> bool: ...
    def latest(self, period_id: str) -> FrozenBalance | None: ...
    def results(self, period_id: str) -> Sequence[FrozenBalance]:
        """Every completed result of a period, superseded ones too, the earliest first."""

    def frozen_before(self, calendar: Calendar, period: AccountingPeriod) -> FrozenBalance | None:
        """What the run of its close has frozen of the period before, once that is closed."""

    def outdate(self, period_id: str) -> None: ...
    def queued(self, calendar_id: int) -> frozenset[str]:
        """The periods of a calendar with a queued run that nobody has begun or made outdated."""

    def waiting_since(self) -> datetime | None:
        """When the first unfinished run can be taken up, None when there is none."""
