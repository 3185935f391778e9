"""Journal runs from the request to their entries, on either store."""

from __future__ import annotations

from datetime import date

import pytest

from company import Company
from monthend.services import journal_runs
from monthend.services.journal_runs import DraftRun
from monthend.services.ports import JournalEntry

JANUARY = date(2026, 1, 1)
END = date(2026, 1, 31)


@pytest.fixture
def books(company: Company) -> Company:
    company.create_months(JANUARY, 3)
    return company


def ask(books: Company, *types: str, name: str = "Jan") -> str:
    draft = DraftRun(types=types or ("Invoice Item",), entry_day=END, period_name=name)
    return books.write(lambda open_books, by: journal_runs.create(open_books, by, draft))


def entries(books: Company, number: str) -> list[JournalEntry]:
    found, _ = books.read(
        lambda open_books, by: journal_runs.entries(open_books, by, number, 0, 1000)
    )
    return [entry for entry, _ in found]


def test_a_run_makes_one_entry_of_transactions_that_are_alike(books: Company) -> None:
    for amount in (1000, 250):
        books.add_transaction("Invoice Item", "Posted", date(2026, 1, 5), amount=amount)
    number = ask(books)
    assert number == "JR-00000001"
    assert books.run_journal_runs() == 1
    (entry,) = entries(books, number)
    assert [(i["accounting_code"], i["debit"], i["amount"]) for i in entry.details["items"]] == [
        ("Receivable", True, 1250),
        ("Revenue", False, 1250),
    ]
