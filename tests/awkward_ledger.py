"""A small ledger with something for every file, whose texts no two alphabets sort alike."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from random import Random

from company import Company
from imported import import_entries, import_rates, import_rows

FIRST = date(2025, 12, 1)
DAYS = 90
JANUARY = date(2026, 1, 31)
ENDS = ("2025-12-31", str(JANUARY), "2026-02-28")
CURRENCIES = ("USD", "EUR", "JPY")
NAMES = (
    "A", "a", "B", "b", "Ä", "ä", "Z", "z", "_", "-1", "10", "9", "é", "É", "e\u0301", "ß", "ss",
    "a b", "a-b", "a,b", 'a"b', "=1+1", "日本", "\uff5e", "\U0001f600", "%", "'", "",
)  # fmt: skip
COLUMNS = (
    "number", "type", "subtype", "status", "date", "currency", "amount", "debit_code",
    "credit_code", "account_number", "due_date", "document_number", "applied_to", "billed_through",
)  # fmt: skip
CODES = "name,type\nReceivable abroad,AccountsReceivable\nDeferred ä,DeferredRevenue\n"
KINDS: tuple[tuple[str, str, tuple[str, ...], Sequence[str], Sequence[str]], ...] = (
    ("Invoice Item", "", ("Posted", "Posted", "Draft"), ("Receivable", "Receivable abroad"),
     ("Revenue", "Deferred", "Receivable")),
    ("Debit Memo Item", "Charge", ("Posted",), ("Receivable",), ("Revenue",)),
    ("Credit Memo Item", "Charge", ("Posted",), ("Revenue",), ("Receivable",)),
    ("Payment", "External", ("Processed", "Processed", "Draft"), ("Cash",),
     ("Receivable", "Receivable abroad")),
    ("Revenue Event Item", "", ("Distributed", "Distributed", "Pending"),
     ("Deferred", "Deferred ä"), ("Revenue",)),
    ("Charge", "", ("Unprocessed",), ("Receivable",), ("Revenue",)),
)  # fmt: skip
SETTLING = ("Payment", "Credit Memo Item")


def fill(company: Company, chance: Random, rows: int, *, rates: bool = True) -> None:
    """Three months with so many transactions, and a tenth as many journal entries."""
    company.create_months(FIRST, 3)
    import_rows(company, "codes", CODES)
    if rates:
        import_rates(company, *quoted(chance))
    text = io.StringIO()
    csv.writer(text).writerows([COLUMNS, *transactions(chance, rows)])
    import_rows(company, "transactions", text.getvalue())
    entered = list(entries(chance, rows // 10))
    if entered:
        import_entries(company, *entered)


def day(chance: Random) -> str:
    return (FIRST + timedelta(days=chance.randrange(DAYS))).isoformat()


def quoted(chance: Random) -> Iterator[str]:
    """A rate of every third day, which counts for the days after it too."""
    for number in range(0, DAYS, 3):
        at = FIRST + timedelta(days=number)
        yield f"{at},EUR,USD,{chance.randint(100, 120) / 100}"
        yield f"{at},USD,JPY,{chance.randint(140, 160)}"


def amount(chance: Random, currency: str) -> str:
    minor = chance.choice((1, 1, 1, -1)) * chance.randint(1, 20_000)
    return str(minor) if currency == "JPY" else f"{minor / 100:.2f}"


def transactions(chance: Random, rows: int) -> Iterator[Sequence[str]]:
    """Few accounts, documents and days, so that much of it meets."""
    documents = chance.sample(NAMES, 12)
    accounts = chance.sample(NAMES, 8)
    for number in range(rows):
        kind, subtype, statuses, debits, credits = chance.choice(KINDS)
        debit = chance.choice(debits)
        credit = chance.choice([each for each in credits if each != debit])
        currency = chance.choice(CURRENCIES)
        at = chance.choice(ENDS) if kind == "Revenue Event Item" else day(chance)
        settles = chance.choice(documents) if kind in SETTLING else ""
        yield (
            f"{chance.choice(NAMES) or 'N'}{number}", kind, subtype, chance.choice(statuses),
            at, currency, amount(chance, currency), debit, credit,
            chance.choice(accounts), chance.choice(("", day(chance))),
            chance.choice(documents), settles, day(chance) if kind == "Charge" else "",
        )  # fmt: skip


def entries(chance: Random, number: int) -> Iterator[str]:
    """Journal entries with several lines on one receivable code, of equal amounts too."""
    for place in range(number):
        key, at, currency = f"{chance.choice(('E', 'e', 'É'))}-{place}", day(chance), "USD"
        parts = [chance.choice((100, 100, 250, 333)) for _ in range(chance.randint(1, 4))]
        for part in parts:
            yield f"{key},{at},Receivable,{part / 100:.2f},,{currency}"
        yield f"{key},{at},Cash,,{sum(parts) / 100:.2f},{currency}"
