"""What was written into the days of a period between two commit sequences."""

from __future__ import annotations

from collections.abc import Sequence

from monthend.domain.period import AccountingPeriod
from monthend.services.audit_ports import WrittenSource

from . import reach
from .session import WRITTEN as LINE_WRITTEN
from .session import Session, Statement, counted, day_text

# What a line that counts belongs to counts as well: both came with the same import.
WRITTEN = Statement(
    "SELECT w.transaction_id, w.entry_id, w.date, w.currency, w.debit, w.credit, w.home_debit, "
    "w.home_credit, w.sequence, t.type, t.number, e.number FROM ("
    "SELECT l.transaction_id, l.entry_id, l.date, l.currency, "
    "sum(CASE WHEN l.amount > 0 THEN l.amount ELSE 0 END) AS debit, "
    "sum(CASE WHEN l.amount < 0 THEN -l.amount ELSE 0 END) AS credit, "
    "sum(CASE WHEN l.home_amount > 0 THEN l.home_amount ELSE 0 END) AS home_debit, "
    "sum(CASE WHEN l.home_amount < 0 THEN -l.home_amount ELSE 0 END) AS home_credit, "
    f"min({LINE_WRITTEN}) AS sequence FROM line l LEFT JOIN import_batch b ON b.id = l.batch_id "
    "WHERE l.calendar_id = :calendar_id AND l.date BETWEEN :start AND :end "
    f"AND {LINE_WRITTEN} > :after AND {LINE_WRITTEN} <= :until AND {counted('l')} "
    "GROUP BY l.transaction_id, l.entry_id, l.date, l.currency) w "
    "LEFT JOIN subledger_transaction t ON t.id = w.transaction_id "
    "LEFT JOIN journal_entry e ON e.id = w.entry_id "
    "ORDER BY w.sequence, coalesce(w.transaction_id, 0), w.entry_id LIMIT :count",
    reach=reach.days,
)
ENTRY = "Journal Entry"


def written(
    session: Session,
    calendar_id: int,
    period: AccountingPeriod,
    after: int,
    until: int,
    at_most: int,
) -> Sequence[WrittenSource]:
    """Transactions and entries with the lines of theirs that were written in between."""
    rows = session.all(
        WRITTEN,
        calendar_id=calendar_id,
        start=day_text(period.start_date) or "0001-01-01",
        end=day_text(period.end_date) or "9999-12-31",
        after=after,
        until=until,
        count=at_most,
    )
    return [
        WrittenSource(
            kind=ENTRY if row[1] is not None else row[9] or "",
            number=(row[11] if row[1] is not None else row[10]) or "",
            day=row[2],
            currency=row[3],
            debit=int(row[4]),
            credit=int(row[5]),
            home_debit=int(row[6]),
            home_credit=int(row[7]),
            commit_sequence=row[8],
        )
        for row in rows
    ]
