"""Transactions that stand in the way of a close, and what resolving them posts."""

from __future__ import annotations

from datetime import date

import pytest

from company import ALL_PERMISSIONS, Company
from monthend.domain.errors import (
    BeforeFirstPeriod,
    NotOneOf,
    PeriodNotFound,
    PermissionMissing,
    PostingPeriodClosed,
    PostingPeriodPendingClose,
    Refusal,
    StatusStepNotAllowed,
    TransactionNotFound,
)
from monthend.domain.permissions import Permission
from monthend.services import transactions
from monthend.services.caller import Caller

DAY = date(2026, 1, 15)


@pytest.fixture
def books(company: Company) -> Company:
    """A company with two open months."""
    company.create_months(date(2026, 1, 1), 2)
    return company


@pytest.fixture
def jan(books: Company) -> str:
    return books.calendar.periods[0].id


def items(books: Company, period_id: str, by: Caller | None = None) -> list[tuple[str, str, bool]]:
    """Kind, number and whether it is required, of each action item."""
    listed = books.read(
        lambda given, caller: transactions.list_action_items(given, caller, period_id)[0], by
    )
    return [(item.kind.value, item.transaction.number, item.required) for item in listed]


def amounts(books: Company) -> list[tuple[object, ...]]:
    return books.rows(
        "SELECT c.name, l.amount, l.home_amount FROM line l "
        "JOIN accounting_code c ON c.id = l.code_id ORDER BY l.id"
    )


def refused(books: Company, transaction: str, status: str, by: Caller | None = None) -> Refusal:
    """The refusal of a step, which has changed nothing."""
    before = books.dump()
    with pytest.raises(Refusal) as caught:
        books.set_status(transaction, status, by)
    assert books.dump() == before
    return caught.value


# What blocks ----------------------------------------------------------------------


def test_action_items_are_listed_by_day(books: Company, jan: str) -> None:
    books.add_transaction("Payment", "Processing", date(2026, 1, 31))
    books.add_transaction("Invoice Item", "Draft", date(2026, 1, 1))
    books.add_transaction("Charge", "Unprocessed", date(2026, 1, 20))
    books.add_transaction("Invoice Item", "Posted", date(2026, 1, 2))
    books.add_transaction("Revenue Event Item", "Pending", date(2026, 1, 31))
    books.add_transaction("Refund", "Processing", date(2026, 2, 1))
    assert items(books, jan) == [
        ("draft invoices", "I-2", True),
        ("unprocessed charges", "C-3", False),
        ("processing payments", "P-1", True),
        ("pending revenue schedules", "R-5", True),
    ]


def test_action_items_come_in_pages(books: Company, jan: str) -> None:
    for _ in range(3):
        books.add_transaction("Invoice Item", "Draft", DAY)

    def page(first: int) -> tuple[list[str], bool]:
        found, more = books.read(
            lambda given, by: transactions.list_action_items(given, by, jan, first, 2)
        )
        return [item.transaction.number for item in found], more

    assert page(0) == (["I-1", "I-2"], True)
    assert page(2) == (["I-3"], False)


def test_each_item_says_what_resolves_it(books: Company, jan: str) -> None:
    books.add_transaction("Payment", "Draft", DAY)
    (item,) = books.read(lambda given, by: transactions.list_action_items(given, by, jan)[0])
    assert item.remedy == "Process or cancel the payment."


def test_action_items_of_the_open_ended_period_are_those_after_all_others(
    books: Company,
) -> None:
    books.add_transaction("Invoice Item", "Draft", DAY)
    books.add_transaction("Invoice Item", "Draft", date(2026, 3, 1))
    assert items(books, books.calendar.open_ended.id) == [("draft invoices", "I-2", True)]


def test_reading_takes_finance_access_and_a_period_that_exists(books: Company, jan: str) -> None:
    with pytest.raises(PermissionMissing):
        items(books, jan, books.caller([Permission.API_WRITE_ACCESS]))
    assert items(books, jan, books.caller([Permission.FINANCE_ACCESS])) == []
    with pytest.raises(PeriodNotFound):
        items(books, "0" * 32)


# One transaction --------------------------------------------------------------------


def test_a_transaction_is_read_by_its_id(books: Company) -> None:
    added = books.add_transaction("Invoice Item", "Draft", DAY)
    read = books.read(lambda given, by: transactions.get(given, by, added))
    assert (read.id, read.number, read.status, read.amount) == (added, "I-1", "Draft", 1000)


@pytest.mark.parametrize("unknown", ["", "x", "f" * 32, "0" * 31 + "z"])
def test_an_unknown_transaction_is_not_found(books: Company, unknown: str) -> None:
    with pytest.raises(TransactionNotFound):
        books.read(lambda given, by: transactions.get(given, by, unknown))
    assert isinstance(refused(books, unknown, "Posted"), TransactionNotFound)


# Steps ------------------------------------------------------------------------------


def test_a_status_that_counts_posts_both_lines(books: Company) -> None:
    added = books.add_transaction("Invoice Item", "Draft", DAY)
    assert amounts(books) == []
    books.set_status(added, "Posted")
    assert amounts(books) == [("Receivable", 1000, 1000), ("Revenue", -1000, -1000)]


