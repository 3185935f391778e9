"""What tests of late postings share: a company with closed days, and its policy."""

from __future__ import annotations

from collections.abc import Mapping

from company import Company
from monthend.services import late_transactions, row_posting, tenants, transactions
from monthend.services.caller import Caller
from monthend.services.policy_ports import LateTransaction
from monthend.services.row_posting import Posted

ROW = {
    "number": "INV-9",
    "type": "Invoice Item",
    "status": "Posted",
    "date": "2026-01-15",
    "currency": "USD",
    "amount": "10.00",
    "debit_code": "Receivable",
    "credit_code": "Revenue",
}


def set_to(books: Company, name: str, value: str) -> None:
    """Change a setting of the tenant."""
    by = books.administrator
    books.store.write_directory(lambda directory: tenants.set_setting(directory, by, name, value))
    books.sign_in()


def post(books: Company, by: Caller | None = None, /, **changed: str) -> Posted:
    row: Mapping[str, str] = {name: value for name, value in {**ROW, **changed}.items() if value}
    return books.write(lambda given, who: row_posting.create(given, who, row), by)


def set_status(books: Company, transaction_id: str, status: str) -> Posted:
    return books.write(
        lambda given, who: transactions.set_status(given, who, transaction_id, status)
    )


def approve(books: Company, late_id: object, by: Caller | None = None) -> LateTransaction:
    return books.write(lambda given, who: late_transactions.approve(given, who, str(late_id)), by)


def reject(books: Company, late_id: object, reason: str | None = None) -> LateTransaction:
    return books.write(
        lambda given, who: late_transactions.reject(given, who, str(late_id), reason)
    )


def waiting(books: Company) -> list[LateTransaction]:
    return list(books.read(lambda given, who: late_transactions.list_late(given, who)))
