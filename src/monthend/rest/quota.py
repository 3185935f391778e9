"""The documented rate and concurrency headers, counted for each tenant.

The figures are those of Zuora's production tenants. This server counts, and
turns nobody away.
"""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic

PER_MINUTE, PER_HOUR, PER_DAY = 50_000, 2_250_000, 27_000_000
CONCURRENT = 40
WINDOW_SECONDS = 60.0

Headers = list[tuple[bytes, bytes]]

_LIMITS = (
    b"ratelimit-limit",
    b"%d, %d;w=60, %d;w=3600, %d;w=86400" % (PER_MINUTE, PER_MINUTE, PER_HOUR, PER_DAY),
)
_KIND = (b"concurrency-limit-type", b"Default")
_CONCURRENT = (b"concurrency-limit-limit", b"%d" % CONCURRENT)


class Usage:
    """One tenant's requests: in this minute, and under way."""

    __slots__ = ("count", "under_way", "window")

    def __init__(self, window: float) -> None:
        self.window = window
        self.count = 0
        self.under_way = 0


class Quota:
    """Counts requests by tenant, in this process."""

    def __init__(self, seconds: Callable[[], float] = monotonic) -> None:
        self._seconds = seconds
        self._usage: dict[str, Usage] = {}

    def enter(self, tenant_id: str) -> Headers:
        """Count a request in, and answer the headers it gets."""
        now = self._seconds()
        usage = self._usage.get(tenant_id)
        if usage is None:
            usage = self._usage[tenant_id] = Usage(now)
        if now - usage.window >= WINDOW_SECONDS:
            usage.window, usage.count = now, 0
        usage.count += 1
        usage.under_way += 1
        left = WINDOW_SECONDS - (now - usage.window)
        return _headers(PER_MINUTE - usage.count, int(left), CONCURRENT - usage.under_way)

    def leave(self, tenant_id: str) -> None:
        """Count a request out."""
        self._usage[tenant_id].under_way -= 1

    def unknown(self) -> Headers:
        """The headers for a request whose tenant could not be made out."""
        return _headers(PER_MINUTE, int(WINDOW_SECONDS), CONCURRENT)


def _headers(remaining: int, reset: int, concurrent: int) -> Headers:
    return [
        _LIMITS,
        (b"ratelimit-remaining", b"%d" % max(remaining, 0)),
        (b"ratelimit-reset", b"%d" % reset),
        _KIND,
        _CONCURRENT,
        (b"concurrency-limit-remaining", b"%d" % max(concurrent, 0)),
    ]
