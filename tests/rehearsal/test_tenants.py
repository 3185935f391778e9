"""Tenants that are made for a rehearsal keep out whoever is another's."""

from __future__ import annotations

import pytest

from contract.soap import local
from contract.zuora import Zuora
from rehearsal.made import tenant
from unit.house import House

pytestmark = pytest.mark.postgresql_by_night


def test_each_has_a_password_of_its_own(house: House, owner: Zuora) -> None:
    first, second = tenant(owner, "First"), tenant(owner, "Second")
    assert first.password != second.password
    for name, password, is_in in (
        (first.username, first.password, True),
        (second.username, second.password, True),
        (second.username, first.password, False),
        (house.owner.username, first.password, False),
    ):
        assert signs_in(house, name, password) is is_in


def signs_in(house: House, username: str, password: str) -> bool:
    return local(house.stranger().login(username, password).body) == "loginResponse"
