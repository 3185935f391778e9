"""The rows that detail files are made of, sorted by the database and read piece by piece."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal

from monthend.domain.ledger import TRANSACTION_TYPES
from monthend.subledger.exchange_rates import RATE_STAYS_VALID, ExchangeRate, RateTable
from monthend.subledger.receivables import (
    JOURNAL_ENTRY,
    RECEIVABLE_TYPE,
    Posting,
    Transaction,
    posting_of,
    posting_of_entry,
)

from .catalog import Catalog
from .session import Row, Session, Statement, counted

ROWS_AT_ONCE = 2_000
REMEMBERED_AT_MOST = 10_000
ONE_DAY = timedelta(days=1)

_RECEIVABLE = (
    "(SELECT a.id FROM accounting_code a JOIN calendar c ON c.tenant_id = a.tenant_id "
    f"WHERE c.id = :calendar_id AND a.type = '{RECEIVABLE_TYPE}')"
)
HAS_RECEIVABLES = Statement(
    "SELECT 1 FROM month_balance b WHERE b.calendar_id = :calendar_id AND b.month <= :month "
    f"AND b.code_id IN {_RECEIVABLE} LIMIT 1"
)


def _in_balances(row: str) -> str:
    """The condition that a transaction has a status in which it counts."""
    by_status: dict[str, list[str]] = {}
    for name, rule in TRANSACTION_TYPES.items():
        if rule.counted is not None:
            by_status.setdefault(rule.counted, []).append(f"'{name}'")
    return " OR ".join(
        f"({row}.status = '{status}' AND {row}.type IN ({', '.join(names)}))"
        for status, names in by_status.items()
    )


# One side of them is receivable: from one such code to another they move nothing.
_TRANSACTIONS = (
    "FROM subledger_transaction t WHERE t.calendar_id = :calendar_id "
    f"AND (t.debit_code IN {_RECEIVABLE}) <> (t.credit_code IN {_RECEIVABLE}) "
    f"AND ({_in_balances('t')}) AND {counted('t')} "
)
_ENTRY_LINES = (
    "FROM line l JOIN journal_entry e ON e.id = l.entry_id "
    f"WHERE l.calendar_id = :calendar_id AND l.code_id IN {_RECEIVABLE} AND {counted('l')} "
)
_SETTLES = "CASE WHEN coalesce(t.applied_to, '') = '' THEN 0 ELSE 1 END"
_DOCUMENT = "coalesce(nullif(t.applied_to, ''), nullif(t.document_number, ''), t.number)"
# The first six are what rows are sorted by: the account, and what follows it in each order.
_POSTED = (
    "SELECT coalesce(t.account_number, '') AS account, t.currency AS currency, {order}, "
    "t.number AS number, t.type AS type, 0 AS entry, t.subtype, t.status, t.amount, "
    "t.debit_code, t.credit_code, t.home_amount, t.home_rounding, t.exchange_rate, t.rate_date, "
    f"t.due_date, t.document_number, t.applied_to {_TRANSACTIONS}"
)
_ENTERED = (
    "SELECT '', l.currency, {order}, "
    f"e.number, '{JOURNAL_ENTRY}', 1, NULL, NULL, l.amount, "
    f"l.code_id, NULL, l.home_amount, NULL, NULL, NULL, NULL, NULL, NULL {_ENTRY_LINES}"
)
_FOREIGN = "AND {row}.currency <> :home_currency "
_UP_TO = "AND {row}.date <= :end "
_WITHIN = "AND {row}.date BETWEEN :start AND :end "


def _postings(transactions: str, lines: str, order: tuple[str, str], where: str) -> str:
    return (
        _POSTED.format(order=transactions)
        + where.format(row="t")
        + "UNION ALL "
        + _ENTERED.format(order=lines)
        + where.format(row="l")
        + f"ORDER BY account, currency, {', '.join(order)}, number, type"
    )


_BY_DOCUMENT = (
    f"{_DOCUMENT} AS document, t.date AS date, {_SETTLES} AS settles",
    "e.number, l.date, 0",
    ("document", "date, settles"),
)
BY_DOCUMENT = Statement(_postings(*_BY_DOCUMENT, _UP_TO))
FOREIGN_BY_DOCUMENT = Statement(_postings(*_BY_DOCUMENT, _UP_TO + _FOREIGN))
BY_DAY = Statement(
    _postings(
        f"'' AS document, t.date AS date, {_SETTLES} AS settles",
        "'', l.date, 0",
        ("date", "settles"),
        _WITHIN,
    )
)
BEFORE = Statement(
    "SELECT account, currency, sum(amount), sum(home_amount) FROM ("
    "SELECT coalesce(t.account_number, '') AS account, t.currency AS currency, "
    f"CASE WHEN t.debit_code IN {_RECEIVABLE} THEN t.amount ELSE -t.amount END AS amount, "
    f"CASE WHEN t.debit_code IN {_RECEIVABLE} THEN t.home_amount ELSE -t.home_amount END "
    f"AS home_amount {_TRANSACTIONS} AND t.date < :start UNION ALL "
    f"SELECT '', l.currency, l.amount, l.home_amount {_ENTRY_LINES} AND l.date < :start"
    ") AS moved GROUP BY account, currency HAVING sum(amount) <> 0 OR sum(home_amount) <> 0 "
    "ORDER BY account, currency"
)
_KEPT = (
    "SELECT t.number, t.type, t.subtype, t.status, t.date, t.currency, t.amount, t.debit_code, "
    "t.credit_code, t.home_amount, t.home_rounding, t.exchange_rate, t.rate_date, "
    "t.account_number, t.due_date, t.document_number, t.applied_to, t.billed_through "
)
REVENUE_EVENTS = Statement(
    _KEPT + "FROM subledger_transaction t JOIN accounting_code d ON d.id = t.debit_code "
    "JOIN accounting_code k ON k.id = t.credit_code WHERE t.calendar_id = :calendar_id "
    f"AND t.type = 'Revenue Event Item' AND {counted('t')} "
    "ORDER BY d.name, coalesce(t.account_number, ''), "
    "coalesce(nullif(t.document_number, ''), t.number), t.currency, k.name, t.date, t.number"
)
CHARGES = Statement(
    _KEPT + "FROM subledger_transaction t WHERE t.calendar_id = :calendar_id "
    f"AND t.type = 'Charge' AND {counted('t')} "
    "AND t.date <= :end ORDER BY coalesce(t.account_number, ''), t.number"
)
HAS_REVENUE = Statement(
    "SELECT 1 FROM subledger_transaction t WHERE t.calendar_id = :calendar_id "
    f"AND type = 'Revenue Event Item' AND {counted('t')} LIMIT 1"
)
# No index leads from a transaction to its lines: they are found by their days.
RECOGNIZED = Statement(
    "SELECT l.currency, sum(l.amount), sum(l.home_amount) FROM line l "
    "JOIN subledger_transaction t ON t.id = l.transaction_id AND t.debit_code = l.code_id "
    "WHERE l.calendar_id = :calendar_id AND l.date BETWEEN :start AND :end "
    f"AND {counted('l')} AND t.type = 'Revenue Event Item' GROUP BY l.currency"
)
RATES_ON = Statement(
    "SELECT r.date, r.from_currency, r.to_currency, r.rate FROM exchange_rate r "
    "JOIN calendar c ON c.tenant_id = r.tenant_id "
    "WHERE c.id = :calendar_id AND r.date BETWEEN :first AND :last"
)


class _Days(dict[str | None, "date | None"]):
    """Days by their text, each made once."""

    def __missing__(self, text: str | None) -> date | None:
        if len(self) >= REMEMBERED_AT_MOST:
            self.clear()
        day = self[text] = None if text is None else date.fromisoformat(text)
        return day


class _Rates(dict[str | None, "Decimal | None"]):
    """Decimal numbers by their text, each made once."""

    def __missing__(self, text: str | None) -> Decimal | None:
        if len(self) >= REMEMBERED_AT_MOST:
            self.clear()
        rate = self[text] = None if text is None else Decimal(text)
        return rate


class DetailTable:
    """The sub-ledger of one calendar as one transaction sees it, in long answers."""

    def __init__(self, session: Session, calendar_id: int, catalog: Catalog) -> None:
        self._session = session
        self._calendar_id = calendar_id
        self._catalog = catalog

    def has_receivables(self, end: date) -> bool:
        month = end.isoformat()[:7]
        found = self._session.one(HAS_RECEIVABLES, calendar_id=self._calendar_id, month=month)
        return found is not None

    def by_document(
        self, end: date, home_currency: str, *, only_foreign: bool = False
    ) -> Iterator[Posting]:
        rows = self._rows(BY_DOCUMENT, end=end.isoformat())
        if only_foreign:
            rows = self._rows(FOREIGN_BY_DOCUMENT, end=end.isoformat(), home_currency=home_currency)
        return self._postings(rows, home_currency)

    def by_day(self, start: date, end: date, home_currency: str) -> Iterator[Posting]:
        # Nothing is before the first day there is.
        before = max(start, date.min + ONE_DAY) - ONE_DAY
        openings = (_opening(row, before) for row in self._rows(BEFORE, start=start.isoformat()))
        within = self._rows(BY_DAY, start=start.isoformat(), end=end.isoformat())
        return _merged(openings, self._postings(within, home_currency))

    def has_revenue(self) -> bool:
        return self._session.one(HAS_REVENUE, calendar_id=self._calendar_id) is not None

    def revenue_events(self) -> Iterator[Transaction]:
        return self._transactions(self._rows(REVENUE_EVENTS))

    def recognized(self, start: date, end: date) -> Mapping[str, tuple[int, int]]:
        days = {"start": start.isoformat(), "end": end.isoformat()}
        rows = self._session.all(RECOGNIZED, calendar_id=self._calendar_id, **days)
        return {currency: (int(amount), int(home)) for currency, amount, home in rows}

    def charges(self, end: date) -> Iterator[Transaction]:
        return self._transactions(self._rows(CHARGES, end=end.isoformat()))

    def rates_on(self, day: date) -> RateTable:
        first = (day - RATE_STAYS_VALID).isoformat()
        rows = self._session.all(
            RATES_ON, calendar_id=self._calendar_id, first=first, last=day.isoformat()
        )
        return RateTable(
            ExchangeRate(
                date=date.fromisoformat(on), from_currency=source, to_currency=target,
                rate=Decimal(rate),
            )
            for on, source, target, rate in rows
        )  # fmt: skip

    # ---------------------------------------------------------------------------------

    def _rows(self, statement: Statement, **values: object) -> Iterator[Row]:
        pieces = self._session.pieces(
            statement, ROWS_AT_ONCE, calendar_id=self._calendar_id, **values
        )
        for piece in pieces:
            yield from piece

    def _names(self) -> Mapping[int, str]:
        return {key: code.name for key, code in self._catalog.by_key(self._session).items()}

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
        codes = self._catalog.by_key(self._session).values()
        receivable = frozenset(code.name for code in codes if code.type == RECEIVABLE_TYPE)
        for row in rows:
            day = _known(days[row[3]])
            if row[7]:
                yield posting_of_entry(
                    number=row[5], day=day, currency=row[1], amount=row[10],
                    home_amount=row[13], code=names[row[11]], home_currency=home_currency,
                )  # fmt: skip
                continue
            given = Transaction(
                row[5], row[6], row[8], row[9], day, row[1], row[10],
                names[row[11]], names[row[12]], row[13], row[14] and Decimal(row[14]),
                rates[row[15]], days[row[16]], row[0], days[row[17]], row[18], row[19],
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
