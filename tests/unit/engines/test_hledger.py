"""A journal of the books that hledger reads, and whose balances are those of the books."""

from __future__ import annotations

import io
import random
from datetime import date
from pathlib import Path

import pytest

from company import Company
from hledger_program import balances, hledger, needs_hledger
from imported import import_entries, import_rates, import_rows, import_transactions, invoice
from monthend.domain.money import decimal_of
from monthend.domain.trial_balance import BalanceRow
from monthend.engines.hledger import account_of, export
from monthend.services import trial_balances

MISREAD = [
    "two  blanks", "(virtual)", "[balanced]", "; comment", "a;b", "a  ; b", "* star", "! mark",
    "=auto", "~periodic", ":", "a::b", ":a", "a:", "a: b", "100%", "50%25", "%3A", "a\u00a0b",
    "a \u00a0 b", "é:ü", "2026-01-01", "include x", "account y", "@ cost", '"quoted"', "a)b(",
    "{x}", "#tag", "tag: value", "1000.00 USD", "|", "P 2026", "a\u3000b", "end",
]  # fmt: skip


def journal(company: Company, *, month: str | None = None, costs: bool = False) -> str:
    text = io.StringIO()
    period = company.calendar.named(month) if month else None
    start, end = (period.start_date, period.end_date) if period else (None, None)
    company.read(lambda books, by: export(books, by, text, start=start, end=end, costs=costs))
    return text.getvalue()


def computed(company: Company, month: str) -> tuple[BalanceRow, ...]:
    period = company.calendar.named(month)
    assert period is not None
    return company.read(lambda books, by: trial_balances.computed(books, by, period.id)).rows


@pytest.fixture
def books(company: Company) -> Company:
    company.create_months(date(2026, 1, 1), 2)
    import_rates(
        company,
        "2026-01-08,JPY,USD,0.0066", "2026-01-08,BHD,USD,2.65", "2026-01-14,BHD,USD,2.66",
    )  # fmt: skip
    import_transactions(
        company,
        invoice("I-1 (new)", "2026-01-10", "100.00"),
        invoice("I-2", "2026-01-14", "700", currency="JPY"),
        invoice("I-3", "2026-01-15", "-0.001", currency="BHD"),
        invoice("I-4", "2026-02-01", "5.05"),
    )
    import_entries(company, "E,2026-01-31,Cash,1.01,,USD", "E,2026-01-31,Revenue,,1.01,USD")
    return company


def test_an_entry_says_where_it_comes_from(books: Company) -> None:
    assert (
        "2026-01-10 * (I-1 [new]) Invoice Item\n"
        "    Receivable  100.00 USD\n"
        "    Revenue  -100.00 USD\n"
    ) in journal(books)
    assert "2026-01-31 * (E) Journal Entry\n" in journal(books)


def test_a_currency_has_its_decimals(books: Company) -> None:
    written = journal(books)
    assert "commodity 1000. JPY\n" in written
    assert "commodity 1000.000 BHD\n" in written
    assert "Receivable  -0.001 BHD" in written


def test_one_period_alone(books: Company) -> None:
    assert "5.05" in journal(books, month="Feb")
    assert "100.00" not in journal(books, month="Feb")


def test_costs_are_the_amounts_in_home_currency(books: Company) -> None:
    written = journal(books, costs=True)
    assert "Receivable  700 JPY @@ 4.62 USD\n" in written
    assert "Revenue  -700 JPY @@ 4.62 USD\n" in written
    assert "100.00 USD\n" in written


@needs_hledger
@pytest.mark.parametrize("costs", [False, True])
def test_hledger_finds_the_balances_of_the_books(
    books: Company, tmp_path: Path, costs: bool
) -> None:
    file = tmp_path / "books.journal"
    file.write_text(journal(books, costs=costs), encoding="utf-8")
    hledger(file, "check", "--strict")
    for month, end in (("Jan", "2026-02-01"), ("Feb", "2026-03-01")):
        assert balances(file, "-H", "-e", end) == {
            (row.code, row.currency): decimal_of(row.closing, row.currency)
            for row in computed(books, month)
            if row.closing
        }


@needs_hledger
def test_hledger_finds_the_balances_in_home_currency(books: Company, tmp_path: Path) -> None:
    file = tmp_path / "books.journal"
    file.write_text(journal(books, costs=True), encoding="utf-8")
    home: dict[tuple[str, str], int] = {}
    for row in computed(books, "Feb"):
        home[row.code, "USD"] = home.get((row.code, "USD"), 0) + row.home_closing
    assert balances(file, "-B") == {
        key: decimal_of(amount, "USD") for key, amount in home.items() if amount
    }


@needs_hledger
def test_hledger_reads_every_name_as_one_account_of_its_own(
    company: Company, tmp_path: Path
) -> None:
    company.create_months(date(2026, 1, 1), 1)
    signs = ' :%;()[]*!=~|@"{}#\u00a0ab1é'
    chance = random.Random(5)
    made = {"".join(chance.choices(signs, k=chance.randint(1, 6))).strip() for _ in range(300)}
    names = sorted({*MISREAD, *made} - {""})
    quoted = ['"' + name.replace('"', '""') + '"' for name in names]
    import_rows(company, "codes", "name,type\n" + "".join(f"{q},Cash\n" for q in quoted))
    rows = [
        row
        for number, name in enumerate(quoted, 1)
        for row in (f"E{number},2026-01-02,{name},{number}.00,,USD",
                    f"E{number},2026-01-02,Cash,,{number}.00,USD")
    ]  # fmt: skip
    import_entries(company, *rows)
    file = tmp_path / "books.journal"
    file.write_text(journal(company), encoding="utf-8")
    hledger(file, "check", "--strict")
    found = balances(file, "not:^Cash$")
    assert found == {(account_of(name), "USD"): n for n, name in enumerate(names, 1)}
    assert len(found) == len(names)
