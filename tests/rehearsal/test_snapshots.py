"""A tenant goes back to what it was, whatever has become of it; nobody else notices."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from company import Clock
from contract.zuora import (
    INVALID_VALUE,
    LOCK,
    NOT_FOUND,
    RULE,
    Json,
    Zuora,
    assert_done,
    assert_refused,
)
from monthend.services import snapshots, trial_balances
from monthend.services.audit import verify_books
from monthend.services.history_sealing import seal_waiting
from monthend.storage.schema import metadata
from monthend.storage.tenant_rows import NO_STATE, WAYS, tenant_tables
from rehearsal.made import tenant
from unit.house import House

SNAPSHOTS = "/monthend/v1/rehearsal/snapshots"
RESET = "/monthend/v1/rehearsal/reset"
CLOCK = "/monthend/v1/rehearsal/clock"
SETTINGS = "/monthend/v1/transactions"

pytestmark = pytest.mark.postgresql_by_night


def books_of(owner: Zuora) -> Json:
    """What a client can read of the books."""
    periods = owner.periods()
    return {
        "periods": periods,
        "history": {each["id"]: unsealed(owner.history(each["id"])) for each in periods},
        "codes": assert_done(owner.get("/v1/accounting-codes"))["accountingCodes"],
        "clock": assert_done(owner.get(CLOCK)),
        "postings": [
            assert_done(owner.get(f"{SETTINGS}?accountingPeriodId={each['id']}"))["transactions"]
            for each in periods
        ],
    }


def unsealed(rows: list[Json]) -> list[Json]:
    """Rows without their seals, which come in their own time."""
    return [{n: value for n, value in row.items() if n not in ("number", "hash")} for row in rows]


def take(owner: Zuora, name: str) -> Json:
    return assert_done(owner.send("POST", SNAPSHOTS, {"name": name}))


def restore(owner: Zuora, name: str) -> Json:
    return assert_done(owner.request("PUT", f"{SNAPSHOTS}/{name}/restore"))


def posting(number: str, day: str, **more: object) -> Mapping[str, object]:
    return {
        "number": number, "type": "Invoice Item", "status": "Posted", "date": day,
        "currency": "USD", "amount": "100.00", "debitCode": "Receivable", "creditCode": "Sales",
        **more,
    }  # fmt: skip


def filled(owner: Zuora) -> str:
    """Books of which something is closed; the id of the closed period."""
    for name, kind in (("Receivable", "AccountsReceivable"), ("Sales", "SalesRevenue")):
        assert_done(owner.send("POST", "/v1/accounting-codes", {"name": name, "type": kind}))
    jan = owner.create("Jan", "2026-01-01", "2026-01-31")
    owner.create("Feb", "2026-02-01", "2026-02-28")
    assert_done(owner.send("POST", SETTINGS, posting("I-1", "2026-01-15")))
    assert_done(owner.send("POST", SETTINGS, posting("I-2", "2026-02-15")))
    return jan


def work(house: House) -> None:
    while trial_balances.run_next(house.store, "worker", house.clock()):
        pass


def close(house: House, owner: Zuora, period: str) -> None:
    assert_done(owner.pending_close(period))
    work(house)
    assert_done(owner.close(period))
    work(house)


def test_a_tenant_goes_back_over_a_close(house: House, owner: Zuora) -> None:
    jan = filled(owner)
    before, taken = books_of(owner), take(owner, "open")
    close(house, owner, jan)
    closed, balance = books_of(owner), owner.trial_balance(jan)
    assert closed != before
    take(owner, "closed")
    assert restore(owner, "open")["rows"] == taken["rows"]
    assert books_of(owner) == before
    # What is done from there is done as it was the first time.
    close(house, owner, jan)
    assert owner.period(jan)["status"] == "Closed"
    restore(owner, "closed")
    assert books_of(owner) == closed
    assert owner.trial_balance(jan) == balance
    restore(owner, "open")
    assert books_of(owner) == before


def test_statuses_of_transactions_are_what_they_were(house: House, owner: Zuora) -> None:
    filled(owner)
    drafts = [
        assert_done(owner.send("POST", SETTINGS, posting(number, "2026-02-20", status="Draft")))
        for number in ("D-1", "D-2")
    ]
    posted = assert_done(owner.get(f"{SETTINGS}?number=I-2"))["transactions"][0]
    before = books_of(owner)
    take(owner, "drafts")
    for row, status in ((drafts[0], "Posted"), (drafts[1], "Canceled"), (posted, "Canceled")):
        assert_done(owner.set_status(row["id"], status))
    assert books_of(owner) != before
    restore(owner, "drafts")
    assert books_of(owner) == before
    # What no mark tells of is found by its sums, and everything is compared.
    assert_done(owner.send("POST", SETTINGS, posting("I-9", "2026-02-21")))
    house.say("UPDATE snapshot SET marks = replace(marks, 'watched\":[', 'watched\":[0],\"x\":[')")
    assert_done(owner.set_status(drafts[0]["id"], "Posted"))
    restore(owner, "drafts")
    assert books_of(house.zuora()) == before


def test_a_fence_stands_after_it_and_finds_nothing(house: House, owner: Zuora) -> None:
    jan = filled(owner)
    take(owner, "open")
    close(house, owner, jan)
    seal_waiting(house.store)
    take(owner, "closed")
    restore(owner, "open")
    restore(owner, "closed")
    assert house.store.fence_damage() == []
    assert not house.store.damage(10)[1]
    refused = owner.send("POST", SETTINGS, posting("I-3", "2026-01-20"))
    assert refused.json["success"] is False
    seal_waiting(house.store)
    found = house.store.read_audit(lambda books: verify_books(books))
    assert not found.findings


def test_the_tenants_own_history_says_it_with_the_heads_of_its_chains(
    house: House, owner: Zuora
) -> None:
    jan = filled(owner)
    take(owner, "open")
    close(house, owner, jan)
    seal_waiting(house.store)
    restore(owner, "open")
    ((old,),) = house.store.rows(
        "SELECT old_values FROM history WHERE event = 'snapshotRestored' AND calendar_id IS NULL"
    )
    assert '"calendar ' in old
    assert '"hash":"' in old


def test_nothing_that_is_under_way_is_cut_off(house: House, owner: Zuora) -> None:
    jan = filled(owner)
    take(owner, "open")
    assert_done(owner.pending_close(jan))
    before = books_of(owner)
    for answer in (
        owner.request("PUT", f"{SNAPSHOTS}/open/restore"),
        owner.send("POST", SNAPSHOTS, {"name": "now"}),
        owner.send("POST", RESET, {}),
    ):
        assert_refused(answer, LOCK, naming="A trial balance is under way")
    assert books_of(owner) == before
    work(house)
    restore(owner, "open")
    assert owner.period(jan)["status"] == "Open"


def test_a_snapshot_of_another_tenant_is_not_there(
    house: House, owner: Zuora, clock: Clock
) -> None:
    filled(owner)
    take(owner, "mine")
    other = house.zuora(tenant(owner, "Other"))
    other.create("Mar", "2026-03-01", "2026-03-31")
    before = books_of(other)
    for method, path in (("PUT", "/mine/restore"), ("DELETE", "/mine")):
        assert_refused(other.request(method, SNAPSHOTS + path), NOT_FOUND, naming="mine")
    assert assert_done(other.get(SNAPSHOTS))["snapshots"] == []
    assert_done(owner.send("POST", RESET, {}))
    restore(owner, "mine")
    assert books_of(other) == before


def test_a_reset_leaves_who_there_is_and_empty_books(house: House, owner: Zuora) -> None:
    jan = filled(owner)
    close(house, owner, jan)
    full = books_of(owner)
    take(owner, "full")
    house.set_up("time_zone", "Asia/Tokyo")
    owner = house.zuora()
    assert_done(owner.send("PUT", CLOCK, {"now": "2027-01-01"}))
    owner = house.zuora()
    assert_done(owner.send("POST", RESET, {}))
    owner = house.zuora()
    empty = books_of(owner)
    assert [each["name"] for each in empty["periods"]] == ["Open-Ended"]
    assert (empty["codes"], empty["clock"]["clock"]) == ([], "machine")
    assert filled(owner) != jan
    # All of it comes back, from what is empty as from what is full of something else.
    restore(owner, "full")
    assert books_of(house.zuora()) == full


def test_a_name_is_of_one_snapshot(owner: Zuora) -> None:
    take(owner, "one")
    refused = owner.send("POST", SNAPSHOTS, {"name": "one"})
    assert_refused(refused, INVALID_VALUE, naming="one")
    assert_refused(owner.send("POST", SNAPSHOTS, {"name": " "}), INVALID_VALUE)
    for wrong in ("a/b", "..", "one ", "one\u202e"):
        refused = owner.send("POST", SNAPSHOTS, {"name": wrong})
        assert_refused(refused, INVALID_VALUE, naming="no slash")
    assert_done(owner.request("DELETE", f"{SNAPSHOTS}/one"))
    assert_refused(owner.request("PUT", f"{SNAPSHOTS}/one/restore"), NOT_FOUND)
    assert take(owner, "one")["name"] == "one"


def test_a_tenant_has_so_many_snapshots_of_so_many_rows(
    owner: Zuora, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(snapshots, "SNAPSHOTS_AT_MOST", 1)
    take(owner, "one")
    assert_refused(owner.send("POST", SNAPSHOTS, {"name": "two"}), RULE, naming="at most 1")
    assert_done(owner.request("DELETE", f"{SNAPSHOTS}/one"))
    monkeypatch.setattr(snapshots, "ROWS_AT_MOST", 1)
    assert_refused(owner.send("POST", SNAPSHOTS, {"name": "two"}), RULE, naming="rows")
    assert assert_done(owner.get(SNAPSHOTS))["snapshots"] == []


def test_every_table_is_part_of_a_state_or_said_not_to_be() -> None:
    known = {table.name for table in tenant_tables()}
    assert known | NO_STATE == {table.name for table in metadata.sorted_tables}
    assert not known & NO_STATE
    assert set(WAYS) <= known
