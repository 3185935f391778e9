"""The import of Zuora's tables: the transactions made of them go the way of every import."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from .caller import Caller
from .import_callers import ImportKind, Progress
from .import_files import ImportRefused
from .import_resuming import Rereadable
from .imports import ImportResult, import_file
from .ports import Store
from .zuora_tables import Tables

FILE_NAME = "zuora-tables"
TRANSACTION = (
    "number", "type", "subtype", "status", "date", "currency", "amount", "debit_code",
    "credit_code", "account_number", "due_date", "home_amount", "exchange_rate",
    "document_number", "applied_to",
)  # fmt: skip


def import_tables(
    store: Store,
    caller: Caller,
    tables: Tables,
    *,
    create_codes: bool,
    progress: Progress,
    digest: Callable[[], str] | None = None,
    said: Callable[[str], object] = str,
) -> ImportResult:
    """Import what can be posted, all of it or nothing; `tables` tells what was left out.

    The digest is that of all tables, and of whatever else their transactions depend on.
    """
    file = io.BufferedReader(TransactionsFile(tables.transactions()))
    try:
        return import_file(
            store,
            caller,
            Rereadable(file=file, digest=digest, said=said) if digest else file,
            kind=ImportKind.TRANSACTIONS,
            create_codes=tables.codes if create_codes else False,
            file_name=FILE_NAME,
            progress=progress,
        )
    except ImportRefused as refused:
        raise tables.refusal_of(refused) from refused


class TransactionsFile(io.RawIOBase):
    """Transactions as the CSV file in which they would be imported."""

    def __init__(self, rows: Iterable[Mapping[str, str]]) -> None:
        self._rows = iter(rows)
        self._text = io.StringIO(newline="")
        self._writer = csv.DictWriter(self._text, TRANSACTION, restval="", lineterminator="\n")
        self._writer.writeheader()
        self._rest = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while not self._rest:
            row = next(self._rows, None)
            if row is not None:
                self._writer.writerow(row)
            self._rest = self._text.getvalue().encode()
            self._text.seek(0)
            self._text.truncate()
            if row is None:
                break
        piece, self._rest = self._rest[: len(buffer)], self._rest[len(buffer) :]
        buffer[: len(piece)] = piece
        return len(piece)
