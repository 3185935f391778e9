"""Transactions are listed by day, and looked for by what a client knows of them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from company import ALL_PERMISSIONS, Company
from imported import import_pieces, import_transactions, invoice, transactions
from monthend.domain.errors import EndBeforeStart, NotOneOf, PeriodNotFound, PermissionMissing
from monthend.domain.permissions import Permission
from monthend.services.queries import TransactionFilter
from monthend.services.transaction_lists import list_transactions
from monthend.subledger.errors import DaysOrNumberMissing

JAN, FEB = (date(2026, 1, 1), date(2026, 1, 31)), (date(2026, 2, 1), date(2026, 2, 28))


@pytest.fixture
def books(company: Company) -> Company:
    """Two open months with invoice items, a payment and a draft."""
    company.create_months(JAN[0], 2)
    import_transactions(
        company,
        invoice("B", "2026-01-20", rest="A-1,,,,"),
        invoice("A", "2026-01-10", rest="A-2,,,,"),
        invoice("D", "2026-01-20", status="Draft", rest="A-1,,,,"),
        invoice("F", "2026-02-10", rest="A-1,,,,"),
        invoice("O", "2026-05-01"),
        invoice("A", "2026-01-20").replace("Invoice Item,,Posted", "Payment,External,Processed"),
    )
    return company


def listed(
    books: Company, period_id: str | None = None, *, first: int = 0, count: int = 100, **asked: Any
) -> list[str]:
    wanted = TransactionFilter(**asked)
    found = books.read(
        lambda given, by: list_transactions(given, by, wanted, period_id, first, count)
    )
    return [f"{each.number} {each.type}" for each in found]


def test_those_of_a_period_come_by_day(books: Company) -> None:
    january, february = (period.id for period in books.calendar.periods)
    assert listed(books, january) == [
        "A Invoice Item", "B Invoice Item", "A Payment", "D Invoice Item",
    ]  # fmt: skip
    assert listed(books, february) == ["F Invoice Item"]


def test_those_of_the_open_ended_period_are_listed_too(books: Company) -> None:
    assert listed(books, books.calendar.open_ended.id) == ["O Invoice Item"]


def test_a_status_may_be_spelled_with_two_l(books: Company) -> None:
    import_transactions(books, invoice("C", "2026-01-25", status="Canceled"))
    assert listed(books, number="C", status="Cancelled") == ["C Invoice Item"]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"status": "Draft"}, ["D Invoice Item"]),
        ({"type": "Payment"}, ["A Payment"]),
        ({"number": "A"}, ["A Invoice Item", "A Payment"]),
        ({"number": "A", "type": "Invoice Item"}, ["A Invoice Item"]),
        ({"account_number": "A-2"}, ["A Invoice Item"]),
        ({"account_number": "A-1", "status": "Posted"}, ["B Invoice Item", "F Invoice Item"]),
        ({"document": "F"}, ["F Invoice Item"]),
        ({"status": "Canceled"}, []),
    ],
)
def test_what_is_asked_narrows_the_list(
    books: Company, asked: dict[str, Any], found: list[str]
) -> None:
    assert listed(books, start=JAN[0], end=FEB[1], **asked) == found


def test_a_number_needs_no_days(books: Company) -> None:
    assert listed(books, number="O") == ["O Invoice Item"]


def test_days_narrow_a_period(books: Company) -> None:
    january = books.calendar.periods[0].id
    day = date(2026, 1, 10)
    assert listed(books, january, end=day) == ["A Invoice Item"]
    assert listed(books, january, start=FEB[0]) == []


def test_a_page_begins_where_the_one_before_has_ended(books: Company) -> None:
    january = books.calendar.periods[0].id
    pages = [listed(books, january, first=first, count=3) for first in (0, 3, 6)]
    assert [len(page) for page in pages] == [3, 1, 0]
    assert pages[0] + pages[1] == listed(books, january)


@pytest.mark.parametrize(
    "asked", [{}, {"status": "Posted"}, {"start": JAN[0]}, {"end": JAN[1]}, {"document": "B"}]
)
def test_days_or_a_number_are_required(books: Company, asked: dict[str, Any]) -> None:
    with pytest.raises(DaysOrNumberMissing, match="accountingPeriodId, or both from and to"):
        listed(books, **asked)


def test_what_makes_no_sense_is_refused(books: Company) -> None:
    with pytest.raises(EndBeforeStart):
        listed(books, start=JAN[1], end=JAN[0])
    with pytest.raises(NotOneOf):
        listed(books, number="A", type="Gift")
    with pytest.raises(PeriodNotFound):
        listed(books, "0" * 32)


def test_who_has_no_finance_access_lists_nothing(books: Company) -> None:
    outside = books.caller(ALL_PERMISSIONS - {Permission.FINANCE_ACCESS})
    wanted = TransactionFilter(number="A")
    with pytest.raises(PermissionMissing):
        books.read(lambda given, by: list_transactions(given, by, wanted, None, 0, 9), outside)


def test_what_an_import_that_does_not_count_has_brought_is_not_seen(books: Company) -> None:
    seen: list[list[str]] = []

    def pieces() -> Iterator[bytes]:
        yield transactions(*(invoice(f"S-{n}", "2026-01-05") for n in range(900))).encode()
        seen.append(listed(books, number="S-1"))

    import_pieces(books, pieces())
    assert seen == [[]]
    assert listed(books, number="S-1") == ["S-1 Invoice Item"]