def test_a_status_that_no_longer_counts_posts_the_reversal(books: Company) -> None:
    added = books.add_transaction("Invoice Item", "Posted", DAY)
    books.set_status(added, "Canceled")
    assert amounts(books)[2:] == [("Receivable", -1000, -1000), ("Revenue", 1000, 1000)]


def test_a_reversal_takes_the_posting_out_of_the_balances(books: Company) -> None:
    added = books.add_transaction("Invoice Item", "Posted", DAY)
    books.set_status(added, "Canceled")
    rows = books.read(lambda given, by: given.period_balances(date(2026, 1, 1), date(2026, 1, 31)))
    assert {row.closing for row in rows} <= {0}


@pytest.mark.parametrize(
    ("kind", "status", "wanted"),
    [
        ("Invoice Item", "Draft", "Canceled"),
        ("Payment", "Draft", "Processing"),
        ("Payment", "Processing", "Error"),
        ("Charge", "Unprocessed", "Processed"),
        ("Revenue Event Item", "Pending", "Processing"),
    ],
)
def test_a_step_between_statuses_that_do_not_count_posts_nothing(
    books: Company, kind: str, status: str, wanted: str
) -> None:
    added = books.add_transaction(kind, status, DAY)
    books.set_status(added, wanted)
    assert amounts(books) == []
    assert books.read(lambda given, by: transactions.get(given, by, added)).status == wanted


def test_the_other_spelling_of_cancelled_is_taken(books: Company) -> None:
    added = books.add_transaction("Payment", "Draft", DAY)
    books.set_status(added, "Cancelled")
    assert books.read(lambda given, by: transactions.get(given, by, added)).status == "Canceled"


def test_a_step_that_is_not_allowed_changes_nothing(books: Company) -> None:
    added = books.add_transaction("Invoice Item", "Posted", DAY)
    assert isinstance(refused(books, added, "Draft"), StatusStepNotAllowed)
    assert isinstance(refused(books, added, "Posted"), StatusStepNotAllowed)
    assert isinstance(refused(books, added, "Settled"), NotOneOf)


def test_a_closed_period_takes_no_step(books: Company, jan: str) -> None:
    added = books.add_transaction("Payment", "Error", DAY)
    books.close(jan)
    assert isinstance(refused(books, added, "Canceled"), PostingPeriodClosed)


def test_a_pending_close_period_takes_steps_of_those_who_manage_the_close(
    books: Company, jan: str
) -> None:
    added = books.add_transaction("Invoice Item", "Draft", DAY)
    books.pending_close(jan)
    others = books.caller(ALL_PERMISSIONS - {Permission.MANAGE_CLOSE_PROCESS})
    assert isinstance(refused(books, added, "Posted", others), PostingPeriodPendingClose)
    books.set_status(added, "Posted")


def test_a_step_takes_permission(books: Company) -> None:
    added = books.add_transaction("Invoice Item", "Draft", DAY)
    others = books.caller(ALL_PERMISSIONS - {Permission.CREATE_JOURNAL_ENTRY})
    assert isinstance(refused(books, added, "Posted", others), PermissionMissing)


def test_a_transaction_before_the_first_period_takes_no_step(books: Company) -> None:
    added = books.add_transaction("Invoice Item", "Draft", date(2025, 12, 31))
    assert isinstance(refused(books, added, "Posted"), BeforeFirstPeriod)


def test_a_step_is_noted_in_history(books: Company) -> None:
    added = books.add_transaction("Invoice Item", "Draft", DAY)
    books.set_status(added, "Posted")
    assert books.rows(
        "SELECT subject, old_values, new_values FROM history WHERE event = 'transactionChanged'"
    ) == [("Invoice Item I-1", '{"status":"Draft"}', '{"status":"Posted"}')]


# Home currency ----------------------------------------------------------------------


def euros(books: Company, home_amount: int | None = None) -> str:
    return books.add_transaction(
        "Invoice Item", "Draft", DAY, currency="EUR", home_amount=home_amount
    )


def test_posting_converts_at_the_rate_of_the_day(books: Company) -> None:
    added = euros(books)
    books.add_rate(date(2026, 1, 8), "EUR", "USD", "1.2345")
    books.set_status(added, "Posted")
    assert [home for *_, home in amounts(books)] == [1235, -1235]
    read = books.read(lambda given, by: transactions.get(given, by, added))
    assert (read.home_amount, read.exchange_rate, read.rate_date) == (
        1235,
        "1.2345",
        date(2026, 1, 8),
    )
    assert books.rows("SELECT home_rounding FROM subledger_transaction") == [("-0.005000000",)]


def test_an_amount_in_home_currency_that_came_with_it_is_kept(books: Company) -> None:
    added = euros(books, home_amount=999)
    books.add_rate(DAY, "EUR", "USD", "1.5")
    books.set_status(added, "Posted")
    assert [home for *_, home in amounts(books)] == [999, -999]


def test_without_a_rate_posting_leaves_the_home_amount_open(books: Company) -> None:
    added = euros(books)
    books.add_rate(date(2026, 1, 7), "EUR", "USD", "1.2345")
    books.set_status(added, "Posted")
    assert amounts(books) == [("Receivable", 1000, None), ("Revenue", -1000, None)]
    books.set_status(added, "Canceled")
    assert [amount for _, amount, _ in amounts(books)] == [1000, -1000, -1000, 1000]
