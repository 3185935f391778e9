"""A ledger of receivables and revenue in two currencies, of which every detail file is made."""

from __future__ import annotations

from datetime import date

from company import Company
from contract.detail_files import charge, invoice, payment, revenue, rows_file
from imported import import_rows

ROWS = (
    invoice("II-1", "2026-01-05", "100.00", document_number="INV-1", currency="EUR"),
    invoice("II-2", "2026-01-06", "20.00", document_number="INV-2", currency="EUR"),
    invoice("II-3", "2025-12-07", "8.00", document_number="INV-3", account_number="A-0"),
    invoice("DMI-1", "2026-01-07", "3.00", account_number="A-3").replace(
        "type=Invoice Item", "type=Debit Memo Item; subtype=Charge"
    ),
    payment("P-1", "2026-01-20", "100.00", applied_to="INV-1", currency="EUR", home_amount="115.00",
            exchange_rate="1.15"),
    invoice("II-0", "2025-12-20", "1.00", document_number="INV-0", currency="EUR"),
    payment("P-0", "2025-12-21", "1.00", applied_to="INV-0", currency="EUR", home_amount="1.20",
            exchange_rate="1.20"),
    payment("P-2", "2026-01-21", "2.00", account_number="A-0"),
    revenue("RE-1", "2026-01-31", "10.00", document_number="RS-1"),
    revenue("RE-2", "2026-02-28", "20.00", document_number="RS-1"),
    charge("C-1", "2026-01-01", "9.00", billed_through="2026-01-15"),
)  # fmt: skip
QUOTED = ("2025-12-20", "2025-12-21", "2026-01-05", "2026-01-06", "2026-01-30")
RATES = "".join(f"{day},EUR,USD,1.10\n" for day in QUOTED)


def as_named_here(rows: str) -> str:
    """The codes of the company."""
    return rows.replace("Accounts Receivable", "Receivable").replace(
        "Sales Revenue", "Revenue"
    ).replace("Deferred Revenue", "Deferred")  # fmt: skip


def import_receivables(company: Company) -> None:
    """December 2025 to February 2026 with all of these rows."""
    company.create_months(date(2025, 12, 1), 3)
    import_rows(company, "rates", "date,from,to,rate\n" + RATES)
    import_rows(company, "transactions", as_named_here(rows_file(*ROWS)))
