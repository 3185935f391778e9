"""Which addresses a delivery may go to."""

from __future__ import annotations

import socket
from typing import Any

import pytest

from monthend.courier.addresses import AddressRefused, check, networks_of, refusing

REFUSED = [
    "0.0.0.0", "10.0.0.1", "100.64.0.1", "100.100.100.200", "127.0.0.1", "127.255.255.254",
    "169.254.169.254", "169.254.170.2", "172.16.0.1", "172.31.255.255", "192.0.0.192", "192.0.2.1",
    "192.88.99.1", "192.168.1.1", "198.18.0.1", "198.19.255.255", "198.51.100.1", "203.0.113.1",
    "224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255", "168.63.129.16",
    "::", "::1", "fe80::1", "fe80::1%eth0", "fc00::1", "fd00:ec2::254", "ff02::1", "fec0::1",
    "2001:db8::1", "2001::1", "2002:7f00:1::", "2002:a00:1::1", "3fff::1", "100::1",
    "::ffff:127.0.0.1", "::ffff:169.254.169.254", "::ffff:10.0.0.1", "::127.0.0.1",
    "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::1", "5f00::1",
]  # fmt: skip
PUBLIC = [
    "1.1.1.1", "8.8.8.8", "172.15.255.255", "172.32.0.1", "100.63.255.255", "100.128.0.1",
    "169.253.255.255", "223.255.255.255", "2606:4700::1111", "2a00:1450::1", "::ffff:8.8.8.8",
    "64:ff9b::808:808",
]  # fmt: skip


@pytest.mark.parametrize("address", REFUSED)
@pytest.mark.parametrize("plain", [True, False])
def test_what_is_not_public_is_refused(address: str, plain: bool) -> None:
    with pytest.raises(AddressRefused, match="webhook_networks"):
        check(address, (), plain=plain)


@pytest.mark.parametrize("address", PUBLIC)
def test_a_public_address_is_for_https_alone(address: str) -> None:
    check(address, (), plain=False)
    with pytest.raises(AddressRefused, match="http"):
        check(address, (), plain=True)


@pytest.mark.parametrize(
    ("address", "named"),
    [
        ("10.1.2.3", "10.0.0.0/8"), ("::ffff:10.1.2.3", "192.168.0.0/16,10.0.0.0/8"),
        ("fd00::1", "fd00::/8,127.0.0.1"), ("127.0.0.1", "fd00::/8,127.0.0.1"),
        ("8.8.8.8", "8.8.8.8/32"),
    ],
)  # fmt: skip
def test_what_an_operator_names_is_allowed_and_without_tls_as_well(
    address: str, named: str
) -> None:
    check(address, networks_of(named), plain=True)


def test_nothing_else_is() -> None:
    assert networks_of("") == ()
    with pytest.raises(AddressRefused):
        check("10.0.0.1", networks_of("192.168.0.0/16,fd00::/8"), plain=False)


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("https://169.254.169.254/latest", "169.254.169.254 is no public address"),
        ("https://2852039166/", "169.254.169.254 is no public address"),
        ("https://0x7f.1/", "127.0.0.1 is no public address"),
        ("https://[::ffff:10.0.0.1]/", "10.0.0.1 is no public address"),
        ("http://8.8.8.8/", "http goes to no public address"),
        ("https://8.8.8.8/", None),
        ("http://10.1.2.3:8080/", None),
        ("https://hooks.example/", None),
        ("https://localhost/", None),
    ],
)
def test_an_address_that_is_spelled_out_is_looked_at_without_asking_anybody(
    url: str, told: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask = socket.getaddrinfo

    def nobody_is_asked(host: str, port: int, **how: Any) -> Any:
        assert how["flags"] & socket.AI_NUMERICHOST
        return ask(host, port, **how)

    monkeypatch.setattr(socket, "getaddrinfo", nobody_is_asked)
    why = refusing(networks_of("10.1.0.0/16"))(url)
    assert (why is None) if told is None else (told in str(why))
