"""A server for rehearsals in this process, over each store."""

from __future__ import annotations

import pytest

from any_store import AnyStore
from company import Clock
from contract.zuora import Zuora
from unit.house import House


@pytest.fixture
def house(store: AnyStore, clock: Clock) -> House:
    return House.built(store, clock, rehearsal=True)  # type: ignore[arg-type]


@pytest.fixture
def owner(house: House) -> Zuora:
    return house.zuora()
