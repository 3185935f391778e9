"""A large ledger in a monthend database, written past the services but behind the fence."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from datetime import date
from functools import partial
from itertools import islice

from monthend.storage.sqlite import Transaction
from monthend.storage.store import SqliteStore

from . import ledger_generator
from .company import Company
from .ledger_generator import Entry

DAYS = 730
CODES = 200
HOME_PERCENT = {"USD": 100, "EUR": 110, "GBP": 125}
ENTRIES_A_TRANSACTION = 20_000

ADD_ENTRY = (
    "INSERT INTO journal_entry (id, calendar_id, number, date, currency, status, details, "
    "created_by, created_on, first_line, line_count) "
    "VALUES (?, ?, ?, ?, ?, 'Created', '{\"home_currency\":\"USD\"}', ?, "
    "'2026-01-01 00:00:00', ?, ?)"
)
ADD_LINE = (
    "INSERT INTO line (calendar_id, date, code_id, currency, amount, home_amount, entry_id, "
    "commit_sequence) VALUES (?, ?, ?, ?, ?, ?, ?, 1)"
)
_SUMS = (
    "sum(max(amount, 0)), sum(max(-amount, 0)), sum(max(home_amount, 0)), "
    "sum(max(-home_amount, 0)), 0"
)
ADD_DAYS = (
    f"INSERT INTO day_balance SELECT calendar_id, date, code_id, currency, 0, {_SUMS} "
    "FROM line GROUP BY 1, 2, 3, 4"
)
ADD_MONTHS = (
    "INSERT INTO month_balance SELECT calendar_id, substr(day, 1, 7), code_id, currency, 0, "
    "sum(debit), sum(credit), sum(home_debit), sum(home_credit), 0 "
    "FROM day_balance GROUP BY 1, 2, 3, 4"
)

MARK_CODES = "UPDATE accounting_code SET used = 1 WHERE id IN (SELECT code_id FROM month_balance)"


def fill(store: SqliteStore, company: Company, first: date, entries: int) -> int:
    """Post so many entries over two years; the number of lines."""
    made = ledger_generator.entries(entries, first=first, days=DAYS, codes=CODES)
    names = ledger_generator.accounts(CODES)
    codes = store.read(company.caller, lambda books: [books.codes()[name].key for name in names])
    lines = 0
    while some := list(islice(made, ENTRIES_A_TRANSACTION)):
        lines += store.database.write(partial(_add, company, codes, some))
    store.database.write(lambda given: _sum_up(given.connection))
    return lines


def _add(company: Company, codes: list[int], some: Iterable[Entry], given: Transaction) -> int:
    calendar_id, user_id = company.caller.calendar_id, company.caller.user_id
    headers: list[tuple[object, ...]] = []
    lines: list[tuple[object, ...]] = []
    found: int = given.connection.execute("SELECT coalesce(max(id), 0) FROM line").fetchone()[0]
    for entry in some:
        day, number = entry.day.isoformat(), f"JE-{entry.number:08}"
        first, count = found + len(lines) + 1, len(entry.lines)
        headers.append(
            (entry.number, calendar_id, number, day, entry.currency, user_id, first, count)
        )
        for (place, amount), home in zip(entry.lines, _homes(entry), strict=True):
            code = codes[place]
            lines.append((calendar_id, day, code, entry.currency, amount, home, entry.number))
    given.connection.executemany(ADD_ENTRY, headers)
    given.connection.executemany(ADD_LINE, lines)
    return len(lines)


def _homes(entry: Entry) -> list[int]:
    """Home amounts that balance: what rounding leaves over goes to the last line."""
    homes = [amount * HOME_PERCENT[entry.currency] // 100 for _, amount in entry.lines]
    homes[-1] -= sum(homes)
    return homes


def _sum_up(connection: sqlite3.Connection) -> None:
    connection.execute(ADD_DAYS)
    connection.execute(ADD_MONTHS)
    connection.execute(MARK_CODES)
