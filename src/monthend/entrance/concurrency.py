"""How much each tenant asks of this process, over whatever dialect, and when that is too much."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic

WINDOW_SECONDS = 60.0
RETRY_AFTER_SECONDS = 120


@dataclass(slots=True)
class Used:
    """One tenant's requests: in this minute, and under way."""

    window: float
    this_minute: int = 0
    under_way: int = 0


class TooManyRequests(Exception):
    """A tenant has as many requests under way as it may have; this one did nothing."""

    def __init__(self) -> None:
        super().__init__(
            "The total number of concurrent requests has exceeded the limit allowed by the"
            " system. Please resubmit your request later."
        )


class Concurrency:
    """Counts the requests of each tenant, and refuses one over the limit; 0 is no limit."""

    def __init__(self, limit: int = 0, seconds: Callable[[], float] = monotonic) -> None:
        self.limit = limit
        self._seconds = seconds
        self._used: dict[str, Used] = {}

    def enter(self, tenant_id: str) -> None:
        """Count a request in; one that is refused has not entered."""
        used = self.used(tenant_id)
        used.this_minute += 1
        if self.limit and used.under_way >= self.limit:
            raise TooManyRequests
        used.under_way += 1

    def leave(self, tenant_id: str) -> None:
        """Count a request out that had entered."""
        self._used[tenant_id].under_way -= 1

    def used(self, tenant_id: str) -> Used:
        """What a tenant has used so far, in the minute that runs now."""
        now = self._seconds()
        used = self._used.get(tenant_id)
        if used is None:
            used = self._used[tenant_id] = Used(now)
        elif now - used.window >= WINDOW_SECONDS:
            used.window, used.this_minute = now, 0
        return used

    def seconds_left(self, used: Used) -> int:
        """How long a tenant's minute still runs."""
        return int(WINDOW_SECONDS - (self._seconds() - used.window))
