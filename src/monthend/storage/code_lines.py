"""What only the lines of an accounting code tell.

No index leads to them: this reads all lines, on PostgreSQL those of the days.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from monthend.domain.ledger import AccountingCode

from . import reach
from .reach import FIRST_DAY, LAST_DAY
from .session import Session, Statement, counted, day_text

OF_CANCELLED = Statement(
    "SELECT DISTINCT l.transaction_id FROM line l JOIN subledger_transaction t "
    "ON t.id = l.transaction_id AND t.status = 'Canceled' WHERE l.calendar_id = :calendar_id "
    f"AND l.date BETWEEN :start AND :end AND l.code_id = :code AND {counted('l')}",
    reach=reach.days,
)


def of_cancelled(
    session: Session,
    calendar_id: int,
    code: AccountingCode,
    start: date | None,
    end: date | None,
) -> Iterator[int]:
    """The keys of cancelled transactions that have lines to a code: they counted once."""
    rows = session.all(
        OF_CANCELLED,
        calendar_id=calendar_id,
        code=code.key,
        start=day_text(start) or FIRST_DAY,
        end=day_text(end) or LAST_DAY,
    )
    return (row[0] for row in rows)
