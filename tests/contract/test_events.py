"""Events over REST: the list, its places, and one event."""

from __future__ import annotations

from contract.tenant import Tenant
from contract.zuora import INVALID_VALUE, NOT_FOUND, assert_done, assert_refused

EVENTS = "/monthend/v1/events"


def test_transitions_are_listed_from_the_first_on(tenant: Tenant) -> None:
    zuora = tenant.zuora
    january = tenant.create_months(1)[0]
    assert_done(zuora.close(january))
    listed = assert_done(zuora.get(EVENTS))
    kinds = [each["type"] for each in listed["events"]]
    assert kinds[0] == "accounting_period.created"
    assert "accounting_period.closed" in kinds
    closed = next(each for each in listed["events"] if each["type"] == "accounting_period.closed")
    assert closed["data"]["accountingPeriodId"] == january
    assert closed["data"]["new"]["status"] == "Closed"
    assert (listed["more"], listed["events"][0]["number"]) == (False, 1)
    one = assert_done(zuora.get(f"{EVENTS}/{closed['id']}"))
    assert {name: one[name] for name in closed} == closed


def test_a_list_goes_on_from_its_position(tenant: Tenant) -> None:
    zuora = tenant.zuora
    tenant.create_months(3)
    found, position = [], None
    while True:
        after = f"&after={position}" if position else ""
        page = assert_done(zuora.get(f"{EVENTS}?pageSize=2{after}"))
        found += page["events"]
        position = page["position"]
        if not page["more"]:
            break
    everything = assert_done(zuora.get(EVENTS))
    assert found == everything["events"]
    assert position == everything["position"]
    created = assert_done(zuora.get(f"{EVENTS}?type=accounting_period.created"))
    assert len(created["events"]) == 3


def test_what_is_no_position_kind_or_event_is_refused(tenant: Tenant) -> None:
    zuora = tenant.zuora
    assert_refused(zuora.get(f"{EVENTS}?after=soon"), INVALID_VALUE, naming="after")
    assert_refused(zuora.get(f"{EVENTS}?type=closed"), INVALID_VALUE, naming="type")
    assert_refused(zuora.get(f"{EVENTS}?pageSize=0"), INVALID_VALUE, naming="pageSize")
    assert_refused(zuora.get(f"{EVENTS}/evt_{'0' * 32}"), NOT_FOUND)
