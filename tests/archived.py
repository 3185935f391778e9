"""A ledger of several fiscal years, its archives, and everything that it answers."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from io import StringIO
from pathlib import Path
from typing import Any

from company import Company
from imported import import_entries, import_rates, import_transactions, invoice
from monthend.domain.period import AccountingPeriod
from monthend.engines import archiving, hledger, parquet_export
from monthend.engines.archives import ArchiveFiles
from monthend.services import audit, detail_files, replay, trial_balances
from monthend.services.archive_ports import Archive, ArchivedYear
from monthend.services.caller import Caller
from monthend.services.export_ports import ExportedTable
from monthend.services.ports import Books
from monthend.services.queries import LedgerSearch, TransactionFilter
from monthend.storage.soundness import proofs

FIRST_YEAR = 2024
CURRENCIES = {"USD": "", "EUR": "1.1", "JPY": "0.0066"}


def keep_years(
    company: Company, seed: int = 1, *, posts: int = 3, months: int = 2
) -> list[list[str]]:
    """Two closed fiscal years of so many months, and the first of a third, posted to in many ways.

    The accounting periods of each year; the years are called 2024, 2025 and 2026, and the first
    day is that of 2024. What is posted in one year may be settled in another.
    """
    chance = random.Random(seed)
    days = [date(FIRST_YEAR + place // 12, place % 12 + 1, 8) for place in range(2 * months + 1)]
    periods = [
        company.create_period(
            {
                "name": f"{day:%b %Y}",
                "start_date": day.replace(day=1),
                "end_date": (day.replace(day=1) + timedelta(days=31)).replace(day=1)
                - timedelta(days=1),
                "fiscal_year": FIRST_YEAR + place // months,
            }
        )
        for place, day in enumerate(days)
    ]
    years = [periods[:months], periods[months : 2 * months], periods[2 * months :]]
    import_rates(
        company,
        *(
            f"{day.replace(day=on)},{currency},USD,{rate}"
            for day in days
            for on in (2, 8, 14, 20, 26)
            for currency, rate in CURRENCIES.items()
            if rate
        ),
    )
    rows: list[str] = []
    for place, day in enumerate(days):
        for number in range(posts):
            name = f"I-{place}-{number}"
            currency = chance.choice(list(CURRENCIES))
            amount = str(chance.randrange(1, 500))
            on = day.replace(day=chance.randrange(2, 27)).isoformat()
            rows.append(invoice(name, on, amount, currency=currency, rest="A-1,,,,"))
    import_transactions(company, *rows)
    entries: list[str] = []
    for place, day in enumerate(days):
        entries += [f"E-{place},{day},Cash,1.0{place % 10},,USD"]
        entries += [f"E-{place},{day},Revenue,,1.0{place % 10},USD"]
    import_entries(company, *entries)
    for place, day in enumerate(days):
        name = company.calendar.periods[place].name
        company.post_entry(name, day, 100 + place)
        company.add_transaction("Invoice Item", "Posted", day, amount=7 + place)
    company.close_through([*years[0], *years[1]])
    return years


def files_of(folder: Path) -> ArchiveFiles:
    return ArchiveFiles(folder)


def archive(company: Company, folder: Path, year: int) -> ArchivedYear:
    return archiving.archive(company.store, company.administrator, files_of(folder), year)


def restore(company: Company, folder: Path, year: int) -> Archive:
    return archiving.restore(company.store, company.administrator, files_of(folder), year)


def answers(company: Company, folder: Path) -> dict[str, Any]:
    """Everything that the books answer, whatever is away."""
    store, calendar = company.store, company.calendar
    found: dict[str, Any] = {}

    def ask(name: str, question: Callable[[Any, Any], Any]) -> None:
        found[name] = company.read(question)

    transactions = company.read(lambda b, _: b.transactions(TransactionFilter(), limit=10_000))
    found["transactions"] = transactions
    ask("one by one", lambda b, _: [b.transaction(each.id) for each in transactions])
    ask(
        "by number",
        lambda b, _: [b.transaction_numbered(each.number, each.type) for each in transactions],
    )
    ask("reversals", lambda b, _: [b.reversal_of(each.id) for each in transactions])
    for descending in (False, True):
        ask(f"searched {descending}", partial(_searched, LedgerSearch(descending=descending)))
        ask(f"entries {descending}", partial(_entries, LedgerSearch(descending=descending)))
    for code in company.read(lambda books, _: list(books.codes().values())):
        ask(f"entries of {code.name}", partial(_entries, LedgerSearch(code=code.key)))
    entries = found["entries False"].rows
    ask("each entry", lambda b, _: [b.entry(each.number) for each in entries])
    ask("earliest", lambda b, _: b.earliest_transaction())
    for period in calendar.periods:
        ask(f"of {period.name}", partial(_of_period, period))
    last = calendar.periods[-1]

    def details(books: Any, caller: Any) -> list[bytes]:
        basis = detail_files.basis(books, caller, last)
        postings = [
            *basis.details.by_document(basis.end, "USD"),
            *basis.details.foreign_by_document(basis.start, basis.end, "USD"),
            *basis.details.settled_before(basis.start, basis.end, "USD"),
            *basis.details.by_day(basis.start, basis.end, "USD"),
            *basis.details.revenue_events(),
            *basis.details.charges(basis.end),
        ]
        return [repr(each).encode() for each in postings]

    ask("details", details)
    for table in ExportedTable:
        ask(f"exported {table}", partial(_exported, table))
    journal = StringIO()
    company.read(lambda b, c: hledger.export(b, c, journal))
    found["hledger"] = journal.getvalue().split("\n", 1)[1]
    out = folder / f"export-{len(list(folder.iterdir()))}"
    made = company.read(lambda b, c: parquet_export.export(b, c, out))
    found["parquet"] = list(made.files)
    found["sound"] = list(proofs(store))
    found["audit"] = audit.verify(store).findings
    found["replay"] = replay.replay(store).anomalies
    return found


def summary(company: Company) -> dict[str, Any]:
    """What shows at once that a row is missing, or there twice, or another."""
    return company.read(
        lambda books, _: {
            "postings": list(books.postings(None, None)),
            "transactions": list(books.exported(ExportedTable.TRANSACTIONS)),
            "entries": list(books.exported(ExportedTable.ENTRIES)),
        }
    )


def _searched(asked: LedgerSearch, books: Books, _: Caller) -> object:
    return books.search_transactions(asked, None, 1000)


def _entries(asked: LedgerSearch, books: Books, _: Caller) -> object:
    return books.search_entries(asked, None, 1000)


def _of_period(period: AccountingPeriod, books: Books, caller: Caller) -> object:
    """Its trial balance, computed and from the lines, and what else is asked of it."""
    assert period.end_date is not None, "the open-ended one is none of these"
    return (
        trial_balances.computed(books, caller, period.id).canonical(),
        books.recomputed_balances(period.start_date, period.end_date),
        books.unresolved_counts(period),
        books.repeated_entries(period, 10),
        books.written(period, 0, 10**9, 1000),
    )


def _exported(table: ExportedTable, books: Books, _: Caller) -> object:
    return [list(rows) for rows in books.exported(table)]
