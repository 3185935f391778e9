"""What takes back a posting of closed days comes to exactly what it takes back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

import pytest

from company import Company
from imported import import_rates, import_transactions, invoice
from late import set_status, set_to
from monthend.services import replay
from monthend.services.ports import Transaction

JANUARY, FEBRUARY = date(2026, 1, 5), date(2026, 2, 1)
JAN_END, FEB_END = date(2026, 1, 31), date(2026, 2, 28)
INVOICE = "Invoice Item"


@pytest.fixture
def books(company: Company) -> Company:
    """Three open months, and what is late moved into the earliest of them."""
    company.create_months(date(2026, 1, 1), 3)
    set_to(company, "late_transactions", "earliest_open")
    return company


def numbered(books: Company, number: str) -> Transaction:
    found = books.read(lambda given, by: given.transaction_numbered(number, INVOICE))
    assert found is not None
    return found


def cancelled(books: Company, number: str) -> Transaction:
    made = set_status(books, numbered(books, number).id, "Canceled").transaction
    assert made is not None
    return made


def close_january(books: Company) -> None:
    books.close_through([books.calendar.periods[0].id])


def sound(books: Company) -> bool:
    return replay.replay(books.store).anomalies == ()


def gl_home(books: Company, *days: date) -> Sequence[int]:
    """What the entry of each month adds to receivables in home currency."""
    found = []
    for name, day in zip(("Jan", "Feb"), days, strict=False):
        number = books.ask_for_run(INVOICE, period_name=name, entry_day=day)
        books.run_journal_runs()
        (entry,) = books.entries_of(number)
        item = next(i for i in entry.details["items"] if i["accounting_code"] == "Receivable")
        found.append(item["home_amount"] * (1 if item["debit"] else -1))
    return found


# Amounts in home currency --------------------------------------------------------------


def test_a_reversal_takes_back_what_rounding_took(books: Company) -> None:
    import_rates(books, "2026-01-05,EUR,USD,1.333", "2026-01-31,EUR,USD,1.333")
    rows = (invoice(f"OLD-{n}", "2026-01-05", "0.05", currency="EUR") for n in range(4))
    import_transactions(books, *rows)
    close_january(books)
    for n in range(4):
        made, before = cancelled(books, f"OLD-{n}"), numbered(books, f"OLD-{n}")
        assert (before.home_amount, before.home_rounding) == (7, Decimal("-0.0033500"))
        assert (made.home_amount, made.home_rounding) == (-7, Decimal("0.0033500"))
    january, february = gl_home(books, JAN_END, FEB_END)
    assert january
    assert january + february == 0
    assert sound(books)
