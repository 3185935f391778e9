"""What is settled stays in the database: which documents are read for files, and which are not."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

import pytest

import settled_ledger
from company import Company
from engine_files import compared, export, of_database, of_every_posting, of_parquet
from imported import import_entries
from monthend.domain.period import AccountingPeriod
from monthend.engines.parquet_books import ParquetBooks
from monthend.services.detail_ports import DetailBooks
from monthend.services.file_ports import FileKind
from settled_ledger import billed, import_documents, paid

T = TypeVar("T")
ENDS = {"Dec": date(2025, 12, 31), "Jan": date(2026, 1, 31), "Feb": date(2026, 2, 28)}
HOME = "USD"
DOCUMENTS = (
    # Settled before January, at another rate.
    billed("I-old", "2025-12-05", "100", of="OLD", rate="1.10"),
    paid("P-old", "2025-12-20", "100", to="OLD", rate="1.20"),
    billed("I-yen", "2025-12-05", "1000", of="OLD", currency="JPY", rate="0.007"),
    paid("P-yen", "2025-12-20", "1000", to="OLD", currency="JPY", rate="0.006"),
    billed("I-home", "2025-12-05", "70", of="HOME", currency="USD"),
    paid("P-home", "2025-12-31", "70", to="HOME", currency="USD"),
    # From one code to another it is still one document.
    billed("I-two", "2025-12-05", "100", of="TWO", rate="1.10"),
    paid("P-two", "2025-12-31", "100", to="TWO", rate="1.15", code="Receivable abroad"),
    # Of two accounts it is two.
    billed("I-each", "2025-12-05", "100", of="EACH", rate="1.10"),
    paid("P-each", "2025-12-20", "100", to="EACH", rate="1.20", account="A-2"),
    # Settled within January: on its first day and on its last.
    billed("I-now", "2025-12-05", "100", of="NOW", rate="1.10"),
    paid("P-now", "2026-01-01", "100", to="NOW", rate="1.25"),
    billed("I-last", "2025-12-05", "100", of="LAST", rate="1.10"),
    paid("P-last", "2026-01-31", "100", to="LAST", rate="1.30"),
    # Paid too much, which is as open as paid too little.
    billed("I-over", "2025-12-05", "100", of="OVER", rate="1.10"),
    paid("P-over", "2025-12-20", "150", to="OVER", rate="1.20"),
    # Settled in December, and billed and paid again later.
    billed("I-again", "2025-12-05", "100", of="AGAIN", rate="1.10"),
    paid("P-again", "2025-12-20", "100", to="AGAIN", rate="1.20"),
    billed("I-again-2", "2026-02-03", "100", of="AGAIN", rate="1.10"),
    paid("P-again-2", "2026-03-05", "100", to="AGAIN", rate="1.30"),
    # Settled in February alone.
    billed("I-later", "2025-12-05", "100", of="LATER", rate="1.10"),
    paid("P-later", "2026-02-01", "100", to="LATER", rate="1.20"),
)
OPEN = {
    "Dec": {"EACH", "NOW", "LAST", "OVER", "LATER", "E-1"},
    "Jan": {"EACH", "OVER", "LATER"},
    "Feb": {"EACH", "OVER", "AGAIN"},
}
FOREIGN = {
    "Dec": OPEN["Dec"] | {"OLD", "TWO", "AGAIN"},
    "Jan": OPEN["Jan"] | {"NOW", "LAST", "E-1"},
    "Feb": OPEN["Feb"] | {"LATER"},
}
# In euros 10 of OLD, 5 of TWO and 10 of AGAIN; in February 15 of NOW and 20 of LAST, but AGAIN
# is open anew. The entry was reversed at the rate it had been posted with.
GAINS = {
    "Dec": {},
    "Jan": {"EUR": 2500, "JPY": -100},
    "Feb": {"EUR": 5000, "JPY": -100},
}
months = pytest.mark.parametrize("name", OPEN)


def month(company: Company, name: str) -> AccountingPeriod:
    found = company.calendar.named(name)
    assert found is not None
    return found


@pytest.fixture
def unclosed(company: Company) -> Company:
    settled_ledger.prepare(company)
    import_documents(company, *DOCUMENTS)
    return company


@pytest.fixture
def books(unclosed: Company) -> Company:
    """With an entry of December that is reversed in January."""
    import_entries(unclosed, "E-1,2025-12-05,Receivable,5,,EUR", "E-1,2025-12-05,Cash,,5,EUR")
    settled_ledger.reverse(unclosed, "E-1")
    return unclosed


def by_each_engine(books: Company, folder: Path, read: Callable[[DetailBooks], T]) -> list[T]:
    with ParquetBooks(export(books, folder)) as parquet:
        return [books.read(lambda each, by: read(each.details)), read(parquet.details)]


@months
def test_open_documents_are_aged_and_no_others_are_read(
    books: Company, tmp_path: Path, name: str
) -> None:
    def read(details: DetailBooks) -> set[str]:
        return {posting.document for posting in details.by_document(ENDS[name], HOME)}

    assert by_each_engine(books, tmp_path / "out", read) == [OPEN[name]] * 2


@months
def test_gains_are_reckoned_of_what_is_open_or_has_moved(
    books: Company, tmp_path: Path, name: str
) -> None:
    period = ENDS[name].replace(day=1), ENDS[name]

    def read(details: DetailBooks) -> tuple[set[str], int]:
        found = list(details.foreign_by_document(*period, HOME))
        return {posting.document for posting in found}, len(found)

    def of_every(details: DetailBooks) -> tuple[set[str], int]:
        found = [
            posting
            for posting in details.by_day(date.min, period[1], HOME)
            if posting.document in FOREIGN[name] and posting.currency != HOME
        ]
        return {posting.document for posting in found}, len(found)

    wanted = by_each_engine(books, tmp_path / "wanted", of_every)
    assert by_each_engine(books, tmp_path / "out", read) == wanted
    assert wanted[0][0] == FOREIGN[name]


@months
def test_what_was_gained_on_all_others_is_known_by_currency(
    books: Company, tmp_path: Path, name: str
) -> None:
    def read(details: DetailBooks) -> dict[str, int]:
        found = details.settled_before(ENDS[name].replace(day=1), ENDS[name], HOME)
        return {each.currency: each.gain for each in found}

    assert by_each_engine(books, tmp_path / "out", read) == [GAINS[name]] * 2


@months
def test_the_files_are_those_of_every_posting(books: Company, tmp_path: Path, name: str) -> None:
    period = month(books, name)
    wanted = compared(of_every_posting(books, period))
    assert any(each.startswith(FileKind.FX_REALIZED.slug) for each in wanted)
    assert compared(of_database(books, period)) == wanted
    assert compared(of_parquet(export(books, tmp_path / "out"), name)) == wanted


# Wrong home amounts -----------------------------------------------------------------


def error_of_run(books: Company, name: str) -> str:
    books.request_trial_balance(month(books, name).id)
    books.run_trial_balances()
    return books.period(month(books, name).id).trial_balance.error_message or ""


def test_a_wrong_home_amount_of_what_was_settled_long_ago_is_found(unclosed: Company) -> None:
    assert error_of_run(unclosed, "Feb") == ""
    unclosed.spoil(
        "UPDATE subledger_transaction SET home_amount = home_amount + 1 WHERE number = 'P-yen'"
    )
    # The payment credits receivables, so the balances have a cent more than it.
    assert broken_home(error_of_run(unclosed, "Feb")) == "JPY in home currency off by 1"


def test_balances_that_are_not_what_was_posted_and_settled_are_found(unclosed: Company) -> None:
    """A cent too much on both sides: the balance itself sums to nothing as before."""
    for code, side in (("Receivable", "home_debit"), ("Revenue", "home_credit")):
        unclosed.spoil(
            f"UPDATE month_balance SET {side} = {side} + 1 WHERE month = '2025-12' AND "
            "currency = 'JPY' AND code_id IN (SELECT id FROM accounting_code WHERE name = ?)",
            code,
        )
    assert broken_home(error_of_run(unclosed, "Feb")) == "JPY in home currency off by 1"


def broken_home(error: str) -> str:
    """What an error says of the identity with gains, which is the last of its list."""
    _, found, said = error.partition("R4 home, ")
    assert found, error
    return said.rpartition(": ")[2]


def test_what_waits_for_a_rate_is_told_even_if_it_is_settled(company: Company) -> None:
    settled_ledger.prepare(company)
    how: dict[str, Any] = {"currency": "GBP"}
    import_documents(
        company,
        billed("I-1", "2025-12-05", "100", of="OLD", **how),
        paid("P-1", "2025-12-05", "100", to="OLD", **how),
    )
    assert "GBP to USD on 2025-12-05 is missing" in error_of_run(company, "Feb")
