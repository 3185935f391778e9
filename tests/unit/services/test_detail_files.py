"""Which files a trial balance makes of what it finds, and that they come to its balances."""

from __future__ import annotations

import csv
import gc
import io
from collections.abc import Mapping
from decimal import Decimal

import pytest

from company import Company
from contract.detail_files import invoice as billed
from contract.detail_files import rows_file, sheets
from imported import import_rows
from late import set_status
from monthend.domain.money import text_of
from monthend.domain.period import TrialBalanceStatus
from monthend.services import files, tenants, trial_balances
from monthend.services.file_ports import FileKind
from receivable_rows import as_named_here, import_receivables


@pytest.fixture
def books(company: Company) -> Company:
    import_receivables(company)
    return company


def set_for(books: Company, name: str, value: str) -> None:
    caller = books.administrator
    books.store.write_directory(
        lambda directory: tenants.set_setting(directory, caller, name, value)
    )
    books.sign_in()


def made(books: Company, *, charges: bool = False, month: int = 1) -> Mapping[str, bytes]:
    """The content of every file of January, by its kind."""
    january = books.calendar.periods[month].id
    if charges:
        books.write(lambda given, by: files.run_with_charges(given, by, january))
    else:
        books.request_trial_balance(january)
    books.run_trial_balances()
    outcome = books.period(january).trial_balance
    assert outcome.status is TrialBalanceStatus.COMPLETED, outcome.error_message
    return {
        each.kind: b"".join(
            books.read(lambda given, by, file=each, n=number: files.piece(given, by, file, n))  # type: ignore[misc]
            for number in range(each.chunks)
        )
        for each in books.read(lambda given, by: files.listed(given, by, january))
    }


def rows_of(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode(), newline="")))


def test_every_file_is_made_of_what_there_is(books: Company) -> None:
    found = made(books, charges=True)
    assert set(found) == set(FileKind)
    numbers = {
        FileKind.INVOICE_AGING: ("document_number", ["INV-3", "INV-2"]),
        FileKind.DEBIT_MEMO_AGING: ("document_number", ["DMI-1"]),
        FileKind.ACCOUNT_AGING: ("account_number", ["A-0", "A-1", "A-3"]),
        FileKind.FX_REALIZED: ("number", ["P-1"]),
        FileKind.FX_UNREALIZED: ("document_number", ["INV-2"]),
        FileKind.REVENUE_CSV: ("schedule_number", ["RS-1"]),
        FileKind.UNPROCESSED_CHARGES: ("number", ["C-1"]),
    }
    for kind, (column, wanted) in numbers.items():
        assert [row[column] for row in rows_of(found[kind])] == wanted
    assert list(sheets(found[FileKind.REVENUE_XLSX])) == ["Deferred"]


def test_files_come_to_the_closing_balances_of_the_run(books: Company) -> None:
    found, january = made(books), books.calendar.periods[1].id
    shown = books.read(lambda given, by: trial_balances.read(given, by, january))
    closings = {
        row.currency: text_of(row.closing, row.currency)
        for row in shown.rows
        if row.code == "Receivable"
    }
    summed = {currency: Decimal(0) for currency in closings}
    for row in rows_of(found[FileKind.ACCOUNT_AGING]):
        summed[row["currency"]] += Decimal(row["balance"])
    assert {currency: f"{amount:f}" for currency, amount in summed.items()} == closings
    names = [proof["name"] for proof in shown.frozen.identities]
    assert names[:3] == ["R1", "R2", "R3"]
    assert {name.split()[0] for name in names[3:]} == {"R4", "Revenue"}


def test_workbooks_say_what_csv_says(books: Company) -> None:
    before = made(books)
    set_for(books, "detail_format", "xlsx")
    after = made(books)
    assert set(after) == set(before)
    for kind in (FileKind.INVOICE_AGING, FileKind.FX_REALIZED, FileKind.ACCOUNT_AGING):
        ((_, *rows),) = sheets(after[kind]).values()
        assert [row[0] for row in rows] == [row["account_number"] for row in rows_of(before[kind])]


def test_a_tenant_without_detail_files_has_balances_alone(books: Company) -> None:
    set_for(books, "detail_files", "none")
    assert made(books) == {}
    assert set(made(books, charges=True)) == {FileKind.UNPROCESSED_CHARGES}


def test_a_run_that_fails_half_way_leaves_no_complaint(
    books: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    complaints: list[object] = []
    monkeypatch.setattr("sys.unraisablehook", complaints.append)
    # One at a time: what is left of the answer waits when the rate is missed.
    monkeypatch.setattr("monthend.storage.details.ROWS_AT_ONCE", 1)
    row = billed("II-9", "2026-01-05", "5.00", currency="GBP", document_number="INV-0",
                 home_amount="6.00", exchange_rate="1.20")  # fmt: skip
    import_rows(books, "transactions", as_named_here(rows_file(row)))
    january = books.calendar.periods[1].id
    books.request_trial_balance(january)
    books.run_trial_balances()
    outcome = books.period(january).trial_balance
    assert outcome.status is TrialBalanceStatus.ERROR
    assert "GBP" in (outcome.error_message or "")
    gc.collect()
    assert complaints == []


def test_what_is_reversed_in_later_days_settles_its_own_document(books: Company) -> None:
    december, january = (period.id for period in books.calendar.periods[:2])
    books.close_through([december, january])
    quoted = "2026-02-01,EUR,USD,1.20\n2026-02-28,EUR,USD,1.20\n"
    import_rows(books, "rates", f"date,from,to,rate\n{quoted}")
    set_for(books, "late_transactions", "earliest_open")
    for number, kind in (
        ("II-1", "Invoice Item"),
        ("II-2", "Invoice Item"),
        ("P-1", "Payment"),
        ("DMI-1", "Debit Memo Item"),
    ):
        found = books.read(lambda given, by, of=(number, kind): given.transaction_numbered(*of))  # type: ignore[misc]
        assert found is not None
        set_status(books, found.id, "Canceled")
    files = made(books, month=2)
    invoices = rows_of(files[FileKind.INVOICE_AGING])
    assert {row["document_number"]: row["balance"] for row in invoices} == {"INV-3": "8.00"}
    assert FileKind.DEBIT_MEMO_AGING not in files


def kinds(books: Company, month: int) -> set[str]:
    period = books.calendar.periods[month].id
    return {each.kind for each in books.read(lambda given, by: files.listed(given, by, period))}


def test_the_runs_of_a_close_list_charges_if_the_result_before_did(books: Company) -> None:
    december, january, _ = (period.id for period in books.calendar.periods[:3])
    books.close_through([december])
    assert FileKind.UNPROCESSED_CHARGES not in kinds(books, 0)
    assert FileKind.UNPROCESSED_CHARGES in made(books, charges=True)
    books.pending_close(january)
    books.run_trial_balances()
    assert FileKind.UNPROCESSED_CHARGES in kinds(books, 1)
    books.close(january)
    books.run_trial_balances()
    assert FileKind.UNPROCESSED_CHARGES in kinds(books, 1)


def test_a_run_that_is_asked_for_lists_charges_only_if_it_is_told_to(books: Company) -> None:
    assert FileKind.UNPROCESSED_CHARGES in made(books, charges=True)
    assert FileKind.UNPROCESSED_CHARGES not in made(books)
