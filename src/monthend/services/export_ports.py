"""What leaves the books in an export: which tables, which columns, and the postings in order.

Rows are plain tuples, some thousands at a time: a ledger is larger than memory. Only
what counts leaves; rows that an import has staged are nobody's business.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, NamedTuple, Protocol

Row = tuple[Any, ...]
RowChunks = Iterator[Sequence[Row]]


class Kind(StrEnum):
    """What a column holds; amounts are whole minor units."""

    NUMBER = "number"
    WORD = "word"
    TEXT = "text"
    DAY = "day"
    FLAG = "flag"


class ExportedTable(StrEnum):
    """The tables of an export; each is a file, or a file a month."""

    LINES = "lines"
    CODES = "codes"
    PERIODS = "periods"
    TRANSACTIONS = "transactions"
    ENTRIES = "entries"
    RATES = "rates"


@dataclass(frozen=True, slots=True)
class Column:
    """One column of an exported table; a WORD is one of few texts."""

    name: str
    kind: Kind


def columns_of(text: str) -> tuple[Column, ...]:
    """Columns by their names, with their kinds behind a colon where they are not TEXT."""
    named = (each.partition(":") for each in text.split())
    return tuple(Column(name, Kind(kind or Kind.TEXT)) for name, _, kind in named)


COLUMNS = {
    ExportedTable.LINES: columns_of(
        "id:number date:day code_id:number currency:word amount:number home_amount:number "
        "transaction_id:number entry_id:number commit_sequence:number"
    ),
    ExportedTable.CODES: columns_of(
        "id:number name type:word active:flag gl_account_name gl_account_number notes"
    ),
    ExportedTable.PERIODS: columns_of(
        "id name start_date:day end_date:day fiscal_year:number fiscal_quarter:number status:word"
    ),
    ExportedTable.TRANSACTIONS: columns_of(
        "id:number number type:word subtype:word status:word date:day currency:word amount:number "
        "debit_code:number credit_code:number home_amount:number home_rounding exchange_rate:word "
        "rate_date:day account_number due_date:day document_number applied_to billed_through:day "
        "segments document_date:day posting_rules:number reverses:number"
    ),
    ExportedTable.ENTRIES: columns_of(
        "id:number number date:day currency:word status:word details created_by:word created_on "
        "notes transferred:word transferred_by:word transferred_on run_id:number document_date:day "
        "reverses:number"
    ),
    ExportedTable.RATES: columns_of("date:day from_currency:word to_currency:word rate:word"),
}
"""Every column in the order of a row."""

DATED = {
    table: names.index("date")
    for table, columns in COLUMNS.items()
    if "date" in (names := [column.name for column in columns])
}
"""The tables whose rows have a day, and its place."""


class Posting(NamedTuple):
    """A line with what it comes from: a transaction, or an entry, whose type is None."""

    day: str
    transaction: int | None
    entry: int | None
    number: str
    type: str | None
    subtype: str | None
    code: int
    currency: str
    amount: int
    home_amount: int | None


class ExportBooks(Protocol):
    """The rows of one calendar, read in one transaction."""

    def exported(self, table: ExportedTable) -> RowChunks:
        """All rows of a table in the order of their keys, with the columns of `COLUMNS`."""

    def postings(self, start: date | None, end: date | None) -> Iterator[Posting]:
        """The lines of some days by day, and what belongs together one after the other."""
