"""Rows and entries as a finance team would hand them in: CSV text and request bodies."""

from collections.abc import Iterator
from typing import Any

from contract.zuora import Json

CODES = """name,type,gl_account_name,gl_account_number,notes
Accounts Receivable,AccountsReceivable,Accounts Receivable,10-001-000-1234,
Cash,Cash,Cash,10-001-000-1100,
Deferred Revenue,DeferredRevenue,,,
Professional Services Revenue,SalesRevenue,,,
Sales Revenue,SalesRevenue,Sales Revenue,10-001-000-1000,
Sales Tax Payable,SalesTaxPayable,,,
"""
TRANSACTION_COLUMNS = (
    "number,type,subtype,status,date,currency,amount,debit_code,credit_code,account_number,"
    "due_date,home_amount,exchange_rate,org"
)


def transactions(*rows: str) -> str:
    """A transactions file; each row has the first nine columns, the others stay empty."""
    return "\n".join([TRANSACTION_COLUMNS, *(f"{row},,,,," for row in rows)]) + "\n"


def invoice(number: str, day: str, amount: str = "100.00", *, status: str = "Posted") -> str:
    return f"{number},Invoice Item,,{status},{day},USD,{amount},Accounts Receivable,Sales Revenue"


def payment(number: str, day: str, amount: str = "40.00", *, status: str = "Processed") -> str:
    return f"{number},Payment,Electronic,{status},{day},USD,{amount},Cash,Accounts Receivable"


def item(side: str, code: str, amount: str, **others: object) -> Json:
    """One item of an entry; the home currency is the entry's, so both amounts are one."""
    return {
        "type": side,
        "accountingCodeName": code,
        "amount": amount,
        "homeCurrencyAmount": amount,
        **others,
    }


def entry(
    period: str,
    day: str,
    amount: str = "424.08",
    *,
    debit: str = "Deferred Revenue",
    credit: str = "Professional Services Revenue",
    **others: Any,
) -> Json:
    """A journal entry of two items in US dollars, by default the one on Zuora's page."""
    return {
        "accountingPeriodName": period,
        "journalEntryDate": day,
        "currency": "USD",
        "journalEntryItems": [item("Debit", debit, amount), item("Credit", credit, amount)],
        **others,
    }


def find_transaction(said: object, number: str) -> Json:
    """The row with this number, wherever the answer holds it."""
    for found in rows_within(said):
        if found.get("number") == number:
            return found
    raise AssertionError(f"{number} is not in {said}")


def rows_within(said: object) -> Iterator[Json]:
    """Every object inside a JSON value, the outer ones first."""
    if isinstance(said, dict):
        yield said
        for value in said.values():
            yield from rows_within(value)
    elif isinstance(said, list):
        for value in said:
            yield from rows_within(value)
