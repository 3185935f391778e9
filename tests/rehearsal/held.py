"""Administrators who reach a part of a tenant alone."""

from __future__ import annotations

from collections.abc import Callable

from monthend.domain.permissions import ADMINISTRATOR
from monthend.services import entities
from monthend.services.tenants import Credentials
from unit.house import House
from unit.services.org_tree import change, hold, planted, switch

Place = Callable[[House], Credentials]


def european(house: House) -> Credentials:
    """Eve, who reaches Europe and not the global entity."""
    company = house.company
    switch(company, setting="multi_entity")
    change(company, lambda d, by: entities.add(d, by, "Europe"))
    eve = house.user("eve", ADMINISTRATOR)
    change(company, lambda d, by: entities.let_in(d, by, "Europe", "eve"))
    change(company, lambda d, by: entities.keep_out(d, by, by.entity_id, "eve"))
    return eve


def western(house: House) -> Credentials:
    """Eve, who reaches the org West and none else."""
    planted(house.company)
    eve = house.user("eve", ADMINISTRATOR)
    hold(house.company, "eve", "West")
    return eve
