"""What the database has for the queries behind detail files, read piece by piece."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from functools import cache

from monthend.domain.ledger import AccountingCode
from monthend.engines import detail_queries
from monthend.subledger.receivables import RECEIVABLE_TYPE

from .catalog import Catalog
from .session import Row, Session, Statement, counted

ROWS_AT_ONCE = 2_000

_COUNTED_TRANSACTION = (
    "SELECT t.id, t.number, t.type, t.subtype, t.status, t.date, t.currency, t.amount, "
    "t.debit_code, t.credit_code, t.home_amount, t.home_rounding, t.exchange_rate, t.rate_date, "
    "t.account_number, t.due_date, t.document_number, t.applied_to, t.billed_through, "
    "t.document_date "
    f"FROM subledger_transaction t WHERE t.calendar_id = :calendar_id AND {counted('t')}"
)
_COUNTED_LINE = (
    "SELECT l.date, l.code_id, l.currency, l.amount, l.home_amount, l.transaction_id "
    f"FROM line l WHERE l.calendar_id = :calendar_id AND {counted('l')}"
)
# What a line that counts belongs to counts, and so does what that reverses.
_ENTRY_LINE = (
    "SELECT l.id, e.number, coalesce(o.number, e.number) AS document, l.date, l.code_id, "
    "l.currency, l.amount, l.home_amount, e.document_date FROM line l "
    "JOIN journal_entry e ON e.id = l.entry_id AND e.status = 'Created' "
    "LEFT JOIN journal_entry o ON o.id = e.reverses "
    f"WHERE l.calendar_id = :calendar_id AND {counted('l')}"
)
_OF_TENANT = "JOIN calendar c ON c.tenant_id = {row}.tenant_id WHERE c.id = :calendar_id"
RELATIONS = {
    "counted_transaction": _COUNTED_TRANSACTION,
    "counted_line": _COUNTED_LINE,
    "entry_line": _ENTRY_LINE,
    # The months tell in no time what has moved.
    "moved_month": "SELECT month, code_id FROM month_balance WHERE calendar_id = :calendar_id",
    "named_code": (f"SELECT a.id, a.name FROM accounting_code a {_OF_TENANT.format(row='a')}"),
    "receivable_code": (
        f"SELECT a.id FROM accounting_code a {_OF_TENANT.format(row='a')} "
        f"AND a.type = '{RECEIVABLE_TYPE}'"
    ),
    "known_rate": (
        "SELECT r.date, r.from_currency, r.to_currency, r.rate FROM exchange_rate r "
        f"{_OF_TENANT.format(row='r')}"
    ),
}
"""What the queries ask, each a subquery: one that is used once costs nothing."""


@cache
def statement(query: str) -> Statement:
    """A query with the relations it asks in front."""
    asked = ", ".join(
        f"{name} AS ({RELATIONS[name]})" for name in detail_queries.relations_of(query)
    )
    return Statement(f"WITH {asked} {query}")


class DetailTable:
    """The sub-ledger of one calendar as one transaction sees it."""

    def __init__(self, session: Session, calendar_id: int, catalog: Catalog) -> None:
        self._session = session
        self._calendar_id = calendar_id
        self._catalog = catalog

    def rows(self, query: str, **values: date | str) -> Iterator[Row]:
        texts = {name: str(value) for name, value in values.items()}
        pieces = self._session.pieces(
            statement(query), ROWS_AT_ONCE, calendar_id=self._calendar_id, **texts
        )
        for piece in pieces:
            yield from piece

    def codes(self) -> Iterable[AccountingCode]:
        return self._catalog.by_key(self._session).values()
