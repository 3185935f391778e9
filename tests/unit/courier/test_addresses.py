"""Which addresses a delivery may go to."""

from __future__ import annotations

import pytest

from monthend.courier.addresses import AddressRefused, check, networks_of

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
