"""Revenue detail. Source: Zuora's pages on the revenue detail of an accounting period."""

from __future__ import annotations

from datetime import date

import pytest

from monthend.domain.errors import ExchangeRateMissing
from monthend.subledger.receivables import Transaction
from monthend.subledger.revenue import COLUMNS, RevenueDetail, by_schedule, revenue_detail
from subledger_rows import HOME, JAN_1, JAN_31, invoice, jan, transaction


def event(
    number: str,
    day: date,
    amount: str,
    currency: str = HOME,
    *,
    schedule: str | None = "RS-1",
    status: str = "Distributed",
    revenue: str = "Subscription Revenue",
    account: str = "A-1",
) -> Transaction:
    made = transaction(
        "Revenue Event Item", number, day, amount, currency, of=schedule, status=status,
        account=account,
    )  # fmt: skip
    return made._replace(debit_code="Deferred Revenue", credit_code=revenue)


def details(*rows: Transaction) -> list[RevenueDetail]:
    made = sorted(rows, key=by_schedule)
    return list(revenue_detail(made, start=JAN_1, end=JAN_31, home_currency=HOME))


def month_end(month: int) -> date:
    return date(2026, month, 28)


def test_before_in_and_after_a_period_sum_to_the_schedule() -> None:
    """The page on revenue detail: what is recognized before, in and after it is the schedule."""
    (row,) = details(
        event("E-1", date(2025, 12, 31), "100.00"),
        event("E-2", jan(31), "110.00"),
        event("E-3", month_end(2), "120.00"),
        event("E-4", month_end(3), "130.00", status="Pending"),
    )
    assert (row.recognized_before, row.recognized_in, row.recognized_after) == (10000, 11000, 25000)
    assert (row.pending, row.total, row.home_total) == (0, 46000, 46000)
    assert (row.deferred_revenue_code, row.revenue_code) == (
        "Deferred Revenue",
        "Subscription Revenue",
    )


@pytest.mark.parametrize("status", ["Pending", "Processing"])
@pytest.mark.parametrize("day", [date(2025, 12, 31), JAN_31])
def test_what_is_not_distributed_by_the_end_is_pending(status: str, day: date) -> None:
    (row,) = details(event("E-1", day, "10.00", status=status))
    assert (row.recognized_before, row.recognized_in, row.pending) == (0, 0, 1000)
    assert (row.total, row.home_pending) == (1000, 1000)


def test_a_schedule_has_a_row_for_each_pair_of_codes_account_and_currency() -> None:
    rows = details(
        event("E-1", jan(31), "1.00"),
        event("E-2", jan(31), "2.00", revenue="Setup Revenue"),
        event("E-3", jan(31), "4.00", "EUR"),
        event("E-4", jan(31), "8.00", account="A-2"),
        event("E-5", jan(31), "16.00", schedule=None),
    )
    assert [(row.schedule_number, row.total) for row in rows] == [
        ("RS-1", 200),
        ("E-5", 1600),
        ("RS-1", 400),
        ("RS-1", 100),
        ("RS-1", 800),
    ]


def test_the_first_day_is_in_the_period() -> None:
    (row,) = details(event("E-1", JAN_1, "1.00"))
    assert (row.recognized_before, row.recognized_in) == (0, 100)


def test_other_transactions_are_passed_over() -> None:
    assert details(invoice("I-1", jan(5), "9.00")) == []


def test_a_home_amount_that_is_not_known_yet_leaves_the_total_open() -> None:
    future = event("E-2", month_end(2), "5.00", "EUR")._replace(home_amount=None)
    (row,) = details(
        event("E-1", jan(31), "4.00", "EUR"), future, event("E-3", month_end(3), "1.00", "EUR")
    )
    assert (row.recognized_after, row.total) == (600, 1000)
    assert (row.home_recognized_in, row.home_recognized_after, row.home_total) == (400, None, None)


@pytest.mark.parametrize("day", [date(2025, 12, 31), jan(31)])
def test_recognized_revenue_without_home_amount_names_the_rate_it_lacks(day: date) -> None:
    row = event("E-1", day, "4.00", "EUR")._replace(home_amount=None)
    with pytest.raises(ExchangeRateMissing, match=f"from EUR to USD on {day}"):
        details(row)


def test_the_columns_are_the_fields_of_a_row() -> None:
    assert tuple(column.name for column in COLUMNS) == RevenueDetail._fields
