"""Sub-ledger transactions in few words, and the rates they are valued at."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from monthend.domain.ledger import TRANSACTION_TYPES
from monthend.domain.money import converted, minor_units
from monthend.subledger.aging import DEFAULT_BUCKETS, AgingRule, buckets_of
from monthend.subledger.exchange_rates import ExchangeRate, RateTable
from monthend.subledger.receivables import BY_DAY, BY_DOCUMENT, Posting, Transaction, posting_of

HOME = "USD"
RECEIVABLE = "Accounts Receivable"
CODES = frozenset({RECEIVABLE})
JAN_1, JAN_31 = date(2026, 1, 1), date(2026, 1, 31)
FEB_1, FEB_28 = date(2026, 2, 1), date(2026, 2, 28)
CREDITS = {
    "Payment": "Cash",
    "Payment Application": "Customer Cash",
    "Credit Memo Item": "Subscription Revenue",
    "Credit Memo Application Item": "On Account",
}
"""What is debited when a type of transaction credits receivables."""


def jan(day: int) -> date:
    return date(2026, 1, day)


def feb(day: int) -> date:
    return date(2026, 2, day)


def transaction(
    kind: str,
    number: str,
    day: date,
    amount: str,
    currency: str = HOME,
    *,
    at: str = "1",
    account: str | None = "A-1",
    due: date | None = None,
    of: str | None = None,
    to: str | None = None,
    status: str | None = None,
) -> Transaction:
    """A transaction that counts, on the side of receivables that its type is on."""
    minor = minor_units(amount, currency)
    rate = Decimal(at)
    home, rounding = converted(minor, currency, rate, HOME)
    debit, credit = RECEIVABLE, "Subscription Revenue"
    if kind in CREDITS:
        debit, credit = CREDITS[kind], RECEIVABLE
    return Transaction(
        number=number,
        type=kind,
        subtype=None,
        status=status or str(TRANSACTION_TYPES[kind].counted),
        date=day,
        currency=currency,
        amount=minor,
        debit_code=debit,
        credit_code=credit,
        home_amount=home,
        home_rounding=rounding,
        exchange_rate=rate,
        rate_date=day,
        account_number=account,
        due_date=due,
        document_number=of,
        applied_to=to,
    )


def invoice(
    number: str,
    day: date,
    amount: str,
    currency: str = HOME,
    *,
    at: str = "1",
    account: str | None = "A-1",
    due: date | None = None,
    of: str | None = None,
) -> Transaction:
    return transaction(
        "Invoice Item", number, day, amount, currency, at=at, account=account, due=due, of=of
    )


def payment(
    number: str,
    day: date,
    amount: str,
    currency: str = HOME,
    *,
    at: str = "1",
    account: str | None = "A-1",
    to: str | None = None,
) -> Transaction:
    return transaction("Payment", number, day, amount, currency, at=at, account=account, to=to)


def postings(*rows: Transaction) -> list[Posting]:
    """What rows do to receivables, in the order in which documents are read."""
    return sorted(posted(rows), key=BY_DOCUMENT)


def postings_by_day(*rows: Transaction) -> list[Posting]:
    return sorted(posted(rows), key=BY_DAY)


def posted(rows: Iterable[Transaction]) -> Iterable[Posting]:
    made = (posting_of(row, receivable=CODES, home_currency=HOME) for row in rows)
    return [each for each in made if each is not None]


def rates(**quoted: str) -> RateTable:
    """What one of each currency costs in dollars, on the last day of January."""
    return RateTable(
        ExchangeRate(date=JAN_31, from_currency=currency, to_currency=HOME, rate=Decimal(rate))
        for currency, rate in quoted.items()
    )


def rule(
    end: date = JAN_31,
    *,
    buckets: str = DEFAULT_BUCKETS,
    negative_invoices: bool = True,
    rate_day: date | None = None,
    **quoted: str,
) -> AgingRule:
    """An aging as of a day, with rates such as `GBP="1.6"` of the last day of January."""
    return AgingRule(
        end=end,
        buckets=buckets_of(buckets),
        home_currency=HOME,
        rates=rates(**quoted),
        rate_day=rate_day or end,
        negative_invoices=negative_invoices,
    )
