"""The nightly close by the official SDK, in situations that a sandbox does not have."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from closing import NotClosed, close_months

FEBRUARY = datetime(2026, 2, 1, 3, tzinfo=UTC)
MARCH = datetime(2026, 3, 1, 3, tzinfo=UTC)

pytestmark = [
    pytest.mark.filterwarnings("ignore:Pydantic serializer warnings:UserWarning"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning:zuora_sdk"),
]


def status_of(tenant: Any) -> dict[str, str]:
    listed = tenant.zuora.accounting_periods_api().get_all_accounting_periods()
    return {each.name: each.status for each in listed.accounting_periods}


def resolve_drafts(tenant: Any) -> None:
    """What the accountants do in the morning."""
    path = "/monthend/v1/transactions"
    listed = tenant.ask("GET", f"{path}?from=2026-01-01&to=2026-01-31")["transactions"]
    for each in listed:
        if each["status"] in ("Draft", "Processing"):
            after = "Posted" if each["status"] == "Draft" else "Processed"
            tenant.ask("PUT", f"{path}/{each['id']}", {"status": after})


def test_a_month_with_drafts_stays_open_and_says_why(monthend_tenant: Any) -> None:
    monthend_tenant.load("month-end-with-drafts")
    with pytest.raises(NotClosed, match="Jan 2026"):
        close_months(monthend_tenant.zuora, FEBRUARY.date())
    assert "Closed" not in status_of(monthend_tenant).values()


def test_the_month_that_is_over_is_closed_and_no_other(monthend_tenant: Any) -> None:
    monthend_tenant.load("month-end-with-drafts")
    resolve_drafts(monthend_tenant)
    assert len(close_months(monthend_tenant.zuora, FEBRUARY.date())) == 1
    assert list(status_of(monthend_tenant).values()).count("Closed") == 1


def test_the_same_month_again_after_going_back(monthend_tenant: Any) -> None:
    monthend_tenant.load("month-end-with-drafts")
    resolve_drafts(monthend_tenant)
    before = status_of(monthend_tenant)
    with monthend_tenant.snapshot():
        close_months(monthend_tenant.zuora, FEBRUARY.date())
        assert status_of(monthend_tenant) != before
    assert status_of(monthend_tenant) == before


def test_two_nights_close_two_months(monthend_tenant: Any) -> None:
    monthend_tenant.load("month-end-with-drafts")
    resolve_drafts(monthend_tenant)
    monthend_tenant.clock.set(datetime(2026, 2, 3, 3, tzinfo=UTC))
    first = close_months(monthend_tenant.zuora, monthend_tenant.clock.now.date())
    # The token of the first night has ended by then, as it would have.
    monthend_tenant.clock.set(MARCH)
    second = close_months(monthend_tenant.zuora, monthend_tenant.clock.now.date())
    assert (len(first), len(second)) == (1, 1)


def test_the_last_period_of_a_year_of_weeks(monthend_tenant: Any) -> None:
    monthend_tenant.load("year-end-4-4-5")
    closed = close_months(monthend_tenant.zuora, monthend_tenant.clock.now.date())
    assert closed == ["FY2025 P12"]


def test_a_reopened_quarter_is_closed_in_order(monthend_tenant: Any) -> None:
    monthend_tenant.load("reopened-year")
    closed = close_months(monthend_tenant.zuora, monthend_tenant.clock.now.date())
    assert closed == ["Oct 2025", "Nov 2025", "Dec 2025"]
