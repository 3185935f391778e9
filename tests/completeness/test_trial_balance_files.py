"""The page on the files of a trial balance names every column, and its examples come out."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from io import StringIO
from pathlib import Path

import pytest

from monthend.domain.money import converted, minor_units, text_of
from monthend.subledger import (
    aging,
    ar_detail,
    foreign_exchange,
    receivables,
    revenue,
    roll_forward,
    unprocessed_charges,
)
from monthend.subledger.columns import Column, Kind
from monthend.subledger.exchange_rates import ExchangeRate, RateTable
from monthend.subledger.receivables import Posting, Transaction, posting_of

PAGE = Path(__file__).resolve().parents[2] / "docs" / "reference" / "trial-balance-files.md"
SECTIONS = {
    part.partition("\n")[0]: part for part in PAGE.read_text(encoding="utf-8").split("\n## ")
}
HOME = "USD"
JANUARY = {"start": date(2026, 1, 1), "end": date(2026, 1, 31)}
POUND = Decimal("1.60")
RATES = RateTable(
    [
        ExchangeRate(date=JANUARY["end"], from_currency="GBP", to_currency=HOME, rate=POUND),
    ]
)
RULE = aging.AgingRule(
    end=JANUARY["end"],
    buckets=aging.buckets_of(aging.DEFAULT_BUCKETS),
    home_currency=HOME,
    rates=RATES,
    rate_day=JANUARY["end"],
)
BUCKETS = {column for bucket in RULE.buckets for column in (bucket.name, f"{bucket.name} (home)")}
Row = dict[str, str]


def ledger() -> list[Transaction]:
    """The transactions that the page begins with."""
    found = re.search(r"```csv\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert found
    return [transaction(row) for row in csv.DictReader(StringIO(found[1]))]


def transaction(row: Row) -> Transaction:
    minor = minor_units(row["amount"], row["currency"])
    rate = Decimal(row["exchange_rate"] or 1)
    home, rounding = converted(minor, row["currency"], rate, HOME)
    days = {
        name: date.fromisoformat(row[name]) if row[name] else None
        for name in ("due_date", "billed_through")
    }
    return Transaction(
        number=row["number"],
        type=row["type"],
        subtype=None,
        status=row["status"],
        date=date.fromisoformat(row["date"]),
        currency=row["currency"],
        amount=minor,
        debit_code=row["debit_code"],
        credit_code=row["credit_code"],
        home_amount=home,
        home_rounding=rounding,
        exchange_rate=rate,
        account_number=row["account_number"],
        document_number=row["document_number"],
        applied_to=row["applied_to"],
        **days,
    )


def postings() -> list[Posting]:
    codes = {"Accounts Receivable"}
    made = (posting_of(row, receivable=codes, home_currency=HOME) for row in ledger())
    return sorted((each for each in made if each is not None), key=receivables.BY_DOCUMENT)


def documents() -> list[aging.AgedDocument]:
    return list(aging.aged(receivables.documents(postings(), RULE.end), RULE))


def gains(kind: type) -> list[Sequence[object]]:
    found = foreign_exchange.gains(
        postings(), end=RULE.end, home_currency=HOME, rates=RATES, rate_day=RULE.rate_day
    )
    return [row for row in found if isinstance(row, kind)]


def by_day() -> list[Posting]:
    return sorted(postings(), key=receivables.BY_DAY)


def events() -> list[Transaction]:
    return sorted(ledger(), key=revenue.by_schedule)


FILES: dict[str, tuple[Sequence[Column], Iterable[Sequence[object]]]] = {
    "Aging of invoices": (
        aging.DOCUMENT_COLUMNS,
        [row for row in documents() if aging.is_in_invoice_file(row)],
    ),
    "Aging of debit memos": (
        aging.DOCUMENT_COLUMNS,
        [row for row in documents() if aging.is_in_debit_memo_file(row)],
    ),
    "Aging by account": (
        aging.account_columns(RULE.buckets),
        [row.cells() for row in aging.by_account(documents(), RULE)],
    ),
    "Receivables, movement by movement": (
        ar_detail.COLUMNS,
        list(ar_detail.detail(by_day(), home_currency=HOME, **JANUARY)),
    ),
    "The roll-forward": (
        roll_forward.COLUMNS,
        list(roll_forward.roll_forward(by_day(), **JANUARY)),
    ),
    "Realized gains and losses": (
        foreign_exchange.REALIZED_COLUMNS,
        gains(foreign_exchange.RealizedGain),
    ),
    "Unrealized gains and losses": (
        foreign_exchange.UNREALIZED_COLUMNS,
        gains(foreign_exchange.UnrealizedGain),
    ),
    "Revenue detail": (
        revenue.COLUMNS,
        list(revenue.revenue_detail(events(), home_currency=HOME, **JANUARY)),
    ),
    "Unprocessed charges": (
        unprocessed_charges.COLUMNS,
        list(unprocessed_charges.unprocessed_charges(ledger(), end=RULE.end)),
    ),
}
files = pytest.mark.parametrize("title", FILES)


def section(title: str) -> str:
    return next(text for heading, text in SECTIONS.items() if heading.startswith(title))


def written(column: Column, cell: object, currency: str) -> str:
    """A cell as the page has it."""
    if cell is None:
        return ""
    if column.kind in (Kind.AMOUNT, Kind.HOME_AMOUNT):
        assert isinstance(cell, int)
        return text_of(cell, currency if column.kind is Kind.AMOUNT else HOME)
    return str(cell)


def shown(title: str) -> list[Row]:
    """The example of a section: its only table."""
    head, _, *rows = re.findall(r"^\|(.*)\|$", section(title), re.MULTILINE)
    names = [name.strip() for name in head.split("|")]
    return [
        dict(zip(names, (cell.strip() for cell in row.split("|")), strict=True)) for row in rows
    ]


@files
def test_every_column_is_named(title: str) -> None:
    columns, _ = FILES[title]
    found = re.search(r"^Columns: (.*?)\.$", section(title), re.MULTILINE | re.DOTALL)
    assert found
    named = [name for name in re.findall(r"`([^`]+)`", found[1]) if name not in BUCKETS]
    assert named == [column.name for column in columns if column.name not in BUCKETS]


@files
def test_the_example_is_what_comes_out(title: str) -> None:
    columns, rows = FILES[title]
    place = [column.name for column in columns].index
    made = []
    for row in rows:
        currency = str(row[place("currency")])
        cells = {
            column.name: written(column, cell, currency)
            for column, cell in zip(columns, row, strict=True)
        }
        made.append({name: cells[name] for name in shown(title)[0]})
    assert made == shown(title)


def test_the_page_names_every_file_of_an_accounting_period() -> None:
    named = set(re.findall(r"`(\w+FileId)`", PAGE.read_text(encoding="utf-8")))
    assert len(named) == 9
