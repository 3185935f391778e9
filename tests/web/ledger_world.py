"""What the pages of the ledger have to show in the world of the page table."""

from __future__ import annotations

from monthend.domain.ledger import AccountingCode
from monthend.services.caller import Caller
from monthend.services.ports import Books
from unit.house import House

FORMULA = "=2+2"


def built(house: House) -> dict[str, str]:
    """The values of the places in paths; more is in the books than one of each."""
    company = house.company

    def add(books: Books, by: Caller) -> str:
        new = AccountingCode(key=0, name=FORMULA, type="OtherAssets", notes="<b>bold</b>")
        return books.add_code(new, by).id

    return {"code_id": company.write(add)}
