"""The documented rate and concurrency headers, with the counts of a tenant.

Without a profile the figures are those of Zuora's production tenants: the rate is counted,
and turns nobody away; so is the concurrency, unless this server has a limit of its own.
"""

from __future__ import annotations

from functools import lru_cache

from monthend.services.quotas import Window

from .concurrency import WINDOW_SECONDS, Concurrency
from .profiles import PRODUCTION

Headers = list[tuple[bytes, bytes]]

_KIND = (b"concurrency-limit-type", b"Default")


def left_to(tenant_id: str | None, concurrency: Concurrency) -> Headers:
    """What a tenant has left; everything, when it could not be made out."""
    limit = concurrency.limit or PRODUCTION.under_way
    left = limit if tenant_id is None else concurrency.left(tenant_id, limit)
    return [
        *_rate(tenant_id, concurrency),
        _KIND,
        (b"concurrency-limit-limit", b"%d" % limit),
        (b"concurrency-limit-remaining", b"%d" % left),
    ]


def _rate(tenant_id: str | None, concurrency: Concurrency) -> Headers:
    if concurrency.rates is not None and tenant_id is not None:
        left = concurrency.rates.left(tenant_id)
        return _headers(left.window, concurrency.rates.windows, left.requests, left.seconds)
    windows = PRODUCTION.calls if concurrency.rates is None else concurrency.rates.windows
    made, seconds = 0, int(WINDOW_SECONDS)
    if tenant_id is not None:
        used = concurrency.used(tenant_id)
        made, seconds = used.this_minute, concurrency.seconds_left(used)
    return _headers(windows[0], windows, max(windows[0].limit - made, 0), seconds)


def _headers(first: Window, windows: tuple[Window, ...], requests: int, seconds: int) -> Headers:
    """The window that is used up first, and all of them as the policy they are."""
    return [
        (b"ratelimit-limit", _limits(first, windows)),
        (b"ratelimit-remaining", b"%d" % requests),
        (b"ratelimit-reset", b"%d" % seconds),
    ]


@lru_cache(maxsize=64)
def _limits(first: Window, windows: tuple[Window, ...]) -> bytes:
    policy = ", ".join(f"{each.limit};w={each.seconds}" for each in windows)
    return f"{first.limit}, {policy}".encode()
