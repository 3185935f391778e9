"""Every request as those see it who look after the server: which operation, how it went, how long.

What a request asked for and who asked is left to history; of its path nothing is kept, for there
are as many paths as periods.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from time import perf_counter
from typing import Any

from starlette.types import ASGIApp, Receive, Scope, Send

NO_OPERATION = "none"
"""A request that no operation was found for, or that was refused before."""

DONE, REFUSED, DENIED, LIMITED = "done", "refused", "denied", "limited"
UNAVAILABLE, LATE, FAILED, LEFT = "unavailable", "late", "failed", "left"

Told = Callable[[str, str, int, float, Mapping[str, Any], str], None]
"""Operation, outcome, status, seconds, what the layers below have left, and the method."""


class Watched:
    """Tells of each request once it has ended, however it did."""

    def __init__(self, app: ASGIApp, told: Sequence[Told]) -> None:
        self._app = app
        self._told = told

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        state = scope.setdefault("state", {})
        began = perf_counter()
        try:
            await self._app(scope, receive, send)
        finally:
            seconds = perf_counter() - began
            status = state.get("status", 0)
            went = outcome(status, state.get("outcome"))
            operation = state.get("operation", NO_OPERATION)
            for tell in self._told:
                tell(operation, went, status, seconds, state, scope["method"])


def outcome(status: int, said: str | None) -> str:
    """How a request went; what an endpoint says itself goes before what its status says."""
    if said is not None:
        return said
    if status < 300:
        return DONE if status else LEFT
    return _BY_STATUS.get(status) or (FAILED if status >= 500 else REFUSED)


_BY_STATUS = {401: DENIED, 403: DENIED, 429: LIMITED, 503: UNAVAILABLE, 504: LATE}
