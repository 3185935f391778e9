"""What moved an accounting code in a period, source by source, as the balances have it.

What was taken back on its own day is in the balances with its reversal, on both sides: a
cancelled transaction that had counted, and a cancelled manual entry, deleted since or not.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Generic, TypeVar

from monthend.domain import ledger
from monthend.domain.ledger import AccountingCode, Line
from monthend.domain.period import AccountingPeriod
from monthend.domain.permissions import Operation
from monthend.domain.trial_balance import BalanceRow
from monthend.subledger.journal_runs import EntryStatus

from . import journal_entry_changes, ledger_search, transactions
from .caller import Caller
from .ledger_search import Within
from .ports import Books, JournalEntry, Transaction
from .queries import Key, LedgerSearch, SearchPart

LATEST_FIRST = LedgerSearch(descending=True, deleted=True)

Source = TypeVar("Source", Transaction, JournalEntry)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sides:
    """What lines come to: minor units on each side, None where there is no line.

    Of what is in home currency None says that no line has an amount there.
    """

    debit: int | None
    credit: int | None
    home_debit: int | None
    home_credit: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved(Generic[Source]):
    """A transaction or an entry with what it did to a code; `taken_back` says that twice."""

    source: Source
    sides: Sides
    taken_back: bool


class CodeMoves:
    """What moved one accounting code in one period, in one snapshot."""

    def __init__(
        self, books: Books, caller: Caller, period: AccountingPeriod, code: AccountingCode
    ) -> None:
        caller.require(Operation.READ_LEDGER)
        self._books = books
        self._caller = caller
        self._period = period
        self._code = code
        self._within = Within(period_id=period.id, code=code.name)

    def totals(self) -> Sequence[BalanceRow]:
        """What all of it comes to by currency, from the balances."""
        rows = self._books.period_balances(
            self._period.start_date, self._period.end_date or date.max
        )
        return [
            row
            for row in rows
            if row.code == self._code.name
            and any((row.debit, row.credit, row.home_debit, row.home_credit))
        ]

    def by_transactions(self, after: Key | None, count: int) -> SearchPart[Moved[Transaction]]:
        """Some of the transactions that moved it, the latest first."""
        found = ledger_search.transactions(
            self._books, self._caller, LATEST_FIRST, self._within, after, count
        )
        moved = filter(None, map(self._of_transaction, found.rows))
        return SearchPart(rows=list(moved), following=found.following)

    def by_entries(self, after: Key | None, count: int) -> SearchPart[Moved[JournalEntry]]:
        """The same of manual and imported journal entries; those of journal runs post nothing."""
        found = ledger_search.entries(
            self._books, self._caller, LATEST_FIRST, self._within, after, count
        )
        rows = [self._of_entry(each) for each in found.rows]
        return SearchPart(rows=rows, following=found.following)

    def _of_transaction(self, found: Transaction) -> Moved[Transaction] | None:
        counts = ledger.counts(found.type, found.status)
        taken_back = self._is_taken_back(found)
        if not (counts or taken_back):
            return None
        lines = [line for line in transactions.lines_of(found) if line.code == self._code.key]
        return _moved(found, lines, taken_back=taken_back)

    def _is_taken_back(self, found: Transaction) -> bool:
        return ledger.may_have_counted(found.type, found.status) and found.id in self._taken_back

    @cached_property
    def _taken_back(self) -> Collection[str]:
        """The cancelled transactions that had counted.

        Only lines tell, and no index leads to them: they are asked once, and only if need be.
        """
        return self._books.cancelled_with_lines(
            self._code, self._period.start_date, self._period.end_date
        )

    def _of_entry(self, found: JournalEntry) -> Moved[JournalEntry]:
        lines = journal_entry_changes.lines_of(self._books.codes(), found)
        mine = [line for line in lines if line.code == self._code.key]
        return _moved(found, mine, taken_back=found.status != EntryStatus.CREATED)


def _moved(source: Source, lines: list[Line], *, taken_back: bool) -> Moved[Source]:
    if taken_back:
        lines = [*lines, *ledger.reversed_lines(tuple(lines))]
    return Moved(source=source, sides=_sides(lines), taken_back=taken_back)


def _sides(lines: Iterable[Line]) -> Sides:
    """Lines on their sides, each amount by its own sign, as in the balances."""
    sums: dict[str, int | None] = dict.fromkeys(Sides.__slots__)
    for line in lines:
        for prefix, amount in (("", line.amount), ("home_", line.home_amount)):
            if amount is not None:
                side = f"{prefix}{'debit' if amount > 0 else 'credit'}"
                sums[side] = (sums[side] or 0) + abs(amount)
    return Sides(**sums)
