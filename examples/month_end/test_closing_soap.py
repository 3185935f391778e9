"""The nightly close over SOAP, with zeep."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from closing_soap import Books, NotClosed, close_months

FEBRUARY = datetime(2026, 2, 1, 3, tzinfo=UTC)


@pytest.fixture
def books(monthend_tenant: Any) -> Books:
    """A tenant with January over, and a session of its administrator."""
    monthend_tenant.load("month-end-with-drafts")
    return Books(monthend_tenant.wsdl(), monthend_tenant.username, monthend_tenant.password)


def test_drafts_keep_the_month_open(books: Books) -> None:
    with pytest.raises(NotClosed):
        close_months(books, FEBRUARY.date())


def test_a_year_of_weeks_is_closed_with_its_last_period(monthend_tenant: Any) -> None:
    monthend_tenant.load("year-end-4-4-5")
    books = Books(monthend_tenant.wsdl(), monthend_tenant.username, monthend_tenant.password)
    assert close_months(books, monthend_tenant.clock.now.date()) == ["FY2025 P12"]
    assert close_months(books, monthend_tenant.clock.now.date()) == []
