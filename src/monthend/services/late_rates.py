"""Rates that come after the postings: lines get their amounts in home currency then."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby, takewhile

from monthend.domain import gate, ledger
from monthend.domain.errors import AmountOutOfRange, ExchangeRateMissing, RuleBroken
from monthend.domain.permissions import Permission
from monthend.subledger.exchange_rates import Conversion

from .caller import Caller
from .import_balances import Added
from .import_ports import Row, TakenBack, UnconvertedLine
from .ports import Books, Store

# Few enough that other writers do not wait for them.
LINES_AT_ONCE = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wanted:
    """Which lines are to be converted: those that someone with these rights may post to."""

    home: str
    permissions: frozenset[Permission]
    through: date = date.max

    def known(
        self, books: Books, day: date, currency: str, original: TakenBack | None = None
    ) -> bool:
        """Whether there is a rate, for a reversal that of its original, and the day may have it."""
        if day > self.through:
            return False
        with suppress(RuleBroken, ExchangeRateMissing):
            gate.period_for_posting(books.calendar(), day, self.permissions)
            if original is None or original.at_home is None:
                at = day if original is None else original.day
                books.rates().rate_on(at, currency, self.home)
            return True
        return False


def convert_unconverted(store: Store, caller: Caller) -> int:
    """Give lines their amounts in home currency where a rate is known by now.

    Lines of days that the caller may not post to are left as they are. The
    answer is the number of lines converted.
    """
    wanted = _Wanted(home=caller.tenant.home_currency, permissions=caller.permissions)
    calendars = store.read_directory(lambda directory: directory.orgs.calendars(caller.tenant.id))
    return sum(_convert_calendar(store, wanted, each) for each in calendars)


def known_among(books: Books, caller: Caller, missing: Sequence[tuple[str, str]]) -> bool:
    """Whether rates came in while a file did that had none for these days and currencies."""
    rates = books.rates()
    for day, currency in missing:
        with suppress(ExchangeRateMissing):
            rates.rate_on(date.fromisoformat(day), currency, caller.tenant.home_currency)
            return True
    return False


def known_for_run(books: Books, caller: Caller, through: date) -> bool:
    """Whether lines up to a day wait for nothing but being converted."""
    wanted = _for_run(caller, through)
    waiting = set(books.unconverted(through))
    if any(wanted.known(books, day, currency) for currency, day in waiting):
        return True
    return bool(waiting) and any(
        (currency, day) in waiting and wanted.known(books, day, currency, original)
        for currency, day, original in books.imports.waiting_reversals(books.calendar_id, through)
    )


def left_after_run(books: Books, caller: Caller, through: date) -> Sequence[tuple[str, date]]:
    """The currencies and days that wait for rates which a run does not have either."""
    wanted, waiting = _for_run(caller, through), books.unconverted(through)
    taken_back = {
        (currency, day)
        for currency, day, original in (
            books.imports.waiting_reversals(books.calendar_id, through) if waiting else ()
        )
        if wanted.known(books, day, currency, original)
    }
    return [
        (currency, day)
        for currency, day in waiting
        if (currency, day) not in taken_back and not wanted.known(books, day, currency)
    ]


def convert_for_run(
    store: Store, caller: Caller, through: date, *, go_on: Callable[[Books], bool]
) -> int:
    """Convert what a trial balance up to a day needs and is known by now.

    The system does it, whoever asked for the run: no transaction changes its
    amount, so a period that is pending close takes it, and only closed ones do
    not. `go_on` is asked in each transaction.
    """
    return _convert_calendar(store, _for_run(caller, through), caller.calendar_id, go_on)


def _for_run(caller: Caller, through: date) -> _Wanted:
    return _Wanted(
        home=caller.tenant.home_currency,
        permissions=frozenset({Permission.MANAGE_CLOSE_PROCESS}),
        through=through,
    )


def _convert_calendar(
    store: Store, wanted: _Wanted, calendar_id: int, go_on: Callable[[Books], bool] | None = None
) -> int:
    converted, first = 0, 1
    last = store.read_calendar(calendar_id, lambda books: books.imports.last_line())
    while first <= last:
        window = _Window(wanted, calendar_id, first, go_on)
        first += LINES_AT_ONCE
        if store.read_calendar(calendar_id, window.lines):
            done, following = store.write_calendar(calendar_id, window.convert)
            if following is None:
                break
            converted, first = converted + done, following
    return converted


class _Window:
    """Some lines that follow one another, and the rest of what the last belongs to."""

    def __init__(
        self,
        wanted: _Wanted,
        calendar_id: int,
        first: int,
        go_on: Callable[[Books], bool] | None,
    ) -> None:
        self._wanted = wanted
        self._calendar_id = calendar_id
        self._first = first
        self._go_on = go_on

    def lines(self, books: Books) -> Sequence[UnconvertedLine]:
        return self._lines_from(books, self._first)

    def convert(self, books: Books) -> tuple[int, int | None]:
        """How many lines were converted, and the line to go on with, None to stop."""
        if self._go_on is not None and not self._go_on(books):
            return 0, None
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
        for _, group in groupby(lines, key=lambda line: (line.transaction, line.entry)):
            source = list(group)
            found = self._conversions(books, source)
            if found is None:
                continue
            homes = [conversion.home_minor for conversion in found]
            if source[0].entry is not None:
                homes = ledger.spread_residual(homes)
            for line, amount in zip(source, homes, strict=True):
                done.append((amount, line.id))
                added.convert(line.day, line.currency, line.code, amount)
            if source[0].transaction is not None:
                transactions.setdefault(source[0].transaction, _stored(found[0]))
        if done:
            rows = [(*row, key) for key, row in transactions.items()]
            books.imports.convert(self._calendar_id, done, rows, added.posted())
        return len(done)

    def _conversions(
        self, books: Books, source: Sequence[UnconvertedLine]
    ) -> list[Conversion] | None:
        """The amounts of one source at the rate of its day; None while that cannot be.

        A reversal has the amounts of what it takes back, or the rate of its day.
        """
        day, currency = date.fromisoformat(source[0].day), source[0].currency
        original = books.imports.taken_back(source[0])
        if not self._wanted.known(books, day, currency, original):
            return None
        if original is not None:
            if original.at_home is not None:
                return [_as_taken_back(line, original.amount, *original.at_home) for line in source]
            day = original.day
        rates, home = books.rates(), self._wanted.home
        with suppress(AmountOutOfRange):
            return [rates.convert(line.amount, currency, home, day) for line in source]
        return None


def _beginning_of(last: UnconvertedLine, lines: Sequence[UnconvertedLine]) -> list[UnconvertedLine]:
    """The lines that go on where the last one left off, in the same source."""
    return list(
        takewhile(
            lambda line: (line.transaction, line.entry) == (last.transaction, last.entry), lines
        )
    )


def _as_taken_back(
    line: UnconvertedLine, amount: int | None, home: int, rounding: str, rate: str, rate_date: str
) -> Conversion:
    """What a transaction came to, for a line of a reversal of it: one of them, or its opposite."""
    sign = 1 if line.amount == amount else -1
    return Conversion(
        home_minor=sign * home,
        rounding=sign * Decimal(rounding),
        rate=Decimal(rate),
        rate_date=date.fromisoformat(rate_date),
    )


def _stored(conversion: Conversion) -> Row:
    """Home amount, rounding, rate and its day as a transaction keeps them: its debit line first."""
    return (
        conversion.home_minor,
        str(conversion.rounding),
        f"{conversion.rate:f}",
        conversion.rate_date.isoformat(),
    )
