"""What an import asks of the store: rows staged out of sight, and the moment they count.

Rows come by the thousand, so they are columns of equal length or plain tuples
rather than objects; the order of their values is given here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol

from monthend.domain.ledger import AccountingCode

Row = tuple[Any, ...]
Rows = tuple[Sequence[Any], ...]
"""Rows as columns of equal length."""

TRANSACTION_COLUMNS = (
    "number", "type", "subtype", "status", "date", "currency", "amount", "debit_code",
    "credit_code", "home_amount", "home_rounding", "exchange_rate", "rate_date",
    "account_number", "due_date", "document_number", "applied_to", "billed_through", "segments",
    "document_date", "posting_rules", "reverses",
)  # fmt: skip
"""The columns of staged transactions, in this order."""


class RowsTaken(Exception):
    """Some number of a chunk is there already; nothing of the chunk was staged."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """The rows of one import, which begin to count all at once; each importer is an attempt."""

    id: int
    calendar_id: int
    attempt: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """What the rows of a batch are read from, and what they are judged by."""

    source: str
    judged_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Unfinished:
    """A batch that does not count yet, with how many rows of its source are staged."""

    batch: Batch
    mark: Mark
    rows: int
    lease: str
    abandoned: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class StagedTransactions:
    """Transactions with lines, and transactions without effect, each as its columns."""

    posting: Rows
    silent: Rows


@dataclass(frozen=True, slots=True, kw_only=True)
class StagedEntries:
    """Whole journal entries, and their lines as columns.

    An entry is its number, day, currency, where in the columns its lines begin and how
    many they are, and the day of its document when it came late. `entry_of` says to which
    of the entries a line belongs. Numbers as the server gives them move its counter on.
    """

    entries: Sequence[tuple[str, str, str, int, int, str | None]]
    days: Sequence[str]
    codes: Sequence[int]
    currencies: Sequence[str]
    amounts: Sequence[int]
    homes: Sequence[int | None]
    entry_of: Sequence[int]
    details: str
    created_by: str
    highest_own_number: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PostedSums:
    """What a batch adds to the balances: (day, code, currency, five sums), and per month."""

    first_day: str | None
    last_day: str | None
    days: Sequence[Row]
    months: Sequence[Row]


@dataclass(frozen=True, slots=True)
class UnconvertedLine:
    """A line without an amount in home currency.

    `reverses` is the key of the transaction or entry that its own one takes back in later days.
    """

    id: int
    day: str
    code: int
    currency: str
    amount: int
    transaction: int | None
    entry: int | None
    reverses: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenBack:
    """What a reversal takes back in the end: the day of its rate, and its amounts once known.

    Of entries the day alone is told. `at_home` is home amount, rounding, rate and its day.
    """

    day: date
    amount: int | None = None
    at_home: Row | None = None


class ImportBooks(Protocol):
    """Batches of staged rows, in one transaction."""

    def begin(self, calendar_id: int, lease_until: datetime, mark: Mark | None = None) -> Batch: ...
    def renew(self, batch: Batch, lease_until: datetime, *, rows: int = 0) -> bool:
        """Keep a batch alive, and note rows that are staged; False once it is not this one's."""

    def unfinished(self, calendar_id: int, source: str) -> Sequence[Unfinished]:
        """The batches of a source that neither count nor were given up."""

    def take_over(self, found: Unfinished, lease_until: datetime) -> Batch | None:
        """Lease a batch anew, None where somebody else has done so since it was found."""

    def staged_codes(self, batch: Batch) -> Mapping[int, str | None]:
        """The keys of the codes staged for a batch, with the names of those that it makes."""

    def stage_new_codes(self, batch: Batch, codes: Iterable[AccountingCode]) -> None:
        """Keep which keys the codes have that are made once the batch counts."""

    def stage_transactions(self, batch: Batch, staged: StagedTransactions) -> None: ...
    def stage_entries(self, batch: Batch, staged: StagedEntries) -> None: ...
    def taken_transactions(
        self, batch: Batch, keys: Iterable[tuple[str, str]]
    ) -> Mapping[tuple[str, str], datetime | None]:
        """The numbers with their types that are there.

        Where another import has one that has not ended, until when it holds it.
        """

    def taken_entries(
        self, batch: Batch, numbers: Iterable[str]
    ) -> Mapping[str, datetime | None]: ...
    def post(self, batch: Batch, sums: PostedSums) -> int:
        """Let the staged rows count, and answer the commit sequence at which they do."""

    def reserve_code_keys(self, count: int) -> Sequence[int]:
        """Keys that no other accounting code will get, whether they are used or not."""

    def abandoned(self, besides: str | None = None) -> Sequence[Batch]:
        """Batches whose importer has let the lease run out, but for those of one source."""

    def give_up(self, batch: Batch) -> None:
        """Nobody may stage into the batch any more, nor post it; only its importer may say so."""

    def give_up_abandoned(self, batch: Batch) -> None:
        """The same of a batch whose lease has run out, unless it was taken over meanwhile."""

    def discard_some(self, batch: Batch) -> bool:
        """Delete a chunk of a given up batch's rows; False when nothing is left."""

    def last_line(self) -> int: ...
    def unconverted_lines(
        self, calendar_id: int, first: int, last: int
    ) -> Sequence[UnconvertedLine]:
        """The lines between two keys that have no amount in home currency and need one.

        What was taken back needs none: it comes to nothing, in whatever was made of it before too.
        """

    def taken_back(self, line: UnconvertedLine) -> TakenBack | None:
        """What the source of a line takes back, None when it is no reversal."""

    def waiting_reversals(
        self, calendar_id: int, through: date
    ) -> Iterable[tuple[str, date, TakenBack]]:
        """Currency, day and original of reversals that may be without home amounts."""

    def convert(
        self,
        calendar_id: int,
        lines: Iterable[tuple[int, int]],
        transactions: Iterable[Row],
        sums: PostedSums,
    ) -> None:
        """Write home amounts of (home, line) and of transactions, and add to the balances."""
