"""The recomputation of a trial balance from the lines: one query text for every engine.

An engine offers its lines as the relation `counted_line`: those of one calendar that
count, with `date`, `code_id`, `currency`, `amount` and `home_amount`. Sums are of
whole numbers, exact in every engine, and one that no longer fits is an error there.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from monthend.domain.ledger import AccountingCode
from monthend.domain.trial_balance import BalanceRow

Row = tuple[Any, ...]

# The net of all days, and the net and the gross of the period's own: opening, debits and credits
# follow from them, and a database that sorts in order to group has fewer columns to sort.
QUERY = """\
SELECT code_id, currency,
       sum(amount) AS net,
       sum(CASE WHEN date >= :start THEN amount END) AS moved,
       sum(CASE WHEN date >= :start THEN abs(amount) END) AS moved_gross,
       sum(home_amount) AS home_net,
       sum(CASE WHEN date >= :start THEN home_amount END) AS home_moved,
       sum(CASE WHEN date >= :start THEN abs(home_amount) END) AS home_moved_gross
FROM counted_line
WHERE date <= :end
GROUP BY code_id, currency
"""
"""Rows of code, currency and six sums, which are NULL where nothing was summed."""


def recomputed_rows(rows: Iterable[Row], codes: Iterable[AccountingCode]) -> tuple[BalanceRow, ...]:
    """What the query answers as balance rows, in the order of code and currency.

    Amounts that wait for a rate are none; rows of nothing are left out.
    """
    by_key = {code.key: code for code in codes}
    made = (_balance_row(by_key[key], currency, *sums) for key, currency, *sums in rows)
    return tuple(
        sorted(
            (row for row in made if row.opening or row.debit or row.credit or _moves_home(row)),
            key=lambda row: (row.code, row.currency),
        )
    )


def _moves_home(row: BalanceRow) -> bool:
    return bool(row.home_opening or row.home_debit or row.home_credit)


def _balance_row(code: AccountingCode, currency: str, *sums: Any) -> BalanceRow:
    # Databases widen sums to types of their own: decimals of PostgreSQL, 128 bits of DuckDB.
    amount = _figures(*(int(each or 0) for each in sums[:3]))
    home = _figures(*(int(each or 0) for each in sums[3:]))
    return BalanceRow(code.name, code.type, code.category, currency, *amount, *home)


def _figures(net: int, moved: int, gross: int) -> tuple[int, int, int]:
    """Opening, debits and credits."""
    return net - moved, (gross + moved) // 2, (gross - moved) // 2
