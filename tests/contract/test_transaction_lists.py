"""`GET /monthend/v1/transactions`: what is posted is found, page by page, and can be cancelled."""

from __future__ import annotations

import pytest

from contract.ledger_rows import invoice, transactions
from contract.tenant import Tenant
from contract.zuora import INVALID_VALUE, MISSING_PARAMETER, Zuora, assert_done, assert_refused

LIST = "/monthend/v1/transactions"


@pytest.fixture
def january(tenant: Tenant) -> str:
    january, *_ = tenant.with_codes().create_months(2)
    rows = [invoice(f"N {n}", f"2016-01-{n:02}") for n in range(1, 6)]
    tenant.import_csv("transactions", transactions(*rows))
    return january


def test_pages_follow_one_another_by_their_addresses(tenant: Tenant, january: str) -> None:
    zuora, numbers = tenant.zuora, []
    address = f"{LIST}?accountingPeriodId={january}&status=Posted&type=Invoice+Item&pageSize=2"
    for _ in range(3):
        said = assert_done(zuora.get(address))
        numbers += [each["number"] for each in said["transactions"]]
        following = said.get("nextPage", "")
        address = following[following.find(LIST) :]
    assert numbers == [f"N {n}" for n in range(1, 6)]
    assert following == ""


def test_one_that_is_found_by_its_number_is_cancelled_by_its_id(
    tenant: Tenant, january: str
) -> None:
    zuora = tenant.zuora
    (found,) = assert_done(zuora.get(f"{LIST}?number=N+3"))["transactions"]
    assert found == {
        name: value
        for name, value in assert_done(zuora.get(f"{LIST}/{found['id']}")).items()
        if name != "success"
    }
    assert_done(zuora.set_status(found["id"], "Canceled"))
    days = f"{LIST}?from=2016-01-01&to=2016-01-31&status=Canceled"
    assert [each["id"] for each in assert_done(zuora.get(days))["transactions"]] == [found["id"]]


@pytest.mark.parametrize("asked", ["", "?status=Posted", "?from=2016-01-01"])
def test_days_or_a_number_are_required(zuora: Zuora, asked: str) -> None:
    assert_refused(zuora.get(LIST + asked), MISSING_PARAMETER, naming="accountingPeriodId")


@pytest.mark.parametrize(
    "asked", ["?from=2016-02-01&to=2016-01-01", "?from=soon&to=2016-01-01", "?number=A&type=Gift"]
)
def test_what_makes_no_sense_is_refused(zuora: Zuora, asked: str) -> None:
    assert_refused(zuora.get(LIST + asked), INVALID_VALUE)
