"""Files of journal entries: rows of one entry follow one another, one line of it each."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import accumulate, chain, repeat
from operator import ne, sub

from monthend.domain import ledger, money
from monthend.domain.errors import DebitAndCredit, EntryNotOne, Refusal
from monthend.subledger.type_locks import ENTRIES

from .import_balances import Added
from .import_files import Chunk, Columns, ImportRefused
from .import_ports import Batch, ImportBooks, StagedEntries
from .import_values import (
    Check,
    CodeBook,
    Surroundings,
    Values,
    amounts_of,
    check_number,
    check_numbers,
    first_problem,
)
from .late_rows import LateRows, entry_drafts, without
from .taken_numbers import first_taken, number_taken

COLUMNS = Columns(required=("entry_id", "date", "account", "debit", "credit", "currency"))
# Numbers that the server gives out itself; past eighteen digits there is no counting on.
_OWN_NUMBER = re.compile(r"JE-([0-9]{8,18})", re.ASCII)


class EntryRows:
    """Judges the rows of a file, and adds up what they will do to the balances."""

    def __init__(self, around: Surroundings, codes: CodeBook) -> None:
        self._home = around.home_currency
        self._user = around.caller.user_id
        self.codes = codes
        self._values = Values(around, codes, ENTRIES)
        self._checks = self._column_checks()
        self.added = Added()
        self.revenue_days: frozenset[str] = frozenset()

    @property
    def late(self) -> LateRows:
        """Where the entries go that come late."""
        return self._values.late

    def staged(self, chunk: Chunk) -> StagedEntries:
        """Whole entries as the store takes them; the first bad value is refused."""
        try:
            staged = self._judged(chunk)
        except ImportRefused:
            raise
        except Refusal as problem:
            raise first_problem(chunk, self._checks) or problem from problem
        waiting = self.late.waits(chunk.column("date"))
        if waiting:
            self.late.set_aside(entry_drafts(chunk, waiting))
            left = without(chunk, waiting)
            staged = self._judged(left) if len(left) else _nothing_of(staged)
        self.late.count(
            [document for *_, document in staged.entries], [day for _, day, *_ in staged.entries]
        )
        self.codes.use(staged.codes)
        amounts = (staged.amounts, staged.homes)
        self.added.add_lines(staged.days, staged.currencies, staged.codes, *amounts)
        return staged

    def _judged(self, chunk: Chunk) -> StagedEntries:
        values = self._values
        numbers = chunk.column("entry_id")
        check_numbers("entry_id", numbers)
        days = list(map(values.days.__getitem__, chunk.column("date")))
        codes = list(map(values.codes.__getitem__, chunk.column("account")))
        currencies = list(map(values.currencies.__getitem__, chunk.column("currency")))
        debits = _sides(chunk.column("debit"), currencies)
        credits = _sides(chunk.column("credit"), currencies)
        _check_sides(debits, credits)
        amounts = list(map(sub, debits, credits))
        starts = [0, *(place for place, other in enumerate(
            map(ne, numbers, numbers[1:]), 1) if other)]  # fmt: skip
        ends = [*starts[1:], len(chunk)]
        _check_one_of_each(chunk, numbers, chunk.column("date"), currencies, len(starts))
        _check_balanced(chunk, amounts, currencies, starts, ends)
        homes = self._homes(days, currencies, amounts, starts, ends)
        given = chunk.column("date")
        documents = self.late.documents(given) if self.late.some else (None,) * len(chunk)
        return StagedEntries(
            entries=[
                (
                    numbers[start], days[start], currencies[start], start, end - start,
                    documents[start],
                )
                for start, end in zip(starts, ends, strict=True)
            ],
            days=days,
            codes=codes,
            currencies=currencies,
            amounts=amounts,
            homes=homes,
            entry_of=list(chain.from_iterable(
                repeat(entry, end - start)
                for entry, (start, end) in enumerate(zip(starts, ends, strict=True))
            )),
            details=f'{{"home_currency":"{self._home}"}}',
            created_by=self._user,
            highest_own_number=_highest_own(numbers),
        )  # fmt: skip

    def stage(self, imports: ImportBooks, batch: Batch, staged: StagedEntries) -> None:
        if staged.entries:
            imports.stage_entries(batch, staged)

    def taken(self, imports: ImportBooks, batch: Batch, chunk: Chunk) -> ImportRefused | None:
        """The first entry of a chunk whose number is taken, by the file itself or by the books."""
        numbers = chunk.column("entry_id")
        places = [0, *(place for place in range(1, len(numbers))
                       if numbers[place] != numbers[place - 1])]  # fmt: skip
        keys = [numbers[place] for place in places]
        found = first_taken(keys, imports.taken_entries(batch, keys))
        if found is None:
            return None
        entry, until = found
        return ImportRefused(
            line=chunk.line_of(places[entry]),
            column="entry_id",
            reason=number_taken("journal entry", keys[entry], until),
        )

    def _homes(
        self,
        days: Sequence[str],
        currencies: Sequence[str],
        amounts: Sequence[int],
        starts: Sequence[int],
        ends: Sequence[int],
    ) -> Sequence[int | None]:
        """Amounts in home currency, entry by entry, so that each balances there too."""
        if set(currencies) == {self._home}:
            return amounts
        homes: list[int | None] = list(amounts)
        for start, end in zip(starts, ends, strict=True):
            if currencies[start] != self._home:
                homes[start:end] = self._converted(
                    days[start], currencies[start], amounts[start:end]
                )
        return homes

    def _converted(
        self, day: str, currency: str, amounts: Sequence[int]
    ) -> Iterator[int | None] | list[int]:
        applied = self._values.applied[day, currency]
        if applied is None:
            return repeat(None, len(amounts))
        found = list(map(applied.home_of, amounts))
        return ledger.spread_residual(found) if sum(found) else found

    def _check_converted(self, row: Mapping[str, str], column: str) -> None:
        day, currency = self._values.days[row["date"]], row["currency"]
        if currency != self._home:
            list(self._converted(day, currency, [_side(row[column], currency)]))

    def _column_checks(self) -> Sequence[tuple[str, Check]]:
        values = self._values
        return (
            ("entry_id", lambda row: check_number("entry_id", row["entry_id"])),
            ("date", lambda row: values.days[row["date"]]),
            ("account", lambda row: values.codes[row["account"]]),
            ("currency", lambda row: values.currencies[row["currency"]]),
            ("debit", lambda row: _side(row["debit"], row["currency"])),
            ("credit", lambda row: _side(row["credit"], row["currency"])),
            ("credit", _check_sides_of_row),
            ("debit", lambda row: self._check_converted(row, "debit")),
            ("credit", lambda row: self._check_converted(row, "credit")),
        )


def _nothing_of(staged: StagedEntries) -> StagedEntries:
    """What is left of a chunk all of whose entries wait."""
    return replace(
        staged, entries=(), days=(), codes=(), currencies=(), amounts=(), homes=(), entry_of=(),
        highest_own_number=None,
    )  # fmt: skip


def _sides(texts: Sequence[str], currencies: Sequence[str]) -> list[int]:
    """The minor units of a column of debits or credits; an empty one is none."""
    if "" in texts:
        texts = [text or "0.00" for text in texts]
    return amounts_of(texts, currencies)


def _side(text: str, currency: str) -> int:
    """The minor units of a debit or credit; an empty one is none."""
    return money.minor_units(text, currency) if text else 0


def _check_sides(debits: Sequence[int], credits: Sequence[int]) -> None:
    if min(debits) < 0 or min(credits) < 0 or any(map(min, debits, credits)):
        raise DebitAndCredit


def _check_sides_of_row(row: Mapping[str, str]) -> None:
    currency = row["currency"]
    _check_sides([_side(row["debit"], currency)], [_side(row["credit"], currency)])


def _check_one_of_each(
    chunk: Chunk,
    numbers: Sequence[str],
    days: Sequence[str],
    currencies: Sequence[str],
    entries: int,
) -> None:
    """An entry has one day and one currency: wherever either changes, the number does."""
    for column, values in (("date", days), ("currency", currencies)):
        keys = list(zip(numbers, values, strict=True))
        if 1 + sum(map(ne, keys, keys[1:])) == entries:
            continue
        place = next(
            place
            for place in range(1, len(keys))
            if numbers[place] == numbers[place - 1] and values[place] != values[place - 1]
        )
        reason = EntryNotOne(entry=numbers[place])
        raise ImportRefused(line=chunk.line_of(place), column=column, reason=reason)


def _check_balanced(
    chunk: Chunk,
    amounts: Sequence[int],
    currencies: Sequence[str],
    starts: Sequence[int],
    ends: Sequence[int],
) -> None:
    """Each entry moves something and balances: the running total is zero wherever one ends."""
    totals = list(accumulate(amounts))
    # Where no line is empty, every entry moves something.
    full = all(amounts)
    off = next(
        (
            place
            for place, (start, end) in enumerate(zip(starts, ends, strict=True))
            if totals[end - 1] or not (full or any(amounts[start:end]))
        ),
        None,
    )
    if off is None:
        return
    start = starts[off]
    try:
        ledger.check_two_sides(amounts[start : ends[off]])
        ledger.check_balanced(amounts[start : ends[off]], currencies[start])
    except Refusal as reason:
        line = chunk.line_of(start)
        raise ImportRefused(line=line, column="entry_id", reason=reason) from None


def _highest_own(numbers: Sequence[str]) -> int | None:
    if "JE-" not in "".join(numbers):
        return None
    own = [int(found[1]) for found in map(_OWN_NUMBER.fullmatch, numbers) if found]
    return max(own, default=None)
