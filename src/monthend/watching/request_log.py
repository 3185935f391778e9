"""A line of the log for each request, or for those that went wrong."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import structlog

from .requests import FAILED, LATE, UNAVAILABLE

OFF, PROBLEMS, ALL = "off", "problems", "all"
KINDS = (OFF, PROBLEMS, ALL)
LEVELS = {FAILED: "error", UNAVAILABLE: "warning", LATE: "warning"}

log = structlog.get_logger("monthend.requests")


class RequestLog:
    """Tells what was asked, by the name of the operation, and how it went; never what was said."""

    def __init__(self, kind: str) -> None:
        self._all = kind == ALL

    def told(
        self,
        operation: str,
        outcome: str,
        status: int,
        seconds: float,
        state: Mapping[str, Any],
        method: str,
    ) -> None:
        level = LEVELS.get(outcome)
        if level is None and not self._all:
            return
        getattr(log, level or "info")(
            "request",
            operation=operation,
            method=method,
            outcome=outcome,
            status=status,
            milliseconds=round(seconds * 1000, 2),
            track_id=state.get("track_id"),
            request_id=state.get("request_id"),
            tenant_id=state.get("tenant_id"),
        )
