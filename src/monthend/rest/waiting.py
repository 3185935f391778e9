"""Answers by which a client learns when to come again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from monthend.entrance.concurrency import TooManyRequests, retry_after
from monthend.services.quotas import RateExceeded

from . import errors
from .replies import Headers

UNAVAILABLE_SECONDS = b"2"


def come_back(problem: TooManyRequests | RateExceeded) -> Headers:
    """When to send a request again that did nothing."""
    seconds = retry_after(problem)
    return [] if seconds is None else [(b"retry-after", b"%d" % seconds)]


def unavailable(
    state: Mapping[str, Any], unknown: bool, told: str | None = None
) -> tuple[int, Mapping[str, Any], Headers]:
    """Retry-After says that nothing was done, so that the same request may be sent again."""
    if unknown:
        message = "The ledger was lost in this moment; it is not known whether this was done."
        return 503, errors.envelope(state, [errors.reason(errors.TEMPORARY, message)]), []
    message = told or "The ledger cannot be reached now; nothing was changed."
    reasons = [errors.reason(errors.TEMPORARY, message)]
    return 503, errors.envelope(state, reasons), [(b"retry-after", UNAVAILABLE_SECONDS)]
