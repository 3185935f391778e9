"""Rates that come after the postings: lines get their amounts in home currency then."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import groupby, takewhile

from monthend.domain import gate, ledger
from monthend.domain.errors import AmountOutOfRange, ExchangeRateMissing, RuleBroken
from monthend.domain.exchange_rates import Conversion

from .caller import Caller
from .import_balances import Added
from .import_ports import Row, UnconvertedLine
from .ports import Books, Store

# Few enough that other writers do not wait for them.
LINES_AT_ONCE = 2000


def convert_unconverted(store: Store, caller: Caller) -> int:
    """Give lines their amounts in home currency where a rate is known by now.

    Lines of days that the caller may not post to are left as they are. The
    answer is the number of lines converted.
    """
    reaches = store.read_directory(lambda directory: directory.reach(caller.tenant.id))
    return sum(_convert_calendar(store, caller, reach.calendar_id) for reach in reaches)


def _convert_calendar(store: Store, caller: Caller, calendar_id: int) -> int:
    converted, first = 0, 1
    last = store.read_calendar(calendar_id, lambda books: books.imports.last_line())
    while first <= last:
        window = _Window(caller, calendar_id, first)
        first += LINES_AT_ONCE
        if store.read_calendar(calendar_id, window.lines):
            done, first = store.write_calendar(calendar_id, window.convert)
            converted += done
    return converted


class _Window:
    """Some lines that follow one another, and the rest of what the last belongs to."""

    def __init__(self, caller: Caller, calendar_id: int, first: int) -> None:
        self._caller = caller
        self._calendar_id = calendar_id
        self._first = first

    def lines(self, books: Books) -> Sequence[UnconvertedLine]:
        return self._lines_from(books, self._first)

    def convert(self, books: Books) -> tuple[int, int]:
        """How many lines were converted, and the line to go on with."""
        lines = list(self.lines(books))
        after = self._first + LINES_AT_ONCE
        while lines and lines[-1].id == after - 1:
            rest = _beginning_of(lines[-1], self._lines_from(books, after))
            if not rest:
                break
            lines += rest
            after = rest[-1].id + 1
        return self._write(books, lines), after

    def _lines_from(self, books: Books, first: int) -> Sequence[UnconvertedLine]:
        last = first + LINES_AT_ONCE - 1
        return books.imports.unconverted_lines(self._calendar_id, first, last)

    def _write(self, books: Books, lines: Sequence[UnconvertedLine]) -> int:
        """Write what can be converted, source by source so that each stays balanced."""
        added, done = Added(), list[tuple[int, int]]()
        transactions: dict[int, Row] = {}
        home = self._caller.tenant.home_currency
        for _, group in groupby(lines, key=lambda line: (line.transaction, line.entry)):
            source = list(group)
            found = self._conversions(books, source, home)
            if found is None:
                continue
            homes = [conversion.home_minor for conversion in found]
            if source[0].entry is not None:
                homes = ledger.spread_residual(homes)
            for line, amount in zip(source, homes, strict=True):
                done.append((amount, line.id))
                added.convert(line.day, line.currency, line.code, amount, counted=line.counted)
            if source[0].transaction is not None:
                transactions.setdefault(source[0].transaction, _stored(found[0]))
        if done:
            rows = [(*row, key) for key, row in transactions.items()]
            books.imports.convert(self._calendar_id, done, rows, added.posted())
        return len(done)

    def _conversions(
        self, books: Books, source: Sequence[UnconvertedLine], home: str
    ) -> list[Conversion] | None:
        """The amounts of one source at the rate of its day; None while that cannot be."""
        day, currency = date.fromisoformat(source[0].day), source[0].currency
        rates = books.rates()
        try:
            gate.period_for_posting(books.calendar(), day, self._caller.permissions)
            return [rates.convert(line.amount, currency, home, day) for line in source]
        except (RuleBroken, ExchangeRateMissing, AmountOutOfRange):
            return None


def _beginning_of(last: UnconvertedLine, lines: Sequence[UnconvertedLine]) -> list[UnconvertedLine]:
    """The lines that go on where the last one left off, in the same source."""
    return list(
        takewhile(
            lambda line: (line.transaction, line.entry) == (last.transaction, last.entry), lines
        )
    )


def _stored(conversion: Conversion) -> Row:
    """Home amount, rounding, rate and its day as a transaction keeps them: its debit line first."""
    return (
        conversion.home_minor,
        str(conversion.rounding),
        f"{conversion.rate:f}",
        conversion.rate_date.isoformat(),
    )
