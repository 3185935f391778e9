"""The documented rate and concurrency headers, with the counts of a tenant.

The figures are those of Zuora's production tenants. The rate is counted, and
turns nobody away; so is the concurrency, unless this server has a limit of its own.
"""

from __future__ import annotations

from monthend.entrance.concurrency import WINDOW_SECONDS, Concurrency

PER_MINUTE, PER_HOUR, PER_DAY = 50_000, 2_250_000, 27_000_000
CONCURRENT = 40

Headers = list[tuple[bytes, bytes]]

_LIMITS = (
    b"ratelimit-limit",
    b"%d, %d;w=60, %d;w=3600, %d;w=86400" % (PER_MINUTE, PER_MINUTE, PER_HOUR, PER_DAY),
)
_KIND = (b"concurrency-limit-type", b"Default")


def left_to(tenant_id: str | None, concurrency: Concurrency) -> Headers:
    """What a tenant has left; everything, when it could not be made out."""
    limit = concurrency.limit or CONCURRENT
    made, left, under_way = 0, int(WINDOW_SECONDS), 0
    if tenant_id is not None:
        used = concurrency.used(tenant_id)
        made, left, under_way = used.this_minute, concurrency.seconds_left(used), used.under_way
    return [
        _LIMITS,
        (b"ratelimit-remaining", b"%d" % max(PER_MINUTE - made, 0)),
        (b"ratelimit-reset", b"%d" % left),
        _KIND,
        (b"concurrency-limit-limit", b"%d" % limit),
        (b"concurrency-limit-remaining", b"%d" % max(limit - under_way, 0)),
    ]
