"""Two runs with one seed are told of in the same bytes, wherever they are made."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from company import Clock
from contract.zuora import PERIODS, Zuora
from monthend.services import trial_balances
from monthend.storage.store import SqliteStore
from rehearsal.made import tenant
from unit.house import House

DAY = "2026-02-02T09:00:00Z"
TRANSACTIONS = "/monthend/v1/transactions"

pytestmark = pytest.mark.postgresql_by_night


def told(house: House, seed: str) -> list[bytes]:
    """Every answer to a month's work of a new tenant, refusals among them."""
    zuora = house.zuora(tenant(house.zuora(), "Seeded", seed=seed, now=DAY))
    answers = []

    def ask(method: str, path: str, said: object = None) -> str:
        got = zuora.send(method, path, said) if said is not None else zuora.get(path)
        answers.append(got.content)
        return str(got.json.get("id", ""))

    for name, kind in (("Receivable", "AccountsReceivable"), ("Sales", "SalesRevenue")):
        ask("POST", "/v1/accounting-codes", {"name": name, "type": kind})
    jan = ask("POST", PERIODS, {"name": "Jan", "startDate": "2026-01-01", "endDate": "2026-01-31",
                                "fiscalYear": 2026})  # fmt: skip
    ask("POST", PERIODS, {"name": "Jan", "startDate": "2026-02-01", "endDate": "2026-02-28",
                          "fiscalYear": 2026})  # fmt: skip
    ask("POST", TRANSACTIONS, {
        "number": "I-1", "type": "Invoice Item", "status": "Posted", "date": "2026-01-15",
        "currency": "USD", "amount": "100.00", "debitCode": "Receivable", "creditCode": "Sales",
    })  # fmt: skip
    ask("PUT", f"{PERIODS}/{jan}/close", {})
    ask("PUT", f"{PERIODS}/{jan}/close", {})
    while trial_balances.run_next(house.store, "worker", house.clock()):
        pass
    for path in ("", "/trial-balance", "/history"):
        ask("GET", f"/monthend/v1/accounting-periods/{jan}{path}" if path else f"{PERIODS}/{jan}")
    ask("GET", f"{TRANSACTIONS}?number=I-1")
    ask("GET", "/monthend/v1/events")
    return answers


def elsewhere(folder: Path, at: datetime) -> House:
    store = SqliteStore(str(folder / "elsewhere.db"), clock=Clock(at), synchronous="OFF")
    return House.built(store, Clock(at), rehearsal=True)


@pytest.mark.sqlite_only
def test_two_databases_tell_the_same(house: House, tmp_path: Path) -> None:
    other = elsewhere(tmp_path, datetime(2031, 5, 6, 7, 8, 9, tzinfo=UTC))
    try:
        first, second = told(house, "one"), told(other, "one")
        assert first == second
        # A negative control: what repeats is the seed's doing.
        assert any(b'"processId"' in each for each in first)
        assert told(elsewhere_again(tmp_path), "two") != first
    finally:
        other.store.close()


def elsewhere_again(folder: Path) -> House:
    store = SqliteStore(str(folder / "third.db"), clock=Clock(), synchronous="OFF")
    return House.built(store, Clock(), rehearsal=True)


def test_two_tenants_with_one_seed_have_no_id_in_common(house: House) -> None:
    owner = house.zuora()
    ids = set()
    for name in ("One", "Two"):
        zuora = house.zuora(tenant(owner, name, seed="same"))
        ids.add(zuora.create("Jan", "2026-01-01", "2026-01-31"))
    assert len(ids) == 2


def test_what_is_made_again_after_a_restore_has_the_ids_it_had(house: House) -> None:
    zuora: Zuora = house.zuora(tenant(house.zuora(), "Seeded", seed="one", now=DAY))
    zuora.send("POST", "/monthend/v1/rehearsal/snapshots", {"name": "empty"})
    first = zuora.create("Jan", "2026-01-01", "2026-01-31")
    zuora.request("PUT", "/monthend/v1/rehearsal/snapshots/empty/restore")
    assert zuora.create("Jan", "2026-01-01", "2026-01-31") == first
