"""How often somebody may ask to be let in: from one address, and of one tenant."""

from __future__ import annotations

from collections.abc import Sequence
from ipaddress import IPv6Address, ip_address

from starlette.types import Scope

from monthend.services.quotas import Window

from .rates import Rates

NETWORK_BITS = 64
"""Whoever has an IPv6 address has the other addresses of its network too."""


class Arrivals:
    """Counts attempts to be let in; without rates nobody is turned away."""

    def __init__(self, of_address: Rates | None = None, tokens: Sequence[Window] = ()) -> None:
        self._of_address = of_address
        self.tokens = tokens
        """How many tokens a tenant may have; they are counted as they are issued."""

    async def from_address(self, scope: Scope) -> None:
        """Count an attempt, whatever comes of it, or refuse it."""
        rates = self._of_address
        if rates is None:
            return
        subject = subject_of(scope)
        while not rates.is_ready(subject):
            await rates.admit(subject)
        rates.count(subject)


def subject_of(scope: Scope) -> str:
    """The address that a request comes from, as it is counted."""
    client = scope.get("client")
    try:
        address = ip_address(client[0] if client else "")
    except ValueError:
        return "address unknown"
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is not None:
            return f"address {address.ipv4_mapped}"
        return f"network {IPv6Address(int(address) >> NETWORK_BITS << NETWORK_BITS)}"
    return f"address {address}"
