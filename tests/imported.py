"""Files as they are handed in, and what an import of them leaves in the database."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from typing import Any

from company import Company
from monthend.services.caller import Caller
from monthend.services.imports import ImportKind, ImportResult, import_file

HEADER = (
    "number,type,subtype,status,date,currency,amount,debit_code,credit_code,account_number,"
    "due_date,home_amount,exchange_rate,org"
)
ENTRY_HEADER = "entry_id,date,account,debit,credit,currency"
_SUMMED = (
    "code_id, currency, sum(debit), sum(credit), sum(home_debit), sum(home_credit), "
    "sum(unconverted)"
)
STAGED_TABLES = ("import_batch", "subledger_transaction", "journal_entry", "line", "day_balance")


class PiecewiseFile(io.RawIOBase):
    """A binary file whose content comes piece by piece, with what happens in between."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._rest = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        self._rest = self._rest or next(self._pieces, b"")
        piece, self._rest = self._rest[: len(buffer)], self._rest[len(buffer) :]
        buffer[: len(piece)] = piece
        return len(piece)


def import_rows(
    company: Company,
    kind: str,
    file: str | bytes,
    *,
    caller: Caller | None = None,
    create_codes: bool = False,
) -> ImportResult:
    """Import a file given as its text, for the administrator unless somebody else is named."""
    content = file.encode() if isinstance(file, str) else file
    return import_file(
        company.store,
        caller or company.administrator,
        io.BytesIO(content),
        kind=ImportKind(kind),
        create_codes=create_codes,
        file_name=f"{kind}.csv",
        progress=lambda count: None,
    )


def import_pieces(
    company: Company, pieces: Iterator[bytes], *, create_codes: bool = False
) -> ImportResult:
    """Import transactions from a file that takes its time."""
    return import_file(
        company.store,
        company.administrator,
        PiecewiseFile(pieces),
        kind=ImportKind.TRANSACTIONS,
        create_codes=create_codes,
        file_name="slow.csv",
        progress=lambda count: None,
    )


def invoice(
    number: str,
    day: str = "2026-01-15",
    amount: str = "10.00",
    *,
    status: str = "Posted",
    currency: str = "USD",
    rest: str = ",,,,",
) -> str:
    """A row of an invoice item from receivables to revenue."""
    return f"{number},Invoice Item,,{status},{day},{currency},{amount},Receivable,Revenue,{rest}"


def transactions(*rows: str) -> str:
    return "\n".join((HEADER, *rows)) + "\n"


def entries(*rows: str) -> str:
    return "\n".join((ENTRY_HEADER, *rows)) + "\n"


def import_transactions(company: Company, *rows: str) -> ImportResult:
    return import_rows(company, "transactions", transactions(*rows))


def import_entries(company: Company, *rows: str) -> ImportResult:
    return import_rows(company, "entries", entries(*rows))


def import_rates(company: Company, *rows: str) -> ImportResult:
    return import_rows(company, "rates", "\n".join(("date,from,to,rate", *rows)) + "\n")


def rows_of(company: Company, tables: Iterable[str] = STAGED_TABLES) -> dict[str, int]:
    """How many rows each table has, staged ones among them."""
    return {str(table): _count(company, table) for table in tables}


def _count(company: Company, table: str) -> int:
    (row,) = company.rows(f"SELECT count(*) FROM {table}")
    return int(str(row[0]))


def lines(company: Company) -> list[tuple[object, ...]]:
    """Day, code, currency, amount and home amount of every line."""
    return company.rows(
        "SELECT l.date, c.name, l.currency, l.amount, l.home_amount FROM line l "
        "JOIN accounting_code c ON c.id = l.code_id ORDER BY l.id"
    )


def kept_sums(company: Company) -> list[tuple[object, ...]]:
    """The balances of days as they are kept, empty ones left out."""
    return company.rows(
        f"SELECT day, {_SUMMED} FROM day_balance GROUP BY 1, 2, 3 HAVING sum(debit) <> 0 "
        "OR sum(credit) <> 0 OR sum(home_debit) <> 0 OR sum(home_credit) <> 0 "
        "OR sum(unconverted) <> 0 ORDER BY 1, 2, 3"
    )


def summed_lines(company: Company) -> list[tuple[object, ...]]:
    """The same from the lines themselves.

    Lines of what was cancelled on its own day wait for no rate: they come to nothing at any.
    """
    return company.rows(
        f"SELECT l.date, l.code_id, l.currency, {_positive('l.amount')}, {_positive('-l.amount')}, "
        f"{_positive('l.home_amount')}, {_positive('-l.home_amount')}, "
        "sum(CASE WHEN l.home_amount IS NULL AND coalesce(t.status, e.status) "
        "NOT IN ('Canceled', 'Cancelled') THEN 1 ELSE 0 END) FROM line l "
        "LEFT JOIN subledger_transaction t ON t.id = l.transaction_id "
        "LEFT JOIN journal_entry e ON e.id = l.entry_id GROUP BY 1, 2, 3 ORDER BY 1, 2, 3"
    )


def _positive(amount: str) -> str:
    return f"sum(CASE WHEN {amount} > 0 THEN {amount} ELSE 0 END)"


def month_sums(company: Company) -> list[tuple[object, ...]]:
    """The balances of months as they are kept."""
    return company.rows(
        f"SELECT month, {_SUMMED} FROM month_balance GROUP BY 1, 2, 3 ORDER BY 1, 2, 3"
    )


def summed_days(company: Company) -> list[tuple[object, ...]]:
    """The balances of days, summed by month."""
    return company.rows(
        f"SELECT substr(day, 1, 7), {_SUMMED} FROM day_balance GROUP BY 1, 2, 3 ORDER BY 1, 2, 3"
    )
