"""The demo company's books as the CSV files that `monthend import` reads.

A purchase is one posted invoice item and one processed payment, applied to it. The last ones
of the last month are left unfinished in every way that stands between a period
and its close, and in the one that does not.
"""

from __future__ import annotations

import csv
import datetime
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from monthend.domain.money import text_of

from .company import PERIODS, Company, Purchase

RECEIVABLE = "Accounts Receivable"
CASH = "Cash"
CARD_CLEARING = "Card Clearing"
SALES = "CD Sales"
SHIPPING = "Shipping Income"
RETURNS = "Returns and Allowances"
SALES_TAX = "Sales Tax Payable"

CODE_COLUMNS = ("name", "type", "gl_account_name", "gl_account_number", "notes")
CODES = (
    (CASH, "Cash", "Cash at bank", "1000", "checks"),
    (CARD_CLEARING, "Cash", "Card processor clearing", "1050", "card payments"),
    (RECEIVABLE, "AccountsReceivable", "Trade receivables", "1200", ""),
    (SALES_TAX, "SalesTaxPayable", "Sales tax payable", "2200", ""),
    (SALES, "SalesRevenue", "Sales of compact discs", "4000", ""),
    (SHIPPING, "OtherRevenue", "Shipping and handling", "4100", ""),
    (RETURNS, "SalesDiscounts", "Returns and allowances", "4900", ""),
)
RATE_COLUMNS = ("date", "from", "to", "rate")

PAYABLE_WITHIN = datetime.timedelta(days=30)
MONTH_END = PERIODS[-1].end_date
UNFINISHED = 8


class Row(NamedTuple):
    """One sub-ledger transaction; the field names are the columns of the file."""

    number: str
    type: str
    subtype: str
    status: str
    date: datetime.date
    currency: str
    amount: str
    debit_code: str
    credit_code: str
    account_number: str
    due_date: datetime.date | None = None
    home_amount: str = ""
    exchange_rate: str = ""
    org: str = ""
    document_number: str = ""
    applied_to: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerFiles:
    """Where the three files are, and how many rows the large ones have."""

    codes: Path
    rates: Path
    transactions: Path
    rate_count: int
    transaction_count: int


def write(company: Company, folder: Path) -> LedgerFiles:
    """Write codes, rates and transactions into a folder."""
    codes, rates, rows = (folder / f"{kind}.csv" for kind in ("codes", "rates", "transactions"))
    _write(codes, CODE_COLUMNS, CODES)
    quotes = (
        (each.date, each.from_currency, each.to_currency, each.rate)
        for each in reversed(company.rates)
    )
    return LedgerFiles(
        codes=codes,
        rates=rates,
        transactions=rows,
        rate_count=_write(rates, RATE_COLUMNS, quotes),
        transaction_count=_write(rows, Row._fields, transactions(company.purchases)),
    )


def transactions(purchases: Sequence[Purchase]) -> Iterator[Row]:
    """The sub-ledger, purchase after purchase, with the unfinished ones at its end."""
    finished = len(purchases) - UNFINISHED
    for place, purchase in enumerate(purchases[:finished], start=1):
        yield _invoice(place, purchase)
        yield _payment(place, purchase)
    yield from _unfinished(finished + 1, purchases[finished:])


def _unfinished(place: int, last: Sequence[Purchase]) -> Iterator[Row]:
    """The month's last purchases, and what nobody has finished about them."""
    paid_now = [purchase._replace(paid_on=MONTH_END) for purchase in last]
    *billed, unbilled, taxed = enumerate(paid_now, start=place)
    for number, purchase in billed:
        yield _invoice(number, purchase)
    returned, scratched, sent_twice, mistyped, *on_their_way = billed
    for number, purchase in (returned, scratched, sent_twice):
        yield _payment(number, purchase)
    yield _refund(*returned)
    yield _credit_memo(*scratched)
    yield _debit_memo(*sent_twice)
    yield _payment(*mistyped, status="Draft")
    for number, purchase in on_their_way:
        yield _payment(number, purchase, status="Processing")
    yield _invoice(*unbilled, status="Draft")
    yield _invoice(*taxed, status="Draft")
    yield _sales_tax(*taxed)
    yield _charge(*taxed)


def _row(
    kind: str, number: str, purchase: Purchase, subtype: str, status: str, debit: str, credit: str
) -> Row:
    """A transaction of the purchase's customer and value, on the last day of the month."""
    return Row(
        number=number,
        type=kind,
        subtype=subtype,
        status=status,
        date=MONTH_END,
        currency=purchase.currency,
        amount=text_of(purchase.amount, purchase.currency),
        debit_code=debit,
        credit_code=credit,
        account_number=f"C{purchase.customer}",
    )


def _part(purchase: Purchase, percent: int) -> Purchase:
    return purchase._replace(amount=purchase.amount * percent // 100)


def _invoice_number(place: int) -> str:
    return f"INV-{place:06}"


def _invoice(place: int, purchase: Purchase, *, status: str = "Posted") -> Row:
    number = _invoice_number(place)
    row = _row("Invoice Item", number, purchase, "", status, RECEIVABLE, SALES)
    return row._replace(date=purchase.day, due_date=purchase.day + PAYABLE_WITHIN)


def _payment(place: int, purchase: Purchase, *, status: str = "Processed") -> Row:
    number = f"P-{place:06}"
    subtype, into = ("Electronic", CARD_CLEARING) if purchase.by_card else ("External", CASH)
    row = _row("Payment", number, purchase, subtype, status, into, RECEIVABLE)
    return row._replace(date=purchase.paid_on, applied_to=_invoice_number(place))


def _refund(place: int, purchase: Purchase) -> Row:
    subtype, out_of = ("Electronic", CARD_CLEARING) if purchase.by_card else ("External", CASH)
    number = f"R-{place:06}"
    row = _row("Refund", number, purchase, subtype, "Processing", RECEIVABLE, out_of)
    return row._replace(applied_to=_invoice_number(place))


def _credit_memo(place: int, purchase: Purchase) -> Row:
    """Half of the price, for a disc that came scratched."""
    number, half = f"CM-{place:06}", _part(purchase, 50)
    return _row("Credit Memo Item", number, half, "Charge", "Draft", RETURNS, RECEIVABLE)


def _debit_memo(place: int, purchase: Purchase) -> Row:
    """The postage of a parcel that had to be sent twice."""
    number, postage = f"DM-{place:06}", _part(purchase, 20)
    return _row("Debit Memo Item", number, postage, "Charge", "Draft", RECEIVABLE, SHIPPING)


def _sales_tax(place: int, purchase: Purchase) -> Row:
    number, tax = f"TAX-{place:06}", _part(purchase, 8)
    return _row("Taxation Item", number, tax, "", "Draft", RECEIVABLE, SALES_TAX)._replace(
        date=purchase.day, document_number=_invoice_number(place)
    )


def _charge(place: int, purchase: Purchase) -> Row:
    """The postage that nobody has billed yet."""
    number, postage = f"CH-{place:06}", _part(purchase, 20)
    return _row("Charge", number, postage, "", "Unprocessed", RECEIVABLE, SHIPPING)


def _write(path: Path, columns: Iterable[str], rows: Iterable[Iterable[object]]) -> int:
    """Write a CSV file row by row, and count the rows."""
    count = 0
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        for row in rows:
            writer.writerow(row)
            count += 1
    return count
