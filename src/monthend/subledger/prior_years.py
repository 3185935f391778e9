"""Income statements that begin anew each fiscal year, and the row that keeps the sheet balanced.

By default income and expenses run on. With `pnl_opening` = `fiscal_year` they open at zero
on the first day of a fiscal year; what they came to before stands in one synthetic row of
each currency, the result of prior years, which no accounting code has.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from monthend.domain.ledger import Category
from monthend.domain.trial_balance import (
    PRIOR_YEARS,
    PRIOR_YEARS_NAME,
    BalanceRow,
    Closings,
    RowsBetween,
    TrialBalance,
    closings,
)

CARRIED, FISCAL_YEAR = "carried", "fiscal_year"
PNL_OPENINGS = (CARRIED, FISCAL_YEAR)
INCOME_STATEMENT = frozenset({Category.REVENUE, Category.EXPENSES})


def result_since(pnl_opening: str, latest_first: Iterable[tuple[date | None, int]]) -> date | None:
    """Since when income and expenses count in a period; None from the beginning of all days.

    It stands, with those before it, as first day and fiscal year, itself first.
    """
    if pnl_opening != FISCAL_YEAR:
        return None
    periods = iter(latest_first)
    start, year = next(periods)
    for earlier, other in periods:
        if other != year:
            break
        start = earlier
    return start


def rows_of(
    rows: RowsBetween, start: date | None, end: date, since: date | None
) -> tuple[BalanceRow, ...]:
    """The rows of some days from anywhere, with income and expenses counted since a day."""
    found = rows(start, end)
    return found if since is None else opened_anew(found, rows(since, end))


def opened_anew(
    rows: Iterable[BalanceRow], until_then: Iterable[BalanceRow]
) -> tuple[BalanceRow, ...]:
    """Rows with income and expenses opened at the fiscal year's start.

    `until_then` are rows whose opening is what had come together before that day. A code
    of them that came back to nothing, and has no row of its own, opens at the contrary.
    """
    shown = {(row.code, row.currency): row for row in rows}
    results: dict[str, list[int]] = {}
    for then in until_then:
        if not _of_result(then) or not (then.opening or then.home_opening):
            continue
        result = results.setdefault(then.currency, [0, 0])
        result[0] += then.opening
        result[1] += then.home_opening
        key = (then.code, then.currency)
        row = shown.get(key) or replace(
            then, opening=0, debit=0, credit=0, home_opening=0, home_debit=0, home_credit=0
        )
        shown[key] = replace(
            row,
            opening=row.opening - then.opening,
            home_opening=row.home_opening - then.home_opening,
        )
    return (
        *(shown[key] for key in sorted(shown) if any(_figures(shown[key]))),
        *(_prior_years(currency, *sums) for currency, sums in sorted(results.items())),
    )


def comparable(
    ours: TrialBalance, earlier: Iterable[BalanceRow], earlier_since: date | None
) -> tuple[tuple[BalanceRow, ...], Closings]:
    """Our rows, and the closings of the period before, in a form in which they must be equal.

    Where a fiscal year begins between them, or one was frozen under the other setting,
    income, expenses and prior years are one figure of each currency.
    """
    if ours.result_since == earlier_since:
        return ours.rows, closings(earlier)
    return folded(ours.rows), closings(folded(earlier))


def folded(rows: Iterable[BalanceRow]) -> tuple[BalanceRow, ...]:
    """Rows with all of the result, of this year and of prior ones, in one row of a currency."""
    kept: list[BalanceRow] = []
    results: dict[str, list[int]] = {}
    for row in rows:
        if not _of_result(row) and row.type != PRIOR_YEARS:
            kept.append(row)
            continue
        sums = results.setdefault(row.currency, [0] * 6)
        for place, figure in enumerate(_figures(row)):
            sums[place] += figure
    return (
        *kept,
        *(
            BalanceRow(PRIOR_YEARS_NAME, PRIOR_YEARS, Category.EQUITY, currency, *sums)
            for currency, sums in sorted(results.items())
        ),
    )


def _of_result(row: BalanceRow) -> bool:
    return row.category in INCOME_STATEMENT


def _figures(row: BalanceRow) -> tuple[int, ...]:
    return (
        row.opening, row.debit, row.credit, row.home_opening, row.home_debit, row.home_credit
    )  # fmt: skip


def _prior_years(currency: str, opening: int, home_opening: int) -> BalanceRow:
    return BalanceRow(
        PRIOR_YEARS_NAME, PRIOR_YEARS, Category.EQUITY, currency, opening, 0, 0, home_opening, 0, 0
    )
