"""Which addresses something may be sent to: public ones, and those that an operator names.

A name is looked up once for each attempt, all its addresses are looked at, and the connection goes
to one of those: a name that leads elsewhere a moment later leads nobody anywhere.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)
from urllib.parse import urlsplit

from .names import spelled_out

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

NOT_PUBLIC_V4 = tuple(
    IPv4Network(each)
    for each in (
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16",
        "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16",
        "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
        # What a cloud answers its machines from, though it looks like anybody's.
        "168.63.129.16/32",
    )
)  # fmt: skip
"""This network, private, shared, loopback, link-local with metadata, documentation, multicast."""
PUBLIC_V6 = IPv6Network("2000::/3")
NOT_PUBLIC_V6 = tuple(
    IPv6Network(each) for each in ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20")
)
"""Of the public ones: tunnels, in which any other address may be, and documentation."""
TRANSLATED = IPv6Network("64:ff9b::/96")


class AddressRefused(Exception):
    """Something was to be sent where nothing may be sent."""


def networks_of(text: str) -> tuple[Network, ...]:
    """Networks as a setting names them, with commas in between."""
    return tuple(ip_network(each) for each in text.split(",") if each)


def check(address: str, named: Sequence[Network], *, plain: bool) -> None:
    """Refuse an address that is neither public nor named; `plain` is HTTP without TLS.

    That goes to addresses alone that are named.
    """
    found = _inside(ip_address(address.partition("%")[0]))
    if any(found in network for network in named if network.version == found.version):
        return
    if not _public(found):
        raise AddressRefused(f"{found} is no public address (webhook_networks)")
    if plain:
        raise AddressRefused(f"http goes to no public address such as {found} (webhook_networks)")


def refusing(named: Sequence[Network]) -> Callable[[str], str | None]:
    """What says of a URL why nothing is ever sent to the address that is spelled out in it.

    It says nothing of one with a name, which is looked up when something is sent.
    """

    def refused(url: str) -> str | None:
        parts = urlsplit(url)
        for each in spelled_out(parts.hostname or "", parts.port or 0):
            try:
                check(each, named, plain=parts.scheme == "http")
            except AddressRefused as problem:
                return str(problem)
        return None

    return refused


def _inside(address: Address) -> Address:
    """The address that another one stands for."""
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is not None:
            return address.ipv4_mapped
        if address in TRANSLATED:
            return IPv4Address(int(address) & 0xFFFFFFFF)
    return address


def _public(address: Address) -> bool:
    if isinstance(address, IPv4Address):
        return not any(address in network for network in NOT_PUBLIC_V4)
    return address in PUBLIC_V6 and not any(address in network for network in NOT_PUBLIC_V6)
