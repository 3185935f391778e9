"""Where metrics are counted from the first request on, and shown to whoever may look."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from ipaddress import ip_address
from typing import Any

from starlette.types import ASGIApp, Receive, Scope, Send

from monthend.services.operating_ports import OperatingStore

from .recorded import GateWaits, Requests

OFF, LOOPBACK, OPEN = "off", "loopback", "open"
KINDS = (OFF, LOOPBACK, OPEN)


class Metrics:
    """The counts of one server; what shows them is not even loaded before somebody looks."""

    def __init__(
        self,
        store: OperatingStore,
        kind: str,
        *,
        connections: Callable[[], Mapping[str, int]],
        information: Mapping[str, str],
        no_such_path: ASGIApp,
    ) -> None:
        self.requests = Requests()
        self.gates = GateWaits()
        self._kind = kind
        self._no_such_path = no_such_path
        self._exposition: ASGIApp | None = None
        self._given: dict[str, Any] = {
            "store": store, "connections": connections, "information": information
        }  # fmt: skip

    def told(
        self, operation: str, outcome: str, _s: int, seconds: float, _i: object, _m: str
    ) -> None:
        self.requests.add(operation, outcome, seconds)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._kind != OPEN and not is_of_this_machine(scope):
            await self._no_such_path(scope, receive, send)
            return
        if self._exposition is None:
            self._exposition = await asyncio.to_thread(self._made)
        await self._exposition(scope, receive, send)

    def _made(self) -> ASGIApp:
        from .metrics import Exposition

        return Exposition(requests=self.requests, gates=self.gates, **self._given)


FORWARDED = frozenset({b"forwarded", b"via", b"x-forwarded-for", b"x-real-ip"})


def is_of_this_machine(scope: Scope) -> bool:
    """Whether a request comes from here, and from nobody whom a proxy here has let in."""
    client: Any = scope.get("client")
    if client is None or any(name in FORWARDED for name, _ in scope["headers"]):
        return False
    try:
        address = ip_address(client[0])
    except ValueError:
        return False
    # A socket of both kinds tells the older addresses in the newer form.
    return (getattr(address, "ipv4_mapped", None) or address).is_loopback
