"""What the pages of the ledger have to show in the world of the page table."""

from __future__ import annotations

import io
from datetime import date

import late
from company import Company
from monthend.domain.ledger import AccountingCode
from monthend.services.caller import Caller
from monthend.services.imports import ImportKind, import_file
from monthend.services.ports import Books
from unit.house import House

FORMULA = "=2+2"


def built(house: House) -> dict[str, str]:
    """The values of the places in paths; of each thing there is one at least.

    January is closed there, February and March are open.
    """
    company = house.company
    company.sign_in()

    def add(books: Books, by: Caller) -> str:
        new = AccountingCode(key=0, name=FORMULA, type="OtherAssets", notes="<b>bold</b>")
        return books.add_code(new, by).id

    code_id = company.write(add)
    transaction_id = company.add_transaction("Invoice Item", "Posted", date(2026, 2, 9))
    company.add_transaction("Invoice Item", "Posted", date(2026, 2, 9), currency="JPY")
    number = company.post_entry("Feb", date(2026, 2, 10), 4_321)
    company.change_entry(number, notes="<b>bold</b>")
    for day in (1, 20):
        company.add_rate(date(2026, 2, day), "EUR", "USD", "1.25")
    imported(company)
    run = company.ask_for_run("Invoice Item", period_name="Feb", entry_day=date(2026, 2, 28))
    company.run_journal_runs()
    late.set_to(company, "late_transactions", "queue")
    waiting = late.post(company, number=FORMULA)
    return {
        "code_id": code_id,
        "transaction_id": transaction_id,
        "number": number,
        "jr_number": run,
        "late_id": str(waiting.late_id),
        "source": "EUR",
        "target": "USD",
    }


def imported(company: Company) -> None:
    """A file of one exchange rate."""
    import_file(
        company.store,
        company.administrator,
        io.BytesIO(b"date,from,to,rate\n2026-02-02,GBP,USD,1.5\n"),
        kind=ImportKind.RATES,
        create_codes=False,
        file_name=FORMULA,
        progress=lambda _rows: None,
    )
