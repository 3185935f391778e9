"""The clock of one tenant: that of the machine, one that stands still, or one that goes from a day.

Whatever is told with a date or an hour goes by the tenant's clock: what was created when, tokens
and sessions, schedules, exceptions, what is due. What all tenants share goes by the machine's:
leases of workers, limits of requests, answers that are kept for a request that comes again, and
deliveries to webhooks, for whoever gets them has no other.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
LATEST = datetime(2199, 12, 31, tzinfo=UTC)
"""Between them a clock may be set. What is planned ahead of it still has a date then."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TenantClock:
    """It was `at` when the machine's clock was `since`, and goes on; without that it stands."""

    at: datetime
    since: datetime | None = None

    @property
    def frozen(self) -> bool:
        return self.since is None

    def now(self, real: datetime) -> datetime:
        """What time it is for the tenant; one that goes stops at its last day."""
        if self.since is None:
            return self.at
        return min(self.at + (real - self.since), LATEST)

    def moved(self, by: timedelta, real: datetime) -> TenantClock:
        """The same clock so much later."""
        at = self.now(real) + by
        return TenantClock(at=at, since=None if self.since is None else real)


def now_of(clock: TenantClock | None, real: datetime) -> datetime:
    """What time it is for a tenant, whose clock may be that of the machine."""
    return real if clock is None else clock.now(real)
