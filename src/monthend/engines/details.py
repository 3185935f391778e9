"""The sub-ledger as any engine reads it: what it answers, made into postings and transactions."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Protocol

from monthend.domain.ledger import AccountingCode
from monthend.subledger.exchange_rates import RATE_STAYS_VALID, ExchangeRate, RateTable
from monthend.subledger.receivables import (
    RECEIVABLE_TYPE,
    Posting,
    Transaction,
    posting_of,
    posting_of_entry,
)

from . import detail_queries as queries

Row = tuple[Any, ...]
REMEMBERED_AT_MOST = 10_000
ONE_DAY = timedelta(days=1)


class DetailRows(Protocol):
    """An engine with the relations that the queries ask."""

    def rows(self, query: str, **values: date | str) -> Iterator[Row]:
        """What a query answers, read piece by piece; several can be read side by side.

        Days are days, or texts of days.
        """

    def codes(self) -> Iterable[AccountingCode]: ...


class _Days(dict["date | str | None", "date | None"]):
    """Days by what an engine has for them, each made once."""

    def __missing__(self, given: date | str | None) -> date | None:
        if len(self) >= REMEMBERED_AT_MOST:
            self.clear()
        day = self[given] = date.fromisoformat(given) if isinstance(given, str) else given
        return day


class _Rates(dict[str | None, "Decimal | None"]):
    """Decimal numbers by their text, each made once."""

    def __missing__(self, text: str | None) -> Decimal | None:
        if len(self) >= REMEMBERED_AT_MOST:
            self.clear()
        rate = self[text] = None if text is None else Decimal(text)
        return rate


class Details:
    """The sub-ledger of one calendar on one snapshot, in long answers."""

    def __init__(self, engine: DetailRows) -> None:
        self._engine = engine

    def has_receivables(self, end: date) -> bool:
        return self._any(queries.HAS_RECEIVABLES, month=end.isoformat()[:7])

    def by_document(
        self, end: date, home_currency: str, *, only_foreign: bool = False
    ) -> Iterator[Posting]:
        if only_foreign:
            rows = self._engine.rows(
                queries.FOREIGN_BY_DOCUMENT, end=end, home_currency=home_currency
            )
        else:
            rows = self._engine.rows(queries.BY_DOCUMENT, end=end)
        return self._postings(rows, home_currency)

    def by_day(self, start: date, end: date, home_currency: str) -> Iterator[Posting]:
        # Nothing is before the first day there is.
        before = max(start, date.min + ONE_DAY) - ONE_DAY
        openings = (_opening(row, before) for row in self._engine.rows(queries.BEFORE, start=start))
        within = self._engine.rows(queries.BY_DAY, start=start, end=end)
        return _merged(openings, self._postings(within, home_currency))

    def has_revenue(self) -> bool:
        return self._any(queries.HAS_REVENUE)

    def revenue_events(self) -> Iterator[Transaction]:
        return self._transactions(self._engine.rows(queries.REVENUE_EVENTS))

    def recognized(self, start: date, end: date) -> Mapping[str, tuple[int, int]]:
        rows = self._engine.rows(queries.RECOGNIZED, start=start, end=end)
        return {currency: (int(amount), int(home)) for currency, amount, home in rows}

    def charges(self, end: date) -> Iterator[Transaction]:
        return self._transactions(self._engine.rows(queries.CHARGES, end=end))

    def rates_on(self, day: date) -> RateTable:
        days = _Days()
        rows = self._engine.rows(queries.RATES, first=day - RATE_STAYS_VALID, last=day)
        return RateTable(
            ExchangeRate(
                date=_known(days[on]), from_currency=source, to_currency=target, rate=Decimal(rate)
            )
            for on, source, target, rate in rows
        )

    # ---------------------------------------------------------------------------------

    def _any(self, query: str, **values: date | str) -> bool:
        return any(True for _ in self._engine.rows(query, **values))

    def _names(self) -> Mapping[int, str]:
        return {code.key: code.name for code in self._engine.codes()}

    def _transactions(self, rows: Iterator[Row]) -> Iterator[Transaction]:
        names, days, rates = self._names(), _Days(), _Rates()
        for row in rows:
            yield Transaction(
                row[0], row[1], row[2], row[3], _known(days[row[4]]), row[5], row[6],
                names[row[7]], names[row[8]], row[9], row[10] and Decimal(row[10]),
                rates[row[11]], days[row[12]], row[13], days[row[14]], row[15], row[16],
                days[row[17]],
            )  # fmt: skip

    def _postings(self, rows: Iterator[Row], home_currency: str) -> Iterator[Posting]:
        names, days, rates = self._names(), _Days(), _Rates()
        receivable = frozenset(
            code.name for code in self._engine.codes() if code.type == RECEIVABLE_TYPE
        )
        for row in rows:
            day = _known(days[row[3]])
            if row[7]:
                yield posting_of_entry(
                    number=row[5], document=row[18], day=day, currency=row[1], amount=row[10],
                    home_amount=row[13], code=names[row[11]], home_currency=home_currency,
                    document_day=days[row[20]],
                )  # fmt: skip
                continue
            given = Transaction(
                row[5], row[6], row[8], row[9], day, row[1], row[10],
                names[row[11]], names[row[12]], row[13], row[14] and Decimal(row[14]),
                rates[row[15]], days[row[16]], row[0], days[row[17]], row[18], row[19],
                document_date=days[row[20]],
            )  # fmt: skip
            posting = posting_of(given, receivable=receivable, home_currency=home_currency)
            if posting is not None:
                yield posting


def _known(day: datetime.date | None) -> datetime.date:
    assert day is not None, "whatever is in the ledger has a day"
    return day


def _opening(row: Row, day: date) -> Posting:
    """All that was before, as one posting."""
    return Posting(row[0], row[1], "", day, False, "", "", None, int(row[2]), int(row[3]))


def _merged(openings: Iterator[Posting], within: Iterator[Posting]) -> Iterator[Posting]:
    """Each opening in front of the postings of its account and currency."""
    opening = next(openings, None)
    for posting in within:
        while opening is not None and opening[:2] <= posting[:2]:
            yield opening
            opening = next(openings, None)
        yield posting
    if opening is not None:
        yield opening
        yield from openings
