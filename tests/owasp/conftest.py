"""A server in this process that the tests of this folder attack."""

from __future__ import annotations

from pathlib import Path

import pytest

from any_store import AnyStore
from company import Clock
from contract.zuora import Zuora, assert_done
from isolation.world import World, build
from monthend.storage.store import SqliteStore
from unit.house import House

JANUARY = {
    "name": "Jan 26", "startDate": "2026-01-01", "endDate": "2026-01-31", "fiscalYear": 2026,
}  # fmt: skip


@pytest.fixture
def file_store(tmp_path: Path, clock: Clock) -> AnyStore:
    return SqliteStore(str(tmp_path / "books.db"), clock=clock, synchronous="OFF")


@pytest.fixture
def world(file_store: AnyStore, clock: Clock) -> World:
    """Two tenants with books, each with entities."""
    return build(file_store, clock)


@pytest.fixture
def house(file_store: SqliteStore, clock: Clock) -> House:
    return House.built(file_store, clock)


@pytest.fixture
def owner(house: House) -> Zuora:
    return house.zuora()


@pytest.fixture
def january(owner: Zuora) -> str:
    made = assert_done(owner.send("POST", "/v1/accounting-periods", JANUARY))
    return str(made["id"])
