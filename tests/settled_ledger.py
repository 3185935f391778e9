"""Ledgers whose documents are settled: before, within and after a month, too much, and anew."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from company import Company
from imported import import_entries, import_rates, import_rows
from monthend.services import tenants

FIRST = date(2025, 12, 1)
MONTHS = ("Dec", "Jan", "Feb", "Mar")
DAYS = 121
COLUMNS = (
    "number,type,subtype,status,date,currency,amount,debit_code,credit_code,account_number,"
    "due_date,home_amount,exchange_rate,document_number,applied_to"
)
CODES = "name,type\nReceivable abroad,AccountsReceivable\n"
RECEIVABLE = ("Receivable", "Receivable abroad")
CURRENCIES = ("USD", "EUR", "EUR", "JPY")


def prepare(company: Company) -> None:
    """Four months with rates of their ends, and a second receivable code."""
    company.create_months(FIRST, len(MONTHS))
    import_rows(company, "codes", CODES)
    days = [FIRST + timedelta(days=number) for number in range(DAYS)]
    import_rates(
        company,
        *(f"{day},EUR,USD,1.{10 + day.day}" for day in days),
        *(f"{day},USD,JPY,1{40 + day.month}" for day in days),
    )


def import_documents(company: Company, *rows: str) -> None:
    import_rows(company, "transactions", "\n".join((COLUMNS, *rows)) + "\n")


def billed(
    number: str, day: str, amount: str, *, of: str, currency: str = "EUR", rate: str = "",
    code: str = "Receivable", account: str = "A-1",
) -> str:  # fmt: skip
    """An invoice item, at the rate of its day unless another is named."""
    return (
        f"{number},Invoice Item,,Posted,{day},{currency},{amount},{code},Revenue,{account},,"
        f"{_home(amount, rate)},{rate},{of},"
    )


def paid(
    number: str, day: str, amount: str, *, to: str, currency: str = "EUR", rate: str = "",
    code: str = "Receivable", account: str = "A-1",
) -> str:  # fmt: skip
    return (
        f"{number},Payment,External,Processed,{day},{currency},{amount},Cash,{code},{account},,"
        f"{_home(amount, rate)},{rate},,{to}"
    )


def _home(amount: str, rate: str) -> str:
    return f"{Decimal(amount) * Decimal(rate):.2f}" if rate else ""


def fill(company: Company, chance: Random, rows: int) -> None:
    """Few documents of few whole units, so that they come to nothing now and then."""
    prepare(company)
    import_documents(company, *_transactions(chance, rows))
    entered = [
        (f"E-{number}", _day(chance), chance.choice(CURRENCIES)) for number in range(rows // 8)
    ]
    for number, day, currency in entered:
        import_entries(
            company,
            f"{number},{day},{chance.choice(RECEIVABLE)},3,,{currency}",
            f"{number},{day},Cash,,3,{currency}",
        )
    reverse(company, *(number for number, *_ in entered if chance.random() < 0.6))


def reverse(company: Company, *entries: str) -> None:
    """Cancel entries once December is closed: those of its days are reversed in January."""
    caller = company.administrator
    company.store.write_directory(
        lambda directory: tenants.set_setting(
            directory, caller, "late_transactions", "earliest_open"
        )
    )
    company.sign_in()
    december = company.calendar.named("Dec")
    assert december is not None
    company.close_through([december.id])
    for number in entries:
        company.cancel_entry(number)


def _day(chance: Random) -> str:
    return (FIRST + timedelta(days=chance.randrange(DAYS))).isoformat()


def _transactions(chance: Random, rows: int) -> Iterator[str]:
    for number in range(rows):
        document, currency = f"D-{chance.randrange(5)}", chance.choice(CURRENCIES)
        how = {"currency": currency, "code": chance.choice(RECEIVABLE)}
        how["account"] = chance.choice(("A-1", "A-1", "A-1", "A-2"))
        # Without decimals, for the yen.
        amount = str(chance.choice((100, 100, 200, -100)))
        if chance.random() < 0.5:
            yield billed(f"I-{number}", _day(chance), amount, of=document, **how)
        else:
            yield paid(f"P-{number}", _day(chance), amount, to=document, **how)
        if chance.random() < 0.4:
            day = _day(chance)
            yield billed(f"I-{number}b", day, amount, of=f"S-{number}", **how)
            yield paid(f"P-{number}b", _day(chance), amount, to=f"S-{number}", **how)
