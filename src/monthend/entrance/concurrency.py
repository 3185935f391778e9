"""How much each tenant asks of this server, over whatever dialect, and when that is too much."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from time import monotonic

from monthend.services.quotas import RateExceeded

from .profiles import MINUTE
from .rates import Rates
from .slots import NoSlot, Slots

WINDOW_SECONDS = 60.0
RETRY_AFTER_SECONDS = 120


@dataclass(slots=True)
class Used:
    """One tenant's requests in this process: in this minute, and under way."""

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


def retry_after(problem: TooManyRequests | RateExceeded) -> int | None:
    """When to come back; None where a client would sleep for hours if it were told."""
    if isinstance(problem, TooManyRequests):
        return RETRY_AFTER_SECONDS
    return problem.seconds_left if problem.window.seconds <= MINUTE else None


class Concurrency:
    """Counts the requests of each tenant, and refuses one over the limit; 0 is no limit.

    `rates` and `slots` are what all server processes share. Without them the requests of
    this process are counted, and their rate turns nobody away.
    """

    def __init__(
        self,
        limit: int = 0,
        seconds: Callable[[], float] = monotonic,
        *,
        rates: Rates | None = None,
        slots: Slots | None = None,
    ) -> None:
        self.limit = limit
        self.rates = rates
        self._slots = slots
        self._seconds = seconds
        self._used: dict[str, Used] = {}

    async def admit(self, tenant_id: str) -> None:
        """See to it that a request may enter now, with nothing awaited in between."""
        while not self._is_ready(tenant_id):
            if self._slots is not None:
                try:
                    await self._slots.admit(tenant_id, partial(self._under_way, tenant_id))
                except NoSlot:
                    raise TooManyRequests from None
            if self.rates is not None:
                await self.rates.admit(tenant_id)

    def enter(self, tenant_id: str) -> None:
        """Count a request in; one that is refused has not entered."""
        used = self.used(tenant_id)
        used.this_minute += 1
        if self.limit and used.under_way >= self.limit:
            raise TooManyRequests
        used.under_way += 1
        if self.rates is not None:
            self.rates.count(tenant_id)
        if self._slots is not None:
            self._slots.count(tenant_id, partial(self._under_way, tenant_id))

    def leave(self, tenant_id: str) -> None:
        """Count a request out that had entered."""
        self._used[tenant_id].under_way -= 1

    def left(self, tenant_id: str, limit: int) -> int:
        """How many more of a tenant's requests may be under way."""
        under_way = self._under_way(tenant_id)
        if self._slots is not None:
            return self._slots.left(tenant_id, under_way)
        return max(limit - under_way, 0)

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

    def _is_ready(self, tenant_id: str) -> bool:
        slots, rates = self._slots, self.rates
        return (slots is None or slots.is_ready(tenant_id, self._under_way(tenant_id))) and (
            rates is None or rates.is_ready(tenant_id)
        )

    def _under_way(self, tenant_id: str) -> int:
        used = self._used.get(tenant_id)
        return 0 if used is None else used.under_way
