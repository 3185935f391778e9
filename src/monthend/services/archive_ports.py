"""What leaves the database with a closed fiscal year, and what stays there of it.

Transactions, manual journal entries and their lines leave, with every column. Balances, frozen
results, detail files, history, periods, import batches, and whatever a journal run has made or
taken stay; of what has left the numbers stay, which are never given out again, nor are the keys.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol

from .caller import Caller
from .export_ports import Row, RowChunks, columns_of


class ArchivedTable(StrEnum):
    """The tables whose rows leave; each is a file of an archive."""

    TRANSACTIONS = "transactions"
    ENTRIES = "entries"
    LINES = "lines"


COLUMNS = {
    ArchivedTable.TRANSACTIONS: columns_of(
        "id:number calendar_id:number number type:word subtype:word status:word date:day "
        "currency:word amount:number debit_code:number credit_code:number home_amount:number "
        "home_rounding exchange_rate:word rate_date:day account_number due_date:day "
        "batch_id:number document_number applied_to billed_through:day segments document_date:day "
        "posting_rules:number reverses:number"
    ),
    ArchivedTable.ENTRIES: columns_of(
        "id:number calendar_id:number number date:day currency:word status:word details "
        "created_by:word created_on batch_id:number first_line:number line_count:number "
        "transferred:word transferred_by:word transferred_on notes aggregate_currency:flag "
        "run_id:number part:number document_date:day reverses:number"
    ),
    ArchivedTable.LINES: columns_of(
        "id:number calendar_id:number date:day code_id:number currency:word amount:number "
        "home_amount:number transaction_id:number entry_id:number commit_sequence:number "
        "batch_id:number"
    ),
}
"""Every column of the database's own tables, in their order: what comes back is what left."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchivedYear:
    """The rows of a fiscal year that are about to leave, as they were written.

    `hashes` are over their canonical text, `line_sums` how many lines there are and the sum of
    their keys; the first and last keys, and the `earliest` day of a transaction, are None of none.
    """

    fiscal_year: int
    start: date
    end: date
    folder: str
    sha256: str
    rows: Mapping[ArchivedTable, int]
    hashes: Mapping[ArchivedTable, str]
    line_sums: tuple[int, int]
    first_transaction: int | None
    last_transaction: int | None
    first_entry: int | None
    last_entry: int | None
    last_line: int | None
    earliest: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Archive:
    """A fiscal year in an archive: where its files are, and who has moved it when.

    Once it was restored its rows are in the database again, and the files nobody's business.
    """

    id: int
    calendar_id: int
    fiscal_year: int
    start: date
    end: date
    folder: str
    sha256: str
    rows: Mapping[ArchivedTable, int]
    archived_by: str
    archived_on: datetime
    restored_by: str | None
    restored_on: datetime | None

    @property
    def away(self) -> bool:
        """Whether its rows are in the archive alone."""
        return self.restored_on is None


class ArchiveBooks(Protocol):
    """The archives of one calendar, in one transaction."""

    def every(self) -> Sequence[Archive]:
        """All of them, the earliest days first, and of one year the earliest archive."""

    def check_mover(self) -> None:
        """Refuse who may not move rows, before any file is written."""

    def rows(self, table: ArchivedTable, start: date, end: date) -> RowChunks:
        """The rows of some days that count and may leave, in the order of their keys."""

    def line_sums(self, start: date, end: date) -> tuple[int, int]:
        """How many lines may leave, and the sum of their keys."""

    def move_out(self, year: ArchivedYear, caller: Caller) -> int:
        """Take the rows away if they are as they were written, and keep their numbers."""

    def move_in(
        self, archive: Archive, rows: Mapping[ArchivedTable, Iterator[Sequence[Row]]],
        caller: Caller,
    ) -> None:  # fmt: skip
        """Put the rows back as they were."""
