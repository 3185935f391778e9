"""What reversals of later days take back, as far as converting them needs it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from monthend.services.import_ports import TakenBack, UnconvertedLine

from . import reach
from .session import Session, Statement, counted

UNCONVERTED_LINES = Statement(
    "SELECT r.id, r.date, r.code_id, r.currency, r.amount, r.transaction_id, r.entry_id, "
    "coalesce(t.reverses, e.reverses), t.type, t.status, e.status FROM line r "
    "LEFT JOIN subledger_transaction t ON t.id = r.transaction_id "
    "LEFT JOIN journal_entry e ON e.id = r.entry_id "
    "WHERE r.calendar_id = :calendar_id AND r.id BETWEEN :first AND :last "
    f"AND r.home_amount IS NULL AND {counted('r')} ORDER BY r.id",
    reach=reach.nothing,
)
TAKEN_BACK_TRANSACTION = Statement(
    "SELECT t.reverses, t.date, t.amount, t.home_amount, t.home_rounding, t.exchange_rate, "
    f"t.rate_date FROM subledger_transaction t WHERE t.id = :key AND {counted('t')}",
    reach=reach.transaction_key("key"),
)
TAKEN_BACK_ENTRY = Statement(
    "SELECT e.reverses, e.date, NULL, NULL, NULL, NULL, NULL FROM journal_entry e "
    f"WHERE e.id = :key AND {counted('e')}",
    reach=reach.entry_key("key"),
)
# No year leaves while a line of it waits.
WAITING_TRANSACTIONS = Statement(
    "SELECT t.currency, t.date, t.reverses FROM subledger_transaction t "
    "WHERE t.reverses IS NOT NULL AND t.calendar_id = :calendar_id AND t.date <= :through "
    f"AND t.home_amount IS NULL AND {counted('t')} ORDER BY t.id",
    reach=reach.nothing,
)
# Their lines would tell which of them wait, and are found by no index.
WAITING_ENTRIES = Statement(
    "SELECT e.currency, e.date, e.reverses FROM journal_entry e "
    "WHERE e.reverses IS NOT NULL AND e.calendar_id = :calendar_id AND e.date <= :through "
    f"AND {counted('e')} ORDER BY e.id",
    reach=reach.nothing,
)


def taken_back(session: Session, line: UnconvertedLine) -> TakenBack | None:
    """What the source of a line takes back, None when it is no reversal."""
    if line.reverses is None:
        return None
    of_entry = line.transaction is None
    return _behind(session, TAKEN_BACK_ENTRY if of_entry else TAKEN_BACK_TRANSACTION, line.reverses)


def _behind(session: Session, statement: Statement, key: int) -> TakenBack:
    """What is behind a key: a reversal that was reversed itself leads on to its original."""
    while True:
        row = session.one(statement, key=key)
        assert row is not None, "what was reversed stays"
        following, day, amount, *at_home = row
        known = None not in at_home
        if following is None or known:
            at = tuple(at_home) if known else None
            return TakenBack(day=date.fromisoformat(day), amount=amount, at_home=at)
        key = following


def waiting(
    session: Session, calendar_id: int, through: date
) -> Iterator[tuple[str, date, TakenBack]]:
    """Currency, day and original of each reversal up to a day that may have no home amounts."""
    asked = {"calendar_id": calendar_id, "through": through.isoformat()}
    for waits, behind in (
        (WAITING_TRANSACTIONS, TAKEN_BACK_TRANSACTION), (WAITING_ENTRIES, TAKEN_BACK_ENTRY)
    ):  # fmt: skip
        for currency, day, key in session.all(waits, **asked):
            yield currency, date.fromisoformat(day), _behind(session, behind, key)
