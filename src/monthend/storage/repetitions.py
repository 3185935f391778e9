"""Journal entries of a period that are alike: the same codes, sides and amounts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby

from monthend.domain.period import AccountingPeriod
from monthend.subledger.review import Repeated

from . import reach
from .session import Session, Statement, counted, day_text

# Lines have no order: entries are told by sums over theirs, of remainders so that none overflows.
_PRIME = 1_000_003
_ALIKE = "currency, lines, smallest, largest, codes, squares, sides, amounts, products"
REPEATED = Statement(
    "SELECT debit_code, credit_code, currency, largest, number, place FROM ("
    "SELECT p.*, count(*) OVER kind AS alike, min(p.entry_id) OVER kind AS place FROM ("
    "SELECT l.entry_id, e.number, l.currency, count(*) AS lines, min(l.amount) AS smallest, "
    "max(l.amount) AS largest, sum(l.code_id) AS codes, sum(l.code_id * l.code_id) AS squares, "
    "sum(CASE WHEN l.amount > 0 THEN l.code_id ELSE -l.code_id END) AS sides, "
    f"sum(abs(l.amount) % {_PRIME}) AS amounts, "
    f"sum(l.code_id * (abs(l.amount) % {_PRIME})) AS products, "
    "max(CASE WHEN l.amount > 0 THEN l.code_id END) AS debit_code, "
    "max(CASE WHEN l.amount < 0 THEN l.code_id END) AS credit_code "
    "FROM line l JOIN journal_entry e ON e.id = l.entry_id AND e.status = 'Created' "
    "WHERE l.calendar_id = :calendar_id AND l.date BETWEEN :start AND :end "
    f"AND {counted('l')} GROUP BY l.entry_id, e.number, l.currency "
    "HAVING max(l.amount) > 0) p "
    f"WINDOW kind AS (PARTITION BY {_ALIKE})) q "
    "WHERE alike > 1 ORDER BY largest DESC, place, entry_id LIMIT :count",
    reach=reach.days,
)
ENTRIES_AT_MOST = 20
"""So many alike entries are named of each kind, on the average."""


def repeated(
    session: Session,
    calendar_id: int,
    period: AccountingPeriod,
    codes: Mapping[int, str],
    at_most: int,
) -> Sequence[Repeated]:
    """Kinds of alike entries, those of the largest amounts first."""
    rows = session.all(
        REPEATED,
        calendar_id=calendar_id,
        start=day_text(period.start_date) or "0001-01-01",
        end=day_text(period.end_date) or "9999-12-31",
        count=at_most * ENTRIES_AT_MOST,
    )
    found = []
    for _, alike in groupby(rows, key=lambda row: row[5]):
        debit, credit, currency, largest, *_ = first = next(alike)
        found.append(
            Repeated(
                period=period.name,
                currency=currency,
                debit_code=codes[debit],
                credit_code=codes[credit],
                largest=int(largest),
                entries=[str(row[4]) for row in (first, *alike)],
            )
        )
    return found[:at_most]
